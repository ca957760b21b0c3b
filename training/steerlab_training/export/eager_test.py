"""The hook of research code writes what it says, at every token, and nothing else."""

import torch
from torch import nn

from steerlab_training.export.eager import override_neurons


def identity() -> nn.Linear:
    down = nn.Linear(4, 4, bias=False)
    down.weight = nn.Parameter(torch.eye(4))
    return down


def test_listed_neurons_are_overridden_in_their_layer_only() -> None:
    first, second = identity(), identity()
    override_neurons([first, second], [[1, 2]], 6.0)
    x = torch.arange(8.0).view(2, 4)
    assert torch.equal(first(x), x)
    steered = second(x)
    assert torch.equal(steered[:, 2], torch.full((2,), 6.0))
    assert torch.equal(steered[:, [0, 1, 3]], x[:, [0, 1, 3]])
    assert x[0, 2] == 2.0

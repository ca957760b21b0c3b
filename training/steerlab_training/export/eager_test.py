"""The hook of research code writes what it says, at every token, and nothing else."""

import torch
from torch import Tensor, nn

from steerlab_training.export.eager import override_neurons


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mlp = nn.Module()
        self.mlp.down = nn.Linear(4, 4, bias=False)
        self.mlp.down.weight = nn.Parameter(torch.eye(4))

    def forward(self, x: Tensor) -> Tensor:
        return self.mlp.down(x)


def test_listed_neurons_are_overridden_in_their_layer_only() -> None:
    model = nn.Module()
    model.blocks = nn.ModuleList([Block(), Block()])
    override_neurons(model, [[1, 2]], 6.0)
    x = torch.arange(8.0).view(2, 4)
    assert torch.equal(model.blocks[0](x), x)
    steered = model.blocks[1](x)
    assert torch.equal(steered[:, 2], torch.full((2,), 6.0))
    assert torch.equal(steered[:, [0, 1, 3]], x[:, [0, 1, 3]])
    assert x[0, 2] == 2.0

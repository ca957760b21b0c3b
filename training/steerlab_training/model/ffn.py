"""SwiGLU feed-forward layer (arXiv 2002.05202) with the steering hook on its neurons."""

import torch.nn.functional as F
from torch import Tensor, nn

from steerlab_training.model.hook import LayerHook


class FeedForward(nn.Module):
    """FFN(x) = sum_i a_i w_i with a = silu(gate x) * up x; the value vector w_i is column i of `down` (arXiv 2509.00328, Eq. 1)."""

    def __init__(self, width: int, neurons: int) -> None:
        super().__init__()
        self.gate = nn.Linear(width, neurons, bias=False)
        self.up = nn.Linear(width, neurons, bias=False)
        self.down = nn.Linear(neurons, width, bias=False)

    def activations(self, x: Tensor, hook: LayerHook | None = None) -> Tensor:
        """Neuron activations [batch, tokens, neurons], after the hook when there is one."""
        a = F.silu(self.gate(x)) * self.up(x)
        return a if hook is None else a * hook.gain + hook.bias

    def forward(self, x: Tensor) -> Tensor:
        return self.down(self.activations(x))

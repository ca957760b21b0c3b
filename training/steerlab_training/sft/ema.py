"""Exponential moving average of the weights: what is evaluated, what collects DAgger states, what ships."""

import torch
from torch import Tensor


class MovingAverage:
    """decay rises from 0.1 towards `decay`, so that the first steps do not count for long (as in TensorFlow's EMA)."""

    def __init__(self, state: dict[str, Tensor], *, decay: float) -> None:
        self.decay = decay
        self.state = {name: value.detach().clone() for name, value in state.items()}

    @torch.no_grad()
    def update(self, state: dict[str, Tensor], *, step: int) -> None:
        """step counts from 0. Only tensors that differ are averaged: the frozen embedding costs nothing."""
        keep = min(self.decay, (1 + step) / (10 + step))
        names = [name for name in self.state if name != "embed.weight"]
        # One call for all tensors; torch has no public name for it.
        torch._foreach_lerp_([self.state[n] for n in names], [state[n].to(self.state[n]) for n in names], 1 - keep)  # pyright: ignore[reportPrivateImportUsage]

"""OpenVLA's action tokens (arXiv 2406.09246): each of seven dimensions is one of 256 equal bins on [-1, 1]."""

import torch
from torch import Tensor


def to_bins(actions: Tensor, bins: int = 256) -> Tensor:
    """Actions in [-1, 1] -> bin indices."""
    return ((actions.clamp(-1, 1) + 1) / 2 * bins).long().clamp(0, bins - 1)


def from_bins(indices: Tensor, bins: int = 256) -> Tensor:
    """Bin indices -> centres of the bins."""
    return (indices.to(torch.float32) + 0.5) / bins * 2 - 1

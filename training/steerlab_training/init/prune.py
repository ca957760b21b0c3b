"""Depth pruning: which of SmolLM2's 30 layers become the policy's 12 blocks, and how the new parts start."""

import math

import torch
from torch import Tensor

# Layers 3-20 are left out: the value vectors that read as whole concepts ("high High higher") sit in 21-29 (docs/training.md).
KEPT_LAYERS = (0, 1, 2, 21, 22, 23, 24, 25, 26, 27, 28, 29)
BIN_CURVE_WAVES = 40
BIN_SCALE, BIN_JITTER = 0.08, 0.01


def prune_depth(weights: dict[str, Tensor], *, kept: tuple[int, ...] = KEPT_LAYERS) -> dict[str, Tensor]:
    """Renames blocks.{kept[j]}.* to blocks.{j}.*, drops the other blocks, keeps everything else."""
    position = {layer: j for j, layer in enumerate(kept)}
    out: dict[str, Tensor] = {}
    for name, values in weights.items():
        if not name.startswith("blocks."):
            out[name] = values
            continue
        _, layer, rest = name.split(".", 2)
        if int(layer) in position:
            out[f"blocks.{position[int(layer)]}.{rest}"] = values
    return out


def smooth_bin_curve(bins: int, width: int, *, generator: torch.Generator) -> Tensor:
    """Start of the action embedding [bins, width]: a smooth curve through embedding space, neighbouring bins alike, so that
    the head interpolates between bins before it has seen each of them. Not ablated."""
    wave = torch.arange(float(BIN_CURVE_WAVES))
    place = (torch.arange(bins) + 0.5) / bins
    curve = torch.cos(math.pi * wave * place[:, None]) / (1 + wave / 6)
    rows = curve @ torch.randn(BIN_CURVE_WAVES, width, generator=generator)
    return BIN_SCALE * rows / rows.pow(2).mean().sqrt() + BIN_JITTER * torch.randn(bins, width, generator=generator)

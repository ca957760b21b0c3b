"""int8 weights, symmetric, one scale per output row: w ~ q * scale with q in [-127, 127]."""

from collections.abc import Mapping

import torch
from torch import Tensor

LEVELS = 127
SCALE = ".scale"


def quantize_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """weight [out, ...] -> int8 of the same shape, scales [out]."""
    weight = weight.float()
    flat = weight.flatten(1)
    scale = flat.abs().amax(1).clamp(min=1e-12) / LEVELS
    return torch.round(flat / scale[:, None]).clamp(-LEVELS, LEVELS).to(torch.int8).view(weight.shape), scale


def dequantize_rows(quantized: Tensor, scale: Tensor) -> Tensor:
    return (quantized.float().flatten(1) * scale[:, None]).view(quantized.shape)


def is_backbone_matrix(name: str) -> bool:
    """Matrices of the backbone's blocks and the embedding: what the policy file keeps in int8."""
    return name == "embed.weight" or (name.startswith("blocks.") and (".attn." in name or ".mlp." in name))


def pack_state(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A float state -> int8 backbone with scales, fp16 for the rest: the content of policy.safetensors."""
    packed: dict[str, Tensor] = {}
    for name, value in state.items():
        if is_backbone_matrix(name):
            packed[name], packed[name + SCALE] = quantize_rows(value)
        else:
            packed[name] = value.half().contiguous()
    return packed


def unpack_state(packed: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The float32 weights that a packed state stands for."""
    return {
        name: dequantize_rows(value, packed[name + SCALE]) if name + SCALE in packed else value.float()
        for name, value in packed.items()
        if not name.endswith(SCALE)
    }

"""Ways to store and multiply the weights, simulated in float32 PyTorch: what each does to a policy, not how fast it is.

Weights are rounded and written back; activations are rounded by hooks at the inputs of the matrices that the exporter's int8
family multiplies in integers (backbone and flow expert). Vision is dequantized at load in every family, so its activations stay.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from steerlab_training.export.backbone import TWICE_DOWN, TWICE_QKV
from steerlab_training.export.weights import as_exported, is_int8
from steerlab_training.model.quantize import LEVELS
from steerlab_training.model.vla import VisionLanguageAction

Weights = Literal["fp32", "int8", "int4"]
Activations = Literal["fp32", "row", "shipped"]

# 4 bits: codes -8..7, as MatMulNBits reads them.
LOWEST_CODE, HIGHEST_CODE = -8, 7
LOWEST_BYTE, HIGHEST_BYTE = -128, 127
SMALLEST_AMPLITUDE = 1e-12
ATTENTION, FEED_FORWARD = ("q", "k", "v", "o"), ("gate", "up", "down")


@dataclass(frozen=True)
class Variant:
    """weights of the backbone's and the expert's matrices (embedding and vision are int8 unless fp32); block: columns that share
    a scale (int4); activations: 'row' is one scale a token, 'shipped' the same with the exporter's second rounding in the
    layers that need it."""

    name: str
    what: str
    weights: Weights
    activations: Activations = "fp32"
    block: int = 0


VARIANTS = (
    Variant("fp32", "float32 everywhere", "fp32"),
    Variant("int8", "int8 weights, one scale per output channel; float activations (WebGPU family)", "int8"),
    Variant("int8-row", "int8 weights; int8 activations, one scale per token", "int8", "row"),
    Variant("int8-shipped", "as int8-row, inputs of nine matrices rounded twice (WASM and native family)", "int8", "shipped"),
    Variant("int4-32", "4-bit weights in blocks of 32; float activations; embedding and vision int8", "int4", block=32),
    Variant("int4-64", "4-bit weights in blocks of 64; float activations; embedding and vision int8", "int4", block=64),
)


def int4_codes(weight: Tensor, *, block: int) -> tuple[Tensor, Tensor]:
    """weight [rows, columns] -> codes int8 [rows, columns] in -8..7 and scales [rows, columns / block].

    The scale is signed: the entry that is largest in size gets the code -8, of which there is no positive twin
    (onnxruntime's symmetric block quantization).
    """
    rows, columns = weight.shape
    if columns % block:
        raise ValueError(f"{columns} columns do not divide into blocks of {block}")
    blocks = weight.float().view(rows, columns // block, block)
    largest = blocks.gather(2, blocks.abs().argmax(2, keepdim=True))
    scale = largest / LOWEST_CODE
    safe = torch.where(scale == 0, torch.ones_like(scale), scale)
    codes = torch.round(blocks / safe).clamp(LOWEST_CODE, HIGHEST_CODE)
    return codes.view(rows, columns).to(torch.int8), scale[..., 0]


def int4_rounded(weight: Tensor, *, block: int) -> Tensor:
    """The float32 weights that 4-bit codes stand for."""
    codes, scale = int4_codes(weight, block=block)
    return (codes.view(*scale.shape, block).float() * scale[..., None]).view(weight.shape)


def round_rows(x: Tensor, *, twice: bool) -> Tensor:
    """Rounds each row to 8 bits by its largest entry; `twice`: and what that left, on a grid 254 times finer."""
    amplitude = x.abs().amax(-1, keepdim=True).clamp(min=SMALLEST_AMPLITUDE)
    share = x / amplitude
    rounded = torch.round(share * LEVELS).clamp(LOWEST_BYTE, HIGHEST_BYTE) / LEVELS
    if twice:
        fine = LEVELS * 2 * LEVELS
        rounded = rounded + torch.round((share - rounded) * fine).clamp(LOWEST_BYTE, HIGHEST_BYTE) / fine
    return rounded * amplitude


def is_multiplied(name: str) -> bool:
    """Matrices of backbone and expert blocks: those of which a family changes the arithmetic."""
    return name.startswith(("blocks.", "expert.blocks."))


def integer_inputs(model: VisionLanguageAction) -> Iterator[tuple[nn.Linear, bool]]:
    """Each matrix whose input the int8 family rounds, and whether the exporter rounds it twice."""
    for layer, block in enumerate(model.blocks):
        for name in ATTENTION:
            yield getattr(block.attn, name), name != "o" and layer in TWICE_QKV
        for name in FEED_FORWARD:
            yield getattr(block.mlp, name), name == "down" and layer in TWICE_DOWN
    for block in model.expert.blocks:
        yield from ((getattr(block.attn, name), False) for name in ATTENTION)
        yield from ((getattr(block.mlp, name), False) for name in FEED_FORWARD)
        yield block.ada, False


def quantized(model: VisionLanguageAction, variant: Variant) -> VisionLanguageAction:
    """A copy of the model that computes as the variant does."""
    made = copy.deepcopy(model)
    if variant.weights != "fp32":
        state = as_exported(model.state_dict())
        if variant.weights == "int4":
            own = model.state_dict()
            state |= {n: int4_rounded(own[n], block=variant.block) for n in own if is_multiplied(n) and is_int8(n, own[n])}
        made.load_state_dict(state)
    if variant.activations != "fp32":
        for matrix, exporter_twice in integer_inputs(made):
            twice = exporter_twice and variant.activations == "shipped"

            def rounded(_module: nn.Module, inputs: tuple[Tensor, ...], twice: bool = twice) -> tuple[Tensor, ...]:
                return (round_rows(inputs[0], twice=twice), *inputs[1:])

            matrix.register_forward_pre_hook(rounded)
    return made.eval()


def weight_bytes(model: VisionLanguageAction, variant: Variant) -> int:
    """Bytes of the discrete head's weights as the variant stores them: all but the flow expert, scales counted."""
    return sum(_bytes(name, value, variant) for name, value in model.state_dict().items() if not name.startswith("expert."))


def _bytes(name: str, value: Tensor, variant: Variant) -> int:
    if variant.weights == "fp32":
        return 4 * value.numel()
    if not is_int8(name, value):
        return 2 * value.numel()
    if variant.weights == "int4" and is_multiplied(name):
        return value.numel() // 2 + 4 * value.numel() // variant.block
    return value.numel() + 4 * len(value)

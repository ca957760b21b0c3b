"""Which form each weight takes in the shards, and the order in which they lie there."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from steerlab_training.export.store import SHARD_BYTES, ShardStore
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.quantize import SCALE, dequantize_rows, quantize_rows

ZERO_POINT = 128
# Matrices that share an input lie beside each other: one matrix multiplication reads them all.
QKV = ("attn.q", "attn.k", "attn.v")
GATE_UP = ("mlp.gate", "mlp.up")
# The colour MLP decides what everything after it sees and is 1 kB; it stays fp16. So do inputs and outputs of the expert.
KEPT_IN_FP16 = ("vision.pix.", "expert.inp.", "expert.out.", "expert.state.", "expert.tmlp.", "state.", "expert.pos", "vision.pos.")
MATRIX_DIMENSIONS = 2


def is_int8(name: str, weight: Tensor) -> bool:
    """Whether the bundle keeps this weight in int8, one scale per output row."""
    matrix = weight.dim() >= MATRIX_DIMENSIONS and name.endswith(".weight")
    return matrix and not name.startswith(KEPT_IN_FP16)


def as_exported(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The float32 weights that the bundle's bytes stand for: the fixtures are made with these."""
    out = {}
    for name, value in state.items():
        if is_int8(name, value):
            out[name] = dequantize_rows(*quantize_rows(value))
        elif _kept_in_fp32(name):
            out[name] = value.float()
        else:
            out[name] = value.half().float()
    return out


def _kept_in_fp32(name: str) -> bool:
    return name in ("act_embed", "slot", "norm.weight")


def _int8(state: Mapping[str, Tensor], name: str) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    quantized, scale = quantize_rows(state[name])
    return (quantized.to(torch.int16) + ZERO_POINT).to(torch.uint8).numpy(), scale.numpy()


def _store_int8(store: ShardStore, prefix: str, state: Mapping[str, Tensor], names: Sequence[str]) -> None:
    """Stores matrices, then their scales, each as neighbours."""
    pairs = [(name, *_int8(state, name)) for name in names]
    blocks: list[tuple[str, NDArray[Any]]] = [(name, codes) for name, codes, _ in pairs]
    blocks += [(name + SCALE, scale) for name, _, scale in pairs]
    store.add(prefix, blocks)


def _store_plain(store: ShardStore, prefix: str, state: Mapping[str, Tensor], name: str) -> None:
    dtype = torch.float32 if _kept_in_fp32(name) else torch.float16
    store.add(prefix, [(name, state[name].to(dtype).numpy())])


def store_backbone(store: ShardStore, state: Mapping[str, Tensor], config: ModelConfig) -> None:
    """Blocks in order, the first layers first: a session could start on the first shard."""
    for layer in range(config.layers):
        at = f"blocks.{layer}."
        for group in (QKV, ("attn.o",), GATE_UP, ("mlp.down",)):
            _store_int8(store, "backbone", state, [f"{at}{part}.weight" for part in group])
        for norm in ("n1", "n2"):
            _store_plain(store, "backbone", state, f"{at}{norm}.weight")
    _store_plain(store, "backbone", state, "norm.weight")


def store_embedding(store: ShardStore, state: Mapping[str, Tensor]) -> None:
    """The embedding in pieces that fit a shard, the action embedding and the slot vectors."""
    codes, scale = _int8(state, "embed.weight")
    pieces = -(-codes.nbytes // SHARD_BYTES)
    for index, (part, part_scale) in enumerate(zip(np.array_split(codes, pieces), np.array_split(scale, pieces), strict=True)):
        store.add("embedding", [(f"embed.weight.{index}", part), (f"embed.weight.{index}{SCALE}", part_scale)])
    store.add("embedding", [("action_embedding", state["act_embed"].float().numpy()), ("slot", state["slot"].float().numpy())])


def store_plain_or_int8(store: ShardStore, prefix: str, state: Mapping[str, Tensor], names: Sequence[str]) -> None:
    """Vision and state: int8 where it is a matrix, fp16 elsewhere."""
    for name in names:
        if is_int8(name, state[name]):
            _store_int8(store, prefix, state, [name])
        else:
            _store_plain(store, prefix, state, name)


def expert_prefix(expert: str) -> str:
    """Tensors of an expert are stored as 'expert.<id>.<name>', name as in the model's `expert`."""
    return f"expert.{expert}."


def store_expert(store: ShardStore, expert: str, state: Mapping[str, Tensor], config: ModelConfig) -> None:
    """One flow expert; `state` has the names of a checkpoint ('expert.blocks.0...')."""
    own = {expert_prefix(expert) + name.removeprefix("expert."): value for name, value in state.items() if name.startswith("expert.")}
    at = [f"{expert_prefix(expert)}blocks.{block}." for block in range(len(config.flow_layers))]
    groups = [[f"{block}{part}.weight" for part in parts] for block in at for parts in (QKV, ("attn.o",), GATE_UP, ("mlp.down",))]
    groups.append([f"{block}ada.weight" for block in at])
    for group in groups:
        _store_int8(store, f"flow-{expert}", own, group)
    grouped = {name for group in groups for name in group}
    for name in own:
        if name not in grouped:
            _store_plain(store, f"flow-{expert}", own, name)

"""The backbone as onnxruntime graphs of every variant that it supports: real files and real milliseconds."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from steerlab_training.export.backbone import BackboneGraph
from steerlab_training.export.bench import measure
from steerlab_training.export.bundle import stored_arrays
from steerlab_training.export.graph import MICROSOFT, Graph
from steerlab_training.export.linear import Family, Linear
from steerlab_training.export.session import BundleRunner
from steerlab_training.export.store import FOLDER, ShardStore
from steerlab_training.export.vision import build_vision
from steerlab_training.export.weights import GATE_UP, QKV, store_backbone, store_embedding, store_plain_or_int8
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.hook import HookPlan
from steerlab_training.model.quantize import SCALE
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.quantize.variants import LOWEST_CODE, Variant, int4_codes

# The graph's family decides more than the multiplication: 'nbits' is the one without integer activations.
PLAIN_FAMILY: Family = "nbits"


class FloatLinear(Linear):
    """y = x W^T with float32 weights."""

    def __call__(self, x: str, *names: str) -> str:
        g = self.graph
        return g.node("MatMul", x, g.node("Transpose", g.weight(names), perm=[1, 0]))


class FourBitLinear(Linear):
    """y = x W^T with MatMulNBits, 4 bits; codes and scales are stored as `pack_int4` makes them."""

    def __init__(self, graph: Graph, *, block: int) -> None:
        super().__init__(graph, PLAIN_FAMILY)
        self.block = block

    def __call__(self, x: str, *names: str) -> str:
        g = self.graph
        matrices = [g.store.tensors[name].array for name in names]
        rows, columns = sum(len(m) for m in matrices), 2 * matrices[0].shape[1]
        blocks = columns // self.block
        weight = g.weight(names, [rows, blocks, self.block // 2])
        scales = g.weight([name + SCALE for name in names], [rows, blocks])
        attributes = {"K": columns, "N": rows, "bits": 4, "block_size": self.block, "accuracy_level": 1}
        return g.node("MatMulNBits", x, weight, scales, domain=MICROSOFT, **attributes)


def pack_int4(weight: Tensor, *, block: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Codes two a byte, the first in the low half, zero point 8; scales [rows, columns / block]."""
    codes, scale = int4_codes(weight, block=block)
    unsigned = (codes - LOWEST_CODE).to(torch.uint8)
    return (unsigned[:, 0::2] | (unsigned[:, 1::2] << 4)).numpy(), scale.numpy()


def _store_blocks(store: ShardStore, state: Mapping[str, Tensor], config: ModelConfig, variant: Variant) -> None:
    """The backbone in the variant's form; matrices that share an input are neighbours."""

    def group(names: Sequence[str]) -> list[tuple[str, NDArray[Any]]]:
        if variant.weights == "fp32":
            return [(name, state[name].float().numpy()) for name in names]
        packed = [(name, *pack_int4(state[name], block=variant.block)) for name in names]
        return [(name, codes) for name, codes, _ in packed] + [(name + SCALE, scale) for name, _, scale in packed]

    for layer in range(config.layers):
        at = f"blocks.{layer}."
        for parts in (QKV, ("attn.o",), GATE_UP, ("mlp.down",)):
            store.add("backbone", group([f"{at}{part}.weight" for part in parts]))
        store.add("backbone", [(f"{at}{norm}.weight", state[f"{at}{norm}.weight"].float().numpy()) for norm in ("n1", "n2")])
    store.add("backbone", [("norm.weight", state["norm.weight"].float().numpy())])


def write_variant(model: VisionLanguageAction, variant: Variant, folder: Path) -> tuple[ShardStore, Family]:
    """Writes vision.onnx and the backbone's graph with their shards; returns the store and the family that the graph is of."""
    store, state, config = ShardStore(), model.state_dict(), model.config
    if variant.weights == "int8":
        store_backbone(store, state, config)
    else:
        _store_blocks(store, state, config, variant)
    seeing = [n for n in state if n.startswith(("vision.", "state."))]
    if variant.weights == "fp32":
        for name in seeing:
            store.add("vision", [(name, state[name].float().numpy())])
    else:
        store_plain_or_int8(store, "vision", state, seeing)
    store_embedding(store, state)
    store.write(folder)
    build_vision(store, config).save(folder / FOLDER / "vision.onnx")
    family: Family = "int8" if variant.activations == "shipped" else PLAIN_FAMILY
    builder = BackboneGraph(store, config, family)
    if variant.weights == "fp32":
        builder.linear = FloatLinear(builder.graph, family)
    elif variant.weights == "int4":
        builder.linear = FourBitLinear(builder.graph, block=variant.block)
    builder.build().save(folder / FOLDER / f"backbone.{family}.onnx")
    return store, family


def is_supported(variant: Variant) -> bool:
    """int8-row exists as a simulation only: the exporter's int8 graphs round twice where it helps."""
    return variant.activations != "row"


def run_variant(
    model: VisionLanguageAction,
    variant: Variant,
    images: Sequence[NDArray[np.float32]],
    state: NDArray[np.float32],
    text: list[int],
    *,
    threads: int,
    repeats: int,
) -> dict[str, object]:
    """Bytes of the backbone's shards, milliseconds of a whole decision and its parts, and the slot logits [7, bins]."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        store, family = write_variant(model, variant, folder)
        runner = BundleRunner(folder, model.config, stored_arrays(store), family, experts=[], threads=threads)
        if variant.weights == "fp32":
            runner.embedding = model.embed.weight.numpy(force=True)
        plan = HookPlan.identity(model.config)
        hook = {"gain": plan.gain.numpy(), "bias": plan.bias.numpy(), "residual": plan.residual.numpy()}
        prefix = runner.prefix_feeds(runner.see(images[0], images[1], state), hook)
        _, past = runner.run(prefix)
        suffix = runner.suffix_feeds(text, past, hook)
        parts: dict[str, Callable[[], object]] = {
            "vision": lambda: runner.see(images[0], images[1], state),
            "prefix": lambda: runner.run(prefix),
            "suffix": lambda: runner.run(suffix),
            "decision": lambda: runner.decide(runner.see(images[0], images[1], state), text),
        }
        logits, _ = runner.decide(runner.see(images[0], images[1], state), text)
        size = sum(path.stat().st_size for path in (folder / FOLDER).glob("backbone-*.bin"))
        return {"backbone_bytes": size, "ms": {name: measure(work, repeats)["median"] for name, work in parts.items()}, "logits": logits}

"""lens.<family>.onnx: many rows on the whole vocabulary at once, for the page's per-layer panel.

Plain JavaScript takes about 40 ms for one row of 49,152 x 576; the panel of one token has 24 rows. The graph reads the
embedding's own shards, so it adds a few kilobytes to the bundle.
"""

from pathlib import Path
from typing import Any

import numpy as np
from onnx import helper

from steerlab_training.export.graph import Graph
from steerlab_training.export.linear import FAMILIES, Family, Linear, float_weight
from steerlab_training.export.store import FOLDER, ShardStore, Stored

TOP = 16
NUMPY = {"u8": np.uint8, "f16": np.float16, "f32": np.float32, "i32": np.int32}


class TopGraph(Graph):
    """A graph with the one operator of two outputs that the lens needs."""

    def top(self, x: str, count: int) -> tuple[str, str]:
        """The greatest `count` entries along the last axis: values and places."""
        values, places = f"TopK_{len(self._nodes)}_values", f"TopK_{len(self._nodes)}_places"
        self._nodes.append(helper.make_node("TopK", [x, self.ints(count)], [values, places], name=values, axis=-1))
        return values, places


def write_graphs(folder: Path, manifest: dict[str, Any]) -> list[Path]:
    """Writes both families beside the shards; returns their paths."""
    paths = []
    for family in FAMILIES:
        path = folder / FOLDER / f"lens.{family}.onnx"
        build(store_of(manifest), manifest["architecture"], family).save(path)
        paths.append(path)
    return paths


def build(store: ShardStore, architecture: dict[str, Any], family: Family) -> TopGraph:
    """x [rows, width] -> logits [rows, vocabulary] = x U^T, and the best 16: top_ids (as floats), top_logits [rows, 16]."""
    graph = TopGraph(f"lens.{family}", store)
    linear = Linear(graph, family)
    x = graph.input("x", ["rows", architecture["width"]])
    pieces = sorted(n for n in store.tensors if n.startswith("embed.weight.") and not n.endswith(".scale"))
    words = [linear(x, piece) for piece in pieces]
    vocabulary = sum(len(store.tensors[piece].array) for piece in pieces)
    bins = len(store.tensors["action_embedding"].array)
    actions = graph.node("MatMul", x, graph.node("Transpose", float_weight(graph, "action_embedding"), perm=[1, 0]))
    joined = graph.node("Concat", *words, axis=-1) if len(words) > 1 else words[0]
    kept = graph.node("Slice", joined, graph.ints(0), graph.ints(vocabulary - bins), graph.ints(-1))
    graph.node("Concat", kept, actions, axis=-1, to="logits")
    top_values, top_places = graph.top("logits", TOP)
    graph.node("Identity", top_values, to="top_logits")
    # The page's runtime carries floats only; ids below 2^24 are exact in them.
    graph.node("Identity", graph.cast_to_float(top_places), to="top_ids")
    graph.output("logits", ["rows", vocabulary])
    graph.output("top_ids", ["rows", TOP])
    graph.output("top_logits", ["rows", TOP])
    return graph


def store_of(manifest: dict[str, Any]) -> ShardStore:
    """The shards of a written bundle, by shape only: the bytes are not read."""
    store = ShardStore()
    for entry in manifest["tensors"]:
        shape = np.broadcast_to(np.zeros((), NUMPY[entry["dtype"]]), entry["shape"])
        store.tensors[entry["name"]] = Stored(entry["name"], entry["file"].removeprefix(f"{FOLDER}/"), entry["offset"], shape)
    return store

"""flow-<expert>.<family>.onnx: one velocity of the flow-matching expert."""

import math

import numpy as np

from steerlab_training.export.backbone import apply_rope, attention, signed_rope, slice_axis, stacked_mask
from steerlab_training.export.graph import Graph
from steerlab_training.export.linear import Family, Linear, dense, float_weight
from steerlab_training.export.store import ShardStore
from steerlab_training.export.vision import LAYER_NORM_EPS, layer_norm
from steerlab_training.export.weights import GATE_UP, QKV, expert_prefix
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.expert import LONGEST_PERIOD, MODULATIONS, SHORTEST_PERIOD


def _silu(g: Graph, x: str) -> str:
    return g.node("Mul", x, g.node("Sigmoid", x))


class FlowGraph:
    """Builds the graph of one expert; its tensors are stored as '<expert>.<name>', '<name>' as in the model's `expert`."""

    def __init__(self, store: ShardStore, config: ModelConfig, family: Family, expert: str) -> None:
        self.config = config
        self.graph = Graph(f"flow-{expert}.{family}", store)
        self.linear = Linear(self.graph, family)
        self.prefix = expert_prefix(expert)

    def build(self) -> Graph:
        g, config = self.graph, self.config
        x = g.input("x", ["batch", config.horizon, config.slots])
        time = g.input("time", ["batch"])
        state = g.input("proprioception", ["batch", config.proprioception])
        mask = g.input("mask", ["batch", 1, config.horizon, "past_and_horizon"])
        for layer in config.flow_layers:
            for kind in ("key", "value"):
                g.input(f"{kind}.{layer}", ["batch", config.kv_heads, "past", config.head_width])
        cos = g.input("cos", ["batch", 1, config.horizon, config.head_width])
        sin = g.input("sin", ["batch", 1, config.horizon, config.head_width])
        self.rope = signed_rope(g, cos, sin, config.head_width)
        self.mask = stacked_mask(g, config, mask)
        y = g.node("Add", dense(g, x, f"{self.prefix}inp"), float_weight(g, f"{self.prefix}pos"))
        # All modulations of all blocks are one matrix times one condition.
        names = [f"{self.prefix}blocks.{i}.ada" for i in range(len(config.flow_layers))]
        ada = self.linear(self._condition(time, state), *(f"{name}.weight" for name in names))
        biases = [float_weight(g, f"{name}.bias") for name in names]
        self.modulations = g.node("Add", ada, g.node("Concat", *biases, axis=0) if len(biases) > 1 else biases[0])
        for index, layer in enumerate(config.flow_layers):
            y = self._block(y, index, layer)
        velocity = dense(g, layer_norm(g, y, f"{self.prefix}norm"), f"{self.prefix}out")
        g.node("Identity", velocity, to="velocity")
        g.output("velocity", ["batch", config.horizon, config.slots])
        return g

    def _condition(self, time: str, state: str) -> str:
        """silu(time embedding + state), [batch, 1, width]. Angles are reduced to one turn first: GPUs' sin needs that."""
        g = self.graph
        half = self.config.expert_width // 2
        periods = np.exp(np.linspace(math.log(SHORTEST_PERIOD), math.log(LONGEST_PERIOD), half))
        turns = g.node("Mul", g.node("Reshape", time, g.ints(-1, 1, 1)), g.constant(1 / periods))
        part = g.node("Sub", turns, g.node("Floor", g.node("Add", turns, g.constant(0.5))))
        angle = g.node("Mul", part, g.constant(2 * math.pi))
        waves = g.node("Concat", g.node("Sin", angle), g.node("Cos", angle), axis=-1)
        embedded = dense(g, _silu(g, dense(g, waves, f"{self.prefix}tmlp.0")), f"{self.prefix}tmlp.2")
        of_state = g.node("Unsqueeze", dense(g, state, f"{self.prefix}state"), g.ints(1))
        return _silu(g, g.node("Add", embedded, of_state))

    def _modulation(self, block: int, kind: int) -> str:
        width = self.config.expert_width
        start = (block * MODULATIONS + kind) * width
        return slice_axis(self.graph, self.modulations, -1, start, start + width)

    def _normed(self, y: str, block: int, first: int) -> str:
        """LayerNorm without weights, then * (1 + scale) + shift; shift is modulation `first`, scale the next."""
        g = self.graph
        ones = g.constant(np.ones(self.config.expert_width))
        z = g.node("LayerNormalization", y, ones, axis=-1, epsilon=LAYER_NORM_EPS)
        scale = g.node("Add", self._modulation(block, first + 1), g.constant(1.0))
        return g.node("Add", g.node("Mul", z, scale), self._modulation(block, first))

    def _gated(self, y: str, update: str, block: int, kind: int) -> str:
        g = self.graph
        gate = g.node("Add", self._modulation(block, kind), g.constant(1.0))
        return g.node("Add", y, g.node("Mul", gate, update))

    def _block(self, y: str, block: int, layer: int) -> str:
        g, config = self.graph, self.config
        at = f"{self.prefix}blocks.{block}."
        heads, shared, e = config.heads, config.kv_heads, config.head_width
        qkv = self.linear(self._normed(y, block, 0), *(f"{at}{part}.weight" for part in QKV))
        split = g.node("Transpose", g.node("Reshape", qkv, g.ints(0, 0, heads + 2 * shared, e)), perm=[0, 2, 1, 3])
        rotated = apply_rope(g, slice_axis(g, split, 1, 0, heads + shared), self.rope, e)
        keys = g.node("Concat", f"key.{layer}", slice_axis(g, rotated, 1, heads, heads + shared), axis=2)
        own_value = slice_axis(g, split, 1, heads + shared, heads + 2 * shared)
        values = g.node("Concat", f"value.{layer}", own_value, axis=2)
        mixed = attention(g, config, slice_axis(g, rotated, 1, 0, heads), keys, values, self.mask)
        y = self._gated(y, self.linear(mixed, f"{at}attn.o.weight"), block, 2)
        both = self.linear(self._normed(y, block, 3), *(f"{at}{part}.weight" for part in GATE_UP))
        gate = slice_axis(g, both, -1, 0, config.expert_neurons)
        up = slice_axis(g, both, -1, config.expert_neurons, 2 * config.expert_neurons)
        return self._gated(y, self.linear(g.node("Mul", _silu(g, gate), up), f"{at}mlp.down.weight"), block, 5)

"""The backbone's graph: 12 SmolLM2 blocks over prefix or suffix, with the steering hook (docs/formats.md, "Graphs")."""

from dataclasses import dataclass

from steerlab_training.export.graph import Graph
from steerlab_training.export.linear import Family, Linear, float_weight
from steerlab_training.export.store import ShardStore
from steerlab_training.export.weights import GATE_UP, QKV
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.hook import TOKEN_GROUPS

# Where inputs are quantized twice (7 % more multiplications; the slot logits' error fell from 3.6 to 2.2 %): rounding of the
# first layers' neurons passes through all others, and SmolLM2's largest outlier channel appears at our layer 3.
TWICE_DOWN = (0, 1, 2)
TWICE_QKV = (3, 4)


@dataclass(frozen=True)
class Rope:
    """cos, and sin with its first half negated: then rotate(x) = x * cos + swap_halves(x) * signed_sin, one node less."""

    cos: str
    signed_sin: str


def signed_rope(g: Graph, cos: str, sin: str, head_width: int) -> Rope:
    half = head_width // 2
    return Rope(cos, g.node("Mul", sin, g.constant([-1.0] * half + [1.0] * half)))


def slice_axis(g: Graph, x: str, axis: int, start: int, end: int, to: str | None = None) -> str:
    return g.node("Slice", x, g.ints(start), g.ints(end), g.ints(axis), to=to)


def apply_rope(g: Graph, x: str, rope: Rope, head_width: int) -> str:
    """x [batch, heads, tokens, head width]."""
    half = head_width // 2
    swapped = g.node("Concat", slice_axis(g, x, -1, half, head_width), slice_axis(g, x, -1, 0, half), axis=-1)
    return g.node("Add", g.node("Mul", x, rope.cos), g.node("Mul", swapped, rope.signed_sin))


def attention(g: Graph, config: ModelConfig, query: str, key: str, value: str, mask: str) -> str:
    """Plain attention: fused operators are wrong on some GPUs and no faster on WASM (measured).

    query [batch, heads, t, e]; key, value [batch, kv heads, s, e]; mask [batch, 1, heads / kv heads * t, s]
    -> [batch, t, heads * e]. Query heads of one key head are stacked along t instead of repeating the keys.
    """
    e = config.head_width
    stacked = g.node("Reshape", query, g.ints(0, config.kv_heads, -1, e))
    scaled = g.node("Mul", stacked, g.constant(e**-0.5))
    scores = g.node("MatMul", scaled, g.node("Transpose", key, perm=[0, 1, 3, 2]))
    mixed = g.node("MatMul", g.node("Softmax", g.node("Add", scores, mask), axis=-1), value)
    heads = g.node("Reshape", mixed, g.ints(0, config.heads, -1, e))
    return g.node("Reshape", g.node("Transpose", heads, perm=[0, 2, 1, 3]), g.ints(0, 0, config.heads * e))


def stacked_mask(g: Graph, config: ModelConfig, mask: str) -> str:
    """[batch, 1, t, s] -> repeated for the query heads that share a key head, once for all layers."""
    return g.node("Concat", *[mask] * (config.heads // config.kv_heads), axis=2)


def rms_norm(g: Graph, config: ModelConfig, x: str, name: str, to: str | None = None) -> str:
    # Registered by onnxruntime in the default domain, although it is a contributed operator.
    weight = float_weight(g, name)
    return g.node("SimplifiedLayerNormalization", x, weight, to=to, axis=-1, epsilon=config.norm_eps, stash_type=1)


class BackboneGraph:
    """Builds backbone.<family>.onnx."""

    def __init__(self, store: ShardStore, config: ModelConfig, family: Family) -> None:
        self.config = config
        self.graph = Graph(f"backbone.{family}", store)
        self.linear = Linear(self.graph, family)
        self.family = family

    def build(self) -> Graph:
        g, config = self.graph, self.config
        groups = len(TOKEN_GROUPS)
        x = g.input("x", ["batch", "tokens", config.width])
        cos = g.input("cos", ["batch", 1, "tokens", config.head_width])
        sin = g.input("sin", ["batch", 1, "tokens", config.head_width])
        mask = g.input("mask", ["batch", 1, "tokens", "past_and_tokens"])
        g.input("group", ["batch", "tokens", groups])
        g.input("gain", [groups, config.layers, config.neurons])
        g.input("bias", [groups, config.layers, config.neurons])
        g.input("residual", [groups, config.layers, config.width])
        for layer in range(config.layers):
            for kind in ("key", "value"):
                g.input(f"past_{kind}.{layer}", ["batch", config.kv_heads, "past", config.head_width])
        self.rope = signed_rope(g, cos, sin, config.head_width)
        self.mask = stacked_mask(g, config, mask)
        for layer in range(config.layers):
            x = self._block(x, layer)
        rms_norm(g, config, x, "norm.weight", to="y")
        self._outputs()
        return g

    def _block(self, x: str, layer: int) -> str:
        g, config = self.graph, self.config
        at = f"blocks.{layer}."
        mixed = self._attention(rms_norm(g, config, x, f"{at}n1.weight"), layer)
        middle = g.node("Add", x, self.linear(mixed, f"{at}attn.o.weight"), to=f"middle.{layer}")
        z = rms_norm(g, config, middle, f"{at}n2.weight")
        both = self.linear(z, *(f"{at}{part}.weight" for part in GATE_UP))
        gate = slice_axis(g, both, -1, 0, config.neurons)
        up = slice_axis(g, both, -1, config.neurons, 2 * config.neurons)
        a = g.node("Mul", g.node("Mul", gate, g.node("Sigmoid", gate)), up)
        scaled = g.node("Mul", a, self._of_token("gain", layer))
        after = g.node("Add", scaled, self._of_token("bias", layer), to=f"activation.{layer}")
        return g.node("Add", middle, self._down(scaled, after, layer), to=f"residual_out.{layer}")

    def _attention(self, z: str, layer: int) -> str:
        g, config = self.graph, self.config
        heads, shared, e = config.heads, config.kv_heads, config.head_width
        multiply = self.linear.twice if layer in TWICE_QKV else self.linear
        qkv = multiply(z, *(f"blocks.{layer}.{part}.weight" for part in QKV))
        split = g.node("Transpose", g.node("Reshape", qkv, g.ints(0, 0, heads + 2 * shared, e)), perm=[0, 2, 1, 3])
        rotated = apply_rope(g, slice_axis(g, split, 1, 0, heads + shared), self.rope, e)
        query = slice_axis(g, rotated, 1, 0, heads)
        key = slice_axis(g, rotated, 1, heads, heads + shared, to=f"key.{layer}")
        value = slice_axis(g, split, 1, heads + shared, heads + 2 * shared, to=f"value.{layer}")
        keys = g.node("Concat", f"past_key.{layer}", key, axis=2)
        values = g.node("Concat", f"past_value.{layer}", value, axis=2)
        return attention(g, config, query, keys, values, self.mask)

    def _row(self, table: str, layer: int) -> str:
        """[4, layers, n] -> [4, n]. One Gather a layer: Split into 12 needs more storage buffers than WebGPU grants."""
        return self.graph.node("Gather", table, self.graph.constant(layer, "int64"), axis=1)

    def _of_token(self, table: str, layer: int) -> str:
        """The hook's row of each token's group, [batch, tokens, n]. A one-hot row times the table is exact."""
        return self.graph.node("MatMul", "group", self._row(table, layer))

    def _down(self, scaled: str, after: str, layer: int) -> str:
        """down_proj of the hooked activations, plus the residual direction.

        int8 splits W (a * gain + bias) into W (a * gain) + W bias: an override of 6.0 beside natural activations of 0.1
        would leave those a step of 6 / 127. The second part has four rows, one a group.
        """
        g = self.graph
        name = f"blocks.{layer}.mlp.down.weight"
        if self.family == "nbits":
            return g.node("Add", self.linear(after, name), self._of_token("residual", layer))
        codes, amplitude = self.linear.quantize("bias")
        of_bias = self.linear.integer(self._row(codes, layer), self._row(amplitude, layer), [name])
        table = g.node("Add", of_bias, self._row("residual", layer))
        multiply = self.linear.twice if layer in TWICE_DOWN else self.linear
        return g.node("Add", multiply(scaled, name), g.node("MatMul", "group", table))

    def _outputs(self) -> None:
        g, config = self.graph, self.config
        g.output("y", ["batch", "tokens", config.width])
        for layer in range(config.layers):
            for kind in ("key", "value"):
                g.output(f"{kind}.{layer}", ["batch", config.kv_heads, "tokens", config.head_width])
        for kind, width in (("residual_out", config.width), ("middle", config.width), ("activation", config.neurons)):
            for layer in range(config.layers):
                g.output(f"{kind}.{layer}", ["batch", "tokens", width])

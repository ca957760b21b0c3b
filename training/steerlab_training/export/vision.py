"""vision.onnx: camera pictures to image tokens, and proprioception to its token. One graph for both families, in float32."""

from steerlab_training.export.graph import MICROSOFT, Graph
from steerlab_training.export.linear import dense, float_weight
from steerlab_training.export.store import ShardStore
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.vision import HEAD_WIDTH, LONG_STRIDE

CAMERAS = ("third", "wrist")
# Indices in the stem's Sequential: convolution, its stride, its padding, norm after it or None, ReLU after it.
STEM: tuple[tuple[int, int, int, int | None, bool], ...] = ((0, 4, 0, 1, True), (3, 2, 1, 4, True), (6, 1, 1, None, True), (8, 2, 1, 9, False))
LONG_STEM = (11, 2, 1, 12, False)
LAYER_NORM_EPS = 1e-5


def layer_norm(g: Graph, x: str, name: str) -> str:
    """LayerNorm over the last axis with stored weight and bias."""
    weight, bias = float_weight(g, f"{name}.weight"), float_weight(g, f"{name}.bias")
    return g.node("LayerNormalization", x, weight, bias, axis=-1, epsilon=LAYER_NORM_EPS)


def _convolution(g: Graph, x: str, name: str, *, stride: int, padding: int) -> str:
    weight, bias = float_weight(g, f"{name}.weight"), float_weight(g, f"{name}.bias")
    return g.node("Conv", x, weight, bias, strides=[stride] * 2, pads=[padding] * 4)


def _stem(g: Graph, x: str, camera: int, stride: int, width: int) -> str:
    """Picture [batch, 3, h, w] -> tokens [batch, cells, width]."""
    for index in (0, 2):
        x = g.node("Relu", _convolution(g, x, f"vision.pix.{index}", stride=1, padding=0))
    layers = list(STEM)
    if stride == LONG_STRIDE:
        layers[-1] = (*layers[-1][:4], True)
        layers.append(LONG_STEM)
    at = f"vision.stem.{camera}."
    for index, step, padding, norm, relu in layers:
        x = _convolution(g, x, f"{at}{index}", stride=step, padding=padding)
        last = index == layers[-1][0]
        if norm is not None:
            x = layer_norm(g, g.node("Transpose", x, perm=[0, 2, 3, 1]), f"{at}{norm}.n")
            x = x if last else g.node("Transpose", x, perm=[0, 3, 1, 2])
        if relu:
            x = g.node("Relu", x)
    tokens = g.node("Reshape", x, g.ints(0, -1, width))
    return g.node("Add", tokens, float_weight(g, f"vision.pos.{camera}"))


def _attention(g: Graph, x: str, name: str, width: int) -> str:
    heads = width // HEAD_WIDTH
    qkv = g.node("Reshape", dense(g, x, f"{name}.qkv"), g.ints(0, 0, 3, heads, HEAD_WIDTH))
    split = g.node("Transpose", qkv, perm=[2, 0, 3, 1, 4])
    query, key, value = (g.node("Gather", split, g.constant(i, "int64"), axis=0) for i in range(3))
    scores = g.node("MatMul", g.node("Mul", query, g.constant(HEAD_WIDTH**-0.5)), g.node("Transpose", key, perm=[0, 1, 3, 2]))
    mixed = g.node("MatMul", g.node("Softmax", scores, axis=-1), value)
    flat = g.node("Reshape", g.node("Transpose", mixed, perm=[0, 2, 1, 3]), g.ints(0, 0, width))
    return dense(g, flat, f"{name}.o")


def gelu(g: Graph, x: str) -> str:
    """The exact form, as in training."""
    return g.node("Gelu", x, domain=MICROSOFT)


def build_vision(store: ShardStore, config: ModelConfig) -> Graph:
    g = Graph("vision", store)
    width = config.vision_width
    parts = []
    for index, (camera, size, stride) in enumerate(zip(CAMERAS, config.image_sizes, config.patch_sizes, strict=True)):
        picture = g.input(camera, ["batch", 3, size, size])
        parts.append(_stem(g, picture, index, stride, width))
    x = g.node("Concat", *parts, axis=1)
    for layer in range(config.vision_layers):
        name = f"vision.tr.{layer}"
        x = g.node("Add", x, _attention(g, layer_norm(g, x, f"{name}.n1"), name, width))
        inner = gelu(g, dense(g, layer_norm(g, x, f"{name}.n2"), f"{name}.f1"))
        x = g.node("Add", x, dense(g, inner, f"{name}.f2"))
    x = dense(g, layer_norm(g, x, "vision.norm"), "vision.proj")
    weight = float_weight(g, "vision.out.weight")
    g.node("SimplifiedLayerNormalization", x, weight, to="image_tokens", axis=-1, epsilon=config.norm_eps, stash_type=1)
    g.output("image_tokens", ["batch", config.image_tokens, config.width])
    state = g.input("proprioception", ["batch", config.proprioception])
    token = dense(g, gelu(g, dense(g, state, "state.0")), "state.2")
    g.node("Unsqueeze", token, g.ints(1), to="state_token")
    g.output("state_token", ["batch", 1, config.width])
    return g

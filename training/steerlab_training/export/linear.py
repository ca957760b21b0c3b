"""Matrix multiplication by int8 weights in the two operator families, and small float ones.

int8 (WASM, native): activations are quantized per token, MatMulIntegerToFloat does the rest; per token instead of per
tensor, because one outlier token (a steered one) would cost all others their precision.
nbits (WebGPU): MatMulNBits with 8 bits and blocks of 32 reads the same bytes; its activations stay fp32.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from onnx import TensorProto

from steerlab_training.export.graph import MICROSOFT, Graph
from steerlab_training.export.weights import ZERO_POINT
from steerlab_training.model.quantize import LEVELS, SCALE

Family = Literal["int8", "nbits"]
FAMILIES: tuple[Family, ...] = ("int8", "nbits")
BLOCK = 32
# A row of zeros is divided by this instead of by zero.
SMALLEST_AMPLITUDE = 1e-12


class Linear:
    """Emits y = x W^T for stored matrices. Inputs that several matrices share are quantized once."""

    def __init__(self, graph: Graph, family: Family) -> None:
        self.graph = graph
        self.family = family
        self._quantized: dict[str, tuple[str, str]] = {}

    def quantize(self, x: str) -> tuple[str, str]:
        """x -> (codes u8 with zero point 128, amplitude per token): x ~ (codes - 128) / 127 * amplitude."""
        if x not in self._quantized:
            g = self.graph
            peak = g.node("ReduceMax", g.node("Abs", x), g.ints(-1), keepdims=1)
            amplitude = g.node("Max", peak, g.constant(SMALLEST_AMPLITUDE))
            codes = g.node("QuantizeLinear", g.node("Div", x, amplitude), g.constant(1 / LEVELS), self._zero())
            self._quantized[x] = codes, amplitude
        return self._quantized[x]

    def twice(self, x: str, *names: str) -> str:
        """y = x W^T with x quantized a second time: what the first rounding left, on a grid 254 times finer."""
        if self.family == "nbits":
            return self(x, *names)
        g = self.graph
        codes, amplitude = self.quantize(x)
        rounded = g.node("DequantizeLinear", codes, g.constant(1 / LEVELS), self._zero())
        rest = g.node("Sub", g.node("Div", x, amplitude), rounded)
        finer = 1 / (2 * LEVELS)
        rest_codes = g.node("QuantizeLinear", rest, g.constant(finer / LEVELS), self._zero())
        return g.node("Add", self.integer(codes, amplitude, names), self.integer(rest_codes, amplitude, names, finer))

    def _signed(self, codes: str) -> str:
        """u8 codes with zero point 128 -> i8, folded at load. Native kernels are several times faster on u8 x i8."""
        g = self.graph
        return g.cast(g.node("BitwiseXor", codes, self._zero()), TensorProto.INT8)

    def _zero(self) -> str:
        return self.graph.constant(ZERO_POINT, np.uint8)

    def integer(self, codes: str, amplitude: str, names: Sequence[str], factor: float = 1.0) -> str:
        """Multiplies quantized rows by neighbouring matrices (one output, concatenated)."""
        g = self.graph
        weight = g.node("Transpose", self._signed(g.weight(names)), perm=[1, 0])
        scale = g.weight([name + SCALE for name in names])
        y = g.node("MatMulIntegerToFloat", codes, weight, g.constant(factor / LEVELS), scale, self._zero(), domain=MICROSOFT)
        return g.node("Mul", y, amplitude)

    def __call__(self, x: str, *names: str) -> str:
        """y = x W^T, W the named matrices one below the other."""
        g = self.graph
        if self.family == "int8":
            return self.integer(*self.quantize(x), names)
        matrices = [g.store.tensors[name].array for name in names]
        rows, columns = sum(len(m) for m in matrices), matrices[0].shape[1]
        blocks = columns // BLOCK
        weight = g.weight(names, [rows, blocks, BLOCK])
        scale = g.weight([name + SCALE for name in names], [rows, 1])
        # One scale per row is repeated for each block at load (constant folding), which saves 13 MB of download.
        scales = g.node("Expand", scale, g.ints(rows, blocks))
        return g.node("MatMulNBits", x, weight, scales, domain=MICROSOFT, K=columns, N=rows, bits=8, block_size=BLOCK, accuracy_level=1)


def float_weight(graph: Graph, name: str, shape: Sequence[int] | None = None) -> str:
    """A stored tensor as float32, whatever its form; everything here is folded when the session loads."""
    array = graph.store.tensors[name].array
    value = graph.weight(name, shape)
    if array.dtype == np.float32:
        return value
    value = graph.cast_to_float(value)
    if array.dtype != np.uint8:
        return value
    scale = graph.weight(name + SCALE, [len(array)] + [1] * (len(shape or array.shape) - 1))
    return graph.node("Mul", graph.node("Sub", value, graph.constant(ZERO_POINT)), scale)


def dense(graph: Graph, x: str, name: str) -> str:
    """x W^T + b in float32; `name` without '.weight'."""
    weight = graph.node("Transpose", float_weight(graph, f"{name}.weight"), perm=[1, 0])
    y = graph.node("MatMul", x, weight)
    bias = f"{name}.bias"
    return graph.node("Add", y, float_weight(graph, bias)) if bias in graph.store.tensors else y

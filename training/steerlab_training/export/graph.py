"""A thin builder over onnx.helper: nodes by value, constants by content, weights as external data in the shards."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from steerlab_training.export.store import ShardStore

MICROSOFT = "com.microsoft"
OPSET = 21
IR_VERSION = 10
Shape = Sequence[int | str]


class Graph:
    """Collects nodes in order. Values are their names."""

    def __init__(self, name: str, store: ShardStore) -> None:
        self.name = name
        self.store = store
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: dict[str, TensorProto] = {}
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []

    def input(self, name: str, shape: Shape) -> str:
        self._inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)))
        return name

    def output(self, name: str, shape: Shape) -> None:
        self._outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)))

    def node(self, op: str, *inputs: str, to: str | None = None, domain: str = "", **attributes: Any) -> str:
        """Adds a node with one output and returns that value's name (`to`, or a fresh one)."""
        value = to or f"{op}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(op, list(inputs), [value], name=value, domain=domain, **attributes))
        return value

    def cast(self, x: str, kind: int) -> str:
        """x as another TensorProto type. Cast's attribute is called `to`, as the argument of `node`."""
        value = f"Cast_{len(self._nodes)}"
        self._nodes.append(helper.make_node("Cast", [x], [value], name=value, to=kind))
        return value

    def cast_to_float(self, x: str) -> str:
        return self.cast(x, TensorProto.FLOAT)

    def constant(self, values: Any, dtype: Any = np.float32) -> str:
        """A small inline constant; equal constants are shared."""
        array = np.asarray(values, dtype)
        digest = hashlib.sha256(array.tobytes()).hexdigest()[:12]
        name = f"const_{array.dtype}_{'x'.join(map(str, array.shape))}_{digest}"
        if name not in self._initializers:
            self._initializers[name] = numpy_helper.from_array(array, name)
        return name

    def ints(self, *values: int) -> str:
        return self.constant(values, np.int64)

    def weight(self, names: str | Sequence[str], shape: Sequence[int] | None = None) -> str:
        """Stored tensors as one initialiser: neighbours become one matrix, the same bytes may take another shape."""
        parts = [names] if isinstance(names, str) else list(names)
        first: NDArray[Any] = self.store.tensors[parts[0]].array
        rows = sum(self.store.tensors[part].array.shape[0] for part in parts)
        dims = list(shape) if shape is not None else [rows, *first.shape[1:]]
        value = "+".join(parts) + "".join(f"_{d}" for d in dims)
        if value not in self._initializers:
            location, offset, size = self.store.span(parts)
            tensor = TensorProto(name=value, dims=dims, data_type=helper.np_dtype_to_tensor_dtype(first.dtype))
            if int(np.prod(dims)) * first.itemsize != size:
                raise ValueError(f"{value}: shape {dims} does not hold {size} bytes")
            tensor.data_location = TensorProto.EXTERNAL
            for key, text in (("location", location), ("offset", str(offset)), ("length", str(size))):
                tensor.external_data.add(key=key, value=text)
            self._initializers[value] = tensor
        return value

    def save(self, path: Path) -> None:
        """Writes the graph; the same content gives the same bytes."""
        graph = helper.make_graph(self._nodes, self.name, self._inputs, self._outputs, list(self._initializers.values()))
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="steerlab")
        path.write_bytes(model.SerializeToString(deterministic=True))

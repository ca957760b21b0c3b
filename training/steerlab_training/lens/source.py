"""What the lens needs of a policy's weights, read from an exported bundle."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from steerlab_training.errors import InputError
from steerlab_training.lens.project import unembedding

DTYPES = {"u8": np.uint8, "f16": np.float16, "f32": np.float32}
ZERO_POINT = 128
PIECE_DOTS = 2


@dataclass(frozen=True)
class PolicyWeights:
    """`rows` is U [vocabulary, width], action embedding in its last rows; `down[l]` is [width, neurons]."""

    name: str
    rows: Tensor
    action_count: int
    down: list[Tensor]
    base_layers: list[int]


class BundleTensors:
    """Reads tensors of a bundle by name; int8 weights come dequantized (docs/formats.md, "Policy bundle")."""

    def __init__(self, folder: Path) -> None:
        path = folder / "manifest.json"
        if not path.exists():
            raise InputError(f"{folder} holds no manifest.json", fix="Name the folder of an exported bundle: public/policies/<id>")
        self.folder = folder
        self.manifest: dict[str, Any] = json.loads(path.read_text())
        self._entries = {t["name"]: t for t in self.manifest["tensors"]}

    def raw(self, name: str) -> np.ndarray:
        entry = self._entries.get(name)
        if entry is None:
            raise InputError(f"the bundle lists no tensor {name}", fix="Export it again with this version")
        count = int(np.prod(entry["shape"]))
        dtype = np.dtype(DTYPES[entry["dtype"]]).newbyteorder("<")
        data = np.fromfile(self.folder / entry["file"], dtype, count, offset=entry["offset"])
        return data.reshape(entry["shape"])

    def weight(self, name: str) -> Tensor:
        """A weight as float32; u8 codes are (code - 128) x the scale of their output row."""
        data = self.raw(name)
        if data.dtype != np.uint8:
            return torch.from_numpy(data.astype(np.float32))
        codes = torch.from_numpy(data.astype(np.float32)) - ZERO_POINT
        return codes * torch.from_numpy(self.raw(f"{name}.scale").astype(np.float32))[:, None]

    def embedding(self) -> Tensor:
        """The tied embedding [vocabulary, width], whose pieces a bundle stores as embed.weight.0, .1, ..."""
        pieces = [name for name in self._entries if name.startswith("embed.weight.") and name.count(".") == PIECE_DOTS]
        ordered = sorted((n for n in pieces if not n.endswith(".scale")), key=lambda n: int(n.rsplit(".", 1)[1]))
        if not ordered:
            raise InputError("the bundle lists no embedding (embed.weight.0, ...)", fix="Export it again with this version")
        return torch.cat([self.weight(name) for name in ordered])


def read_policy(bundle: BundleTensors) -> PolicyWeights:
    """U and the value vectors of a bundle. Layer numbers of the base model come from the manifest's layer map."""
    actions = bundle.weight("action_embedding")
    rows = unembedding(bundle.embedding(), actions)
    layers = bundle.manifest["architecture"]["layers"]
    return PolicyWeights(
        name=bundle.manifest["name"],
        rows=rows,
        action_count=len(actions),
        down=[bundle.weight(f"blocks.{layer}.mlp.down.weight") for layer in range(layers)],
        base_layers=bundle.manifest["layer_map"],
    )


def value_vectors(down: list[Tensor]) -> Tensor:
    """Columns of down_proj as rows, layer after layer: [layers x neurons, width]. Row l * neurons + i is (l, i)."""
    return torch.cat([weight.t() for weight in down]).contiguous()

"""Shards: the bundle's weights as flat files of at most 20 MB, each tensor whole in one shard and 64-byte aligned."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHARD_BYTES = 20_000_000
ALIGNMENT = 64
FOLDER = "graphs"
DTYPES = {"uint8": "u8", "float16": "f16", "float32": "f32", "int32": "i32"}


@dataclass(frozen=True)
class Stored:
    """Where a tensor lies. `location` is the shard's file name, as the graphs beside it call it."""

    name: str
    location: str
    offset: int
    array: NDArray[Any]

    def entry(self) -> dict[str, Any]:
        """The manifest's record of this tensor."""
        return {
            "name": self.name,
            "file": f"{FOLDER}/{self.location}",
            "offset": self.offset,
            "shape": list(self.array.shape),
            "dtype": DTYPES[str(self.array.dtype)],
        }


class ShardStore:
    """Collects tensors; `prefix` (backbone, vision, embedding, flow-ID) picks the file they go to."""

    def __init__(self) -> None:
        self.tensors: dict[str, Stored] = {}
        self._shards: dict[str, list[int]] = {}

    def add(self, prefix: str, tensors: Sequence[tuple[str, NDArray[Any]]]) -> None:
        """Lays tensors one after another in one shard, so that a graph can read neighbours as one matrix."""
        ends = self._shards.setdefault(prefix, [0])
        size = sum(_aligned(array.nbytes) for _, array in tensors)
        if size > SHARD_BYTES:
            names = ", ".join(name for name, _ in tensors)
            raise ValueError(f"{names}: {size:,} bytes do not fit one shard of {SHARD_BYTES:,}")
        if ends[-1] + size > SHARD_BYTES:
            ends.append(0)
        for name, array in tensors:
            if name in self.tensors:
                raise ValueError(f"tensor {name} is stored twice")
            self.tensors[name] = Stored(name, f"{prefix}-{len(ends) - 1}.bin", ends[-1], np.ascontiguousarray(array))
            ends[-1] += _aligned(array.nbytes)

    def span(self, names: Sequence[str]) -> tuple[str, int, int]:
        """Location, offset and bytes of neighbours, read as one block."""
        parts = [self.tensors[name] for name in names]
        for left, right in itertools.pairwise(parts):
            if left.location != right.location or left.offset + left.array.nbytes != right.offset:
                raise ValueError(f"{left.name} and {right.name} do not touch: pad them to {ALIGNMENT} bytes or store them together")
        return parts[0].location, parts[0].offset, sum(part.array.nbytes for part in parts)

    def write(self, folder: Path) -> list[Path]:
        """Writes all shards into folder/graphs; returns their paths."""
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        paths = []
        for prefix, ends in self._shards.items():
            for index, end in enumerate(ends):
                location = f"{prefix}-{index}.bin"
                blob = np.zeros(end, np.uint8)
                for stored in self.tensors.values():
                    if stored.location == location:
                        blob[stored.offset : stored.offset + stored.array.nbytes] = stored.array.reshape(-1).view(np.uint8)
                path = folder / FOLDER / location
                path.write_bytes(blob.tobytes())
                paths.append(path)
        return paths

    def entries(self) -> list[dict[str, Any]]:
        return [stored.entry() for stored in self.tensors.values()]


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT

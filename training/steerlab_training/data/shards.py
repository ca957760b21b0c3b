"""Reads demonstration shards: `steerlab demos` and `steerlab env-server --record` write them (docs/formats.md).

A shard is files that share a prefix, one row a decision (n rows, little endian):
    .third u8 [96, 96, 3]   .wrist u8 [64, 64, 3]   .prop f32 [7]       .aux f32 [20]
    .acts  f32 [6, 7]       .chunk f32 [5, 7]       .meta i32 [2 + 6]   .json {n, texts, ...}
acts: the teacher's action for each of the 6 prompts; the first prompt drives. chunk: the driving task's next 5 actions, of
which meta[0] are valid. meta[1]: episode. meta[2:]: indices into texts, {text, suite, a, b, manner}; a, b are colour indices
(b = -1 without a second cube). aux: 4 x (colour or -1, x y z) of the cubes, bowl xy, plate xy, metres in the robot's frame.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steerlab_training.errors import InputError

PROMPTS, HORIZON, DIMENSIONS = 6, 5, 7
THIRD, WRIST = (96, 96, 3), (64, 64, 3)
COLORS = ("red", "green", "blue", "yellow", "purple", "orange")
ROW_BYTES = {"third": 96 * 96 * 3, "wrist": 64 * 64 * 3, "prop": 28, "aux": 80, "acts": 168, "chunk": 140, "meta": 32}


@dataclass(frozen=True)
class Prompt:
    """A prompt of a shard: its text, its suite, and the colours it names (indices into COLORS; -1 = none)."""

    text: str
    suite: str
    target_color: int
    other_color: int
    manner: str | None


def _find(folder: Path) -> list[Path]:
    """Prefixes (paths without suffix) of the shards in a folder, sorted by name."""
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}", fix="Make demonstrations first: python -m steerlab_training.demos")
    found = sorted(p.with_suffix("") for p in folder.glob("*.json") if p.with_suffix(".meta").exists())
    if not found:
        raise InputError(f"{folder} holds no shard (a .json with a .meta beside it)", fix="Make demonstrations first: python -m steerlab_training.demos")
    return found


def _read(prefix: Path, name: str, kind: type[np.generic], *shape: int) -> NDArray[Any]:
    """A memory map [n, *shape]; n comes from the header, a shorter file is refused."""
    n = json.loads(prefix.with_suffix(".json").read_text())["n"]
    path = prefix.with_suffix(f".{name}")
    expected = n * ROW_BYTES[name]
    found = path.stat().st_size if path.exists() else 0
    if found < expected:
        raise InputError(f"{path} is cut: {found:,} of {expected:,} bytes", fix="Make this shard again")
    return np.memmap(path, kind, "r", shape=(n, *shape))


def digest_of(folder: Path) -> str:
    """Digest of a folder of shards: headers and labels in full, images by length (they follow from seed and actions)."""
    digest = hashlib.sha256()
    for prefix in _find(folder):
        digest.update(prefix.name.encode())
        for name in ("json", "acts", "meta", "prop"):
            digest.update(prefix.with_suffix(f".{name}").read_bytes())
        digest.update(str(prefix.with_suffix(".third").stat().st_size).encode())
    return digest.hexdigest()


class Decisions:
    """All decisions of some folders of shards. Labels lie in memory, images stay on disk (memory maps).

    Rows of the folders follow one another: folder i has rows starts[i] to starts[i + 1].
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.prompts: list[Prompt] = []
        self.starts = [0]
        self._offsets = [0]
        self._images: list[tuple[NDArray[Any], NDArray[Any]]] = []
        columns: dict[str, list[NDArray[Any]]] = {"acts": [], "chunk": [], "meta": [], "prop": [], "aux": []}
        for folder in folders:
            for prefix in _find(folder):
                self._add(prefix, columns)
            self.starts.append(self._offsets[-1])
        self.actions: NDArray[np.float32] = np.concatenate(columns["acts"])
        self.chunks: NDArray[np.float32] = np.concatenate(columns["chunk"])
        self.proprioception: NDArray[np.float32] = np.concatenate(columns["prop"])
        self.aux: NDArray[np.float32] = np.concatenate(columns["aux"])
        meta: NDArray[np.int32] = np.concatenate(columns["meta"])
        self.valid, self.episode, self.prompt_ids = meta[:, 0], meta[:, 1], meta[:, 2:]

    def _add(self, prefix: Path, columns: dict[str, list[NDArray[Any]]]) -> None:
        header = json.loads(prefix.with_suffix(".json").read_text())
        meta = np.array(_read(prefix, "meta", np.int32, 2 + PROMPTS))
        if len(meta) and not 0 <= meta[:, 2:].min() <= meta[:, 2:].max() < len(header["texts"]):
            raise InputError(f"{prefix}.meta names prompts that {prefix}.json does not list", fix="Make this shard again")
        meta[:, 2:] += len(self.prompts)
        self.prompts += [Prompt(t["text"], t["suite"], t["a"], t["b"], t.get("manner")) for t in header["texts"]]
        columns["meta"].append(meta)
        columns["acts"].append(np.array(_read(prefix, "acts", np.float32, PROMPTS, DIMENSIONS)))
        columns["chunk"].append(np.array(_read(prefix, "chunk", np.float32, HORIZON, DIMENSIONS)))
        columns["prop"].append(np.array(_read(prefix, "prop", np.float32, 7)))
        columns["aux"].append(np.array(_read(prefix, "aux", np.float32, 20)))
        self._images.append((_read(prefix, "third", np.uint8, *THIRD), _read(prefix, "wrist", np.uint8, *WRIST)))
        self._offsets.append(self._offsets[-1] + len(meta))

    def keep_prompts(self, count: int) -> None:
        """Keeps the first `count` prompts of each image with their labels; the first drives."""
        if not 1 <= count <= PROMPTS:
            raise InputError(f"an image has 1 to {PROMPTS} prompts, not {count}", fix=f"Use --prompts=1 to --prompts={PROMPTS}")
        self.prompt_ids, self.actions = self.prompt_ids[:, :count], self.actions[:, :count]

    def __len__(self) -> int:
        return self._offsets[-1]

    def images(self, rows: NDArray[np.integer]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Camera bytes of some rows: [b, 96, 96, 3] and [b, 64, 64, 3]."""
        third = np.empty((len(rows), *THIRD), np.uint8)
        wrist = np.empty((len(rows), *WRIST), np.uint8)
        for i, row in enumerate(rows):
            shard = int(np.searchsorted(self._offsets, row, side="right")) - 1
            third[i] = self._images[shard][0][row - self._offsets[shard]]
            wrist[i] = self._images[shard][1][row - self._offsets[shard]]
        return third, wrist

"""A small shard of random decisions in the real file format, for tests."""

import json
from pathlib import Path

import numpy as np


def write_fake_shard(prefix: Path, *, rows: int, seed: int = 0) -> None:
    """Writes `rows` decisions with 3 cubes (colours 0, 1, 2) and 6 prompts, of which the last is a stack."""
    rng = np.random.default_rng(seed)
    prefix.parent.mkdir(parents=True, exist_ok=True)
    texts = [
        {"text": "put the red cube in the bowl", "suite": "object", "a": 0, "b": -1, "d": None, "manner": None},
        {"text": "put the green cube on the plate, slowly", "suite": "spatial", "a": 1, "b": -1, "d": None, "manner": "slow"},
        {"text": "lift the blue cube", "suite": "lift", "a": 2, "b": -1, "d": None, "manner": None},
        {"text": "push the red cube left", "suite": "push", "a": 0, "b": -1, "d": "left", "manner": None},
        {"text": "touch the green cube", "suite": "reach", "a": 1, "b": -1, "d": None, "manner": None},
        {"text": "stack the blue cube on the red cube", "suite": "stack", "a": 2, "b": 0, "d": None, "manner": None},
    ]
    aux = np.zeros((rows, 20), np.float32)
    for cube, color in enumerate((0, 1, 2, -1)):
        aux[:, 4 * cube] = color
        aux[:, 4 * cube + 1] = 0.35 + 0.05 * cube
        aux[:, 4 * cube + 2] = -0.2 + 0.1 * cube
        aux[:, 4 * cube + 3] = 0.02
    aux[:, 16:] = (0.5, 0.2, 0.36, 0.1)
    meta = np.concatenate([np.full((rows, 1), 5), np.arange(rows)[:, None] // 4, np.array([np.roll(np.arange(6), i) for i in range(rows)])], 1)
    columns = {
        "third": rng.integers(0, 256, (rows, 96, 96, 3), np.uint8),
        "wrist": rng.integers(0, 256, (rows, 64, 64, 3), np.uint8),
        "prop": rng.normal(size=(rows, 7)).astype(np.float32),
        "aux": aux,
        "acts": rng.uniform(-1, 1, (rows, 6, 7)).astype(np.float32),
        "chunk": rng.uniform(-1, 1, (rows, 5, 7)).astype(np.float32),
        "meta": meta.astype(np.int32),
    }
    for name, values in columns.items():
        prefix.with_suffix(f".{name}").write_bytes(values.tobytes())
    prefix.with_suffix(".json").write_text(json.dumps({"n": rows, "texts": texts, "episodes": []}))

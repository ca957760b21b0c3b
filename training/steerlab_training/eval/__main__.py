"""Closed-loop success per suite and head on fresh seeds: python -m steerlab_training.eval [--policy=FILE] [--seeds=200] ...

Runs PyTorch on the dequantized weights. `npm run -s steerlab -- rollout` measures the bundle itself, as the browser runs it.
"""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import EVAL, EvalConfig
from steerlab_training.data.prompts import load_tokenizer
from steerlab_training.env.client import Environments, Episode
from steerlab_training.errors import InputError, run_stage
from steerlab_training.model.checkpoint import load_policy
from steerlab_training.rollout.closed_loop import run_episodes
from steerlab_training.rollout.policy import Actor, Head
from steerlab_training.rollout.statistics import wilson_interval
from steerlab_training.run.folder import sha256_of, write_json
from steerlab_training.run.progress import tell
from steerlab_training.sft.trainer import device_of

FIRST_FRESH_SEED = 7_000_000
PROCESSES = 2
SEEDS_AT_ONCE = 20


def success_by_suite(done: dict[str, list[bool]]) -> dict[str, Any]:
    """Rate, count and 95 % interval of each suite, and the mean over suites."""
    report: dict[str, Any] = {}
    for suite, outcomes in done.items():
        low, high = wilson_interval(sum(outcomes), len(outcomes))
        report[suite] = {"success": float(np.mean(outcomes)), "n": len(outcomes), "low": round(low, 3), "high": round(high, 3)}
    report["mean"] = float(np.mean([np.mean(outcomes) for outcomes in done.values()]))
    return report


def evaluate(config: EvalConfig) -> dict[str, Any]:
    """Runs all heads on the same seeds; returns and writes the report."""
    if config.first_seed < FIRST_FRESH_SEED:
        raise InputError(f"seeds below {FIRST_FRESH_SEED:,} may have been trained on", fix=f"Use --first_seed={FIRST_FRESH_SEED} or more")
    path = Path(config.policy)
    if not path.exists():
        raise InputError(f"there is no policy {path}", fix="Train one, or name another file")
    model = load_policy(path).to(device_of(config.device))
    tokenizer = load_tokenizer(Path(config.tokenizer), vocabulary=model.config.vocabulary)
    heads: dict[str, Any] = {}
    at_once = min(config.seeds, SEEDS_AT_ONCE)
    slots = at_once * len(config.suites)
    with Environments(slots, processes=PROCESSES if slots % PROCESSES == 0 else 1) as environments:
        for name in config.heads:
            actor = Actor(model, tokenizer, seed=config.seed)
            done: dict[str, list[bool]] = {suite: [] for suite in config.suites}
            for start in range(0, config.seeds, at_once):
                seeds = range(config.first_seed + start, config.first_seed + start + at_once)
                episodes = [Episode(seed, suite, manner=config.manner) for seed in seeds for suite in config.suites]
                what = f"{name}, seeds {seeds[0]} to {seeds[-1]}"
                outcome = run_episodes(actor, environments, episodes, [Head.parse(name)], decisions=config.decisions, what=what)
                for episode, ok in zip(episodes, outcome.done, strict=True):
                    if len(done[episode.suite]) < config.seeds:
                        done[episode.suite].append(bool(ok))
            heads[name] = success_by_suite(done)
            tell(f"{name}: mean {heads[name]['mean']:.3f}  " + "  ".join(f"{s} {heads[name][s]['success']:.2f}" for s in config.suites))
    report = {"config": dataclasses.asdict(config), "policy_sha256": sha256_of(path), "heads": heads}
    Path(config.out).parent.mkdir(parents=True, exist_ok=True)
    write_json(Path(config.out), report)
    return report


def main(argv: list[str]) -> None:
    evaluate(from_argv(EVAL, argv))


if __name__ == "__main__":
    run_stage(main)

"""One round of DAgger: the policy drives, the teacher labels every state that it meets."""

import os
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from steerlab_training.env.client import Environments, Episode
from steerlab_training.rollout.closed_loop import run_episodes
from steerlab_training.rollout.policy import Actor, Head

# Hard suites come more often. Some episodes let the teacher take a share of the decisions, or the first few, so that late
# states (above the goal) are met although the policy would not get there yet.
SUITES = ("object", "spatial", "stack", "push", "stack", "push", "object", "spatial", "stack", "lift", "push", "reach")
MIXES = (0.0, 0.0, 0.15, 0.3)
WARM_UPS = (0, 0, 0, 3, 6)
SEEDS_PER_ROUND = 1000


@dataclass(frozen=True)
class Collection:
    """envs episodes a round, of at most `decisions` decisions; environment i is driven by heads[i % len(heads)] (rollout/policy.py).
    manner: share of the prompts with a manner word. Seeds begin at first_seed and no round shares one with another."""

    envs: int
    decisions: int
    heads: tuple[str, ...]
    manner: float
    first_seed: int
    seed: int


def plan_round(config: Collection, index: int) -> list[Episode]:
    """The episodes of round `index`; a pure function of config and index, so that a crashed round is repeated exactly."""
    rng = np.random.default_rng([config.seed, index])
    start = config.first_seed + SEEDS_PER_ROUND * index
    return [
        Episode(start + i, str(rng.choice(SUITES)), manner=config.manner, mix=float(rng.choice(MIXES)), warm=int(rng.choice(WARM_UPS)))
        for i in range(config.envs)
    ]


def collect_round(actor: Actor, config: Collection, index: int, folder: Path) -> dict[str, Any]:
    """Writes folder/round-NN/ (renamed into place when whole) and returns what the log says about it."""
    began = time.monotonic()
    part = folder / f"round-{index:02d}.part"
    part.mkdir(parents=True, exist_ok=True)
    for old in part.iterdir():
        old.unlink()
    heads = [Head.parse(name) for name in config.heads]
    episodes = plan_round(config, index)
    with Environments(config.envs, record=part / "states") as environments:
        outcome = run_episodes(actor, environments, episodes, heads, decisions=config.decisions, what=f"round {index}")
        suites = list(environments.suite)
    os.replace(part, folder / f"round-{index:02d}")
    by_suite: dict[str, list[bool]] = defaultdict(list)
    for suite, done in zip(suites, outcome.done, strict=True):
        by_suite[suite].append(bool(done))
    head_of = np.arange(config.envs) % len(heads)
    return {
        "states": outcome.states,
        "seconds": round(time.monotonic() - began, 1),
        "success_by_head": {name: round(float(outcome.done[head_of == i].mean()), 3) for i, name in enumerate(config.heads)},
        "success_by_suite": {suite: round(float(np.mean(done)), 3) for suite, done in sorted(by_suite.items())},
    }

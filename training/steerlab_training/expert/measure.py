"""Closed-loop success of an expert while it is trained."""

from collections.abc import Callable

import numpy as np
from tokenizers import Tokenizer

from steerlab_training.config.stages import ExpertConfig
from steerlab_training.env.client import Environments, Episode
from steerlab_training.expert.stopping import Measure
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.rollout.closed_loop import run_episodes
from steerlab_training.rollout.policy import Actor, Head

SUITES = ("object", "spatial", "lift", "stack", "push", "reach")
PROCESSES = 2


def closed_loop_success(config: ExpertConfig, model: Callable[[], VisionLanguageAction], tokenizer: Tokenizer) -> Measure:
    """Success of the flow head on `seeds` seeds a suite; each suite has as many, so the mean over episodes is that over suites."""

    def measure(first_seed: int, seeds: int) -> float:
        episodes = [Episode(first_seed + i, suite) for i in range(seeds) for suite in SUITES]
        with Environments(len(episodes), processes=PROCESSES) as environments:
            outcome = run_episodes(
                Actor(model(), tokenizer, seed=config.seed), environments, episodes, [Head("flow")], decisions=config.eval_decisions, what="success"
            )
        return float(np.mean(outcome.done))

    return measure

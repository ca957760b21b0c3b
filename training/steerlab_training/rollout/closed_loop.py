"""Episodes in closed loop: observe, decide, act, in all environments that are not done yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steerlab_training.env.client import Environments, Episode
from steerlab_training.rollout.policy import Actor, Head
from steerlab_training.run.progress import Progress

BATCH = 120


@dataclass(frozen=True)
class Outcome:
    """Per environment: whether the task was done, and how many decisions were taken; states: decisions of all together."""

    done: NDArray[np.bool_]
    decisions: NDArray[np.int64]

    @property
    def states(self) -> int:
        return int(self.decisions.sum())


def run_episodes(
    actor: Actor, environments: Environments, episodes: Sequence[Episode], heads: Sequence[Head], *, decisions: int, what: str = "episodes"
) -> Outcome:
    """One episode an environment, environment i driven by heads[i % len(heads)]; finished ones leave the batch. `what` names the
    work in its progress, which counts decisions."""
    with Progress(what, decisions) as progress:
        outcome = _run(actor, environments, episodes, heads, decisions=decisions, progress=progress)
        progress.to(decisions, _figures(environments))
    return outcome


def _figures(environments: Environments) -> str:
    return f"{int(environments.done.sum())} of {environments.n} succeeded"


def _run(actor: Actor, environments: Environments, episodes: Sequence[Episode], heads: Sequence[Head], *, decisions: int, progress: Progress) -> Outcome:
    environments.reset(episodes)
    tokens = actor.tokens(environments.text)
    head_of = np.arange(environments.n) % len(heads)
    used = np.zeros(environments.n, np.int64)
    for taken in range(decisions):
        if taken > 0:
            progress.to(taken, _figures(environments))
        live = np.flatnonzero(~environments.done)
        if len(live) == 0:
            break
        actions: list[Sequence[float] | None] = [None] * environments.n
        for start in range(0, len(live), BATCH):
            rows = live[start : start + BATCH]
            state = environments.proprioception[rows]
            output = actor.observe(environments.third[rows], environments.wrist[rows], state, [tokens[i] for i in rows])
            by_head = [actor.act(output, head, state) for head in heads]
            for place, row in enumerate(rows):
                actions[row] = by_head[head_of[row]][place].tolist()
        used[live] += 1
        environments.step(actions)
    return Outcome(environments.done.copy(), used)

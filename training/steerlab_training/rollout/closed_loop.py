"""Episodes in closed loop: observe, decide, act, in all environments that are not done yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steerlab_training.env.client import Environments, Episode
from steerlab_training.rollout.policy import Actor, Head

BATCH = 120


@dataclass(frozen=True)
class Outcome:
    """Per environment: whether the task was done, and how many decisions were taken; states: decisions of all together."""

    done: NDArray[np.bool_]
    decisions: NDArray[np.int64]

    @property
    def states(self) -> int:
        return int(self.decisions.sum())


def run_episodes(actor: Actor, environments: Environments, episodes: Sequence[Episode], heads: Sequence[Head], *, decisions: int) -> Outcome:
    """One episode an environment, environment i driven by heads[i % len(heads)]; finished ones leave the batch."""
    environments.reset(episodes)
    tokens = actor.tokens(environments.text)
    head_of = np.arange(environments.n) % len(heads)
    used = np.zeros(environments.n, np.int64)
    for _ in range(decisions):
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

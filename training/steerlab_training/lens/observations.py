"""Recorded observations: decision states of demonstrations, each with one of its prompts."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steerlab_training.data.shards import PROMPTS, Decisions
from steerlab_training.errors import InputError


@dataclass(frozen=True)
class Observations:
    """Pictures u8 [n,96,96,3] and [n,64,64,3], proprioception f32 [n,7], and what each was asked."""

    third: NDArray[np.uint8]
    wrist: NDArray[np.uint8]
    proprio: NDArray[np.float32]
    prompts: list[str]
    suites: list[str]

    def __len__(self) -> int:
        return len(self.prompts)

    def take(self, indices: NDArray[np.integer]) -> "Observations":
        return Observations(
            third=self.third[indices],
            wrist=self.wrist[indices],
            proprio=self.proprio[indices],
            prompts=[self.prompts[i] for i in indices],
            suites=[self.suites[i] for i in indices],
        )


def read_observations(folder: Path, count: int, *, seed: int = 0) -> Observations:
    """Draws `count` states of a folder of shards without replacement, equally many of each suite, sorted by suite.

    Each carries one of its six prompts at random, so that manner words and other tasks than the driving one occur.
    """
    decisions = Decisions([folder])
    if len(decisions) < count:
        raise InputError(f"{folder} holds {len(decisions)} states, {count} are wanted", fix="Record more demonstrations")
    draw = np.random.default_rng(seed)
    asked = decisions.prompt_ids[np.arange(len(decisions)), draw.integers(0, PROMPTS, len(decisions))]
    prompts = [decisions.prompts[p] for p in asked]
    suite_of = np.array([p.suite for p in prompts])
    suites = sorted(set(suite_of.tolist()))
    shares = np.array_split(np.arange(count), len(suites))
    chosen = np.concatenate(
        [np.sort(draw.choice(np.flatnonzero(suite_of == suite), len(share), replace=False)) for suite, share in zip(suites, shares, strict=True)]
    )
    third, wrist = decisions.images(chosen)
    return Observations(
        third=third,
        wrist=wrist,
        proprio=decisions.proprioception[chosen],
        prompts=[prompts[i].text for i in chosen],
        suites=suite_of[chosen].tolist(),
    )

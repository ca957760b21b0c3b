"""Recorded observations: decision states of demonstrations, as `steerlab demos` writes them (PREFIX.json, .third, .wrist, ...)."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from steerlab_training.errors import InputError

THIRD, WRIST, PROPRIO, PROMPTS = 96, 64, 7, 6


@dataclass(frozen=True)
class Observations:
    """Pictures u8 [n,96,96,3] and [n,64,64,3], proprioception f32 [n,7], and what each was asked (its driving prompt)."""

    third: np.ndarray
    wrist: np.ndarray
    proprio: np.ndarray
    prompts: list[str]
    suites: list[str]

    def __len__(self) -> int:
        return len(self.prompts)

    def take(self, indices: np.ndarray) -> "Observations":
        return Observations(
            third=self.third[indices],
            wrist=self.wrist[indices],
            proprio=self.proprio[indices],
            prompts=[self.prompts[i] for i in indices],
            suites=[self.suites[i] for i in indices],
        )


def read_observations(prefix: Path, count: int, *, seed: int = 0) -> Observations:
    """Draws `count` states, equally many of each suite, without replacement, from a recording; sorted by suite.

    Each carries one of its six prompts at random, so that manner words and other tasks than the driving one occur.
    """
    head = prefix.with_name(prefix.name + ".json")
    if not head.exists():
        raise InputError(f"there is no recording {prefix}.json", fix="Write one with: npm run -s steerlab -- demos --out DIR")
    listed = json.loads(head.read_text())
    n, texts = listed["n"], listed["texts"]
    meta = np.fromfile(f"{prefix}.meta", np.int32)[: n * (2 + PROMPTS)].reshape(n, 2 + PROMPTS)
    draw = np.random.default_rng(seed)
    asked = meta[np.arange(n), 2 + draw.integers(0, PROMPTS, n)]
    suite_of = np.array([texts[t]["suite"] for t in asked])
    suites = sorted(set(suite_of.tolist()))
    share = np.array_split(np.arange(count), len(suites))
    chosen = np.concatenate(
        [np.sort(draw.choice(np.flatnonzero(suite_of == s), len(part), replace=False)) for s, part in zip(suites, share, strict=True)]
    )

    def rows(name: str, dtype: type, *shape: int) -> np.ndarray:
        return np.array(np.memmap(f"{prefix}.{name}", dtype, "r")[: n * int(np.prod(shape))].reshape(n, *shape)[chosen])

    return Observations(
        third=rows("third", np.uint8, THIRD, THIRD, 3),
        wrist=rows("wrist", np.uint8, WRIST, WRIST, 3),
        proprio=rows("prop", np.float32, PROPRIO),
        prompts=[texts[t]["text"] for t in asked[chosen]],
        suites=suite_of[chosen].tolist(),
    )

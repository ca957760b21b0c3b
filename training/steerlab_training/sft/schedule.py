"""Learning rate, target width and scaffolding weight as functions of the share of a run that is done."""

import math

FLOOR = 0.03


def learning_rate_factor(step: int, *, steps: int, warmup: int) -> float:
    """Linear warm-up, then a cosine from 1 to FLOOR at the last step."""
    done = min(1.0, step / max(1, steps))
    return min(1.0, (step + 1) / max(1, warmup)) * ((1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * done)) + FLOOR)


def fade(step: int, *, steps: int, until: float) -> float:
    """Falls linearly from 1 to 0 at the share `until` of the run, and stays 0."""
    return max(0.0, 1 - step / max(1.0, steps * until))

"""When a deliberately weak expert is good enough: closed-loop success between two bounds, seen once and confirmed on other seeds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from steerlab_training.config.stages import ExpertConfig
from steerlab_training.errors import InputError

Verdict = Literal["below", "within", "above"]
# first seed, seeds a suite -> mean success over the suites
Measure = Callable[[int, int], float]


@dataclass(frozen=True)
class Look:
    """One look at the closed loop; `confirmed` is the success on the larger, other set of seeds, where it was needed."""

    success: float
    confirmed: float | None
    verdict: Verdict


def place(success: float, *, low: float, high: float) -> Verdict:
    return "below" if success < low else "above" if success > high else "within"


def look(config: ExpertConfig, measure: Measure) -> Look:
    """Success now, and what follows: 'below' goes on, 'within' and 'above' end the training."""
    low, high = bounds(config)
    success = measure(config.eval_first_seed, config.eval_seeds)
    if place(success, low=low, high=high) == "below":
        return Look(success, None, "below")
    confirmed = measure(config.eval_first_seed + config.eval_seeds, config.confirm_seeds)
    return Look(success, confirmed, place(confirmed, low=low, high=high))


def bounds(config: ExpertConfig) -> tuple[float, float]:
    """The bounds of the stopping rule; InputError unless 0 <= low < high <= 1."""
    low, high = config.stop_low, config.stop_high
    if low is None or high is None or not 0 <= low < high <= 1:
        raise InputError(f"the stopping rule needs 0 <= stop_low < stop_high <= 1, got {low} and {high}", fix="Set both, or --stop_low=none --stop_high=none")
    return low, high


def has_rule(config: ExpertConfig) -> bool:
    """Whether training may end before `steps`; one bound alone is refused."""
    if config.stop_low is None and config.stop_high is None:
        return False
    bounds(config)
    return True

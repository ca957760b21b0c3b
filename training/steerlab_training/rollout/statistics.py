"""Success rates with their uncertainty."""

import math
from collections.abc import Sequence
from typing import Any

Z_95 = 1.959964


def wilson_interval(successes: int, n: int) -> tuple[float, float]:
    """95 % interval of a rate (Wilson 1927): honest near 0 and 1, where n = 20 says little."""
    if n == 0:
        return 0.0, 1.0
    rate, z2 = successes / n, Z_95**2
    middle = (rate + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 * math.sqrt(rate * (1 - rate) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def success_rate(outcomes: Sequence[bool]) -> dict[str, Any]:
    """{n, success, low, high} of at least one episode, as the card holds it."""
    low, high = wilson_interval(sum(outcomes), len(outcomes))
    return {"n": len(outcomes), "success": sum(outcomes) / len(outcomes), "low": low, "high": high}

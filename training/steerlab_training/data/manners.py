"""What manner words change in the demonstrations themselves: the ceiling of what a policy can learn from them."""

import numpy as np

from steerlab_training.data.shards import Decisions

# Action 1 is 50 mm a tick (docs/formats.md).
MM_PER_UNIT = 50.0


def mean_steps(decisions: Decisions) -> dict[str | None, float]:
    """Mean step of the driving prompt's action by manner (None = no manner word), millimetres a tick; mean over the suites that have it."""
    driving = [decisions.prompts[i] for i in decisions.prompt_ids[:, 0]]
    steps = MM_PER_UNIT * np.linalg.norm(decisions.actions[:, 0, :3], axis=1)
    found: dict[str | None, dict[str, list[float]]] = {}
    for prompt, step in zip(driving, steps, strict=True):
        found.setdefault(prompt.manner, {}).setdefault(prompt.suite, []).append(float(step))
    return {manner: float(np.mean([np.mean(values) for values in suites.values()])) for manner, suites in found.items()}


def describe(decisions: Decisions) -> str:
    """One sentence: each manner's mean step, and its change from none."""
    means = mean_steps(decisions)
    plain = means.get(None)
    parts = [f"no manner word {plain:.1f}"] if plain else []
    for manner in sorted(name for name in means if name is not None):
        change = f" ({means[manner] / plain - 1:+.0%})" if plain else ""
        parts.append(f"{manner} {means[manner]:.1f}{change}")
    return f"mean step, mm a tick: {', '.join(parts)}"

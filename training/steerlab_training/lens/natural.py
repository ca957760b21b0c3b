"""Natural activations: what each neuron does on recorded observations, by token group, without any steering."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

GROUPS = ("image", "proprio", "text", "slots")
# What a pack's rows are over: every token, then each group.
POOLS = ("all", *GROUPS)
STATISTICS = ("mean", "std", "p50", "p95", "p99", "max")
HISTOGRAM_BINS = 16
EXAMPLES = 3


@dataclass(frozen=True)
class TokenActivations:
    """Activations of one observation: [layers, tokens, neurons] in the order BOS, image, proprio, text, slots."""

    values: np.ndarray
    groups: np.ndarray


def statistics(samples: np.ndarray) -> np.ndarray:
    """Mean, std and quantiles of signed activations: [samples, neurons] -> [neurons, 6] in the order of STATISTICS."""
    x = samples.astype(np.float32)
    quantiles = np.quantile(x, [0.5, 0.95, 0.99, 1], axis=0)
    return np.stack([x.mean(0), x.std(0), *quantiles], axis=1).astype(np.float32)


def short_half(x: np.ndarray) -> np.ndarray:
    """float16 with 5 bits of fraction instead of 10 (error at most 1.6 %): the zeros compress, and more is not known."""
    bits = x.astype(np.float16).view(np.uint16).astype(np.uint32)
    return ((bits + 16) & 0xFFE0).astype(np.uint16).view(np.float16)


def histogram(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Counts of each neuron's activations in 16 equal bins from its least to its greatest value.

    Returns: ranges f32 [neurons, 2]; shares u8 [neurons, 16]: 255 x sqrt(count / largest count), so rare values stay visible.
    """
    x = samples.astype(np.float32)
    low, high = x.min(0), x.max(0)
    place = (x - low) / np.maximum(high - low, 1e-12) * HISTOGRAM_BINS
    place = np.minimum(place.astype(np.int64), HISTOGRAM_BINS - 1)
    neurons = x.shape[1]
    flat = place + np.arange(neurons) * HISTOGRAM_BINS
    counts = np.bincount(flat.reshape(-1), minlength=neurons * HISTOGRAM_BINS).reshape(neurons, HISTOGRAM_BINS)
    share = np.sqrt(counts / counts.max(axis=1, keepdims=True))
    return np.stack([low, high], axis=1), np.rint(255 * share).astype(np.uint8)


def strongest_examples(samples: np.ndarray, observation: np.ndarray, token: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each neuron fires most: the strongest |activation| of each of its 3 best observations.

    Args: samples [n, neurons]; observation, token [n]: where each sample was taken.
    Returns: places u8 [neurons, 3, 2] (observation, token) and activations f16 [neurons, 3], strongest first.
    """
    seen = np.unique(observation)
    strength = np.stack([np.abs(samples[observation == o]).max(0) for o in seen])
    best = np.argsort(-strength, axis=0, kind="stable")[:EXAMPLES].T
    places = np.zeros((samples.shape[1], EXAMPLES, 2), np.uint8)
    values = np.zeros((samples.shape[1], EXAMPLES), np.float16)
    for rank in range(best.shape[1]):
        for o in np.unique(best[:, rank]):
            neurons = np.flatnonzero(best[:, rank] == o)
            rows = samples[observation == seen[o]][:, neurons]
            at = np.abs(rows).argmax(0)
            places[neurons, rank, 0] = seen[o]
            places[neurons, rank, 1] = token[observation == seen[o]][at]
            values[neurons, rank] = rows[at, np.arange(len(neurons))]
    return places, values


def collect(observations: Iterable[TokenActivations], examples: int) -> dict[str, np.ndarray]:
    """All natural-activation arrays of a pack. The first `examples` observations are those that the pack ships.

    Returns (N = layers x neurons): `stats` f16 [5, 6, N], `range` f16 [N, 2], `histogram` u8 [N, 16],
    `example.place` u8 [N, 3, 2], `example.value` f16 [N, 3].
    """
    seen = list(observations)
    groups = np.concatenate([o.groups for o in seen])
    token = np.concatenate([np.arange(len(o.groups)) for o in seen])
    owner = np.concatenate([np.full(len(o.groups), i) for i, o in enumerate(seen)])
    shipped = owner < examples
    parts: dict[str, list[np.ndarray]] = {k: [] for k in ("stats", "range", "histogram", "example.place", "example.value")}
    for layer in range(len(seen[0].values)):
        x = np.concatenate([o.values[layer] for o in seen])
        pools = [x, *(x[groups == g] for g in range(len(GROUPS)))]
        parts["stats"].append(np.stack([statistics(pool) for pool in pools]))
        ranges, shares = histogram(x)
        parts["range"].append(ranges)
        parts["histogram"].append(shares)
        places, values = strongest_examples(x[shipped].astype(np.float32), owner[shipped], token[shipped])
        parts["example.place"].append(places)
        parts["example.value"].append(values)
    arrays = {k: np.concatenate(v, axis=1 if k == "stats" else 0) for k, v in parts.items()}
    # Statistics of one kind together: neighbours of similar size compress better.
    arrays["stats"] = np.ascontiguousarray(arrays["stats"].transpose(0, 2, 1))
    return {k: v if v.dtype == np.uint8 else short_half(v) for k, v in arrays.items()}

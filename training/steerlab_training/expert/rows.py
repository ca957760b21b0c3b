"""Which decisions an expert is trained on, and how often each is drawn."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from steerlab_training.config.stages import ExpertConfig
from steerlab_training.data.labels import critical_weights, share_with_recent
from steerlab_training.data.shards import Decisions
from steerlab_training.errors import InputError


def choose_rows(decisions: Decisions, fits: NDArray[np.bool_], config: ExpertConfig) -> NDArray[np.integer]:
    """Rows of the first `episodes` episodes of each shard (all, if none is named) that fit, at most `rows`, drawn by seed."""
    eligible = np.flatnonzero(fits if config.episodes is None else fits & (decisions.episode < config.episodes))
    if len(eligible) == 0:
        raise InputError("no decision is left to train on", fix="Raise --episodes or make demonstrations")
    rng = np.random.default_rng(config.seed)
    return np.sort(rng.choice(eligible, min(config.rows or len(eligible), len(eligible)), replace=False))


def row_weights(decisions: Decisions, rows: Sequence[NDArray[np.integer]], config: ExpertConfig) -> NDArray[np.float64]:
    """Probability of each row. rows: those of the demonstrations, then those of each round of own states, which together get
    the share n / (n + share_half), at most share_cap."""
    plain = critical_weights(decisions, near=config.near_weight, hard=config.hard_weight)
    return share_with_recent(np.concatenate([plain[some] for some in rows]), len(rows[0]), cap=config.share_cap, half=config.share_half)

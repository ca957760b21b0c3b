from pathlib import Path

import numpy as np
import pytest

from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.data.manners import describe, mean_steps
from steerlab_training.data.shards import Decisions


def test_steps_are_averaged_by_suite_and_told_by_manner(tmp_path: Path) -> None:
    write_fake_shard(tmp_path / "s0", rows=12)
    decisions = Decisions([tmp_path])
    decisions.actions[:] = 0
    # Row i is driven by prompt -i % 6; the second of the six says "slowly", the fourth is the only push.
    decisions.actions[:, 0, 0] = 0.4
    decisions.actions[5::6, 0, 0] = 0.1
    decisions.actions[3::6, 0, 0] = 0.8
    means = mean_steps(decisions)
    assert means[None] == pytest.approx(np.mean([20, 20, 40, 20, 20]))
    assert means["slow"] == pytest.approx(5)
    assert describe(decisions) == "mean step, mm a tick: no manner word 24.0, slow 5.0 (-79%)"

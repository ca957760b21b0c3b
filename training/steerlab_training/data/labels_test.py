from pathlib import Path

import numpy as np
import pytest

from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.data.labels import OFFSET_M, SCALE_M, cube_places, decision_weights, lean_still_labels, scaled_places, target_and_goal_xy
from steerlab_training.data.shards import Decisions


@pytest.fixture
def decisions(tmp_path: Path) -> Decisions:
    write_fake_shard(tmp_path / "a" / "s0", rows=6)
    write_fake_shard(tmp_path / "b" / "s0", rows=2)
    return Decisions([tmp_path / "a", tmp_path / "b"])


def test_target_and_goal_follow_the_prompt(decisions: Decisions) -> None:
    got = target_and_goal_xy(decisions, np.array([0]), np.array([[0, 1, 3, 5]]))[0]
    bowl, plate, red, green, blue = (0.5, 0.2), (0.36, 0.1), (0.35, -0.2), (0.40, -0.1), (0.45, 0.0)
    expected = [red + bowl, green + plate, red + red, blue + red]
    np.testing.assert_allclose(got, expected, atol=1e-6)


def test_scaling_is_undone_by_offset_and_scale() -> None:
    xy = np.array([[0.5, -0.1, 0.36, 0.2]], np.float32)
    np.testing.assert_allclose(scaled_places(xy) * np.tile(SCALE_M[:2], 2) + np.tile(OFFSET_M[:2], 2), xy, atol=1e-6)


def test_absent_colors_are_marked(decisions: Decisions) -> None:
    places, present = cube_places(decisions.aux[:1])
    assert present[0].tolist() == [1, 1, 1, 0, 0, 0]
    np.testing.assert_allclose(places[0, 1] * SCALE_M + OFFSET_M, (0.40, -0.1, 0.02), atol=1e-6)


def test_only_labels_that_stand_still_lean_down() -> None:
    still, moving = [0, 0, 0, 0, 0, 0, -1], [0.1, 0, 0, 0, 0, 0, 1]
    got = lean_still_labels(np.array([[still, moving]], np.float32))
    np.testing.assert_allclose(got[0, 0], [0, 0, -0.02, 0, 0, 0, -1])
    np.testing.assert_allclose(got[0, 1], moving)


def test_weights_favour_hard_suites_and_give_recent_rows_their_share(decisions: Decisions) -> None:
    weights = decision_weights(decisions, near=1.0, hard=2.0, recent_from=6, recent_share_cap=0.6, recent_half=6.0)
    assert weights.sum() == pytest.approx(1)
    assert weights[6:].sum() == pytest.approx(2 / 8)
    push = next(i for i in range(6) if decisions.prompts[decisions.prompt_ids[i, 0]].suite == "push")
    lift = next(i for i in range(6) if decisions.prompts[decisions.prompt_ids[i, 0]].suite == "lift")
    assert weights[push] == pytest.approx(2 * weights[lift])

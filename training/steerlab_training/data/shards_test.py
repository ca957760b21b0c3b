from pathlib import Path

import numpy as np
import pytest

from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.data.shards import Decisions, digest_of
from steerlab_training.errors import InputError


def test_rows_of_two_folders_follow_one_another(tmp_path: Path) -> None:
    write_fake_shard(tmp_path / "a" / "s0", rows=5, seed=1)
    write_fake_shard(tmp_path / "b" / "s0", rows=3, seed=2)
    both = Decisions([tmp_path / "a", tmp_path / "b"])
    second = Decisions([tmp_path / "b"])
    assert len(both) == 8
    assert both.starts == [0, 5, 8]
    third, wrist = both.images(np.array([4, 6]))
    np.testing.assert_array_equal(third[1], second.images(np.array([1]))[0][0])
    assert wrist.shape == (2, 64, 64, 3)
    np.testing.assert_array_equal(both.actions[6], second.actions[1])
    assert both.prompts[both.prompt_ids[6, 0]] == second.prompts[second.prompt_ids[1, 0]]


def test_the_digest_sees_a_changed_label(tmp_path: Path) -> None:
    write_fake_shard(tmp_path / "a" / "s0", rows=4)
    before = digest_of(tmp_path / "a")
    path = tmp_path / "a" / "s0.acts"
    labels = np.fromfile(path, np.float32)
    labels[3] += 0.5
    labels.tofile(path)
    assert digest_of(tmp_path / "a") != before


def test_a_cut_file_is_named(tmp_path: Path) -> None:
    write_fake_shard(tmp_path / "a" / "s0", rows=4)
    path = tmp_path / "a" / "s0.third"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match=r"s0.third is cut"):
        Decisions([tmp_path / "a"])


def test_an_empty_folder_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"steerlab_training.demos"):
        Decisions([tmp_path])

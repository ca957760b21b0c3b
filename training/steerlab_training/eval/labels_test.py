from pathlib import Path

import numpy as np
import pytest

from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.data.shards import Decisions
from steerlab_training.errors import InputError
from steerlab_training.eval.labels import errors_of, main, table
from steerlab_training.init.tiny_start import start_files, write_tiny_start
from steerlab_training.model.config import small_config
from steerlab_training.model.random_model import random_model
from steerlab_training.run.folder import save_checkpoint

BINS = 256


def peaked(bins: list[int]) -> np.ndarray:
    logits = np.full((1, 7, BINS), -50, np.float32)
    logits[0, np.arange(7), bins] = 50
    return logits


def test_a_policy_that_says_the_labels_has_no_error() -> None:
    bins = [128, 140, 100, 127, 128, 130, 255]
    labels = ((np.array([bins]) + 0.5) / BINS * 2 - 1).astype(np.float32)
    found = errors_of(peaked(bins), labels)
    assert found.step_mm == pytest.approx(0, abs=1e-4)
    assert (found.likely, found.gripper) == (1, 1)


def test_errors_are_millimetres_a_tick_bins_and_sides() -> None:
    labels = ((np.array([[128, 128, 128, 128, 128, 128, 255]]) + 0.5) / BINS * 2 - 1).astype(np.float32)
    # 64 bins of 256 on [-1, 1] are half an action: 25 mm a tick. One movement slot of seven is off, and the gripper.
    found = errors_of(peaked([192, 128, 128, 128, 128, 130, 0]), labels)
    assert found.step_mm == pytest.approx(25)
    assert found.likely == pytest.approx(5 / 7)
    assert found.gripper == 0


def test_every_policy_gets_a_row_on_the_same_decisions(tmp_path: Path) -> None:
    write_fake_shard(tmp_path / "demos" / "s0", rows=5)
    files = start_files(write_tiny_start(tmp_path / "init"))
    policies = {}
    for seed in (0, 1):
        model = random_model(small_config(), seed)
        policies[f"seed {seed}"] = tmp_path / f"{seed}.pt"
        save_checkpoint(policies[f"seed {seed}"], {"model": model.state_dict(), "cfg": model.config.to_disk()})
    text = table(policies, Decisions([tmp_path / "demos"]), Path(files["tokenizer"]), count=4)
    lines = text.splitlines()
    assert lines[2].startswith("| seed 0 |")
    assert lines[3].startswith("| seed 1 |")
    assert lines[2].split("|")[2:] != lines[3].split("|")[2:]
    assert lines[-1].startswith("4 decisions x 6 prompts")


def test_a_missing_policy_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no policy 'nowhere\.pt'"):
        main(["--demos", str(tmp_path), "one=nowhere.pt"])

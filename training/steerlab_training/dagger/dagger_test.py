import dataclasses
from pathlib import Path

from steerlab_training.config.stages import DAGGER
from steerlab_training.dagger.__main__ import train
from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.init.tiny_start import start_files, write_tiny_start
from steerlab_training.run.folder import read_log


def test_without_own_states_it_trains_on_demonstrations_and_starts_no_environment(tmp_path: Path) -> None:
    """The other arm of the comparison in docs/training.md: the same steps, no rounds."""
    assert DAGGER["without-own-states"].steps == DAGGER["reference"].steps
    write_fake_shard(tmp_path / "demos" / "part-0", rows=12)
    given = {"demos": (str(tmp_path / "demos"),), **start_files(write_tiny_start(tmp_path / "init"))}
    collect_until = DAGGER["without-own-states"].collect_until
    run = train(dataclasses.replace(DAGGER["smoke"], run=str(tmp_path / "run"), steps=2, images=2, log_every=1, collect_until=collect_until, **given))
    assert [line["kind"] for line in read_log(run / "log.jsonl")] == ["data", "train", "train"]
    assert not (run / "states").exists()

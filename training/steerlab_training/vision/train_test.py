import dataclasses
from pathlib import Path

from steerlab_training.config.stages import SFT, VISION
from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.init.tiny_start import start_files, write_tiny_start
from steerlab_training.run.folder import read_log
from steerlab_training.sft.__main__ import train
from steerlab_training.vision.__main__ import pretrain


def test_vision_learns_on_a_few_pictures_and_its_weights_start_a_run(tmp_path: Path) -> None:
    write_fake_shard(tmp_path / "demos" / "part-0", rows=12)
    given = {"demos": (str(tmp_path / "demos"),), **start_files(write_tiny_start(tmp_path / "init"))}
    path = pretrain(dataclasses.replace(VISION["smoke"], run=str(tmp_path / "vision"), steps=12, batch=4, held_out=4, color_steps=5, **given))
    lines = [line for line in read_log(path.parent / "log.jsonl") if line["kind"] == "train"]
    assert lines[-1]["total"] < lines[0]["total"]
    train(dataclasses.replace(SFT["smoke"], run=str(tmp_path / "run"), vision=str(path), steps=1, images=2, log_every=1, **given))

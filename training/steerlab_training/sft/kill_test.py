import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from steerlab_training.config.stages import SFT
from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.init.tiny_start import start_files, write_tiny_start
from steerlab_training.run.folder import load_checkpoint, read_log
from steerlab_training.sft.__main__ import train

STEPS, LOGGED_BEFORE_KILL = 10, 3


def test_kill_9_costs_the_steps_since_the_last_checkpoint_and_no_more(tmp_path: Path) -> None:
    write_fake_shard(tmp_path / "demos" / "s0", rows=12)
    files = start_files(write_tiny_start(tmp_path / "init"))
    config = dataclasses.replace(
        SFT["smoke"], run=str(tmp_path / "run"), demos=(str(tmp_path / "demos"),), vision=None, steps=STEPS, images=2, log_every=1,
        checkpoint_seconds=0.0, **files,
    )  # fmt: skip
    changed = ("run", "steps", "images", "log_every", "checkpoint_seconds", "init", "tokenizer")
    words = [f"--{name}={getattr(config, name)}" for name in changed] + [f"--demos={config.demos[0]}", "--vision=none"]
    process = subprocess.Popen([sys.executable, "-m", "steerlab_training.sft", "--config=smoke", *words], stderr=subprocess.DEVNULL)
    log = Path(config.run) / "log.jsonl"

    def trained() -> list[int]:
        return [line["step"] for line in read_log(log) if line["kind"] == "train"] if log.exists() else []

    while len(trained()) < LOGGED_BEFORE_KILL and process.poll() is None:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = trained()
    assert process.returncode == -signal.SIGKILL
    kept = load_checkpoint(Path(config.run) / "checkpoint.pt")["step"]
    assert before[-1] - 1 <= kept <= before[-1] < STEPS
    train(config)
    assert trained()[len(before) :] == list(range(kept + 1, STEPS + 1))

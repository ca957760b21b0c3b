import errno
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from steerlab_training.errors import InputError
from steerlab_training.run.folder import RunFolder, load_checkpoint, read_log, save_checkpoint


@dataclass(frozen=True)
class Toy:
    name: str = "toy"
    steps: int = 3


def test_a_checkpoint_comes_back_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    save_checkpoint(path, {"w": torch.arange(3)})
    assert load_checkpoint(path)["w"].tolist() == [0, 1, 2]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="damaged"):
        load_checkpoint(path)


def test_a_crash_between_digest_and_rename_leaves_the_older_checkpoint_readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "checkpoint.pt"
    save_checkpoint(path, {"step": 1})
    real = __import__("os").replace

    def crash_on_checkpoint(source: Path, target: Path) -> None:
        if Path(target).name == "checkpoint.pt":
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr("os.replace", crash_on_checkpoint)
    with pytest.raises(KeyboardInterrupt):
        save_checkpoint(path, {"step": 2})
    assert load_checkpoint(path)["step"] == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_leaves_the_older_checkpoint_and_no_half_of_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    save_checkpoint(path, {"step": 1})
    part = tmp_path / "checkpoint.pt.part"
    part.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as caught:
        save_checkpoint(path, {"step": 2, "w": torch.zeros(100_000)})
    assert caught.value.errno == errno.ENOSPC
    assert load_checkpoint(path)["step"] == 1
    assert not part.is_symlink()


def test_a_missing_checkpoint_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no checkpoint"):
        load_checkpoint(tmp_path / "none.pt")


def test_a_folder_with_another_config_is_not_overwritten(tmp_path: Path) -> None:
    RunFolder(tmp_path / "run", Toy())
    RunFolder(tmp_path / "run", Toy())
    with pytest.raises(InputError, match="differs in steps"):
        RunFolder(tmp_path / "run", Toy(steps=4))
    assert json.loads((tmp_path / "run/config.json").read_text())["steps"] == 3


def test_changed_data_is_refused(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run", Toy())
    run.record_data({"demos": "a" * 64})
    run.record_data({"more": "c" * 64})
    with pytest.raises(InputError, match="demos has changed"):
        run.record_data({"demos": "b" * 64})


def test_a_log_line_cut_by_a_crash_is_left_out(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run", Toy())
    run.log(step=1, loss=2.5)
    with (run.path / "log.jsonl").open("a") as file:
        file.write('{"step": 2, "lo')
    assert [line["step"] for line in read_log(run.path / "log.jsonl")] == [1]

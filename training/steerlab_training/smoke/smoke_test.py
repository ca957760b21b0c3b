import hashlib
from pathlib import Path

import pytest

from steerlab_training.data.prompts import load_tokenizer
from steerlab_training.init.tiny_start import VOCABULARY, write_tiny_start
from steerlab_training.model.text import encode_prompt
from steerlab_training.run.folder import load_checkpoint
from steerlab_training.smoke.__main__ import SmokeError, check_files, fell


def test_the_tiny_start_has_what_the_stages_ask_of_a_tokenizer(tmp_path: Path) -> None:
    folder = write_tiny_start(tmp_path)
    tokenizer = load_tokenizer(folder / "tokenizer.json", vocabulary=VOCABULARY)
    text = "put the red cube in the bowl, slowly"
    ids = encode_prompt(tokenizer, text, limit=24)
    assert len(ids) <= 12
    assert tokenizer.decode(ids) == text + "\n"
    weights = load_checkpoint(folder / "init.pt")["weights"]
    assert weights["embed.weight"].shape == (VOCABULARY, 576)
    assert write_tiny_start(tmp_path / "again").joinpath("tokenizer.json").read_bytes() == (folder / "tokenizer.json").read_bytes()


def lines(values: list[float]) -> list[dict[str, object]]:
    return [{"kind": "data"}, *({"kind": "train", "total": v} for v in values)]


def test_a_falling_loss_passes_and_a_flat_one_fails() -> None:
    assert fell(lines([3.0, 2.0, 1.0, 1.0, 1.0, 1.0]), "total") == (3.0, 1.0)
    with pytest.raises(SmokeError, match="did not fall"):
        fell(lines([1.0, 0.5, 1.0, 1.0, 1.1, 1.0]), "total")


def test_too_few_lines_are_not_evidence() -> None:
    with pytest.raises(SmokeError, match="only 2"):
        fell(lines([2.0, 1.0]), "total")


def test_a_file_that_differs_from_the_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"abc")
    listed = {"path": "a.bin", "size": 3, "sha256": hashlib.sha256(b"abc").hexdigest()}
    check_files(tmp_path, [listed])
    (tmp_path / "a.bin").write_bytes(b"abd")
    with pytest.raises(SmokeError, match=r"a.bin is not what"):
        check_files(tmp_path, [listed])

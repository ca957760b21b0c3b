from pathlib import Path

import pytest
import torch

from steerlab_training.errors import InputError
from steerlab_training.model.checkpoint import load_policy, write_packed
from steerlab_training.model.config import small_config
from steerlab_training.model.quantize import dequantize_rows, quantize_rows
from steerlab_training.model.random_model import random_model


def test_a_policy_comes_back_within_a_rounding_step(tmp_path: Path) -> None:
    model = random_model(small_config())
    path = tmp_path / "policy.safetensors"
    write_packed(path, model)
    loaded = load_policy(path)
    assert loaded.config == model.config
    matrix, stored = model.blocks[1].mlp.down.weight, loaded.blocks[1].mlp.down.weight
    step = matrix.abs().amax(1, keepdim=True) / 127
    assert ((matrix - stored).abs() <= step / 2 + 1e-7).all()
    # What is not a backbone matrix is kept to fp16.
    torch.testing.assert_close(loaded.vision.proj.weight, model.vision.proj.weight, rtol=2**-10, atol=1e-6)
    # A second round trip changes nothing: the weights that were measured are those that ship.
    write_packed(tmp_path / "again.safetensors", loaded)
    assert torch.equal(load_policy(tmp_path / "again.safetensors").blocks[1].mlp.down.weight, stored)


def test_a_checkpoint_loads_by_its_own_names(tmp_path: Path) -> None:
    model = random_model(small_config())
    torch.save({"model": model.state_dict(), "cfg": model.config.to_disk()}, tmp_path / "checkpoint.pt")
    assert torch.equal(load_policy(tmp_path / "checkpoint.pt").slot, model.slot)


def test_quantization_keeps_zero_and_the_largest_of_each_row() -> None:
    weight = torch.tensor([[0.5, -1.0, 0.0], [0.0, 0.0, 0.0]])
    codes, scale = quantize_rows(weight)
    assert codes.tolist() == [[64, -127, 0], [0, 0, 0]]
    torch.testing.assert_close(dequantize_rows(codes, scale)[0, 1], torch.tensor(-1.0))


@pytest.mark.parametrize("name", ["policy.safetensors", "checkpoint.pt"])
def test_a_damaged_file_is_refused_in_words(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"not a policy")
    with pytest.raises(InputError, match=name):
        load_policy(path)


def test_weights_of_another_architecture_are_refused(tmp_path: Path) -> None:
    model = random_model(small_config())
    torch.save({"model": model.state_dict(), "cfg": small_config(neurons=64).to_disk()}, tmp_path / "checkpoint.pt")
    with pytest.raises(InputError, match="do not fit"):
        load_policy(tmp_path / "checkpoint.pt")

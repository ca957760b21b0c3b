import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from steerlab_training.config.stages import QUANTIZE, QuantizeConfig
from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.errors import InputError
from steerlab_training.init.tiny_start import VOCABULARY, write_tiny_start
from steerlab_training.model.config import small_config
from steerlab_training.model.random_model import random_model
from steerlab_training.quantize import __main__ as stage
from steerlab_training.quantize.graphs import is_supported, pack_int4
from steerlab_training.quantize.table import changed, markdown
from steerlab_training.quantize.variants import VARIANTS, Variant, int4_codes, int4_rounded, quantized, round_rows, weight_bytes
from steerlab_training.run.folder import save_checkpoint

BY_NAME = {variant.name: variant for variant in VARIANTS}


def test_four_bit_codes_keep_each_blocks_largest_entry_and_round_the_rest_to_half_a_step() -> None:
    weight = torch.randn(6, 64, generator=torch.Generator().manual_seed(0))
    weight[0, :32] = 0
    codes, scale = int4_codes(weight, block=32)
    assert codes.shape == (6, 64)
    assert scale.shape == (6, 2)
    assert -8 <= codes.min() <= codes.max() <= 7
    rounded = int4_rounded(weight, block=32)
    blocks, back = weight.view(6, 2, 32), rounded.view(6, 2, 32)
    largest = blocks.abs().argmax(2, keepdim=True)
    torch.testing.assert_close(back.gather(2, largest), blocks.gather(2, largest))
    step = scale.abs()[..., None]
    # The far end of the other sign has one code less (7, not 8): there the error is up to a step.
    assert ((back - blocks).abs() <= step + 1e-6).all()
    assert ((back - blocks).abs() <= 0.5 * step + 1e-6).float().mean() > 0.9
    assert (rounded - weight).norm() < (int4_rounded(weight, block=64) - weight).norm()


def test_packed_codes_are_read_back_low_half_first() -> None:
    weight = torch.randn(2, 32, generator=torch.Generator().manual_seed(1))
    packed, scale = pack_int4(weight, block=32)
    first, second = (packed & 15).astype(np.int8) - 8, (packed >> 4).astype(np.int8) - 8
    codes = np.stack([first, second], 2).reshape(2, 32)
    np.testing.assert_allclose(codes * scale, int4_rounded(weight, block=32).numpy(), rtol=1e-6)


def test_rows_are_rounded_by_their_own_largest_entry_and_twice_is_finer() -> None:
    x = torch.randn(3, 50, generator=torch.Generator().manual_seed(0)) * torch.tensor([[1.0], [100.0], [0.0]])
    once, twice = (round_rows(x, twice=t) - x for t in (False, True))
    amplitude = x.abs().amax(1, keepdim=True)
    assert (once.abs() <= 0.5 * amplitude / 127 + 1e-6).all()
    assert twice.abs().max() < once.abs().max() / 100


@pytest.fixture
def files(tmp_path: Path) -> QuantizeConfig:
    """A small random policy on eight made-up decisions."""
    write_fake_shard(tmp_path / "demos" / "s0", rows=8)
    start = write_tiny_start(tmp_path / "init")
    model = random_model(small_config(vocabulary=VOCABULARY, neurons=128, expert_neurons=128))
    save_checkpoint(tmp_path / "policy.pt", {"model": model.state_dict(), "cfg": model.config.to_disk()})
    paths = {
        "policy": str(tmp_path / "policy.pt"),
        "tokenizer": str(start / "tokenizer.json"),
        "demos": (str(tmp_path / "demos"),),
        "out": str(tmp_path / "out"),
    }
    return dataclasses.replace(QUANTIZE["reference"], observations=4, repeats=1, seeds=0, **paths)


def test_the_table_orders_the_variants_and_its_graphs_compute_the_simulation(files: QuantizeConfig, tmp_path: Path) -> None:
    rows = json.loads(stage.build(files).read_text())["rows"]
    error = {name: row["errors"]["logits"] for name, row in rows.items()}
    assert error["fp32"] == 0
    assert 0 < error["int8"] < error["int8-shipped"] <= error["int8-row"]
    # Four observations of a random model do not tell blocks of 32 from blocks of 64; the test of the rounding itself does.
    assert 3 * error["int8"] < min(error["int4-32"], error["int4-64"])
    size = {name: row["weight_bytes"] for name, row in rows.items()}
    assert size["int4-64"] < size["int4-32"] < size["int8"] == size["int8-row"] < size["fp32"]
    for name, row in rows.items():
        assert ("onnxruntime" in row) == is_supported(BY_NAME[name])
        if "onnxruntime" in row:
            # Integer sums differ from float ones by the hook's split of the down matrix (export/backbone.py).
            assert row["onnxruntime"]["logits_against_simulation"] < (0.05 if name == "int8-shipped" else 1e-3)
            assert row["onnxruntime"]["ms"]["decision"] > 0
    four, eight = (rows[name]["onnxruntime"]["backbone_bytes"] for name in ("int4-32", "int8"))
    assert four < 0.7 * eight
    text = (tmp_path / "out" / "quantization.md").read_text()
    assert text.count("\n| int") == 5
    assert "success" not in text


def test_success_is_on_the_same_scenes_and_goes_on_where_it_stopped(files: QuantizeConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def outcomes(_actor: object, _config: QuantizeConfig, _head: str, *, what: str) -> list[bool]:
        asked.append(what)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return [True, len(asked) > 2]

    monkeypatch.setattr(stage, "success_of", outcomes)
    config = dataclasses.replace(files, variants=("fp32", "int8"), heads=("flow",), seeds=1)
    with pytest.raises(KeyboardInterrupt):
        stage.build(config)
    report = json.loads(stage.build(config).read_text())
    assert asked == ["fp32, flow", "int8, flow", "int8, flow"]
    assert {name: row["success"]["flow"] for name, row in report["rows"].items()} == {"fp32": [True, False], "int8": [True, True]}
    assert "+1 -0" in markdown(report)


def test_pairs_that_differ_are_counted_on_both_sides() -> None:
    assert changed([True, True, False, False], [True, False, True, False]) == (1, 1)


def test_hooks_round_the_inputs_of_all_matrices_of_backbone_and_expert() -> None:
    model = random_model(small_config(vocabulary=VOCABULARY))
    made = quantized(model, BY_NAME["int8-row"])
    hooked = {name for name, module in made.named_modules() if module._forward_pre_hooks}
    expected = {n.removesuffix(".weight") for n, p in model.named_parameters() if n.startswith(("blocks.", "expert.blocks.")) and p.dim() == 2}
    assert hooked == expected


def test_a_variant_that_is_none_and_a_trained_seed_are_refused(files: QuantizeConfig) -> None:
    with pytest.raises(InputError, match="no variant 'int3'"):
        stage.build(dataclasses.replace(files, variants=("int3",)))
    with pytest.raises(InputError, match="may have been trained on"):
        stage.build(dataclasses.replace(files, first_seed=1))


def test_bytes_are_counted_with_their_scales() -> None:
    model = random_model(small_config(vocabulary=VOCABULARY))
    assert weight_bytes(model, Variant("fp32", "", "fp32")) == 4 * sum(v.numel() for n, v in model.state_dict().items() if not n.startswith("expert."))

import dataclasses
import json
from pathlib import Path

import pytest
import torch

from steerlab_training.config.stages import SFT, SftConfig
from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.errors import InputError
from steerlab_training.export.read import read_model
from steerlab_training.export.tiny_bundle import export_tiny
from steerlab_training.init.tiny_start import start_files, write_tiny_start
from steerlab_training.model.checkpoint import load_policy
from steerlab_training.model.config import small_config
from steerlab_training.run.folder import read_log
from steerlab_training.sft.__main__ import train


@pytest.fixture
def config(tmp_path: Path) -> SftConfig:
    """The smoke config on made-up data: 2 images a step."""
    write_fake_shard(tmp_path / "demos" / "s0", rows=12)
    files = start_files(write_tiny_start(tmp_path / "init"))
    changes = {"run": str(tmp_path / "run"), "demos": (str(tmp_path / "demos"),), "vision": None, "steps": 2, "images": 2, "log_every": 1}
    return dataclasses.replace(SFT["smoke"], **changes, **files)


def test_a_run_stops_at_two_steps_and_goes_on_to_four(config: SftConfig) -> None:
    run = Path(config.run)
    train(config)
    first = load_policy(run / "policy.pt").state_dict()
    longer = dataclasses.replace(config, steps=4)
    (run / "config.json").unlink()  # a run with another config is refused otherwise; this test only lengthens it
    train(longer)
    steps = [line["step"] for line in read_log(run / "log.jsonl") if line["kind"] == "train"]
    assert steps == [1, 2, 3, 4]
    second = load_policy(run / "policy.safetensors").state_dict()
    assert not torch.equal(first["blocks.0.attn.q.weight"], second["blocks.0.attn.q.weight"])
    assert torch.equal(first["embed.weight"], load_policy(run / "policy.pt").state_dict()["embed.weight"])


def test_the_run_folder_is_a_policy_folder_without_training_parts(config: SftConfig) -> None:
    run = train(config)
    names = set(load_policy(run / "policy.pt").state_dict())
    assert (run / "tokenizer.json").exists()
    assert not any("place_head" in name for name in names)


@pytest.mark.parametrize("name", [name for name in SFT if name.startswith("ablation")])
def test_each_ablation_trains_and_says_what_it_leaves_out(config: SftConfig, name: str) -> None:
    full, ablation = SFT["ablation"], SFT[name]
    left_out = {field: getattr(ablation, field) for field in ("prompts", "place", "scaffold") if getattr(ablation, field) != getattr(full, field)}
    tokens = {"tokens_per_image": ablation.tokens_per_image} if "prompts" in left_out else {}
    train(dataclasses.replace(config, steps=1, **left_out, **tokens))
    line = next(line for line in read_log(Path(config.run) / "log.jsonl") if line["kind"] == "train")
    weight = ablation.place * line["place"] + ablation.scaffold * (line["attention"] + line["hop"])
    assert line["total"] == pytest.approx(line["bins"] + 2 * line["flow"] + weight, rel=1e-3)


def test_an_image_has_at_most_six_prompts(config: SftConfig) -> None:
    with pytest.raises(InputError, match="1 to 6 prompts, not 7"):
        train(dataclasses.replace(config, prompts=7))


def test_a_damaged_init_is_refused_before_anything_is_written(config: SftConfig) -> None:
    path = Path(config.init)
    path.write_bytes(path.read_bytes()[:-64])
    with pytest.raises(InputError, match="damaged"):
        train(config)
    assert not (Path(config.run) / "checkpoint.pt").exists()


def test_a_bundle_can_be_trained_on_and_is_named_by_its_id(config: SftConfig, tmp_path: Path) -> None:
    bundle = export_tiny(tmp_path)
    on = dataclasses.replace(config, init=str(bundle.folder), steps=1)
    train(on)
    assert json.loads((Path(config.run) / "data.json").read_text())[str(bundle.folder)] == bundle.manifest["id"]
    before, after = read_model(bundle.folder, small_config()).state_dict(), load_policy(Path(config.run) / "policy.pt").state_dict()
    name = "blocks.0.attn.q.weight"
    assert not torch.equal(before[name], after[name])
    torch.testing.assert_close(before[name], after[name], atol=0.05, rtol=0)

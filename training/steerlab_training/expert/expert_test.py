import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from steerlab_training.config.stages import EXPERT, ExpertConfig
from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.data.fake_start import VOCABULARY, write_fake_start
from steerlab_training.data.shards import Decisions
from steerlab_training.errors import InputError
from steerlab_training.expert.__main__ import choose_rows, train
from steerlab_training.expert.features import cache_features
from steerlab_training.expert.fit import ExpertRun
from steerlab_training.expert.train import ExpertTrainer
from steerlab_training.model.checkpoint import load_policy
from steerlab_training.model.config import small_config
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.run.folder import read_log, save_checkpoint


@pytest.fixture
def model() -> VisionLanguageAction:
    torch.manual_seed(0)
    return VisionLanguageAction(small_config(vocabulary=VOCABULARY)).eval()


@pytest.fixture
def decisions(tmp_path: Path) -> Decisions:
    write_fake_shard(tmp_path / "demos" / "s0", rows=8)
    return Decisions([tmp_path / "demos"])


def test_cached_features_give_the_velocity_of_a_whole_pass(model: VisionLanguageAction, decisions: Decisions) -> None:
    tokens = [[3 + i] * (2 + i) for i in range(len(decisions.prompts))]
    rows = np.array([1, 4])
    trainer = ExpertTrainer(model, cache_features(model, decisions, rows, tokens), first_draws=2, seed=0)
    seen: dict[str, torch.Tensor] = {}
    plain = trainer.noisy_batch

    def remember(chosen: torch.Tensor) -> object:
        batch = plain(chosen)
        seen.update(noisy=batch.noisy, time=batch.time, noise=batch.noise, actions=batch.actions, weights=batch.weights)
        return batch

    trainer.noisy_batch = remember  # type: ignore[method-assign, assignment]
    with torch.no_grad():
        loss = trainer.loss(torch.arange(2))
        pictures = [torch.from_numpy(x).permute(0, 3, 1, 2).float() / 127.5 - 1 for x in decisions.images(rows)]
        state = torch.from_numpy(decisions.proprioception[rows])
        output = model(pictures, state, model.layout([[tokens[i]] for i in decisions.prompt_ids[rows, 0]]))
        step, draw = (t.expand(2, -1) for t in (trainer.step, trainer.draw))
        velocity = model.velocity(output, seen["noisy"], seen["time"], step, torch.zeros_like(step), draw, state)
    error = (velocity - (seen["noise"] - seen["actions"])).pow(2).mean(-1)
    expected = (error * seen["weights"]).sum() / seen["weights"].sum()
    torch.testing.assert_close(loss, expected, rtol=2e-2, atol=0)  # the cache is bfloat16


def test_only_the_expert_moves(tmp_path: Path, model: VisionLanguageAction, decisions: Decisions) -> None:
    files = write_fake_start(tmp_path / "init")
    save_checkpoint(tmp_path / "policy.pt", {"model": model.state_dict(), "cfg": model.config.to_disk()})
    changes = {"run": str(tmp_path / "run"), "policy": str(tmp_path / "policy.pt"), "demos": (str(tmp_path / "demos"),), "steps": 3, "log_every": 1}
    path = train(dataclasses.replace(EXPERT["smoke"], tokenizer=files["tokenizer"], **changes))
    after, before = load_policy(path.with_name("expert.pt")).state_dict(), model.state_dict()
    moved = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert moved == {"expert"}


def tiny(tmp_path: Path, model: VisionLanguageAction, **changes: object) -> ExpertConfig:
    """A run of a small model on eight decisions; call it once a folder."""
    files = write_fake_start(tmp_path / "init")
    save_checkpoint(tmp_path / "policy.pt", {"model": model.state_dict(), "cfg": model.config.to_disk()})
    paths = {"policy": str(tmp_path / "policy.pt"), "tokenizer": files["tokenizer"], "demos": (str(tmp_path / "demos"),), "run": str(tmp_path / "run")}
    return dataclasses.replace(EXPERT["smoke"], log_every=1, **{**paths, **changes})


def test_a_run_killed_between_checkpoints_ends_as_one_that_was_not(
    tmp_path: Path, model: VisionLanguageAction, decisions: Decisions, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tiny(tmp_path, model, steps=6, checkpoint_seconds=0.0)
    whole = load_policy(train(dataclasses.replace(config, run=str(tmp_path / "whole")))).state_dict()
    real = ExpertRun._one_step

    def killed(self: ExpertRun) -> float:
        if self.step == 4:
            raise KeyboardInterrupt
        return real(self)

    monkeypatch.setattr(ExpertRun, "_one_step", killed)
    with pytest.raises(KeyboardInterrupt):
        train(config)
    monkeypatch.setattr(ExpertRun, "_one_step", real)
    resumed = load_policy(train(config)).state_dict()
    assert [line["step"] for line in read_log(tmp_path / "run" / "log.jsonl")] == [1, 2, 3, 4, 5, 6]
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_training_ends_when_success_is_confirmed_between_the_bounds(
    tmp_path: Path, model: VisionLanguageAction, decisions: Decisions, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []
    # A look below, one within that is not confirmed, one within that is.
    answers = iter([0.1, 0.5, 0.3, 0.5, 0.52])

    def measure(first_seed: int, seeds: int) -> float:
        asked.append((first_seed, seeds))
        return next(answers)

    monkeypatch.setattr("steerlab_training.expert.__main__.closed_loop_success", lambda *_: measure)
    config = tiny(tmp_path, model, steps=50, eval_every=2, stop_low=0.42, stop_high=0.63, eval_seeds=2, confirm_seeds=5)
    train(config)
    lines = read_log(tmp_path / "run" / "log.jsonl")
    assert [line["verdict"] for line in lines if line["kind"] == "success"] == ["below", "below", "within"]
    assert max(line["step"] for line in lines) == 6
    assert asked == [(6_000_000, 2), (6_000_000, 2), (6_000_002, 5), (6_000_000, 2), (6_000_002, 5)]
    train(config)  # a run that was ended by the rule stays ended
    assert read_log(tmp_path / "run" / "log.jsonl") == lines


def test_one_bound_alone_is_refused(tmp_path: Path, model: VisionLanguageAction, decisions: Decisions) -> None:
    with pytest.raises(InputError, match="stop_low < stop_high"):
        train(tiny(tmp_path, model, stop_low=0.4))


def test_few_shot_keeps_whole_episodes_and_none_is_an_error(decisions: Decisions) -> None:
    config = dataclasses.replace(EXPERT["few-shot"], episodes=1)
    assert choose_rows(decisions, config).tolist() == [0, 1, 2, 3]
    with pytest.raises(InputError, match="no decision is left"):
        choose_rows(decisions, dataclasses.replace(config, episodes=0))

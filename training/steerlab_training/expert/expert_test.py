import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from steerlab_training.config.stages import EXPERT, ExpertConfig
from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.data.labels import lean_still_labels
from steerlab_training.data.prompts import PromptBook
from steerlab_training.data.shards import Decisions
from steerlab_training.errors import InputError
from steerlab_training.expert.__main__ import train
from steerlab_training.expert.features import Features, cache_features
from steerlab_training.expert.fit import ExpertRun
from steerlab_training.expert.rows import choose_rows, row_weights
from steerlab_training.expert.train import ExpertTrainer
from steerlab_training.init.tiny_start import VOCABULARY, start_files, write_tiny_start
from steerlab_training.model.checkpoint import load_policy
from steerlab_training.model.config import small_config
from steerlab_training.model.pixels import pixels
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.run.folder import read_log, save_checkpoint


@pytest.fixture
def model() -> VisionLanguageAction:
    torch.manual_seed(0)
    return VisionLanguageAction(small_config(vocabulary=VOCABULARY)).eval()


def book_of(decisions: Decisions) -> PromptBook:
    """Prompts of two, three, ... tokens."""
    return PromptBook([[3 + i] * (2 + i) for i in range(len(decisions.prompts))], budget=EXPERT["smoke"].text_tokens)


@pytest.fixture
def decisions(tmp_path: Path) -> Decisions:
    write_fake_shard(tmp_path / "demos" / "s0", rows=8)
    return Decisions([tmp_path / "demos"])


@pytest.mark.parametrize("reads_slots", [False, True])
def test_cached_features_give_the_velocity_of_a_whole_pass(tmp_path: Path, model: VisionLanguageAction, decisions: Decisions, *, reads_slots: bool) -> None:
    model.config = dataclasses.replace(model.config, flow_reads_slots=reads_slots)
    config = dataclasses.replace(EXPERT["smoke"], prompts=2)
    decisions.keep_prompts(2)
    book = book_of(decisions)
    # Two parts, and rows out of order: a batch must come back in the order asked for.
    first, second = (cache_features(model, decisions, np.array(rows), book, tmp_path / f"{rows[0]}.bin") for rows in ([1, 6], [4]))
    trainer = ExpertTrainer(model, [first, second], config=config)
    seen: dict[str, torch.Tensor] = {}
    plain = trainer.noisy_batch

    def remember(features: Features) -> object:
        batch = plain(features)
        seen.update(noisy=batch.noisy, time=batch.time, noise=batch.noise, actions=batch.actions, weights=batch.weights)
        return batch

    trainer.noisy_batch = remember  # type: ignore[method-assign, assignment]
    rows = np.array([4, 6, 1])
    with torch.no_grad():
        loss = trainer.loss(torch.tensor([2, 1, 0]))
        pictures = [pixels(x) for x in decisions.images(rows)]
        state = torch.from_numpy(decisions.proprioception[rows])
        output = model(pictures, state, model.layout([[book.tokens[i] for i in ids] for ids in decisions.prompt_ids[rows]]))
        step, prompt, draw = (t.expand(3, -1) for t in (trainer.plan.step, trainer.plan.prompt, trainer.plan.draw))
        velocity = model.velocity(output, seen["noisy"], seen["time"], step, prompt, draw, state)
    labels = torch.from_numpy(lean_still_labels(decisions.actions[rows]))
    torch.testing.assert_close(seen["actions"][:, -1], labels[:, 1])  # the last token is a first action of the second prompt
    error = (velocity - (seen["noise"] - seen["actions"])).pow(2).mean(-1)
    expected = (error * seen["weights"]).sum() / seen["weights"].sum()
    torch.testing.assert_close(loss, expected, rtol=2e-2, atol=0)  # the cache is bfloat16


def test_a_whole_cache_is_read_back_and_a_cut_one_is_written_again(tmp_path: Path, model: VisionLanguageAction, decisions: Decisions) -> None:
    decisions.keep_prompts(2)
    book = book_of(decisions)
    rows, path = np.array([0, 3]), tmp_path / "features.bin"
    kept = cache_features(model, decisions, rows, book, path).keys_values.clone()
    assert kept.abs().sum() > 0
    path.write_bytes(bytes(path.stat().st_size))
    assert cache_features(model, decisions, rows, book, path).keys_values.abs().sum() == 0
    path.with_name("features.bin.whole").unlink()
    torch.testing.assert_close(cache_features(model, decisions, rows, book, path).keys_values, kept)


def test_own_states_get_their_share(decisions: Decisions) -> None:
    config = dataclasses.replace(EXPERT["smoke"], share_half=2.0, share_cap=0.6)
    alone = row_weights(decisions, [np.arange(4)], config)
    assert alone.sum() == pytest.approx(1)
    weights = row_weights(decisions, [np.arange(4), np.array([5]), np.array([6])], config)
    assert (weights[:4].sum(), weights[4:].sum()) == (pytest.approx(0.5), pytest.approx(0.5))
    many = row_weights(decisions, [np.arange(4), np.arange(4, 8)], config)
    assert many[4:].sum() == pytest.approx(0.6)


def test_only_the_expert_moves(tmp_path: Path, model: VisionLanguageAction, decisions: Decisions) -> None:
    files = start_files(write_tiny_start(tmp_path / "init"))
    save_checkpoint(tmp_path / "policy.pt", {"model": model.state_dict(), "cfg": model.config.to_disk()})
    changes = {"run": str(tmp_path / "run"), "policy": str(tmp_path / "policy.pt"), "demos": (str(tmp_path / "demos"),), "steps": 3, "collect_every": 0}
    path = train(dataclasses.replace(EXPERT["smoke"], tokenizer=files["tokenizer"], **changes))
    after, before = load_policy(path.with_name("expert.pt")).state_dict(), model.state_dict()
    moved = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert moved == {"expert"}


def tiny(tmp_path: Path, model: VisionLanguageAction, **changes: object) -> ExpertConfig:
    """A run of a small model on eight decisions; call it once a folder."""
    files = start_files(write_tiny_start(tmp_path / "init"))
    save_checkpoint(tmp_path / "policy.pt", {"model": model.state_dict(), "cfg": model.config.to_disk()})
    paths = {"policy": str(tmp_path / "policy.pt"), "tokenizer": files["tokenizer"], "demos": (str(tmp_path / "demos"),), "run": str(tmp_path / "run")}
    return dataclasses.replace(EXPERT["smoke"], log_every=1, collect_every=0, **{**paths, **changes})


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
    everything = np.ones(len(decisions), bool)
    assert choose_rows(decisions, everything, config).tolist() == [0, 1, 2, 3]
    assert choose_rows(decisions, np.arange(len(decisions)) != 1, config).tolist() == [0, 2, 3]
    with pytest.raises(InputError, match="no decision is left"):
        choose_rows(decisions, everything, dataclasses.replace(config, episodes=0))

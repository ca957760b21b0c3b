from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch

from steerlab_training.env.client import Episode
from steerlab_training.errors import InputError
from steerlab_training.model.config import small_config
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.rollout.closed_loop import run_episodes
from steerlab_training.rollout.policy import Actor, Head
from steerlab_training.rollout.statistics import wilson_interval


class Letters:
    """A stand-in tokenizer: an id a character."""

    def encode(self, text: str) -> Any:
        return type("Encoding", (), {"ids": [ord(c) % 128 for c in text]})()


class Countdown:
    """Stand-in environments: environment i is done after i + 1 decisions."""

    n = 3

    def reset(self, episodes: Sequence[Episode]) -> None:
        self.text = [f"task {e.seed}" for e in episodes]
        self.left = np.arange(self.n) + 1
        self.done = np.zeros(self.n, bool)
        self.third = np.zeros((self.n, 96, 96, 3), np.uint8)
        self.wrist = np.zeros((self.n, 64, 64, 3), np.uint8)
        self.proprioception = np.zeros((self.n, 7), np.float32)
        self.log: list[list[bool]] = []

    def step(self, actions: Sequence[Sequence[float] | None]) -> None:
        self.log.append([a is not None for a in actions])
        self.left -= [a is not None for a in actions]
        self.done = self.left <= 0


@pytest.fixture
def actor() -> Actor:
    torch.manual_seed(0)
    return Actor(VisionLanguageAction(small_config()), Letters(), seed=1)  # type: ignore[arg-type]


def test_finished_environments_leave_the_batch(actor: Actor) -> None:
    environments = Countdown()
    outcome = run_episodes(actor, environments, [Episode(i, "lift") for i in range(3)], [Head("discrete", 0.7), Head("flow")], decisions=10)  # type: ignore[arg-type]
    assert environments.log == [[True, True, True], [False, True, True], [False, False, True]]
    assert outcome.done.all()
    assert outcome.decisions.tolist() == [1, 2, 3]
    assert outcome.states == 6


def test_temperature_zero_is_argmax_and_a_low_one_agrees_with_it(actor: Actor) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (2, 96, 96, 3), np.uint8), np.zeros((2, 64, 64, 3), np.uint8)
    state = np.zeros((2, 7), np.float32)
    output = actor.observe(*picture, state, actor.tokens(["lift", "push"]))
    sure = actor.act(output, Head("discrete", 0), state)
    np.testing.assert_array_equal(sure, actor.act(output, Head("discrete", 1e-4), state))
    drawn = [actor.act(output, Head("discrete", 0, 1.0), state) for _ in range(8)]
    assert all((one[:, :-1] == sure[:, :-1]).all() for one in drawn)
    assert any((one[:, -1] != sure[:, -1]).any() for one in drawn)
    logits = actor.model.action_logits(output.slots[:, 0])
    np.testing.assert_allclose(sure, (logits.argmax(-1).numpy() + 0.5) / actor.model.config.bins * 2 - 1)
    assert np.abs(actor.act(output, Head("flow"), state)).max() <= 1


def test_heads_are_read_from_text_and_others_refused() -> None:
    assert Head.parse("discrete@0.7") == Head("discrete", 0.7)
    assert Head.parse("discrete@0.5/1") == Head("discrete", 0.5, 1.0)
    assert Head.parse("discrete@0.5/1").slot_temperatures(7).tolist() == [0.5] * 6 + [1.0]
    assert Head.parse("flow").kind == "flow"
    with pytest.raises(InputError, match="no head 'diffusion'"):
        Head.parse("diffusion")
    with pytest.raises(InputError, match="no head"):
        Head.parse("discrete@warm")


def test_wilson_interval_matches_its_closed_form_at_the_ends() -> None:
    z2 = 1.959964**2
    assert wilson_interval(0, 20) == pytest.approx((0.0, z2 / (20 + z2)))
    assert wilson_interval(20, 20) == pytest.approx((20 / (20 + z2), 1.0))
    low, high = wilson_interval(10, 20)
    assert low + high == pytest.approx(1)

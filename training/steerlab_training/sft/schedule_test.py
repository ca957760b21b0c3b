import pytest
import torch

from steerlab_training.sft.ema import MovingAverage
from steerlab_training.sft.schedule import FLOOR, fade, learning_rate_factor


def test_the_learning_rate_warms_up_and_ends_at_the_floor() -> None:
    factors = [learning_rate_factor(s, steps=100, warmup=10) for s in range(101)]
    assert factors[0] == pytest.approx(0.1, rel=1e-3)
    assert max(factors) == factors[9]
    assert factors[100] == pytest.approx(FLOOR)


def test_the_scaffolding_is_off_after_its_share_of_the_run() -> None:
    assert fade(0, steps=100, until=0.5) == 1
    assert fade(25, steps=100, until=0.5) == pytest.approx(0.5)
    assert fade(50, steps=100, until=0.5) == fade(99, steps=100, until=0.5) == 0


def test_the_average_follows_with_the_given_decay() -> None:
    average = MovingAverage({"w": torch.zeros(2), "embed.weight": torch.zeros(1)}, decay=0.9)
    average.update({"w": torch.ones(2), "embed.weight": torch.ones(1)}, step=10_000)
    torch.testing.assert_close(average.state["w"], torch.full((2,), 0.1))
    assert average.state["embed.weight"].item() == 0

import pytest

from steerlab_training.config.stages import EvalConfig
from steerlab_training.errors import InputError
from steerlab_training.eval.__main__ import evaluate, success_by_suite


def test_the_mean_is_over_suites_and_each_has_its_interval() -> None:
    report = success_by_suite({"lift": [True, True], "push": [False, True, False, False]})
    assert report["mean"] == pytest.approx((1 + 0.25) / 2)
    assert report["push"]["n"] == 4
    assert report["push"]["low"] < 0.25 < report["push"]["high"]


def test_seeds_of_the_training_range_are_refused() -> None:
    with pytest.raises(InputError, match="may have been trained on"):
        evaluate(EvalConfig(first_seed=100_000))


def test_a_missing_policy_is_named() -> None:
    with pytest.raises(InputError, match="there is no policy"):
        evaluate(EvalConfig(policy="nowhere.safetensors"))

from dataclasses import dataclass

import pytest

from steerlab_training.config.override import from_argv, override
from steerlab_training.errors import InputError


@dataclass(frozen=True)
class Toy:
    name: str = "toy"
    steps: int = 3
    rate: float = 0.1
    flag: bool = False
    limit: int | None = None
    data: tuple[str, ...] = ()


def test_every_kind_of_field_is_read_from_text() -> None:
    got = override(Toy(), ["--steps=5", "--rate", "2e-3", "--flag=true", "--limit=7", "--data=a,b"])
    assert got == Toy(steps=5, rate=2e-3, flag=True, limit=7, data=("a", "b"))


def test_none_clears_an_optional_field() -> None:
    assert override(Toy(limit=4), ["--limit=none"]).limit is None


def test_a_misspelt_field_is_guessed() -> None:
    with pytest.raises(InputError, match="Did you mean 'steps'"):
        override(Toy(), ["--stpes=5"])


def test_a_value_of_the_wrong_type_names_the_field() -> None:
    with pytest.raises(InputError, match="--steps expects int, got 'many'"):
        override(Toy(), ["--steps=many"])


def test_an_unknown_config_is_guessed_and_a_known_one_overridden() -> None:
    configs = {"toy": Toy(), "smoke": Toy(name="smoke", steps=1)}
    with pytest.raises(InputError, match="Did you mean 'smoke'"):
        from_argv(configs, ["--config=smok"])
    assert from_argv(configs, ["--config=smoke", "--rate=1"]) == Toy(name="smoke", steps=1, rate=1.0)

import pytest

from steerlab_training.smoke.__main__ import SmokeError, fell


def lines(values: list[float]) -> list[dict[str, object]]:
    return [{"kind": "data"}] + [{"kind": "train", "total": v} for v in values]


def test_a_falling_loss_passes_and_a_flat_one_fails() -> None:
    assert fell(lines([3.0, 2.0, 1.0, 1.0, 1.0, 1.0]), "total") == (3.0, 1.0)
    with pytest.raises(SmokeError, match="did not fall"):
        fell(lines([1.0, 0.5, 1.0, 1.0, 1.1, 1.0]), "total")


def test_too_few_lines_are_not_evidence() -> None:
    with pytest.raises(SmokeError, match="only 2"):
        fell(lines([2.0, 1.0]), "total")

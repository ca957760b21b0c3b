import json
from pathlib import Path

import pytest

from steerlab_training.errors import InputError
from steerlab_training.plots.__main__ import PlotConfig, plot, series


def test_only_training_lines_with_the_field_are_drawn() -> None:
    lines = [{"kind": "data", "step": 0}, {"kind": "train", "step": 5, "flow": 0.2}, {"kind": "train", "step": 9, "bins": 2.0}]
    assert series(lines, "flow") == ([5], [0.2])


def test_a_small_png_is_written(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    lines = [{"kind": "train", "step": s, "bins": 3 / s, "flow": 0.1, "target_mm": 20.0, "driving_error": 0.1} for s in range(1, 30)]
    lines.append({"kind": "dagger", "step": 10})
    (tmp_path / "log.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    out = plot(PlotConfig(run=str(tmp_path), out=str(tmp_path / "curve.png")))
    assert out.read_bytes()[:4] == b"\x89PNG"
    assert out.stat().st_size < 200_000


def test_a_missing_log_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no log"):
        plot(PlotConfig(run=str(tmp_path / "none")))

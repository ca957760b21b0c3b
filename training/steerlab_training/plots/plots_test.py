import json
from pathlib import Path

import pytest

from steerlab_training.errors import InputError
from steerlab_training.plots.__main__ import PlotConfig, panels_of, plot, series
from steerlab_training.plots.read import read_logs


def test_only_training_lines_with_the_field_are_drawn() -> None:
    lines = [{"kind": "data", "step": 0}, {"kind": "train", "step": 5, "flow": 0.2}, {"kind": "train", "step": 9, "bins": 2.0}]
    assert series(lines, "flow") == ([5], [0.2])


def test_an_expert_has_one_panel_and_a_policy_all() -> None:
    assert [field for field, _ in panels_of([{"kind": "train", "step": 5, "flow": 0.2, "smooth": 0.3}])] == ["flow"]
    everything = {"kind": "train", "step": 1, "bins": 3, "flow": 0.1, "target_mm": 20.0, "driving_error": 0.1}
    assert len(panels_of([everything])) == 4


def test_a_small_png_is_written(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    lines = [{"kind": "train", "step": s, "bins": 3 / s, "flow": 0.1, "target_mm": 20.0, "driving_error": 0.1} for s in range(1, 30)]
    lines.append({"kind": "dagger", "step": 10})
    (tmp_path / "log.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    out = plot(PlotConfig(run=(str(tmp_path),), out=str(tmp_path / "curve.png")))
    assert out.read_bytes()[:4] == b"\x89PNG"
    assert out.stat().st_size < 200_000


def test_a_missing_log_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no log"):
        plot(PlotConfig(run=(str(tmp_path / "none"),)))
    (tmp_path / "log.txt").write_text("nothing\n")
    with pytest.raises(InputError, match="no training line"):
        plot(PlotConfig(run=(str(tmp_path / "log.txt"),)))
    with pytest.raises(InputError, match=r"neither .png nor .svg"):
        plot(PlotConfig(out="curve.pdf"))


TEXT = """seed 3591247853 bf16 True
16:25:34 step 1 f 0.000 ce 2.498 flow 0.0675 xyz_err 0.0189 driver 0.0284 grip_err 0.0741 target_mm 17.1 goal_mm 15.2 gn 2.67 4.16s last, 4.16s mean
16:31:13 DAGGER round 4 states 1490 43s all sample 0.62
16:36:30 step 320 f 0.144 ce 2.709 flow 0.0918 xyz_err 0.0524 driver 0.0729 grip_err 0.0535 target_mm 24.0 goal_mm 24.6 gn 1.98 1.66s last, 1.91s mean
"""


def test_a_text_log_is_read_and_a_second_one_counts_on(tmp_path: Path) -> None:
    first, second = tmp_path / "a.log", tmp_path / "b.log"
    first.write_text(TEXT)
    second.write_text(TEXT)
    lines = read_logs([first, second])
    assert [line["step"] for line in lines] == [1, 1, 320, 321, 321, 640]
    assert lines[2] | {"clock": ""} == {
        "kind": "train", "clock": "", "step": 320, "bins": 2.709, "flow": 0.0918, "xyz_error": 0.0524, "driving_error": 0.0729,
        "grip_error": 0.0535, "target_mm": 24.0, "goal_mm": 24.6,
    }  # fmt: skip
    assert lines[1]["kind"] == "dagger"


def test_an_svg_and_its_table_are_the_same_each_time(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    (tmp_path / "a.log").write_text(TEXT)
    outs = [plot(PlotConfig(run=(str(tmp_path / "a.log"),), out=str(tmp_path / name / "curve.svg"))) for name in ("one", "two")]
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert outs[0].with_suffix(".csv").read_text().splitlines()[:2] == ["step,bins,flow,target_mm,driving_error", "1,2.498,0.0675,17.1,0.0284"]

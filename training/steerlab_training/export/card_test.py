import json
from pathlib import Path
from typing import Any

import pytest

from steerlab_training.errors import InputError
from steerlab_training.export.card import update_card
from steerlab_training.export.manifest import content_hash


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    manifest = {
        "id": "0123456789ab",
        "sampling": {"temperature": 0.7},
        "experts": [{"id": "sft", "steps": 5}],
        "card": {"closed_loop": [], "training": {"steps": 3}},
        "files": [{"path": "a", "sha256": "0", "part": "backbone"}],
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def report(folder: Path, command: str, **changes: Any) -> Path:
    episodes = [{"suite": suite, "success": i < good} for suite, good in (("lift", 9), ("reach", 10)) for i in range(10)]
    document = {"command": command, "bundle": "0123456789ab", "cut": False, "machine": {"cores": 2}, "episodes": episodes, **changes}
    path = folder / f"report-{len(list(folder.iterdir()))}.json"
    path.write_text(json.dumps(document))
    return path


def test_rows_carry_head_n_and_interval_and_the_digest_stays(bundle: Path) -> None:
    before = content_hash(json.loads((bundle / "manifest.json").read_text())["files"])
    rows = update_card(bundle, [report(bundle, "rollout --suite all --seeds 1-10"), report(bundle, "rollout --head flow --seeds=1-10")])
    assert [(r["suite"], r["head"], r.get("temperature"), r.get("expert")) for r in rows] == [
        ("lift", "discrete", 0.7, None), ("reach", "discrete", 0.7, None), ("all", "discrete", 0.7, None),
        ("lift", "flow", None, "sft"), ("reach", "flow", None, "sft"), ("all", "flow", None, "sft"),
    ]  # fmt: skip
    assert rows[2]["n"] == 20
    assert rows[2]["success"] == pytest.approx(0.95)
    # Wilson's interval of 19 in 20.
    assert (rows[2]["low"], rows[2]["high"]) == pytest.approx((0.7639, 0.9911), abs=1e-4)
    manifest = json.loads((bundle / "manifest.json").read_text())
    assert manifest["card"]["training"] == {"steps": 3}
    assert content_hash(manifest["files"]) == before


@pytest.mark.parametrize(
    ("flags", "temperatures"),
    [
        ("", (0.5, 1.0)),
        ("--temperature 1", (1.0, None)),
        ("--temperature 0.7 --gripper-temperature 0.2", (0.7, 0.2)),
        ("--gripper-temperature 0", (0.5, 0.0)),
    ],
)
def test_temperatures_are_those_that_the_command_ran_with(bundle: Path, flags: str, temperatures: tuple[float, float | None]) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text())
    manifest["sampling"] = {"temperature": 0.5, "gripper_temperature": 1.0}
    (bundle / "manifest.json").write_text(json.dumps(manifest))
    rows = update_card(bundle, [report(bundle, f"rollout --suite all --seeds 1-10 {flags}")])
    assert {(r["temperature"], r.get("gripper_temperature")) for r in rows} == {temperatures}


def test_a_repeated_measurement_replaces_its_row(bundle: Path) -> None:
    update_card(bundle, [report(bundle, "rollout --suite all --seeds 1-10")])
    worse = [{"suite": "lift", "success": False}] * 4
    rows = update_card(bundle, [report(bundle, "rollout --suite lift --seeds 1-4", episodes=worse)])
    assert len(rows) == 3
    assert next(r for r in rows if r["suite"] == "lift")["success"] == 0


@pytest.mark.parametrize(
    ("command", "changes", "message"),
    [
        ("rollout --seeds 1-2", {"bundle": "ffffffffffff"}, "not 0123456789ab"),
        ("rollout --seeds 1-2 --intervention file.json", {}, "--intervention"),
        ("rollout --seeds 1-2", {"cut": True}, "stopped before"),
        ("rollout --seeds 1-2", {"episodes": None}, "no report"),
    ],
)
def test_other_reports_are_refused_and_the_card_is_kept(bundle: Path, command: str, changes: dict[str, Any], message: str) -> None:
    before = (bundle / "manifest.json").read_text()
    with pytest.raises(InputError, match=message):
        update_card(bundle, [report(bundle, command, **changes)])
    assert (bundle / "manifest.json").read_text() == before

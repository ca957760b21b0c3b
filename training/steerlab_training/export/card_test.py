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


def closed_loop(bundle: Path, *reports: Path) -> list[dict[str, Any]]:
    return update_card(bundle, list(reports))["closed_loop"]


def estimate(mean: float) -> dict[str, float]:
    return {"mean": mean, "low": mean - 0.1, "high": mean + 0.1, "n": 20}


def written(folder: Path, document: dict[str, Any]) -> Path:
    path = folder / f"other-{len(list(folder.iterdir()))}.json"
    path.write_text(json.dumps({"bundle": "0123456789ab", "head": "discrete", **document}))
    return path


def test_rows_carry_head_n_and_interval_and_the_digest_stays(bundle: Path) -> None:
    before = content_hash(json.loads((bundle / "manifest.json").read_text())["files"])
    rows = closed_loop(bundle, report(bundle, "rollout --suite all --seeds 1-10"), report(bundle, "rollout --head flow --seeds=1-10"))
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
    rows = closed_loop(bundle, report(bundle, f"rollout --suite all --seeds 1-10 {flags}"))
    assert {(r["temperature"], r.get("gripper_temperature")) for r in rows} == {temperatures}


def test_a_repeated_measurement_replaces_its_row(bundle: Path) -> None:
    update_card(bundle, [report(bundle, "rollout --suite all --seeds 1-10")])
    worse = [{"suite": "lift", "success": False}] * 4
    rows = closed_loop(bundle, report(bundle, "rollout --suite lift --seeds 1-4", episodes=worse))
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


@pytest.mark.parametrize(
    ("document", "missing"),
    [
        ({"family": "manner", "arms": [], "head": "flow", "expert": "sft"}, "command"),
        ({"family": "colors", "command": "c", "arms": [], "colors": [{"suite": "lift"}]}, "StopIteration"),
        ({"family": "robustness", "command": "r", "arms": [{"id": "dark", "success": None}]}, "not whole"),
        ({"seen": ["Median cosine 0.998."], "question": "?", "command": "lens study t3"}, "id"),
        ({"policy_digest": "abc", "config": {}, "rows": {"int8": {"what": "int8"}}}, "errors"),
    ],
)
def test_a_report_that_lacks_a_field_is_named_and_the_card_is_kept(bundle: Path, document: dict[str, Any], missing: str) -> None:
    before = (bundle / "manifest.json").read_text()
    with pytest.raises(InputError, match=missing) as raised:
        update_card(bundle, [written(bundle, document)], why="A quarter of the bytes.")
    assert "not whole" in str(raised.value)
    assert (bundle / "manifest.json").read_text() == before


def test_checks_give_a_row_for_each_word_colour_and_variation_with_what_was_asked(bundle: Path) -> None:
    slowly = {"id": "slowly", "manner": {"measure": "step", "atLeast": -25, "change": estimate(-42.0)}}
    low = {"id": "keeping it low", "manner": {"measure": "carry", "atLeast": -5, "change": estimate(-3.5)}}
    dark = {"id": "dark", "what": "both pictures times 0.7", "success": estimate(0.5), "successChange": estimate(-0.4)}
    as_trained = {"id": "as trained", "what": "the world of training", "success": estimate(0.9), "successChange": None}
    followed = {"suite": "all", "followed": estimate(1), "followedSwapped": estimate(0.97)}
    card = update_card(
        bundle,
        [
            written(bundle, {"family": "manner", "command": "m", "arms": [{"id": "as trained"}, slowly, low]}),
            written(bundle, {"family": "colors", "command": "c", "arms": [], "colors": [{"suite": "lift"}, followed]}),
            written(bundle, {"family": "robustness", "command": "r", "arms": [as_trained, dark], "head": "flow", "expert": "sft"}),
        ],
    )
    rows = [(r["family"], r["what"], round(r["value"], 6), r["unit"], r.get("asked"), r.get("expert")) for r in card["measures"]]
    assert rows == [
        ("manner", "slowly", -42.0, "%", -25, None),
        ("manner", "keeping it low", -3.5, "cm", -5, None),
        ("colors", "own prompt", 100, "%", 95, None),
        ("colors", "the two cubes swapped in the prompt", 97, "%", 95, None),
        ("robustness", "as trained", 90, "%", None, "sft"),
        ("robustness", "dark", 50, "%", None, "sft"),
    ]
    assert card["measures"][-1]["change"] == pytest.approx({"mean": -40, "low": -50, "high": -30})


def test_a_family_that_is_measured_again_takes_the_place_of_its_rows_and_of_no_others(bundle: Path) -> None:
    def manner(change: float, **rest: Any) -> Path:
        arm = {"id": "slowly", "manner": {"measure": "step", "atLeast": -25, "change": estimate(change)}}
        return written(bundle, {"family": "manner", "command": "m", "arms": [arm], **rest})

    card = update_card(bundle, [manner(-1), manner(-2, head="flow", expert="sft"), manner(-3)])
    assert [(r["head"], r["value"]) for r in card["measures"]] == [("flow", -2), ("discrete", -3)]


def test_studies_lend_their_sentences(bundle: Path) -> None:
    study = {"id": "t3", "question": "?", "command": "lens study t3", "seen": ["Median cosine 0.998."]}
    card = update_card(bundle, [written(bundle, study), written(bundle, {**study, "seen": ["Median cosine 0.997."]})])
    assert card["semantics"] == [{"study": "t3", "sentence": "Median cosine 0.997.", "command": "lens study t3"}]


def test_the_quantization_table_says_what_ships_and_why(bundle: Path) -> None:
    errors = {"logits": 0.04, "argmax": 0.85, "near": 1.0, "flow_near": 0.98}
    rows = {
        name: {"what": name, "errors": errors, "weight_bytes": 76_500_000, "success": {"flow": [True, True, False, True]}}
        for name in ("fp32", "int8", "int8-shipped")
    }
    report = {"policy_digest": "abc", "config": {"seeds": 4, "observations": 96, "first_seed": 7_600_000}, "rows": rows}
    with pytest.raises(InputError, match="--why"):
        update_card(bundle, [written(bundle, report)])
    table = update_card(bundle, [written(bundle, report)], why="A quarter of the bytes.")["quantization"]
    assert table["why"] == "A quarter of the bytes."
    assert [row["variant"] for row in table["rows"] if row["ships"]] == ["int8", "int8-shipped"]
    assert table["rows"][0]["megabytes"] == 76.5
    assert table["rows"][0]["success"][0]["success"] == 0.75

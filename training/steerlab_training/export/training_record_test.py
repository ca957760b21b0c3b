import json
from pathlib import Path

from steerlab_training.export.training_record import training_record


def test_a_run_folder_tells_its_config_time_and_rounds_without_paths_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"init": "/somewhere/policies/0123", "demos": ["runs/demos"], "steps": 9}))
    (tmp_path / "versions.json").write_text(json.dumps({"torch": "2.13.0"}))
    (tmp_path / "data.json").write_text(json.dumps({"/somewhere/policies/0123": "0123"}))
    lines = [
        {"kind": "dagger", "step": 0, "round": 0, "states": 5, "seconds": 2.0, "success_by_head": {"flow": 0.5}},
        {"kind": "train", "step": 4, "seconds": 10.5},
        {"kind": "train", "step": 8, "seconds": 21.0},
    ]
    (tmp_path / "log.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    record = training_record(tmp_path)
    assert record is not None
    assert record["config"] == {"init": "0123", "demos": ["demos"], "steps": 9}
    assert record["data"] == {"0123": "0123"}
    assert (record["steps"], record["seconds"]) == (8, 21.0)
    assert record["rounds"] == [{"step": 0, "states": 5, "seconds": 2.0, "success_by_head": {"flow": 0.5}}]
    assert "somewhere" not in json.dumps(record)


def test_any_other_folder_has_none(tmp_path: Path) -> None:
    assert training_record(tmp_path) is None

"""How the weights of a run folder came about, for the card of their bundle: config, versions, data, time, rounds of own states."""

import json
from pathlib import Path
from typing import Any

from steerlab_training.run.folder import read_log

ROUND_FIELDS = ("step", "states", "seconds", "success_by_head")


def training_record(folder: Path) -> dict[str, Any] | None:
    """None where `folder` is no run. Inputs go by their names alone: where they lay on some machine says nothing."""
    parts = [folder / name for name in ("config.json", "versions.json", "data.json", "log.jsonl")]
    if not all(part.exists() for part in parts):
        return None
    config, versions, data = (json.loads(part.read_text()) for part in parts[:3])
    log = read_log(parts[3])
    trained = [line for line in log if line.get("kind") == "train"]
    last = trained[-1] if trained else {}
    return {
        "config": {name: _named(value) for name, value in config.items()},
        "versions": versions,
        "data": {Path(name).name: digest for name, digest in data.items()},
        "steps": last.get("step", 0),
        "seconds": last.get("seconds"),
        "rounds": [{name: line[name] for name in ROUND_FIELDS if name in line} for line in log if line.get("kind") == "dagger"],
    }


def _named(value: Any) -> Any:
    """A path as its last part, anything else as it is."""
    if isinstance(value, list):
        return [_named(one) for one in value]
    return Path(value).name if isinstance(value, str) and "/" in value else value

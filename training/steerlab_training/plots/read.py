"""Training logs as the plots read them: JSON lines of the stages, or the text that earlier scripts printed."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from steerlab_training.errors import InputError
from steerlab_training.run.folder import read_log

# Names in a text log -> names in log.jsonl.
TEXT_NAMES = {
    "ce": "bins",
    "flow": "flow",
    "xyz_err": "xyz_error",
    "driver": "driving_error",
    "grip_err": "grip_error",
    "target_mm": "target_mm",
    "goal_mm": "goal_mm",
}
STEP_LINE = re.compile(r"^(\d\d:\d\d:\d\d) step (\d+) (.*)$")
ROUND_LINE = re.compile(r"^\d\d:\d\d:\d\d DAGGER round (\d+) states (\d+)")
PAIR = re.compile(r"([a-z_]+) (-?\d+(?:\.\d+)?)(?= |$)")


def read_text(text: str) -> list[dict[str, Any]]:
    """'HH:MM:SS step N f F ce X flow Y ...' and '... DAGGER round R states S ...' as lines of a log; others are left out."""
    lines: list[dict[str, Any]] = []
    step = 0
    for line in text.splitlines():
        if found := STEP_LINE.match(line):
            clock, step_text, rest = found.groups()
            step = int(step_text)
            values = {TEXT_NAMES[name]: float(value) for name, value in PAIR.findall(rest) if name in TEXT_NAMES}
            lines.append({"kind": "train", "clock": clock, "step": step, **values})
        elif found := ROUND_LINE.match(line):
            lines.append({"kind": "dagger", "step": step, "round": int(found[1]), "states": int(found[2])})
    return lines


def read_logs(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The lines of one or several logs; steps of a later one count on from the last step of the one before."""
    lines: list[dict[str, Any]] = []
    offset = 0
    for path in paths:
        if not path.exists():
            raise InputError(f"there is no log {path}", fix="Name a run folder or a log file")
        found = read_log(path) if path.suffix == ".jsonl" else read_text(path.read_text())
        if not any(line.get("kind") == "train" for line in found):
            raise InputError(f"{path} holds no training line", fix="Name the log of a stage that trains")
        lines += [{**line, "step": line["step"] + offset} if "step" in line else line for line in found]
        offset = max(line.get("step", 0) for line in lines)
    return lines

"""Learning curves of a run as a small PNG: python -m steerlab_training.plots --run=runs/dagger --out=curve.png"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steerlab_training.config.override import from_argv
from steerlab_training.errors import InputError, run_stage
from steerlab_training.run.folder import read_log

PANELS = (
    ("bins", "bin cross-entropy (nats)"),
    ("flow", "flow matching (squared error)"),
    ("target_mm", "named cube, read off the slots (mm)"),
    ("driving_error", "xyz error of the driving prompt (argmax)"),
)
INK, MARK, BACK = "#3b82f6", "#f59e0b", "#ffffff"


@dataclass(frozen=True)
class PlotConfig:
    """name: default config; run: a run folder; out: PNG; dpi 80 keeps it well below 200 kB."""

    name: str = "reference"
    run: str = "runs/dagger"
    out: str = "curve.png"
    dpi: int = 80


def series(lines: list[dict[str, Any]], field: str) -> tuple[list[int], list[float]]:
    """Steps and values of a field over the training lines that have it."""
    found = [(line["step"], line[field]) for line in lines if line.get("kind") == "train" and field in line]
    return [step for step, _ in found], [value for _, value in found]


def plot(config: PlotConfig) -> Path:
    """Draws four panels; DAgger rounds are marked as vertical lines."""
    import matplotlib  # noqa: PLC0415  (slow to import, and only this stage needs it)

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    path = Path(config.run) / "log.jsonl"
    if not path.exists():
        raise InputError(f"there is no log {path}", fix="Name a run folder")
    lines = read_log(path)
    figure, axes = plt.subplots(2, 2, figsize=(9, 6), facecolor=BACK)
    for axis, (field, title) in zip(axes.flat, PANELS, strict=True):
        steps, values = series(lines, field)
        axis.plot(steps, values, color=INK, linewidth=1.2)
        for line in lines:
            if line.get("kind") == "dagger":
                axis.axvline(line["step"], color=MARK, linewidth=0.8, linestyle=":")
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("step", fontsize=8)
        axis.tick_params(labelsize=8)
        axis.set_ylim(bottom=0)
    figure.tight_layout()
    out = Path(config.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=config.dpi)
    plt.close(figure)
    return out


def main(argv: list[str]) -> None:
    sys.stderr.write(f"wrote {plot(from_argv({'reference': PlotConfig()}, argv))}\n")


if __name__ == "__main__":
    run_stage(main)

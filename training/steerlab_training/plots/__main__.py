"""Learning curves of a run as a small picture and a table: python -m steerlab_training.plots --run=runs/dagger --out=curve.png

--run names a run folder, a log.jsonl or a text log, or several with commas, which follow one another. --out ends in .png or .svg;
a .csv of the drawn values lies beside it.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steerlab_training.config.override import from_argv
from steerlab_training.errors import InputError, run_stage
from steerlab_training.plots.read import read_logs
from steerlab_training.run.folder import write_atomic
from steerlab_training.run.progress import tell

PANELS = (
    ("bins", "bin cross-entropy (nats)"),
    ("flow", "flow matching (squared error)"),
    ("target_mm", "named cube, read off the slots (mm)"),
    ("driving_error", "xyz error of the driving prompt (argmax)"),
)
INK, PALE, MARK, BACK = "#3b82f6", "#b9d3fb", "#f59e0b", "#ffffff"


@dataclass(frozen=True)
class PlotConfig:
    """run: run folders or logs; out: PNG or SVG; dpi 80 keeps a PNG well below 200 kB."""

    name: str = "reference"
    run: tuple[str, ...] = ("runs/dagger",)
    out: str = "curve.png"
    dpi: int = 80


def series(lines: list[dict[str, Any]], field: str) -> tuple[list[int], list[float]]:
    """Steps and values of a field over the training lines that have it."""
    found = [(line["step"], line[field]) for line in lines if line.get("kind") == "train" and field in line]
    return [step for step, _ in found], [value for _, value in found]


def panels_of(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The panels that have something to show; an expert's log has only the flow."""
    return [(field, title) for field, title in PANELS if series(lines, field)[0]]


def log_of(name: str) -> Path:
    """The log that a run's name stands for."""
    path = Path(name)
    return path / "log.jsonl" if path.is_dir() else path


def table(lines: list[dict[str, Any]]) -> str:
    """CSV of the training lines: step and the fields of the panels."""
    fields = ["step", *(field for field, _ in PANELS)]
    text = io.StringIO()
    writer = csv.DictWriter(text, fields, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(line for line in lines if line.get("kind") == "train")
    return text.getvalue()


def plot(config: PlotConfig) -> Path:
    """Draws a panel for each quantity that the logs hold (`smooth` over `flow` where an expert's log has both), DAgger rounds as
    vertical lines, and writes the CSV beside; returns the picture's path."""
    out = Path(config.out)
    if out.suffix not in (".png", ".svg"):
        raise InputError(f"--out={config.out} is neither .png nor .svg", fix="Name a picture")
    lines = read_logs([log_of(name) for name in config.run])
    import matplotlib  # noqa: PLC0415  (slow to import, and only this stage needs it)

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    # The same log gives the same bytes.
    matplotlib.rcParams["svg.hashsalt"] = "steerlab"
    shown = panels_of(lines)
    columns = min(2, len(shown))
    rows = -(-len(shown) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(4.5 * columns, 3 * rows), facecolor=BACK, squeeze=False)
    for axis in axes.flat[len(shown) :]:
        axis.set_visible(False)
    for axis, (field, title) in zip(axes.flat, shown, strict=False):
        smooth = series(lines, "smooth") if field == "flow" else ([], [])
        axis.plot(*series(lines, field), color=PALE if smooth[0] else INK, linewidth=1.2)
        axis.plot(*smooth, color=INK, linewidth=1.2)
        for line in lines:
            if line.get("kind") == "dagger":
                axis.axvline(line["step"], color=MARK, linewidth=0.8, linestyle=":")
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("step", fontsize=8)
        axis.tick_params(labelsize=8)
        axis.set_ylim(bottom=0)
    figure.tight_layout()
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=config.dpi, metadata={"Date": None} if out.suffix == ".svg" else {"Software": None})
    plt.close(figure)
    write_atomic(out.with_suffix(".csv"), table(lines).encode())
    return out


def main(argv: list[str]) -> None:
    tell(f"wrote {plot(from_argv({'reference': PlotConfig()}, argv))}")


if __name__ == "__main__":
    run_stage(main)

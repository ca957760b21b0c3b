"""Vision pre-training: python -m steerlab_training.vision [--config=smoke] [--field=value ...]"""

import sys
from pathlib import Path

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import VISION, VisionConfig
from steerlab_training.errors import run_stage
from steerlab_training.run.folder import RunFolder
from steerlab_training.vision.train import VisionTrainer


def pretrain(config: VisionConfig) -> Path:
    """Runs or resumes the stage; returns the path of vision.pt."""
    trainer = VisionTrainer(config, RunFolder(Path(config.run), config))
    trainer.train(progress=lambda text: print(text, file=sys.stderr, flush=True))  # noqa: T201
    return trainer.run.path / "vision.pt"


def main(argv: list[str]) -> None:
    sys.stderr.write(f"wrote {pretrain(from_argv(VISION, argv))}\n")


if __name__ == "__main__":
    run_stage(main)

"""Vision pre-training: python -m steerlab_training.vision [--config=smoke] [--field=value ...]"""

from pathlib import Path

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import VISION, VisionConfig
from steerlab_training.errors import run_stage
from steerlab_training.run.folder import RunFolder
from steerlab_training.run.progress import tell
from steerlab_training.vision.train import VisionTrainer


def pretrain(config: VisionConfig) -> Path:
    """Runs or resumes the stage; returns the path of vision.pt."""
    trainer = VisionTrainer(config, RunFolder(Path(config.run), config))
    trainer.train()
    return trainer.run.path / "vision.pt"


def main(argv: list[str]) -> None:
    tell(f"wrote {pretrain(from_argv(VISION, argv))}")


if __name__ == "__main__":
    run_stage(main)

"""Supervised training with scaffolding: python -m steerlab_training.sft [--config=smoke] [--field=value ...]"""

from pathlib import Path

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import SFT, SftConfig
from steerlab_training.data.labels import decision_weights
from steerlab_training.data.prompts import load_tokenizer
from steerlab_training.data.shards import Decisions, digest_of
from steerlab_training.errors import run_stage
from steerlab_training.run.folder import RunFolder
from steerlab_training.run.progress import Progress, tell
from steerlab_training.sft.start import start_model
from steerlab_training.sft.trainer import Trainer, write_policy


def train(config: SftConfig) -> Path:
    """Runs or resumes the stage; returns the folder with policy.pt and policy.safetensors."""
    run = RunFolder(Path(config.run), config)
    model, used = start_model(config)
    tokenizer = load_tokenizer(Path(config.tokenizer), vocabulary=model.config.vocabulary)
    folders = [Path(p) for p in (*config.demos, *config.dagger)]
    decisions = Decisions(folders)
    run.record_data(used | {str(p): digest_of(p) for p in folders})
    trainer = Trainer(config, run, model, tokenizer)
    recent_from = decisions.starts[len(config.demos)]
    weights = decision_weights(decisions, near=config.near_weight, hard=config.hard_weight, recent_from=recent_from, recent_share_cap=0.6, recent_half=8000)
    trainer.use_data(decisions, weights)
    with Progress("sft", config.steps, done=trainer.step) as progress:
        trainer.train(config.steps, progress=progress)
    write_policy(trainer, run.path)
    return run.path


def main(argv: list[str]) -> None:
    tell(f"wrote {train(from_argv(SFT, argv))}/policy.safetensors")


if __name__ == "__main__":
    run_stage(main)

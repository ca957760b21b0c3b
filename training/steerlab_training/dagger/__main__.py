"""DAgger with supervised training between the rounds: python -m steerlab_training.dagger [--config=smoke] [--field=value ...]"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import DAGGER, DaggerConfig
from steerlab_training.dagger.collect import Collection, collect_round
from steerlab_training.data.labels import decision_weights
from steerlab_training.data.prompts import load_tokenizer
from steerlab_training.data.shards import Decisions, digest_of
from steerlab_training.errors import run_stage
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.rollout.policy import Actor
from steerlab_training.run.folder import RunFolder
from steerlab_training.run.progress import Progress, tell
from steerlab_training.sft.start import start_model
from steerlab_training.sft.trainer import Trainer, write_policy


def _collect(trainer: Trainer, config: DaggerConfig, index: int, folder: Path) -> str:
    """Collects a round, logs it, and says in a line what it was."""
    averaged = VisionLanguageAction(trainer.model.config)
    averaged.load_state_dict(trainer.averaged_policy()["model"])
    actor = Actor(averaged.to(trainer.device), trainer.tokenizer, seed=config.seed + index)
    heads = (f"discrete@{config.temperature}/{config.gripper_temperature}", "discrete@0", "flow")
    report = collect_round(actor, Collection(config.envs, config.decisions, heads, config.manner, config.first_seed, config.seed), index, folder)
    trainer.run.log(kind="dagger", step=trainer.step, round=index, **report)
    return f"round {index}: {report['states']} states in {report['seconds']:.0f} s, success by head {report['success_by_head']}"


def _weights(config: DaggerConfig, decisions: Decisions) -> NDArray[np.float64]:
    """Sampling probability of each decision, demonstrations and own states."""
    return decision_weights(
        decisions,
        near=config.near_weight,
        hard=config.hard_weight,
        recent_from=decisions.starts[len(config.demos)],
        recent_share_cap=config.share_cap,
        recent_half=config.share_half,
    )


def train(config: DaggerConfig) -> Path:
    """Runs or resumes the stage; returns the folder with policy.pt and policy.safetensors."""
    run = RunFolder(Path(config.run), config)
    model, used = start_model(config)
    tokenizer = load_tokenizer(Path(config.tokenizer), vocabulary=model.config.vocabulary)
    given = [Path(p) for p in (*config.demos, *config.dagger)]
    run.record_data(used | {str(p): digest_of(p) for p in given})
    trainer = Trainer(config, run, model, tokenizer)
    own = run.path / "states"
    with Progress("dagger", config.steps, done=trainer.step) as progress:
        while trainer.step < config.steps:
            index = trainer.step // config.collect_every
            due = trainer.step % config.collect_every == 0 and trainer.step < config.collect_until * config.steps
            if due and not (own / f"round-{index:02d}").exists():
                progress.say(_collect(trainer, config, index, own))
            rounds = sorted(p for p in own.glob("round-*") if p.suffix != ".part")
            decisions = Decisions([*given, *rounds])
            trainer.use_data(decisions, _weights(config, decisions))
            trainer.train(min(config.steps, (index + 1) * config.collect_every), progress=progress)
    write_policy(trainer, run.path)
    return run.path


def main(argv: list[str]) -> None:
    tell(f"wrote {train(from_argv(DAGGER, argv))}/policy.safetensors")


if __name__ == "__main__":
    run_stage(main)

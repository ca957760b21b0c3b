"""The flow expert alone, on a frozen backbone: python -m steerlab_training.expert [--config=few-shot] [--field=value ...]

`few-shot` trains one from scratch on few demonstrations, on purpose: the start for reinforcement learning, as in pi_RL.
"""

import sys
from pathlib import Path

import numpy as np
import torch

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import EXPERT, ExpertConfig
from steerlab_training.data.prompts import load_tokenizer
from steerlab_training.data.shards import Decisions, digest_of
from steerlab_training.errors import InputError, run_stage
from steerlab_training.expert.features import cache_features
from steerlab_training.expert.train import ExpertTrainer
from steerlab_training.model.checkpoint import load_policy, write_packed
from steerlab_training.model.expert import Expert
from steerlab_training.model.text import encode_prompt
from steerlab_training.run.folder import RunFolder, save_checkpoint, sha256_of
from steerlab_training.sft.ema import MovingAverage
from steerlab_training.sft.schedule import learning_rate_factor
from steerlab_training.sft.trainer import device_of


def choose_rows(decisions: Decisions, config: ExpertConfig) -> np.ndarray:
    """Rows of the first `episodes` episodes of each shard's folder (all, if none is named), at most `rows`, drawn by seed."""
    eligible = np.arange(len(decisions)) if config.episodes is None else np.flatnonzero(decisions.episode < config.episodes)
    if len(eligible) == 0:
        raise InputError("no decision is left to train on", fix="Raise --episodes or make demonstrations")
    rng = np.random.default_rng(config.seed)
    return np.sort(rng.choice(eligible, min(config.rows, len(eligible)), replace=False))


def train(config: ExpertConfig) -> Path:
    """Trains and writes expert.safetensors: the policy with this expert in the place of its own."""
    run = RunFolder(Path(config.run), config)
    torch.manual_seed(config.seed)
    model = load_policy(Path(config.policy)).to(device_of(config.device)).requires_grad_(False)
    if config.from_scratch:
        model.expert = Expert(model.config).to(model.slot.device)
    model.expert.requires_grad_(True)
    tokenizer = load_tokenizer(Path(config.tokenizer), vocabulary=model.config.vocabulary)
    decisions = Decisions([Path(p) for p in config.demos])
    run.record_data({config.policy: sha256_of(Path(config.policy))} | {p: digest_of(Path(p)) for p in config.demos})
    rows = choose_rows(decisions, config)
    tokens = [encode_prompt(tokenizer, prompt.text, limit=model.config.max_text_tokens) for prompt in decisions.prompts]
    trainer = ExpertTrainer(model, cache_features(model, decisions, rows, tokens), first_draws=config.first_draws, seed=config.seed)
    optimizer = torch.optim.AdamW(model.expert.parameters(), lr=config.rate, betas=(0.9, 0.95), weight_decay=0.01)
    average = MovingAverage(model.expert.state_dict(), decay=config.average_decay)
    rng = np.random.default_rng(config.seed)
    for step in range(config.steps):
        for group in optimizer.param_groups:
            group["lr"] = config.rate * learning_rate_factor(step, steps=config.steps, warmup=config.warmup)
        loss = trainer.loss(torch.from_numpy(rng.integers(0, len(rows), config.batch)))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.expert.parameters(), config.clip)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        average.update(model.expert.state_dict(), step=step)
        if (step + 1) % config.log_every == 0 or step + 1 == config.steps:
            run.log(kind="train", step=step + 1, flow=round(loss.item(), 5), decisions=len(rows))
            sys.stderr.write(f"step {step + 1}/{config.steps}  flow {loss.item():.4f}\n")
    model.expert.load_state_dict(average.state)
    save_checkpoint(run.path / "expert.pt", {"model": {k: v.cpu() for k, v in model.state_dict().items()}, "cfg": model.config.to_disk()})
    write_packed(run.path / "expert.safetensors", model.cpu(), step=config.steps)
    return run.path / "expert.safetensors"


def main(argv: list[str]) -> None:
    sys.stderr.write(f"wrote {train(from_argv(EXPERT, argv))}\n")


if __name__ == "__main__":
    run_stage(main)

"""The flow expert alone, on a frozen backbone: python -m steerlab_training.expert [--config=few-shot] [--field=value ...]

`few-shot` trains one from scratch on few demonstrations and stops while it still fails often, on purpose: the start for
reinforcement learning, as in pi_RL. --policy=FOLDER names an exported bundle, to which the expert can then be added:
python -m steerlab_training.export.add --bundle FOLDER --expert few-shot=runs/expert-few-shot/expert.pt=...
"""

import dataclasses
from pathlib import Path

import torch

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import EXPERT, ExpertConfig
from steerlab_training.data.prompts import load_tokenizer
from steerlab_training.data.shards import digest_of
from steerlab_training.errors import run_stage
from steerlab_training.expert.fit import ExpertRun
from steerlab_training.expert.measure import closed_loop_success
from steerlab_training.export.read import policy_digest, read_policy
from steerlab_training.model.checkpoint import write_packed
from steerlab_training.model.expert import Expert
from steerlab_training.run.folder import RunFolder, save_checkpoint
from steerlab_training.run.progress import tell
from steerlab_training.sft.trainer import device_of


def train(config: ExpertConfig) -> Path:
    """Trains or resumes, and writes expert.safetensors: the policy with this expert in the place of its own."""
    run = RunFolder(Path(config.run), config)
    torch.manual_seed(config.seed)
    model = read_policy(Path(config.policy)).to(device_of(config.device)).requires_grad_(False)
    model.config = dataclasses.replace(model.config, flow_reads_slots=config.reads_slots)
    if config.from_scratch:
        model.expert = Expert(model.config).to(model.slot.device)
    model.expert.requires_grad_(True)
    tokenizer = load_tokenizer(Path(config.tokenizer), vocabulary=model.config.vocabulary)
    run.record_data({config.policy: policy_digest(Path(config.policy))} | {p: digest_of(Path(p)) for p in config.demos})
    fit = ExpertRun(config, run, model, tokenizer)
    fit.train(measure=closed_loop_success(config, fit.averaged_model, tokenizer))
    model = fit.averaged_model()
    save_checkpoint(run.path / "expert.pt", {"model": {k: v.cpu() for k, v in model.state_dict().items()}, "cfg": model.config.to_disk()})
    write_packed(run.path / "expert.safetensors", model.cpu(), step=fit.step)
    return run.path / "expert.safetensors"


def main(argv: list[str]) -> None:
    tell(f"wrote {train(from_argv(EXPERT, argv))}")


if __name__ == "__main__":
    run_stage(main)

"""The training loop that `sft` and `dagger` share: model, optimizer, average, log, checkpoints."""

import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from steerlab_training.config.stages import SftConfig
from steerlab_training.data.labels import SCALE_M
from steerlab_training.data.prompts import PromptBook
from steerlab_training.data.shards import Decisions
from steerlab_training.model.bins import from_bins
from steerlab_training.model.checkpoint import write_packed
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.run.folder import RunFolder, save_checkpoint
from steerlab_training.run.progress import Progress
from steerlab_training.sft.batch import Batch, BatchMaker
from steerlab_training.sft.ema import MovingAverage
from steerlab_training.sft.losses import bin_loss, flow_loss, place_loss, soft_bin_targets
from steerlab_training.sft.scaffold import Scaffold
from steerlab_training.sft.schedule import fade, learning_rate_factor

FLOW_WEIGHT = 2.0
SMOOTHING = 0.95
WRONG_GRIP = 0.5
BETAS, WEIGHT_DECAY = (0.9, 0.95), 0.01


def device_of(name: str) -> torch.device:
    """'auto' is one CUDA GPU where there is one."""
    return torch.device(("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name)


def part_of(name: str) -> str:
    """Which learning rate and which gradient clip a parameter belongs to."""
    if name.startswith(("blocks.", "norm.")):
        return "backbone"
    return "vision" if name.startswith("vision.") else "expert" if name.startswith("expert.") else "new"


class Trainer:
    """Trains towards `config.steps`; resumes from the run folder's checkpoint. Weights are averaged for evaluation."""

    def __init__(self, config: SftConfig, run: RunFolder, model: VisionLanguageAction, tokenizer: Tokenizer) -> None:
        self.config, self.run, self.tokenizer = config, run, tokenizer
        self.device = device_of(config.device)
        self.model = model.to(self.device).train()
        self.model.embed.weight.requires_grad_(False)
        self.model.vision = self.model.vision.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue] (not in torch's own types)
        self.place_head = nn.Linear(model.config.width, 4).to(self.device)
        self.step, self.seconds, self.smooth = 0, 0.0, {}
        self.extra: dict[str, Any] = {}
        self.average = MovingAverage(self.model.state_dict(), decay=config.average_decay)
        self._parts: dict[str, list[nn.Parameter]] = {"backbone": [], "vision": [], "expert": [], "new": list(self.place_head.parameters())}
        for name, parameter in self.model.named_parameters():
            if parameter.requires_grad:
                self._parts[part_of(name)].append(parameter)
        rates = {"backbone": config.rate_backbone, "vision": config.rate_vision, "expert": config.rate_new, "new": config.rate_new}
        self._rates = [rates[part] for part in self._parts]
        self.optimizer = torch.optim.AdamW(
            [{"params": parameters, "lr": rates[part]} for part, parameters in self._parts.items()], betas=BETAS, weight_decay=WEIGHT_DECAY, fused=True
        )
        self._resume()
        self._compiles_next = config.compile
        if config.compile:
            for block in self.model.blocks[:-1]:
                block.forward = torch.compile(block.forward, dynamic=False)  # one block is compiled, the others reuse it
            self.model.blocks[-1].tail = torch.compile(self.model.blocks[-1].tail, dynamic=False)

    def _resume(self) -> None:
        state = self.run.resume()
        if state is None:
            return
        self.model.load_state_dict(state["model"])
        self.average.state = {name: value.to(self.device) for name, value in state["average"].items()}
        self.place_head.load_state_dict(state["place_head"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds, self.smooth, self.extra = state["step"], state["seconds"], state["smooth"], state["extra"]

    def save(self) -> None:
        """Writes the checkpoint that a later start goes on from."""
        self.run.save(
            {
                "model": self.model.state_dict(),
                "average": self.average.state,
                "place_head": self.place_head.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "cfg": self.model.config.to_disk(),
                "step": self.step,
                "seconds": self.seconds,
                "smooth": self.smooth,
                "extra": self.extra,
            }
        )

    def use_data(self, decisions: Decisions, weights: np.ndarray) -> None:
        """Sets the data for the steps to come."""
        config = self.config
        decisions.keep_prompts(config.prompts)
        text_tokens = config.tokens_per_image - self.model.config.prefix_tokens - config.prompts * self.model.config.slots
        book = PromptBook.of(decisions, self.tokenizer, self.model.config, budget=text_tokens)
        torch.manual_seed(config.seed + self.step)
        self.batches = BatchMaker(self.model, decisions, book, weights, config=config, seed=config.seed + self.step)
        self._scaffold = Scaffold(self.model, decisions, book, self.tokenizer)
        self.run.log(kind="data", step=self.step, decisions=len(decisions), prompts=len(book.tokens), left_out=round(self.batches.left_out, 4))

    def sigma_bins(self) -> float:
        """Width of the bin targets: anneals, so that early on distant bins share what they learn."""
        c = self.config
        return c.sigma_end_bins + (c.sigma_start_bins - c.sigma_end_bins) * fade(self.step, steps=c.steps, until=c.sigma_until)

    def _losses(self, batch: Batch) -> dict[str, Tensor]:
        """All losses of a batch, and the errors that the log shows."""
        config, model, plan = self.config, self.model, self.batches.plan
        scaffold_weight = config.scaffold * fade(self.step, steps=config.steps, until=config.scaffold_until)
        count = len(batch.actions)
        step, prompt, draw = (t.to(self.device).expand(count, -1) for t in (plan.step, plan.prompt, plan.draw))
        moved = batch.time[..., None]
        x = moved * batch.noise + (1 - moved) * batch.expert_actions
        with torch.autocast(self.device.type, torch.bfloat16, enabled=config.precision == "bf16"):
            if scaffold_weight > 0:
                targets = self._scaffold.targets(batch.third, batch.wrist, batch.layout, batch.prompt_ids)
                output, attention, hop = self._scaffold.forward(batch.images, batch.proprioception, batch.layout, targets)
            else:
                output = model(batch.images, batch.proprioception, batch.layout, slots_only=True)
                attention = hop = torch.zeros((), device=self.device)
            velocity = model.velocity(output, x, batch.time, step, prompt, draw, batch.proprioception).float()
        slots = output.slots.float()
        words = torch.randint(0, model.config.vocabulary - model.config.bins, (config.word_negatives,), device=self.device)
        logits = slots @ torch.cat([model.act_embed, model.embed.weight[words]]).t()
        target = soft_bin_targets(batch.actions, bins=model.config.bins, sigma_bins=self.sigma_bins())
        weights = self.batches.prompt_weights.to(self.device)
        predicted = self.place_head(slots.mean(2))
        bins = bin_loss(logits, target, prompt_weights=weights)
        flow = flow_loss(velocity, batch.noise, batch.expert_actions, token_weights=batch.expert_weights)
        place = place_loss(predicted, batch.places)
        with torch.no_grad():
            acted = from_bins(logits[..., : model.config.bins].argmax(-1), model.config.bins)
            error = (acted - batch.actions).abs()
            metres = (predicted - batch.places).view(*predicted.shape[:-1], 2, 2) * torch.from_numpy(SCALE_M[:2]).to(self.device)
            apart = 1000 * metres.norm(dim=-1).mean((0, 1))
        return {
            "total": bins + FLOW_WEIGHT * flow + config.place * place + scaffold_weight * (attention + hop),
            "bins": bins, "flow": flow, "place": place, "attention": attention, "hop": hop,
            "xyz_error": error[..., :3].mean(), "driving_error": error[:, 0, :3].mean(),
            "grip_error": (error[..., 6] > WRONG_GRIP).float().mean(), "target_mm": apart[0], "goal_mm": apart[1],
        }  # fmt: skip

    def _one_step(self) -> dict[str, float]:
        factor = learning_rate_factor(self.step, steps=self.config.steps, warmup=self.config.warmup)
        for group, rate in zip(self.optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        losses = self._losses(self.batches.draw())
        losses["total"].backward()
        # Each part is clipped alone: one loss with large gradients must not shrink the steps of the others.
        norms = {part: nn.utils.clip_grad_norm_(parameters, self.config.clip) for part, parameters in self._parts.items()}
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.average.update(self.model.state_dict(), step=self.step)
        return {name: value.item() for name, value in losses.items()} | {f"gradient_{part}": norm.item() for part, norm in norms.items()}

    def train(self, until: int, *, progress: Progress) -> None:
        """Steps up to `until`; logs, and saves every few minutes and at the end."""
        saved = time.monotonic()
        if self._compiles_next and self.step < until:
            self._compiles_next = False
            progress.say("the first step compiles the blocks, which takes half a minute to a minute")
        while self.step < until:
            began = time.monotonic()
            values = self._one_step()
            if not np.isfinite(values["total"]):
                raise FloatingPointError(f"the loss is {values['total']} at step {self.step}")
            keep = SMOOTHING if self.smooth else 0.0
            self.smooth = {name: keep * self.smooth.get(name, value) + (1 - keep) * value for name, value in values.items()}
            self.step += 1
            took = time.monotonic() - began
            self.seconds += took
            s = self.smooth
            progress.to(self.step, f"bins {s['bins']:.3f}, flow {s['flow']:.4f}, target {s['target_mm']:.0f} mm, {took:.2f} s a step")
            if self.step % self.config.log_every == 0 or self.step == until:
                self.run.log(kind="train", step=self.step, seconds=round(self.seconds, 1), **{k: round(v, 5) for k, v in s.items()})
            if time.monotonic() - saved > self.config.checkpoint_seconds:
                self.save()
                saved = time.monotonic()
        self.save()

    def averaged_policy(self) -> dict[str, Any]:
        """What ships: {model, cfg} of the averaged weights, float32."""
        return {"model": {k: v.cpu() for k, v in self.average.state.items()}, "cfg": self.model.config.to_disk(), "step": self.step}


def write_policy(trainer: Trainer, folder: Path) -> None:
    """policy.pt (float32), policy.safetensors (int8) of the averaged weights, tokenizer.json: what the export stage reads."""
    shutil.copyfile(trainer.config.tokenizer, folder / "tokenizer.json")
    state = trainer.averaged_policy()
    save_checkpoint(folder / "policy.pt", state)
    model = VisionLanguageAction(trainer.model.config)
    model.load_state_dict(state["model"])
    write_packed(folder / "policy.safetensors", model, step=trainer.step)

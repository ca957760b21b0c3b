"""Flow matching on cached features: only the expert's 9.6 M parameters move, so a step costs a tenth of a full one."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from steerlab_training.config.stages import ExpertConfig
from steerlab_training.data.shards import HORIZON
from steerlab_training.expert.features import Features
from steerlab_training.model.expert import Expert
from steerlab_training.model.layout import additive
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.sft.batch import BETA, LOWEST_TIME, ExpertPlan
from steerlab_training.sft.losses import flow_loss

CHUNK_WEIGHT = 0.5


@dataclass(frozen=True)
class NoisyBatch:
    """x_t of e tokens an image and what the loss needs: [b, e, 7], [b, e, 7], [b, e, 7], [b, e], [b, e]."""

    noisy: Tensor
    noise: Tensor
    actions: Tensor
    time: Tensor
    weights: Tensor


class ExpertTrainer:
    """`chunk_draws` chunks of an image's driving prompt and `first_draws` first actions of each of its prompts, each with its
    own noise. Rows count through `parts`, one after another; all have the same number of prompts and tokens."""

    def __init__(self, model: VisionLanguageAction, parts: Sequence[Features], *, config: ExpertConfig) -> None:
        self.model, self.parts, self.config = model, parts, config
        self.expert: Expert = model.expert
        self.plan = ExpertPlan.of(prompts=config.prompts, chunk_draws=config.chunk_draws, first_draws=config.first_draws)
        self.generator = torch.Generator().manual_seed(config.seed)
        self._beta = torch.distributions.Beta(*BETA)
        raw = torch.ones(config.prompts)
        raw[0] = config.driving_weight
        self._first_weights = (raw / raw.mean()).repeat_interleave(config.first_draws)

    def gather(self, rows: Tensor) -> Features:
        """Some rows of all parts, in their order."""
        starts = torch.tensor([0, *(len(part) for part in self.parts)]).cumsum(0)
        of = torch.searchsorted(starts, rows, right=True) - 1
        picked = [(torch.nonzero(of == i)[:, 0], part) for i, part in enumerate(self.parts)]
        order = torch.argsort(torch.cat([places for places, _ in picked]))

        def column(name: str) -> Tensor:
            found = [getattr(part, name)[rows[places] - starts[i]] for i, (places, part) in enumerate(picked) if len(places)]
            return torch.cat(found)[order]

        return Features(*(column(name) for name in ("keys_values", "segment", "actions", "chunks", "valid", "proprioception")))

    def noisy_batch(self, f: Features) -> NoisyBatch:
        """Fresh noise and times; a token's time is that of its draw."""
        config, plan, b = self.config, self.plan, len(f)
        actions = torch.cat([f.chunks.repeat(1, config.chunk_draws, 1), f.actions.repeat_interleave(config.first_draws, 1)], 1)
        valid = (torch.arange(HORIZON) < f.valid[:, None]).float()
        weights = torch.cat([CHUNK_WEIGHT * valid.repeat(1, config.chunk_draws), self._first_weights.expand(b, -1)], 1)
        draws = self._beta.sample((b, config.prompts, config.chunk_draws + config.first_draws))
        time = (draws * (1 - LOWEST_TIME) + LOWEST_TIME)[:, plan.prompt, plan.draw]
        noise = torch.randn(actions.shape, generator=self.generator)
        return NoisyBatch(time[..., None] * noise + (1 - time[..., None]) * actions, noise, actions, time, weights)

    def mask(self, f: Features) -> Tensor:
        """Additive mask [b, 1, e, s + e]: prefix, own text (and slots), and causally the tokens of the same prompt and draw."""
        plan, b = self.plan, len(f)
        prefix = torch.ones(b, len(plan.step), self.model.config.prefix_tokens, dtype=torch.bool)
        text = f.segment[:, None] == plan.prompt[:, None]
        same = (plan.draw[:, None] == plan.draw) & (plan.prompt[:, None] == plan.prompt)
        own = same & (plan.step[:, None] >= plan.step)
        return additive(torch.cat([prefix, text, own.expand(b, -1, -1)], 2))

    def loss(self, rows: Tensor) -> Tensor:
        """Flow loss of a batch of rows."""
        device = self.model.slot.device
        f = self.gather(rows)
        batch = self.noisy_batch(f)
        position = self.model.config.slot_position + self.plan.step
        cos, sin = (table[position][None, None].to(device) for table in (self.model.cos, self.model.sin))
        bf16 = self.config.precision == "bf16"
        kept = f.keys_values_of(torch.arange(len(f)), self.model.config.flow_layers, dtype=torch.bfloat16 if bf16 else torch.float32)
        keys_values = {layer: (k.to(device), v.to(device)) for layer, (k, v) in kept.items()}
        step = self.plan.step.expand(len(f), -1).to(device)
        state = f.proprioception.to(device)
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            velocity = self.expert(batch.noisy.to(device), batch.time.to(device), step, keys_values, self.mask(f).to(device), cos, sin, state)
        return flow_loss(velocity.float(), batch.noise.to(device), batch.actions.to(device), token_weights=batch.weights.to(device))

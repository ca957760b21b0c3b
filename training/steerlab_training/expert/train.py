"""Flow matching on cached features: only the expert's 9.6 M parameters move, so a step costs a tenth of a full one."""

from dataclasses import dataclass

import torch
from torch import Tensor

from steerlab_training.data.shards import HORIZON
from steerlab_training.expert.features import Features
from steerlab_training.model.expert import Expert
from steerlab_training.model.layout import additive
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.sft.batch import BETA, LOWEST_TIME
from steerlab_training.sft.losses import flow_loss

CHUNK_WEIGHT = 0.5


@dataclass(frozen=True)
class NoisyBatch:
    """x_t of e tokens a decision and what the loss needs: [b, e, 7], [b, e, 7], [b, e, 7], [b, e], [b, e]."""

    noisy: Tensor
    noise: Tensor
    actions: Tensor
    time: Tensor
    weights: Tensor


class ExpertTrainer:
    """One chunk and `first_draws` first actions of each decision of a batch, each with its own noise."""

    def __init__(self, model: VisionLanguageAction, features: Features, *, first_draws: int, seed: int) -> None:
        self.model, self.features, self.first_draws = model, features, first_draws
        self.expert: Expert = model.expert
        self.step = torch.cat([torch.arange(HORIZON), torch.zeros(first_draws, dtype=torch.long)])
        self.draw = torch.cat([torch.zeros(HORIZON, dtype=torch.long), 1 + torch.arange(first_draws)])
        self.generator = torch.Generator().manual_seed(seed)
        self._beta = torch.distributions.Beta(*BETA)

    def noisy_batch(self, rows: Tensor) -> NoisyBatch:
        """Fresh noise and times for some rows; a token's time is that of its draw."""
        f, b = self.features, len(rows)
        actions = torch.cat([f.chunks[rows], f.actions[rows][:, None].expand(-1, self.first_draws, -1)], 1)
        valid = (torch.arange(HORIZON) < f.valid[rows][:, None]).float()
        weights = torch.cat([CHUNK_WEIGHT * valid, torch.ones(b, self.first_draws)], 1)
        time = (self._beta.sample((b, 1 + self.first_draws)) * (1 - LOWEST_TIME) + LOWEST_TIME)[:, self.draw]
        noise = torch.randn(actions.shape, generator=self.generator)
        return NoisyBatch(time[..., None] * noise + (1 - time[..., None]) * actions, noise, actions, time, weights)

    def mask(self, rows: Tensor) -> Tensor:
        """Additive mask [b, 1, e, s + e]: prefix and own text, and causally the tokens of the same draw."""
        size = self.features.keys_values.shape[4]
        seen = (torch.arange(size) < self.features.length[rows][:, None])[:, None].expand(-1, len(self.step), -1)
        own = (self.draw[:, None] == self.draw) & (self.step[:, None] >= self.step)
        return additive(torch.cat([seen, own.expand(len(rows), -1, -1)], 2))

    def loss(self, rows: Tensor) -> Tensor:
        """Flow loss of a batch of rows."""
        device = self.model.slot.device
        batch = self.noisy_batch(rows)
        position = self.model.config.slot_position + self.step
        cos, sin = (table[position][None, None].to(device) for table in (self.model.cos, self.model.sin))
        kept = self.features.of(rows, self.model.config.flow_layers, dtype=torch.float32)
        keys_values = {layer: (k.to(device), v.to(device)) for layer, (k, v) in kept.items()}
        step = self.step.expand(len(rows), -1).to(device)
        state = self.features.proprioception[rows].to(device)
        velocity = self.expert(batch.noisy.to(device), batch.time.to(device), step, keys_values, self.mask(rows).to(device), cos, sin, state)
        return flow_loss(velocity, batch.noise.to(device), batch.actions.to(device), token_weights=batch.weights.to(device))

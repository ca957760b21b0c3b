"""One batch of training: images, proprioception, packed prompts, labels, and the expert's noisy tokens."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from steerlab_training.config.stages import SftConfig
from steerlab_training.data.labels import lean_still_labels, scaled_places, target_and_goal_xy
from steerlab_training.data.prompts import PromptBook
from steerlab_training.data.shards import HORIZON, Decisions
from steerlab_training.model.layout import Layout
from steerlab_training.model.vla import VisionLanguageAction

CONTRAST, OFFSET, TOOL_NOISE = 0.05, 0.03, 0.01
# Half of the pictures stand in another light: every byte times 0.65 to 1.35, cut at 255. A policy that never saw one lost 43 points in the dark.
LIGHT_SHARE, LIGHT_CHANGE = 0.5, 0.35
# pi0's schedule of noise levels: Beta(1.5, 1), more weight near pure noise; never exactly 0.
BETA, LOWEST_TIME = (1.5, 1.0), 1e-3


@dataclass(frozen=True)
class ExpertPlan:
    """The expert's tokens of one image, [e] each: `chunk_draws` chunks of the driving prompt, then `first_draws` first actions
    of every prompt. Only the driving prompt has labels beyond its first action."""

    step: Tensor
    prompt: Tensor
    draw: Tensor

    @classmethod
    def of(cls, *, prompts: int, chunk_draws: int, first_draws: int) -> "ExpertPlan":
        chunk = torch.arange(HORIZON).repeat(chunk_draws)
        return cls(
            step=torch.cat([chunk, torch.zeros(prompts * first_draws, dtype=torch.long)]),
            prompt=torch.cat([torch.zeros_like(chunk), torch.arange(prompts).repeat_interleave(first_draws)]),
            draw=torch.cat([torch.arange(chunk_draws).repeat_interleave(HORIZON), chunk_draws + torch.arange(first_draws).repeat(prompts)]),
        )


@dataclass(frozen=True)
class Batch:
    """Tensors on the model's device; third and wrist also as the bytes they came from (colour cells are read off those)."""

    third: Tensor
    wrist: Tensor
    images: tuple[Tensor, Tensor]
    proprioception: Tensor
    layout: Layout
    prompt_ids: NDArray[np.integer]
    actions: Tensor
    places: Tensor
    expert_actions: Tensor
    expert_weights: Tensor
    noise: Tensor
    time: Tensor


def augment(image: Tensor, *, generator: torch.Generator) -> Tensor:
    """uint8 [b, h, w, 3] -> [-1, 1] [b, 3, h, w] with random light, contrast and tint. No shifts: they made places inexact."""
    b = len(image)
    is_lit = torch.rand(b, 1, 1, 1, generator=generator) < LIGHT_SHARE
    light = 1 + is_lit * LIGHT_CHANGE * (2 * torch.rand(b, 1, 1, 1, generator=generator) - 1)
    x = (image.permute(0, 3, 1, 2).float() * light).clamp_max(255) / 127.5 - 1
    gain = 1 + CONTRAST * torch.randn(b, 1, 1, 1, generator=generator)
    tint = OFFSET * torch.randn(b, 3, 1, 1, generator=generator)
    return (x * gain + tint).contiguous(memory_format=torch.channels_last)


class BatchMaker:
    """Draws rows by weight and turns them into batches."""

    def __init__(
        self, model: VisionLanguageAction, decisions: Decisions, book: PromptBook, weights: NDArray[np.float64], *, config: SftConfig, seed: int
    ) -> None:
        fits = book.fits(decisions.prompt_ids)
        self._weights = np.where(fits, weights, 0)
        self._weights /= self._weights.sum()
        self.left_out = float(1 - fits.mean())
        self._model, self._decisions, self._book, self._config = model, decisions, book, config
        self._rng = np.random.default_rng(seed)
        self._generator = torch.Generator().manual_seed(seed)
        self._beta = torch.distributions.Beta(*BETA)
        self._plan = ExpertPlan.of(prompts=config.prompts, chunk_draws=config.chunk_draws, first_draws=config.first_draws)
        raw = torch.ones(config.prompts)
        raw[0] = config.driving_weight
        self.prompt_weights = raw / raw.mean()

    @property
    def plan(self) -> ExpertPlan:
        return self._plan

    def draw(self) -> Batch:
        """A fresh batch of `config.images` rows."""
        config, data, plan, g = self._config, self._decisions, self._plan, self._generator
        device = self._model.slot.device
        rows = self._rng.choice(len(data), config.images, p=self._weights)
        third, wrist = (torch.from_numpy(x) for x in data.images(rows))
        proprioception = torch.from_numpy(data.proprioception[rows])
        proprioception[:, :3] += TOOL_NOISE * torch.randn(len(rows), 3, generator=g)
        columns = self._book.choose(data.prompt_ids[rows])
        prompt_ids = np.take_along_axis(data.prompt_ids[rows], columns, 1)
        labels = np.take_along_axis(data.actions[rows], columns[..., None], 1)
        actions = torch.from_numpy(lean_still_labels(labels))
        chunks = torch.from_numpy(lean_still_labels(data.chunks[rows]))
        layout = self._model.layout([[self._book.tokens[i] for i in ids] for ids in prompt_ids], total=config.tokens_per_image)
        valid = (torch.arange(HORIZON)[None] < torch.from_numpy(data.valid[rows])[:, None]).float()
        expert_actions = torch.cat([chunks.repeat(1, config.chunk_draws, 1), actions.repeat_interleave(config.first_draws, 1)], 1)
        first_weights = self.prompt_weights.repeat_interleave(config.first_draws).expand(len(rows), -1)
        expert_weights = torch.cat([0.5 * valid.repeat(1, config.chunk_draws), first_weights], 1)
        draws = self._beta.sample((len(rows), config.prompts, config.chunk_draws + config.first_draws))
        time = (draws * (1 - LOWEST_TIME) + LOWEST_TIME)[:, plan.prompt, plan.draw]
        return Batch(
            third=third,
            wrist=wrist,
            images=(augment(third, generator=g).to(device), augment(wrist, generator=g).to(device)),
            proprioception=proprioception.to(device),
            layout=layout,
            prompt_ids=prompt_ids,
            actions=actions.to(device),
            places=torch.from_numpy(scaled_places(target_and_goal_xy(data, rows, prompt_ids))).to(device),
            expert_actions=expert_actions.to(device),
            expert_weights=expert_weights.to(device),
            noise=torch.randn(expert_actions.shape, generator=g).to(device),
            time=time.to(device),
        )

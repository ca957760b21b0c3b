"""Where tokens sit. One image carries several prompts: a shared prefix, then one segment [text][slots] a prompt.

A segment sees the prefix and itself, and its rope positions start anew, so that packed prompts give what single ones give.
Inference is the case of one prompt.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from steerlab_training.model.attention import MASKED
from steerlab_training.model.config import ModelConfig

PADDING = -1


@dataclass(frozen=True)
class Layout:
    """Of the tokens after the prefix: ids, segment (prompt number, -1 for padding), rope position, [batch, s] each.

    slot_rows [batch, prompts, 7] index the whole sequence, prefix included.
    """

    ids: Tensor
    segment: Tensor
    position: Tensor
    slot_rows: Tensor


def pack(config: ModelConfig, prompts: Sequence[Sequence[Sequence[int]]], *, total: int | None = None, slots: int | None = None) -> Layout:
    """Lays out, per image, a list of token lists (without BOS). `total` fixes the length of the sequence, prefix included.

    slots=0 leaves the slots out: keys and values of prefix and text do not depend on them, and a flow expert reads no others.
    """
    images, count = len(prompts), len(prompts[0])
    size_of_slots = config.slots if slots is None else slots
    longest = max(sum(len(text) + size_of_slots for text in texts) for texts in prompts)
    size = longest if total is None else total - config.prefix_tokens
    ids = torch.zeros(images, size, dtype=torch.long)
    segment = torch.full((images, size), PADDING)
    position = torch.zeros(images, size, dtype=torch.long)
    slot_rows = torch.zeros(images, count, size_of_slots, dtype=torch.long)
    for image, texts in enumerate(prompts):
        start = 0
        for prompt, text in enumerate(texts):
            first_slot = start + len(text)
            end = first_slot + size_of_slots
            ids[image, start:first_slot] = torch.tensor(text)
            segment[image, start:end] = prompt
            position[image, start:first_slot] = config.prefix_tokens + torch.arange(len(text))
            position[image, first_slot:end] = config.slot_position + torch.arange(size_of_slots)
            slot_rows[image, prompt] = config.prefix_tokens + torch.arange(first_slot, end)
            start = end
    return Layout(ids, segment, position, slot_rows)


def additive(allowed: Tensor) -> Tensor:
    """Boolean [batch, t, s] -> additive mask [batch, 1, t, s]."""
    return torch.zeros(allowed.shape, device=allowed.device).masked_fill_(~allowed, MASKED)[:, None]


def attention_mask(config: ModelConfig, layout: Layout) -> Tensor:
    """Additive mask [batch, 1, t, t]: image tokens see one another, text is causal, the slots of a segment see one another."""
    segment, position = layout.segment, layout.position
    batch, size = segment.shape
    prefix = config.prefix_tokens
    device = segment.device
    index = torch.arange(prefix, device=device)
    image = (index >= 1) & (index < 1 + config.image_tokens)
    slot = position >= config.slot_position
    causal = position[:, :, None] >= position[:, None]
    own = (segment[:, :, None] == segment[:, None]) & (causal | (slot[:, :, None] & slot[:, None])) & (segment >= 0)[:, None]
    allowed = torch.zeros(batch, prefix + size, prefix + size, dtype=torch.bool, device=device)
    allowed[:, :prefix, :prefix] = (index[:, None] >= index) | (image[:, None] & image)
    allowed[:, prefix:, :prefix] = True
    allowed[:, prefix:, prefix:] = own | torch.eye(size, dtype=torch.bool, device=device)
    return additive(allowed)


def token_groups(config: ModelConfig, layout: Layout) -> Tensor:
    """One-hot group of each token [batch, t, 4] in the order of TOKEN_GROUPS."""
    batch = layout.segment.shape[0]
    prefix = torch.zeros(batch, config.prefix_tokens, dtype=torch.long, device=layout.segment.device)
    prefix[:, -1] = 1
    suffix = torch.where(layout.position >= config.slot_position, 3, 2)
    return torch.nn.functional.one_hot(torch.cat([prefix, suffix], 1), 4).float()

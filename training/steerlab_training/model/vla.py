"""The whole policy: one backbone, two heads (seven discrete slots, and the flow expert on the same keys and values)."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from steerlab_training.model.attention import KeysValues, rope_tables
from steerlab_training.model.block import Block, Readouts, RMSNorm, gather_tokens
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.expert import Expert
from steerlab_training.model.hook import HookPlan
from steerlab_training.model.layout import Layout, additive, attention_mask, pack, token_groups
from steerlab_training.model.stack import Stack
from steerlab_training.model.vision import Vision

BOS = 1


@dataclass(frozen=True)
class Inputs:
    """What the blocks get: x [b, t, width], mask [b, 1, t, t], cos and sin [b, 1, t, e]."""

    x: Tensor
    mask: Tensor
    cos: Tensor
    sin: Tensor


@dataclass(frozen=True)
class Output:
    """slots [b, prompts, 7, width] after the final norm; keys and values of each layer [b, kv_heads, t, e]; the layout."""

    slots: Tensor
    keys_values: list[KeysValues]
    layout: Layout


class VisionLanguageAction(nn.Module):
    """SmolLM2 backbone (arXiv 2502.02737), OpenVLA's action tokens decoded in parallel, pi0's expert.

    The embedding is tied; the rows of its last 256 ids are replaced by `act_embed` when slots are read.
    """

    cos: Tensor
    sin: Tensor

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        d = config.width
        self.embed = nn.Embedding(config.vocabulary, d)
        self.blocks = Stack([Block(config) for _ in range(config.layers)])
        self.norm = RMSNorm(d, config.norm_eps)
        self.vision = Vision(config)
        self.state = nn.Sequential(nn.Linear(config.proprioception, d), nn.GELU(), nn.Linear(d, d))
        self.slot = nn.Parameter(torch.randn(config.slots, d) * 0.1)
        self.act_embed = nn.Parameter(torch.randn(config.bins, d) * 0.02)
        self.expert = Expert(config)
        positions = config.slot_position + max(config.slots, config.horizon)
        cos, sin = rope_tables(positions, config.head_width, config.rope_theta)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def layout(self, prompts: Sequence[Sequence[Sequence[int]]], *, total: int | None = None, slots: int | None = None) -> Layout:
        """Packs prompts (per image a list of token lists without BOS) on the model's device."""
        packed = pack(self.config, prompts, total=total, slots=slots)
        device = self.slot.device
        return Layout(*(t.to(device) for t in (packed.ids, packed.segment, packed.position, packed.slot_rows)))

    def inputs(self, images: Sequence[Tensor], proprioception: Tensor, layout: Layout) -> Inputs:
        """Embeds the sequence BOS, image tokens, proprioception, then the layout's tokens.

        images: [b, 3, 96, 96] and [b, 3, 64, 64], bytes / 127.5 - 1; proprioception [b, 7].
        """
        config = self.config
        batch = proprioception.shape[0]
        start = config.slot_position
        is_slot = (layout.position >= start)[..., None]
        tail = torch.where(is_slot, self.slot[(layout.position - start).clamp(min=0)], self.embed(layout.ids))
        bos = self.embed.weight[BOS].expand(batch, 1, config.width)
        x = torch.cat([bos, self.vision(images), self.state(proprioception)[:, None], tail], 1)
        prefix = torch.arange(config.prefix_tokens, device=x.device).expand(batch, -1)
        position = torch.cat([prefix, layout.position], 1)
        return Inputs(x, attention_mask(config, layout), self.cos[position][:, None], self.sin[position][:, None])

    def forward(
        self,
        images: Sequence[Tensor],
        proprioception: Tensor,
        layout: Layout,
        *,
        hook: HookPlan | None = None,
        readouts: Readouts | None = None,
        slots_only: bool = False,
    ) -> Output:
        """One pass. slots_only computes the last block at the slots alone (training; no hook, no read-outs)."""
        inputs = self.inputs(images, proprioception, layout)
        group = None if hook is None else token_groups(self.config, layout)
        rows = layout.slot_rows.flatten(1)
        x = inputs.x
        keys_values: list[KeysValues] = []
        for index, block in enumerate(self.blocks):
            if slots_only and index == self.config.layers - 1:
                x, key, value = block.tail(x, rows, inputs.mask, inputs.cos, inputs.sin)
            else:
                layer_hook = None if hook is None or group is None else hook.layer(index, group)
                x, key, value = block(x, inputs.mask, inputs.cos, inputs.sin, layer_hook, readouts)
            keys_values.append((key, value))
        slots = self.norm(x if slots_only else gather_tokens(x, rows))
        return Output(slots.view(*layout.slot_rows.shape, self.config.width), keys_values, layout)

    def action_logits(self, slots: Tensor) -> Tensor:
        """Slot states [..., width] -> logits over the bins [..., 256]."""
        return slots @ self.act_embed.t()

    def velocity(self, output: Output, x: Tensor, time: Tensor, step: Tensor, segment: Tensor, draw: Tensor, proprioception: Tensor) -> Tensor:
        """Flow velocity [b, e, 7] of e expert tokens; the loss stops at the backbone's keys and values.

        x [b, e, 7]; time, step (place in the horizon), segment (prompt) and draw (noise draw), [b, e] each. Tokens of
        different prompts or draws do not see each other.
        """
        config, layout = self.config, output.layout
        batch, count = time.shape
        read = layout.position < config.slot_position + config.flow_slots
        text = (layout.segment[:, None] == segment[..., None]) & read[:, None]
        same = (segment[..., None] == segment[:, None]) & (draw[..., None] == draw[:, None])
        own = same & (step[..., None] >= step[:, None])
        prefix = torch.ones(batch, count, config.prefix_tokens, dtype=torch.bool, device=time.device)
        mask = additive(torch.cat([prefix, text, own], 2))
        position = config.slot_position + step
        cos, sin = self.cos[position][:, None], self.sin[position][:, None]
        keys_values = [(key.detach(), value.detach()) for key, value in output.keys_values]
        return self.expert(x, time, step, keys_values, mask, cos, sin, proprioception)

    def flow(self, output: Output, noise: Tensor, proprioception: Tensor, *, steps: int = 5) -> Tensor:
        """Euler from noise [b, horizon, 7] at time 1 to actions at time 0; one prompt an image."""
        batch, horizon, _ = noise.shape
        step = torch.arange(horizon, device=noise.device).expand(batch, -1)
        zero = torch.zeros_like(step)
        x = noise
        for i in range(steps):
            time = torch.full((batch, horizon), 1 - i / steps, device=noise.device)
            x = x - self.velocity(output, x, time, step, zero, zero, proprioception) / steps
        return x

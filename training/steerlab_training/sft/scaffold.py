"""Attention scaffolding: training-only losses that teach a colour word to look at its cube.

Without it, 74,000 labels left the read-out of the named cube at chance (122 mm); with it, from that plateau, 50 mm after 300
steps and 14 mm at the end (docs/training.md). Both losses are read off the ordinary forward pass and fade out:
    attention   blocks 1, 2: from the colour word's text token, the heads of KV group 0 look at the image cells of that colour
    hop         blocks 4, 5: from the action slots, KV group 0 looks at the cube's word, group 1 at the goal's word
What this means for anyone who interprets these heads: they do what they were told to do, they did not find it themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from steerlab_training.data.prompts import PromptBook
from steerlab_training.data.shards import COLORS, Decisions, Prompt
from steerlab_training.model.attention import rotate
from steerlab_training.model.block import Block, gather_tokens
from steerlab_training.model.layout import Layout
from steerlab_training.model.vla import Inputs, Output, VisionLanguageAction
from steerlab_training.sft.losses import attention_loss, hop_loss

ATTENTION_BLOCKS = (1, 2)
HOP_BLOCKS = (4, 5)
# Diffuse colours of the cubes (src/sim), compared by direction so that shading does not matter.
_RGB = torch.tensor([[0.85, 0.16, 0.13], [0.18, 0.62, 0.27], [0.13, 0.32, 0.80], [0.93, 0.78, 0.12], [0.52, 0.22, 0.68], [0.93, 0.48, 0.10]])
PALETTE = _RGB / _RGB.norm(dim=1, keepdim=True)
COLOR_COSINE = 0.992
WRIST_SHARE = 0.15
SEEN_SHARE = 0.02
PLACE_WORDS = {"object": "bowl", "spatial": "plate"}


def color_masks(image: Tensor) -> Tensor:
    """uint8 [b, h, w, 3] -> 1 where a pixel has a cube's colour, [b, 6, h, w]."""
    x = image.float()
    x = x / (x.norm(dim=-1, keepdim=True) + 1e-3)
    return ((x @ PALETTE.t().to(x)) > COLOR_COSINE).float().permute(0, 3, 1, 2)


def color_cells(third: Tensor, wrist: Tensor, *, strides: Sequence[int]) -> Tensor:
    """Share of each image token's pixels that shows each colour, [b, 40, 6]; the third-person view counts most."""
    parts = [F.avg_pool2d(color_masks(image), stride).flatten(2).transpose(1, 2) for image, stride in zip((third, wrist), strides, strict=True)]
    return torch.cat([parts[0], parts[1] * WRIST_SHARE], 1)


def _place_of(tokens: Sequence[int], words: set[int], *, nth: int = 0) -> int:
    """Index of the nth token that is one of `words` (the last such one, if there are fewer; 0 if there is none)."""
    found = [i for i, token in enumerate(tokens) if token in words]
    return found[min(nth, len(found) - 1)] if found else 0


def word_places(prompts: Sequence[Prompt], tokens: Sequence[Sequence[int]], tokenizer: Tokenizer) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """Per prompt, the index of the token that names the cube, and of the one that names the goal (bowl, plate, second colour)."""
    one = lambda word: tokenizer.encode(" " + word).ids[0]  # noqa: E731
    colors = {one(word) for word in COLORS}
    cube = np.array([_place_of(t, colors) for t in tokens])
    goal = np.array([
        _place_of(t, {one(PLACE_WORDS[p.suite])}) if p.suite in PLACE_WORDS else _place_of(t, colors, nth=1 if p.suite == "stack" else 0)
        for p, t in zip(prompts, tokens, strict=True)
    ])  # fmt: skip
    return cube, goal


@dataclass(frozen=True)
class ScaffoldTargets:
    """Token rows [b, m] of the cube's and the goal's word; target cells [b, m, 40] and 1 where that colour is visible [b, m]."""

    cube_rows: Tensor
    goal_rows: Tensor
    cube_cells: Tensor
    cube_seen: Tensor
    goal_cells: Tensor
    goal_seen: Tensor


class Scaffold:
    """Makes targets for a batch and runs the model's forward pass with the two losses read off it."""

    def __init__(self, model: VisionLanguageAction, decisions: Decisions, book: PromptBook, tokenizer: Tokenizer) -> None:
        self.model, self.book = model, book
        self._cube_place, self._goal_place = word_places(decisions.prompts, book.tokens, tokenizer)
        self._cube_color = np.array([p.target_color for p in decisions.prompts])
        self._goal_color = np.array([p.other_color if p.suite == "stack" else -1 for p in decisions.prompts])

    def targets(self, third: Tensor, wrist: Tensor, layout: Layout, prompt_ids: NDArray[np.integer]) -> ScaffoldTargets:
        """third, wrist: uint8 camera bytes; prompt_ids [b, m]: the prompts of the layout."""
        device = layout.ids.device
        cells = color_cells(third, wrist, strides=self.model.config.patch_sizes).to(device)
        start = layout.slot_rows[:, :, 0] - torch.from_numpy(self.book.lengths[prompt_ids]).to(device)
        third_cells = self.model.config.tokens_per_camera[0]

        def cells_of(color: NDArray[np.integer]) -> tuple[Tensor, Tensor]:
            index = torch.from_numpy(np.maximum(color, 0)).to(device)[:, None].expand(-1, cells.shape[1], -1)
            picked = torch.gather(cells, 2, index).transpose(1, 2)
            seen = (picked[..., :third_cells].sum(-1) > SEEN_SHARE).float() * torch.from_numpy(color >= 0).to(device)
            return picked / (picked.sum(-1, keepdim=True) + 1e-6), seen

        cube_cells, cube_seen = cells_of(self._cube_color[prompt_ids])
        goal_cells, goal_seen = cells_of(self._goal_color[prompt_ids])
        at = lambda place: start + torch.from_numpy(place[prompt_ids]).to(device)  # noqa: E731
        return ScaffoldTargets(at(self._cube_place), at(self._goal_place), cube_cells, cube_seen, goal_cells, goal_seen)

    def _log_attention(self, block: Block, inputs: Inputs, x: Tensor, rows: Tensor, group: int) -> Tensor:
        """Log attention of the heads of one KV group from some rows: x [b, t, width], rows [b, r] -> [b, heads, r, t]."""
        c = self.model.config
        share, e = c.heads // c.kv_heads, c.head_width
        y = block.n1(x)
        q_weight = block.attn.q.weight[group * share * e : (group + 1) * share * e]
        k_weight = block.attn.k.weight[group * e : (group + 1) * e]
        query = F.linear(gather_tokens(y, rows), q_weight).view(*rows.shape, share, e).transpose(1, 2)
        key = F.linear(y, k_weight)[:, None]
        cos, sin = (gather_tokens(table[:, 0], rows)[:, None] for table in (inputs.cos, inputs.sin))
        scores = rotate(query, cos, sin) * e**-0.5 @ rotate(key, inputs.cos, inputs.sin).transpose(-1, -2)
        return (scores.float() + gather_tokens(inputs.mask[:, 0], rows)[:, None]).log_softmax(-1)

    def forward(self, images: Sequence[Tensor], proprioception: Tensor, layout: Layout, targets: ScaffoldTargets) -> tuple[Output, Tensor, Tensor]:
        """The model's forward pass (slots only), and the attention and hop losses."""
        model, c = self.model, self.model.config
        inputs = model.inputs(images, proprioception, layout)
        rows = layout.slot_rows.flatten(1)
        x, keys_values = inputs.x, []
        attention = hop = x.new_zeros(())
        pairs = ((targets.cube_rows, targets.cube_cells, targets.cube_seen), (targets.goal_rows, targets.goal_cells, targets.goal_seen))
        for index, block in enumerate(model.blocks):
            if index in ATTENTION_BLOCKS:
                for word, cells, seen in pairs:
                    looked = self._log_attention(block, inputs, x, word, 0)[..., 1 : 1 + c.image_tokens]
                    attention = attention + attention_loss(looked, cells, seen) / len(ATTENTION_BLOCKS)
            if index in HOP_BLOCKS:
                for group, word in enumerate((targets.cube_rows, targets.goal_rows)):
                    looked = self._log_attention(block, inputs, x, rows, group)
                    hop = hop + hop_loss(looked, word.repeat_interleave(c.slots, 1)) / (2 * len(HOP_BLOCKS))
            if index == c.layers - 1:
                x, key, value = block.tail(x, rows, inputs.mask, inputs.cos, inputs.sin)
            else:
                x, key, value = block(x, inputs.mask, inputs.cos, inputs.sin)
            keys_values.append((key, value))
        slots = model.norm(x).view(*layout.slot_rows.shape, c.width)
        return Output(slots, keys_values, layout), attention, hop

"""Grouped-query attention with rotary positions, as in SmolLM2 (Llama). Plain matmul and softmax: fastest backward on CPU."""

import torch
from torch import Tensor, nn

from steerlab_training.model.config import ModelConfig

# Additive mask of a pair that may not attend. Finite, so that a row without any allowed key stays a number.
MASKED = -1e4

KeysValues = tuple[Tensor, Tensor]


def rope_tables(positions: int, head_width: int, theta: float) -> tuple[Tensor, Tensor]:
    """cos and sin of RoFormer's rotary embedding (arXiv 2104.09864), [positions, head_width], halves repeated (Llama's order)."""
    frequencies = 1 / theta ** (torch.arange(0, head_width, 2).float() / head_width)
    angles = torch.arange(positions).float()[:, None] * frequencies
    angles = torch.cat([angles, angles], -1)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Applies rope to x [..., head_width]."""
    half = x.shape[-1] // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
    """Softmax attention. query [batch, heads, t, e]; key, value [batch, kv_heads, s, e]; mask [batch or 1, 1, t, s] is added.

    Query heads that share a key head are stacked along t instead of repeating the keys.
    """
    batch, heads, t, e = query.shape
    groups, s = key.shape[1], key.shape[2]
    share = heads // groups
    scores = (query * e**-0.5).reshape(batch, groups, share * t, e) @ key.transpose(-1, -2)
    if mask is not None:
        scores = (scores.view(batch, groups, share, t, s) + mask[:, :, None]).view(batch, groups, share * t, s)
    return (torch.softmax(scores, -1) @ value).view(batch, heads, t, e)


class Attention(nn.Module):
    """q, k, v, o projections without bias. `width` is that of the stream; the heads are the backbone's in both streams."""

    def __init__(self, config: ModelConfig, width: int) -> None:
        super().__init__()
        self.config = config
        inner, shared = config.heads * config.head_width, config.kv_heads * config.head_width
        self.q = nn.Linear(width, inner, bias=False)
        self.k = nn.Linear(width, shared, bias=False)
        self.v = nn.Linear(width, shared, bias=False)
        self.o = nn.Linear(inner, width, bias=False)

    def _heads(self, x: Tensor, count: int) -> Tensor:
        return x.view(*x.shape[:2], count, self.config.head_width).transpose(1, 2)

    def query(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """x [batch, t, width] -> rotated queries [batch, heads, t, e]."""
        return rotate(self._heads(self.q(x), self.config.heads), cos, sin)

    def keys_values(self, x: Tensor, cos: Tensor, sin: Tensor) -> KeysValues:
        """x [batch, t, width] -> rotated keys and values, [batch, kv_heads, t, e] each."""
        count = self.config.kv_heads
        return rotate(self._heads(self.k(x), count), cos, sin), self._heads(self.v(x), count)

    def attend(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
        mixed = attend(query, key, value, mask)
        batch, heads, t, e = mixed.shape
        return self.o(mixed.transpose(1, 2).reshape(batch, t, heads * e))

"""One transformer block of SmolLM2: pre-norm attention and SwiGLU, with what interpretability wants to read."""

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from steerlab_training.model.attention import Attention
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.ffn import FeedForward
from steerlab_training.model.hook import LayerHook


class RMSNorm(nn.Module):
    """Root-mean-square norm (arXiv 1910.07467)."""

    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


@dataclass
class Readouts:
    """Filled by a forward pass, one entry a layer: activations after the hook [b, t, neurons]; residual streams [b, t, width]."""

    activations: list[Tensor] = field(default_factory=list)
    middles: list[Tensor] = field(default_factory=list)
    residuals: list[Tensor] = field(default_factory=list)


def gather_tokens(x: Tensor, rows: Tensor) -> Tensor:
    """x [batch, t, e] at rows [batch, r] -> [batch, r, e]."""
    return torch.gather(x, 1, rows[..., None].expand(-1, -1, x.shape[-1]))


class Block(nn.Module):
    """x + attention(norm x), then + FFN(norm x)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.n1 = RMSNorm(config.width, config.norm_eps)
        self.attn = Attention(config, config.width)
        self.n2 = RMSNorm(config.width, config.norm_eps)
        self.mlp = FeedForward(config.width, config.neurons)

    def forward(
        self, x: Tensor, mask: Tensor, cos: Tensor, sin: Tensor, hook: LayerHook | None = None, readouts: Readouts | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """x [b, t, width], mask [b, 1, t, t], cos and sin [b, 1, t, e] -> the new x, keys and values [b, kv_heads, t, e]."""
        y = self.n1(x)
        key, value = self.attn.keys_values(y, cos, sin)
        middle = x + self.attn.attend(self.attn.query(y, cos, sin), key, value, mask)
        a = self.mlp.activations(self.n2(middle), hook)
        x = middle + self.mlp.down(a)
        if hook is not None:
            x = x + hook.residual
        if readouts is not None:
            readouts.activations.append(a)
            readouts.middles.append(middle)
            readouts.residuals.append(x)
        return x, key, value

    def tail(self, x: Tensor, rows: Tensor, mask: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The last block in training: keys and values of all tokens, the output only at rows [b, r] (the slots)."""
        y = self.n1(x)
        key, value = self.attn.keys_values(y, cos, sin)
        cos_rows, sin_rows = (gather_tokens(table[:, 0], rows)[:, None] for table in (cos, sin))
        query = self.attn.query(gather_tokens(y, rows), cos_rows, sin_rows)
        middle = gather_tokens(x, rows) + self.attn.attend(query, key, value, gather_tokens(mask[:, 0], rows)[:, None])
        return middle + self.mlp(self.n2(middle)), key, value

"""Vision encoder: a per-pixel colour MLP and a strided convolution stem per camera, then a small transformer over both.

Early convolutions instead of patch embedding follow arXiv 2106.14881. The output is scaled like the text embeddings.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from steerlab_training.model.attention import attend
from steerlab_training.model.block import RMSNorm
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.stack import Stack

HEAD_WIDTH = 64
# Root-mean-square of SmolLM2's token embeddings: image tokens start at their scale.
EMBEDDING_SCALE = 0.13
LONG_STRIDE = 32


class ChannelNorm(nn.Module):
    """LayerNorm over the channels of a feature map [batch, channels, h, w]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.n = nn.LayerNorm(channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.n(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def _stem(stride: int, width: int) -> nn.Sequential:
    """Colour features [16, h, w] -> [width, h / stride, w / stride]; stride 16 or 32."""
    layers: list[nn.Module] = [
        nn.Conv2d(16, 64, 4, 4), ChannelNorm(64), nn.ReLU(),
        nn.Conv2d(64, 128, 3, 2, 1), ChannelNorm(128), nn.ReLU(),
        nn.Conv2d(128, 128, 3, 1, 1), nn.ReLU(),
        nn.Conv2d(128, width, 3, 2, 1), ChannelNorm(width),
    ]  # fmt: skip
    if stride == LONG_STRIDE:
        layers += [nn.ReLU(), nn.Conv2d(width, width, 3, 2, 1), ChannelNorm(width)]
    return nn.Sequential(*layers)


class VisionBlock(nn.Module):
    """Pre-norm transformer block in which every image token sees every other."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.n1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.o = nn.Linear(width, width)
        self.n2 = nn.LayerNorm(width)
        self.f1 = nn.Linear(width, 4 * width)
        self.f2 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """x [batch, tokens, width] -> the new x."""
        batch, count, d = x.shape
        q, k, v = self.qkv(self.n1(x)).view(batch, count, 3, d // HEAD_WIDTH, HEAD_WIDTH).permute(2, 0, 3, 1, 4)
        x = x + self.o(attend(q, k, v).transpose(1, 2).reshape(batch, count, d))
        return x + self.f2(F.gelu(self.f1(self.n2(x))))


class Vision(nn.Module):
    """Camera pictures (bytes / 127.5 - 1, [batch, 3, size, size] each) -> image tokens [batch, 40, width of the backbone]."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        d = config.vision_width
        self.pix = nn.Sequential(nn.Conv2d(3, 24, 1), nn.ReLU(), nn.Conv2d(24, 16, 1), nn.ReLU())
        self.stem = nn.ModuleList([_stem(stride, d) for stride in config.patch_sizes])
        self.pos = nn.ParameterList([nn.Parameter(torch.randn(n, d) * 0.3) for n in config.tokens_per_camera])
        self.tr = Stack([VisionBlock(d) for _ in range(config.vision_layers)])
        self.norm = nn.LayerNorm(d)
        self.proj = nn.Linear(d, config.width)
        self.out = RMSNorm(config.width, config.norm_eps)
        nn.init.constant_(self.out.weight, EMBEDDING_SCALE)

    def colors(self, images: Sequence[Tensor]) -> list[Tensor]:
        """Per-pixel colour features, [batch, 16, size, size] a camera."""
        return [self.pix(image) for image in images]

    def tokens(self, colors: Sequence[Tensor]) -> Tensor:
        """Colour features -> image tokens, third-person camera first."""
        # In float32 under autocast too: oneDNN's AMX convolution of 16 to 64 channels, 4 x 4, stride 4 returns wrong numbers in
        # bfloat16 (torch 2.13.0 on CPUs with amx_bf16).
        with torch.autocast(colors[0].device.type, enabled=False):
            parts = [stem(c.float()).flatten(2).transpose(1, 2) + pos for stem, c, pos in zip(self.stem, colors, self.pos, strict=True)]
        x = torch.cat(parts, 1)
        for block in self.tr:
            x = block(x)
        return self.out(self.proj(self.norm(x)))

    def forward(self, images: Sequence[Tensor]) -> Tensor:
        return self.tokens(self.colors(images))

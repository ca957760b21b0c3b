"""Flow-matching action expert in the manner of pi0 (arXiv 2410.24164): it reads the backbone's keys and values layer by layer."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from steerlab_training.model.attention import Attention, KeysValues
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.ffn import FeedForward
from steerlab_training.model.stack import Stack

# openpi's sinusoidal time embedding: periods from 4e-3 to 4.
SHORTEST_PERIOD, LONGEST_PERIOD = 4e-3, 4.0
MODULATIONS = 6


class ExpertBlock(nn.Module):
    """Parts of one block: attention and FFN behind norms that the time modulates (`ada`: shift, scale and gate of each)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        d = config.expert_width
        self.n1 = nn.LayerNorm(d, elementwise_affine=False)
        self.attn = Attention(config, d)
        self.n2 = nn.LayerNorm(d, elementwise_affine=False)
        self.mlp = FeedForward(d, config.expert_neurons)
        self.ada = nn.Linear(d, MODULATIONS * d)


class Expert(nn.Module):
    """Velocity of noisy action chunks. Clock of openpi: time 1 is noise, 0 is data, velocity = noise - action.

    Its tokens attend to prefix and text (and the slots, with config.flow_reads_slots), and causally along the horizon, so that
    the first action does not need the later ones (their labels exist for one prompt an image only). Time enters through adaLN
    (arXiv 2212.09748), starting at zero.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        d = config.expert_width
        self.inp = nn.Linear(config.slots, d)
        self.tmlp = nn.Sequential(nn.Linear(d, d), nn.SiLU(), nn.Linear(d, d))
        self.pos = nn.Parameter(torch.randn(config.horizon, d) * 0.02)
        self.state = nn.Linear(config.proprioception, d)
        self.blocks = Stack([ExpertBlock(config) for _ in config.flow_layers])
        for block in self.blocks:
            nn.init.zeros_(block.ada.weight)
            nn.init.zeros_(block.ada.bias)
        self.norm = nn.LayerNorm(d)
        self.out = nn.Linear(d, config.slots)

    def embed_time(self, time: Tensor) -> Tensor:
        """time [...] in [0, 1] -> [..., expert width]."""
        half = self.config.expert_width // 2
        period = torch.exp(torch.linspace(math.log(SHORTEST_PERIOD), math.log(LONGEST_PERIOD), half, device=time.device))
        angle = time[..., None] * 2 * math.pi / period
        return self.tmlp(torch.cat([angle.sin(), angle.cos()], -1))

    def hidden(
        self, x: Tensor, time: Tensor, step: Tensor, keys_values: list[KeysValues], mask: Tensor, cos: Tensor, sin: Tensor, proprioception: Tensor
    ) -> Tensor:
        """Last hidden state [batch, e, expert width] of e action tokens.

        x [batch, e, 7]; time and step (place in the horizon) [batch, e]; keys_values of all backbone layers;
        mask [batch, 1, e, backbone tokens + e]; cos, sin [batch, 1, e, head width].
        """
        condition = F.silu(self.embed_time(time) + self.state(proprioception)[:, None])
        y = self.inp(x) + self.pos[step]
        for block, layer in zip(self.blocks, self.config.flow_layers, strict=True):
            shift1, scale1, gate1, shift2, scale2, gate2 = block.ada(condition).chunk(MODULATIONS, -1)
            z = block.n1(y) * (1 + scale1) + shift1
            key, value = block.attn.keys_values(z, cos, sin)
            past_key, past_value = keys_values[layer]
            query = block.attn.query(z, cos, sin)
            mixed = block.attn.attend(query, torch.cat([past_key, key], 2), torch.cat([past_value, value], 2), mask)
            y = y + (1 + gate1) * mixed
            y = y + (1 + gate2) * block.mlp(block.n2(y) * (1 + scale2) + shift2)
        return self.norm(y)

    def forward(
        self, x: Tensor, time: Tensor, step: Tensor, keys_values: list[KeysValues], mask: Tensor, cos: Tensor, sin: Tensor, proprioception: Tensor
    ) -> Tensor:
        """Velocity [batch, e, 7]; arguments as in `hidden`."""
        return self.out(self.hidden(x, time, step, keys_values, mask, cos, sin, proprioception))

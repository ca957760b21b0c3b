"""The steering hook: per token group gains and biases of the FFN activations, and directions of the residual stream."""

from dataclasses import dataclass

import torch
from torch import Tensor

from steerlab_training.errors import InputError
from steerlab_training.model.config import ModelConfig

# A token's group is a row of a one-hot matrix in this order; BOS counts as image, because it sits in the prefix.
TOKEN_GROUPS = ("image", "proprio", "text", "slots")


@dataclass(frozen=True)
class HookPlan:
    """a' = a * gain + bias, then residual is added after the block. gain, bias [4, layers, neurons]; residual [4, layers, width].

    Every operator is such an affine map: override (0, alpha), add (1, alpha), scale (c, 0), ablate (0, 0).
    """

    gain: Tensor
    bias: Tensor
    residual: Tensor

    @classmethod
    def identity(cls, config: ModelConfig) -> "HookPlan":
        shape = (len(TOKEN_GROUPS), config.layers, config.neurons)
        return cls(torch.ones(shape), torch.zeros(shape), torch.zeros(*shape[:2], config.width))

    @classmethod
    def override(cls, config: ModelConfig, neurons: list[tuple[int, int]], *, amount: float, groups: tuple[str, ...] = TOKEN_GROUPS) -> "HookPlan":
        """Sets the activations of (layer, index) neurons to `amount` at the tokens of some groups."""
        plan = cls.identity(config)
        for layer, index in neurons:
            if not (0 <= layer < config.layers and 0 <= index < config.neurons):
                raise InputError(f"there is no neuron {layer}:{index}", fix=f"Layers are 0 to {config.layers - 1}, indices 0 to {config.neurons - 1}")
            for group in groups:
                row = TOKEN_GROUPS.index(group)
                plan.gain[row, layer, index] = 0
                plan.bias[row, layer, index] = amount
        return plan

    def layer(self, index: int, group: Tensor) -> "LayerHook":
        """The hook of one layer at tokens whose groups are one-hot in `group` [batch, tokens, 4]."""
        return LayerHook(group @ self.gain[:, index], group @ self.bias[:, index], group @ self.residual[:, index])


@dataclass(frozen=True)
class LayerHook:
    """Per token: gain, bias [batch, tokens, neurons], residual [batch, tokens, width]."""

    gain: Tensor
    bias: Tensor
    residual: Tensor

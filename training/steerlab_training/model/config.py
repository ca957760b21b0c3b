"""Sizes of the policy. The defaults are the shipped architecture."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Field here -> key in a checkpoint's "cfg" and in the safetensors metadata "config" (the names of the first weights).
_DISK_NAMES = {
    "width": "d",
    "layers": "layers",
    "heads": "heads",
    "kv_heads": "kv",
    "head_width": "hd",
    "neurons": "ffn",
    "vocabulary": "vocab",
    "rope_theta": "theta",
    "norm_eps": "eps",
    "base_layers": "keep",
    "max_text_tokens": "text",
    "proprioception": "proprio",
    "ticks_per_decision": "K",
    "slots": "A",
    "bins": "bins",
    "vision_width": "vd",
    "vision_layers": "vlayers",
    "image_sizes": "img",
    "patch_sizes": "stride",
    "horizon": "H",
    "expert_width": "ed",
    "expert_neurons": "effn",
    "flow_reads_slots": "eslots",
}


@dataclass(frozen=True)
class ModelConfig:
    """SmolLM2-135M (arXiv 2502.02737) cut to 12 layers; two cameras; OpenVLA's seven action tokens; a pi0-type expert.

    base_layers: the layers of SmolLM2 that were kept. ticks_per_decision: how long an action is held (10 Hz ticks).
    horizon: decisions that the flow expert predicts at once. flow_reads_slots: whether it also attends to the keys and values of
    the seven slots, where the discrete head's action takes shape; pi0 has no such tokens.
    """

    width: int = 576
    layers: int = 12
    heads: int = 9
    kv_heads: int = 3
    head_width: int = 64
    neurons: int = 1536
    vocabulary: int = 49_152
    rope_theta: float = 1e5
    norm_eps: float = 1e-5
    base_layers: tuple[int, ...] = (0, 1, 2, 21, 22, 23, 24, 25, 26, 27, 28, 29)
    max_text_tokens: int = 24
    proprioception: int = 7
    ticks_per_decision: int = 4
    slots: int = 7
    bins: int = 256
    vision_width: int = 256
    vision_layers: int = 3
    image_sizes: tuple[int, ...] = (96, 64)
    patch_sizes: tuple[int, ...] = (16, 32)
    horizon: int = 5
    expert_width: int = 256
    expert_neurons: int = 1024
    flow_reads_slots: bool = False

    @property
    def tokens_per_camera(self) -> tuple[int, ...]:
        return tuple((size // patch) ** 2 for size, patch in zip(self.image_sizes, self.patch_sizes, strict=True))

    @property
    def image_tokens(self) -> int:
        return sum(self.tokens_per_camera)

    @property
    def prefix_tokens(self) -> int:
        """BOS, image tokens, proprioception; also the rope position of the first text token."""
        return 1 + self.image_tokens + 1

    @property
    def slot_position(self) -> int:
        """Rope position of the first slot and of the expert's first token, whatever the length of the text."""
        return self.prefix_tokens + self.max_text_tokens

    @property
    def flow_layers(self) -> tuple[int, ...]:
        """Backbone layers whose keys and values the expert reads: every second one."""
        return tuple(range(1, self.layers, 2))

    @property
    def flow_slots(self) -> int:
        """Slots whose keys and values the expert reads."""
        return self.slots if self.flow_reads_slots else 0

    @classmethod
    def from_disk(cls, values: Mapping[str, Any]) -> "ModelConfig":
        """Reads a checkpoint's `cfg`; keys that it lacks keep their defaults."""
        found: dict[str, Any] = {field: values[key] for field, key in _DISK_NAMES.items() if key in values}
        arguments: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
        return cls(**arguments)

    def to_disk(self) -> dict[str, Any]:
        return {key: getattr(self, field) for field, key in _DISK_NAMES.items()}


def small_config(**changes: Any) -> ModelConfig:
    """A config that trains and exports in seconds, for tests and the smoke chain. Widths stay multiples of 32 (the block of MatMulNBits)."""
    small = ModelConfig(
        layers=4,
        base_layers=(0, 1, 28, 29),
        neurons=96,
        vocabulary=512,
        bins=32,
        vision_width=64,
        vision_layers=1,
        expert_width=64,
        expert_neurons=96,
    )
    return dataclasses.replace(small, **changes)

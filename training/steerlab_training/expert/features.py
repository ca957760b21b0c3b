"""Keys and values of the frozen backbone, computed once per decision, so that the expert trains without the backbone.

One decision costs 6 layers x 2 x 3 heads x s tokens x 64 numbers, 270 kB in bfloat16 at s = 59: 6,000 decisions fit in 1.6 GB.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from steerlab_training.data.labels import lean_still_labels
from steerlab_training.data.shards import Decisions
from steerlab_training.model.attention import KeysValues
from steerlab_training.model.vla import VisionLanguageAction

BATCH = 64


@dataclass(frozen=True)
class Features:
    """Of n decisions with their driving prompts. keys_values [n, layers of the expert, 2, kv heads, s, e]; length [n]: prefix
    and text tokens; actions [n, 7]; chunks [n, 5, 7] with their valid length [n]; proprioception [n, 7]."""

    keys_values: Tensor
    length: Tensor
    actions: Tensor
    chunks: Tensor
    valid: Tensor
    proprioception: Tensor

    def of(self, rows: Tensor, layers: Sequence[int], *, dtype: torch.dtype) -> dict[int, KeysValues]:
        """Keys and values of some rows by backbone layer."""
        picked = self.keys_values[rows].to(dtype)
        return {layer: (picked[:, i, 0], picked[:, i, 1]) for i, layer in enumerate(layers)}


@torch.no_grad()
def cache_features(model: VisionLanguageAction, decisions: Decisions, rows: NDArray[np.integer], tokens: Sequence[Sequence[int]]) -> Features:
    """Runs the backbone over `rows`; tokens: ids of every prompt of the data."""
    config = model.config
    device = model.slot.device
    prompts = decisions.prompt_ids[rows, 0]
    lengths = np.array([len(tokens[i]) for i in prompts])
    size = config.prefix_tokens + int(lengths.max())
    layers = config.flow_layers
    cache = torch.zeros(len(rows), len(layers), 2, config.kv_heads, size, config.head_width, dtype=torch.bfloat16)
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        pictures = [torch.from_numpy(x).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1 for x in decisions.images(some)]
        layout = model.layout([[list(tokens[i])] for i in prompts[start : start + BATCH]])
        output = model(pictures, torch.from_numpy(decisions.proprioception[some]).to(device), layout)
        for i, layer in enumerate(layers):
            for j, values in enumerate(output.keys_values[layer]):
                count = min(size, values.shape[2])
                cache[start : start + len(some), i, j, :, :count] = values[:, :, :count].to("cpu", torch.bfloat16)
    return Features(
        keys_values=cache,
        length=torch.from_numpy(config.prefix_tokens + lengths),
        actions=torch.from_numpy(lean_still_labels(decisions.actions[rows, 0])),
        chunks=torch.from_numpy(lean_still_labels(decisions.chunks[rows])),
        valid=torch.from_numpy(decisions.valid[rows].astype(np.int64)),
        proprioception=torch.from_numpy(decisions.proprioception[rows]),
    )

"""Keys and values of the frozen backbone, computed once per image, so that the expert trains without the backbone.

One image costs 6 layers x 2 x 3 heads x s tokens x 64 numbers in bfloat16, 360 kB at s = 78 (prefix, two prompts and their slots):
20,000 images take 7.2 GB. They lie in a file that is mapped, so the memory that they take is the system's cache, not the process's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from steerlab_training.data.labels import lean_still_labels
from steerlab_training.data.prompts import PromptBook
from steerlab_training.data.shards import Decisions
from steerlab_training.model.attention import KeysValues
from steerlab_training.model.layout import PADDING
from steerlab_training.model.pixels import pixels
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.run.progress import Progress

BATCH = 48


@dataclass(frozen=True)
class Features:
    """Of n images with p prompts each. keys_values [n, layers of the expert, 2, kv heads, s, e] bfloat16, prefix first; segment
    [n, s - prefix]: prompt of each token of text and slots, -1 for padding; actions [n, p, 7]; chunks [n, 5, 7] of the first prompt with their
    valid length [n]; proprioception [n, 7]."""

    keys_values: Tensor
    segment: Tensor
    actions: Tensor
    chunks: Tensor
    valid: Tensor
    proprioception: Tensor

    def __len__(self) -> int:
        return len(self.valid)

    def keys_values_of(self, rows: Tensor, layers: Sequence[int], *, dtype: torch.dtype) -> dict[int, KeysValues]:
        """Keys and values of some rows by backbone layer, [b, kv heads, s, e] each."""
        picked = self.keys_values[rows].to(dtype)
        return {layer: (picked[:, i, 0], picked[:, i, 1]) for i, layer in enumerate(layers)}


@torch.no_grad()
def cache_features(
    model: VisionLanguageAction, decisions: Decisions, rows: NDArray[np.integer], book: PromptBook, path: Path, *, precision: str = "fp32"
) -> Features:
    """Runs the backbone over `rows` and writes PATH (keys and values) and PATH.whole (that it is whole); a whole file is read back.

    The rows' prompts must fit the book (`book.fits`).
    """
    config = model.config
    layers = config.flow_layers
    prompts = decisions.prompt_ids.shape[1]
    own = book.budget + prompts * config.flow_slots
    shape = (len(rows), len(layers), 2, config.kv_heads, config.prefix_tokens + own, config.head_width)
    whole = path.with_name(path.name + ".whole")
    if not (whole.exists() and whole.read_text() == str(shape)):
        whole.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        _write_keys_values(model, decisions, rows, book, _mapped(path, shape), precision)
        whole.write_text(str(shape))
    columns = book.choose(decisions.prompt_ids[rows])
    labels = np.take_along_axis(decisions.actions[rows], columns[..., None], 1)
    return Features(
        keys_values=_mapped(path, shape),
        segment=_segments(book.lengths[np.take_along_axis(decisions.prompt_ids[rows], columns, 1)] + config.flow_slots, own),
        actions=torch.from_numpy(lean_still_labels(labels)),
        chunks=torch.from_numpy(lean_still_labels(decisions.chunks[rows])),
        valid=torch.from_numpy(decisions.valid[rows].astype(np.int64)),
        proprioception=torch.from_numpy(decisions.proprioception[rows]),
    )


def _mapped(path: Path, shape: tuple[int, ...]) -> Tensor:
    count = int(np.prod(shape))
    return torch.from_file(str(path), shared=True, size=count, dtype=torch.bfloat16).view(shape)


def _segments(lengths: NDArray[np.integer], size: int) -> Tensor:
    """lengths [n, p] of the prompts' tokens -> prompt of each token [n, size]."""
    segment = torch.full((len(lengths), size), PADDING, dtype=torch.int8)
    for row, counts in zip(segment, lengths, strict=True):
        start = 0
        for prompt, count in enumerate(counts):
            row[start : start + count] = prompt
            start += int(count)
    return segment


def _write_keys_values(model: VisionLanguageAction, decisions: Decisions, rows: NDArray[np.integer], book: PromptBook, cache: Tensor, precision: str) -> None:
    device = model.slot.device
    with Progress("features", len(rows)) as progress:
        for start in range(0, len(rows), BATCH):
            some = rows[start : start + BATCH]
            pictures = [pixels(x).to(device) for x in decisions.images(some)]
            ids = np.take_along_axis(decisions.prompt_ids[some], book.choose(decisions.prompt_ids[some]), 1)
            layout = model.layout([[book.tokens[i] for i in prompts] for prompts in ids], total=cache.shape[4], slots=model.config.flow_slots)
            with torch.autocast(device.type, torch.bfloat16, enabled=precision == "bf16"):
                output = model(pictures, torch.from_numpy(decisions.proprioception[some]).to(device), layout)
            for i, layer in enumerate(model.config.flow_layers):
                for j, values in enumerate(output.keys_values[layer]):
                    cache[start : start + len(some), i, j] = values.to("cpu", torch.bfloat16)
            progress.to(start + len(some))

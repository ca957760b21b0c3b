"""Runs a bundle's graphs natively (onnxruntime, CPU): the host's side of docs/formats.md in numpy."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from steerlab_training.export.linear import Family
from steerlab_training.export.store import FOLDER
from steerlab_training.model.attention import MASKED, rope_tables
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.hook import TOKEN_GROUPS, HookPlan
from steerlab_training.model.vla import BOS

Array = NDArray[np.float32]
ERRORS_ONLY = 3


def open_session(folder: Path, graph: str, *, threads: int = 1) -> ort.InferenceSession:
    """A CPU session of folder/graphs/<graph>.onnx."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = ERRORS_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(str(folder / FOLDER / f"{graph}.onnx"), options, providers=["CPUExecutionProvider"])


def causal_suffix_mask(text: int, slots: int, past: int) -> Array:
    """[1, 1, text + slots, past + text + slots]: text is causal, slots see everything."""
    size = text + slots
    allowed = np.tril(np.ones((size, size), bool))
    allowed[text:, text:] = True
    mask = np.where(allowed, 0, MASKED).astype(np.float32)
    return np.concatenate([np.zeros((size, past), np.float32), mask], 1)[None, None]


def prefix_mask(config: ModelConfig) -> Array:
    """[1, 1, prefix, prefix]: causal, image tokens see one another."""
    size = config.prefix_tokens
    allowed = np.tril(np.ones((size, size), bool))
    allowed[1 : 1 + config.image_tokens, 1 : 1 + config.image_tokens] = True
    return np.where(allowed, 0, MASKED).astype(np.float32)[None, None]


def run_graph(session: ort.InferenceSession, outputs: Sequence[str], feeds: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
    """The named outputs. Ours are tensors all; onnxruntime's own type allows sparse ones, lists and maps too."""
    return cast("list[NDArray[Any]]", session.run(outputs, feeds))


class BundleRunner:
    """One decision at a time: vision, prefix, suffix, slots, flow."""

    def __init__(
        self,
        folder: Path,
        config: ModelConfig,
        tensors: Mapping[str, NDArray[Any]],
        family: Family,
        *,
        experts: list[str],
        slot_readers: frozenset[str] = frozenset(),
        threads: int = 1,
    ) -> None:
        """slot_readers: those of `experts` that also attend to the slots."""
        self.config, self._slot_readers = config, slot_readers
        self.vision = open_session(folder, "vision", threads=threads)
        self.backbone = open_session(folder, f"backbone.{family}", threads=threads)
        self.flows = {name: open_session(folder, f"flow-{name}.{family}", threads=threads) for name in experts}
        self.embedding = _dequantized_pieces(tensors)
        self.slot = tensors["slot"]
        self.action_embedding = tensors["action_embedding"]
        positions = config.slot_position + max(config.slots, config.horizon)
        self._cos, self._sin = (t.numpy() for t in rope_tables(positions, config.head_width, config.rope_theta))
        self._outputs = ["y", *(f"{kind}.{i}" for i in range(config.layers) for kind in ("key", "value"))]

    def rope(self, positions: NDArray[np.integer]) -> dict[str, Array]:
        return {"cos": self._cos[positions][None, None], "sin": self._sin[positions][None, None]}

    def see(self, third: Array, wrist: Array, proprioception: Array) -> Array:
        """Prefix embedding [1, prefix, width]."""
        image, state = run_graph(self.vision, ["image_tokens", "state_token"], {"third": third, "wrist": wrist, "proprioception": proprioception})
        return np.concatenate([self.embedding[None, [BOS]], image, state], 1)

    def prefix_feeds(self, x: Array, hook: dict[str, Array]) -> dict[str, Array]:
        config = self.config
        group = np.zeros((1, config.prefix_tokens, len(TOKEN_GROUPS)), np.float32)
        group[:, :-1, 0] = 1
        group[:, -1, 1] = 1
        empty = np.zeros((1, config.kv_heads, 0, config.head_width), np.float32)
        past = {f"past_{kind}.{i}": empty for i in range(config.layers) for kind in ("key", "value")}
        return {"x": x, "mask": prefix_mask(config), "group": group, **self.rope(np.arange(config.prefix_tokens)), **hook, **past}

    def suffix_feeds(self, text: list[int], past: dict[str, Array], hook: dict[str, Array]) -> dict[str, Array]:
        config = self.config
        count = len(text)
        x = np.concatenate([self.embedding[text], self.slot])[None]
        positions = np.concatenate([config.prefix_tokens + np.arange(count), config.slot_position + np.arange(config.slots)])
        group = np.zeros((1, count + config.slots, len(TOKEN_GROUPS)), np.float32)
        group[:, :count, 2] = 1
        group[:, count:, 3] = 1
        mask = causal_suffix_mask(count, config.slots, config.prefix_tokens)
        return {"x": x, "mask": mask, "group": group, **self.rope(positions), **hook, **{f"past_{k}": v for k, v in past.items()}}

    def run(self, feeds: dict[str, Array]) -> tuple[Array, dict[str, Array]]:
        """y and keys and values of this piece."""
        y, *rest = run_graph(self.backbone, self._outputs, feeds)
        return y, dict(zip(self._outputs[1:], rest, strict=True))

    def decide(self, prefix: Array, text: list[int], plan: HookPlan | None = None) -> tuple[Array, dict[str, Array]]:
        """Slot logits [7, bins] and keys and values of the whole sequence."""
        plan = plan or HookPlan.identity(self.config)
        hook = {"gain": plan.gain.numpy(), "bias": plan.bias.numpy(), "residual": plan.residual.numpy()}
        _, past = self.run(self.prefix_feeds(prefix, hook))
        y, own = self.run(self.suffix_feeds(text, past, hook))
        whole = {name: np.concatenate([past[name], own[name]], 2) for name in past}
        return y[0, len(text) :] @ self.action_embedding.T, whole

    def flow_feeds(self, x: Array, time: float, text: int, proprioception: Array, whole: dict[str, Array], *, reads_slots: bool = False) -> dict[str, Array]:
        config = self.config
        seen = np.concatenate([np.zeros(config.prefix_tokens + text), np.full(config.slots, 0 if reads_slots else MASKED)])
        own = np.where(np.tril(np.ones((config.horizon, config.horizon), bool)), 0, MASKED)
        mask = np.concatenate([np.tile(seen, (config.horizon, 1)), own], 1).astype(np.float32)[None, None]
        keys_values = {f"{kind}.{i}": whole[f"{kind}.{i}"] for i in config.flow_layers for kind in ("key", "value")}
        rope = self.rope(config.slot_position + np.arange(config.horizon))
        return {"x": x, "time": np.array([time], np.float32), "proprioception": proprioception, "mask": mask, **rope, **keys_values}

    def flow(self, expert: str, noise: Array, text: int, proprioception: Array, whole: dict[str, Array], *, steps: int) -> Array:
        """Euler from noise [1, 5, 7] to actions."""
        x = noise
        for i in range(steps):
            feeds = self.flow_feeds(x, 1 - i / steps, text, proprioception, whole, reads_slots=expert in self._slot_readers)
            (velocity,) = run_graph(self.flows[expert], ["velocity"], feeds)
            x = (x - velocity / np.float32(steps)).astype(np.float32, copy=False)
        return x


def _dequantized_pieces(tensors: Mapping[str, NDArray[Any]]) -> Array:
    """The embedding as one float32 table."""
    pieces = []
    while (name := f"embed.weight.{len(pieces)}") in tensors:
        pieces.append((tensors[name].astype(np.float32) - 128) * tensors[f"{name}.scale"][:, None])
    return np.concatenate(pieces)

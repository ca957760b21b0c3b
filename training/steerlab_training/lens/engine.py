"""Runs a bundle's own graphs on onnxruntime, as the page does, to read activations off recorded observations."""

from collections.abc import Iterator

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from steerlab_training.export.session import run_graph
from steerlab_training.lens.natural import TokenActivations
from steerlab_training.lens.observations import Observations
from steerlab_training.lens.source import BundleTensors
from steerlab_training.model.pixels import pixels_for_onnx

BOS, IMAGES, TEXT, SLOTS, HEAD_WIDTH, KV_HEADS = 1, 40, 24, 7, 64, 3
PREFIX = 1 + IMAGES + 1
MASKED = -10_000.0
THETA = 100_000.0
GROUP_OF_PREFIX = np.array([0] * (1 + IMAGES) + [1])


class LensEngine:
    """One forward pass over prefix, text and slots per observation (past = 0), with the identity hook."""

    def __init__(self, bundle: BundleTensors, threads: int = 2) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        graphs = bundle.folder / "graphs"
        self._vision = ort.InferenceSession(graphs / "vision.onnx", options, providers=["CPUExecutionProvider"])
        self._backbone = ort.InferenceSession(graphs / "backbone.int8.onnx", options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(bundle.folder / "tokenizer.json"))
        self._embedding = bundle.embedding().numpy()
        self._slots = bundle.weight("slot").numpy()
        self.layers = bundle.manifest["architecture"]["layers"]
        self._neurons = bundle.weight("blocks.0.mlp.down.weight").shape[1]
        self._width = self._embedding.shape[1]

    def encode(self, prompt: str) -> list[int]:
        """Ids of the prompt and its closing newline, at most 24."""
        return self._tokenizer.encode(prompt + "\n").ids[:TEXT]

    def activations(self, observations: Observations) -> Iterator[TokenActivations]:
        for index in range(len(observations)):
            yield self._one(observations, index)

    def _one(self, seen: Observations, index: int) -> TokenActivations:
        ids = self.encode(seen.prompts[index])
        picture = {name: pixels_for_onnx(seen_images[index : index + 1]) for name, seen_images in (("third", seen.third), ("wrist", seen.wrist))}
        image, state = run_graph(self._vision, ["image_tokens", "state_token"], {**picture, "proprioception": seen.proprio[index : index + 1]})
        x = np.concatenate([self._embedding[[BOS]], image[0], state[0], self._embedding[ids], self._slots], dtype=np.float32)[None]
        text = len(ids)
        positions = np.concatenate([np.arange(PREFIX + text), PREFIX + TEXT + np.arange(SLOTS)])
        groups = np.concatenate([GROUP_OF_PREFIX, np.full(text, 2), np.full(SLOTS, 3)])
        identity = np.ones((4, self.layers, self._neurons), np.float32)
        feeds = {
            "x": x,
            **rope(positions),
            "mask": mask(text)[None, None],
            "group": np.eye(4, dtype=np.float32)[groups][None],
            "gain": identity,
            "bias": np.zeros_like(identity),
            "residual": np.zeros((4, self.layers, self._width), np.float32),
        }
        empty = np.zeros((1, KV_HEADS, 0, HEAD_WIDTH), np.float32)
        for layer in range(self.layers):
            feeds[f"past_key.{layer}"] = feeds[f"past_value.{layer}"] = empty
        read = run_graph(self._backbone, [f"activation.{layer}" for layer in range(self.layers)], feeds)
        return TokenActivations(values=np.stack([r[0] for r in read]).astype(np.float16), groups=groups)


def rope(positions: np.ndarray) -> dict[str, np.ndarray]:
    """Rope tables [1, 1, S, 64] at the given positions."""
    frequency = 1 / THETA ** (np.arange(0, HEAD_WIDTH, 2, dtype=np.float32) / HEAD_WIDTH)
    angle = positions[:, None].astype(np.float32) * frequency
    angle = np.concatenate([angle, angle], axis=1)
    return {"cos": np.cos(angle)[None, None].astype(np.float32), "sin": np.sin(angle)[None, None].astype(np.float32)}


def mask(text: int) -> np.ndarray:
    """Additive mask over prefix, text and slots: causal; image tokens and slots also see their own kind ahead."""
    size = PREFIX + text + SLOTS
    at = np.arange(size)
    allowed = at[:, None] >= at[None]
    image = (at >= 1) & (at < 1 + IMAGES)
    slot = at >= PREFIX + text
    allowed |= (image[:, None] & image[None]) | (slot[:, None] & slot[None])
    return np.where(allowed, 0, MASKED).astype(np.float32)

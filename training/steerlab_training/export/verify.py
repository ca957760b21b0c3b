"""The exported graphs against PyTorch on the fixtures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steerlab_training.export.fixtures import FLOW_STEPS, Fixtures
from steerlab_training.export.session import BundleRunner
from steerlab_training.model.hook import HookPlan
from steerlab_training.model.pixels import pixels_for_onnx

NEAR_BINS = 2
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Parity:
    """Slots: relative RMS error of the logits, share with the same argmax, share within 2 bins. Flow: share of numbers within 2 bins.

    A flow that stands between two modes (open or close) may take the other one, so its largest error says little.
    """

    logits: float
    argmax: float
    near: float
    flow_near: float

    def __str__(self) -> str:
        slots = f"logits {self.logits:.2e} relative RMS, argmax {self.argmax:.1%}, within {NEAR_BINS} bins {self.near:.1%}"
        return f"{slots}; flow within {NEAR_BINS} bins {self.flow_near:.1%}"


def compare(logits: Array, reference: Array, flow: Array, reference_flow: Array) -> Parity:
    """logits [n, 7, bins], flow [n, 5, 7], each against its reference."""
    distance = np.abs(logits.argmax(-1) - reference.argmax(-1))
    error = np.sqrt(((logits - reference) ** 2).mean() / (reference**2).mean())
    flow_bins = np.abs(flow - reference_flow) * logits.shape[-1] / 2
    return Parity(float(error), float((distance == 0).mean()), float((distance <= NEAR_BINS).mean()), float((flow_bins <= NEAR_BINS).mean()))


def check_fixtures(runner: BundleRunner, fixtures: Fixtures) -> dict[str, Parity]:
    """Parity of the fixtures as they are ('plain') and with the override ('steered'), default expert."""
    t = {name: value.numpy() for name, value in fixtures.tensors.items()}
    pictures = [pixels_for_onnx(t[camera]) for camera in ("third", "wrist")]
    expert = next(iter(runner.flows))
    found = {}
    for kind, plan in (("plain", None), ("steered", HookPlan.override(runner.config, fixtures.steered, amount=fixtures.amount))):
        logits, flows = [], []
        for i in range(len(t["third"])):
            state = t["proprioception"][i : i + 1]
            text = t["text"][i, : t["text_length"][i]].tolist()
            prefix = runner.see(pictures[0][i : i + 1], pictures[1][i : i + 1], state)
            row, whole = runner.decide(prefix, text, plan)
            logits.append(row)
            flows.append(runner.flow(expert, t["noise"][i : i + 1], len(text), state, whole, steps=FLOW_STEPS)[0])
        prefix_name = "" if kind == "plain" else "steered_"
        found[kind] = compare(np.stack(logits), t[f"{prefix_name}logits"], np.stack(flows), t[f"{prefix_name}flow"])
    return found

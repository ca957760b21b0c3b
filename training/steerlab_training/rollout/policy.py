"""A policy that acts: bins drawn at a temperature (0 = argmax), or the flow expert's first action."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from steerlab_training.errors import InputError
from steerlab_training.model.bins import from_bins
from steerlab_training.model.pixels import pixels
from steerlab_training.model.text import encode_prompt
from steerlab_training.model.vla import Output, VisionLanguageAction

EULER_STEPS = 5


@dataclass(frozen=True)
class Head:
    """How an action is read off the policy: `discrete@0.7`, `discrete@0` (argmax), `discrete@0.5/1` (the gripper's slot at 1) or `flow`."""

    kind: str
    temperature: float = 0.0
    gripper_temperature: float | None = None

    @classmethod
    def parse(cls, text: str) -> "Head":
        kind, _, temperatures = text.partition("@")
        temperature, _, gripper = temperatures.partition("/")
        try:
            head = cls(kind, float(temperature) if temperature else (1.0 if kind == "discrete" else 0.0), float(gripper) if gripper else None)
        except ValueError:
            head = cls("", -1)
        if head.kind not in ("discrete", "flow") or head.temperature < 0 or (head.gripper_temperature or 0) < 0:
            raise InputError(f"there is no head '{text}'", fix="Heads are discrete@TEMPERATURE (0 = argmax), discrete@TEMPERATURE/GRIPPER and flow")
        return head

    def slot_temperatures(self, slots: int) -> Tensor:
        """[slots]; the gripper's slot is the last."""
        temperatures = torch.full((slots,), self.temperature)
        if self.gripper_temperature is not None:
            temperatures[-1] = self.gripper_temperature
        return temperatures


class Actor:
    """Wraps a model for rollouts. `generator` governs the draws of bins and the flow's noise."""

    def __init__(self, model: VisionLanguageAction, tokenizer: Tokenizer, *, seed: int = 0) -> None:
        self.model, self._tokenizer = model.eval(), tokenizer
        self._generator = torch.Generator().manual_seed(seed)

    def tokens(self, prompts: Sequence[str]) -> list[list[int]]:
        return [encode_prompt(self._tokenizer, prompt, limit=self.model.config.max_text_tokens) for prompt in prompts]

    @torch.no_grad()
    def observe(self, third: NDArray[np.uint8], wrist: NDArray[np.uint8], proprioception: NDArray[np.float32], tokens: Sequence[Sequence[int]]) -> Output:
        """The backbone's pass over b observations, each with its prompt."""
        device = self.model.slot.device
        images = [pixels(x).to(device) for x in (third, wrist)]
        layout = self.model.layout([[list(t)] for t in tokens])
        return self.model(images, torch.from_numpy(np.ascontiguousarray(proprioception)).to(device), layout)

    @torch.no_grad()
    def act(self, output: Output, head: Head, proprioception: NDArray[np.float32]) -> NDArray[np.float32]:
        """Actions [b, 7] in [-1, 1]."""
        config = self.model.config
        if head.kind == "flow":
            noise = torch.randn(len(proprioception), config.horizon, config.slots, generator=self._generator)
            device = self.model.slot.device
            state = torch.from_numpy(np.ascontiguousarray(proprioception)).to(device)
            chunk = self.model.flow(output, noise.to(device), state, steps=EULER_STEPS)
            return chunk[:, 0].clamp(-1, 1).float().cpu().numpy()  # only the first action of the horizon is executed
        logits = self.model.action_logits(output.slots[:, 0]).float().cpu()
        temperatures = head.slot_temperatures(config.slots)
        share = (logits / temperatures.clamp_min(1e-6)[:, None]).softmax(-1)
        drawn = torch.multinomial(share.flatten(0, 1), 1, generator=self._generator).view(share.shape[:2])
        return from_bins(torch.where(temperatures == 0, logits.argmax(-1), drawn), config.bins).numpy()

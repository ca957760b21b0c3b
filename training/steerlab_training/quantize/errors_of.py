"""What a variant changes on recorded observations: logits, chosen bins, flow."""

from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from steerlab_training.data.shards import Decisions
from steerlab_training.export.verify import Parity, compare
from steerlab_training.model.pixels import pixels
from steerlab_training.model.text import encode_prompt
from steerlab_training.model.vla import VisionLanguageAction

FLOW_STEPS = 5
BATCH = 16


@dataclass(frozen=True)
class Observations:
    """n recorded decisions with their driving prompts, and the noise that the flow starts from."""

    third: Tensor
    wrist: Tensor
    proprioception: Tensor
    texts: list[list[int]]
    noise: Tensor

    @classmethod
    def draw(cls, decisions: Decisions, tokenizer: Tokenizer, model: VisionLanguageAction, *, count: int, seed: int) -> "Observations":
        """`count` rows by seed, without repetition."""
        config = model.config
        rows = np.sort(np.random.default_rng(seed).choice(len(decisions), min(count, len(decisions)), replace=False))
        third, wrist = (torch.from_numpy(x) for x in decisions.images(rows))
        prompts = [decisions.prompts[i].text for i in decisions.prompt_ids[rows, 0]]
        return cls(
            third=third,
            wrist=wrist,
            proprioception=torch.from_numpy(decisions.proprioception[rows]),
            texts=[encode_prompt(tokenizer, text, limit=config.max_text_tokens) for text in prompts],
            noise=torch.randn(len(rows), config.horizon, config.slots, generator=torch.Generator().manual_seed(seed)),
        )

    def first(self) -> "Observations":
        """The first observation alone."""
        return Observations(self.third[:1], self.wrist[:1], self.proprioception[:1], self.texts[:1], self.noise[:1])


@torch.no_grad()
def answers(model: VisionLanguageAction, seen: Observations) -> tuple[np.ndarray, np.ndarray]:
    """Slot logits [n, 7, bins] and flow chunks [n, horizon, 7]."""
    logits, flows = [], []
    for start in range(0, len(seen.texts), BATCH):
        some = slice(start, start + BATCH)
        images = [pixels(x[some]) for x in (seen.third, seen.wrist)]
        output = model(images, seen.proprioception[some], model.layout([[text] for text in seen.texts[some]]))
        logits.append(model.action_logits(output.slots[:, 0]).numpy())
        flows.append(model.flow(output, seen.noise[some], seen.proprioception[some], steps=FLOW_STEPS).numpy())
    return np.concatenate(logits), np.concatenate(flows)


def errors_of(model: VisionLanguageAction, seen: Observations, reference: tuple[np.ndarray, np.ndarray]) -> Parity:
    """The variant against float32 on the same observations."""
    logits, flows = answers(model, seen)
    return compare(logits, reference[0], flows, reference[1])

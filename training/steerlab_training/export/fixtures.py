"""Parity fixtures: inputs, and what the exported weights make of them in float32 PyTorch, steered and not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from tokenizers import Tokenizer
from torch import Tensor

from steerlab_training.model.block import Readouts
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.hook import HookPlan
from steerlab_training.model.pixels import pixels
from steerlab_training.model.text import encode_prompt
from steerlab_training.model.vla import VisionLanguageAction

# Pictures and proprioception of 12 decisions of the six suites, prompts, noise, and 20 neurons to override.
DEFAULT_INPUTS = Path(__file__).parent / "fixture-inputs.safetensors"
FLOW_STEPS = 5
OVERRIDE = 6.0


@dataclass(frozen=True)
class FixtureInputs:
    """third u8 [n, 96, 96, 3], wrist u8 [n, 64, 64, 3], proprioception f32 [n, 7], noise f32 [n, 5, 7]."""

    third: Tensor
    wrist: Tensor
    proprioception: Tensor
    noise: Tensor
    prompts: list[str]
    steered: list[tuple[int, int]]

    def images(self) -> list[Tensor]:
        return [pixels(x) for x in (self.third, self.wrist)]


def read_inputs(path: Path = DEFAULT_INPUTS) -> FixtureInputs:
    with safe_open(str(path), "pt") as file:
        metadata = file.metadata()
        get = file.get_tensor
        steered = [(layer, index) for layer, index in json.loads(metadata["steered"])]
        return FixtureInputs(get("third"), get("wrist"), get("proprio"), get("noise"), json.loads(metadata["prompts"]), steered)


def encode_inputs(config: ModelConfig, tokenizer: Tokenizer, inputs: FixtureInputs) -> list[list[int]]:
    """Ids of the prompts; small test models have fewer words than the tokenizer."""
    return [[i % config.vocabulary for i in encode_prompt(tokenizer, p, limit=config.max_text_tokens)] for p in inputs.prompts]


@dataclass(frozen=True)
class Fixtures:
    """The tensors of fixtures.bin, in the order in which they lie there, and what the steered ones override."""

    tensors: dict[str, Tensor]
    prompts: list[str]
    steered: list[tuple[int, int]]
    amount: float


def make_fixtures(model: VisionLanguageAction, tokenizer: Tokenizer, inputs: FixtureInputs, experts: Mapping[str, VisionLanguageAction]) -> Fixtures:
    """Runs the inputs. `experts` maps each flow expert's id to the model that carries it; the first is the default."""
    config = model.config
    # Small test models have fewer layers and neurons than the inputs name.
    steered = sorted({(layer % config.layers, index % config.neurons) for layer, index in inputs.steered})
    texts = encode_inputs(config, tokenizer, inputs)
    ids = torch.zeros(len(texts), config.max_text_tokens, dtype=torch.int32)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = torch.tensor(text, dtype=torch.int32)
    tensors = {
        "third": inputs.third,
        "wrist": inputs.wrist,
        "proprioception": inputs.proprioception,
        "text": ids,
        "text_length": torch.tensor([len(t) for t in texts], dtype=torch.int32),
        "noise": inputs.noise,
    }
    for prefix, hook in (("", None), ("steered_", HookPlan.override(config, steered, amount=OVERRIDE))):
        tensors |= {prefix + name: value for name, value in _run(model, inputs, texts, hook, experts).items()}
    return Fixtures({k: v.contiguous() for k, v in tensors.items()}, inputs.prompts, steered, OVERRIDE)


@torch.no_grad()
def _run(
    model: VisionLanguageAction, inputs: FixtureInputs, texts: list[list[int]], hook: HookPlan | None, experts: Mapping[str, VisionLanguageAction]
) -> dict[str, Tensor]:
    layout = model.layout([[text] for text in texts])
    readouts = Readouts()
    output = model(inputs.images(), inputs.proprioception, layout, hook=hook, readouts=readouts)
    prefix = torch.ones(len(texts), model.config.prefix_tokens, dtype=torch.bool)
    real = torch.cat([prefix, layout.segment >= 0], 1)[..., None]
    mean = torch.stack([(a.abs() * real).sum((1, 2)) / (real.sum((1, 2)) * model.config.neurons) for a in readouts.activations], 1)
    found = {"logits": model.action_logits(output.slots[:, 0]), "mean_activation": mean}
    for index, (name, carrier) in enumerate(experts.items()):
        flow = carrier.flow(output, inputs.noise, inputs.proprioception, steps=FLOW_STEPS)
        found |= {f"flow.{name}": flow} if index else {"flow": flow}
    return found

"""`python -m steerlab_training.export.eager --bundle DIR`: one steered decision in eager PyTorch, as research code does it.

The paper's code (S1, hooks.py) registers a forward hook on every `down_proj` that writes alpha into the chosen activations;
this measures that way of steering on the bundle's own weights in float32, for `bench policy` to compare with.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from steerlab_training.errors import run_stage
from steerlab_training.export.bench import measure
from steerlab_training.export.read import read_fixtures, read_manifest, read_model
from steerlab_training.model.pixels import pixels


def override_neurons(downs: Sequence[nn.Linear], neurons: list[list[int]], alpha: float) -> None:
    """Registers a pre-hook on the down projection of each layer: a[..., i] = alpha for the listed [layer, index]."""
    by_layer: dict[int, list[int]] = defaultdict(list)
    for layer, index in neurons:
        by_layer[layer].append(index)
    for layer, down in enumerate(downs):

        def write(_: nn.Module, inputs: tuple[Tensor], chosen: tuple[int, ...] = tuple(by_layer[layer])) -> tuple[Tensor]:
            activations = inputs[0].clone()
            activations[..., list(chosen)] = alpha
            return (activations,)

        down.register_forward_pre_hook(write)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="steerlab_training.export.eager", description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(argv)
    torch.set_num_threads(options.threads)
    fixtures, steered = read_fixtures(options.bundle), read_manifest(options.bundle)["fixtures"]["steered"]
    model = read_model(options.bundle)
    override_neurons([block.mlp.down for block in model.blocks], steered["neurons"], steered["amount"])
    images = [pixels(fixtures[camera][:1]) for camera in ("third", "wrist")]
    state = torch.from_numpy(fixtures["proprioception"][:1].copy())
    layout = model.layout([[fixtures["text"][0, : fixtures["text_length"][0]].tolist()]])

    def decide() -> Tensor:
        with torch.no_grad():
            return model.action_logits(model(images, state, layout).slots).argmax(-1)

    result = {"decision": measure(decide, options.count)["median"], "threads": options.threads}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    run_stage(main)

"""What rounding costs and saves: python -m steerlab_training.quantize --policy=runs/dagger/policy.pt [--seeds=4] [--field=value ...]

For float32, int8 weights, int8 weights and activations, and 4-bit weights: error of the slot logits and agreement of the chosen
bins on recorded observations, bytes, milliseconds in onnxruntime, and closed-loop success on the same scenes. Success and errors
are simulated in PyTorch; sizes and times are of real graphs, whose logits are compared with the simulation. Writes
OUT/quantization.json and OUT/quantization.md; goes on where it stopped. --policy=BUNDLE_FOLDER --smooth=false takes the weights that ship:
int8 is then exact by construction, and the table says what activations and fewer bits cost.
"""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import QUANTIZE, QuantizeConfig
from steerlab_training.data.prompts import load_tokenizer
from steerlab_training.data.shards import Decisions, digest_of
from steerlab_training.env.client import Environments, Episode
from steerlab_training.errors import InputError, run_stage
from steerlab_training.eval.__main__ import FIRST_FRESH_SEED
from steerlab_training.export.fixtures import encode_inputs, read_inputs
from steerlab_training.export.read import policy_digest, read_policy
from steerlab_training.export.smooth import smooth
from steerlab_training.model.pixels import pixels
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.quantize.errors_of import Observations, answers, errors_of
from steerlab_training.quantize.graphs import is_supported, run_variant
from steerlab_training.quantize.table import markdown
from steerlab_training.quantize.variants import VARIANTS, Variant, quantized, weight_bytes
from steerlab_training.rollout.closed_loop import run_episodes
from steerlab_training.rollout.policy import Actor, Head
from steerlab_training.run.folder import RunFolder, write_atomic, write_json
from steerlab_training.run.progress import tell


def _variants(names: tuple[str, ...]) -> list[Variant]:
    known = {variant.name: variant for variant in VARIANTS}
    for name in names:
        if name not in known:
            raise InputError(f"there is no variant '{name}'", fix=f"Known: {', '.join(known)}")
    return [known[name] for name in names]


def success_of(actor: Actor, config: QuantizeConfig, head: str, *, what: str) -> list[bool]:
    """Outcomes of all episodes, suite by suite within a seed: the same scenes for every variant."""
    episodes = [Episode(config.first_seed + i, suite) for i in range(config.seeds) for suite in config.suites]
    with Environments(len(episodes), processes=1) as environments:
        outcome = run_episodes(actor, environments, episodes, [Head.parse(head)], decisions=config.decisions, what=what)
    return [bool(done) for done in outcome.done]


class Table:
    """The report as it grows; every finished entry is on disk at once."""

    def __init__(self, config: QuantizeConfig, run: RunFolder) -> None:
        self.config, self.path = config, run.path / "quantization.json"
        self.rows: dict[str, dict[str, Any]] = json.loads(self.path.read_text())["rows"] if self.path.exists() else {}

    def entry(self, variant: Variant) -> dict[str, Any]:
        return self.rows.setdefault(variant.name, {"what": variant.what, "success": {}})

    def save(self) -> None:
        report = {"schema": 1, "config": dataclasses.asdict(self.config), "policy_digest": policy_digest(Path(self.config.policy)), "rows": self.rows}
        write_json(self.path, report)
        write_atomic(self.path.with_suffix(".md"), markdown(report).encode())


def _measure(table: Table, variant: Variant, model: VisionLanguageAction, seen: Observations, reference: tuple[np.ndarray, np.ndarray]) -> None:
    """Errors, bytes and times of a variant."""
    row, config = table.entry(variant), table.config
    simulated = quantized(model, variant)
    row["errors"] = dataclasses.asdict(errors_of(simulated, seen, reference))
    row["weight_bytes"] = weight_bytes(model, variant)
    if is_supported(variant):
        one = seen.first()
        images = [pixels(x).numpy() for x in (one.third, one.wrist)]
        real = run_variant(model, variant, images, one.proprioception.numpy(), one.texts[0], threads=config.threads, repeats=config.repeats)
        expected = answers(simulated, one)[0][0]
        logits = real.pop("logits")
        row["onnxruntime"] = {**real, "logits_against_simulation": float(np.sqrt(((logits - expected) ** 2).mean() / (expected**2).mean()))}
    table.save()


def build(config: QuantizeConfig) -> Path:
    """Fills the table; returns the path of the JSON report."""
    if config.first_seed < FIRST_FRESH_SEED:
        raise InputError(f"seeds below {FIRST_FRESH_SEED:,} may have been trained on", fix=f"Use --first_seed={FIRST_FRESH_SEED} or more")
    variants = _variants(config.variants)
    run = RunFolder(Path(config.out), config)
    model = read_policy(Path(config.policy))
    tokenizer = load_tokenizer(Path(config.tokenizer), vocabulary=model.config.vocabulary)
    decisions = Decisions([Path(p) for p in config.demos])
    run.record_data({config.policy: policy_digest(Path(config.policy))} | {p: digest_of(Path(p)) for p in config.demos})
    if config.smooth:
        inputs = read_inputs()
        smooth(model, inputs, encode_inputs(model.config, tokenizer, inputs))
    seen = Observations.draw(decisions, tokenizer, model, count=config.observations, seed=config.seed)
    table = Table(config, run)
    reference = answers(model, seen)
    for variant in variants:
        if "errors" not in table.entry(variant):
            _measure(table, variant, model, seen, reference)
            tell(f"{variant.name}: {table.entry(variant)['errors']}")
    for head in config.heads if config.seeds > 0 else ():
        for variant in variants:
            outcomes = table.entry(variant)["success"]
            if head in outcomes:
                continue
            outcomes[head] = success_of(Actor(quantized(model, variant), tokenizer, seed=config.seed), config, head, what=f"{variant.name}, {head}")
            table.save()
            tell(f"{variant.name}, {head}: {sum(outcomes[head])} of {len(outcomes[head])} episodes succeeded")
    return table.path


def main(argv: list[str]) -> None:
    torch.set_grad_enabled(False)
    path = build(from_argv(QUANTIZE, argv))
    sys.stdout.write(path.with_suffix(".md").read_text())


if __name__ == "__main__":
    run_stage(main)

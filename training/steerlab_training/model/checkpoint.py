"""Reads and writes policies on disk: policy.safetensors (int8 and fp16) and training checkpoints (fp32)."""

import json
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from steerlab_training.errors import InputError
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.quantize import pack_state, unpack_state
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.run.folder import load_checkpoint, write_atomic


def read_packed(path: Path) -> tuple[dict[str, Tensor], ModelConfig]:
    """Tensors and config of a policy.safetensors."""
    try:
        with safe_open(str(path), "pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (safe_open is no mapping)
    except (OSError, SafetensorError) as error:
        raise InputError(f"{path} cannot be read as safetensors ({error})", fix="Name the file that `pack` wrote") from error
    if "config" not in metadata:
        raise InputError(f"{path} carries no config in its metadata", fix="Name the file that `pack` wrote")
    return tensors, ModelConfig.from_disk(json.loads(metadata["config"]))


def write_packed(path: Path, model: VisionLanguageAction, *, step: int = 0) -> None:
    """Writes a model as policy.safetensors: int8 backbone and embedding, fp16 for the rest."""
    metadata = {"config": json.dumps(model.config.to_disk()), "steps": str(step)}
    write_atomic(path, save(pack_state(model.state_dict()), metadata=metadata))


def load_policy(path: Path) -> VisionLanguageAction:
    """A model from policy.safetensors or from a training checkpoint {model, cfg}, in evaluation mode, float32."""
    if path.suffix == ".safetensors":
        tensors, config = read_packed(path)
        state = unpack_state(tensors)
    else:
        checkpoint = load_checkpoint(path)
        if not {"model", "cfg"} <= checkpoint.keys():
            raise InputError(f"{path} holds no policy (`model` and `cfg`)", fix="Name a checkpoint of the stages sft or dagger")
        state, config = checkpoint["model"], ModelConfig.from_disk(checkpoint["cfg"])
    model = VisionLanguageAction(config)
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        raise InputError(f"the weights in {path} do not fit the architecture", fix=str(error).splitlines()[-1].strip()) from error
    return model.eval()

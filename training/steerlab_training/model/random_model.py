"""A model with random weights, for tests and tiny bundles."""

import torch

from steerlab_training.model.config import ModelConfig
from steerlab_training.model.vla import VisionLanguageAction


def random_model(config: ModelConfig, seed: int = 0) -> VisionLanguageAction:
    """A model whose every part matters: the expert's modulations start at zero in training, here they do not."""
    torch.manual_seed(seed)
    model = VisionLanguageAction(config)
    for block in model.expert.blocks:
        torch.nn.init.normal_(block.ada.weight, std=0.02)
    torch.nn.init.normal_(model.act_embed, std=0.3)
    return model.eval()

import torch

from steerlab_training.model.config import ModelConfig
from steerlab_training.model.vision import Vision


def test_bfloat16_autocast_sees_what_float32_sees() -> None:
    """Some CPUs' bfloat16 convolutions are wrong for one of the stem's shapes; training then learns from pictures that nobody sees."""
    torch.manual_seed(0)
    config = ModelConfig()
    vision = Vision(config)
    images = [torch.rand(2, 3, size, size) * 2 - 1 for size in config.image_sizes]
    with torch.no_grad():
        exact = vision(images)
        with torch.autocast("cpu", torch.bfloat16):
            rounded = vision(images)
    assert (rounded - exact).norm() < 0.03 * exact.norm()

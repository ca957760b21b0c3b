import numpy as np
import torch

from steerlab_training.model.pixels import pixels, pixels_for_onnx


def test_bytes_become_channels_first_between_minus_one_and_one_alike_in_torch_and_numpy() -> None:
    images = np.arange(256, dtype=np.uint8).repeat(3).reshape(1, 16, 16, 3)
    images[..., 1] = 255
    seen = pixels(images)
    assert seen.shape == (1, 3, 16, 16)
    assert (seen[0, 0, 0, 0], seen[0, 0, 15, 15]) == (-1, 1)
    assert (seen[0, 1] == 1).all()
    torch.testing.assert_close(pixels(torch.from_numpy(images)), seen, rtol=0, atol=0)
    np.testing.assert_array_equal(pixels_for_onnx(images), seen.numpy())

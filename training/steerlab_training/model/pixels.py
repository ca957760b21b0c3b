"""Camera pictures as the vision encoder takes them; one place for the rule that manifest.json states."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

HALF_OF_BYTE = 127.5


def pixels(images: Tensor | NDArray[Any]) -> Tensor:
    """Bytes [batch, size, size, 3] -> float32 [batch, 3, size, size] from -1 to 1, on the images' device."""
    tensor = torch.from_numpy(np.ascontiguousarray(images)) if isinstance(images, np.ndarray) else images
    return tensor.permute(0, 3, 1, 2).float() / HALF_OF_BYTE - 1


def pixels_for_onnx(images: NDArray[Any]) -> NDArray[np.float32]:
    """The same for onnxruntime: a contiguous numpy array."""
    return np.ascontiguousarray(images.transpose(0, 3, 1, 2)).astype(np.float32) / np.float32(HALF_OF_BYTE) - np.float32(1)

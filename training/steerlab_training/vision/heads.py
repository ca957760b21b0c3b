"""Linear read-outs of the image tokens for vision pre-training; all are dropped afterwards.

"How much of a colour does this cell show" is read through the frozen embedding of the colour's word, so that an image token
says what it shows in the language model's own terms.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from steerlab_training.model.vision import EMBEDDING_SCALE

COLOR_COUNT, THIRD_CELLS = 6, 36


@dataclass(frozen=True)
class Readout:
    """presence [b, 40, 6] logits; amount [b, 40, 6]; centre [b, 40, 6, 2] in the cell, -1..1; place [b, 40, 6, 3] of that
    cube by cell; cube [b, 6, 3] pooled over the third-person cells; vessel [b, 2, 2] xy of bowl and plate. Scaled places."""

    presence: Tensor
    amount: Tensor
    centre: Tensor
    place: Tensor
    cube: Tensor
    vessel: Tensor


class VisionHeads(nn.Module):
    """word_directions [6, width]: centred, unit-length embeddings of the six colour words."""

    word_directions: Tensor

    def __init__(self, width: int, word_directions: Tensor) -> None:
        super().__init__()
        self.register_buffer("word_directions", word_directions)
        self.pixel = nn.Conv2d(16, 1 + COLOR_COUNT, 1)
        self.presence_scale = nn.Parameter(torch.tensor(3.0))
        self.presence_bias = nn.Parameter(torch.full((COLOR_COUNT,), -3.0))
        self.amount = nn.Linear(width, COLOR_COUNT)
        self.centre = nn.Linear(width, 2 * COLOR_COUNT)
        self.place = nn.Linear(width, 3 * COLOR_COUNT)
        self.look = nn.Linear(width, COLOR_COUNT + 2)
        self.vessel = nn.Linear(width, 4)

    def forward(self, tokens: Tensor) -> Readout:
        """tokens [b, 40, width]."""
        b, n, _ = tokens.shape
        x = tokens / EMBEDDING_SCALE
        presence = (x @ self.word_directions.t()) * self.presence_scale + self.presence_bias
        place = self.place(x).view(b, n, COLOR_COUNT, 3)
        look = self.look(x)[:, :THIRD_CELLS]
        cube_share = torch.softmax(look[..., :COLOR_COUNT] + presence[:, :THIRD_CELLS], 1)
        vessel_share = torch.softmax(look[..., COLOR_COUNT:], 1)
        return Readout(
            presence=presence,
            amount=self.amount(x),
            centre=self.centre(x).view(b, n, COLOR_COUNT, 2),
            place=place,
            cube=(cube_share[..., None] * place[:, :THIRD_CELLS]).sum(1),
            vessel=(vessel_share[..., None] * self.vessel(x)[:, :THIRD_CELLS].view(b, THIRD_CELLS, 2, 2)).sum(1),
        )


def word_directions(embedding: Tensor, ids: list[int]) -> Tensor:
    """Rows of the colour words, minus their mean, unit length: only what tells the colours apart."""
    rows = embedding[ids].float()
    rows = rows - rows.mean(0)
    return rows / rows.norm(dim=1, keepdim=True)

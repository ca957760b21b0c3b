"""Dense targets from the cameras' pixels and the simulator, and the losses on them."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from steerlab_training.vision.heads import THIRD_CELLS, Readout

BACKGROUND_WEIGHT = 0.2
PRESENT_SHARE, PLACED_SHARE = 0.004, 0.01
AMOUNT_SCALE, AMOUNT_CAP = 20.0, 3.0


def cell_statistics(masks: Sequence[Tensor], strides: Sequence[int]) -> Tensor:
    """Colour masks [b, 6, h, w] a camera -> per image token and colour: share of its pixels and their centroid in the cell
    (x, y in -1..1), [b, 40, 6, 3]."""
    parts = []
    for mask, stride in zip(masks, strides, strict=True):
        ramp = ((torch.arange(mask.shape[-1], device=mask.device) % stride) - (stride - 1) / 2) / (stride / 2)
        share = F.avg_pool2d(mask, stride)
        x = F.avg_pool2d(mask * ramp, stride) / (share + 1e-6)
        y = F.avg_pool2d(mask * ramp[:, None], stride) / (share + 1e-6)
        parts.append(torch.stack([share, x, y], -1).permute(0, 2, 3, 1, 4).flatten(1, 2))
    return torch.cat(parts, 1)


@dataclass(frozen=True)
class VisionTargets:
    """statistics [b, 40, 6, 3]; cube [b, 6, 3] scaled places; present [b, 6] on the table; seen [b, 6] in the third-person
    picture too; vessel [b, 2, 2] scaled xy of bowl and plate; pixel_class: per camera [b, h, w], 0 = no cube."""

    statistics: Tensor
    cube: Tensor
    present: Tensor
    seen: Tensor
    vessel: Tensor
    pixel_class: Sequence[Tensor]


def pixel_classes(mask: Tensor) -> Tensor:
    """Colour masks [b, 6, h, w] -> class of each pixel, 0 where there is no cube."""
    return torch.where(mask.sum(1) > 0, mask.argmax(1) + 1, 0)


def vision_loss(readout: Readout, pixel_logits: Sequence[Tensor], targets: VisionTargets) -> dict[str, Tensor]:
    """Weighted sum under 'total', and its parts."""
    share, centre = targets.statistics[..., 0], targets.statistics[..., 1:]
    on = (share > PRESENT_SHARE).float()
    weight = torch.tensor([BACKGROUND_WEIGHT] + [1.0] * (pixel_logits[0].shape[1] - 1), device=share.device)
    pixel = sum((F.cross_entropy(p, c, weight=weight) for p, c in zip(pixel_logits, targets.pixel_class, strict=True)), start=share.new_zeros(()))
    presence = F.binary_cross_entropy_with_logits(readout.presence, on)
    wanted = (share * AMOUNT_SCALE).clamp(max=AMOUNT_CAP)
    amount = (F.smooth_l1_loss(readout.amount, wanted, beta=0.1, reduction="none") * (0.1 + on)).mean()
    inside = ((readout.centre - centre).abs().mean(-1) * on).sum() / on.sum().clamp(min=1)
    placed = (share > PLACED_SHARE).float()[:, :THIRD_CELLS] * targets.present[:, None]
    by_cell = F.smooth_l1_loss(readout.place[:, :THIRD_CELLS], targets.cube[:, None].expand(-1, THIRD_CELLS, -1, -1), beta=0.05, reduction="none").mean(-1)
    place = (by_cell * placed).sum() / placed.sum().clamp(min=1)
    pooled = F.smooth_l1_loss(readout.cube, targets.cube, beta=0.05, reduction="none").mean(-1)
    cube = (pooled * targets.seen).sum() / targets.seen.sum().clamp(min=1)
    vessel = F.smooth_l1_loss(readout.vessel, targets.vessel, beta=0.05)
    total = 0.3 * pixel + 2 * presence + amount + 0.5 * inside + place + 2 * cube + vessel
    return {"total": total, "pixel": pixel, "presence": presence, "amount": amount, "centre": inside, "place": place, "cube": cube, "vessel": vessel}

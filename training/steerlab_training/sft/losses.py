"""The losses of supervised training, as pure functions of tensors.

total = bins + 2 flow + p place + w(f) (attention + hop); p is 1 but for its ablation; w falls linearly to 0 at 40 to 70 % of a run (scaffold.py).
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

# Weight of each action dimension: translation counts, roll and pitch are always 0 here, the grip is one bit. Mean 1.
_RAW_WEIGHTS = torch.tensor([1.0, 1.0, 1.0, 0.15, 0.15, 0.6, 0.8])
DIMENSION_WEIGHTS = _RAW_WEIGHTS / _RAW_WEIGHTS.mean()
PLACE_BETA = 0.1


def soft_bin_targets(actions: Float[Tensor, "... dims"], *, bins: int, sigma_bins: float) -> Float[Tensor, "... dims bins"]:
    """Gaussian over the bins around the label's place on [-1, 1], cut at the ends and normalised.

    A hard label would call the neighbouring bin as wrong as the opposite end. The width is also the spread of a sampled
    action: one bin is 1.6 mm of motion a decision (2 / 256 * 50 mm * 4 ticks).
    """
    centre = (actions + 1) / 2 * bins - 0.5
    distance = torch.arange(bins, dtype=actions.dtype, device=actions.device) - centre[..., None]
    weights = torch.exp(-0.5 * (distance / sigma_bins) ** 2)
    return weights / weights.sum(-1, keepdim=True)


def bin_loss(
    logits: Float[Tensor, "batch prompts dims vocabulary"],
    targets: Float[Tensor, "batch prompts dims bins"],
    *,
    prompt_weights: Float[Tensor, " prompts"],
) -> Float[Tensor, ""]:
    """Cross-entropy of the soft bins. Columns beyond the bins are sampled words: they only compete in the softmax, so that
    the bins stay the likeliest of all tokens at a slot (the bins are rows of the unembedding)."""
    log_probability = logits.log_softmax(-1)[..., : targets.shape[-1]]
    per_dimension = -(targets * log_probability).sum(-1)
    return (per_dimension * DIMENSION_WEIGHTS.to(logits) * prompt_weights[:, None]).mean()


def flow_loss(
    velocity: Float[Tensor, "batch tokens dims"],
    noise: Float[Tensor, "batch tokens dims"],
    actions: Float[Tensor, "batch tokens dims"],
    *,
    token_weights: Float[Tensor, "batch tokens"],
) -> Float[Tensor, ""]:
    """Flow matching (pi0, Eq. 1) in openpi's clock: x_t = t noise + (1 - t) action, so the velocity is noise - action.

    Departs from pi0: its clock runs the other way (t = 1 is data there).
    """
    error = (velocity - (noise - actions)).pow(2).mean(-1)
    return (error * token_weights).sum() / token_weights.sum()


def place_loss(predicted: Float[Tensor, "... xy"], target: Float[Tensor, "... xy"]) -> Float[Tensor, ""]:
    """Read-out of the named cube's and the goal's place from the slots (an auxiliary head, dropped at inference)."""
    return F.smooth_l1_loss(predicted, target, beta=PLACE_BETA)


def attention_loss(
    log_attention: Float[Tensor, "batch heads rows cells"],
    cells: Float[Tensor, "batch rows cells"],
    visible: Float[Tensor, "batch rows"],
) -> Float[Tensor, ""]:
    """Cross-entropy between a head's attention over the image cells and the cells that show the named colour."""
    share = cells * visible[..., None]
    return -(share[:, None] * log_attention).sum() / (log_attention.shape[1] * visible.sum().clamp(min=1))


def hop_loss(log_attention: Float[Tensor, "batch heads rows tokens"], word: Int[Tensor, "batch rows"]) -> Float[Tensor, ""]:
    """Cross-entropy of a slot's attention on one text token: the word that names its cube (or its goal)."""
    index = word[:, None, :, None].expand(-1, log_attention.shape[1], -1, 1)
    return -torch.gather(log_attention, 3, index).mean()

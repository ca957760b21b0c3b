"""Parity fixture of the lens: a tiny model with planted words, its packs, and what PyTorch says about them.

    python -m steerlab_training.lens.fixture src/lens/fixtures/tiny.json

The page's code reads the file in its tests; every expected number is computed here with plain torch operations.
"""

import base64
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from steerlab_training.lens.base import BaseModel
from steerlab_training.lens.build import base_pack, policy_pack
from steerlab_training.lens.natural import TokenActivations, collect
from steerlab_training.lens.pack import write_index
from steerlab_training.lens.source import PolicyWeights, value_vectors
from steerlab_training.model.quantize import dequantize_rows, quantize_rows

WIDTH, LAYERS, NEURONS, BINS = 32, 4, 24, 32
BASE_LAYERS = [0, 1, 3, 4]
FAMILIES = ("up", "down", "fast", "slow", "left", "red")
FILLERS = 180
EPSILON = 1e-5


def words() -> list[str]:
    """Byte-level pieces: each family four times (plain, spaced, capital, plural), half characters, and fillers."""
    families = [form for w in FAMILIES for form in (f"Ġ{w}", w, f"Ġ{w.capitalize()}", f"Ġ{w}s")]
    return ["<|endoftext|>", *families, "ðŁ", "Ċ", "ĠĠ", *(f"Ġw{n}" for n in range(FILLERS))]


def main(path: Path) -> None:
    draw = torch.Generator().manual_seed(11)
    pieces = words()
    vocabulary = len(pieces) + BINS
    pieces += [f"rare{n}" for n in range(BINS)]
    embedding = torch.randn(vocabulary, WIDTH, generator=draw)
    for n in range(len(FAMILIES)):
        centre = torch.randn(WIDTH, generator=draw) * 2
        embedding[1 + 4 * n : 5 + 4 * n] = centre + 0.35 * torch.randn(4, WIDTH, generator=draw)
    actions = torch.randn(BINS, WIDTH, generator=draw)
    base_down = [torch.randn(WIDTH, NEURONS, generator=draw) * 0.2 for _ in range(5)]
    for layer, down in enumerate(base_down):
        for n in range(len(FAMILIES)):
            down[:, n] += embedding[1 + 4 * n] * (0.1 + 0.05 * layer)
    # One neuron that mixes two opposites, one that writes an action.
    base_down[3][:, 10] = 0.5 * (embedding[1] + embedding[5])
    down = [base_down[layer] + 0.02 * (1 + layer) * torch.randn(WIDTH, NEURONS, generator=draw) for layer in BASE_LAYERS]
    down[3][:, 11] = actions[20]

    codes, scale = quantize_rows(embedding)
    rows = dequantize_rows(codes, scale)
    rows = torch.cat([rows[:-BINS], actions])
    quantized = [quantize_rows(d) for d in down]
    policy = PolicyWeights("tiny policy", rows, BINS, [dequantize_rows(*q) for q in quantized], BASE_LAYERS)
    base = BaseModel("tiny base", embedding, base_down)
    natural, seen = activations(draw)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        packs = {"policy": policy_pack(folder, policy, base, natural), "base": base_pack(folder, base)}
        write_index(folder, {"bundle": "000000000000", "packs": packs})
        files = {p.name: base64.b64encode(p.read_bytes()).decode() for p in sorted(folder.iterdir())}
    final_norm = 1 + 0.1 * torch.randn(WIDTH, generator=draw)
    fixture = {
        "note": "written by python -m steerlab_training.lens.fixture; do not edit",
        "pieces": pieces,
        "weights": {
            "width": WIDTH,
            "neurons": NEURONS,
            "embedding": {"codes": unsigned(codes), "scale": floats(scale)},
            "actions": floats(actions),
            "down": [{"codes": unsigned(c), "scale": floats(s)} for c, s in quantized],
            "finalNorm": floats(final_norm),
        },
        "files": files,
        "expected": {**of_vectors(policy, base), **of_states(policy, final_norm, draw), "natural": seen},
    }
    path.write_text(json.dumps(fixture, separators=(",", ":"), ensure_ascii=False) + "\n")


def of_vectors(policy: PolicyWeights, base: BaseModel) -> dict[str, Any]:
    """Projections, semantic embeddings, clusters, neighbours and drift, in float64."""
    w = value_vectors(policy.down).double()
    u = policy.rows.double()
    logits = w @ u.t()
    top = logits.topk(5, dim=1)
    mean = torch.stack([torch.softmax(v, 0) @ u[i] for v, i in zip(top.values, top.indices, strict=True)])
    unit = mean / mean.norm(dim=1, keepdim=True)
    before = torch.cat([base.down[layer].t() for layer in policy.base_layers]).double()

    def concept(n: int) -> Tensor:
        """The mean of ' word', 'word' and ' Word': ids 1 + 4 n, 2 + 4 n, 3 + 4 n."""
        direction = u[1 + 4 * n : 4 + 4 * n].mean(0)
        return unit @ (direction / direction.norm())

    near = unit @ unit[7]
    near[7] = -2
    half = len(w) // 2
    return {
        "logits": {str(row): rounded(logits[row]) for row in (0, 37, 95)},
        "bottom": {str(row): logits[row].topk(10, largest=False).indices.tolist() for row in (0, 37, 95)},
        "concepts": {
            word: {
                "cosines": rounded(concept(n)),
                "full": concept(n).topk(10).indices.tolist(),
                "early": concept(n)[:half].topk(10).indices.tolist(),
                "late": (concept(n)[half:].topk(10).indices + half).tolist(),
            }
            for n, word in enumerate(FAMILIES)
        },
        "nearest7": near.topk(8).indices.tolist(),
        "drift": rounded(torch.nn.functional.cosine_similarity(w, before, dim=1)),
        "norm": rounded(w.norm(dim=1)),
    }


def of_states(policy: PolicyWeights, final_norm: Tensor, draw: torch.Generator) -> dict[str, Any]:
    """Residual lens, depth of a decision and direct effect for random states of three tokens."""
    residuals = torch.randn(LAYERS, 3, WIDTH, generator=draw) * 3
    middles = residuals - torch.randn(LAYERS, 3, WIDTH, generator=draw)
    u = policy.rows.double()
    x = residuals.double()
    normed = x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON) * final_norm.double()
    written = (residuals - middles).double()
    token, bin_ = 2, 9
    divisor = (x[-1, token].pow(2).mean() + EPSILON).sqrt()
    vector = policy.down[2].t()[5].double()
    effect = (vector * 1.5 * final_norm.double() / divisor) @ u[-BINS:].t()
    return {
        "states": {"residuals": floats(residuals), "middles": floats(middles), "token": token, "bin": bin_},
        "residualTop": (normed[:, token] @ u.t()).topk(5).indices.tolist(),
        "residualLogits": [rounded(v) for v in (normed[:, token] @ u.t()).topk(5).values],
        "contributionTop": (written[:, token] @ u.t()).topk(5).indices.tolist(),
        "depth": rounded(torch.softmax(normed[:, token] @ u[-BINS:].t(), -1)[:, bin_]),
        "direct": {"layer": 2, "index": 5, "activation": 1.5, "divisor": float(divisor), "effect": rounded(effect - effect.mean())},
    }


def activations(draw: torch.Generator) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Natural activations of random observations, and a few statistics of them by torch."""
    groups = np.array([0, 0, 0, 1, 2, 2, 3, 3])
    seen = [TokenActivations(torch.randn(LAYERS, len(groups), NEURONS, generator=draw).numpy(), groups) for _ in range(6)]
    all_tokens = torch.from_numpy(np.concatenate([s.values for s in seen], axis=1))
    slots = all_tokens[:, torch.from_numpy(np.tile(groups == 3, len(seen)))]
    layer, index = 2, 13
    shipped = torch.from_numpy(np.stack([s.values for s in seen[:4]]))[:, layer, :, index].abs()
    return collect(seen, 4), {
        "row": layer * NEURONS + index,
        "std": float(all_tokens[layer, :, index].std(correction=0)),
        "slotsP95": float(slots[layer, :, index].quantile(0.95)),
        "max": float(all_tokens[layer, :, index].max()),
        "strongest": [int(n) for n in divmod(int(shipped.argmax()), len(groups))],
    }


def unsigned(codes: Tensor) -> str:
    return base64.b64encode((codes.to(torch.int16) + 128).to(torch.uint8).numpy().tobytes()).decode()


def floats(x: Tensor) -> str:
    return base64.b64encode(x.detach().float().contiguous().numpy().astype("<f4").tobytes()).decode()


def rounded(x: Tensor) -> list[float]:
    return [float(f"{v:.7g}") for v in x.tolist()]


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Builds the lens packs of a policy and of the model it came from."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from steerlab_training.errors import InputError
from steerlab_training.lens.base import BaseModel
from steerlab_training.lens.natural import POOLS, STATISTICS
from steerlab_training.lens.pack import FIRST_DOWN, FIRST_UP, encode_top, write_file
from steerlab_training.lens.project import project, semantic_embedding
from steerlab_training.lens.source import PolicyWeights, value_vectors

TOP = 30
BASE_DOWN = 10
RANDOM_DIRECTIONS = 768
RANDOM_SEED = 20250830


def policy_pack(folder: Path, policy: PolicyWeights, base: BaseModel | None, natural: dict[str, np.ndarray] | None) -> dict[str, Any]:
    """Top tokens, norms, drift, map and natural activations of every value vector of the policy."""
    vectors = value_vectors(policy.down)
    up, down = project(vectors, policy.rows, up=TOP, down=TOP)
    embedding, lengths = semantic_embedding(up, policy.rows)
    points = principal_plane(embedding)
    rows = {
        "norm": half(vectors.norm(dim=1)),
        "mean.norm": single(lengths),
        "map": bytes_of(points),
    }
    if base is not None:
        # The distance, not the cosine: near 1 half precision has steps of 5e-4, as large as what there is to see.
        rows["drift.distance"] = half(1 - drift(policy, base))
    files = [
        write_file(folder, "top.bin", encode_top("up", up, first=FIRST_UP) | encode_top("down", down, first=FIRST_DOWN)),
        write_file(folder, "rows.bin", rows),
    ]
    if natural is not None:
        files.append(write_file(folder, "natural.bin", natural))
    files.append(random_pack_file(folder, policy))
    return {
        **described(policy.name, vectors, policy.down, policy.rows, policy.base_layers),
        "actions": {"convention": "bins", "first": len(policy.rows) - policy.action_count, "count": policy.action_count},
        "up": TOP,
        "down": TOP,
        **({"pools": list(POOLS), "statistics": list(STATISTICS)} if natural is not None else {}),
        "files": files,
    }


def random_pack_file(folder: Path, policy: PolicyWeights) -> dict[str, Any]:
    """Read-outs of random directions through the policy's U: a file of its own, only studies read it."""
    return write_file(folder, "random.bin", {"random.ids": random_baseline(value_vectors(policy.down), policy.rows)})


def base_pack(folder: Path, base: BaseModel) -> dict[str, Any]:
    """Top tokens and norms of all 30 layers before robot training; U is its own tied embedding, unchanged."""
    vectors = value_vectors(base.down)
    up, down = project(vectors, base.embedding, up=TOP, down=BASE_DOWN)
    arrays = encode_top("up", up, first=FIRST_UP) | encode_top("down", down, first=FIRST_DOWN)
    return {
        **described(base.name, vectors, base.down, base.embedding, list(range(len(base.down)))),
        "actions": {"convention": "none", "first": len(base.embedding), "count": 0},
        "up": TOP,
        "down": BASE_DOWN,
        "files": [
            write_file(folder, "base-top.bin", arrays),
            write_file(
                folder,
                "base-rows.bin",
                {
                    "norm": half(vectors.norm(dim=1)),
                    "mean.norm": single(semantic_embedding(up, base.embedding)[1]),
                    "random.ids": random_baseline(vectors, base.embedding),
                },
            ),
        ],
    }


def drift(policy: PolicyWeights, base: BaseModel) -> Tensor:
    """Cosine of each value vector with the one it was before robot training: [layers x neurons]."""
    if max(policy.base_layers) >= len(base.down):
        raise InputError(
            f"the policy maps to layer {max(policy.base_layers)} of the base model, which has {len(base.down)}",
            fix="Give the model that the policy was trained from",
        )
    before = value_vectors([base.down[layer] for layer in policy.base_layers])
    return torch.nn.functional.cosine_similarity(value_vectors(policy.down).double(), before.double(), dim=1)


def random_baseline(vectors: Tensor, rows: Tensor) -> np.ndarray:
    """Top tokens of random directions (Gaussian, with the value vectors' own covariance): what chance looks like, [768, 30]."""
    generator = torch.Generator().manual_seed(RANDOM_SEED)
    centred = vectors - vectors.mean(0)
    factor = torch.linalg.cholesky((centred.t() @ centred).double() / len(vectors) + 1e-9 * torch.eye(vectors.shape[1], dtype=torch.float64))
    draws = torch.randn(RANDOM_DIRECTIONS, vectors.shape[1], generator=generator, dtype=torch.float64) @ factor.t()
    return project(draws.float(), rows, up=TOP, down=1)[0].ids.numpy().astype(np.uint16)


def principal_plane(points: Tensor) -> Tensor:
    """The first two principal components: coordinates [n, 2]. The largest entry of each axis is positive."""
    centred = points.double() - points.double().mean(0)
    _, axes = torch.linalg.eigh(centred.t() @ centred / len(points))
    axes = axes[:, -2:].flip(1).t()
    signs = axes.gather(1, axes.abs().argmax(1, keepdim=True)).sign()
    axes = axes * signs
    return (centred @ axes.t()).float()


def described(name: str, vectors: Tensor, down: list[Tensor], rows: Tensor, numbers: list[int]) -> dict[str, Any]:
    return {
        "name": name,
        "layers": len(down),
        "neurons": down[0].shape[1],
        "width": vectors.shape[1],
        "vocabulary": len(rows),
        "layerNumbers": numbers,
    }


def bytes_of(x: Tensor) -> np.ndarray:
    """Coordinates for a picture: i8, 127 at the largest |coordinate| of each axis."""
    return torch.round(127 * x / x.abs().amax(0)).to(torch.int8).numpy()


def half(x: Tensor) -> np.ndarray:
    return x.detach().numpy().astype(np.float16)


def single(x: Tensor) -> np.ndarray:
    return x.detach().numpy().astype(np.float32)

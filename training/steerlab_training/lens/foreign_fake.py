"""Writes small models in the layouts of OpenVLA, pi0 and SmolVLA, for tests and for the page's fixtures."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

FAST_ROWS = 2048 + 129 + 40


def write_openvla(folder: Path, *, layers: int = 3, width: int = 16, neurons: int = 20, words: int = 300, padding: int = 8) -> Path:
    """Llama 2 inside OpenVLA: untied lm_head with padding rows, two shards, SentencePiece words, bf16."""
    draw = torch.Generator().manual_seed(5)
    head = torch.randn(words + padding, width, generator=draw)
    head[words:] *= 50
    down = [torch.randn(width, neurons, generator=draw) for _ in range(layers)]
    down[1][:, 3] = head[words - 9] * 2
    pre = "language_model.model."
    first = {f"{pre}layers.{n}.mlp.down_proj.weight": d for n, d in enumerate(down[:2])}
    rest = {f"{pre}layers.{n}.mlp.down_proj.weight": d for n, d in enumerate(down) if n >= 2}
    rest |= {"language_model.lm_head.weight": head, f"{pre}embed_tokens.weight": torch.randn(words + padding, width, generator=draw)}
    rest |= {"vision_backbone.featurizer.blocks.0.mlp.fc2.weight": torch.randn(4, 4, generator=draw)}
    folder.mkdir(parents=True, exist_ok=True)
    save(folder / "model-00001-of-00002.safetensors", first)
    save(folder / "model-00002-of-00002.safetensors", rest)
    pieces = ["<unk>", "<s>", "</s>", "<0xF0>", "\u2581up", "\u2581down", *(f"\u2581w{n}" for n in range(words - 6))]
    write_tokenizer(folder, pieces)
    (folder / "config.json").write_text(json.dumps({"model_type": "openvla"}))
    return folder


def write_pi0(folder: Path, *, layers: int = 2, width: int = 16, neurons: int = 24) -> Path:
    """PaliGemma and an action expert of another width, tied embeddings, FAST codes near the end of the vocabulary."""
    draw = torch.Generator().manual_seed(6)
    pre = "paligemma_with_expert."
    tensors = {f"{pre}paligemma.model.language_model.embed_tokens.weight": torch.randn(FAST_ROWS, width, generator=draw)}
    for n in range(layers):
        tensors[f"{pre}paligemma.model.language_model.layers.{n}.mlp.down_proj.weight"] = torch.randn(width, neurons, generator=draw)
    for n in range(layers + 2):
        tensors[f"{pre}gemma_expert.model.layers.{n}.mlp.down_proj.weight"] = torch.randn(width // 2, neurons, generator=draw)
    folder.mkdir(parents=True, exist_ok=True)
    save(folder / "model.safetensors", tensors)
    write_tokenizer(folder, ["<pad>", "\u2581up", *(f"\u2581w{n}" for n in range(FAST_ROWS - 2))])
    (folder / "config.json").write_text(json.dumps({"type": "pi0_fast"}))
    return folder


def write_smolvla(folder: Path, *, layers: int = 2, width: int = 16, neurons: int = 20, words: int = 90) -> Path:
    """SmolLM2 inside SmolVLA: byte-level BPE, an lm_head, an expert stack."""
    draw = torch.Generator().manual_seed(7)
    pre = "model.vlm_with_expert."
    tensors = {f"{pre}vlm.lm_head.weight": torch.randn(words, width, generator=draw)}
    for n in range(layers):
        tensors[f"{pre}vlm.model.text_model.layers.{n}.mlp.down_proj.weight"] = torch.randn(width, neurons, generator=draw)
        tensors[f"{pre}lm_expert.layers.{n}.mlp.down_proj.weight"] = torch.randn(width - 4, neurons, generator=draw)
    folder.mkdir(parents=True, exist_ok=True)
    save(folder / "model.safetensors", tensors)
    write_tokenizer(folder, ["\u0120up", "\u00f0\u0141", *(f"w{n}" for n in range(words - 2))], byte_level=True)
    return folder


def save(path: Path, tensors: dict[str, Tensor]) -> None:
    save_file({name: t.to(torch.bfloat16).contiguous() for name, t in tensors.items()}, path)


def write_tokenizer(folder: Path, pieces: list[str], *, byte_level: bool = False) -> None:
    file = {
        "added_tokens": [],
        "decoder": {"type": "ByteLevel"} if byte_level else {"type": "Sequence"},
        "model": {"type": "BPE", "vocab": {piece: n for n, piece in enumerate(pieces)}, "merges": []},
    }
    (folder / "tokenizer.json").write_text(json.dumps(file, ensure_ascii=False))

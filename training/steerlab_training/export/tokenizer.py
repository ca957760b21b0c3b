"""The tokenizer's files: minified JSON, and the config that @huggingface/tokenizers wants beside it."""

import json
from pathlib import Path
from typing import Any

CONFIG: dict[str, Any] = {
    "tokenizer_class": "GPT2Tokenizer",
    "add_prefix_space": False,
    "clean_up_tokenization_spaces": False,
    "bos_token": "<|im_start|>",
    "eos_token": "<|im_end|>",
    "unk_token": "<|endoftext|>",
    "model_max_length": 24,
}


def minified(text: str) -> str:
    """The same tokenizer without spaces; merges as 'a b' strings instead of pairs, which every reader knows and is shorter."""
    tokenizer = json.loads(text)
    merges = tokenizer["model"].get("merges", [])
    tokenizer["model"]["merges"] = [merge if isinstance(merge, str) else " ".join(merge) for merge in merges]
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))


def write_tokenizer(source: Path, folder: Path) -> None:
    (folder / "tokenizer.json").write_text(minified(source.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(CONFIG, indent=1) + "\n")

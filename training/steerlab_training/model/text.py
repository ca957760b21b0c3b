"""Prompts to token ids, as the policy was trained: the prompt and a closing newline, no BOS, at most 24 tokens."""

from tokenizers import Tokenizer


def encode_prompt(tokenizer: Tokenizer, prompt: str, *, limit: int = 24) -> list[int]:
    return tokenizer.encode(prompt + "\n").ids[:limit]

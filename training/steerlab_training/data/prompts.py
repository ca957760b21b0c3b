"""Prompts as tokens, packed under a token budget: six prompts share one image's prefix."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from steerlab_training.data.shards import COLORS, Decisions
from steerlab_training.errors import InputError
from steerlab_training.model.config import ModelConfig
from steerlab_training.model.text import encode_prompt


def load_tokenizer(path: Path, *, vocabulary: int) -> Tokenizer:
    """Reads tokenizer.json; another tokenizer than the policy's is refused, because its ids would mean other words."""
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises plain Exception
        raise InputError(f"{path} is not a tokenizer.json", fix="python -m steerlab_training.init writes one") from error
    if tokenizer.get_vocab_size() != vocabulary:
        raise InputError(
            f"the tokenizer {path} has {tokenizer.get_vocab_size():,} tokens, the policy {vocabulary:,}", fix="Use the tokenizer.json of the init stage"
        )
    for word in COLORS:
        if len(tokenizer.encode(" " + word).ids) != 1:
            raise InputError(f"the tokenizer {path} splits the word '{word}'", fix="Use the tokenizer.json of the init stage")
    return tokenizer


class PromptBook:
    """Token ids of all prompts of the data, and which of them fit."""

    def __init__(self, tokens: Sequence[Sequence[int]], *, budget: int) -> None:
        """tokens: ids of every prompt; budget: text tokens of all prompts of an image together."""
        self.tokens, self.budget = tokens, budget
        self.lengths = np.array([len(t) for t in tokens])

    @classmethod
    def of(cls, decisions: Decisions, tokenizer: Tokenizer, config: ModelConfig, *, budget: int) -> "PromptBook":
        return cls([encode_prompt(tokenizer, prompt.text, limit=config.max_text_tokens) for prompt in decisions.prompts], budget=budget)

    def fits(self, prompt_ids: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Rows [n, m] that fit the budget at least with copies of their shortest other prompt."""
        lengths = self.lengths[prompt_ids]
        others = lengths[:, 1:].min(1, initial=lengths.max(initial=0))
        return lengths[:, 0] + (lengths.shape[1] - 1) * others <= self.budget

    def choose(self, prompt_ids: NDArray[np.integer]) -> NDArray[np.integer]:
        """Which of a row's prompts are used, [n, m] columns: where all do not fit, the longest other prompt gives way to a
        second copy of the shortest. The driving prompt (column 0) always stays."""
        columns = np.tile(np.arange(prompt_ids.shape[1]), (len(prompt_ids), 1))
        for row, ids in zip(columns, prompt_ids, strict=True):
            lengths = self.lengths[ids]
            while lengths[row].sum() > self.budget:
                others = lengths[row[1:]]
                if others.max() == others.min():
                    raise ValueError("a row that does not fit was not left out; see fits()")
                row[1 + int(others.argmax())] = row[1 + int(others.argmin())]
        return columns

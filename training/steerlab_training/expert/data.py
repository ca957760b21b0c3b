"""Demonstrations and own states of an expert's run: their features, cached once, and the probability of each row."""

from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from steerlab_training.config.stages import ExpertConfig
from steerlab_training.data.prompts import PromptBook
from steerlab_training.data.shards import Decisions
from steerlab_training.expert.features import Features, cache_features
from steerlab_training.expert.rows import choose_rows, row_weights
from steerlab_training.model.vla import VisionLanguageAction


class ExpertData:
    """Parts in order: the demonstrations, then each round of own states. A part's keys and values are computed once a run."""

    def __init__(self, config: ExpertConfig, model: VisionLanguageAction, tokenizer: Tokenizer, folder: Path) -> None:
        self._config, self._model, self._tokenizer, self._folder = config, model, tokenizer, folder
        self.parts: list[Features] = []
        self._rows: list[np.ndarray] = []
        self._weights = np.zeros(0)

    def __len__(self) -> int:
        return sum(len(part) for part in self.parts)

    def use(self, rounds: list[Path]) -> None:
        """Reads the demonstrations and these rounds; only what is new is run through the backbone."""
        config = self._config
        decisions = Decisions([*(Path(p) for p in config.demos), *rounds])
        decisions.keep_prompts(config.prompts)
        book = PromptBook.of(decisions, self._tokenizer, self._model.config, budget=config.text_tokens)
        fits = book.fits(decisions.prompt_ids)
        for index in range(len(self.parts), 1 + len(rounds)):
            if index == 0:
                is_demonstration = np.arange(len(decisions)) < decisions.starts[len(config.demos)]
                rows = choose_rows(decisions, fits & is_demonstration, config)
            else:
                at = len(config.demos) + index - 1
                rows = decisions.starts[at] + np.flatnonzero(fits[decisions.starts[at] : decisions.starts[at + 1]])
            path = self._folder / f"features-{index:02d}.bin"
            self.parts.append(cache_features(self._model, decisions, rows, book, path, precision=config.precision))
            self._rows.append(rows)
        self._weights = row_weights(decisions, self._rows, config)

    def draw(self, rng: np.random.Generator) -> Tensor:
        """A batch of rows, counted through all parts."""
        return torch.from_numpy(rng.choice(len(self._weights), self._config.batch, p=self._weights))

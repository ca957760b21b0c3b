from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from steerlab_training.data.fake_shard import write_fake_shard
from steerlab_training.data.prompts import PromptBook, load_tokenizer
from steerlab_training.data.shards import Decisions
from steerlab_training.errors import InputError
from steerlab_training.model.config import ModelConfig


@pytest.fixture
def decisions(tmp_path: Path) -> Decisions:
    write_fake_shard(tmp_path / "a" / "s0", rows=6)
    return Decisions([tmp_path / "a"])


def letters() -> Tokenizer:
    """A token a character: lengths are easy to count."""
    tokenizer = Tokenizer(models.BPE(vocab={chr(i): i for i in range(128)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    return tokenizer


def book_with_budget(decisions: Decisions, budget: int) -> PromptBook:
    return PromptBook.of(decisions, letters(), ModelConfig(max_text_tokens=100), budget=budget)


def test_everything_fits_a_large_budget(decisions: Decisions) -> None:
    book = book_with_budget(decisions, 1000)
    assert book.fits(decisions.prompt_ids).all()
    assert (book.choose(decisions.prompt_ids) == np.arange(6)).all()


def test_the_longest_other_prompt_gives_way_and_the_driving_one_stays(decisions: Decisions) -> None:
    lengths = book_with_budget(decisions, 0).lengths
    ids = decisions.prompt_ids[:1]
    book = book_with_budget(decisions, int(lengths[ids].sum()) - 1)
    columns = book.choose(ids)[0]
    longest = 1 + int(lengths[ids[0, 1:]].argmax())
    shortest = 1 + int(lengths[ids[0, 1:]].argmin())
    assert columns[0] == 0
    assert columns[longest] == shortest
    assert lengths[ids[0][columns]].sum() <= book.budget


def test_rows_that_cannot_fit_are_marked(decisions: Decisions) -> None:
    assert not book_with_budget(decisions, 20).fits(decisions.prompt_ids).any()


def test_another_tokenizer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    letters().save(str(path))
    with pytest.raises(InputError, match="has 128 tokens, the policy 49,152"):
        load_tokenizer(path, vocabulary=49_152)
    with pytest.raises(InputError, match="splits the word 'red'"):
        load_tokenizer(path, vocabulary=128)
    path.write_text("{")
    with pytest.raises(InputError, match=r"not a tokenizer.json"):
        load_tokenizer(path, vocabulary=128)

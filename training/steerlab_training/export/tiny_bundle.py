"""A bundle of a small random model, in seconds: for tests and the smoke chain."""

from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel

from steerlab_training.export.bundle import ExportedBundle, PolicySource, export_bundle
from steerlab_training.export.manifest import ExpertInfo
from steerlab_training.model.config import ModelConfig, small_config
from steerlab_training.model.random_model import random_model


def write_byte_tokenizer(path: Path) -> None:
    """A byte-level tokenizer without merges: real code, 256 words."""
    words = {word: index for index, word in enumerate(sorted(ByteLevel.alphabet()))}
    tokenizer = Tokenizer(BPE(vocab=words, merges=[]))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.save(str(path))


def export_tiny(folder: Path, config: ModelConfig | None = None, *, experts: tuple[str, ...] = ("sft",)) -> ExportedBundle:
    """Exports a random small model to folder/<id>, checked by onnxruntime like any other."""
    config = config or small_config()
    tokenizer = folder / "source-tokenizer.json"
    write_byte_tokenizer(tokenizer)
    model = random_model(config)
    carriers = {name: model if index == 0 else random_model(config, seed=index) for index, name in enumerate(experts)}
    return export_bundle(PolicySource(model, tokenizer, carriers, [ExpertInfo(name) for name in experts], name="tiny"), folder)

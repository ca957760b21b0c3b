"""Finds the language backbone inside a folder of safetensors: Llama, Gemma and SmolLM2 layouts, and policies around them.

Only the FFN's down projections and the unembedding are read, one tensor at a time. Known names:
    OpenVLA    language_model.model.layers.N.mlp.down_proj.weight, language_model.lm_head.weight
    pi0        paligemma_with_expert.paligemma....layers.N.mlp.down_proj.weight, tied embed_tokens or lm_head
    SmolVLA    model.vlm_with_expert.vlm.model.text_model.layers.N.mlp.down_proj.weight, ....lm_head.weight
An action expert has down projections too; the backbone is the stack whose width is that of the unembedding.
"""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from safetensors import safe_open
from torch import Tensor

from steerlab_training.errors import InputError

DOWN = re.compile(r"^(.*)layers\.(\d+)\.mlp\.down_proj\.weight$")
UNEMBEDDINGS = ("lm_head.weight", "embed_tokens.weight")


@dataclass(frozen=True)
class ForeignModel:
    """Names of the tensors to read. `down[l]` is [width, neurons] in PyTorch's layout."""

    folder: Path
    file_of: dict[str, Path]
    unembedding: str
    down: list[str]
    width: int
    neurons: int
    rows: int

    def read(self, name: str) -> Tensor:
        """One tensor in the type it is stored in; the file is a memory map, so nothing else is loaded."""
        with safe_open(str(self.file_of[name]), framework="pt") as file:
            return file.get_tensor(name)

    def values(self, layer: int, limit: int | None = None) -> Tensor:
        """Value vectors of a layer as rows, float32 [neurons, width]."""
        return self.read(self.down[layer])[:, :limit].t().float().contiguous()


def find_model(folder: Path) -> ForeignModel:
    """Looks at names and shapes only."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise InputError(f"{folder} holds no safetensors file", fix="Name the folder of a Hugging Face model")
    file_of: dict[str, Path] = {}
    shapes: dict[str, tuple[int, ...]] = {}
    for path in files:
        with safe_open(str(path), framework="pt") as file:
            for name in file.keys():  # noqa: SIM118  (safe_open is no mapping)
                file_of[name] = path
                shapes[name] = tuple(file.get_slice(name).get_shape())
    stacks: dict[str, dict[int, str]] = defaultdict(dict)
    for name in file_of:
        if match := DOWN.match(name):
            stacks[match[1]][int(match[2])] = name
    heads = [n for end in UNEMBEDDINGS for n in sorted(file_of) if n.endswith(end)]
    fitting = [(prefix, layers, head) for head in heads for prefix, layers in stacks.items() if shapes[layers[min(layers)]][0] == shapes[head][1]]
    if not fitting:
        raise InputError(
            f"{folder} has {len(stacks)} stacks of mlp.down_proj and {len(heads)} unembeddings, and no two of one width",
            fix="Use a model of the Llama, Gemma or SmolLM2 layout",
        )
    # The first head of the order above (lm_head before tied embeddings), and its deepest stack.
    best_head = fitting[0][2]
    _, layers, head = max((f for f in fitting if f[2] == best_head), key=lambda f: len(f[1]))
    if sorted(layers) != list(range(len(layers))):
        raise InputError(f"layers {sorted(layers)} are not whole: a shard is missing", fix="Download the model again")
    width, neurons = shapes[layers[0]]
    return ForeignModel(
        folder=folder,
        file_of=file_of,
        unembedding=head,
        down=[layers[n] for n in range(len(layers))],
        width=width,
        neurons=neurons,
        rows=shapes[head][0],
    )


def token_bytes(folder: Path, rows: int) -> list[bytes]:
    """The bytes of every token id, from tokenizer.json: byte-level BPE, or pieces with U+2581 and <0xNN>. [] where missing."""
    path = folder / "tokenizer.json"
    if not path.exists():
        raise InputError(f"{folder} holds no tokenizer.json", fix="Copy the model's tokenizer.json beside its weights")
    file = json.loads(path.read_text())
    vocab = file["model"]["vocab"]
    pieces = dict(enumerate(p for p, _ in vocab)) if isinstance(vocab, list) else {i: p for p, i in vocab.items()}
    added = {t["id"]: t["content"] for t in file.get("added_tokens", [])}
    is_byte_level = "ByteLevel" in json.dumps([file.get("pre_tokenizer"), file.get("decoder")])
    alphabet = byte_alphabet()

    def of(token: int) -> bytes:
        if token in added:
            return added[token].encode()
        piece = pieces.get(token, "")
        if is_byte_level:
            return b"".join(bytes([alphabet[c]]) if c in alphabet else c.encode() for c in piece)
        if match := re.fullmatch(r"<0x([0-9A-F]{2})>", piece):
            return bytes([int(match[1], 16)])
        return piece.replace("\u2581", " ").encode()

    known = max([*pieces, *added], default=-1) + 1
    return [of(token) for token in range(min(rows, known))]


def base_vocabulary(folder: Path) -> int:
    """Pieces of the tokenizer's own model, added tokens left out: 32,000 for Llama 2."""
    return len(json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"])


def byte_alphabet() -> dict[str, int]:
    """GPT-2's printable characters for bytes, the other way round."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [b for b in range(256) if b not in set(printable)]
    return {chr(b): b for b in printable} | {chr(256 + n): b for n, b in enumerate(hidden)}

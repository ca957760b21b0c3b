import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from steerlab_training.errors import InputError
from steerlab_training.lens.foreign import write_pack
from steerlab_training.lens.foreign_fake import save, write_openvla, write_pi0, write_smolvla, write_tokenizer
from steerlab_training.lens.foreign_model import find_model, token_bytes
from steerlab_training.lens.pack import decode_top, read_arrays


def opened(path: Path, tmp_path: Path) -> tuple[dict, dict[str, np.ndarray]]:
    with zipfile.ZipFile(path) as zipped:
        zipped.extractall(tmp_path / "unzipped")
    pack = json.loads((tmp_path / "unzipped" / "lens.json").read_text())["packs"]["policy"]
    arrays: dict[str, np.ndarray] = {}
    for entry in pack["files"]:
        arrays |= read_arrays(tmp_path / "unzipped", entry)
    return pack, arrays


@pytest.mark.parametrize("write", [write_openvla, write_pi0, write_smolvla])
def test_top_tokens_are_those_of_one_dense_product(write, tmp_path: Path) -> None:
    folder = write(tmp_path / "model")
    write_pack(folder, tmp_path / "m.lens", name="m", top=12)
    pack, arrays = opened(tmp_path / "m.lens", tmp_path)
    model = find_model(folder)
    rows = model.read(model.unembedding).float()[: pack["vocabulary"]]
    vectors = torch.cat([model.values(layer) for layer in range(len(model.down))])
    assert pack["layers"] * pack["neurons"] == len(vectors)
    for key, largest in (("up", True), ("down", False)):
        got = decode_top(key, arrays, largest=largest)
        expected = (vectors @ rows.t()).topk(12, largest=largest)
        assert torch.equal(got.ids, expected.indices)
        assert torch.allclose(got.logits, expected.values, rtol=3e-3, atol=1e-3 * float(expected.values.abs().max()))


def test_padding_rows_of_openvla_never_win(tmp_path: Path) -> None:
    folder = write_openvla(tmp_path / "model")
    write_pack(folder, tmp_path / "m.lens", name="m", top=10)
    pack, arrays = opened(tmp_path / "m.lens", tmp_path)
    assert pack["vocabulary"] == 300  # 8 padding rows, 50 times as long as the others, are not read
    assert arrays["up.ids"].max() < 300
    assert pack["actions"] == {"convention": "openvla", "first": 44, "count": 256}
    assert arrays["up.ids"][20 + 3, 0] == 291  # the planted neuron (1, 3) writes the token nine before the last


def test_the_backbone_of_pi0_is_not_its_expert(tmp_path: Path) -> None:
    model = find_model(write_pi0(tmp_path / "model"))
    assert (model.width, len(model.down)) == (16, 2)
    write_pack(tmp_path / "model", tmp_path / "m.lens", name="m", top=10)
    pack, _ = opened(tmp_path / "m.lens", tmp_path)
    # pi0-FAST: id = V - 1 - 128 - code.
    assert pack["actions"] == {"convention": "pi0-fast", "first": pack["vocabulary"] - 129 - 2047, "count": 2048}


def test_codes_keep_the_cosines(tmp_path: Path) -> None:
    folder = write_openvla(tmp_path / "model", width=16)
    write_pack(folder, tmp_path / "m.lens", name="m", top=10)
    pack, arrays = opened(tmp_path / "m.lens", tmp_path)
    model = find_model(folder)
    rows = model.read(model.unembedding).float()[: pack["vocabulary"]]
    vectors = torch.cat([model.values(layer) for layer in range(3)])
    top = (vectors @ rows.t()).topk(5)
    mean = torch.einsum("nk,nkd->nd", torch.softmax(top.values, 1), rows[top.indices])
    exact = torch.nn.functional.cosine_similarity(mean, rows[4][None], dim=1)
    coded = torch.from_numpy(arrays["vector.codes"].astype(np.float32))
    word = torch.from_numpy(arrays["token.codes"][4].astype(np.float32) * arrays["token.scale"][4])
    assert (torch.nn.functional.cosine_similarity(coded, word[None], dim=1) - exact).abs().max() < 0.02


def test_words_of_both_tokenizer_kinds(tmp_path: Path) -> None:
    openvla, smolvla = write_openvla(tmp_path / "a"), write_smolvla(tmp_path / "b")
    assert token_bytes(openvla, 308)[3:5] == [b"\xf0", b" up"]
    assert token_bytes(smolvla, 90)[:2] == [b" up", b"\xf0\x9f"]


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = write_smolvla(tmp_path / "model")
    for name in ("a", "b"):
        write_pack(folder, tmp_path / name, name="m", top=10)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_missing_shard_and_a_strange_folder_are_named(tmp_path: Path) -> None:
    folder = write_openvla(tmp_path / "model")
    (folder / "model-00001-of-00002.safetensors").unlink()
    with pytest.raises(InputError, match="a shard is missing"):
        find_model(folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no safetensors"):
        find_model(tmp_path / "empty")


def test_a_layer_of_openvla_stays_below_four_gigabytes(tmp_path: Path) -> None:
    """Real shapes: one 4,096 x 11,008 layer and 32,064 x 4,096 rows in bf16; 512 of the vectors, since memory does not grow with them."""
    folder = tmp_path / "model"
    folder.mkdir()
    draw = torch.Generator().manual_seed(1)
    save(
        folder / "model.safetensors",
        {
            "language_model.model.layers.0.mlp.down_proj.weight": torch.randn(4096, 11_008, generator=draw),
            "language_model.lm_head.weight": torch.randn(32_064, 4096, generator=draw),
        },
    )
    write_tokenizer(folder, [f"\u2581w{n}" for n in range(32_000)])
    (folder / "config.json").write_text(json.dumps({"model_type": "openvla"}))
    code = (
        "import resource, sys; from steerlab_training.lens.foreign import main; main(sys.argv[1:]); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    arguments = [sys.executable, "-c", code, str(folder), "--out", str(tmp_path / "m.lens"), "--neurons", "512"]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    peak_kib = int(done.stdout.strip().splitlines()[-1])
    assert peak_kib < 4 * 1024 * 1024
    with zipfile.ZipFile(io.BytesIO((tmp_path / "m.lens").read_bytes())) as zipped:
        pack = json.loads(zipped.read("lens.json"))["packs"]["policy"]
    assert (pack["neurons"], pack["vocabulary"], pack["actions"]["first"]) == (512, 32_000, 31_744)

import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import torch

from steerlab_training.export.linear import FAMILIES, Family
from steerlab_training.export.session import run_graph
from steerlab_training.lens.graph import TOP, store_of, write_graphs
from steerlab_training.lens.source import BundleTensors
from steerlab_training.model.quantize import quantize_rows

WIDTH, WORDS, BINS = 64, 320, 16


@pytest.fixture
def bundle(tmp_path: Path) -> tuple[Path, torch.Tensor]:
    """A folder with an embedding in two pieces and an action embedding, as a bundle lays them out; and the U that they mean."""
    draw = torch.Generator().manual_seed(2)
    embedding, actions = torch.randn(WORDS, WIDTH, generator=draw), torch.randn(BINS, WIDTH, generator=draw)
    (tmp_path / "graphs").mkdir()
    tensors, blob = [], bytearray()

    def add(name: str, array: np.ndarray, dtype: str) -> None:
        tensors.append({"name": name, "file": "graphs/w-0.bin", "offset": len(blob), "shape": list(array.shape), "dtype": dtype})
        blob.extend(array.tobytes())
        blob.extend(bytes(-len(blob) % 64))

    for piece, rows in enumerate(embedding.chunk(2)):
        codes, scale = quantize_rows(rows)
        add(f"embed.weight.{piece}", (codes.to(torch.int16) + 128).to(torch.uint8).numpy(), "u8")
        add(f"embed.weight.{piece}.scale", scale.numpy(), "f32")
    add("action_embedding", actions.numpy(), "f32")
    (tmp_path / "graphs" / "w-0.bin").write_bytes(blob)
    manifest = {"architecture": {"width": WIDTH}, "tensors": tensors}
    write_graphs(tmp_path, manifest)
    assert set(store_of(manifest).tensors) == {t["name"] for t in tensors}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    rows = BundleTensors(tmp_path).embedding()
    return tmp_path, torch.cat([rows[:-BINS], actions])


@pytest.mark.parametrize("family", FAMILIES)
def test_the_graph_projects_on_the_whole_vocabulary(bundle: tuple[Path, torch.Tensor], family: Family) -> None:
    folder, rows = bundle
    x = torch.randn(24, WIDTH, generator=torch.Generator().manual_seed(3))
    session = ort.InferenceSession(folder / "graphs" / f"lens.{family}.onnx", providers=["CPUExecutionProvider"])
    logits, ids, best = run_graph(session, ["logits", "top_ids", "top_logits"], {"x": x.numpy()})
    expected = (x @ rows.t()).numpy()
    # int8 rounds x to 1/254 of its largest entry: an error of about 0.4 % of |x| |row|. nbits keeps x in float32.
    tolerance = 0.004 * float(x.norm(dim=1).max() * rows.norm(dim=1).max()) if family == "int8" else 1e-4
    assert np.abs(logits - expected).max() < tolerance
    assert np.array_equal(np.take_along_axis(logits, ids.astype(int), 1), best)
    assert (best[:, 0] == logits.max(1)).all()
    assert ids.shape == (24, TOP)

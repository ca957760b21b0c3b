import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from steerlab_training.errors import InputError
from steerlab_training.export.add import LEAST_NEAR, add_expert
from steerlab_training.export.bundle import ExportedBundle
from steerlab_training.export.fixtures import FLOW_STEPS
from steerlab_training.export.manifest import ExpertInfo, check_files, read_manifest
from steerlab_training.export.read import read_fixtures, read_model
from steerlab_training.export.tiny_bundle import export_tiny
from steerlab_training.model.config import small_config
from steerlab_training.model.pixels import pixels
from steerlab_training.model.random_model import random_model
from steerlab_training.model.vla import VisionLanguageAction


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> ExportedBundle:
    return export_tiny(tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def folder(exported: ExportedBundle, tmp_path: Path) -> Path:
    return shutil.copytree(exported.folder, tmp_path / exported.folder.name)


def carrier_of(folder: Path, *, reads_slots: bool) -> VisionLanguageAction:
    """The bundle's backbone with another expert."""
    model = read_model(folder, small_config())
    model.expert = random_model(small_config(), seed=7).expert
    model.config = dataclasses.replace(model.config, flow_reads_slots=reads_slots)
    return model


def flow_of(model: VisionLanguageAction, folder: Path) -> torch.Tensor:
    """The model's flow on the bundle's fixtures."""
    fixtures = {name: torch.from_numpy(value) for name, value in read_fixtures(folder).items()}
    images = [pixels(fixtures[camera]) for camera in ("third", "wrist")]
    lengths = fixtures["text_length"].tolist()
    layout = model.layout([[row[:length].tolist()] for row, length in zip(fixtures["text"], lengths, strict=True)])
    with torch.no_grad():
        output = model(images, fixtures["proprioception"], layout)
        return model.flow(output, fixtures["noise"], fixtures["proprioception"], steps=FLOW_STEPS)


@pytest.mark.parametrize("reads_slots", [False, True])
def test_a_bundle_keeps_its_id_and_its_bytes_and_gains_an_expert(folder: Path, *, reads_slots: bool) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"}
    carrier = carrier_of(folder, reads_slots=reads_slots)
    parity = add_expert(folder, ExpertInfo("more", training="later"), carrier)
    assert parity["nbits"]["plain"].flow_near == 1
    assert all(path.read_bytes() == content for path, content in before.items())
    manifest = check_files(folder)
    assert manifest["id"] == folder.name
    assert [expert["id"] for expert in manifest["experts"]] == ["sft", "more"]
    assert {file["path"] for file in manifest["files"] if file.get("added")} == {
        "fixtures-more.bin", "graphs/flow-more-0.bin", "graphs/flow-more.int8.onnx", "graphs/flow-more.nbits.onnx",
    }  # fmt: skip
    again = read_model(folder, small_config(), expert="more")
    assert again.config.flow_reads_slots == reads_slots
    np.testing.assert_allclose(flow_of(again, folder), read_fixtures(folder)["flow.more"], atol=1e-4)


def test_whether_slots_are_read_changes_the_flow(folder: Path) -> None:
    without, reading = (flow_of(carrier_of(folder, reads_slots=reads), folder) for reads in (False, True))
    assert (without - reading).abs().max() > 1e-3


def test_as_default_it_comes_first_and_the_fixtures_say_whose_they_are(folder: Path) -> None:
    old = read_fixtures(folder)["flow"]
    add_expert(folder, ExpertInfo("more"), carrier_of(folder, reads_slots=True), default=True)
    fixtures = read_fixtures(folder)
    assert [expert["id"] for expert in read_manifest(folder)["experts"]] == ["more", "sft"]
    np.testing.assert_array_equal(fixtures["flow.sft"], old)
    np.testing.assert_allclose(flow_of(read_model(folder, small_config()), folder), fixtures["flow"], atol=1e-4)
    assert {"steered_flow", "steered_flow.sft"} <= fixtures.keys()


def test_another_backbone_or_a_name_that_is_taken_is_refused_and_nothing_is_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(folder.rglob("*"))
    with pytest.raises(InputError, match="another backbone"):
        add_expert(folder, ExpertInfo("more"), random_model(small_config(), seed=3))
    with pytest.raises(InputError, match="has an expert 'sft' already"):
        add_expert(folder, ExpertInfo("sft"), carrier_of(folder, reads_slots=False))
    monkeypatch.setitem(LEAST_NEAR, "int8", 1.1)
    with pytest.raises(InputError, match="does not compute the expert"):
        add_expert(folder, ExpertInfo("more"), carrier_of(folder, reads_slots=True))
    assert sorted(folder.rglob("*")) == before

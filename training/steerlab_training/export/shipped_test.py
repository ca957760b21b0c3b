"""The bundle that ships: its bytes, read back into PyTorch and run by onnxruntime, give its fixtures."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from steerlab_training.export.fixtures import FLOW_STEPS, read_inputs
from steerlab_training.export.manifest import DISCRETE_PARTS, check_files, read_manifest, size_of
from steerlab_training.export.read import read_fixtures, read_model
from steerlab_training.model.hook import HookPlan
from steerlab_training.model.pixels import pixels

POLICIES = Path(__file__).parents[3] / "public" / "policies"
CHECKED = 3
DOWNLOAD_BYTES = 80_000_000


@pytest.fixture(scope="module")
def folder() -> Path:
    return POLICIES / json.loads((POLICIES / "index.json").read_text())["default"]


def test_its_files_are_those_that_the_manifest_names(folder: Path) -> None:
    manifest = check_files(folder)
    assert manifest["id"] == folder.name
    assert size_of(manifest["files"], DISCRETE_PARTS) <= DOWNLOAD_BYTES
    assert max(file["size"] for file in manifest["files"]) <= 20_000_000


def test_its_weights_give_its_fixtures_in_pytorch(folder: Path) -> None:
    """Plain and steered: the graphs are held against these numbers in every backend."""
    model, manifest = read_model(folder), read_manifest(folder)
    fixtures = {name: torch.from_numpy(value[:CHECKED]) for name, value in read_fixtures(folder).items()}
    images = [pixels(fixtures[camera]) for camera in ("third", "wrist")]
    lengths = fixtures["text_length"].tolist()
    layout = model.layout([[row[:length].tolist()] for row, length in zip(fixtures["text"], lengths, strict=True)])
    steered = manifest["fixtures"]["steered"]
    override = HookPlan.override(model.config, [(layer, index) for layer, index in steered["neurons"]], amount=steered["amount"])
    for prefix, hook in (("", None), ("steered_", override)):
        with torch.no_grad():
            output = model(images, fixtures["proprioception"], layout, hook=hook)
            flow = model.flow(output, fixtures["noise"], fixtures["proprioception"], steps=FLOW_STEPS)
        torch.testing.assert_close(model.action_logits(output.slots[:, 0]), fixtures[f"{prefix}logits"], atol=2e-4, rtol=1e-4)
        torch.testing.assert_close(flow, fixtures[f"{prefix}flow"], atol=2e-4, rtol=1e-4)


def test_its_fixtures_see_what_the_exporter_gives_every_policy(folder: Path) -> None:
    np.testing.assert_array_equal(read_fixtures(folder)["third"], read_inputs().third.numpy())
    assert read_manifest(folder)["fixtures"]["prompts"] == read_inputs().prompts

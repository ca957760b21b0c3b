import shutil
from pathlib import Path

import numpy as np
import pytest

from steerlab_training.data.shards import Decisions
from steerlab_training.env import client
from steerlab_training.env.client import Environments, Episode, cli_command
from steerlab_training.errors import InputError

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (client.REPO / "node_modules" / "tsx").exists(), reason="Node or the project's packages are missing"
)


def test_a_missing_node_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(InputError, match="Node is not installed"):
        cli_command("env-server")


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(client, "REPO", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/node")
    with pytest.raises(InputError, match="npm ci"):
        cli_command("env-server")


def test_uneven_environments_are_refused() -> None:
    with pytest.raises(ValueError, match="do not divide"):
        Environments(3, processes=2)


@needs_node
def test_two_environments_start_move_and_are_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Environments(2, processes=1, record=Path("states")) as environments:
        environments.reset([Episode(7_000_000, "reach"), Episode(7_000_001, "stack", text="slowly, {}")])
        assert environments.suite == ["reach", "stack"]
        assert environments.text[1].startswith("slowly, ")
        before, tool = environments.third.copy(), environments.proprioception.copy()
        environments.step([[0, 0, -1, 0, 0, 0, 1], None])
        assert not np.array_equal(before[0], environments.third[0])
        np.testing.assert_array_equal(before[1], environments.third[1])
        assert environments.proprioception[0, 2] < tool[0, 2] - 0.5
        assert len(environments.tool_path[0]) == 4
        assert environments.tool_path[1] == []
    recorded = Decisions([tmp_path])
    assert len(recorded) == 3  # the environment that was left alone is not recorded twice
    assert recorded.prompts[recorded.prompt_ids[1, 0]].suite == "stack"

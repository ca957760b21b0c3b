"""Imports point one way: each folder may use those before it (docs/architecture.md). There is no lint rule of ruff for that."""

import ast
from pathlib import Path

FOUNDATION = ("errors", "run", "config", "model", "data", "env", "rollout", "export")
STAGES = ("init", "demos", "sft", "vision", "dagger", "expert", "eval", "quantize", "lens", "plots", "smoke")
ORDER = (*FOUNDATION, *STAGES)
PACKAGE = "steerlab_training"
ROOT = Path(__file__).parent


def room_of(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def imported(source: str) -> list[str]:
    """Folders (or modules) of the package that a file imports."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name.split(".")[1] for name in names if name.startswith(f"{PACKAGE}.")]


def wrong_way(room: str, source: str) -> list[str]:
    """What a file in `room` imports from further on in ORDER, or from outside it."""
    allowed = ORDER[: ORDER.index(room) + 1]
    return [name for name in imported(source) if name not in allowed]


def test_imports_point_one_way() -> None:
    files = [path for path in ROOT.rglob("*.py") if path.parent != ROOT or path.stem == "errors"]
    assert len(files) > 100
    found = {str(path.relative_to(ROOT)): wrong_way(room_of(path), path.read_text()) for path in files}
    assert {file: names for file, names in found.items() if names} == {}


def test_an_import_that_points_back_is_seen() -> None:
    assert wrong_way("model", "from steerlab_training.sft.trainer import Trainer\nimport steerlab_training.run.folder\n") == ["sft"]
    assert wrong_way("run", "from steerlab_training import model\n") == ["model"]

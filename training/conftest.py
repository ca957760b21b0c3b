"""`--steerlab-report FILE` writes {"passed": n, "failed": n}: scripts/test.mjs counts the Python tests from it."""

import json
from pathlib import Path

import pytest
import torch
from jaxtyping import install_import_hook

# More threads than that only fight over the cores that other suites use.
torch.set_num_threads(1)


# The shapes that the losses are annotated with are checked while tests run: a wrong broadcast is an error, not a number.
install_import_hook("steerlab_training.sft.losses", "beartype.beartype")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--steerlab-report", type=Path, default=None, metavar="FILE", help="write the numbers of passed and failed tests")


class CountingReporter:
    """Counts tests: failed means that its setup, call or teardown failed, or that its file cannot be imported."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.passed = 0
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(json.dumps({"passed": self.passed, "failed": len(self.failed)}) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    path = config.getoption("--steerlab-report")
    if path is not None:
        config.pluginmanager.register(CountingReporter(path), "steerlab-report")

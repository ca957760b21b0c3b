"""Closed-loop environments for the policy: `steerlab env-server` processes on pipes (docs/formats.md).

There is one environment, in TypeScript. A request is one JSON line {op: "reset" | "step" | "end", args: [...]}, one entry an
environment; the reply is a header length (u32, little endian), a JSON header, then the cameras of all environments,
third [96, 96, 3] and wrist [64, 64, 3] u8 each. An action is held for 4 ticks; null leaves an environment alone.
"""

import json
import os
import shutil
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from steerlab_training.errors import InputError

THIRD_BYTES, WRIST_BYTES = 96 * 96 * 3, 64 * 64 * 3
PROTOCOL, VERSION = "steerlab-env", 1
REPO = Path(__file__).resolve().parents[3]


def cli_command(*words: str) -> list[str]:
    """The project's command line as a process: node with tsx, not npm, whose wrapper would not pass signals on."""
    node = shutil.which("node")
    if node is None:
        raise InputError("Node is not installed, and the environment runs in it", fix="Install Node 20.19 or later, then npm ci")
    if not (REPO / "node_modules" / "tsx").exists():
        raise InputError("the project's packages are not installed", fix=f"Run npm ci in {REPO.name}")
    return [node, "--import", "tsx", str(REPO / "src" / "cli" / "main.ts"), *words]


def plain_environment() -> dict[str, str]:
    """The environment without LD_PRELOAD: tcmalloc is for torch, Node aborts under some versions of it."""
    return {k: v for k, v in os.environ.items() if k != "LD_PRELOAD"}


@dataclass(frozen=True)
class Episode:
    """How one environment starts. mix: share of the decisions that the teacher takes; warm: decisions that it takes first."""

    seed: int
    suite: str
    manner: float = 0.0
    text: str | None = None
    mix: float = 0.0
    warm: int = 0

    def request(self) -> dict[str, Any]:
        return {k: v for k, v in asdict(self).items() if v is not None}


class Environments:
    """n environments in a few Node processes. `record`: every state met is written there as a shard, labelled by the teacher."""

    def __init__(self, n: int, *, processes: int = 2, record: Path | None = None) -> None:
        if n % processes:
            raise ValueError(f"{n} environments do not divide over {processes} processes")
        self.n, self._each = n, n // processes
        self._processes = []
        for i in range(processes):
            words = ["env-server", "--envs", str(self._each)]
            # Node runs in the project's root, and a relative path means a place below this process's own folder.
            words += ["--record", f"{record.resolve()}-{i}"] if record else []
            self._processes.append(subprocess.Popen(cli_command(*words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=plain_environment(), cwd=REPO))
        self.third: NDArray[np.uint8] = np.zeros((n, 96, 96, 3), np.uint8)
        self.wrist: NDArray[np.uint8] = np.zeros((n, 64, 64, 3), np.uint8)
        self.proprioception: NDArray[np.float32] = np.zeros((n, 7), np.float32)
        self.done: NDArray[np.bool_] = np.zeros(n, bool)
        self.text: list[str] = []
        self.suite: list[str] = []
        self.tool_path: list[list[list[float]]] = []
        for process in self._processes:
            self._greet(process)

    def _read(self, process: subprocess.Popen[bytes], size: int) -> bytes:
        assert process.stdout is not None
        data = process.stdout.read(size)
        if len(data) < size:
            raise InputError(
                f"an environment server ended in mid-answer (exit status {process.wait()})",
                fix="Its own message is above; npm run -s steerlab -- env-server --envs 1 must start",
            )
        return data

    def _send(self, process: subprocess.Popen[bytes], request: dict[str, Any]) -> None:
        assert process.stdin is not None
        try:
            process.stdin.write((json.dumps(request) + "\n").encode())
            process.stdin.flush()
        except BrokenPipeError:
            pass  # the read that follows says what happened

    def _read_head(self, process: subprocess.Popen[bytes]) -> Any:
        (length,) = struct.unpack("<I", self._read(process, 4))
        return json.loads(self._read(process, length))

    def _greet(self, process: subprocess.Popen[bytes]) -> None:
        """Makes sure that both sides speak the same version before the first episode."""
        self._send(process, {"op": "hello"})
        hello = self._read_head(process)
        if (hello["protocol"], hello["version"]) != (PROTOCOL, VERSION):
            found = f"{hello['protocol']} {hello['version']}"
            raise InputError(f"the environment server speaks {found}, this package {PROTOCOL} {VERSION}", fix="Use both from one commit")

    def _call(self, op: str, args: Sequence[Any]) -> list[dict[str, Any]]:
        for i, process in enumerate(self._processes):
            self._send(process, {"op": op, "args": list(args[i * self._each : (i + 1) * self._each])})
        heads: list[dict[str, Any]] = []
        for i, process in enumerate(self._processes):
            heads += self._read_head(process)
            raw = np.frombuffer(self._read(process, self._each * (THIRD_BYTES + WRIST_BYTES)), np.uint8).reshape(self._each, -1)
            rows = slice(i * self._each, (i + 1) * self._each)
            self.third[rows] = raw[:, :THIRD_BYTES].reshape(-1, 96, 96, 3)
            self.wrist[rows] = raw[:, THIRD_BYTES:].reshape(-1, 64, 64, 3)
        self.proprioception[:] = [head["prop"] for head in heads]
        return heads

    def reset(self, episodes: Sequence[Episode]) -> None:
        """Starts one episode in each environment."""
        heads = self._call("reset", [episode.request() for episode in episodes])
        self.text = [head["text"] for head in heads]
        self.suite = [head["suite"] for head in heads]
        self.done[:] = False
        self.tool_path = [[] for _ in heads]

    def step(self, actions: Sequence[Sequence[float] | None]) -> None:
        """One decision; None leaves an environment as it is."""
        heads = self._call("step", list(actions))
        self.done[:] = [head["done"] for head in heads]
        for path, head in zip(self.tool_path, heads, strict=True):
            path.extend(head["tr"])

    def close(self) -> None:
        """Ends the servers, which finish writing their shards."""
        for process in self._processes:
            self._send(process, {"op": "end"})
            process.communicate()  # closes both pipes and waits

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

"""Demonstrations through the project's environment: python -m steerlab_training.demos [--episodes=2600] [--out=runs/demos]

Runs `steerlab demos` in a few processes, each with its own range of seeds; a part that is already whole is kept.
"""

import subprocess
import sys
from pathlib import Path

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import DEMOS, DemosConfig
from steerlab_training.data.shards import Decisions
from steerlab_training.env.client import REPO, cli_command, plain_environment
from steerlab_training.errors import InputError, run_stage

SEEDS_PER_PROCESS = 100_000


def shares(episodes: int, processes: int) -> list[int]:
    """Episodes a process, as even as can be."""
    return [episodes // processes + (i < episodes % processes) for i in range(processes)]


def make_demos(config: DemosConfig) -> Path:
    """Writes OUT/part-N/ per process; returns OUT. Raises InputError with the command line's own status if one fails."""
    out = Path(config.out).resolve()
    running: list[tuple[Path, subprocess.Popen[bytes]]] = []
    for i, episodes in enumerate(shares(config.episodes, config.processes)):
        target = out / f"part-{i}"
        if any(target.glob("*.json")):
            continue
        seed = config.first_seed + SEEDS_PER_PROCESS * i
        words = cli_command("demos", "--episodes", str(episodes), "--seed", str(seed), "--out", str(target))
        running.append((target, subprocess.Popen(words, cwd=REPO, env=plain_environment(), stdout=subprocess.DEVNULL)))
    failed = [target.name for target, process in running if process.wait() != 0]
    if failed:
        raise InputError(f"steerlab demos failed for {', '.join(failed)}", fix="Its message is above")
    return out


def demo_folders(out: Path) -> tuple[str, ...]:
    """The folders of shards below OUT, for the stages' --demos."""
    return tuple(str(p) for p in sorted(out.glob("part-*")))


def main(argv: list[str]) -> None:
    out = make_demos(from_argv(DEMOS, argv))
    folders = demo_folders(out)
    decisions = Decisions([Path(p) for p in folders])
    sys.stderr.write(f"{len(decisions):,} decisions, {len(decisions.prompts):,} prompts; train with --demos={','.join(folders)}\n")


if __name__ == "__main__":
    run_stage(main)

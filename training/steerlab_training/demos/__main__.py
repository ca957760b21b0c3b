"""Demonstrations through the project's environment: python -m steerlab_training.demos [--episodes=2600] [--out=runs/demos]

Runs `steerlab demos`: seeds from `first_seed` on, one shard a process.
"""

import subprocess
from pathlib import Path

from steerlab_training.config.override import from_argv
from steerlab_training.config.stages import DEMOS, DemosConfig
from steerlab_training.data.manners import describe
from steerlab_training.data.shards import Decisions
from steerlab_training.env.client import REPO, cli_command, plain_environment
from steerlab_training.errors import InputError, run_stage
from steerlab_training.run.progress import tell


def make_demos(config: DemosConfig) -> Path:
    """Writes OUT/part-N.*, one shard a process; returns OUT. A folder that is already whole is kept."""
    out = Path(config.out).resolve()
    if len(list(out.glob("part-*.json"))) == config.processes:
        return out
    words = ["--episodes", config.episodes, "--seed", config.first_seed, "--out", out, "--processes", config.processes]
    process = subprocess.run(cli_command("demos", *map(str, words)), cwd=REPO, env=plain_environment(), stdout=subprocess.DEVNULL, check=False)
    if process.returncode != 0:
        raise InputError(f"steerlab demos failed (exit status {process.returncode})", fix="Its message is above")
    return out


def main(argv: list[str]) -> None:
    out = make_demos(from_argv(DEMOS, argv))
    decisions = Decisions([out])
    tell(f"wrote {out}: {len(decisions):,} decisions, {len(decisions.prompts):,} prompts\n{describe(decisions)}")


if __name__ == "__main__":
    run_stage(main)

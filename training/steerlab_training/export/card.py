"""`python -m steerlab_training.export.card --bundle DIR REPORT...`: what was measured of a bundle, put into its card.

A REPORT is what `npm run -s steerlab -- rollout ... --json` printed, report.json of `policy-check`, the JSON of a lens study, or
quantization.json (with --why TEXT). The card lies in manifest.json and is no part of the bundle's id: measuring a policy does not
make it another one.
"""

import argparse
import json
import shlex
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from steerlab_training.errors import InputError, run_stage
from steerlab_training.export.card_measures import check_rows, is_check, is_quantization, is_study, quantization_card, study_rows
from steerlab_training.export.manifest import read_manifest, write_manifest
from steerlab_training.rollout.statistics import success_rate

# Rollouts with these measure something else than how good the policy is at its task.
CHANGED_BY = ("--intervention", "--prompt")
ALL_SUITES = "all"
# Variants of the quantization table that a bundle holds: graphs for WebGPU, and for WASM and native.
SHIPS = ("int8", "int8-shipped")

Converted = TypeVar("Converted")


def _options(command: str) -> dict[str, str]:
    """'rollout --head flow --seeds=1-2' -> {'--head': 'flow', '--seeds': '1-2'}."""
    words = shlex.split(command)
    found: dict[str, str] = {}
    for index, word in enumerate(words):
        if word.startswith("--"):
            name, separator, value = word.partition("=")
            following = words[index + 1] if index + 1 < len(words) else ""
            found[name] = value if separator else following
    return found


def read_report(path: Path) -> dict[str, Any]:
    """A report of any kind that the card takes."""
    try:
        report = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is no report ({error!r})", fix="Name what `rollout --json` or `policy-check` wrote") from error
    if not isinstance(report, dict):
        raise InputError(f"{path} is no report: it holds a {type(report).__name__}", fix="Name what `rollout --json` or `policy-check` wrote")
    return report


def _check_rollout(path: Path, report: Mapping[str, Any]) -> None:
    """Refuses a rollout's document that was steered, or is not whole."""
    try:
        options, cut, count = _options(report["command"]), report["cut"], len(report["episodes"])
    except (KeyError, TypeError) as error:
        raise InputError(f"{path} is no report of `rollout --json` ({error!r})", fix="Run rollout with --json and keep what it prints") from error
    changed = [name for name in CHANGED_BY if name in options]
    if changed:
        raise InputError(f"{path} was run with {changed[0]}: it does not say how good the policy is", fix="Run rollout without it")
    if cut or not count:
        raise InputError(f"{path} was stopped before all episodes had ended", fix="Run it to the end")


def rows_of(report: Mapping[str, Any], manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Success per suite and over all of them, each with n and Wilson's 95 % interval."""
    options = _options(report["command"])
    head = options.get("--head", "discrete")
    how: dict[str, Any] = {"head": head}
    if head == "flow":
        how["expert"] = options.get("--expert", manifest["experts"][0]["id"])
        how["steps"] = int(options.get("--flow-steps") or manifest["experts"][0]["steps"])
    else:
        how |= _temperatures(options, manifest["sampling"])
    outcomes: dict[str, list[bool]] = defaultdict(list)
    for episode in report["episodes"]:
        outcomes[episode["suite"]].append(bool(episode["success"]))
    if len(outcomes) > 1:
        outcomes[ALL_SUITES] = [success for suite in list(outcomes.values()) for success in suite]
    rows = []
    for suite, results in outcomes.items():
        rows.append({"suite": suite, **how, **success_rate(results), "command": report["command"]})
    return rows


def _temperatures(options: Mapping[str, str], defaults: Mapping[str, float]) -> dict[str, float]:
    """As `rollout` read its flags: --temperature alone counts for the gripper too (src/policy/temperatures.ts)."""
    temperature = float(options.get("--temperature", defaults["temperature"]))
    own = temperature if "--temperature" in options else defaults.get("gripper_temperature", temperature)
    gripper = float(options.get("--gripper-temperature", own))
    return {"temperature": temperature} if gripper == temperature else {"temperature": temperature, "gripper_temperature": gripper}


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["suite"], row["head"], row.get("temperature"), row.get("gripper_temperature"), row.get("expert"), row.get("steps")


def update_card(folder: Path, reports: list[Path], *, why: str = "") -> dict[str, Any]:
    """Puts the reports into the bundle's card; a newer row takes the place of the one it repeats. Returns the card."""
    manifest = read_manifest(folder)
    card = manifest["card"]
    for path in reports:
        report = read_report(path)
        if is_quantization(report):
            if not why:
                raise InputError(f"{path} says what rounding costs, not why the bundle is rounded as it is", fix="Say it: --why TEXT")
            card["quantization"] = _whole(path, lambda r: quantization_card(r, ships=list(SHIPS), why=why), report)
            continue
        if report.get("bundle") != manifest["id"]:
            raise InputError(f"{path} measured the bundle {report.get('bundle')}, not {manifest['id']}", fix="Measure this bundle")
        if is_study(report):
            card["semantics"] = _replaced(card.get("semantics", []), _whole(path, study_rows, report), ("study",))
        elif is_check(report):
            card["measures"] = _replaced(card.get("measures", []), _whole(path, check_rows, report), ("family", "head", "expert"))
        else:
            _check_rollout(path, report)
            rows = {_key(row): row for row in card["closed_loop"]}
            card["closed_loop"] = list((rows | {_key(row): row for row in rows_of(report, manifest)}).values())
            card["machine"] = report.get("machine")
    write_manifest(folder, manifest)
    return card


def _whole(path: Path, convert: Callable[[dict[str, Any]], Converted], report: dict[str, Any]) -> Converted:
    """What `convert` makes of a report; a field that is missing or of another type is the file's fault, so it is named."""
    try:
        return convert(report)
    except (AttributeError, KeyError, StopIteration, TypeError) as error:
        raise InputError(f"{path} is not whole ({error!r})", fix="Make it again with this version of the project") from error


def _replaced(old: list[dict[str, Any]], new: list[dict[str, Any]], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The old rows without those that share the named fields with a new one, then the new ones."""
    fresh = {tuple(row.get(name) for name in names) for row in new}
    return [row for row in old if tuple(row.get(name) for name in names) not in fresh] + new


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="steerlab_training.export.card", description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--why", default="", help="why the bundle is rounded as it is: one sentence beside the quantization table")
    parser.add_argument("reports", type=Path, nargs="+")
    options = parser.parse_args(argv)
    card = update_card(options.bundle, options.reports, why=options.why)
    for row in card["closed_loop"]:
        gripper = f", gripper {row['gripper_temperature']}" if "gripper_temperature" in row else ""
        how = row.get("expert") or f"temperature {row.get('temperature')}{gripper}"
        interval = f"{row['success']:.0%} [{row['low']:.0%}, {row['high']:.0%}]"
        sys.stdout.write(f"{row['head']} ({how}) {row['suite']}: {interval}, n = {row['n']}\n")
    for row in card.get("measures", []):
        sys.stdout.write(f"{row['head']} {row['family']}, {row['what']}: {row['value']:.1f} [{row['low']:.1f}, {row['high']:.1f}] {row['unit']}\n")


if __name__ == "__main__":
    run_stage(main)

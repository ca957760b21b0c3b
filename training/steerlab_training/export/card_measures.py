"""What the card says of a policy besides success: words that change how it moves, colours, robustness, rounding, words kept.

Each function turns one report into rows for the card; every row keeps the command that made the report.
"""

from collections.abc import Mapping
from typing import Any

from steerlab_training.rollout.statistics import success_rate

# Asked of the policy: a prompt with two cubes swapped is followed in at least so many episodes, %.
COLORS_ASKED = 95


def is_check(report: Mapping[str, Any]) -> bool:
    """A report of `policy-check`."""
    return "family" in report and "arms" in report


def is_study(report: Mapping[str, Any]) -> bool:
    """A report of `lens study`."""
    return "seen" in report and "question" in report


def is_quantization(report: Mapping[str, Any]) -> bool:
    """A report of `steerlab_training.quantize`."""
    return "policy_digest" in report and "rows" in report


def check_rows(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows {family, what, value, low, high, n, unit, asked?, change?} of a policy-check report; families without measures of
    their own (success, which `rollout` measures) give none. Shares are in %, changes of success in points."""
    how = {"head": report["head"], "command": report["command"]}
    if report["head"] == "flow":
        how["expert"] = report["expert"]
    rows: list[dict[str, Any]] = []
    if report["family"] == "manner":
        for arm in report["arms"]:
            if (manner := arm.get("manner")) is not None:
                row = _row("manner", arm["id"], manner["change"], 1) | {"unit": "%" if manner["measure"] == "step" else "cm"}
                rows.append(row | {"of": manner["measure"], "asked": manner["atLeast"]})
    if report["family"] == "colors":
        everything = next(row for row in report["colors"] if row["suite"] == "all")
        for what, name in (("own prompt", "followed"), ("the two cubes swapped in the prompt", "followedSwapped")):
            rows.append(_row("colors", what, everything[name], 100) | {"unit": "%", "asked": COLORS_ASKED})
    if report["family"] == "robustness":
        for arm in report["arms"]:
            row = _row("robustness", arm["id"], arm["success"], 100) | {"unit": "%", "explanation": arm["what"]}
            change = arm["successChange"]
            rows.append(row if change is None else row | {"change": {name: 100 * change[name] for name in ("mean", "low", "high")}})
    return [row | how for row in rows]


def _row(family: str, what: str, estimate: Mapping[str, Any], factor: float) -> dict[str, Any]:
    value, low, high = (factor * estimate[name] for name in ("mean", "low", "high"))
    return {"family": family, "what": what, "value": value, "low": low, "high": high, "n": estimate["n"]}


def study_rows(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows {study, sentence, command}: what a lens study saw."""
    return [{"study": report["id"], "sentence": sentence, "command": report["command"]} for sentence in report["seen"]]


def quantization_card(report: Mapping[str, Any], *, ships: list[str], why: str) -> dict[str, Any]:
    """The quantization table with what ships and why. Errors and shares of slots are fractions."""
    config = report["config"]
    rows = []
    for name, measured in report["rows"].items():
        errors, timed = measured["errors"], measured.get("onnxruntime")
        row = {"variant": name, "what": measured["what"], "ships": name in ships, "megabytes": measured["weight_bytes"] / 1e6}
        row |= {"logit_error": errors["logits"], "same_bin": errors["argmax"], "near": errors["near"], "flow_near": errors["flow_near"]}
        if timed:
            row["decision_ms"] = timed["ms"]["decision"]
        row["success"] = [{"head": head, **success_rate(outcomes)} for head, outcomes in measured["success"].items()]
        rows.append(row)
    command = f"python -m steerlab_training.quantize --seeds={config['seeds']} --observations={config['observations']}"
    return {"why": why, "command": command, "policy_digest": report["policy_digest"], "first_seed": config["first_seed"], "rows": rows}

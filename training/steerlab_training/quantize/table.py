"""The quantization report as a Markdown table."""

from collections.abc import Mapping, Sequence
from typing import Any

from steerlab_training.rollout.statistics import wilson_interval

REFERENCE = "fp32"


def changed(outcomes: Sequence[bool], reference: Sequence[bool]) -> tuple[int, int]:
    """Episodes that only the variant won, and that only the reference won."""
    pairs = list(zip(outcomes, reference, strict=True))
    return sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)


def _success(outcomes: Sequence[bool], reference: Sequence[bool] | None) -> str:
    low, high = wilson_interval(sum(outcomes), len(outcomes))
    text = f"{sum(outcomes) / len(outcomes):.0%} [{low:.0%}, {high:.0%}]"
    if reference is None:
        return text
    won, lost = changed(outcomes, reference)
    return f"{text}, +{won} -{lost}"


def markdown(report: Mapping[str, Any]) -> str:
    """One row a variant; columns that nothing was measured for are left out."""
    config, rows = report["config"], report["rows"]
    heads = [head for head in config["heads"] if any(head in row["success"] for row in rows.values())]
    head = ["variant", "what it is", "logit error", "same bin", "within 2 bins", "flow within 2 bins", "weights, MB", "decision, ms"]
    lines = []
    for name, row in rows.items():
        if "errors" not in row:
            continue
        e, ort = row["errors"], row.get("onnxruntime")
        cells = [name, row["what"], f"{e['logits']:.2%}", f"{e['argmax']:.1%}", f"{e['near']:.1%}", f"{e['flow_near']:.1%}"]
        cells += [f"{row['weight_bytes'] / 1e6:.1f}", f"{ort['ms']['decision']:.0f}" if ort else ""]
        for kind in heads:
            outcomes = row["success"].get(kind)
            reference = rows.get(REFERENCE, {"success": {}})["success"].get(kind) if name != REFERENCE else None
            cells.append(_success(outcomes, reference) if outcomes else "")
        lines.append("| " + " | ".join(cells) + " |")
    head += [f"success, {kind}" for kind in heads]
    note = (
        f"Errors on {config['observations']} recorded observations against float32 (relative RMS of the slot logits; shares of slots). "
        f"Weights: the discrete head with vision and embedding. Decision: onnxruntime, CPU, {config['threads']} thread(s), median of {config['repeats']}."
    )
    if heads:
        note += (
            f" Success: {config['seeds']} seeds from {config['first_seed']} in {len(config['suites'])} suites, at most {config['decisions']} decisions, "
            f"95 % intervals; +a -b: episodes that only this variant, and only fp32, won (same scenes, not the same draws of the sampler)."
        )
    return "\n".join([note, "", "| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *lines, ""])

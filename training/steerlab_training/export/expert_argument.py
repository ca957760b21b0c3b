"""A flow expert as the command line names it: NAME=FILE, or NAME=FILE=how it was trained."""

from pathlib import Path

from steerlab_training.errors import InputError
from steerlab_training.export.manifest import ExpertInfo
from steerlab_training.model.checkpoint import load_policy
from steerlab_training.model.vla import VisionLanguageAction


def read_expert(text: str) -> tuple[ExpertInfo, VisionLanguageAction]:
    """The manifest's record of the expert, and the policy that carries it."""
    name, _, rest = text.partition("=")
    file, _, training = rest.partition("=")
    if not name.replace("-", "").replace("_", "").isalnum() or not file:
        raise InputError(f"--expert expects NAME=FILE, got '{text}'", fix="NAME is letters, digits, - and _")
    carrier = load_policy(Path(file))
    return ExpertInfo(name, training=training or "supervised", reads_slots=carrier.config.flow_reads_slots), carrier

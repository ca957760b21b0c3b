"""Typed configs from the command line: `--name=reference --seconds=60`, with "did you mean" for a misspelt field."""

import dataclasses
import difflib
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from steerlab_training.errors import InputError

C = TypeVar("C")


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(sorted(known))}"


def pick(configs: Mapping[str, C], name: str) -> C:
    """Returns the named config, or an InputError that lists or guesses the names."""
    if name not in configs:
        raise InputError(f"there is no config '{name}'", fix=_did_you_mean(name, list(configs)))
    return configs[name]


def _convert(name: str, text: str, kind: Any) -> Any:
    """Text to the field's type: int, float, bool, str, X | None, or tuple[X, ...] written with commas."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return None if text == "none" else _convert(name, text, next(k for k in inner if k is not type(None)))
    if origin is tuple:
        return tuple(_convert(name, part, inner[0]) for part in text.split(",") if part)
    try:
        if kind is bool:
            return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
        return kind(text)
    except (ValueError, KeyError) as error:
        raise InputError(f"--{name} expects {getattr(kind, '__name__', kind)}, got '{text}'") from error


def override(config: C, argv: Sequence[str]) -> C:
    """Returns a copy of a frozen dataclass with `--field=value` or `--field value` applied."""
    kinds = typing.get_type_hints(type(config))
    changes: dict[str, Any] = {}
    words = list(argv)
    while words:
        word = words.pop(0)
        if not word.startswith("--"):
            raise InputError(f"expected --field=value, got '{word}'")
        key, separator, text = word[2:].partition("=")
        key = key.replace("-", "_")
        if key not in kinds:
            raise InputError(f"{type(config).__name__} has no field '{key}'", fix=_did_you_mean(key, list(kinds)))
        if not separator:
            if not words:
                raise InputError(f"--{key} needs a value")
            text = words.pop(0)
        changes[key] = _convert(key, text, kinds[key])
    return dataclasses.replace(config, **changes)  # type: ignore[type-var]


def from_argv(configs: Mapping[str, C], argv: Sequence[str]) -> C:
    """`--config=NAME` picks one of the named configs (the first is the default), the rest overrides its fields."""
    name, rest = next(iter(configs)), []
    for word in argv:
        if word.startswith("--config="):
            name = word.removeprefix("--config=")
        else:
            rest.append(word)
    return override(pick(configs, name), rest)

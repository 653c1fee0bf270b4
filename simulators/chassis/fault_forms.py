"""Reads a fault from its JSON, and describes the kinds of faults for people and programs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trifold.simulators.chassis.faults import KINDS, Fault

SECONDS_MAX = 31 * 86_400
TEXT_MAX = 500

_BETWEEN: Mapping[str, tuple[float, float]] = {
    "nth": (1, 10**6),
    "count": (0, 10**6),
    "probability": (0, 1),
    "seed": (0, 2**31),
    "seconds": (0, SECONDS_MAX),
    "sigma": (0, 3),
    "share": (0, 1),
    "status": (500, 599),
    "times": (1, 100),
    "retry_after_seconds": (0, 86_400),
}


class BadFault(ValueError):
    """A fault that can't be read; the text lists the valid names."""


def read(given: object) -> Fault:
    """The fault of a JSON object with ``kind`` and its fields. Raises BadFault."""
    if not isinstance(given, Mapping):
        raise BadFault("a fault must be a JSON object with a kind")
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadFault(f"no kind of fault {kind!r}; there are: {', '.join(KINDS)}")
    fields = {field.name: field for field in dataclasses.fields(KINDS[kind])}
    unknown = sorted(map(str, set(given) - set(fields) - {"kind"}))
    if unknown:
        raise BadFault(f"{kind} has no field {', '.join(unknown)}; it has: {', '.join(fields)}")
    values = {name: _value(name, str(fields[name].type), given[name]) for name in given if name != "kind"}
    return KINDS[kind](**values)


def _value(name: str, kind: str, value: Any) -> Any:
    if value is None and kind.endswith("| None"):
        return None
    if kind.startswith("datetime"):
        return _moment(name, value)
    if kind.startswith("str"):
        least = 0 if name == "name" else 1  # whether the vendor has such a refusal is seen when it is armed
        if not isinstance(value, str) or not least <= len(value) <= TEXT_MAX:
            raise BadFault(f"{name} must be a text of 1 to {TEXT_MAX} characters")
        return value
    whole = kind == "int"
    low, high = _BETWEEN[name]
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not low <= value <= high:
        raise BadFault(f"{name} must be a {'whole ' if whole else ''}number from {low} to {high}")
    return value if whole else float(value)


def _moment(name: str, value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadFault(f"{name} must be an ISO 8601 time such as 2026-01-02T03:04:05+00:00") from None
    if moment.tzinfo is None:
        raise BadFault(f"{name} needs a zone, for example +00:00")
    return moment


def aims() -> dict[str, Any]:
    """The fields that every fault has, with their defaults."""
    return {field.name: field.default for field in dataclasses.fields(Fault)}


def catalogue() -> list[dict[str, Any]]:
    """Every kind: its name, what it does, when it strikes, its own fields with their defaults."""
    common = aims()
    return [
        {
            "kind": name,
            "meaning": " ".join((kind.__doc__ or "").split()),
            "when": kind.when,
            "fields": {
                field.name: field.default
                for field in dataclasses.fields(kind)
                if field.name not in common or common[field.name] != field.default
            },
        }
        for name, kind in KINDS.items()
    ]

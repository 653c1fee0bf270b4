"""What an answer must look like: an example with a pattern, and how often an element may stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
WHOLE = r"-?\d+"
Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Like:
    """An example and the pattern of all such values (in Rust's regular expressions, the whole text)."""

    example: str
    pattern: str

    @property
    def rule(self) -> Rule:
        return {"match": "regex", "regex": f"^(?:{self.pattern})$"}


@dataclass(frozen=True, slots=True)
class Exactly:
    """This text and no other."""

    example: str
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A repeated element: each as ``example``, at least ``low`` and at most ``high`` of them (None: no end)."""

    example: Mapping[str, Any] | str | Like
    low: int = 1
    high: int | None = None

    @property
    def rule(self) -> Rule:
        return {"match": "type", "min": self.low, **({"max": self.high} if self.high is not None else {})}


def one(example: Mapping[str, Any]) -> Rows:
    """Exactly one such element: what a duplicate breaks."""
    return Rows(example, 1, 1)


def any_of(example: str, *others: str) -> Like:
    """One of these words."""
    return Like(example, "|".join((example, *others)))

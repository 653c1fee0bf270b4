"""What a run leaves behind: acts and checks of each play, outcomes, totals.

The JSON form is ``{"plays": [{"name", "outcome", "duration_seconds", "checks": [...]}], "totals": {...}}``; a check is
``{"requirement", "system", "asked", "expected", "found", "passed"}``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Outcome = Literal["passed", "failed", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody did: ``system`` is where, ``told`` a sentence without its subject."""

    system: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """An executed expectation of one requirement (``R1`` to ``R55``, ``X1`` to ``X42``); values are plain JSON."""

    requirement: str
    system: str
    asked: str
    expected: Any
    found: Any
    passed: bool


@dataclass(slots=True, kw_only=True)
class PlayResult:
    """One play: ``lines`` are its acts and checks in order, ``reason`` says what ended it early (outcome error)."""

    name: str
    story: str = ""
    lines: list[Act | Check] = field(default_factory=list)
    duplicates: int = 0
    duration_seconds: float = 0.0
    reason: str = ""

    @property
    def checks(self) -> list[Check]:
        return [line for line in self.lines if isinstance(line, Check)]

    @property
    def outcome(self) -> Outcome:
        """Error if something raised, failed if a check did, or if nothing at all was checked."""
        if self.reason:
            return "error"
        return "passed" if self.checks and all(check.passed for check in self.checks) else "failed"


@dataclass(frozen=True, slots=True)
class Report:
    """All plays of a run. ``duplicates`` are records made twice during the plays."""

    plays: Sequence[PlayResult]

    @property
    def passed(self) -> bool:
        """Every play passed, at least one was played, and nothing was made twice."""
        return bool(self.plays) and all(play.outcome == "passed" for play in self.plays) and not self.duplicates

    @property
    def duplicates(self) -> int:
        return sum(play.duplicates for play in self.plays)

    @property
    def totals(self) -> dict[str, int]:
        passed = sum(play.outcome == "passed" for play in self.plays)
        return {"plays": len(self.plays), "passed": passed, "duplicates": self.duplicates}

    def as_json(self) -> dict[str, Any]:
        return {
            "plays": [
                {
                    "name": play.name,
                    "outcome": play.outcome,
                    "duration_seconds": round(play.duration_seconds, 3),
                    "checks": [asdict(check) for check in play.checks],
                }
                for play in self.plays
            ],
            "totals": self.totals,
        }


def plain(value: Any) -> Any:
    """The value as JSON would give it back, so that what is compared is what is reported."""
    return json.loads(json.dumps(value, default=str))

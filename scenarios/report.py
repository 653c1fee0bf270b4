"""What a run leaves behind: acts and checks of each play, outcomes, totals.

The JSON form is ``{"plays": [{"name", "world", "keys", "outcome", "duration_seconds", "checks": [...]}], "rows": [...],
"totals": {...}}``; a check is ``{"requirement", "system", "asked", "expected", "found", "passed"}``, a row ``{"row",
"demand", "executed", "passed", "plays"}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

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
    """One play: ``lines`` are its acts and checks in order, ``reason`` says what ended it early (outcome error).

    ``variant`` names what tells this performance of the play from its others.
    """

    name: str
    world: str = "demo"
    keys: str = "honoured"
    variant: str = ""
    story: str = ""
    lines: list[Act | Check] = field(default_factory=list)
    duplicates: int = 0
    duration_seconds: float = 0.0
    reason: str = ""

    @property
    def title(self) -> str:
        return f"{self.name} ({self.variant})" if self.variant else self.name

    @property
    def checks(self) -> list[Check]:
        return [line for line in self.lines if isinstance(line, Check)]

    @property
    def outcome(self) -> Outcome:
        """Error if something raised, failed if a check did, or if nothing at all was checked."""
        if self.reason:
            return "error"
        return "passed" if self.checks and all(check.passed for check in self.checks) else "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A requirement or edge case: ``executed`` and ``passed`` count its checks, ``plays`` are those that made them."""

    row: str
    demand: str
    executed: int
    passed: int
    plays: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Checked, and never found otherwise."""
        return 0 < self.passed == self.executed


@cache
def demands() -> Mapping[str, str]:
    """Every row's demand in a few words, R before X, in the order of their numbers."""
    found: dict[str, str] = yaml.safe_load((Path(__file__).parent / "rows.yaml").read_text("utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Report:
    """All plays of a run. ``duplicates`` are records made twice during the plays; ``whole``: every row is due."""

    plays: Sequence[PlayResult]
    whole: bool = False

    @property
    def passed(self) -> bool:
        """Every play passed, at least one was played, nothing was made twice, and every row that is due was checked."""
        held = not self.whole or all(row.held for row in self.rows)
        return (
            bool(self.plays) and all(play.outcome == "passed" for play in self.plays) and not self.duplicates and held
        )

    @property
    def rows(self) -> list[Row]:
        """The matrix: every row, or only those that were checked where not all are due."""
        found = [self._row(name, demand) for name, demand in demands().items()]
        return found if self.whole else [row for row in found if row.executed]

    def _row(self, name: str, demand: str) -> Row:
        checks = [(play.name, check) for play in self.plays for check in play.checks if check.requirement == name]
        return Row(
            row=name,
            demand=demand,
            executed=len(checks),
            passed=sum(check.passed for _, check in checks),
            plays=tuple(dict.fromkeys(play for play, _ in checks)),
        )

    @property
    def duplicates(self) -> int:
        return sum(play.duplicates for play in self.plays)

    @property
    def totals(self) -> dict[str, int]:
        passed = sum(play.outcome == "passed" for play in self.plays)
        rows = self.rows
        return {
            "plays": len(self.plays),
            "passed": passed,
            "duplicates": self.duplicates,
            "rows": len(rows),
            "rows_held": sum(row.held for row in rows),
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "plays": [
                {
                    "name": play.name,
                    "world": play.world,
                    "keys": play.keys,
                    "outcome": play.outcome,
                    "duration_seconds": round(play.duration_seconds, 3),
                    "checks": [asdict(check) for check in play.checks],
                }
                for play in self.plays
            ],
            "rows": [asdict(row) for row in self.rows],
            "totals": self.totals,
        }


def plain(value: Any) -> Any:
    """The value as JSON would give it back, so that what is compared is what is reported."""
    return json.loads(json.dumps(value, default=str))

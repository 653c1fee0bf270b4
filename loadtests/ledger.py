"""Every change with its times: when it was due, sent, answered and visible in InsuredMine, in stopwatch seconds."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True, kw_only=True)
class Change:
    """One insert or update in AMS360. ``street`` is what InsuredMine must show."""

    number: int
    kind: str  # add or edit
    customer: dict[str, Any]
    street: str
    due_at: float
    sent_at: float
    answered_at: float | None = None
    visible_at: float | None = None
    refused: str = ""

    @property
    def latency_ms(self) -> float | None:
        """From the moment it was sent, so AMS360's own time is counted too and nothing looks better than it is."""
        return None if self.visible_at is None else (self.visible_at - self.sent_at) * 1000

    def sample(self) -> dict[str, Any]:
        """The raw sample, times in milliseconds since the change was due."""

        def since(moment: float | None) -> float | None:
            return None if moment is None else round((moment - self.due_at) * 1000, 1)

        times = {"sent_ms": self.sent_at, "answered_ms": self.answered_at, "visible_ms": self.visible_at}
        named = {"number": self.number, "kind": self.kind, "customer": self.customer.get("CustomerId")}
        return named | {name: since(moment) for name, moment in times.items()} | {"refused": self.refused}


@dataclass(slots=True)
class Ledger:
    """All changes of a run, and the customers whose last change is visible, so that they may be edited."""

    changes: list[Change] = field(default_factory=list)
    settled: list[dict[str, Any]] = field(default_factory=list)

    @property
    def made(self) -> list[Change]:
        """What AMS360 accepted."""
        return [change for change in self.changes if change.answered_at is not None and not change.refused]

    @property
    def lost(self) -> list[Change]:
        return [change for change in self.made if change.visible_at is None]

    def visible(self, change: Change, at: float) -> None:
        change.visible_at = at
        self.settled.append(change.customer)

    def summary(self) -> dict[str, Any]:
        """Latencies in milliseconds; None where nothing became visible."""
        latencies = sorted(change.latency_ms for change in self.made if change.latency_ms is not None)
        late = sorted((change.sent_at - change.due_at) * 1000 for change in self.changes)
        return {
            "adds": sum(change.kind == "add" for change in self.made),
            "edits": sum(change.kind == "edit" for change in self.made),
            "refused": sum(bool(change.refused) for change in self.changes),
            "p50_ms": percentile(latencies, 50),
            "p99_ms": percentile(latencies, 99),
            "max_ms": percentile(latencies, 100),
            "late_start_p99_ms": percentile(late, 99),
            "lost": len(self.lost),
        }

    def keep(self, file: Path) -> None:
        """One JSON line a change."""
        file.write_text(lines(change.sample() for change in self.changes), "utf-8")


def percentile(ordered: Sequence[float], percent: float) -> float | None:
    """The nearest rank of values in order, to a tenth; None of none."""
    if not ordered:
        return None
    return round(ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)], 1)


def lines(samples: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(sample) + "\n" for sample in samples)

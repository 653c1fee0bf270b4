"""The journal: every exchange that a simulator had, newest last, bounded; and how many there were of each kind."""

from __future__ import annotations

import itertools
import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import g

ENTRIES_MAX = 2_000
BODY_CHARACTERS_MAX = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer; ``duration_ms`` in milliseconds, ``at`` in UTC."""

    number: int
    at: datetime
    world: str | None
    operation: str | None
    method: str
    path: str
    status: int
    duration_ms: float
    request: str
    response: str


def mark(*, world: str | None = None, operation: str | None = None) -> None:
    """Say, from inside a request, which world and operation it was about."""
    if world is not None:
        g.journal_world = world
    if operation is not None:
        g.journal_operation = operation


class Journal:
    def __init__(self) -> None:
        self._entries: deque[Exchange] = deque(maxlen=ENTRIES_MAX)
        self._numbers = itertools.count(1)
        self._tally: Counter[tuple[str | None, str | None, int]] = Counter()
        self._lock = threading.Lock()

    def write(
        self, *, at: datetime, method: str, path: str, status: int, duration_ms: float, request: bytes, response: bytes
    ) -> None:
        with self._lock:
            self._tally[g.get("journal_world"), g.get("journal_operation"), status] += 1
        self._entries.append(
            Exchange(
                number=next(self._numbers),
                at=at,
                world=g.get("journal_world"),
                operation=g.get("journal_operation"),
                method=method,
                path=path,
                status=status,
                duration_ms=round(duration_ms, 3),
                request=request.decode("utf-8", "replace")[:BODY_CHARACTERS_MAX],
                response=response.decode("utf-8", "replace")[:BODY_CHARACTERS_MAX],
            )
        )

    def read(self, world: str | None = None, after: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        """The newest ``limit`` exchanges with a number over ``after``, oldest first."""
        found = [e for e in list(self._entries) if e.number > after and (world is None or e.world == world)]
        return [asdict(entry) | {"at": entry.at.isoformat()} for entry in found[-limit:]]

    def counts(self, world: str | None = None) -> list[dict[str, Any]]:
        """Exchanges since the start by operation and status, also those that the bounded journal has dropped."""
        found: Counter[tuple[str, int]] = Counter()
        with self._lock:
            tally = dict(self._tally)
        for (of_world, operation, status), count in tally.items():
            if operation is not None and world in (None, of_world):
                found[operation, status] += count
        return [{"operation": name, "status": status, "count": n} for (name, status), n in sorted(found.items())]

"""The journal: every exchange that a simulator had, newest last, bounded; searched, waited for, counted.

Kept as bytes and read as text only when somebody looks, so that keeping it costs a request next to nothing.
"""

from __future__ import annotations

import itertools
import threading
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

ENTRIES_MAX = 2_000
BODY_BYTES_MAX = 64_000
WAIT_SECONDS_MAX = 30.0
NOT_SENT = 0  # the status of an exchange whose answer was never sent
WAITERS_MAX = 4  # more would leave no thread of the server to answer what they wait for


@dataclass(slots=True, kw_only=True)  # not frozen: that would cost every request
class Exchange:
    """One request and its answer as it was sent; ``duration_ms`` in milliseconds, ``at`` in UTC.

    ``receipts`` are the numbers of the faults' receipts that struck it.
    """

    number: int
    at: datetime
    world: str | None
    operation: str | None
    method: str
    path: str
    status: int
    duration_ms: float
    request: bytes
    response: bytes
    request_headers: Sequence[tuple[str, str]] = ()
    response_headers: Sequence[tuple[str, str]] = ()
    receipts: Sequence[int] = ()

    def text(self, body: bytes) -> str:
        return body[:BODY_BYTES_MAX].decode("utf-8", "replace")

    def as_json(self) -> dict[str, Any]:
        """Without headers, which only the export shows."""
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "world": self.world,
            "operation": self.operation,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "duration_ms": self.duration_ms,
            "request": self.text(self.request),
            "response": self.text(self.response),
            "receipts": list(self.receipts),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; what isn't given fits everything.

    ``operation`` as in a fault's aim, ``status`` 500 or 5xx (000: never sent), ``text`` in the address or a body,
    whatever its case.
    """

    world: str | None = None
    operation: str | None = None
    status: str | None = None
    text: str | None = None
    after: int = 0

    def misses(self, entry: Exchange) -> list[str]:
        """The names of what does not fit."""
        names = [name for name in (entry.operation, f"{entry.method} {entry.path.partition('?')[0]}") if name]
        found = {
            "after": entry.number <= self.after,
            "world": self.world is not None and entry.world != self.world,
            "operation": self.operation is not None and not any(fnmatchcase(n, self.operation) for n in names),
            "status": self.status is not None and not _like(entry.status, self.status),
            "text": self.text is not None and not _holds(entry, self.text),
        }
        return [name for name, missed in found.items() if missed]


def _like(status: int, wanted: str) -> bool:
    return all(want in ("x", digit) for digit, want in zip(f"{status:03}", wanted.lower(), strict=False))


def _holds(entry: Exchange, text: str) -> bool:
    wanted = text.lower()
    return any(wanted in part.lower() for part in (entry.path, entry.text(entry.request), entry.text(entry.response)))


class Journal:
    """The exchanges of one simulator."""

    def __init__(self) -> None:
        self._entries: deque[Exchange] = deque(maxlen=ENTRIES_MAX)
        self._numbers = itertools.count(1)
        self._tally: Counter[tuple[str | None, str | None, int]] = Counter()
        self._written = threading.Condition()
        self._waiters = threading.BoundedSemaphore(WAITERS_MAX)

    def write(
        self,
        *,
        at: datetime,
        method: str,
        path: str,
        status: int,
        duration_ms: float,
        request: bytes,
        response: bytes,
        world: str | None = None,
        operation: str | None = None,
        request_headers: Sequence[tuple[str, str]] = (),
        response_headers: Sequence[tuple[str, str]] = (),
        receipts: Sequence[int] = (),
    ) -> None:
        exchange = Exchange(
            number=next(self._numbers),
            at=at,
            world=world,
            operation=operation,
            method=method,
            path=path,
            status=status,
            duration_ms=round(duration_ms, 3),
            request=request[: BODY_BYTES_MAX + 1],
            response=response[: BODY_BYTES_MAX + 1],
            request_headers=request_headers,
            response_headers=response_headers,
            receipts=receipts,
        )
        with self._written:
            self._tally[world, operation, status] += 1
            self._entries.append(exchange)
            self._written.notify_all()

    # ---- reading
    def entries(self) -> list[Exchange]:
        with self._written:
            return list(self._entries)

    def since(self, number: int) -> list[Exchange]:
        """Those after a number, the oldest first."""
        found: list[Exchange] = []
        with self._written:
            for entry in reversed(self._entries):
                if entry.number <= number:
                    break
                found.append(entry)
        return found[::-1]

    def get(self, number: int) -> Exchange | None:
        return next((entry for entry in self.entries() if entry.number == number), None)

    def search(self, wanted: Wanted, limit: int = 100) -> list[Exchange]:
        """The newest ``limit`` that fit, oldest first."""
        found = [entry for entry in self.entries() if not wanted.misses(entry)]
        return found[-limit:] if limit else []

    def read(self, world: str | None = None, after: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        """The newest ``limit`` exchanges with a number over ``after``, oldest first."""
        return [entry.as_json() for entry in self.search(Wanted(world=world, after=after), limit)]

    def wait_for(self, wanted: Wanted, count: int = 1, timeout_seconds: float = 0.0) -> list[Exchange]:
        """What fits, as soon as there are ``count`` of them, or at the deadline; at once when too many wait already."""
        seconds = min(timeout_seconds, WAIT_SECONDS_MAX)
        if seconds > 0 and self._waiters.acquire(blocking=False):
            try:
                with self._written:
                    self._written.wait_for(lambda: self._fitting(wanted) >= count, seconds)
            finally:
                self._waiters.release()
        return self.search(wanted, ENTRIES_MAX)

    def _fitting(self, wanted: Wanted) -> int:
        return sum(not wanted.misses(entry) for entry in self._entries)

    def why_not(self, wanted: Wanted) -> str:
        """In plain words, why nothing fits: how many exchanges each part of what is wanted lets through."""
        given = {
            name: getattr(wanted, name) for name in ("world", "operation", "status", "text") if getattr(wanted, name)
        }
        entries = [entry for entry in self.entries() if entry.number > wanted.after]
        if not entries:
            return f"there is no exchange after number {wanted.after}"
        missed = Counter(name for entry in entries for name in wanted.misses(entry))
        parts = [f"{name} {value!r} fits {len(entries) - missed[name]}" for name, value in given.items()]
        fitting = sum(not wanted.misses(entry) for entry in entries)
        told = f"of {len(entries)} exchanges after number {wanted.after}"
        return f"{told}: {'; '.join(parts)}. All of it fits {fitting}" if parts else f"{told}, {fitting} fit"

    def counts(self, world: str | None = None) -> list[dict[str, Any]]:
        """Exchanges since the start by operation and status, also those that the bounded journal has dropped."""
        found: Counter[tuple[str, int]] = Counter()
        with self._written:
            tally: Mapping[tuple[str | None, str | None, int], int] = dict(self._tally)
        for (of_world, operation, status), count in tally.items():
            if operation is not None and world in (None, of_world):
                found[operation, status] += count
        return [{"operation": name, "status": status, "count": n} for (name, status), n in sorted(found.items())]

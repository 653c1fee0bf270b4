"""Copies of a world's database by sqlite3's backup: in memory or in a file, and the recent past that stale reads need.

A copy in a file is not forced to the disk: a machine that loses its power may lose it. Nothing else does.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool

PAST_MAX = 64
PAST_BYTES_MAX = 256 * 2**20


_MODEL = create_engine("sqlite://")  # whose dialect all share: a statement is compiled once for all worlds
_MODEL.connect().close()  # it learns what this SQLite can do


def engine_of(raw: sqlite3.Connection) -> Engine:
    """SQLAlchemy on one open database."""
    dialect, opened = _MODEL.dialect, cast(Any, lambda: raw)
    return Engine(StaticPool(opened, dialect=dialect), dialect, _MODEL.url)


def connect(file: Path | None) -> sqlite3.Connection:
    """A database in memory, or in a file with write-ahead logging."""
    raw = sqlite3.connect(file or ":memory:", check_same_thread=False, timeout=10)
    if file:
        raw.execute("PRAGMA synchronous=OFF")  # the change of mode itself need not reach the disk
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=NORMAL")
    return raw


def size_of(raw: sqlite3.Connection) -> int:
    """Bytes of a database."""
    pages, page = (raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages * page)


def in_memory(source: sqlite3.Connection) -> sqlite3.Connection:
    """A copy of ``source`` in memory, open."""
    target = sqlite3.connect(":memory:", check_same_thread=False)
    source.backup(target)
    return target


def into_file(source: sqlite3.Connection, file: Path) -> None:
    """A copy of ``source`` as ``file``: whole, or not there. What was there before is replaced."""
    unfinished = file.with_name(f"{file.name}.new")
    unfinished.unlink(missing_ok=True)
    target = sqlite3.connect(unfinished)
    try:
        target.execute("PRAGMA journal_mode=OFF")
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target)
        target.execute("PRAGMA journal_mode=WAL")
    finally:
        target.close()
    unfinished.replace(file)


def remove(file: Path) -> None:
    """A database's file, and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", ".new"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)


class Copy:
    """One state of a world that is kept: in memory, or as ``file``."""

    def __init__(self, at: datetime, raw: sqlite3.Connection | None = None, file: Path | None = None) -> None:
        self.at, self._raw, self.file = at, raw, file
        self._lock = threading.Lock()

    @classmethod
    def of(cls, source: sqlite3.Connection, at: datetime, file: Path | None = None) -> Copy:
        if file is None:
            return cls(at, raw=in_memory(source))
        file.parent.mkdir(parents=True, exist_ok=True)
        into_file(source, file)
        return cls(at, file=file)

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """The copy, for one reader at a time."""
        with self._lock:
            raw = self._raw or sqlite3.connect(self.file or ":memory:", check_same_thread=False)
            try:
                yield raw
            finally:
                if raw is not self._raw:
                    raw.close()

    def drop(self) -> None:
        if self._raw is not None:
            self._raw.close()
        if self.file is not None:
            remove(self.file)


class Past:
    """What a world looked like lately: a copy after each write, the newest 64. Used under the world's lock."""

    def __init__(self, raw: sqlite3.Connection, now: datetime) -> None:
        self._states: list[tuple[datetime, sqlite3.Connection]] = [(now, in_memory(raw))]

    def note(self, raw: sqlite3.Connection, now: datetime) -> None:
        """Keep the state after a write; of two at one moment the later is the truth, but the first of all stays."""
        if len(self._states) > 1 and self._states[-1][0] == now:
            self._states.pop()[1].close()
        self._states.append((now, in_memory(raw)))
        while len(self._states) > PAST_MAX or (len(self._states) > 2 and self._bytes() > PAST_BYTES_MAX):
            self._states.pop(0)[1].close()

    def _bytes(self) -> int:
        """As if all were as large as the newest."""
        return size_of(self._states[-1][1]) * len(self._states)

    @contextmanager
    def at(self, moment: datetime) -> Iterator[Connection]:
        """The state that was true at ``moment``, or the oldest kept; what is written there is forgotten."""
        chosen = next((raw for at, raw in reversed(self._states) if at <= moment), self._states[0][1])
        with engine_of(chosen).connect() as conn, conn.begin() as transaction:
            try:
                yield conn
            finally:
                transaction.rollback()

    def close(self) -> None:
        for _, raw in self._states:
            raw.close()
        self._states.clear()

"""One database, short transactions. SQLite in WAL mode; a commit is on the disk before it counts (FULL)."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from trifold.sync_core.errors import Misconfigured
from trifold.sync_core.ports import Clock, Ids
from trifold.sync_core.store.tables import APPEND_ONLY, metadata

BUSY_SECONDS = 15
ENDS = "ends"
Write = Callable[["Database", Connection, list[Any]], None]
_COMPILED: Any = LRUCache(2_000)  # statements are compiled once for all databases of a stage


def at_end(db: Database, conn: Connection, write: Write, row: Any) -> None:
    """Have a row written with others of its kind when the transaction ends; outside of one, at once."""
    ends = conn.info.get(ENDS)
    if ends is None:
        write(db, conn, [row])
    else:
        ends.setdefault(write, []).append(row)


class Database:
    """Transactions, and the time and ids of what is written in them."""

    def __init__(self, url: str, clock: Clock, ids: Ids, *, audit_key: str = "", connection: Any = None) -> None:
        self.clock, self.ids, self.audit_key = clock, ids, audit_key
        memory = url in ("sqlite://", "sqlite:///:memory:")
        options: dict[str, Any] = {"hide_parameters": True}  # a statement's values are people's names
        if memory:
            options["poolclass"] = StaticPool
        if connection is not None:  # a private copy: see store/copying.py
            options["creator"] = lambda: connection
        if url.startswith("sqlite"):
            options["connect_args"] = {"check_same_thread": False, "timeout": BUSY_SECONDS}
        self.engine: Engine = create_engine(url, **options).execution_options(compiled_cache=_COMPILED)
        if url.startswith("sqlite"):
            _prepare_sqlite(self.engine)
        weakref.finalize(self, self.engine.dispose)  # also of a database that is forgotten without a close

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction that writes: on SQLite it takes the write lock at once. What is kept for its end
        (:func:`at_end`) is written together then."""
        with self.engine.begin() as conn:
            ends: dict[Write, list[Any]] = {}
            conn.info[ENDS] = ends
            try:
                yield conn
            finally:
                del conn.info[ENDS]
            for write, rows in ends.items():
                write(self, conn, rows)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look that writes nothing and waits for no writer."""
        with self.engine.connect().execution_options(reads_only=True) as conn, conn.begin():
            yield conn

    def make(self) -> None:
        """Create what is missing; raises Misconfigured when the place cannot be written."""
        try:
            metadata.create_all(self.engine)
            with self.begin() as conn:
                only_add(conn)
        except OperationalError as error:
            raise Misconfigured(
                f"database {self.engine.url.render_as_string(hide_password=True)}: {error.orig}. "
                "Nothing was changed. Name another place in the settings (database)."
            ) from None

    def become(self, other: Database) -> None:
        """Hold what ``other`` holds now; both are SQLite (a stage's)."""
        with other.engine.connect() as source, self.engine.connect() as target:
            given: Any = source.connection.driver_connection
            given.backup(target.connection.driver_connection)

    def now(self) -> datetime:
        """Now, in UTC without a zone, as all columns hold it."""
        return self.clock.now().astimezone(UTC).replace(tzinfo=None)

    def close(self) -> None:
        self.engine.dispose()


def only_add(conn: Connection) -> None:
    """Have the database itself refuse to change or delete what was audited."""
    for statement in APPEND_ONLY[conn.dialect.name]:
        conn.exec_driver_sql(statement)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(raw: sqlite3.Connection, _: Any) -> None:
        raw.isolation_level = None  # SQLAlchemy's begin below starts transactions, not the driver
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def on_begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN" if conn.get_execution_options().get("reads_only") else "BEGIN IMMEDIATE")

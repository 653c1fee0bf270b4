"""A private copy of the database, for a rehearsal: in a file of its own that SQLite deletes with the connection.

Copying reads one moment of the database and stops neither readers nor writers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from trifold.sync_core.errors import Misconfigured
from trifold.sync_core.store.database import Database

PRIVATE = ""  # SQLite's name for a temporary database on disk


@contextmanager
def copied(db: Database) -> Iterator[Database]:
    """Raises Misconfigured for a database that is not SQLite."""
    if db.engine.dialect.name != "sqlite":
        raise Misconfigured(
            f"database {db.engine.dialect.name}: a dry run works on a copy, which only SQLite gives. Nothing was done."
        )
    copy = sqlite3.connect(PRIVATE, check_same_thread=False)
    with closing(db.engine.raw_connection()) as source:
        original = source.driver_connection
        assert isinstance(original, sqlite3.Connection)
        original.backup(copy)
    private = Database("sqlite://", db.clock, db.ids, audit_key=db.audit_key, connection=copy)
    try:
        yield private
    finally:
        private.close()
        copy.close()

"""Brings a database to the newest schema, by Alembic's migrations (store/migrations), in one transaction.

A SQLite file is brought up to date when it is opened; another database only by ``sync-core migrate``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from trifold.sync_core.errors import Misconfigured
from trifold.sync_core.store.database import Database, only_add
from trifold.sync_core.store.tables import metadata

HEAD = "0006"  # the newest version; a test compares it with the files
MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = "alembic_version"


def prepare(db: Database) -> None:
    """Make an opened database usable. Raises Misconfigured with what to do."""
    if isinstance(db.engine.pool, StaticPool):
        db.make()
        return
    with _translated(db), db.read() as conn:
        now = version(conn)
    if now == HEAD:
        return
    if db.engine.dialect.name != "sqlite":
        raise Misconfigured(
            f"{_named(db)}: its schema is {now or 'not there'}, {HEAD} is needed. Run: sync-core migrate"
        )
    upgrade(db)


def version(conn: Connection) -> str | None:
    """The schema's version, None before the first migration."""
    if not inspect(conn).has_table(VERSIONS):
        return None
    return conn.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar()


def upgrade(db: Database) -> tuple[str | None, str]:
    """To the newest version; gives (before, after). Two at once wait for each other."""
    with _translated(db), db.begin() as conn:
        before = version(conn)
        if before == HEAD:
            return before, HEAD
        _run(db, conn, before)
        only_add(conn)
        return before, HEAD


def _run(db: Database, conn: Connection, before: str | None) -> None:
    from alembic import command  # imported when it is needed: most starts find the newest schema
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = conn
    try:
        if before is None and made_by_hand(conn):
            command.stamp(config, HEAD)
        else:
            command.upgrade(config, "head")
    except CommandError as error:
        raise Misconfigured(
            f"{_named(db)}: {error}. Nothing was changed. It was made by a newer version: use that one."
        ) from None


def made_by_hand(conn: Connection) -> bool:
    """Whether ``Database.make`` made it: every table is there, and no version."""
    return set(metadata.tables) <= set(inspect(conn).get_table_names())


@contextmanager
def _translated(db: Database) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise Misconfigured(
            f"{_named(db)}: {error.orig}. Nothing was changed. Name another place in the settings (database)."
        ) from None


def _named(db: Database) -> str:
    return f"database {db.engine.url.render_as_string(hide_password=True)}"

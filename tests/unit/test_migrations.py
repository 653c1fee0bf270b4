"""The migrations make exactly the schema that the code works with, and hurt nothing that is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from core_builders import Counted, HandClock
from trifold.sync_core.errors import Misconfigured
from trifold.sync_core.store import schema
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import metadata


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/core.db", HandClock(), Counted())
    yield made
    made.close()


def shape(db: Database) -> dict[str, object]:
    """Every statement that made the schema, without Alembic's own table."""
    with db.read() as conn:
        rows = conn.exec_driver_sql("select name, sql from sqlite_master where sql is not null")
        return {name: _plain(sql) for name, sql in rows if name != schema.VERSIONS}


def _plain(sql: str) -> str:
    """A table that was made anew has its name in quotes, and its guards in any order."""
    return " ".join(sorted(sql.replace('"', "").replace(")", " ) ").replace(",", " , ").split()))


def test_migrations_and_metadata_agree(db: Database) -> None:
    schema.upgrade(db)

    with db.read() as conn:
        context = MigrationContext.configure(conn, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_the_guards_are_the_same_as_those_that_the_code_makes(db: Database, tmp_path: Path) -> None:
    """Also what Alembic does not compare: the conditions of the unique indexes."""
    made = Database(f"sqlite:///{tmp_path}/made.db", HandClock(), Counted())
    made.make()
    schema.upgrade(db)

    assert shape(db) == shape(made)
    made.close()


def test_the_newest_version_is_the_one_that_the_code_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_migrating_twice_changes_nothing(db: Database) -> None:
    assert schema.upgrade(db) == (None, schema.HEAD)
    before = shape(db)

    assert schema.upgrade(db) == (schema.HEAD, schema.HEAD)
    assert shape(db) == before


def test_a_database_that_the_code_made_is_taken_over(db: Database) -> None:
    db.make()

    schema.prepare(db)

    with db.read() as conn:
        assert schema.version(conn) == schema.HEAD


def test_opening_a_file_brings_it_up_to_date(db: Database) -> None:
    schema.prepare(db)

    with db.read() as conn:
        assert set(metadata.tables) <= set(inspect(conn).get_table_names())


def test_a_database_in_memory_needs_no_migration() -> None:
    memory = Database("sqlite://", HandClock(), Counted())
    schema.prepare(memory)

    with memory.read() as conn:
        assert schema.version(conn) is None
    memory.close()


def test_a_newer_database_is_left_alone(db: Database) -> None:
    schema.upgrade(db)
    with db.begin() as conn:
        conn.exec_driver_sql(f"update {schema.VERSIONS} set version_num = '9999'")

    with pytest.raises(Misconfigured, match="made by a newer version"):
        schema.prepare(db)


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "core.db").write_bytes(b"no database at all, but long enough to look at")
    db = Database(f"sqlite:///{tmp_path}/core.db", HandClock(), Counted())

    with pytest.raises(Misconfigured, match="file is not a database"):
        schema.prepare(db)
    db.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/nowhere/core.db", HandClock(), Counted())

    with pytest.raises(Misconfigured, match="unable to open database file"):
        schema.prepare(db)
    db.close()


def test_the_first_step_can_be_taken_back(db: Database) -> None:
    from alembic import command

    with db.begin() as conn:
        config = Config()
        config.set_main_option("script_location", str(schema.MIGRATIONS))
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
        command.downgrade(config, "base")

    assert shape(db) == {}

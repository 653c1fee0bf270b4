"""Copies of a database, and the bounded past of a world."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from trifold.simulators.chassis import copies
from trifold.simulators.chassis.copies import PAST_MAX, Copy, Past, connect, into_file

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    made = connect(None)
    made.execute("CREATE TABLE things (name TEXT)")
    made.commit()
    yield made
    made.close()


def add(raw: sqlite3.Connection, name: str) -> None:
    raw.execute("INSERT INTO things VALUES (?)", (name,))
    raw.commit()


def names_at(past: Past, moment: datetime) -> list[str]:
    with past.at(moment) as conn:
        return [row[0] for row in conn.exec_driver_sql("SELECT name FROM things ORDER BY rowid")]


def test_the_past_shows_what_was_true_at_a_moment(raw: sqlite3.Connection) -> None:
    past = Past(raw, NOON)
    for minute, name in ((1, "one"), (2, "two")):
        add(raw, name)
        past.note(raw, NOON + timedelta(minutes=minute))
    assert names_at(past, NOON - timedelta(days=1)) == []
    assert names_at(past, NOON + timedelta(seconds=90)) == ["one"]
    assert names_at(past, NOON + timedelta(hours=1)) == ["one", "two"]
    past.close()


def test_what_is_written_into_the_past_is_forgotten(raw: sqlite3.Connection) -> None:
    past = Past(raw, NOON)
    with past.at(NOON) as conn:
        conn.exec_driver_sql("INSERT INTO things VALUES ('ghost')")
    assert names_at(past, NOON) == []
    past.close()


def test_of_two_states_at_one_moment_the_later_counts_but_the_first_of_all_stays(raw: sqlite3.Connection) -> None:
    past = Past(raw, NOON)
    for name in ("one", "two"):
        add(raw, name)
        past.note(raw, NOON)
    assert names_at(past, NOON - timedelta(seconds=1)) == []
    assert names_at(past, NOON) == ["one", "two"]
    past.close()


def test_the_past_is_bounded_by_number_and_by_bytes(raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    past = Past(raw, NOON)
    for second in range(1, PAST_MAX + 10):
        add(raw, str(second))
        past.note(raw, NOON + timedelta(seconds=second))
    assert names_at(past, NOON) == [str(number) for number in range(1, 11)]
    monkeypatch.setattr(copies, "PAST_BYTES_MAX", 1)
    past.note(raw, NOON + timedelta(hours=1))
    assert len(names_at(past, NOON)) == PAST_MAX + 9
    past.close()


def test_a_copy_in_a_file_is_whole_or_not_there(raw: sqlite3.Connection, tmp_path: Path) -> None:
    add(raw, "one")
    kept = Copy.of(raw, NOON, tmp_path / "a" / "kept.db")
    add(raw, "two")
    with kept.opened() as found:
        assert found.execute("SELECT name FROM things").fetchall() == [("one",)]
    kept.drop()
    assert list((tmp_path / "a").iterdir()) == []


def test_a_copy_that_fails_leaves_what_was_there(raw: sqlite3.Connection, tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    into_file(raw, file)
    closed = connect(None)
    closed.close()
    with pytest.raises(sqlite3.ProgrammingError):
        into_file(closed, file)
    assert connect(file).execute("SELECT count(*) FROM things").fetchone() == (0,)

"""T7: the core's database can't be written for a minute while something is worked on. Nothing needs a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from requests import PreparedRequest, Response
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from builders_trouble import A, B, I, counts, left_open, linked, opened, streets
from swept import crossed
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.playhouse import playhouse
from trifold.scenarios.stage import Stage
from trifold.simulators.chassis.inproc import WSGIAdapter

pytestmark = pytest.mark.trouble

MINUTE = 60
BUSY_SECONDS = 5  # what a try costs that meets a lock
WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "COMMIT")
ROUNDS_MAX = 200
ROUNDS_AFTER = 30  # when it can be written again
MOMENTS = (1, 2, 3, 5, 8, 13)
TOLD = ("database is locked", "database or disk is full")


@dataclass
class Lock:
    """From the ``nth`` call of a vendor on, for a minute, nobody can write the core's database. ``told``: what is said
    then; each try costs time on the stage's clock."""

    venue: Indoors
    nth: int
    told: str = "database is locked"
    calls: int = 0
    until: datetime | None = None
    tries: int = 0

    def called(self) -> None:
        self.calls += 1
        if self.calls == self.nth:
            self.until = self.venue.clock.now() + timedelta(seconds=MINUTE)

    @property
    def over(self) -> bool:
        return self.until is not None and self.venue.clock.now() >= self.until

    def before(self, conn: Connection, cursor: Any, statement: str, *_: Any) -> None:
        if self.until is None or self.over or not statement.startswith(WRITES) or _of_a_simulator(conn):
            return
        self.tries += 1
        self.venue.clock.advance(BUSY_SECONDS)
        raise OperationalError(statement, {}, sqlite3.OperationalError(self.told))


def _of_a_simulator(conn: Connection) -> bool:
    raw = conn.connection.driver_connection
    return any(world._raw is raw for simulator in playhouse().simulators.values() for world in simulator.worlds.all())


@contextmanager
def locked(stage: Stage, monkeypatch: pytest.MonkeyPatch, nth: int, told: str) -> Iterator[Lock]:
    venue = stage.venue
    assert isinstance(venue, Indoors)
    lock, whole = Lock(venue, nth, told), WSGIAdapter.send

    def send(self: WSGIAdapter, request: PreparedRequest, *given: Any, **how: Any) -> Response:
        if not str(request.url).startswith("http://sync-core.test"):
            lock.called()
        return whole(self, request, *given, **how)

    event.listen(Engine, "before_cursor_execute", lock.before)
    monkeypatch.setattr(WSGIAdapter, "send", send)
    try:
        yield lock
    finally:
        monkeypatch.undo()
        event.remove(Engine, "before_cursor_execute", lock.before)


def work_as_a_worker_does(stage: Stage, lock: Lock) -> None:
    """On and on, whatever a step ends with, until the minute is over, and half a minute more."""
    venue = stage.venue
    assert isinstance(venue, Indoors)
    left = ROUNDS_AFTER
    for _ in range(ROUNDS_MAX):
        left -= lock.over
        if not left:
            break
        with suppress(OperationalError):
            venue.deliver()
        with suppress(OperationalError):
            venue.engine.drain(1)
        venue.clock.advance(1)
        with suppress(OperationalError):
            venue.engine.tick()


@pytest.mark.parametrize(
    ("nth", "told"), crossed(MOMENTS, TOLD, kept=lambda nth, told: TOLD[MOMENTS.index(nth) % 2] == told)
)
def test_an_edit_is_carried_out_when_the_database_can_be_written_again(
    nth: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened() as stage:
        ada = linked(stage)
        stage.insuredmine.edit_account(ada, street1="99 New Street")
        with locked(stage, monkeypatch, nth, told) as lock:
            work_as_a_worker_does(stage, lock)
            assert lock.tries > 0
            assert lock.over
        stage.endure(minutes=15)
        stage.settle()
        assert streets(stage, ada) == dict.fromkeys((A, B, I), "99 New Street")
        assert left_open(stage) == {}


@pytest.mark.parametrize("nth", [1, 2, 3, 5, 8, 13, 21])
def test_a_create_is_made_once_when_the_database_could_not_be_written(
    nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened() as stage:
        ada = stage.role("ada")
        stage.insuredmine.add_account(ada, [A, B])
        with locked(stage, monkeypatch, nth, "database is locked") as lock:
            work_as_a_worker_does(stage, lock)
            assert lock.over
        stage.endure(minutes=20)
        stage.settle()
        assert stage.insuredmine.shows.answers(ada) == {A: "done", B: "done"}
        assert counts(stage) == {
            A: {"customers": 1},
            B: {"accounts": 1, "contacts": 1},
            I: {"accounts": 1, "contacts": 1},
        }
        assert left_open(stage) == {}

"""Reads by key that are compiled once, and rows that are remembered while nobody can have changed them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.prepared import Prepared
from trifold.simulators.chassis.world import World, facts
from trifold.simulators.registry import vendor

FACT = Prepared(select(facts.c.name, facts.c.value).where(facts.c.name == bindparam("wanted")))


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    made = Simulator(vendor("ams360"), clock=Clock(datetime(2026, 3, 2, tzinfo=UTC)))
    made.worlds.create("demo")
    yield made
    made.stop()


@pytest.fixture
def world(simulator: Simulator) -> World:
    found = simulator.worlds.get("demo")
    with found.begin() as conn:
        conn.execute(insert(facts).values(name="color", value={"shade": "blue"}))
    return found


def shade(conn: Connection) -> object:
    row = FACT.remembered(conn, wanted="color")
    return row and row[1]["shade"]


def set_shade(conn: Connection, value: str) -> None:
    conn.execute(update(facts).where(facts.c.name == "color").values(value={"shade": value}))


def test_a_row_is_read_with_its_json_and_an_absent_one_is_none(world: World) -> None:
    with world.begin() as conn:
        assert FACT.first(conn, wanted="color") == ("color", {"shade": "blue"})
        assert FACT.all(conn, wanted="color") == [("color", {"shade": "blue"})]
        assert FACT.value(conn, wanted="color") == "color"
        assert FACT.first(conn, wanted="nothing") is None and FACT.value(conn, wanted="nothing") is None
        assert FACT.remembered(conn, wanted="nothing") is None


def test_a_remembered_row_is_new_each_time_so_that_nobody_spoils_it(world: World) -> None:
    with world.begin() as conn:
        row = FACT.remembered(conn, wanted="color")
        assert row is not None
        row[1]["shade"] = "spoiled"
        assert shade(conn) == "blue"


def test_a_write_is_seen_by_the_next_read(world: World) -> None:
    with world.begin() as conn:
        assert shade(conn) == "blue"
        set_shade(conn, "red")
        assert shade(conn) == "red"
    with world.begin() as conn:
        assert shade(conn) == "red"
        conn.execute(delete(facts))
        assert shade(conn) is None


def test_what_was_rolled_back_is_not_remembered(world: World) -> None:
    with world.begin() as conn:
        assert shade(conn) == "blue"
    with pytest.raises(RuntimeError), world.begin() as conn:
        set_shade(conn, "red")
        assert shade(conn) == "red"
        raise RuntimeError
    with world.begin() as conn:
        assert shade(conn) == "blue"


def test_a_restored_world_remembers_nothing_of_before(simulator: Simulator, world: World) -> None:
    simulator.worlds.snapshot("demo", "blue")
    with world.begin() as conn:
        set_shade(conn, "red")
    with world.begin() as conn:
        assert shade(conn) == "red"
    simulator.worlds.restore("demo", "blue")
    with world.begin() as conn:
        assert shade(conn) == "blue"
    world.reset()
    with world.begin() as conn:
        assert shade(conn) is None

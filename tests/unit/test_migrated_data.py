"""A database of the released schema, with work in every state, goes on after the migration with nothing lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from paper import PaperTown
from trifold.sync_core.flows.queue.schedule import Schedule
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.store import batches, dailies, inbox, intents, schema, sweeps, undo_orders, views
from trifold.sync_core.store.batches import BatchKind, BatchState
from trifold.sync_core.store.database import Database

AT, LATER = "2026-01-05 08:00:00.000000", "2026-01-05 09:00:00.000000"
STATES = ("waiting", "running", "dead", "held", "done")
INTENTS = ("open", "sent", "parked", "done", "refused", "dropped")


def released(path: Path, clock: Any, ids: Any) -> Database:
    """A file of the release before, as it left it."""
    db = Database(f"sqlite:///{path}", clock, ids)
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with db.begin() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
    return db


def add(db: Database, table: str, **values: Any) -> None:
    packed = {name: json.dumps(value) if isinstance(value, list | dict) else value for name, value in values.items()}
    names = ", ".join(f'"{name}"' for name in packed)
    with db.begin() as conn:
        marks = ", ".join("?" for _ in packed)
        conn.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(packed.values()))


def ring(db: Database, external_id: str, state: str, **more: Any) -> None:
    bell = f"town/ams360/account/{external_id}"
    values = {
        "agency": "town", "doorbell": bell, "family": bell, "system": "ams360", "kind": "account",
        "external_id": external_id, "account_id": None, "occasion": "realtime", "deep": False, "job_id": None,
        "state": state, "lane": 0, "rings": 1, "attempts": 2, "correlation_id": f"c-{external_id}",
        "received_at": AT, "due_at": AT, "finished_at": None, "outcome": f"it said {state}",
    }  # fmt: skip
    add(db, "inbox", **{**values, **more})


def intent(db: Database, number: int, state: str, packed: dict[str, Any]) -> None:
    add(
        db, "intents", id=f"i-{state}", agency="town", canonical_id=f"C-{number}", system="insuredmine", kind="account",
        payload_hash="-", operation={**packed, "canonical_id": f"C-{number}"}, before=[], state=state, deadline=AT,
        looked=0, outcome=None, made_at=AT, changed_at=AT,
    )  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[PaperTown]:
    made = PaperTown(database=lambda url, clock, ids: released(tmp_path / "core.db", clock, ids), prepared=False)
    yield made
    made.db.close()


PACKED = {
    "verb": "create", "system": "insuredmine", "kind": "account", "canonical_id": "C-1",
    "fields": {"firm_name": "Mill"}, "changed": ["firm_name"], "expected": {}, "external_id": None,
    "account_id": None, "version": None, "references": [], "carries": [], "reference": "C-1-insuredmine",
    "individual": False, "primary": False, "prior_id": None, "replaces": None, "edit_of": None, "restores": False,
}  # fmt: skip


def test_work_in_every_state_goes_on(town: PaperTown) -> None:
    for state in STATES:
        customer = town.ams360.add(Kind.ACCOUNT, firm_name=f"Firm {state}")
        ring(town.db, customer, state, job_id="run-1" if state == "held" else None)
    add(town.db, "runs", id="run-1", agency="town", what="daily", state="held", rings=1, records=9, records_max=5,
        operations=[], opened_at=AT)  # fmt: skip
    for number, state in enumerate(INTENTS):
        intent(town.db, number, state, PACKED)
    add(town.db, "reviews", agency="town", topic="conflict/C-1/phone", reason="conflict", canonical_id="C-1",
        system="insuredmine", title="Two values", state="open", opened_at=AT,
        evidence={"name": "phone", "loser": "insuredmine", "kept": "1", "lost": "2"})  # fmt: skip
    town.ams360.feed.clear()

    schema.prepare(town.db)

    with town.db.begin() as conn:
        assert {row["state"] for row in views.rings(conn)} == set(STATES)
        assert {row["outcome"] for row in views.rings(conn)} == {f"it said {state}" for state in STATES}
        inbox.recover(town.db, conn)
        intents.recover(town.db, conn)
    Schedule(town.desk).tick()
    town.settle()
    names = {row.fields["firm_name"] for row in town.insuredmine.live(Kind.ACCOUNT).values()}
    assert {"Firm waiting", "Firm running"} <= names
    with town.db.begin() as conn:
        (dead,) = views.rings(conn, state="dead")
        assert inbox.requeue(town.db, conn, dead["id"])
        (held,) = views.rings(conn, state="held")
        inbox.release(town.db, conn, [held["id"]])
        assert len(views.items(town.db, conn)) == 1
    town.settle()
    names = {row.fields["firm_name"] for row in town.insuredmine.live(Kind.ACCOUNT).values()}
    assert {"Firm dead", "Firm held"} <= names


def daily_job(town: PaperTown, number: str, state: str, **more: Any) -> None:
    values = {
        "agency": "town", "crm_job_ids": [f"crm-{number}"], "since": "s", "until": "u", "total": 7, "done": 3,
        "message": "so far", "started_at": AT, "finished_at": None,
    }  # fmt: skip
    add(town.db, "jobs", id=number, state=state, **{**values, **more})


def run(town: PaperTown, number: str, what: str, state: str) -> None:
    add(town.db, "runs", id=number, agency="town", what=what, state=state, rings=3, records=9, records_max=5,
        operations=[], opened_at=AT)  # fmt: skip


def swept(town: PaperTown, number: str, state: str, finished_at: str | None = None) -> None:
    add(town.db, "sweeps", id=number, agency="town", state=state, place=3, calls=12, listed=6, read=4, rung=2,
        missed={"new": 2}, hour_began=AT, hour_calls=5, started_at=AT, finished_at=finished_at)  # fmt: skip


def test_dailies_sweeps_undos_and_their_runs_become_batches(town: PaperTown) -> None:
    daily_job(town, "d-1", "done", finished_at=LATER)
    run(town, "d-1", "daily", "going")  # of which nothing is left
    daily_job(town, "d-2", "failed", finished_at=LATER)
    run(town, "d-2", "daily", "held")  # what it had listed before it failed
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Mill")
    ring(town.db, customer, "held", job_id="d-2")
    daily_job(town, "d-3", "failed", finished_at=LATER)
    run(town, "d-3", "daily", "refused")
    daily_job(town, "d-4", "working")
    run(town, "d-4", "daily", "held")
    swept(town, "s-1", "done", LATER)
    swept(town, "s-2", "reading")
    run(town, "s-2", "sweep", "going")
    run(town, "r-1", "replay", "refused")
    run(town, "i-1", "ring", "held")
    run(town, "u-1", "undo", "listed")
    values = {"ams360": {"city": {"before": "Austin", "after": "Boston"}}}
    for number, outcome in (("o-1", None), ("o-2", "city put back")):
        add(town.db, "restores", id=number, agency="town", canonical_id=f"C-{number}", run_id="u-1", why="undo of r",
            values=values, outcome=outcome, made_at=AT)  # fmt: skip

    schema.prepare(town.db)

    with town.db.read() as conn:
        shown = {row["id"]: (row["what"], row["state"]) for row in views.run_list(conn)}
        assert shown == {
            "d-1": ("daily", "done"), "d-2": ("daily", "failed"), "d-2-listed": ("replay", "held"),
            "d-3": ("daily", "refused"), "d-4": ("daily", "held"), "s-1": ("sweep", "done"),
            "s-2": ("sweep", "reading"), "r-1": ("replay", "refused"), "i-1": ("item", "held"),
            "u-1": ("undo", "listed"),
        }  # fmt: skip
        assert {row["job_id"] for row in views.rings(conn, state="held")} == {"d-2-listed"}
        (ended,) = (row for row in views.run_list(conn) if row["id"] == "d-1")
        assert (ended["rings"], ended["records"], ended["duration_seconds"]) == (3, 9, 3_600)
        running = dailies.current(conn, "town")
        assert running is not None
        assert (running["id"], running["total"], running["crm_job_ids"]) == ("d-4", 7, ["crm-d-4"])
        sweep = sweeps.current(conn, "town")
        assert sweep is not None
        assert (sweep["id"], sweep["place"], sweep["missed"], sweep["hour_calls"]) == ("s-2", 3, {"new": 2}, 5)
        order = undo_orders.read(conn, "u-1", "o-1")
        assert order is not None and order.canonical_id == "C-o-1"
        assert order.values[System.AMS360]["city"].before == "Austin"
        assert undo_orders.outcomes(conn, "u-1") == ["city put back"]
        assert {"jobs", "runs", "sweeps", "restores"}.isdisjoint(inspect(conn).get_table_names())


def test_an_agency_runs_one_daily_and_one_sweep_at_a_time(town: PaperTown) -> None:
    schema.prepare(town.db)
    with town.db.begin() as conn:
        for kind in (BatchKind.DAILY, BatchKind.SWEEP):
            for number in range(2):
                row = batches.new(town.db, "town", kind, BatchState.LISTING, f"{kind}-{number}")
                assert batches.add(conn, row) is (number == 0)


def test_what_was_done_is_not_made_again(town: PaperTown) -> None:
    ring(town.db, town.ams360.add(Kind.ACCOUNT, firm_name="Firm"), "waiting")
    town.ams360.feed.clear()
    schema.prepare(town.db)
    town.settle()
    town.settle()
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 1

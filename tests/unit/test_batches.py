"""A batch is one row from its first item to its end; one that has ended stays ended."""

from __future__ import annotations

from typing import Any

from paper import PaperTown
from trifold.sync_core.errors import Transient
from trifold.sync_core.flows import daily, reconcile, runs
from trifold.sync_core.flows.reconcile import After
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.store import batches, dailies, inbox, sweeps, undo_orders, views
from trifold.sync_core.store.batches import BatchKind, BatchState


def shown(town: PaperTown) -> dict[str, tuple[str, str]]:
    """By batch what it is and its state."""
    with town.db.read() as conn:
        return {row["id"]: (row["what"], row["state"]) for row in views.run_list(conn)}


def mills(town: PaperTown, number: int) -> None:
    """Customers of AMS360 that only a sweep finds."""
    for one in range(number):
        town.ams360.add(Kind.ACCOUNT, firm_name=f"Mill {one}")
    town.ams360.feed.clear()


def budgeted(town: PaperTown, calls: int) -> None:
    agency = town.desk.agency("town")
    ams360 = agency.ams360.model_copy(update={"sweep_calls_per_hour": calls})
    town.desk.settings.agencies["town"] = agency.model_copy(update={"ams360": ams360})


class Mute:
    """A vendor on paper that lists nothing."""

    def __init__(self, inner: object) -> None:
        self._inner, self.accounts, self.changes_since = inner, self._down, self._down
        self.feed: list[Change] = []

    def _down(self, *_: object) -> Any:
        raise Transient("benefitpoint findChanges: no answer")

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


def test_a_daily_and_its_sweep_end_with_how_long_they_took() -> None:
    town = PaperTown(records_max=50)
    mills(town, 2)
    daily_id, _ = daily.start(town.desk, "town")
    town.clock.advance(5)
    town.settle()
    with town.db.read() as conn:
        rows = views.run_list(conn)
        told = views.agency(conn, "town")
    assert {(row["what"], row["state"]) for row in rows} == {("daily", "done"), ("sweep", "done")}
    (row,) = (row for row in rows if row["id"] == daily_id)
    assert (row["rings"], row["duration_seconds"]) == (2, 5)
    assert (told["daily"]["id"], told["daily"]["state"], told["daily"]["duration_seconds"]) == (daily_id, "done", 5)
    assert (told["sweep"]["state"], told["sweep"]["read"]) == ("done", 2)


def test_what_a_daily_had_listed_before_it_failed_goes_on_as_a_batch_of_its_own() -> None:
    town = PaperTown(records_max=1)
    mills(town, 2)
    town.vendors[System.BENEFITPOINT] = Mute(town.vendors[System.BENEFITPOINT])  # type: ignore[assignment]
    failed, _ = daily.start(town.desk, "town")
    for _ in range(4):
        town.wait_and_settle(400)
    found = shown(town)
    assert found.pop(failed) == ("daily", "failed")
    assert sorted(found.values()) == [("replay", "held"), ("sweep", "done")]
    (own,) = (one for one, (what, _) in found.items() if what == "replay")
    runs.confirm(town.desk, own)
    town.settle()
    assert shown(town)[own] == ("replay", "done")
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 2


def test_a_daily_that_a_person_refuses_before_it_is_listed_gives_up_the_rest() -> None:
    town = PaperTown(records_max=1)
    mills(town, 2)
    refused, _ = daily.start(town.desk, "town")
    with town.db.begin() as conn:
        batches.hold(town.db, conn, "town", refused, records=2, records_max=1, operations=[])
    runs.refuse(town.desk, refused)
    town.settle()
    assert shown(town)[refused] == ("daily", "refused")
    second, new = daily.start(town.desk, "town")
    assert (second != refused, new) == (True, True)
    with town.db.read() as conn:
        assert views.rings(conn, state="held") == []


def test_a_part_of_a_sweep_that_is_held_stops_no_reading_and_asks_again_for_the_rest() -> None:
    town = PaperTown(records_max=1)
    mills(town, 6)
    budgeted(town, 8)
    begun = reconcile.sweep(town.desk, "town")
    assert begun.after is After.PAUSED
    town.settle()
    assert shown(town)[begun.id] == ("sweep", "held")
    with town.db.read() as conn:
        running = sweeps.current(conn, "town")
    assert running is not None and running["id"] == begun.id
    runs.confirm(town.desk, begun.id)
    town.settle()
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == begun.read
    budgeted(town, 0)
    assert reconcile.sweep(town.desk, "town").id == begun.id
    town.settle()
    assert shown(town)[begun.id] == ("sweep", "held")
    runs.confirm(town.desk, begun.id)
    town.settle()
    assert (shown(town)[begun.id], len(town.insuredmine.live(Kind.ACCOUNT))) == (("sweep", "done"), 6)


def test_a_sweep_that_a_person_refuses_has_ended_and_the_next_begins_anew() -> None:
    town = PaperTown(records_max=1)
    mills(town, 6)
    budgeted(town, 8)
    first = reconcile.sweep(town.desk, "town")
    town.settle()
    runs.refuse(town.desk, first.id)
    town.settle()
    budgeted(town, 0)
    second = reconcile.sweep(town.desk, "town")
    assert (second.id != first.id, second.read) == (True, 6)
    assert shown(town)[first.id] == ("sweep", "refused")


def test_what_a_sweep_rang_for_before_a_daily_joined_it_is_looked_at_too() -> None:
    town = PaperTown()
    mills(town, 6)
    budgeted(town, 8)
    with town.db.begin() as conn:
        found, _ = sweeps.start(town.db, conn, "town")
    reconcile._Slice(town.desk, "town", found["id"], None).work()
    budgeted(town, 0)
    town.daily()
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 6
    assert set(shown(town).values()) == {("daily", "done"), ("sweep", "done")}


def test_a_dead_letter_of_a_batch_that_has_ended_asks_by_itself_when_it_is_too_much() -> None:
    town = PaperTown(records_max=1)
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.ams360.add(Kind.CONTACT, customer, first_name="Tom", last_name="Pier")
    town.ams360.feed.clear()
    with town.db.begin() as conn:
        ended = batches.new(town.db, "town", BatchKind.REPLAY, BatchState.DONE, "ended")
        batches.add(conn, {**ended, "finished_at": town.db.now()})
        one = Change(system=System.AMS360, kind=Kind.ACCOUNT, external_id=customer)
        inbox.enqueue(town.db, conn, "town", one, deep=True, job_id="ended")
    town.settle()
    found = shown(town)
    assert found.pop("ended") == ("replay", "done")
    ((asked, told),) = found.items()
    assert told == ("item", "held")
    runs.confirm(town.desk, asked)
    town.settle()
    assert (shown(town)["ended"], len(town.insuredmine.live(Kind.CONTACT))) == (("replay", "done"), 1)


def test_progress_is_changed_as_it_is_and_not_as_it_was_read_before() -> None:
    town = PaperTown()
    daily_id, _ = daily.start(town.desk, "town")
    with town.db.read() as conn:
        before = dailies.read(conn, daily_id)
    with town.db.begin() as conn:
        dailies.start(town.db, conn, "town", "crm-1")  # somebody joins meanwhile
    with town.db.begin() as conn:
        dailies.change(conn, before["id"], total=7, told_at=town.db.now())
        after = dailies.read(conn, daily_id)
    assert (after["crm_job_ids"], after["total"], after["told_at"]) == (["crm-1"], 7, town.db.now())


def test_what_came_of_one_order_leaves_the_others_alone() -> None:
    town = PaperTown()
    with town.db.begin() as conn:
        row, orders = undo_orders.order(town.db, "town", "u-1", {"C-1": {}, "C-2": {}}, "undo of run r")
        assert batches.add(conn, row)
        for number, order in enumerate(orders):
            undo_orders.settle(conn, "u-1", order, f"outcome {number}")
        assert undo_orders.outcomes(conn, "u-1") == ["outcome 0", "outcome 1"]
        assert undo_orders.read(conn, "u-1", "none") is None

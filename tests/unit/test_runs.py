"""A run that would create or change more records than its cap writes nothing, and asks."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from paper import PaperTown
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import runs
from trifold.sync_core.flows.daily import WATERMARK
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.flows.reconcile import sweep
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.store import cursors, views
from trifold.sync_core.store.tables import audit, batches


def held(town: PaperTown) -> list[str]:
    with town.db.read() as conn:
        return [run["id"] for run in views.run_list(conn, state="held")]


def writes(town: PaperTown) -> int:
    """How many calls that create or change something the vendors have had."""
    calls = [call for vendor in town.vendors.values() for call in vendor.calls]
    return sum(call.startswith(("create", "update", "reference")) for call in calls)


def mills(town: PaperTown, number: int) -> None:
    """Accounts of BenefitPoint that the next daily makes in InsuredMine."""
    for one in range(number):
        town.benefitpoint.add(Kind.ACCOUNT, firm_name=f"Mill {one}")
    town.settle()


def test_a_daily_over_its_cap_writes_nothing_and_asks() -> None:
    town = PaperTown(records_max=3)
    mills(town, 4)

    town.daily()

    assert writes(town) == 0
    (run_id,) = held(town)
    with town.db.read() as conn:
        run = views.run(conn, run_id)
        assert run is not None
        assert (run["what"], run["records_max"], run["rings"]) == ("daily", 3, 4)
        assert [one["verb"] for one in run["operations"]] == ["create"] * 4
        assert conn.execute(select(batches.c.state).where(batches.c.id == run_id)).scalar() == "held"


def test_a_person_confirms_it_and_it_goes_on_to_its_end() -> None:
    town = PaperTown(records_max=3)
    mills(town, 4)
    town.daily()
    (run_id,) = held(town)

    told = runs.confirm(town.desk, run_id)
    town.settle()

    assert told == f"town: run {run_id} goes on; 4 rings"
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 4
    with town.db.read() as conn:
        assert conn.execute(select(batches.c.state).where(batches.c.id == run_id)).scalar() == "done"
        told_events = conn.execute(select(audit.c.event).where(audit.c.correlation_id == run_id))
        assert set(told_events.scalars()) >= {"daily_started", "run_held", "run_confirmed", "daily_finished"}


def test_a_person_refuses_it_and_the_next_daily_looks_again() -> None:
    town = PaperTown(records_max=3)
    mills(town, 4)
    town.daily()
    (run_id,) = held(town)

    runs.refuse(town.desk, run_id)
    town.settle()

    assert writes(town) == 0
    with town.db.read() as conn:
        assert cursors.read(conn, "town", WATERMARK) is None
    town.daily()
    assert held(town) != [run_id] and len(held(town)) == 1


def test_a_daily_at_its_cap_goes() -> None:
    town = PaperTown(records_max=4)
    mills(town, 4)

    town.daily()

    assert (held(town), len(town.insuredmine.live(Kind.ACCOUNT))) == ([], 4)


def test_what_is_rung_in_real_time_does_not_wait_for_a_held_run() -> None:
    town = PaperTown(records_max=3)
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", city="Austin")
    town.settle()
    mills(town, 4)
    town.daily()
    assert len(held(town)) == 1

    town.ams360.edit(Kind.ACCOUNT, customer, city="Boston")
    town.settle()

    (shown,) = town.insuredmine.live(Kind.ACCOUNT).values()
    assert shown.fields["city"] == "Boston"


def test_a_sweep_over_its_cap_asks_too() -> None:
    town = PaperTown(records_max=3)
    for number in range(4):
        town.ams360.add(Kind.ACCOUNT, firm_name=f"Mill {number}")
    town.ams360.feed.clear()

    swept = sweep(town.desk, "town")
    town.settle()

    assert (swept.read, swept.rung, writes(town), held(town)) == (4, 4, 0, [swept.id])


def test_one_ring_that_brings_more_than_the_cap_is_stopped_on_the_way() -> None:
    """A single ring is not rehearsed: the guard before each write stops it, and the person's word lets it go on."""
    town = PaperTown(records_max=12)
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    for number in range(20):
        town.ams360.add(Kind.CONTACT, customer, first_name="Tom", last_name=f"Pier {number}")
    town.ams360.feed.clear()
    receive(town.desk, "town", [Change(system=System.AMS360, kind=Kind.ACCOUNT, external_id=customer)], deep=True)

    town.settle()
    assert writes(town) == 12
    (run_id,) = held(town)
    runs.confirm(town.desk, run_id)
    town.settle()

    assert (writes(town), held(town)) == (21, [])
    assert len(town.insuredmine.live(Kind.CONTACT)) == 20


def test_a_cap_of_nothing_never_asks() -> None:
    town = PaperTown(records_max=0)
    mills(town, 60)

    town.daily()

    assert (held(town), len(town.insuredmine.live(Kind.ACCOUNT))) == ([], 60)


@pytest.mark.parametrize("answer", [runs.confirm, runs.refuse])
def test_a_run_that_is_not_held_can_not_be_answered(answer: object) -> None:
    town = PaperTown()
    with pytest.raises(NeedsDecision, match="no run of that number is held"):
        answer(town.desk, "nothing")  # type: ignore[operator]

"""The sweep: it finds what no notification told, says so, goes on where it was stopped, and keeps within its hour."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from paper import PaperTown, once, refusal
from trifold.sync_core.errors import Transient
from trifold.sync_core.flows import reconcile
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.flows.queue.schedule import Schedule
from trifold.sync_core.flows.reconcile import After, Swept, go_on, sweep
from trifold.sync_core.model.changes import Job, JobKind, Kind, Occasion, System
from trifold.sync_core.model.planning import Verb
from trifold.sync_core.store import sweeps
from trifold.sync_core.store.tables import audit


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def client(town: PaperTown, name: str = "Harbor LLC") -> str:
    customer = town.ams360.add(Kind.ACCOUNT, firm_name=name, phone="5551234567")
    town.settle()
    return customer


def unheard(town: PaperTown) -> None:
    """What AMS360 wanted to tell is lost."""
    town.ams360.feed.clear()
    town._read[System.AMS360] = 0


def swept(town: PaperTown) -> Swept:
    found = sweep(town.desk, "town")
    town.settle()
    return found


def missed(town: PaperTown, found: Swept) -> dict[str, tuple[str, list[str]]]:
    with town.db.begin() as conn:
        query = select(audit.c.external_id, audit.c.details).where(
            audit.c.event == "missed", audit.c.correlation_id == found.id
        )
        return {external_id: (details["how"], details["parts"]) for external_id, details in conn.execute(query)}


def budgeted(town: PaperTown, calls: int) -> None:
    agency = town.desk.agency("town")
    ams360 = agency.ams360.model_copy(update={"sweep_calls_per_hour": calls})
    town.desk.settings.agencies["town"] = agency.model_copy(update={"ams360": ams360})


def test_what_nobody_told_is_found_repaired_and_reported(town: PaperTown) -> None:
    changed, same = client(town), client(town, "Mill Inc")
    sweep(town.desk, "town")
    town.ams360.edit(Kind.ACCOUNT, changed, phone="5550000001")
    new = town.ams360.add(Kind.ACCOUNT, firm_name="3M Marine")
    unheard(town)
    found = swept(town)
    assert found.missed == {"changed": 1, "new": 1}
    assert missed(town, found) == {changed: ("changed", ["account"]), new: ("new", ["account", "unmapped", *KINDS])}
    shown = {row.fields["firm_name"]: row.fields["phone"] for row in town.insuredmine.live(Kind.ACCOUNT).values()}
    assert shown == {"Harbor LLC": "5550000001", "Mill Inc": "5551234567", "3M Marine": None}
    assert "missed: 1 changed, 1 new" in str(found)
    assert swept(town).missed == {}
    assert same not in missed(town, found)


KINDS = ["contact", "policy"]


def test_a_change_is_found_by_the_first_sweep_of_all_too(town: PaperTown) -> None:
    customer = client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    unheard(town)
    assert swept(town).missed == {"changed": 1}


def test_what_was_told_was_not_missed(town: PaperTown) -> None:
    customer = client(town)
    sweep(town.desk, "town")
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.settle()
    assert swept(town).missed == {}
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000002")
    town.deliver()  # told, and not looked at yet
    assert swept(town).missed == {}


def test_a_silent_change_of_what_no_field_here_has_is_told_and_writes_nothing(town: PaperTown) -> None:
    customer = client(town)
    town.clock.advance(60)
    swept(town)
    town.ams360.unmapped[customer] = "hobby: sailing"
    found = swept(town)
    assert missed(town, found) == {customer: ("silent", ["unmapped"])}
    assert found.rung == 0
    assert swept(town).missed == {}


def test_a_customer_that_is_gone_unheard_is_found(town: PaperTown) -> None:
    customer = client(town)
    town.ams360.remove(Kind.ACCOUNT, customer)
    unheard(town)
    found = swept(town)
    assert found.missed == {"gone": 1}
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 1  # nothing is deleted
    assert swept(town).missed == {}


def test_a_linked_customer_that_no_prefix_lists_is_read_all_the_same(town: PaperTown) -> None:
    customer = client(town, "Œuvre Books")
    town.ams360.prefixes = ("a", "b")
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    unheard(town)
    assert swept(town).missed == {"changed": 1}


def test_a_sweep_that_was_stopped_goes_on_where_it_was(town: PaperTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "SLICE_CALLS", 7)
    for number in range(6):
        client(town, f"Mill {number}")
    town.ams360.calls.clear()
    begun = go_on(town.desk, "town")
    assert (begun.after, 0 < begun.read < 6) == (After.MORE, True)
    read = len([call for call in town.ams360.calls if call.startswith("fetch")])
    done = sweep(town.desk, "town")
    assert (done.id, done.after, done.read) == (begun.id, After.DONE, 6)
    fetched = [call for call in town.ams360.calls if call.startswith("fetch")]
    assert (begun.read, len(fetched)) == (read, 6)


def test_a_vendor_that_stops_answering_loses_nothing_of_the_sweep(town: PaperTown) -> None:
    first, second = client(town, "Mill"), client(town, "Pier")
    town.ams360.edit(Kind.ACCOUNT, first, phone="5550000001")
    unheard(town)
    survey, asked = town.ams360.survey, []

    def broken(external_id: str):  # type: ignore[no-untyped-def]
        asked.append(external_id)
        if len(asked) == 2:
            raise Transient("ams360 CustomerGetById: no answer")
        return survey(external_id)

    object.__setattr__(town.desk, "connectors", lambda _, system: Faulty(town.vendors[system], broken))
    with pytest.raises(Transient):
        sweep(town.desk, "town")
    done = sweep(town.desk, "town")
    assert (done.read, done.missed, asked) == (2, {"changed": 1}, [first, second, second])


class Faulty:
    """A vendor on paper whose survey is another."""

    def __init__(self, inner: object, survey: object) -> None:
        self._inner, self.survey = inner, survey

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


def test_an_hour_has_only_its_calls_and_the_timetable_goes_on_in_the_next(town: PaperTown) -> None:
    for number in range(6):
        client(town, f"Mill {number}")
    budgeted(town, 8)
    town.ams360.calls.clear()
    begun = sweep(town.desk, "town")
    assert (begun.after, begun.read < 6) == (After.PAUSED, True)
    assert len(town.ams360.calls) <= 8 + 3  # the customer that it was at is read to its end
    assert sweep(town.desk, "town").read == begun.read
    table = Schedule(town.desk)
    table.tick()
    town.settle()
    assert sweep(town.desk, "town").read == begun.read
    for _ in range(3):
        town.clock.advance(3_601)
        table.tick()
        town.settle()
    with town.db.begin() as conn:
        last = sweeps.newest(conn, "town")
    assert last is not None
    assert (last["id"], last["state"], last["read"]) == (begun.id, "done", 6)


def test_what_insuredmine_lacks_is_rung_for_and_was_not_missed(town: PaperTown) -> None:
    town.insuredmine.fault = once(refusal, Verb.CREATE)
    client(town)
    town.clock.advance(60)
    found = swept(town)
    assert (found.missed, found.rung) == ({}, 1)


def test_those_never_read_come_first_then_those_read_longest_ago(town: PaperTown) -> None:
    old = client(town, "Mill")
    swept(town)
    town.clock.advance(60)
    young = client(town, "Pier")
    swept(town)
    new = client(town, "Quay")
    town.ams360.calls.clear()
    swept(town)
    assert [call.split()[-1] for call in town.ams360.calls if call.startswith("fetch account")][:3] == [new, old, young]


def test_an_agency_that_leaves_notifications_for_the_daily_misses_none(town: PaperTown) -> None:
    town.desk.settings.agencies["town"] = town.desk.agency("town").model_copy(update={"mode": "daily"})
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    unheard(town)
    found = swept(town)
    assert (found.missed, found.rung) == ({}, 1)


def test_a_ring_that_comes_after_its_sweep_has_ended_starts_no_other_one(town: PaperTown) -> None:
    client(town)
    ended = swept(town)
    ring = Job(system=System.AMS360, kind=JobKind.SWEEP, id=ended.id, occasion=Occasion.SWEEP)
    receive(town.desk, "town", [ring])
    town.settle()
    with town.db.read() as conn:
        ends = conn.execute(select(audit.c.correlation_id).where(audit.c.event == "swept")).scalars().all()
    assert ends == [ended.id]

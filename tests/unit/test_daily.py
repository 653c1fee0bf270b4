"""The daily: one job, resumed where it was stopped; one record's failure is its own; the hour comes once a day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from paper import PaperTown
from trifold.sync_core.errors import Transient
from trifold.sync_core.flows import daily
from trifold.sync_core.flows.queue.schedule import Schedule
from trifold.sync_core.flows.queue.worker import claim, work_on
from trifold.sync_core.model.changes import Change, JobKind, Kind, System, asked_in_insuredmine
from trifold.sync_core.store import cursors, dailies, inbox
from trifold.sync_core.store.tables import audit as audit_table
from trifold.sync_core.store.tables import batches


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def job(town: PaperTown) -> dict[str, object]:
    with town.db.begin() as conn:
        found = dailies.newest(conn, "town")
    assert found is not None
    return found


def watermark(town: PaperTown) -> str | None:
    with town.db.begin() as conn:
        return cursors.read(conn, "town", daily.WATERMARK)


def press(town: PaperTown, number: str) -> None:
    """Somebody presses the button in InsuredMine."""
    town.insuredmine.feed.append(asked_in_insuredmine(JobKind.DAILY, number))


def test_a_press_during_the_scheduled_run_joins_it_and_is_told_its_end(town: PaperTown) -> None:
    town.benefitpoint.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    daily.start(town.desk, "town")
    press(town, "j1")
    press(town, "j2")
    town.settle()
    with town.db.begin() as conn:
        assert len(conn.execute(select(batches).where(batches.c.kind == "daily")).all()) == 1
    assert [town.insuredmine.answers[number][0] for number in ("j1", "j2")] == ["done", "done"]


def test_a_worker_that_stops_in_the_listing_goes_on_with_it_and_the_watermark_waits(
    town: PaperTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "BATCH", 2)
    for number in range(5):
        town.benefitpoint.add(Kind.ACCOUNT, firm_name=f"Mill {number}")
    town.settle()
    daily.start(town.desk, "town")
    rung, ring_everybody = [], daily.receive

    class Crash(BaseException):
        pass

    def once_too_often(*given: object, **named: object) -> int:
        rung.append(1)
        if len(rung) == 3:
            raise Crash
        return ring_everybody(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(daily, "receive", once_too_often)
    with pytest.raises(Crash):
        town.settle()
    assert watermark(town) is None
    town.settle()  # others work on what was listed before
    shown = set(town.insuredmine.live(Kind.ACCOUNT))
    (seen, *_) = town.benefitpoint.live(Kind.ACCOUNT)
    assert len(shown) == 2
    town.benefitpoint.edit(Kind.ACCOUNT, seen, phone="5550000001")
    with town.db.begin() as conn:
        inbox.recover(town.db, conn)
    town.settle()
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 5
    assert (job(town)["state"], watermark(town) is not None) == ("done", True)
    with town.db.begin() as conn:
        rows = conn.exec_driver_sql(
            "select external_id, count(*) from inbox where system = 'benefitpoint' and job_id is not null group by 1"
        )
        assert {count for _, count in rows} == {1}
    town.daily()  # what changed between the first listing and the end of it is not lost
    assert "5550000001" in {row.fields["phone"] for row in town.insuredmine.live(Kind.ACCOUNT).values()}


def test_a_change_between_a_stopped_listing_and_its_end_is_seen_by_the_next_daily(town: PaperTown) -> None:
    town.benefitpoint.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.daily()
    before = watermark(town)
    town.benefitpoint.fault = lambda operation, moment: None
    daily.start(town.desk, "town")
    town.benefitpoint.add(Kind.ACCOUNT, firm_name="Late LLC")
    town.settle()
    assert watermark(town) != before
    town.daily()
    names = {row.fields["firm_name"] for row in town.insuredmine.live(Kind.ACCOUNT).values()}
    assert names == {"Harbor LLC", "Late LLC"}


def test_one_record_that_fails_stops_no_other_and_the_next_daily_tries_it_again(town: PaperTown) -> None:
    bad = town.benefitpoint.add(Kind.ACCOUNT, firm_name="Bad LLC")
    town.benefitpoint.add(Kind.ACCOUNT, firm_name="Good LLC")
    fetch = type(town.benefitpoint).fetch

    def broken(kind: Kind, external_id: str):  # type: ignore[no-untyped-def]
        if external_id == bad:
            raise Transient("benefitpoint getAccount: no answer")
        return fetch(town.benefitpoint, kind, external_id)

    vendors = dict(town.vendors)
    town.vendors[System.BENEFITPOINT] = Faulty(vendors[System.BENEFITPOINT], broken)  # type: ignore[assignment]
    town.daily()
    for _ in range(4):
        town.wait_and_settle(400)
    assert [row.fields["firm_name"] for row in town.insuredmine.live(Kind.ACCOUNT).values()] == ["Good LLC"]
    assert job(town)["state"] == "done"
    assert "1 could not be done" in str(job(town)["message"])
    town.vendors[System.BENEFITPOINT] = vendors[System.BENEFITPOINT]
    town.daily()
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 2


class Faulty:
    """A vendor on paper whose fetch is another."""

    def __init__(self, inner: object, fetch: object) -> None:
        self._inner, self.fetch = inner, fetch

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


def test_a_daily_that_cannot_list_fails_aloud_and_the_next_press_begins_anew(town: PaperTown) -> None:
    def down(*_: object) -> None:
        raise Transient("benefitpoint findChanges: no answer")

    press(town, "j1")
    town.benefitpoint.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    vendor = town.vendors[System.BENEFITPOINT]
    town.vendors[System.BENEFITPOINT] = Mute(vendor, down)  # type: ignore[assignment]
    for _ in range(4):
        town.wait_and_settle(400)
    assert (job(town)["state"], town.insuredmine.answers["j1"][0]) == ("failed", "failed")
    assert watermark(town) is None
    town.vendors[System.BENEFITPOINT] = vendor
    town.daily()
    assert (job(town)["state"], len(town.insuredmine.live(Kind.ACCOUNT))) == ("done", 1)


class Mute(Faulty):
    """A vendor on paper that lists nothing."""

    def __init__(self, inner: object, down: object) -> None:
        self._inner, self.changes_since, self.accounts = inner, down, down
        self.feed: list[Change] = []


def test_what_rings_while_the_daily_lists_is_worked_on_between_its_slices(
    town: PaperTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trifold.sync_core.flows import reconcile

    monkeypatch.setattr(reconcile, "SLICE_CALLS", 1)
    customers = [town.ams360.add(Kind.ACCOUNT, firm_name=f"Mill {number}") for number in range(30)]
    town.settle()
    daily.start(town.desk, "town")
    first = claim(town.desk)
    assert first is not None
    work_on(town.desk, first)  # the first slice of many
    town.ams360.edit(Kind.ACCOUNT, customers[0], phone="5550000001")
    town.deliver()
    worked = []
    while (ring := claim(town.desk)) is not None and len(worked) < 3:
        worked.append(ring.work.kind)
        work_on(town.desk, ring)
    assert Kind.ACCOUNT in worked


@pytest.mark.parametrize(
    ("zone", "at", "moments"),
    [
        ("America/New_York", "01:30", (datetime(2026, 10, 31, 12), datetime(2026, 11, 2, 12))),  # the hour comes twice
        ("America/New_York", "02:30", (datetime(2026, 3, 7, 12), datetime(2026, 3, 9, 12))),  # the hour never comes
        ("Asia/Kolkata", "00:00", (datetime(2026, 1, 4, 12), datetime(2026, 1, 6, 12))),
        ("UTC", "00:00", (datetime(2026, 1, 4, 12), datetime(2026, 1, 6, 12))),
    ],
)
def test_the_daily_starts_once_a_day_whatever_the_clocks_do(
    town: PaperTown, zone: str, at: str, moments: tuple[datetime, datetime]
) -> None:
    changed = {"timezone": zone, "daily_at": at}
    town.desk.settings.agencies["town"] = town.desk.agency("town").model_copy(update=changed)
    begin, end = (moment.replace(tzinfo=UTC) for moment in moments)
    town.clock.moment = begin
    table = Schedule(town.desk)
    while town.clock.moment < end:
        table.tick()
        town.engine.drain()
        town.clock.advance(1_800)
    with town.db.begin() as conn:
        assert len(conn.execute(select(batches).where(batches.c.kind == "daily")).all()) == 2


def test_a_clock_that_goes_backwards_starts_no_second_daily(town: PaperTown) -> None:
    table = Schedule(town.desk)
    table.tick()
    for hours in (24, -12, 12):
        town.clock.advance(hours * 3_600)
        table.tick()
        town.engine.drain()
    with town.db.read() as conn:
        assert len(conn.execute(select(batches).where(batches.c.kind == "daily")).all()) == 1


def test_a_clock_that_was_a_month_ahead_once_costs_no_daily(town: PaperTown) -> None:
    table = Schedule(town.desk)
    for days in (0, 30, -30, 1, 1, 1):
        town.clock.advance(days * 86_400)
        table.tick()
        town.engine.drain()
    with town.db.read() as conn:
        assert len(conn.execute(select(batches).where(batches.c.kind == "daily")).all()) == 1 + 3
        told = conn.execute(select(audit_table.c.event).where(audit_table.c.event == "clock_corrected")).all()
    assert len(told) == 1

"""The slow sweep, which finds what no notification told: AMS360 has no changed-since call.

The whole list by prefixes first, then every customer, never-read ones first: what differs from what was last seen
here is rung for, what differs in parts that nothing here maps is told. Each step is kept, so that a sweep goes on
where it was stopped; it works in short slices, within the hour's calls, and lets other work pass between them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.connectors.port import Connector, Survey
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import receive_in
from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.model.identity import Known
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.store import audit, crosswalk, sweeps
from trifold.sync_core.store.sweeps import Sighting

A = System.AMS360
SLICE_CALLS = 200
BATCH = 25
SLICES_MAX = 1_000_000


class After(StrEnum):
    """How a slice ended."""

    MORE = "more"
    PAUSED = "paused"  # the hour's calls are spent
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """A sweep so far; ``missed`` counts what nobody had told: new, changed, silent and gone."""

    id: str
    after: After
    listed: int
    read: int
    rung: int
    calls: int
    missed: dict[str, int]

    def __str__(self) -> str:
        of = "" if self.after is After.DONE else f" of {self.listed}"
        told = ", ".join(f"{count} {how}" for how, count in sorted(self.missed.items())) or "nothing"
        rest = {After.PAUSED: "; the sweep goes on within the next hours", After.MORE: "; it goes on"}
        return f"{self.read}{of} AMS360 customers read, missed: {told}{rest.get(self.after, '')}"


def sweep(desk: Desk, agency: str, job_id: str | None = None) -> Swept:
    """Start a sweep, or join the running one, and work until it is done or its hour is spent."""
    for _ in range(SLICES_MAX):
        found = go_on(desk, agency, job_id)
        if found.after is not After.MORE:
            return found
    raise AssertionError("a sweep ends")


def go_on(desk: Desk, agency: str, job_id: str | None = None) -> Swept:
    """One slice. Raises what the connector raises; what was found before that is kept."""
    with desk.db.begin() as conn:
        found, new = sweeps.start(desk.db, conn, agency)
    if new:
        logs.event("sweep.started", agency=agency, sweep=found["id"])
    return _Slice(desk, agency, found["id"], job_id).work()


def ring_due(desk: Desk, agency: str) -> int:
    """Ring for a sweep that has something left and an hour to do it in; gives 1 when it is new."""
    with desk.db.read() as conn:
        running = sweeps.current(conn, agency)
    if running is None or sweeps.paused(desk.db, running, desk.agency(agency).ams360.sweep_calls_per_hour):
        return 0
    change = Change(system=System.AMS360, kind=Kind.SWEEP, external_id=running["id"], occasion=Occasion.SWEEP)
    with desk.db.begin() as conn:
        return receive_in(desk, conn, agency, [change])


class _Slice:
    """Some calls of one sweep."""

    def __init__(self, desk: Desk, agency: str, sweep_id: str, job_id: str | None) -> None:
        self._desk, self._agency, self._id, self._job_id = desk, agency, sweep_id, job_id
        self._connector: Connector = desk.connectors(agency, System.AMS360)
        self._hour_max = desk.agency(agency).ams360.sweep_calls_per_hour
        self._counted = self._began = self._connector.calls_made

    def work(self) -> Swept:
        while self._connector.calls_made - self._began < SLICE_CALLS:
            with self._desk.db.read() as conn:
                row = sweeps.read(conn, self._id)
                batch = [] if row["state"] != "reading" else sweeps.to_read(conn, self._agency, self._id, BATCH)
            if sweeps.paused(self._desk.db, row, self._hour_max):
                return _told(row, After.PAUSED)
            if row["state"] == "listing":
                self._list(row)
            elif not batch:
                return self._finish(row)
            for sighting in batch:
                if not self._read(sighting):
                    break
        with self._desk.db.read() as conn:
            return _told(sweeps.read(conn, self._id), After.MORE)

    def _spent(self) -> int:
        """The calls since this was asked last."""
        calls = self._connector.calls_made - self._counted
        self._counted += calls
        return calls

    def _list(self, row: dict[str, Any]) -> None:
        """The next prefix; after the last one, who is linked and was on no list."""
        prefixes, db = self._connector.prefixes, self._desk.db
        if row["place"] < len(prefixes):
            found = [one.external_id for one in self._connector.accounts(prefixes[row["place"]])]
            with db.begin() as conn:
                listed = row["listed"] + sweeps.list_all(conn, self._agency, self._id, found)
                sweeps.change(conn, self._id, place=row["place"] + 1, listed=listed)
                sweeps.spend(db, conn, row, self._spent())
            return
        with db.begin() as conn:
            rest = sweeps.unlisted(conn, self._agency, self._id, BATCH)
            listed = row["listed"] + sweeps.list_all(conn, self._agency, self._id, rest)
            sweeps.change(conn, self._id, listed=listed, state="listing" if rest else "reading")

    def _read(self, sighting: Sighting) -> bool:
        """One customer, kept with what it means; False when the hour is spent."""
        survey = self._connector.survey(sighting.external_id)
        db = self._desk.db
        with db.begin() as conn:
            row = sweeps.read(conn, self._id)
            how, ring = self._compare(conn, sighting, survey)
            rung = self._ring(conn, sighting.external_id) if ring else 0
            missed = Counter(row["missed"])
            if how:
                missed[how] += 1
                self._note(conn, sighting, survey, how)
            sweeps.note_read(db, conn, self._agency, self._id, sighting.external_id, survey.parts if survey else {})
            sweeps.change(conn, self._id, read=row["read"] + 1, rung=row["rung"] + rung, missed=dict(missed))
            sweeps.spend(db, conn, row, self._spent())
            return not sweeps.paused(db, sweeps.read(conn, self._id), self._hour_max)

    def _compare(self, conn: Connection, sighting: Sighting, survey: Survey | None) -> tuple[str | None, bool]:
        """What was missed (new, changed, silent, gone) or None, and whether to ring."""
        link = crosswalk.find(conn, self._agency, System.AMS360, Kind.ACCOUNT, sighting.external_id)
        known = link is not None and link.live
        looks = "gone" if survey is None else _as_seen(conn, self._agency, survey)
        if survey is None and not known:
            return None, False
        heard = self._heard(conn, sighting, looks, known)
        if looks == "same":
            differs = sighting.read_at is not None and survey is not None and _differing(sighting, survey)
            return ("silent" if differs and not heard else None), False
        again = sighting.read_at is not None and survey is not None and not _differing(sighting, survey)
        if heard or again or looks == "incomplete" or self._desk.agency(self._agency).mode == "daily":
            return None, True
        return ("gone" if survey is None else "changed" if known else "new"), True

    def _heard(self, conn: Connection, sighting: Sighting, looks: str, known: bool) -> bool:
        """A linked customer was up to date when the last thing that was heard of it had been looked at."""
        if looks == "same" or not known:
            return sweeps.heard(conn, self._agency, sighting.external_id, since=sighting.read_at)
        return sweeps.heard(conn, self._agency, sighting.external_id, pending=True)

    def _ring(self, conn: Connection, external_id: str) -> int:
        change = Change(system=System.AMS360, kind=Kind.ACCOUNT, external_id=external_id, occasion=Occasion.SWEEP)
        return receive_in(self._desk, conn, self._agency, [change], deep=True, job_id=self._job_id)

    def _note(self, conn: Connection, sighting: Sighting, survey: Survey | None, how: str) -> None:
        details = {
            "how": how,
            "parts": _differing(sighting, survey) if survey else [],
            "read_before": sighting.read_at.isoformat() + "Z" if sighting.read_at else None,
        }
        audit.write(
            self._desk.db,
            conn,
            audit.Trail(agency=self._agency, correlation_id=self._id),
            "missed",
            system=System.AMS360,
            kind=Kind.ACCOUNT,
            external_id=sighting.external_id,
            details=details,
        )
        logs.event("change.missed", agency=self._agency, id=sighting.external_id, how=how)

    def _finish(self, row: dict[str, Any]) -> Swept:
        found, db = _told(row, After.DONE), self._desk.db
        with db.begin() as conn:
            sweeps.change(conn, self._id, state="done", finished_at=db.now())
            details = {"read": found.read, "rung": found.rung, "calls": found.calls, "missed": found.missed}
            trail = audit.Trail(agency=self._agency, correlation_id=self._id)
            audit.write(db, conn, trail, "swept", system=System.AMS360, details=details)
        logs.event("sweep.finished", agency=self._agency, **{**details, "missed": sum(found.missed.values())})
        return found


def _told(row: dict[str, Any], after: After) -> Swept:
    names = ("id", "listed", "read", "rung", "calls", "missed")
    return Swept(after=after, **{name: row[name] for name in names})


def _differing(sighting: Sighting, survey: Survey) -> list[str]:
    """The parts that are not as they were read last."""
    return [name for name, digest in survey.parts.items() if sighting.parts.get(name) != digest]


def _as_seen(conn: Connection, agency: str, survey: Survey) -> str:
    """``same``; ``differs`` from what was last seen here; ``incomplete``: the same, but InsuredMine lacks a record."""
    link = crosswalk.find(conn, agency, System.AMS360, Kind.ACCOUNT, survey.account.external_id)
    if link is None:
        return "differs"
    found = {_compared(survey.account, crosswalk.known(conn, link.canonical_id))}
    for kind, listed in survey.below.items():
        twins = [(twin, one) for one in crosswalk.siblings(conn, link.canonical_id, kind) if (twin := one.link(A))]
        if {twin.external_id for twin, _ in twins if twin.live} != {shot.external_id for shot in listed}:
            return "differs"
        by_id = {twin.external_id: one for twin, one in twins}
        found |= {_compared(shot, by_id[shot.external_id]) for shot in listed}
    return next((looks for looks in ("differs", "incomplete") if looks in found), "same")


def _compared(snapshot: Snapshot, known: Known) -> str:
    link = known.link(A)
    if link is None or any(link.shadow.seen.get(name) != value for name, value in snapshot.fields.items()):
        return "differs"
    return "same" if known.link(System.INSUREDMINE) else "incomplete"

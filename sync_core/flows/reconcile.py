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
from trifold.sync_core.connectors.port import Connector
from trifold.sync_core.errors import Garbled
from trifold.sync_core.flows import runs
from trifold.sync_core.flows.desk import Busy, Desk
from trifold.sync_core.flows.intake import job, receive_in
from trifold.sync_core.flows.missed import compare, note
from trifold.sync_core.model.changes import Change, Job, JobKind, Kind, Occasion, System
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.store import audit, batches, inbox_reads, sweeps
from trifold.sync_core.store.batches import ENDED, BatchKind, Phase
from trifold.sync_core.store.sweeps import Sighting

SLICE_CALLS = 200
BATCH = 25
UNLISTED = 1_000
GARBLED = "set aside"  # among what a sweep missed
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


def sweep(desk: Desk, agency: str) -> Swept:
    """Start a sweep, or join the running one, and work until it is done or its hour is spent."""
    for _ in range(SLICES_MAX):
        found = go_on(desk, agency)
        if found.after is not After.MORE:
            return found
    raise AssertionError("a sweep ends")


def go_on(desk: Desk, agency: str, job_id: str | None = None) -> Swept:
    """One slice. What it rings for is a part of the daily ``job_id``, or a run of the sweep's own.

    Raises what the connector raises; what was found before that is kept.
    """
    with desk.db.read() as conn:
        running = sweeps.current(conn, agency)
    found, new = (running, False) if running else _start(desk, agency)
    if new:
        logs.event("sweep.started", agency=agency, sweep=found["id"])
    swept = _Slice(desk, agency, found["id"], job_id).work()
    if job_id is None and swept.after is After.PAUSED:
        with desk.db.begin() as conn:
            runs.propose(desk, conn, agency, swept.id, BatchKind.SWEEP)
    return swept


def _start(desk: Desk, agency: str) -> tuple[dict[str, Any], bool]:
    with desk.db.begin() as conn:
        return sweeps.start(desk.db, conn, agency)


def answer(desk: Desk, agency: str, sweep_id: str) -> Outcome:
    """The ring of a sweep that goes on by itself. Raises Busy when there is more to do.

    A ring that comes when its sweep has ended starts no other one: the timetable would ring for that one too, for ever.
    """
    with desk.db.read() as conn:
        running = sweeps.current(conn, agency)
    if running is None or running["id"] != sweep_id:
        return came(Code.OBSOLETE, why="that sweep has ended")
    swept = go_on(desk, agency)
    if swept.after is After.MORE:
        raise Busy(came(Code.GOES_ON, progress=str(swept)), delay_seconds=0)
    return came(Code.DONE, what=str(swept))


def begin(desk: Desk, agency: str) -> tuple[str, bool]:
    """Start a sweep that the worker does, or join the running one; gives its id and whether it is new."""
    with desk.db.begin() as conn:
        found, new = sweeps.start(desk.db, conn, agency)
    ring_due(desk, agency)
    return str(found["id"]), new


def ring_due(desk: Desk, agency: str) -> int:
    """Ring for a sweep that has something left and an hour to do it in; gives 1 when it is new."""
    with desk.db.read() as conn:
        running = sweeps.current(conn, agency)
    if running is None or sweeps.paused(desk.db, running, desk.agency(agency).ams360.sweep_calls_per_hour):
        return 0
    work = Job(kind=JobKind.SWEEP, id=running["id"], system=System.AMS360, occasion=Occasion.SWEEP)
    with desk.db.read() as conn:
        if (JobKind.SWEEP, running["id"]) in inbox_reads.waiting_jobs(conn, agency, [JobKind.SWEEP]):
            return 0
    with desk.db.begin() as conn:
        return int(job(desk, conn, agency, work))


class _Slice:
    """Some calls of one sweep."""

    def __init__(self, desk: Desk, agency: str, sweep_id: str, job_id: str | None) -> None:
        self._desk, self._agency, self._id, self._job_id = desk, agency, sweep_id, job_id
        self._connector: Connector = desk.connector(agency, System.AMS360)
        self._hour_max = desk.agency(agency).ams360.sweep_calls_per_hour
        self._counted = self._began = self._connector.calls_made

    def work(self) -> Swept:
        while not self._over():
            with self._desk.db.read() as conn:
                row = sweeps.read(conn, self._id)
                batch = [] if row["phase"] != Phase.READING else sweeps.to_read(conn, self._agency, self._id, BATCH)
            if row["state"] in ENDED:  # a person refused what it brings
                return _told(row, After.MORE)
            if sweeps.paused(self._desk.db, row, self._hour_max):
                return _told(row, After.PAUSED)
            if row["phase"] == Phase.LISTING:
                self._list(row)
            elif not batch:
                return self._finish(row)
            for sighting in batch:
                if not self._read(sighting) or self._over():
                    break
        with self._desk.db.read() as conn:
            return _told(sweeps.read(conn, self._id), After.MORE)

    def _over(self) -> bool:
        return self._connector.calls_made - self._began >= SLICE_CALLS or self._desk.rests(self._agency)

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
                row = sweeps.read(conn, self._id)
                listed = row["listed"] + sweeps.list_all(conn, self._agency, self._id, found)
                sweeps.change(conn, self._id, place=row["place"] + 1, listed=listed)
                sweeps.spend(db, conn, row, self._spent())
            return
        with db.begin() as conn:
            row = sweeps.read(conn, self._id)
            rest = sweeps.unlisted(conn, self._agency, self._id, UNLISTED)
            listed = row["listed"] + sweeps.list_all(conn, self._agency, self._id, rest)
            sweeps.change(conn, self._id, listed=listed)
            if not rest:
                sweeps.read_on(conn, row)

    def _read(self, sighting: Sighting) -> bool:
        """One customer, kept with what it means; False when the hour is spent."""
        db = self._desk.db
        try:
            survey = self._connector.survey(sighting.external_id)
        except Garbled as error:
            return self._set_aside(sighting, error)
        with db.begin() as conn:
            row = sweeps.read(conn, self._id)
            if row["state"] in ENDED:
                return False
            how, ring = compare(self._desk, conn, self._agency, sighting, survey)
            rung = self._ring(conn, sighting.external_id, gone=survey is None) if ring else 0
            missed = Counter(row["missed"])
            if how:
                missed[how] += 1
                note(self._desk, conn, self._agency, self._id, sighting, survey, how)
            sweeps.note_read(db, conn, self._agency, self._id, sighting.external_id, survey.parts if survey else {})
            sweeps.change(conn, self._id, read=row["read"] + 1, rung=row["rung"] + rung, missed=dict(missed))
            sweeps.spend(db, conn, row, self._spent())
            return not sweeps.paused(db, sweeps.read(conn, self._id), self._hour_max)

    def _set_aside(self, sighting: Sighting, error: Garbled) -> bool:
        """One that can't be believed: told, and read again by the next sweep; False when the hour is spent."""
        db = self._desk.db
        with db.begin() as conn:
            row = sweeps.read(conn, self._id)
            missed = Counter(row["missed"]) + Counter({GARBLED: 1})
            sweeps.change(conn, self._id, read=row["read"] + 1, missed=dict(missed))
            sweeps.note_read(db, conn, self._agency, self._id, sighting.external_id, sighting.parts)
            sweeps.spend(db, conn, row, self._spent())
            trail = audit.Trail(agency=self._agency, correlation_id=self._id)
            audit.write(
                db,
                conn,
                trail,
                "set_aside",
                system=System.AMS360,
                kind=Kind.ACCOUNT,
                external_id=sighting.external_id,
                details={"reason": str(error)},
            )
            return not sweeps.paused(db, sweeps.read(conn, self._id), self._hour_max)

    def _ring(self, conn: Connection, external_id: str, *, gone: bool) -> int:
        """``gone``: no list and no read shows it, two looks of their own."""
        account, occasion = Kind.ACCOUNT, Occasion.SWEEP
        change = Change(system=System.AMS360, kind=account, external_id=external_id, occasion=occasion, gone=gone)
        return receive_in(self._desk, conn, self._agency, [change], deep=True, job_id=self._job_id or self._id)

    def _finish(self, row: dict[str, Any]) -> Swept:
        found, db = _told(row, After.DONE), self._desk.db
        with db.begin() as conn:
            sweeps.change(conn, self._id, phase=Phase.WHOLE)
            if self._job_id is None or inbox_reads.unfinished(conn, self._id):
                runs.propose(self._desk, conn, self._agency, self._id, BatchKind.SWEEP)
            else:  # what it rang for is a part of the daily
                batches.end(db, conn, self._id)
            details = {"read": found.read, "rung": found.rung, "calls": found.calls, "missed": found.missed}
            trail = audit.Trail(agency=self._agency, correlation_id=self._id)
            audit.write(db, conn, trail, "swept", system=System.AMS360, details=details)
        logs.event("sweep.finished", agency=self._agency, read=found.read, rung=found.rung, calls=found.calls)
        return found


def _told(row: dict[str, Any], after: After) -> Swept:
    names = ("id", "listed", "read", "rung", "calls", "missed")
    return Swept(after=after, **{name: row[name] for name in names})

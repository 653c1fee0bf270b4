"""What a run works with: the store, the agency's settings, its connectors, and what was read during this run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from functools import partial
from typing import Any, cast

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.connectors.port import Connector, Crm
from trifold.sync_core.errors import LogInRefused, SyncError, Unavailable
from trifold.sync_core.flows.queue.circuit import Circuits, Guarded
from trifold.sync_core.matching.children import Listing
from trifold.sync_core.model.changes import Kind, Occasion, Receipt, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.outcomes import Outcome
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.model.records import GoldenRecord, Snapshot
from trifold.sync_core.model.values import Rules
from trifold.sync_core.settings import Agency, Settings
from trifold.sync_core.store import audit, crosswalk
from trifold.sync_core.store.audit import Trail
from trifold.sync_core.store.database import Database

Connectors = Callable[[str, System], Connector]
Receipts = Callable[[Connection], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that flows need; ``connectors(agency, system)`` gives this thread's connector."""

    db: Database
    settings: Settings
    connectors: Connectors
    circuits: Circuits = field(default=cast(Any, None))  # made where none is given
    rehearses: bool = False  # a dry run: the database is a copy, the connectors write nothing
    rests: Callable[[str], bool] = lambda agency: False  # whether an agency's calls are spent for now
    field_rules: Mapping[System, Rules] = field(default_factory=dict)  # of every system, for the table of fields
    turns: Turns = field(default_factory=lambda: Turns())

    def __post_init__(self) -> None:
        if not isinstance(cast(Any, self.circuits), Circuits):
            object.__setattr__(self, "circuits", Circuits(self.db, self.settings))

    def connector(self, agency: str, system: System) -> Connector:
        """Behind its circuit."""
        return cast(Connector, Guarded(self.connectors(agency, system), self.circuits, agency))

    def closed_to(self, agency: str) -> set[System] | None:
        """The systems of an agency that are to be left alone now; None: all, its calls are spent."""
        return None if self.rests(agency) else self.circuits.closed_to(agency)

    def keeps_back(self, agency: str) -> bool:
        """Whether the rings of a run wait until the run was looked into (see flows/runs.py)."""
        return self.agency(agency).run_records_max > 0 and not self.rehearses

    def agency(self, name: str) -> Agency:
        return self.settings.agencies[name]

    def systems(self, agency: str) -> tuple[System, ...]:
        """The systems that an agency has."""
        has_benefitpoint = self.agency(agency).benefitpoint is not None
        return tuple(system for system in System if system is not System.BENEFITPOINT or has_benefitpoint)

    def crm(self, agency: str) -> Crm:
        return cast(Crm, self.connector(agency, System.INSUREDMINE))


class Missing(Enum):
    """Why there is no snapshot of a link."""

    NOT_THERE = auto()  # its system says so
    ABSENT = auto()  # its system does not answer, or it is too early to believe it


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    system: System
    after_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What a system holds of what is about to be made there: the one that is the same, and why; or the question which
    it is, to be asked in a transaction; or nothing."""

    twin: Snapshot | None = None
    rule: str = ""
    ask: Callable[[Connection], None] | None = None


def _is_older(shot: Snapshot, link: Link) -> bool:
    """Whether a read is behind a write of ours; only numbered versions tell."""
    numbers = [version for version in (shot.version, link.version) if version and version.isdecimal()]
    return len(numbers) == 2 and int(numbers[0]) < int(numbers[1])


class Turns:
    """Whose turn it was: agencies are served in a circle; and when each was last noted to have heard of AMS360."""

    def __init__(self) -> None:
        self.last = ""
        self.heard: dict[str, datetime] = {}


@dataclass(slots=True, kw_only=True)
class Run:
    """One look at one family of records; snapshots read during it are kept, writes forget them."""

    desk: Desk
    trail: Trail
    occasion: Occasion
    lock: Callable[[str], None]  # take over a lock key, or raise Busy
    lock_in: Callable[[Connection, str], None] = lambda conn, key: None  # the same, kept with what is being written
    job_id: str | None = None  # the daily, sweep, replay or undo that this is part of
    snapshots: dict[tuple[System, Kind, str], Snapshot | None] = field(default_factory=dict)
    listings: dict[tuple[System, Kind, str], Listing] = field(default_factory=dict)  # what is below an account
    refusals: dict[tuple[str, System], list[str]] = field(default_factory=dict)
    failures: list[SyncError] = field(default_factory=list)
    absent: dict[System, Unavailable | LogInRefused] = field(default_factory=dict)  # done without these systems
    gone: frozenset[tuple[System, Kind, str]] = frozenset()  # of these their system says that they were deleted
    second_look: SecondLook | None = None  # something was not there, and it is too early to believe it
    worked: set[str] = field(default_factory=set)
    origins: dict[str, tuple[GoldenRecord, partial[None]]] = field(default_factory=dict)  # new, and not kept yet
    explored: dict[str, bool] = field(default_factory=dict)  # accounts: whether all below was looked at, when decided
    again: bool = False  # its item was tried before: what that planned counts too
    records_planned: int = 0
    receipts: list[Receipts] = field(default_factory=list)  # to be kept with the next transaction
    updates: list[tuple[Operation, Receipt]] = field(default_factory=list)  # confirmed, and not kept yet
    at_end: list[Receipts] = field(default_factory=list)  # what is only kept when the item ends
    asked_as: str | None = None  # what a person is asked about, where the batch of this has ended
    request_id: str | None = None  # the InsuredMine user's request that this run fulfils
    asked_for: tuple[System, ...] = ()  # the systems that the request names: their links are shown at once
    began_at: datetime = field(default=datetime.min)

    @property
    def agency(self) -> str:
        return self.trail.agency

    @property
    def run_id(self) -> str:
        """What this look is part of: a job of many rings, or itself."""
        return self.job_id or self.trail.correlation_id

    @property
    def db(self) -> Database:
        return self.desk.db

    @contextmanager
    def unit(self) -> Iterator[Connection]:
        """One unit of work: a write transaction that begins with what the last updates were confirmed to have done. A
        crash before it loses nothing: a value in flight is known again when it is found."""
        with self.db.begin() as conn:
            for receipt in self.receipts:
                receipt(conn)
            yield conn
        self.receipts, self.updates = [], []

    def connector(self, system: System) -> Connector:
        return self.desk.connector(self.agency, system)

    def fetch(self, system: System, kind: Kind, external_id: str) -> Snapshot | None:
        """Read once a run, unless something was written to it since."""
        key = (system, kind, external_id)
        if key not in self.snapshots:
            self.snapshots[key] = self.connector(system).fetch(kind, external_id)
        return self.snapshots[key]

    def seen(self, link: Link) -> Snapshot | Missing:
        """The record of a live link now. A system that does not answer is no reason to stop. Nor is a record that is
        not shown: replicas lag, and a vendor may answer so by mistake, so that is looked at once more some minutes
        later, unless the system itself said that it was deleted."""
        if link.system in self.absent:
            return Missing.ABSENT
        try:
            found = self.fetch(link.system, link.kind, link.external_id)
        except (Unavailable, LogInRefused) as error:
            self.without(link.system, error)
            return Missing.ABSENT
        if found is not None and not _is_older(found, link):
            if link.missing_since is not None:
                self._note_missing(link, None)
            return found
        early = self._too_early(link)
        if early <= 0 and found is not None:  # its versions begin anew: a vendor that put back a copy of before
            return found
        if early <= 0:
            return Missing.NOT_THERE
        self.second_look = SecondLook(system=link.system, after_seconds=early)
        return Missing.ABSENT

    def without(self, system: System, error: Unavailable | LogInRefused) -> None:
        """Go on without a system; what it is needed for waits for it."""
        error.system = system
        self.absent.setdefault(system, error)

    def lagging(self, link: Link, shot: Snapshot) -> frozenset[str]:
        """Fields that show what our own write replaced a moment ago; they are looked at once more."""
        lag = self.connector(link.system).capabilities[link.kind].read_lag_max_seconds
        found = link.lagging(shot.fields, self.db.now(), lag)
        if found:
            self.second_look = SecondLook(system=link.system, after_seconds=lag)
        return found

    def _too_early(self, link: Link) -> float:
        """Seconds until a record that is not shown counts as gone."""
        lag = self.connector(link.system).capabilities[link.kind].read_lag_max_seconds
        if self.desk.rehearses or (link.system, link.kind, link.external_id) in self.gone or not lag:
            return 0.0
        if link.missing_since is None:
            self._note_missing(link, self.db.now())
            return lag
        return lag - abs((self.db.now() - link.missing_since).total_seconds())

    def _note_missing(self, link: Link, since: datetime | None) -> None:
        with self.db.begin() as conn:
            crosswalk.note_missing(conn, self.agency, link, since)

    def below(self, kind: Kind, system: System, account_id: str) -> Listing:
        """The contacts or policies of an account, listed once a run: what is made there since then is linked."""
        key = (system, kind, account_id)
        if key not in self.listings:
            self.list_below(kind, system, account_id, self.connector(system).children(kind, account_id))
        return self.listings[key]

    def list_below(self, kind: Kind, system: System, account_id: str, shots: Sequence[Snapshot]) -> Listing:
        """The same, as it was listed just now."""
        listing = self.listings[system, kind, account_id] = Listing(kind, shots)
        return listing

    def keep(self, snapshot: Snapshot) -> None:
        self.snapshots[snapshot.system, snapshot.kind, snapshot.external_id] = snapshot

    def forget(self, system: System) -> None:
        """After a write: what was read of this system is old."""
        self.snapshots = {key: found for key, found in self.snapshots.items() if key[0] != system}

    def note(
        self,
        conn: Connection,
        event: str,
        about: Snapshot | Link | Operation | Receipt,
        canonical_id: str | None,
        details: Mapping[str, Any],
    ) -> None:
        """An audit entry of this run, about one record in one system."""
        audit.write(
            self.db,
            conn,
            self.trail,
            event,
            canonical_id=canonical_id,
            system=about.system,
            kind=about.kind,
            external_id=about.external_id,
            details=details,
        )

    def log(self, event: str, operation: Operation, **facts: Any) -> None:
        """A line of the log about one write."""
        logs.event(
            event,
            agency=self.agency,
            correlation_id=self.trail.correlation_id,
            system=operation.system,
            kind=operation.kind,
            verb=operation.verb,
            canonical_id=operation.canonical_id,
            **facts,
        )

    def refuse(self, canonical_id: str, system: System, reasons: list[str]) -> None:
        self.refusals.setdefault((canonical_id, system), []).extend(reasons)


class Busy(Exception):
    """Something else must end first: another run under this ``family``, a create whose answer is awaited, a second
    look. Waiting for it is no attempt."""

    def __init__(self, outcome: Outcome, *, family: str | None = None, delay_seconds: float = 0.05) -> None:
        super().__init__(str(outcome))
        self.outcome, self.family, self.delay_seconds = outcome, family, delay_seconds

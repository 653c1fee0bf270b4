"""What a run works with: the store, the agency's settings, its connectors, and what was read during this run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection

from trifold.sync_core.connectors.port import Connector, Crm
from trifold.sync_core.errors import SyncError
from trifold.sync_core.model.changes import Kind, Occasion, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.settings import Agency, Settings
from trifold.sync_core.store import audit
from trifold.sync_core.store.audit import Trail
from trifold.sync_core.store.database import Database

Connectors = Callable[[str, System], Connector]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that flows need; ``connectors(agency, system)`` gives this thread's connector."""

    db: Database
    settings: Settings
    connectors: Connectors
    rehearses: bool = False  # a dry run: the database is a copy, the connectors write nothing
    rests: Callable[[str], bool] = lambda agency: False  # whether an agency's calls are spent for now
    turns: Turns = field(default_factory=lambda: Turns())

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
        return cast(Crm, self.connectors(agency, System.INSUREDMINE))


class Turns:
    """Whose turn it was: agencies are served in a circle."""

    def __init__(self) -> None:
        self.last = ""


@dataclass(slots=True, kw_only=True)
class Run:
    """One look at one family of records; snapshots read during it are kept, writes forget them."""

    desk: Desk
    trail: Trail
    occasion: Occasion
    lock: Callable[[str], None]  # take over a family, or raise Busy
    job_id: str | None = None  # the daily, sweep, replay or undo that this is part of
    snapshots: dict[tuple[System, Kind, str], Snapshot | None] = field(default_factory=dict)
    refusals: dict[tuple[str, System], list[str]] = field(default_factory=dict)
    failures: list[SyncError] = field(default_factory=list)
    worked: set[str] = field(default_factory=set)
    request_id: str | None = None  # the InsuredMine user's request that this run fulfils

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

    def connector(self, system: System) -> Connector:
        return self.desk.connectors(self.agency, system)

    def fetch(self, system: System, kind: Kind, external_id: str) -> Snapshot | None:
        """Read once a run, unless something was written to it since."""
        key = (system, kind, external_id)
        if key not in self.snapshots:
            self.snapshots[key] = self.connector(system).fetch(kind, external_id)
        return self.snapshots[key]

    def keep(self, snapshot: Snapshot) -> None:
        self.snapshots[snapshot.system, snapshot.kind, snapshot.external_id] = snapshot

    def forget(self, system: System) -> None:
        """After a write: what was read of this system is old."""
        self.snapshots = {key: found for key, found in self.snapshots.items() if key[0] != system}

    def note(
        self, conn: Connection, event: str, about: Snapshot | Link, canonical_id: str | None, details: Mapping[str, Any]
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

    def refuse(self, canonical_id: str, system: System, reasons: list[str]) -> None:
        self.refusals.setdefault((canonical_id, system), []).extend(reasons)


class Busy(Exception):
    """Something else must end first: another run on this ``family``, or a create whose answer is awaited."""

    def __init__(self, reason: str, *, family: str | None = None, delay_seconds: float = 0.05) -> None:
        super().__init__(reason)
        self.family, self.delay_seconds = family, delay_seconds

"""The only place that names concrete classes: settings in, a core that can run out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from stamina.instrumentation import set_on_retry_hooks

from trifold.sync_core import logs
from trifold.sync_core.budgets import Budgets
from trifold.sync_core.connectors.ams360.client import RULES as AMS360_RULES
from trifold.sync_core.connectors.ams360.client import Ams360Connector
from trifold.sync_core.connectors.benefitpoint.client import RULES as BENEFITPOINT_RULES
from trifold.sync_core.connectors.benefitpoint.client import BenefitPointConnector
from trifold.sync_core.connectors.insuredmine.client import InsuredMineConnector
from trifold.sync_core.connectors.insuredmine.mapping import RULES as INSUREDMINE_RULES
from trifold.sync_core.connectors.port import Connector
from trifold.sync_core.connectors.tickets import Ticket
from trifold.sync_core.errors import Misconfigured
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.queue.circuit import Circuits
from trifold.sync_core.flows.queue.embedded import Embedded
from trifold.sync_core.flows.queue.stepper import Stepper
from trifold.sync_core.model.changes import System
from trifold.sync_core.ports import Clock, Ids, RandomIds, SystemClock, monotonic
from trifold.sync_core.settings import Agency, Settings
from trifold.sync_core.store import inbox, intents, schema
from trifold.sync_core.store.database import Database
from trifold.sync_core.web.app import application

BULKHEADS = 4  # one system of one agency holds a quarter of the threads at the most
FIELD_RULES = {
    System.AMS360: AMS360_RULES,
    System.BENEFITPOINT: BENEFITPOINT_RULES,
    System.INSUREDMINE: INSUREDMINE_RULES,
}
SessionFor = Callable[[str, str], requests.Session]


class Connectors:
    """This thread's connector of an agency and a system, made when it is first asked for."""

    def __init__(
        self, settings: Settings, session_for: SessionFor | None, clock: Clock | None, budgets: Budgets
    ) -> None:
        self._settings, self._session_for, self._clock, self._budgets = settings, session_for, clock, budgets
        self._own = threading.local()
        self._tickets = {
            (name, system): Ticket() for name in settings.agencies for system in (System.AMS360, System.BENEFITPOINT)
        }

    def __call__(self, agency: str, system: System) -> Connector:
        made: dict[tuple[str, System], Connector] = self._own.__dict__.setdefault("made", {})
        if (agency, system) not in made:
            made[agency, system] = self._make(agency, system)
        return made[agency, system]

    def _make(self, name: str, system: System) -> Connector:
        agency = self._settings.agencies[name]
        how: dict[str, Any] = {"session": self._session_for(name, system) if self._session_for else None}
        how["spend"] = partial(self._budgets.spend, name, system)
        if (name, system) in self._tickets:
            how["ticket"] = self._tickets[name, system]
        if self._clock is not None:  # a stage: its own time, and nobody waits
            how |= {"monotonic": _seconds(self._clock), "read_wait_seconds": 0}
            if system is not System.INSUREDMINE:
                how["now"] = self._clock.now
        return _connector(agency, name, system, how)


def _seconds(clock: Clock) -> Callable[[], float]:
    return lambda: clock.now().timestamp()


def _connector(agency: Agency, name: str, system: System, how: dict[str, Any]) -> Connector:
    if system is System.AMS360:
        return Ams360Connector(agency.ams360, **how)
    if system is System.INSUREDMINE:
        return InsuredMineConnector(agency.insuredmine, **how)
    if agency.benefitpoint is None:
        raise Misconfigured(f"{name}: it has no BenefitPoint. Add [agencies.{name}.benefitpoint] to the settings.")
    return BenefitPointConnector(agency.benefitpoint, **how)


class Runtime:
    """A core: the desk that flows work with, the web application, and the two engines over the same inbox."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.app: Flask = application(desk)
        self._stepper = Stepper(desk)

    def drain(self, steps: int | None = None) -> int:
        """Run all that is due, or only so many steps; gives their number (stage)."""
        return self._stepper.drain(steps)

    def poll(self) -> int:
        """Look at BenefitPoint and InsuredMine's feed for every agency; what is new waits (stage)."""
        return self._stepper.poll()

    def tick(self) -> int:
        """Queue what is due by the clock, and do the polls among it (stage)."""
        return self._stepper.tick()

    def resume(self) -> None:
        """What a worker does first: what another was at when it stopped waits again (stage)."""
        with self.desk.db.begin() as conn:
            inbox.recover(self.desk.db, conn)
            intents.recover(self.desk.db, conn)
        self.desk.circuits.resume()

    def worker(self) -> Embedded:
        """The engine of one machine; it needs a database in a file, beside which it keeps its lock."""
        return Embedded(self.desk, _lock_file(self.desk.settings.database))

    def close(self) -> None:
        self.desk.db.close()


def _lock_file(url: str) -> Path:
    place = make_url(url).database
    if not url.startswith("sqlite") or not place or place == ":memory:":
        raise Misconfigured(
            f"database {make_url(url).render_as_string()}: the embedded worker needs SQLite in a file. Nothing was "
            "started. Name one in the settings, for example sqlite:///sync-core.db."
        )
    return Path(f"{Path(place).resolve()}.lock")  # one for a database, by whatever link it is named


def database(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> Database:
    """The database of the settings, as it is. Raises Misconfigured."""
    try:
        return Database(settings.database, clock or SystemClock(), ids or RandomIds(), audit_key=settings.audit_key)
    except (ArgumentError, ImportError) as error:
        raise Misconfigured(
            f"database: {error}. Nothing was started. Name another in the settings, for example sqlite:///sync-core.db."
        ) from None


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    session_for: SessionFor | None = None,
    like: Runtime | None = None,
) -> Runtime:
    """``clock``, ``ids`` and ``session_for(agency, system)`` are given by a stage, and ``like``, a core in memory whose
    memory this one begins with. Raises Misconfigured."""
    set_on_retry_hooks([logs.retried])
    db = database(settings, clock, ids)
    if like is None:
        schema.prepare(db)
    else:
        db.become(like.desk.db)
    budgets = Budgets(settings, _seconds(clock) if clock else monotonic)
    connectors = Connectors(settings, session_for, clock, budgets)
    circuits = Circuits(db, settings, bulkhead=0 if clock else max(1, settings.workers // BULKHEADS))
    return Runtime(
        Desk(
            db=db,
            settings=settings,
            connectors=connectors,
            circuits=circuits,
            rests=budgets.rests,
            field_rules=FIELD_RULES,
        )
    )

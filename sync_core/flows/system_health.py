"""Whether each system answers, for every surface: status, readiness, doctor, console."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.model.changes import TITLES, System
from trifold.sync_core.store import views
from trifold.sync_core.store.health import Health, Trouble

Row = dict[str, Any]
_REMEDY = {
    Trouble.DOWN: "Its work waits and goes on by itself when it answers.",
    Trouble.LOG_IN: "Correct its credentials and start the worker again, or try it with: sync-core doctor",
}


def systems(desk: Desk, agency: str) -> list[Row]:
    """A row for each system: system, state (answers, down, log-in, unknown), last_success_at, failing_since,
    next_try_at (ISO, UTC), failures in a row, told (what the last failure said), waiting (items that wait for it)."""
    with desk.db.read() as conn:
        found, waiting = views.system_health(conn, agency), views.waiting_for(conn, agency)
    return [_row(found.get(system), system, waiting) for system in desk.systems(agency)]


def _row(one: Health | None, system: System, waiting: Mapping[str, int]) -> Row:
    known = one or Health(agency="", system=system)
    state = str(known.reason) if known.failing else ("answers" if known.last_success_at else "unknown")
    times = {name: _time(getattr(known, name)) for name in ("last_success_at", "failing_since", "next_try_at")}
    rest = {"failures": known.failures, "told": known.told, "waiting": waiting.get(system, 0)}
    return {"system": str(system), "state": state, **times, **rest}


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") + "Z" if moment else None


def warnings(desk: Desk, agency: str) -> list[str]:
    """A sentence for each system that does not answer or refuses us."""
    return [
        f"{agency} {row['system']}: {TITLES[System(row['system'])]} {_what(row)} since {row['failing_since']}; it is "
        f"tried again at {row['next_try_at']}, {row['waiting']} items wait for it. {_REMEDY[Trouble(row['state'])]}"
        for row in systems(desk, agency)
        if row["failing_since"]
    ]


def _what(row: Row) -> str:
    return "refuses our log-in" if row["state"] == Trouble.LOG_IN else "does not answer"

"""The sweeps among the batches, and what was read last of each AMS360 customer. At most one runs per agency.

Their progress: place (how many prefixes are listed), calls, listed, read, rung, missed (how many, by how: new, changed,
silent, gone), hour_began, hour_calls, phase. Everything that a sweep finds is kept with its place, so that it goes on
where it was stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import LinkState
from trifold.sync_core.store import batches as all_batches
from trifold.sync_core.store.batches import OPEN, PHASE, BatchKind, BatchState, Phase, add, flat
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import batches, inbox, links, sightings

HOUR = timedelta(hours=1)
PREFIXES_ROWS = 500  # ids asked of the database at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A customer and what was last read of it; ``read_at`` None: never."""

    external_id: str
    parts: Mapping[str, str]
    read_at: datetime | None


def start(db: Database, conn: Connection, agency: str) -> tuple[dict[str, Any], bool]:
    """A new sweep, or the running one; and whether it is new."""
    running = current(conn, agency)
    if running:
        return running, False
    progress = {
        PHASE: Phase.LISTING,
        "missed": {},
        "hour_began": db.now().isoformat(),
        **dict.fromkeys(("place", "calls", "listed", "read", "rung", "hour_calls"), 0),
    }
    row = {**all_batches.new(db, agency, BatchKind.SWEEP, BatchState.LISTING), "progress": progress}
    if add(conn, row):
        return _read(row), True
    found = current(conn, agency)
    assert found is not None
    return found, False


def current(conn: Connection, agency: str) -> dict[str, Any] | None:
    """The one that has something left to list or read, also while a part of it waits for a person."""
    query = select(batches).where(batches.c.agency == agency, batches.c.kind == BatchKind.SWEEP)
    rows = conn.execute(query.where(batches.c.state.in_(OPEN))).mappings()
    return next((_read(row) for row in rows if not all_batches.whole(row)), None)


def read(conn: Connection, sweep_id: str) -> dict[str, Any]:
    return _read(conn.execute(select(batches).where(batches.c.id == sweep_id)).mappings().one())


def newest(conn: Connection, agency: str) -> dict[str, Any] | None:
    row = all_batches.newest(conn, agency, BatchKind.SWEEP)
    return _read(row) if row else None


def change(conn: Connection, sweep_id: str, **progress: Any) -> None:
    """Parts of its progress."""
    kept = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in progress.items()}
    all_batches.change(conn, sweep_id, kept)


def read_on(conn: Connection, sweep: Mapping[str, Any]) -> None:
    """The list is whole: its customers are read from now on."""
    listing = sweep["state"] == BatchState.LISTING
    columns = {"state": BatchState.READING} if listing else {}
    all_batches.change(conn, sweep["id"], {PHASE: Phase.READING}, **columns)


def _read(row: Mapping[Any, Any]) -> dict[str, Any]:
    found = flat(row)
    return {**found, "hour_began": datetime.fromisoformat(found["hour_began"])}


def spend(db: Database, conn: Connection, sweep: Mapping[str, Any], calls: int) -> None:
    """Count calls, of the sweep and of its hour; an hour that is over begins anew."""
    now, over = db.now(), db.now() - sweep["hour_began"] >= HOUR
    hour = {"hour_began": now, "hour_calls": calls} if over else {"hour_calls": sweep["hour_calls"] + calls}
    change(conn, sweep["id"], calls=sweep["calls"] + calls, **hour)


def paused(db: Database, sweep: Mapping[str, Any], calls_max: int) -> bool:
    """Whether the hour's calls are spent."""
    spent = bool(calls_max) and sweep["hour_calls"] >= calls_max
    return spent and db.now() - sweep["hour_began"] < HOUR


# ---- customers
def list_all(conn: Connection, agency: str, sweep_id: str, external_ids: Iterable[str]) -> int:
    """Note that customers are on the list; gives how many were not on this sweep's yet."""
    wanted, new = list(dict.fromkeys(external_ids)), 0
    for begin in range(0, len(wanted), PREFIXES_ROWS):
        part = wanted[begin : begin + PREFIXES_ROWS]
        mine = (sightings.c.agency == agency, sightings.c.external_id.in_(part))
        known = dict(conn.execute(select(sightings.c.external_id, sightings.c.listed_in).where(*mine)).all())
        conn.execute(update(sightings).where(*mine).values(listed_in=sweep_id))
        rows = [
            {"agency": agency, "external_id": one, "listed_in": sweep_id, "parts": {}}
            for one in part
            if one not in known
        ]
        if rows:
            conn.execute(insert(sightings), rows)
        new += sum(known.get(one) != sweep_id for one in part)
    return new


def unlisted(conn: Connection, agency: str, sweep_id: str, limit: int) -> list[str]:
    """Customers that are linked here and that no list of this sweep shows: gone, or beyond the prefixes."""
    on_it = select(sightings.c.external_id).where(
        sightings.c.agency == agency,
        sightings.c.external_id == links.c.external_id,
        sightings.c.listed_in == sweep_id,
    )
    linked = (links.c.agency == agency, links.c.system == System.AMS360, links.c.kind == Kind.ACCOUNT)
    query = select(links.c.external_id).where(*linked, links.c.state == LinkState.LIVE, ~on_it.exists()).limit(limit)
    return list(conn.execute(query).scalars())


def to_read(conn: Connection, agency: str, sweep_id: str, limit: int) -> list[Sighting]:
    """Whom to read next: never read before, then longest ago."""
    query = (
        select(sightings)
        .where(
            sightings.c.agency == agency,
            sightings.c.listed_in == sweep_id,
            sightings.c.read_in.is_distinct_from(sweep_id),
        )
        .order_by(sightings.c.read_at.asc().nulls_first(), sightings.c.external_id)
        .limit(limit)
    )
    return [
        Sighting(external_id=row.external_id, parts=row.parts, read_at=row.read_at) for row in conn.execute(query).all()
    ]


def note_read(
    db: Database, conn: Connection, agency: str, sweep_id: str, external_id: str, parts: Mapping[str, str]
) -> None:
    where = (sightings.c.agency == agency, sightings.c.external_id == external_id)
    values = {"read_in": sweep_id, "read_at": db.now(), "parts": dict(parts)}
    conn.execute(update(sightings).where(*where).values(values))


def heard(
    conn: Connection, agency: str, external_id: str, *, since: datetime | None = None, pending: bool = False
) -> bool:
    """Whether AMS360 itself told of a customer, or of something below it: since a moment, or still to be looked at."""
    told = [inbox.c.agency == agency, inbox.c.system == System.AMS360, inbox.c.priority == 0]
    if since is not None:
        told.append(inbox.c.received_at >= since)
    if pending:
        told.append(inbox.c.state != "done")
    for column in (inbox.c.external_id, inbox.c.account_id):
        if conn.execute(select(inbox.c.id).where(*told, column == external_id).limit(1)).first():
            return True
    return False

"""The sweep's memory: how far it came, and of each AMS360 customer what was read last. At most one runs per agency.

Everything that a sweep finds is kept with its place, so that it goes on where it was stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import LinkState
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import inbox, links, sightings, sweeps

RUNNING = ("listing", "reading")
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
    now = db.now()
    values = {
        "id": db.ids.new(),
        "agency": agency,
        "state": "listing",
        "missed": {},
        "hour_began": now,
        "started_at": now,
        **dict.fromkeys(("place", "calls", "listed", "read", "rung", "hour_calls"), 0),
    }
    try:
        with conn.begin_nested():
            conn.execute(insert(sweeps).values(values))
    except IntegrityError:
        found = current(conn, agency)
        assert found is not None
        return found, False
    return {**values, "finished_at": None}, True


def current(conn: Connection, agency: str) -> dict[str, Any] | None:
    row = conn.execute(select(sweeps).where(sweeps.c.agency == agency, sweeps.c.state.in_(RUNNING))).mappings().first()
    return dict(row) if row else None


def read(conn: Connection, sweep_id: str) -> dict[str, Any]:
    return dict(conn.execute(select(sweeps).where(sweeps.c.id == sweep_id)).mappings().one())


def newest(conn: Connection, agency: str) -> dict[str, Any] | None:
    query = select(sweeps).where(sweeps.c.agency == agency).order_by(sweeps.c.started_at.desc(), sweeps.c.id).limit(1)
    row = conn.execute(query).mappings().first()
    return dict(row) if row else None


def change(conn: Connection, sweep_id: str, **values: Any) -> None:
    conn.execute(update(sweeps).where(sweeps.c.id == sweep_id).values(values))


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

"""Members, carriers, categories: lists that InsuredMine shows; and the feed of changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, bindparam, select

from trifold.simulators.chassis.prepared import Prepared
from trifold.simulators.insuredmine.acts import Act, Fields
from trifold.simulators.insuredmine.tables import carriers, categories, changes, members

_FEED_NAMES = ("seq", "kind", "recordId", "accountId", "action", "version", "changedBy", "at")
_FEED = Prepared(
    select(
        changes.c.seq,
        changes.c.kind,
        changes.c.record_id,
        changes.c.account_id,
        changes.c.action,
        changes.c.version,
        changes.c.changed_by,
        changes.c.at,
    )
    .where(changes.c.seq > bindparam("start"))
    .order_by(changes.c.seq)
    .limit(bindparam("wanted"))
)
LISTS: Mapping[str, Table] = {"members": members, "carriers": carriers, "categories": categories}


def page(act: Act, name: str, *, cursor: str | None = None, limit: int = 50) -> tuple[list[Fields], str | None]:
    """One page of a list, and the next cursor, None at the end."""
    table = LISTS[name]
    query = select(table).where(table.c.seq > int(cursor or 0)).order_by(table.c.seq).limit(limit + 1)
    rows: list[dict[str, Any]] = [dict(row) for row in act.conn.execute(query).mappings()]
    more = str(rows[limit - 1]["seq"]) if len(rows) > limit else None
    return [{key: value for key, value in row.items() if key != "seq"} for row in rows[:limit]], more


def names(act: Act, name: str) -> list[str]:
    """Every name of a list, as the screens suggest them."""
    table = LISTS[name]
    return list(act.conn.execute(select(table.c.name).order_by(table.c.name).limit(500)).scalars())


def feed(act: Act, *, cursor: str | None = None, limit: int = 50) -> tuple[list[Fields], str, bool]:
    """Changes after ``cursor``, oldest first; where to go on (always given), and whether there is more now."""
    start = int(cursor or 0)
    rows = _FEED.all(act.conn, start=start, wanted=limit + 1)
    items = [dict(zip(_FEED_NAMES, row, strict=True)) for row in rows[:limit]]
    return items, str(items[-1]["seq"] if items else start), len(rows) > limit


def history(act: Act, record_id: str, limit: int = 20) -> list[Fields]:
    """The newest changes of one account and what is in it."""
    query = select(changes).where(changes.c.account_id == record_id).order_by(changes.c.seq.desc()).limit(limit)
    return [dict(row) for row in act.conn.execute(query).mappings()]

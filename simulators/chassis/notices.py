"""Outbound notifications: written in the transaction of the change, delivered later, retried, then given up.

A world's recipients are ``world.settings["recipients"]``: a list of ``{"url", "secret"}``, and ``"on": false`` for one
that is switched off. How a vendor sends is its :class:`Rules`. Every try is kept in the delivery log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Index,
    Integer,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from trifold.simulators.chassis.worlds import World, chassis_tables

LOG_MAX = 5_000

outbox = Table(
    "outbox",
    chassis_tables,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("recipient", JSON, nullable=False),
    Column("body", String, nullable=False),
    Column("state", String, nullable=False),  # pending, delivered, dropped
    Column("attempts", Integer, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("due_at", DateTime, nullable=False),
    Column("last_answer", String),
    Index("outbox_due", "state", "due_at"),
)

# The delivery log: one row for each try.
tries = Table(
    "tries",
    chassis_tables,
    Column("number", Integer, primary_key=True),
    Column("notice", Integer, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("url", String, nullable=False),
    Column("answer", String, nullable=False),  # an HTTP status, or the name of what went wrong
    Column("outcome", String, nullable=False),  # delivered, delivered again, to be retried, dropped, switched off
)

Body = Callable[[Mapping[str, Any], str], Mapping[str, Any] | str | None]


def plain(moment: datetime) -> datetime:
    """As the outbox keeps it: UTC without zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def chance(world: World, notice_id: str, purpose: str) -> float:
    """A number from 0 to 1 that is the same whenever the same world is played again."""
    seen = hashlib.sha256(f"{world.seed}/{purpose}/{notice_id}".encode()).digest()
    return int.from_bytes(seen[:6], "big") / 2**48


def enqueue(conn: Connection, world: World, kind: str, body: Body) -> None:
    """Keep one notice for each recipient that is on. Sent after the commit.

    ``body(recipient, notice id)`` gives its JSON, or a text that is sent as it is, or None: nothing for this one.
    """
    now = plain(world.clock.now())
    for recipient in world.settings.get("recipients", []):
        if not recipient.get("on", True):
            continue
        notice_id = world.guid(conn, "notice")
        content = body(recipient, notice_id)
        if content is None:
            continue
        lag = world.vendor.notice_rules(recipient, world).lag_seconds_max
        row = {
            "id": notice_id,
            "kind": kind,
            "recipient": recipient,
            "body": content if isinstance(content, str) else json.dumps(content),
            "state": "pending",
            "attempts": 0,
            "created_at": now,
            "due_at": now + timedelta(seconds=lag * chance(world, notice_id, "lag") if lag else 0),
        }
        conn.execute(insert(outbox).values(row))
        world.rang = True


def record(world: World, number: int, changes: Mapping[str, Any], url: str, outcome: str) -> None:
    """What a try came to: the notice's new state, and its line in the log."""
    with world.begin() as conn:
        conn.execute(update(outbox).where(outbox.c.number == number).values(changes))
        row = {
            "notice": number,
            "at": plain(world.clock.now()),
            "url": url,
            "answer": changes.get("last_answer", ""),
            "outcome": outcome,
        }
        last = conn.execute(insert(tries).values(row).returning(tries.c.number)).scalar_one()
        if last > LOG_MAX:
            conn.execute(delete(tries).where(tries.c.number <= last - LOG_MAX))


def switch_off(world: World, url: str) -> int:
    """Turn a recipient off and give up everything that waits for it; gives how many that were."""
    settings = world.settings.get("recipients", [])
    with world.begin() as conn:
        world.configure({"recipients": [{**r, "on": False} if r["url"] == url else r for r in settings]})
        waiting = outbox.c.state == "pending", outbox.c.recipient["url"].as_string() == url
        return conn.execute(update(outbox).where(*waiting).values(state="dropped")).rowcount


def resend(world: World, number: int) -> bool:
    """Have one notice sent once more, with the id and body that it had; False when there is none of that number."""
    if not 0 < number < 2**63:  # more than a row can have
        return False
    again = {"state": "pending", "attempts": 0, "due_at": plain(world.clock.now())}
    with world.begin() as conn:
        found = conn.execute(update(outbox).where(outbox.c.number == number).values(again)).rowcount > 0
        world.rang = world.rang or found
    return found


def report(world: World, limit: int = 100) -> dict[str, Any]:
    """Counts by state, and the newest ``limit`` notices without their secrets."""
    with world.begin() as conn:
        grouped = conn.execute(select(outbox.c.state, func.count().label("number")).group_by(outbox.c.state))
        counts: dict[str, int] = {row.state: row.number for row in grouped}
        rows = conn.execute(select(outbox).order_by(outbox.c.number.desc()).limit(limit)).mappings().all()
    shown = ("number", "id", "kind", "state", "attempts", "last_answer")
    return {
        "counts": {state: counts.get(state, 0) for state in ("pending", "delivered", "dropped")},
        "notices": [
            {name: row[name] for name in shown} | {"url": row["recipient"]["url"], "due_at": row["due_at"].isoformat()}
            for row in reversed(rows)
        ],
    }


def log(world: World, limit: int = 100) -> list[dict[str, Any]]:
    """The newest ``limit`` tries, oldest first: notice, kind, at, url, answer, outcome."""
    joined = select(tries, outbox.c.kind).join(outbox, outbox.c.number == tries.c.notice)
    with world.begin() as conn:
        rows = conn.execute(joined.order_by(tries.c.number.desc()).limit(limit)).mappings().all()
    return [{**row, "at": row["at"].isoformat()} for row in reversed(rows)]

"""Outbound notifications: written in the transaction of the change, delivered later, retried, then given up.

A world's recipients are ``world.settings["recipients"]``: a list of ``{"url", "secret"}``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import requests
from sqlalchemy import JSON, Column, Connection, DateTime, Index, Integer, String, Table, func, insert, select, update

from trifold.simulators.chassis.worlds import World, chassis_tables

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Vendor

BATCH_MAX = 200
TIMEOUT_SECONDS = 10

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

Body = Callable[[Mapping[str, str], str], Mapping[str, Any]]


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def enqueue(conn: Connection, world: World, kind: str, body: Body) -> None:
    """Keep one notice for each recipient; ``body(recipient, notice id)`` gives its JSON. Sent after the commit."""
    now = _plain(world.clock.now())
    for recipient in world.settings.get("recipients", []):
        notice_id = world.guid(conn, "notice")
        row = {
            "id": notice_id,
            "kind": kind,
            "recipient": recipient,
            "body": json.dumps(body(recipient, notice_id)),
            "state": "pending",
            "attempts": 0,
            "created_at": now,
            "due_at": now,
        }
        conn.execute(insert(outbox).values(row))
        world.rang = True


def deliver_due(world: World, vendor: Vendor, session: requests.Session) -> int:
    """Send what is due, in order; gives how many were accepted."""
    now = _plain(world.clock.now())
    with world.begin() as conn:
        due = select(outbox).where(outbox.c.state == "pending", outbox.c.due_at <= now)
        rows = [dict(row) for row in conn.execute(due.order_by(outbox.c.number).limit(BATCH_MAX)).mappings()]
    accepted = 0
    for row in rows:
        answer = _send(vendor, session, world, row)
        delivered = answer.isdigit() and 200 <= int(answer) < 300
        attempts = row["attempts"] + 1
        changes: dict[str, Any] = {"attempts": attempts, "last_answer": answer}
        if delivered:
            accepted += 1
            changes["state"] = "delivered"
        elif attempts > len(vendor.retry_delays_seconds):
            changes["state"] = "dropped"
        else:
            changes["due_at"] = now + timedelta(seconds=vendor.retry_delays_seconds[attempts - 1])
        with world.begin() as conn:
            conn.execute(update(outbox).where(outbox.c.number == row["number"]).values(changes))
    return accepted


def _send(vendor: Vendor, session: requests.Session, world: World, row: Mapping[str, Any]) -> str:
    raw = row["body"].encode()
    headers = {"Content-Type": "application/json", **vendor.notice_headers(row["recipient"], row["id"], raw, world)}
    try:
        answer = session.post(
            row["recipient"]["url"], data=raw, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        return type(error).__name__
    return str(answer.status_code)


def resend(world: World, number: int) -> bool:
    """Have one notice sent once more, with the id and body that it had; False when there is none of that number."""
    again = {"state": "pending", "attempts": 0, "due_at": _plain(world.clock.now())}
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
        "notices": [{name: row[name] for name in shown} | {"url": row["recipient"]["url"]} for row in reversed(rows)],
    }

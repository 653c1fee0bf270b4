"""The review queue: what only a person can decide, with its evidence. One open item per topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from trifold.sync_core.model.changes import System
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import reviews


class ReviewState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"  # by a person, or it settled itself


_OPEN = reviews.c.state == ReviewState.OPEN.value
_OF_TOPIC = reviews.c.agency == bindparam("its_agency"), reviews.c.topic == bindparam("its_topic")
_OPEN_NUMBER = select(reviews.c.id).where(*_OF_TOPIC, _OPEN)
_NEWEST = select(reviews).where(*_OF_TOPIC).order_by(reviews.c.id.desc()).limit(1)
_CLOSE = update(reviews).where(
    reviews.c.agency == bindparam("its_agency"), reviews.c.topic.in_(bindparam("its_topics", expanding=True)), _OPEN
)


def open_item(
    db: Database,
    conn: Connection,
    agency: str,
    *,
    topic: str,
    reason: str,
    title: str,
    evidence: Mapping[str, Any],
    canonical_id: str | None = None,
    system: System | None = None,
) -> int:
    """A new item; its topic has no open one. Gives its number."""
    values = {
        "agency": agency,
        "topic": topic,
        "reason": reason,
        "canonical_id": canonical_id,
        "system": system,
        "title": title,
        "evidence": dict(evidence),
        "state": ReviewState.OPEN,
        "opened_at": db.now(),
    }
    return int(conn.execute(insert(reviews).values(values).returning(reviews.c.id)).scalar_one())


def bring_up_to_date(conn: Connection, number: int, title: str, evidence: Mapping[str, Any]) -> None:
    conn.execute(update(reviews).where(reviews.c.id == number).values(title=title, evidence=dict(evidence)))


def newest_of(conn: Connection, agency: str, topic: str) -> dict[str, Any] | None:
    """The newest item of a topic, in any state."""
    row = conn.execute(_NEWEST, {"its_agency": agency, "its_topic": topic}).mappings().first()
    return dict(row) if row else None


def close_topics(db: Database, conn: Connection, agency: str, topics: Sequence[str], answer: str) -> None:
    """Close the open items of these topics, if there are any: they settled themselves."""
    closed = {"state": ReviewState.ANSWERED, "answer": answer, "answered_at": db.now()}
    conn.execute(_CLOSE, {"its_agency": agency, "its_topics": list(topics), **closed})


def open_of(conn: Connection, agency: str, reason: str) -> list[dict[str, Any]]:
    """The open items of a reason."""
    query = select(reviews).where(reviews.c.agency == agency, reviews.c.reason == reason, _OPEN)
    return [dict(row) for row in conn.execute(query).mappings()]


def naming(conn: Connection, agency: str, reason: str, system: System, canonical_id: str) -> list[int]:
    """The numbers of the open questions of a reason whether a record of a system is this one of ours."""
    found = (row for row in open_of(conn, agency, reason) if row["system"] == system)
    return [row["id"] for row in found if canonical_id in {one["id"] for one in row["evidence"]["candidates"]}]


def read(conn: Connection, number: int) -> dict[str, Any] | None:
    row = conn.execute(select(reviews).where(reviews.c.id == number)).mappings().first()
    return dict(row) if row else None


def answer(db: Database, conn: Connection, number: int, text: str, memo: Mapping[str, Any] | None = None) -> bool:
    """``memo``: what an undo puts back. False when the item is not open."""
    where = (reviews.c.id == number, _OPEN)
    values = {
        "state": ReviewState.ANSWERED,
        "answer": text,
        "answered_at": db.now(),
        "memo": dict(memo) if memo else None,
    }
    return conn.execute(update(reviews).where(*where).values(values)).rowcount == 1


def reopen(conn: Connection, number: int, todo: Mapping[str, Any] | None) -> None:
    """The answer was taken back; ``todo``: what that leaves to write."""
    values = {"state": ReviewState.OPEN, "answer": None, "answered_at": None, "memo": {"todo": todo} if todo else None}
    conn.execute(update(reviews).where(reviews.c.id == number).values(values))


def open_number(conn: Connection, agency: str, topic: str) -> int | None:
    """The open item of a topic."""
    return conn.execute(_OPEN_NUMBER, {"its_agency": agency, "its_topic": topic}).scalar()


def shown(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """An item for people: with its age, and whether its answer can be undone."""
    return {
        **{name: value for name, value in row.items() if name != "memo"},
        "age_seconds": int((now - row["opened_at"]).total_seconds()),
        "undoable": row["state"] == ReviewState.ANSWERED and row["memo"] is not None,
    }


def newest(conn: Connection) -> int:
    """The number of the newest item."""
    return int(conn.execute(select(func.coalesce(func.max(reviews.c.id), 0))).scalar_one())


def opened_after(conn: Connection, agency: str, number: int, limit: int = 1_000) -> list[dict[str, Any]]:
    """The open items after a number: reason, title, system, canonical_id."""
    shown = (reviews.c.reason, reviews.c.title, reviews.c.system, reviews.c.canonical_id)
    mine = (reviews.c.agency == agency, reviews.c.id > number, _OPEN)
    return [
        dict(row) for row in conn.execute(select(*shown).where(*mine).order_by(reviews.c.id).limit(limit)).mappings()
    ]

"""The review queue: what only a person can decide, with its evidence. One open item per topic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from trifold.sync_core.model.changes import System
from trifold.sync_core.model.questions import Reason, choices
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import reviews

_OPEN_OF_TOPIC = (
    reviews.c.agency == bindparam("its_agency"),
    reviews.c.topic == bindparam("its_topic"),
    reviews.c.state == "open",
)
_CLOSE, _OPEN_NUMBER = update(reviews).where(*_OPEN_OF_TOPIC), select(reviews.c.id).where(*_OPEN_OF_TOPIC)


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
    """Open an item, or bring the evidence of the open one of this topic up to date; gives its number."""
    known = open_number(conn, agency, topic)
    if known is not None:
        conn.execute(update(reviews).where(reviews.c.id == known).values(title=title, evidence=dict(evidence)))
        return int(known)
    left = _left_alone(conn, agency, topic, reason, evidence)
    if left is not None:
        return left
    values = {
        "agency": agency,
        "topic": topic,
        "reason": reason,
        "canonical_id": canonical_id,
        "system": system,
        "title": title,
        "evidence": dict(evidence),
        "state": "open",
        "opened_at": db.now(),
    }
    return int(conn.execute(insert(reviews).values(values).returning(reviews.c.id)).scalar_one())


def _left_alone(conn: Connection, agency: str, topic: str, reason: str, evidence: Mapping[str, Any]) -> int | None:
    """The newest item of the topic, when a person left it and nothing new is known: it is not asked every day.

    Not so for a conflict: each one has lost a value of its own.
    """
    where = (reviews.c.agency == agency, reviews.c.topic == topic)
    query = select(reviews.c.id, reviews.c.answer, reviews.c.evidence).where(*where).order_by(reviews.c.id.desc())
    newest = conn.execute(query.limit(1)).first()
    if newest is None or newest.answer != "leave" or reason == Reason.CONFLICT:
        return None
    return int(newest.id) if newest.evidence == json.loads(json.dumps(dict(evidence))) else None


def is_told(conn: Connection, agency: str, topic: str, evidence: Mapping[str, Any]) -> bool:
    """Whether a person is asked, or has left it, with this very evidence: nothing new is to be told."""
    where = (reviews.c.agency == agency, reviews.c.topic == topic)
    query = select(reviews.c.state, reviews.c.answer, reviews.c.evidence).where(*where).order_by(reviews.c.id.desc())
    newest = conn.execute(query.limit(1)).first()
    asked = newest is not None and (newest.state == "open" or newest.answer == "leave")
    return bool(newest is not None and asked and newest.evidence == json.loads(json.dumps(dict(evidence))))


def close_topic(db: Database, conn: Connection, agency: str, topic: str, answer: str) -> None:
    """Close the open item of a topic, if there is one: it settled itself."""
    closed = {"state": "answered", "answer": answer, "answered_at": db.now()}
    conn.execute(_CLOSE, {"its_agency": agency, "its_topic": topic, **closed})


def about(conn: Connection, agency: str, reason: str) -> list[str]:
    """The external ids that the open items of a reason are about: the last part of their topics."""
    where = (reviews.c.agency == agency, reviews.c.reason == reason, reviews.c.state == "open")
    return [topic.rpartition("/")[2] for topic in conn.execute(select(reviews.c.topic).where(*where)).scalars()]


def read(conn: Connection, number: int) -> dict[str, Any] | None:
    row = conn.execute(select(reviews).where(reviews.c.id == number)).mappings().first()
    return dict(row) if row else None


def answer(db: Database, conn: Connection, number: int, text: str, memo: Mapping[str, Any] | None = None) -> bool:
    """``memo``: what an undo puts back. False when the item is not open."""
    where = (reviews.c.id == number, reviews.c.state == "open")
    values = {"state": "answered", "answer": text, "answered_at": db.now(), "memo": dict(memo) if memo else None}
    return conn.execute(update(reviews).where(*where).values(values)).rowcount == 1


def reopen(conn: Connection, number: int, todo: Mapping[str, Any] | None) -> None:
    """The answer was taken back; ``todo``: what that leaves to write."""
    values = {"state": "open", "answer": None, "answered_at": None, "memo": {"todo": todo} if todo else None}
    conn.execute(update(reviews).where(reviews.c.id == number).values(values))


def open_number(conn: Connection, agency: str, topic: str) -> int | None:
    """The open item of a topic."""
    return conn.execute(_OPEN_NUMBER, {"its_agency": agency, "its_topic": topic}).scalar()


def shown(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """An item for people: with its age, its choices (one is suggested), and whether its answer can be undone."""
    offered = choices(row["reason"], row["system"], row["evidence"]) if row["state"] == "open" else ()
    return {
        **{name: value for name, value in row.items() if name != "memo"},
        "age_seconds": int((now - row["opened_at"]).total_seconds()),
        "choices": [asdict(choice) for choice in offered],
        "undoable": row["state"] == "answered" and row["memo"] is not None,
    }


def newest(conn: Connection) -> int:
    """The number of the newest item."""
    return int(conn.execute(select(func.coalesce(func.max(reviews.c.id), 0))).scalar_one())


def opened_after(conn: Connection, agency: str, number: int, limit: int = 1_000) -> list[dict[str, Any]]:
    """The open items after a number: reason, title, system, canonical_id."""
    shown = (reviews.c.reason, reviews.c.title, reviews.c.system, reviews.c.canonical_id)
    mine = (reviews.c.agency == agency, reviews.c.id > number, reviews.c.state == "open")
    return [
        dict(row) for row in conn.execute(select(*shown).where(*mine).order_by(reviews.c.id).limit(limit)).mappings()
    ]

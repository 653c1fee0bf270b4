"""Intents: a create between its decision and its proof. Committed before the socket is touched."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.plans import unpacked
from trifold.sync_core.store.tables import intents


class IntentState(StrEnum):
    OPEN = "open"  # decided, provably not sent
    SENT = "sent"  # only looking can tell whether it was done
    PARKED = "parked"  # a person must look
    DONE = "done"
    REFUSED = "refused"  # the vendor said no
    DROPPED = "dropped"  # provably not done


IN_DOUBT = (IntentState.SENT, IntentState.PARKED)
UNSETTLED = (IntentState.OPEN, IntentState.SENT, IntentState.PARKED)

_STATES = select(intents.c.system, intents.c.state).where(intents.c.canonical_id == bindparam("one"))
_UNSETTLED = select(intents.c.system).where(intents.c.canonical_id == bindparam("one"), intents.c.state.in_(UNSETTLED))
_DOUBTFUL = (
    select(intents)
    .where(intents.c.state == IntentState.SENT, intents.c.deadline <= bindparam("now"))
    .order_by(intents.c.deadline)
    .limit(bindparam("limit"))
)
_SET = update(intents).where(intents.c.id == bindparam("its_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """``before``: ids that a look-up showed before the send. ``looked``: how often doubt was looked into.
    ``changed_at``: when it got its state (UTC)."""

    id: str
    agency: str
    operation: Operation
    before: tuple[str, ...]
    state: IntentState
    looked: int
    changed_at: datetime


def _intent(row: Mapping[str, Any]) -> Intent:
    return Intent(
        id=row["id"],
        agency=row["agency"],
        operation=unpacked(row["operation"]),
        before=tuple(row["before"]),
        state=IntentState(row["state"]),
        looked=row["looked"],
        changed_at=row["changed_at"],
    )


def unsettled(conn: Connection, canonical_id: str, system: System) -> Intent | None:
    """The intent that stands in the way of another create of this record there."""
    query = select(intents).where(
        intents.c.canonical_id == canonical_id, intents.c.system == system, intents.c.state.in_(UNSETTLED)
    )
    row = conn.execute(query).mappings().first()
    return _intent(dict(row)) if row else None


def unsettled_systems(conn: Connection, canonical_id: str) -> frozenset[System]:
    """Where a create of this record is not settled."""
    return frozenset(System(system) for system in conn.execute(_UNSETTLED, {"one": canonical_id}).scalars())


def of_record(conn: Connection, canonical_id: str) -> tuple[frozenset[System], Counter[System]]:
    """Where a create of this record is not settled, and how often it was made, by system."""
    rows = conn.execute(_STATES, {"one": canonical_id}).all()
    unsettled = frozenset(System(row.system) for row in rows if row.state in UNSETTLED)
    return unsettled, Counter(System(row.system) for row in rows if row.state == IntentState.DONE)


def read(conn: Connection, intent_id: str) -> Intent | None:
    row = conn.execute(select(intents).where(intents.c.id == intent_id)).mappings().first()
    return _intent(dict(row)) if row else None


def make(db: Database, conn: Connection, agency: str, operation: Operation, before: tuple[str, ...]) -> Intent:
    """Step 1 of the create protocol: decided, not sent."""
    packed = asdict(operation)
    payload = json.dumps(packed["fields"], sort_keys=True).encode()
    values = {
        "id": db.ids.new(),
        "agency": agency,
        "canonical_id": operation.canonical_id,
        "system": operation.system,
        "kind": operation.kind,
        "payload_hash": hashlib.sha256(payload).hexdigest(),
        "operation": packed,
        "before": list(before),
        "state": IntentState.OPEN,
        "looked": 0,
        "made_at": db.now(),
        "changed_at": db.now(),
    }
    conn.execute(insert(intents).values(values))
    return _intent(values)


def mark_sent(db: Database, conn: Connection, intent: Intent, deadline_seconds: float) -> None:
    """Step 2: from here on only looking can tell whether the record was made."""
    _set(db, conn, intent.id, state=IntentState.SENT, deadline=db.now() + timedelta(seconds=deadline_seconds))


def settle(db: Database, conn: Connection, intent: Intent, state: IntentState, outcome: str) -> None:
    """``state``: done, refused, dropped (provably never sent) or parked (a person must look)."""
    _set(db, conn, intent.id, state=state, outcome=outcome)


def look_again(db: Database, conn: Connection, intent: Intent, delay_seconds: float) -> None:
    deadline = db.now() + timedelta(seconds=delay_seconds)
    _set(db, conn, intent.id, looked=intent.looked + 1, deadline=deadline)


def _set(db: Database, conn: Connection, intent_id: str, **values: Any) -> None:
    conn.execute(_SET, {"its_id": intent_id, "changed_at": db.now(), **values})


def unsettled_at(conn: Connection, agency: str, system: System, kind: Kind) -> list[Intent]:
    """Creates of one kind whose outcome in a system is not known yet."""
    query = select(intents).where(
        intents.c.agency == agency, intents.c.system == system, intents.c.kind == kind, intents.c.state.in_(UNSETTLED)
    )
    return [_intent(dict(row)) for row in conn.execute(query).mappings()]


def doubtful(db: Database, conn: Connection, limit: int = 50) -> list[Intent]:
    """Sent creates whose deadline passed without a receipt."""
    rows = conn.execute(_DOUBTFUL, {"now": db.now(), "limit": limit}).mappings()
    return [_intent(dict(row)) for row in rows]


def deadline_ahead(db: Database, conn: Connection, seconds_max: float) -> bool:
    """Whether a deadline lies further ahead than any is set: it was set under a wrong clock."""
    too_late = db.now() + timedelta(seconds=seconds_max)
    query = select(intents.c.id).where(intents.c.state == IntentState.SENT, intents.c.deadline > too_late).limit(1)
    return conn.execute(query).first() is not None


def set_right(db: Database, conn: Connection, seconds_max: float) -> int:
    """Such deadlines end now; gives how many."""
    too_late = db.now() + timedelta(seconds=seconds_max)
    where = (intents.c.state == IntentState.SENT, intents.c.deadline > too_late)
    return conn.execute(update(intents).where(*where).values(deadline=db.now())).rowcount


def recover(db: Database, conn: Connection) -> int:
    """After a crash: what was decided and provably not sent is dropped; the next look decides again."""
    query = (
        update(intents)
        .where(intents.c.state == IntentState.OPEN)
        .values(state=IntentState.DROPPED, outcome="never sent")
    )
    return conn.execute(query).rowcount

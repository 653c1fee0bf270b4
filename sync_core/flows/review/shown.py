"""The review queue for pages and commands: each item with the buttons that its case offers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from trifold.sync_core.flows.review.case import Gate
from trifold.sync_core.flows.review.registry import Reason, case_of
from trifold.sync_core.store import views
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.reviews import ReviewState

Row = dict[str, Any]
STATES = tuple(ReviewState)
GATES: dict[str, Gate] = {reason.value: reason.case.gate for reason in Reason if reason.case.gate is not None}


def items(
    db: Database,
    conn: Connection,
    *,
    agency: str | None = None,
    state: str | None = ReviewState.OPEN,
    limit: int = views.LIMIT,
) -> list[Row]:
    """Newest first; state None shows the answered ones too. See :func:`item`."""
    return [_with_choices(row) for row in views.items(db, conn, agency=agency, state=state, limit=limit)]


def item(db: Database, conn: Connection, number: int) -> Row | None:
    """An item with ``age_seconds``, ``choices`` (name, external_id, label, does, suggested) and ``undoable``."""
    found = views.item(db, conn, number)
    return _with_choices(found) if found else None


def _with_choices(row: Row) -> Row:
    offered = case_of(row).choices() if row["state"] == ReviewState.OPEN else ()
    return {**row, "choices": [asdict(choice) for choice in offered]}

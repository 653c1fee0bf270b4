"""What was in BenefitPoint when the internal connection was switched on: nothing is made of it by itself."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.store import cursors
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import backlog, links

OPENED = "internal connection"
BATCH = 1_000


def is_open(conn: Connection, agency: str) -> bool:
    """Whether the backlog was written down: from then on, what is new is new."""
    return cursors.read(conn, agency, OPENED) is not None


def write_down(db: Database, conn: Connection, agency: str, external_ids: Sequence[str]) -> None:
    for start in range(0, len(external_ids), BATCH):
        rows = [{"agency": agency, "external_id": one} for one in external_ids[start : start + BATCH]]
        conn.execute(insert(backlog), rows)
    cursors.move(db, conn, agency, OPENED, db.now().isoformat())


def forget(conn: Connection, agency: str) -> None:
    """The connection was switched off."""
    conn.execute(delete(backlog).where(backlog.c.agency == agency))
    cursors.forget(conn, agency, OPENED)


def holds(conn: Connection, agency: str, external_id: str) -> bool:
    query = select(backlog.c.external_id).where(backlog.c.agency == agency, backlog.c.external_id == external_id)
    return conn.execute(query).first() is not None


def waiting(conn: Connection, agency: str, limit: int) -> list[str]:
    """Those of the backlog that have no AMS360 customer."""
    twins = select(links.c.canonical_id).where(
        links.c.agency == agency, links.c.system == System.AMS360, links.c.kind == Kind.ACCOUNT
    )
    linked = select(links.c.external_id).where(
        links.c.agency == agency,
        links.c.system == System.BENEFITPOINT,
        links.c.kind == Kind.ACCOUNT,
        links.c.canonical_id.in_(twins),
    )
    query = select(backlog.c.external_id).where(backlog.c.agency == agency, backlog.c.external_id.not_in(linked))
    return list(conn.execute(query.order_by(backlog.c.external_id).limit(limit)).scalars())


def release(conn: Connection, agency: str, external_ids: Sequence[str]) -> None:
    """From now on they are as good as new."""
    for start in range(0, len(external_ids), BATCH):
        some = external_ids[start : start + BATCH]
        conn.execute(delete(backlog).where(backlog.c.agency == agency, backlog.c.external_id.in_(some)))

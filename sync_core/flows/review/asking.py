"""Asking a person, and settling what settled itself: the one way into the review queue, and out of it unanswered."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from trifold.sync_core.flows.review import names
from trifold.sync_core.flows.review.case import LEAVE, Case, CaseT, Settled
from trifold.sync_core.flows.review.registry import Reason
from trifold.sync_core.store import reviews
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.reviews import ReviewState


def ask(db: Database, conn: Connection, agency: str, case: Case) -> int:
    """Open an item, or bring the open one of its topic up to date; gives its number.

    What a person left is not asked every day: it stays left while nothing new is known.
    """
    known = reviews.open_number(conn, agency, case.topic)
    newest = None if known is not None or case.asked_each_time else reviews.newest_of(conn, agency, case.topic)
    if newest is not None and newest["answer"] == LEAVE and type(case).of(newest) == case:
        return int(newest["id"])
    if not case.about and case.canonical_id:
        case = replace(case, about=names.of_record(conn, case.canonical_id))
    if known is not None:
        reviews.bring_up_to_date(conn, known, case.title, case.evidence())
        return known
    return reviews.open_item(
        db,
        conn,
        agency,
        topic=case.topic,
        reason=case.reason,
        title=case.title,
        evidence=case.evidence(),
        canonical_id=case.canonical_id,
        system=case.system,
    )


def is_told(conn: Connection, agency: str, case: Case) -> bool:
    """Whether a person is asked, or has left it, with these very facts: nothing new is to be told."""
    newest = reviews.newest_of(conn, agency, case.topic)
    if newest is None or (newest["state"] != ReviewState.OPEN and newest["answer"] != LEAVE):
        return False
    return type(case).of(newest) == case


def settle(db: Database, conn: Connection, agency: str, by: Settled, *keys: str, answer: str | None = None) -> None:
    """Close the open items about these keys that this settles without a person: each reason says what does."""
    topics = {reason.case.topic_of(key) for reason in Reason if by in reason.case.settled_by for key in keys}
    reviews.close_topics(db, conn, agency, sorted(topics), answer or by.value)


def waiting(conn: Connection, agency: str, reason: type[CaseT]) -> list[CaseT]:
    """The open cases of one reason."""
    return [reason.of(row) for row in reviews.open_of(conn, agency, reason.reason)]

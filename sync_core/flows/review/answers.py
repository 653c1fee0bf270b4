"""A person's answers to the review queue: what a machine must not decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import look_at, receive_in
from trifold.sync_core.flows.review.answering import Answering
from trifold.sync_core.flows.review.asking import settle
from trifold.sync_core.flows.review.case import LEAVE, Choice, Settled
from trifold.sync_core.flows.review.registry import case_of
from trifold.sync_core.model.changes import Job, JobKind, System, asked_in_insuredmine
from trifold.sync_core.store import audit, reviews
from trifold.sync_core.store.reviews import ReviewState


def answer(desk: Desk, number: int, choice: str, external_id: str | None = None) -> str:
    """Answer an open item with one of the choices of its case; the next look carries it out.

    Raises NeedsDecision when the item is not open, or the choice does not fit it.
    """
    with desk.db.begin() as conn:
        item = reviews.read(conn, number)
        if item is None or item["state"] != ReviewState.OPEN:
            raise NeedsDecision(f"review {number}: there is no open item of that number. See: sync-core review list")
        case, one = case_of(item), _answering(desk, conn, item)
        which = external_id or _only(case.choices(), choice)
        memo = {} if choice == LEAVE else case.do(one, choice, which)
        told = choice if external_id is None else f"{choice} {external_id}"
        reviews.answer(desk.db, conn, number, told, {**memo, "choice": choice})
        settle(desk.db, conn, item["agency"], Settled.JOINED, *memo.get("settles", ()))
        _write(desk, conn, item, "answered", {"review": number, "choice": choice, "external_id": external_id})
        _ring_for(desk, conn, item, memo.get("todo"))
        _look_again(desk, conn, item, memo)
    return f"review {number}: {told}"


def undo(desk: Desk, number: int) -> str:
    """Take an answer back: what it did is undone where that is possible, and the item is open again.

    Raises NeedsDecision when a person did not answer it, or what followed can't be taken back.
    """
    with desk.db.begin() as conn:
        item = reviews.read(conn, number)
        if item is None or item["state"] != ReviewState.ANSWERED or item["memo"] is None:
            raise NeedsDecision(
                f"review {number}: there is no answer of a person to take back. See: sync-core review list --all"
            )
        newer = reviews.open_number(conn, item["agency"], item["topic"])
        if newer is not None:
            raise NeedsDecision(f"review {number}: the same question is open again as {newer}. Answer that one.")
        memo, choice = item["memo"], item["memo"]["choice"]
        todo = None if choice == LEAVE else case_of(item).undo(_answering(desk, conn, item), choice, memo)
        reviews.reopen(conn, number, todo)
        _write(desk, conn, item, "answer_undone", {"review": number, "choice": choice})
        _ring_for(desk, conn, item, todo)
        _look_again(desk, conn, item, memo)
    return f"review {number}: open again"


def _answering(desk: Desk, conn: Connection, item: Mapping[str, Any]) -> Answering:
    return Answering(db=desk.db, conn=conn, agency=item["agency"], number=item["id"])


def _only(offered: Sequence[Choice], choice: str) -> str | None:
    """The id that a choice without an id means: the only one that is offered."""
    ids = [one.external_id for one in offered if one.name == choice]
    return ids[0] if len(ids) == 1 else None


def _write(desk: Desk, conn: Connection, item: Mapping[str, Any], event: str, details: Mapping[str, Any]) -> None:
    trail = audit.Trail(agency=item["agency"], correlation_id=desk.db.ids.new())
    system = System(item["system"]) if item["system"] else None
    audit.write(desk.db, conn, trail, event, canonical_id=item["canonical_id"], system=system, details=details)


def _ring_for(desk: Desk, conn: Connection, item: Mapping[str, Any], todo: Mapping[str, Any] | None) -> None:
    """What is to be written because of the answer is written by the worker (decisions.py).

    A user's request that waited for the answer is fulfilled by its own ring.
    """
    work = []
    if todo:
        work.append(Job(kind=JobKind.DECISION, id=str(item["id"]), system=System(todo["system"])))
    if asked := item["evidence"].get("request"):
        work.append(asked_in_insuredmine(JobKind.SYNC_REQUEST, asked))
    receive_in(desk, conn, item["agency"], work, by="a person's answer")


def _look_again(desk: Desk, conn: Connection, item: Mapping[str, Any], memo: Mapping[str, Any]) -> None:
    """Look at the records that the answer is about: kept together with the answer."""
    about = filter(None, (memo.get("ring"), memo.get("ring_too"), *memo.get("ring_each", ())))
    look_at(desk, conn, item["agency"], about)

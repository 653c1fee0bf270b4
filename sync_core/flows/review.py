"""A person's answers to the review queue: what a machine must not decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows.answers import DEEDS, LEAVE, Answering
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import receive_in
from trifold.sync_core.model.changes import Change, Job, JobKind, Kind, Occasion, System, asked_in_insuredmine
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.questions import Choice, choices
from trifold.sync_core.store import audit, crosswalk, records, reviews


def answer(desk: Desk, number: int, choice: str, external_id: str | None = None) -> str:
    """Answer an open item with one of its choices (model/questions.py); the next look carries it out.

    Raises NeedsDecision when the item is not open, or the choice does not fit it.
    """
    with desk.db.begin() as conn:
        item = reviews.read(conn, number)
        if item is None or item["state"] != "open":
            raise NeedsDecision(f"review {number}: there is no open item of that number. See: sync-core review list")
        offered = choices(item["reason"], item["system"], item["evidence"])
        names = list(dict.fromkeys(one.name for one in offered))
        if choice != "leave" and (item["reason"], choice) not in DEEDS:
            raise NeedsDecision(f"review {number}: say {' or '.join(names)}. Nothing was changed.")
        deed = LEAVE if choice == "leave" else DEEDS[item["reason"], choice]
        memo = deed.do(Answering(db=desk.db, conn=conn, item=item), external_id or _only(offered, choice))
        told = choice if external_id is None else f"{choice} {external_id}"
        reviews.answer(desk.db, conn, number, told, {**memo, "choice": choice})
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
        if item is None or item["state"] != "answered" or item["memo"] is None:
            raise NeedsDecision(
                f"review {number}: there is no answer of a person to take back. See: sync-core review list --all"
            )
        newer = reviews.open_number(conn, item["agency"], item["topic"])
        if newer is not None:
            raise NeedsDecision(f"review {number}: the same question is open again as {newer}. Answer that one.")
        memo = item["memo"]
        deed = LEAVE if memo["choice"] == "leave" else DEEDS[item["reason"], memo["choice"]]
        todo = deed.undo(Answering(db=desk.db, conn=conn, item=item), memo)
        reviews.reopen(conn, number, todo)
        _write(desk, conn, item, "answer_undone", {"review": number, "choice": memo["choice"]})
        _ring_for(desk, conn, item, todo)
        _look_again(desk, conn, item, memo)
    return f"review {number}: open again"


def _only(offered: Sequence[Choice], choice: str) -> str | None:
    """The id that a choice without an id means: the only one that is offered."""
    ids = [one.external_id for one in offered if one.name == choice]
    return ids[0] if len(ids) == 1 else None


def _write(desk: Desk, conn: Connection, item: Mapping[str, Any], event: str, details: Mapping[str, Any]) -> None:
    trail = audit.Trail(agency=item["agency"], correlation_id=desk.db.ids.new())
    system = System(item["system"]) if item["system"] else None
    audit.write(desk.db, conn, trail, event, canonical_id=item["canonical_id"], system=system, details=details)


def _ring_for(desk: Desk, conn: Connection, item: Mapping[str, Any], todo: Mapping[str, Any] | None) -> None:
    """What is to be written because of the answer is written by the worker (flows/decisions.py).

    A user's request that waited for the answer is fulfilled by its own ring.
    """
    work = []
    if todo:
        work.append(Job(kind=JobKind.DECISION, id=str(item["id"]), system=System(todo["system"])))
    if asked := item["evidence"].get("request"):
        work.append(asked_in_insuredmine(JobKind.SYNC_REQUEST, asked))
    receive_in(desk, conn, item["agency"], work, by="a person's answer")


def _look_again(desk: Desk, conn: Connection, item: Mapping[str, Any], memo: Mapping[str, Any]) -> None:
    """Look at the records that the answer is about, from any system that has them: kept together with the answer."""
    for canonical_id in filter(None, (memo.get("ring"), memo.get("ring_too"))):
        links = [link for link in crosswalk.of_record(conn, canonical_id).values() if link.live]
        changes = [Change(system=link.system, kind=link.kind, external_id=link.external_id) for link in links[:1]]
        receive_in(desk, conn, item["agency"], changes, deep=True)


def link_by_hand(desk: Desk, agency: str, system: System, external_id: str, canonical_id: str) -> str:
    """A person joins an account of one system to a canonical record; the next look brings it in line."""
    with desk.db.begin() as conn:
        record = records.read(conn, canonical_id)
        if record is None or record.kind is not Kind.ACCOUNT:
            raise NeedsDecision(
                f"link: there is no account {canonical_id}. See: sync-core explain {system} {external_id}"
            )
        taken = crosswalk.find(conn, agency, system, Kind.ACCOUNT, external_id)
        if taken and taken.canonical_id != canonical_id:
            raise NeedsDecision(f"link: {system} {external_id} is {taken.canonical_id} already. Nothing was changed.")
        if taken and taken.resting:
            crosswalk.link_again(conn, canonical_id, system)
        elif system in crosswalk.of_record(conn, canonical_id):
            raise NeedsDecision(f"link: {canonical_id} has a record in {system} already. Nothing was changed.")
        else:
            link = Link(canonical_id=canonical_id, system=system, kind=Kind.ACCOUNT, external_id=external_id)
            crosswalk.save(desk.db, conn, agency, link, rule="a person said so")
        trail = audit.Trail(agency=agency, correlation_id=desk.db.ids.new())
        audit.write(
            desk.db,
            conn,
            trail,
            "linked",
            canonical_id=canonical_id,
            system=system,
            kind=Kind.ACCOUNT,
            external_id=external_id,
            details={"why": "a person said so"},
        )
        change = Change(system=system, kind=Kind.ACCOUNT, external_id=external_id, occasion=Occasion.REALTIME)
        receive_in(desk, conn, agency, [change], deep=True)
    return f"{system} {external_id} is now {canonical_id}"

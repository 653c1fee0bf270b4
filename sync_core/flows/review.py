"""A person's answers to the review queue: what a machine must not decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.store import audit, crosswalk, intents, records, reviews


def answer(desk: Desk, number: int, choice: str, external_id: str | None = None) -> str:
    """Answer an open item with ``exists`` (and which id), ``create``, ``apply`` (a lost value) or ``leave``.

    Raises NeedsDecision when the item is not open or the choice does not fit it.
    """
    with desk.db.begin() as conn:
        item = reviews.read(conn, number)
    if item is None or item["state"] != "open":
        raise NeedsDecision(f"review {number}: there is no open item of that number. See: sync-core review list")
    actions = {"in doubt": _answer_doubt, "conflict": _answer_conflict}
    if choice != "leave":
        if item["reason"] not in actions:
            raise NeedsDecision(f"review {number}: {item['reason']!r} can only be left. Correct it in the systems.")
        actions[item["reason"]](desk, item, choice, external_id)
    with desk.db.begin() as conn:
        reviews.answer(desk.db, conn, number, choice if external_id is None else f"{choice} {external_id}")
        trail = audit.Trail(agency=item["agency"], correlation_id=desk.db.ids.new())
        details = {"review": number, "choice": choice, "external_id": external_id}
        audit.write(desk.db, conn, trail, "answered", canonical_id=item["canonical_id"], details=details)
    return f"review {number}: {choice}"


def _answer_doubt(desk: Desk, item: dict[str, Any], choice: str, external_id: str | None) -> None:
    """A parked create: it exists (link it), or it does not (the next look may send it again)."""
    with desk.db.begin() as conn:
        intent = intents.read(conn, item["evidence"]["intent"])
        assert intent is not None
        operation = intent.operation
        if choice == "exists" and external_id:
            link = Link(
                canonical_id=operation.canonical_id,
                system=operation.system,
                kind=operation.kind,
                external_id=external_id,
            )
            crosswalk.save(desk.db, conn, item["agency"], link, rule="a person said so")
            intents.settle(desk.db, conn, intent, "done", f"a person said: {external_id}")
        elif choice == "create":
            intents.settle(desk.db, conn, intent, "dropped", "a person said: it does not exist")
        else:
            raise NeedsDecision(f"review {item['id']}: say exists with --id, create, or leave.")
    _ring(desk, item["agency"], operation.canonical_id)


def _answer_conflict(desk: Desk, item: dict[str, Any], choice: str, external_id: str | None) -> None:
    """The value that lost is applied again, as an edit of today."""
    if choice != "apply":
        raise NeedsDecision(f"review {item['id']}: say apply or leave.")
    with desk.db.begin() as conn:
        record = records.read(conn, item["canonical_id"])
        assert record is not None
        fields = {**record.fields, item["evidence"]["name"]: item["evidence"]["lost"]}
        records.save(desk.db, conn, item["agency"], replace(record, fields=fields))
    _ring(desk, item["agency"], item["canonical_id"])


def _ring(desk: Desk, agency: str, canonical_id: str) -> None:
    with desk.db.begin() as conn:
        links = [link for link in crosswalk.of_record(conn, canonical_id).values() if link.live]
    changes = [Change(system=link.system, kind=link.kind, external_id=link.external_id) for link in links[:1]]
    receive(desk, agency, changes, deep=True)


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
        if system in crosswalk.of_record(conn, canonical_id):
            raise NeedsDecision(f"link: {canonical_id} has a record in {system} already. Nothing was changed.")
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
    receive(desk, agency, [change], deep=True)
    return f"{system} {external_id} is now {canonical_id}"

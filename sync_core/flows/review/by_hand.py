"""A person joins two records, or takes a link apart, without being asked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import look_at, receive_in
from trifold.sync_core.flows.review import joining, names
from trifold.sync_core.flows.review.answering import Answering
from trifold.sync_core.flows.review.answers import answer
from trifold.sync_core.flows.review.asking import ask
from trifold.sync_core.flows.review.one_client import MERGE, OneClient
from trifold.sync_core.model.changes import TITLES, Change, Kind, Occasion, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.ownership import resting
from trifold.sync_core.store import audit, crosswalk, records, reviews

CODE_LENGTH = 6


class _Told(Exception):
    """What was only to be told is not kept."""


def link_by_hand(
    desk: Desk, agency: str, system: System, external_id: str, canonical_id: str, *, dry: bool = False
) -> str:
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
        there = crosswalk.of_record(conn, canonical_id).get(system)
        if there is not None and not (taken and taken.resting):
            raise NeedsDecision(
                f"link: {canonical_id} has a record in {system} already ({there.external_id}). Nothing was changed. "
                f"If both are one client: sync-core merge {canonical_id} {system}:{external_id}"
            )
        if dry:
            return f"{system} {external_id} would be {canonical_id}: nothing was done."
        if taken and taken.resting:
            crosswalk.link_again(conn, canonical_id, system)
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


# ---- two records become one
def record_of(desk: Desk, agency: str, given: str) -> str:
    """The canonical id of an account that is given so, or as ``system:external id``. Raises NeedsDecision."""
    system, colon, external_id = given.partition(":")
    with desk.db.read() as conn:
        if not colon:
            found: str | None = given if _is_of(conn, agency, given) else None
        else:
            known = (
                crosswalk.find(conn, agency, System(system), Kind.ACCOUNT, external_id) if system in TITLES else None
            )
            found = known.canonical_id if known else None
    if found is None:
        raise NeedsDecision(
            f"merge: {agency} has no account {given}. Nothing was changed. Name it as sync-core explain does, or as "
            "system:id, for example insuredmine:66f1."
        )
    return found


def _is_of(conn: Connection, agency: str, canonical_id: str) -> bool:
    links = crosswalk.of_record(conn, canonical_id).values()
    return any(crosswalk.find(conn, agency, link.system, link.kind, link.external_id) for link in links)


def outline_of_merge(desk: Desk, agency: str, first: str, second: str) -> tuple[str, tuple[str, ...]]:
    """What would become of it, and the code to confirm that with. Raises NeedsDecision when the two can't be one."""
    told: list[str] = []
    try:
        with desk.db.begin() as conn:
            one = Answering(db=desk.db, conn=conn, agency=agency, number=0)
            told += _lines(conn, joining.join(one, first, second))
            raise _Told
    except _Told:
        pass
    return _code(told), tuple(told)


def merge_by_hand(desk: Desk, agency: str, first: str, second: str, code: str) -> int:
    """Carry out what was told with this code; gives the number of the review item that it is kept as: that is where it
    is taken back. Raises NeedsDecision."""
    now, _ = outline_of_merge(desk, agency, first, second)
    if now != code:
        raise NeedsDecision(
            f"merge: code {code} is not that of what would be done now: something changed since, or it is another one. "
            "Nothing was changed. Look again without --confirm."
        )
    with desk.db.begin() as conn:
        case = OneClient(about=names.of_record(conn, second), canonical_id=second, candidates=names.ours(conn, [first]))
        ask(desk.db, conn, agency, case)
        number = reviews.open_number(conn, agency, case.topic)
    assert number is not None
    answer(desk, number, MERGE, first)
    return number


def _code(told: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:CODE_LENGTH].upper()


def _lines(conn: Connection, memo: Mapping[str, Any]) -> list[str]:
    survivor, loser = (names.of_record(conn, memo[side]) for side in ("survivor", "loser"))
    todo = memo.get("todo", {})
    lines = [f"{loser} ({memo['loser']}) becomes part of {survivor} ({memo['survivor']})."]
    lines += [f"{TITLES[System(link['system'])]}: its record is {survivor}'s from then on." for link in memo["moved"]]
    for kind, kept, ended in todo.get("pairs", ()):
        lines.append(f"InsuredMine: {kind} {ended} is merged into {kept}.")
    for account_id, customer_id, *_ in [todo["named"]] if todo.get("named") else []:
        lines.append(
            f"BenefitPoint: account {account_id} is given the customer id {customer_id}, as its second account."
        )
    if memo["below"]:
        lines.append(f"{len(memo['below'])} contacts and policies move below it.")
    return [*lines, "In AMS360 and BenefitPoint nothing is made or deleted by it. sync-core review undo takes it back."]


# ---- a link is taken apart
def unlink_by_hand(desk: Desk, agency: str, system: System, external_id: str, *, dry: bool = False) -> str:
    """The link of an account, and those below it, rest until somebody links the two again (decision D10). Nothing is
    deleted. Raises NeedsDecision."""
    with desk.db.begin() as conn:
        link = crosswalk.find(conn, agency, system, Kind.ACCOUNT, external_id)
        if link is None or not link.live:
            raise NeedsDecision(
                f"unlink: {system} {external_id} is linked with nothing. Nothing was changed. See: sync-core explain "
                f"{system} {external_id}"
            )
        who = names.of_record(conn, link.canonical_id)
        told = f"{system} {external_id} is no longer {who} ({link.canonical_id})"
        if dry:
            return f"{told}: nothing was done. Without --dry-run it is; sync-core link takes it back."
        crosswalk.save(desk.db, conn, agency, resting(link))
        crosswalk.part_below(desk.db, conn, link.canonical_id, system, resting(link).state)
        trail = audit.Trail(agency=agency, correlation_id=desk.db.ids.new())
        audit.write(
            desk.db,
            conn,
            trail,
            "unlinked",
            canonical_id=link.canonical_id,
            system=system,
            kind=Kind.ACCOUNT,
            external_id=external_id,
            details={"why": "a person said so"},
        )
        look_at(desk, conn, agency, [link.canonical_id])
    return f"{told}. Take it back: sync-core link {system} {external_id} {link.canonical_id}"

"""What is no longer there, and what a user no longer wants linked: unlinked and told, never deleted elsewhere.

Three partings. A record vanished in its system (decision D8): its link becomes a tombstone and a person is asked. A
user deleted it in InsuredMine (D17): the same, and nothing makes it again. A user removed a system from a record in
InsuredMine (D10): the link rests until somebody asks for it again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.flows import review
from trifold.sync_core.flows.desk import Run
from trifold.sync_core.flows.review import names, seen
from trifold.sync_core.flows.review.case import Candidate, Settled
from trifold.sync_core.flows.review.deleted import Deleted, GoneCase
from trifold.sync_core.flows.review.merged import MergedCase
from trifold.sync_core.flows.review.successor import Successor
from trifold.sync_core.matching.compare import compare
from trifold.sync_core.matching.profile import profile
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.likeness import Level
from trifold.sync_core.model.naming import called
from trifold.sync_core.model.ownership import gone, resting
from trifold.sync_core.model.planning import look_up
from trifold.sync_core.model.records import GoldenRecord, Snapshot
from trifold.sync_core.store import crosswalk, records

Snapshots = dict[System, Snapshot | None]
Links = dict[System, Link]
Candidates = tuple[Candidate, ...]
POLICIES_MAX = 20


def look_around(run: Run, record: GoldenRecord, links: Links, snapshots: Snapshots) -> Candidates:
    """Before anything is decided: who could stand in for what vanished. Empty when nothing vanished."""
    vanished = [system for system, shot in snapshots.items() if shot is None]
    if System.AMS360 in vanished and record.kind is Kind.ACCOUNT:
        return _survivors(run, record, links[System.AMS360])
    if record.kind is Kind.CONTACT and {System.AMS360, System.BENEFITPOINT} & set(vanished):
        return _successors(run, snapshots.get(System.INSUREDMINE))
    return ()


def _survivors(run: Run, record: GoldenRecord, lost: Link) -> Candidates:
    """The customers into which a vanished one may have been merged: they hold its policies, or look like it."""
    connector = run.connector(System.AMS360)
    with run.db.read() as conn:
        below = crosswalk.siblings(conn, record.canonical_id, Kind.POLICY)
    theirs = [link.external_id for known in below if (link := known.link(System.AMS360))][:POLICIES_MAX]
    why: dict[str, list[str]] = {}
    for policy_id in theirs:
        policy = connector.fetch(Kind.POLICY, policy_id)
        if policy is not None and policy.account_id != lost.external_id:
            why.setdefault(policy.account_id, []).append(f"holds its policy {policy.number or policy_id}")
    own = profile(record.fields)
    probe = look_up(System.AMS360, record.fields, individual=record.fields.get("firm_name") is None)
    for twin in connector.look_alikes(probe):
        verdict = compare(own, profile(twin.fields))
        if twin.external_id != lost.external_id and verdict.level is not Level.DIFFERENT and not verdict.vetoes:
            why.setdefault(twin.external_id, []).append("has the same name, and nothing that contradicts")
    return tuple(Candidate(id=one, name=_name(run, one), why=tuple(reasons)) for one, reasons in why.items())


def _name(run: Run, customer_id: str) -> str:
    found = run.fetch(System.AMS360, Kind.ACCOUNT, customer_id)
    return called(Kind.ACCOUNT, found.fields) if found else ""


def _successors(run: Run, shown: Snapshot | None) -> Candidates:
    """InsuredMine's other contacts of the account, when the one that vanished elsewhere is the primary one there."""
    if shown is None or not shown.primary:
        return ()
    others = run.connector(System.INSUREDMINE).children(Kind.CONTACT, shown.account_id)
    return names.theirs(one for one in others if one.external_id != shown.external_id)


def part(
    run: Run, conn: Connection, record: GoldenRecord, links: Links, snapshots: Snapshots, found: Candidates
) -> None:
    """Bring ``links`` in line with what is there and wanted; what parted is taken out of ``snapshots``."""
    for system in taken_away(links, snapshots):
        del snapshots[system]
        _save(run, conn, record, links, resting(links[system]))
        _tell(run, conn, links[system], "unlinked", {"why": "a user of InsuredMine removed it"})
    for system in [system for system, shot in snapshots.items() if shot is None]:
        _save(run, conn, record, links, gone(links[system]))
        _tell(run, conn, links[system], "vanished", {})
        _ask(run, conn, record, links, links[system], found)


def taken_away(links: Links, snapshots: Snapshots) -> list[System]:
    """The systems whose id the record carried in InsuredMine when it was last seen, and carries no more."""
    own, shot = links.get(System.INSUREDMINE), snapshots.get(System.INSUREDMINE)
    if own is None or shot is None:
        return []
    return [
        system
        for system, link in links.items()
        if link.live
        and own.shadow.carried.get(system) == link.external_id
        and shot.reference(system) is None
        and system in snapshots
    ]


def _save(run: Run, conn: Connection, record: GoldenRecord, links: Links, link: Link) -> None:
    """The link, and those of everything below it; the rest of the family is to be looked at again."""
    links[link.system] = link
    crosswalk.save(run.db, conn, run.agency, link)
    if record.kind is Kind.ACCOUNT:
        crosswalk.part_below(run.db, conn, record.canonical_id, link.system, link.state)
        crosswalk.explore_again(conn, record.canonical_id)
        links.update(crosswalk.of_record(conn, record.canonical_id))


def _tell(run: Run, conn: Connection, link: Link, event: str, details: dict[str, Any]) -> None:
    run.note(conn, event, link, link.canonical_id, details)
    logs.event(f"record.{event}", agency=run.agency, system=link.system, kind=link.kind)


def _ask(run: Run, conn: Connection, record: GoldenRecord, links: Links, lost: Link, found: Candidates) -> None:
    """Nobody is asked when the record is nowhere else."""
    elsewhere = {system: link.external_id for system, link in links.items() if link.live}
    if not elsewhere:
        return
    reason: type[GoneCase] = Deleted
    if found:
        reason = MergedCase if record.kind is Kind.ACCOUNT else Successor
    case = reason(
        canonical_id=record.canonical_id,
        system=lost.system,
        kind=record.kind,
        external_id=lost.external_id,
        elsewhere=elsewhere,
        candidates=found,
        in_benefitpoint=System.BENEFITPOINT in elsewhere,
        restorable=_can_be_made(record, lost.system, elsewhere),
        primary=elsewhere.get(System.INSUREDMINE) if found else None,
    )
    review.ask(run.db, conn, run.agency, case)


def _can_be_made(record: GoldenRecord, system: System, elsewhere: dict[System, str]) -> bool:
    if record.is_self:
        return False
    if record.kind is Kind.POLICY and system is not System.INSUREDMINE:
        return system is System.AMS360 and System.BENEFITPOINT in elsewhere
    return True


def link_again(run: Run, conn: Connection, canonical_id: str, wanted: tuple[System, ...]) -> None:
    """A user asked for systems that were removed from the record: their links are live again, as if new."""
    for system, link in crosswalk.of_record(conn, canonical_id).items():
        if system in wanted and link.resting:
            crosswalk.link_again(conn, canonical_id, system)
            _tell(run, conn, link, "linked", {"why": "a user of InsuredMine asked for it again"})


def come_back(run: Run, conn: Connection, link: Link) -> None:
    """What had vanished is there again: nobody needs to decide."""
    about = seen.key_of(link.system, link.kind, link.external_id)
    review.settle(run.db, conn, run.agency, Settled.THERE_AGAIN, about)


def missing_account(run: Run, record: GoldenRecord, system: System) -> str | None:
    """The canonical account of a vanished contact or policy, when the account vanished with it."""
    if record.parent_id is None:
        return None
    with run.db.read() as conn:
        above = crosswalk.of_record(conn, record.parent_id).get(system)
        account = records.read(conn, record.parent_id)
    if above is None or account is None or not above.live:
        return None
    return record.parent_id if run.fetch(system, Kind.ACCOUNT, above.external_id) is None else None

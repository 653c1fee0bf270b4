"""identify, and the pass over one record: decide (gather, merge, plan), apply, until nothing is left to write.

The source of a look may be any system.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from trifold.sync_core import logs
from trifold.sync_core.errors import Stale, Transient
from trifold.sync_core.flows import children, review
from trifold.sync_core.flows.apply import Outcome, apply
from trifold.sync_core.flows.decide import decide, source_link
from trifold.sync_core.flows.desk import Busy, Missing, Run
from trifold.sync_core.flows.parting import come_back
from trifold.sync_core.flows.review import names, seen, write
from trifold.sync_core.flows.review.ambiguous import Ambiguous
from trifold.sync_core.flows.review.case import Settled
from trifold.sync_core.matching.profile import profile
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import NEW, Known, Match, identify
from trifold.sync_core.model.outcomes import Code, came
from trifold.sync_core.model.records import FIELDS, GoldenRecord, Snapshot
from trifold.sync_core.store import crosswalk, identities, records

LINKED = "link"  # its own id is linked already
PASSES_MAX = 6
FIELDS_MAX = max(len(names) for names in FIELDS.values())
CLAIMED_SECONDS = 1.0
UNLINKED = "a user of InsuredMine removed the link; it stays so until somebody presses Sync there"


def match(run: Run, snapshot: Snapshot, parent_id: str | None) -> Match:
    """identify: which canonical record this is; an ambiguous one goes into the review queue."""
    with run.db.read() as conn:
        found = _match_in(run, conn, snapshot)
    below: children.Found | None = None
    if found.rule == NEW and parent_id:
        found, below = children.known_below(run, snapshot, parent_id)
    if not found.ambiguous or found.rule == UNLINKED:
        return found
    with run.unit() as conn:  # it is asked in the transaction that looks once more: it may be linked by now
        now = _match_in(run, conn, snapshot)
        if below is not None and now.rule == NEW:
            children.ask_about_shot(run, conn, below, snapshot.external_id)
            return found
        if now.ambiguous and now.rule != UNLINKED:
            _ask(run, conn, snapshot, now, parent_id)
    return now


def _match_in(run: Run, conn: Any, snapshot: Snapshot) -> Match:
    link = crosswalk.find(conn, run.agency, snapshot.system, snapshot.kind, snapshot.external_id)
    if link is not None:
        if link.resting:
            return Match(canonical_id=None, rule=UNLINKED, ambiguous=(link.canonical_id,))
        return Match(canonical_id=link.canonical_id, rule=LINKED if link.live else "it is there again")
    referenced: list[Known] = []
    for reference in snapshot.references:
        twin = crosswalk.find(conn, run.agency, reference.system, snapshot.kind, reference.external_id)
        if twin:
            referenced.append(crosswalk.known(conn, twin.canonical_id))
    return identify(snapshot, referenced)


def _ask(run: Run, conn: Any, snapshot: Snapshot, found: Match, parent_id: str | None) -> None:
    case = Ambiguous(
        about=names.of_snapshot(conn, snapshot, parent_id),
        system=snapshot.system,
        kind=snapshot.kind,
        external_id=snapshot.external_id,
        candidates=names.ours(conn, found.ambiguous),
        rule=found.rule,
        parent_id=parent_id,
    )
    review.ask(run.db, conn, run.agency, case)
    run.note(conn, "ambiguous", snapshot, None, {"rule": found.rule, "candidates": list(found.ambiguous)})


def new_record(
    run: Run,
    snapshot: Snapshot,
    parent_id: str | None,
    wanted: tuple[System, ...],
    rule: str,
    holders: frozenset[str] = frozenset(),
) -> GoldenRecord:
    """A thing that no system knew before: a canonical record and the link to where it was seen, at once.

    ``holders`` had its strong keys when it was identified. Raises Busy when somebody else took one of them since.
    """
    is_self = snapshot.kind is Kind.CONTACT and snapshot.primary and snapshot.individual
    record = GoldenRecord(
        canonical_id=f"C-{run.db.ids.new()}",
        kind=snapshot.kind,
        parent_id=parent_id,
        fields={},
        wanted=wanted,
        is_self=is_self,
    )
    if snapshot.kind is Kind.ACCOUNT:  # kept with the first decision on it
        run.origins[record.canonical_id] = record, partial(_originate, run, record, snapshot, rule, holders)
    else:
        with run.unit() as conn:
            _originate(run, record, snapshot, rule, holders, conn)
    return record


def _originate(
    run: Run, record: GoldenRecord, snapshot: Snapshot, rule: str, holders: frozenset[str], conn: Any
) -> None:
    records.save(run.db, conn, run.agency, record, seen=snapshot.fields)
    _link_source(run, conn, record.canonical_id, snapshot, rule)
    if snapshot.kind is Kind.ACCOUNT:
        run.lock_in(conn, record.canonical_id)  # what we are about to make elsewhere rings for this family
        _claim(run, conn, record.canonical_id, snapshot, holders)


def _claim(run: Run, conn: Any, canonical_id: str, snapshot: Snapshot, holders: frozenset[str]) -> None:
    """Two systems can't originate one person at the same moment: the second looks again, and finds the first."""
    known = profile(snapshot.fields)
    identities.remember(conn, run.agency, canonical_id, known)
    if identities.claim(conn, run.agency, canonical_id, known) - holders:
        outcome = came(Code.AWAITS_TURN, why="a record of the same identity is being made")
        raise Busy(outcome, delay_seconds=CLAIMED_SECONDS)


def link_source(run: Run, canonical_id: str, snapshot: Snapshot, rule: str) -> bool:
    """Link a snapshot to the record that it was identified as; False when it was linked already."""
    with run.db.read() as conn:
        known = crosswalk.find(conn, run.agency, snapshot.system, snapshot.kind, snapshot.external_id)
    if known and known.live:
        return False
    with run.unit() as conn:
        known = crosswalk.find(conn, run.agency, snapshot.system, snapshot.kind, snapshot.external_id)
        if known and known.live:
            return False
        if known:
            come_back(run, conn, known)
        _link_source(run, conn, canonical_id, snapshot, rule)
    return True


def _link_source(run: Run, conn: Any, canonical_id: str, snapshot: Snapshot, rule: str) -> None:
    link = source_link(run, canonical_id, snapshot)
    crosswalk.save(run.db, conn, run.agency, link, rule=rule)
    about = seen.key_of(snapshot.system, snapshot.kind, snapshot.external_id)
    review.settle(run.db, conn, run.agency, Settled.IDENTIFIED, about)
    review.settle(run.db, conn, run.agency, Settled.MADE, write.key_of(canonical_id, snapshot.system))
    run.note(conn, "linked", snapshot, canonical_id, {"why": rule})
    logs.event("link.made", agency=run.agency, system=snapshot.system, kind=snapshot.kind, why=rule)


def work(run: Run, canonical_id: str) -> bool:
    """gather, merge, plan, apply until nothing is left to write; gives whether anything was written or linked."""
    run.worked.add(canonical_id)
    wrote = False
    passes = left_out = 0
    while passes < PASSES_MAX:
        passes += 1
        operations = decide(run, canonical_id)
        try:
            outcomes = [apply(run, operation) for operation in operations]
        except Stale:
            if not _look_above(run, canonical_id):
                return wrote
            continue
        wrote = wrote or bool({Outcome.DONE, Outcome.CREATED} & set(outcomes))
        created = {op.system for op, outcome in zip(operations, outcomes, strict=True) if outcome is Outcome.CREATED}
        if created:
            run.explored.pop(canonical_id, None)  # what is below has not been brought there yet
        if Outcome.LEFT_OUT in outcomes and left_out < FIELDS_MAX:  # there is a field less to write each time
            passes, left_out = passes - 1, left_out + 1
            continue
        if not created - {System.INSUREDMINE} and Outcome.REVERTED not in outcomes:
            return wrote
    raise Transient(f"{canonical_id}: the record kept changing while it was written. Looked {PASSES_MAX} times.")


def _look_above(run: Run, canonical_id: str) -> bool:
    """A write below an account found something else than was planned for: the account itself may be gone. False when
    it is too early to say: nothing is tried until the second look."""
    with run.db.read() as conn:
        record = records.read(conn, canonical_id)
        above = crosswalk.of_record(conn, record.parent_id) if record and record.parent_id else {}
    if record is None or record.parent_id is None:
        return True
    found = [run.seen(link) for link in above.values() if link.live]
    if Missing.NOT_THERE in found:
        work(run, record.parent_id)
    return Missing.ABSENT not in found

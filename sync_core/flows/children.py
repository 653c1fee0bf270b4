"""identify, inside an account: a contact or policy that a system holds already is joined, never made again (D20).

Both ways lead here: what a system shows is looked for among our records, and what is about to be made in a system is
looked for there. The only one that is the same is joined; several, or one that is not clear, are a person's question,
and nothing is made meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.errors import LogInRefused, Unavailable
from trifold.sync_core.flows import review
from trifold.sync_core.flows.desk import Run, There
from trifold.sync_core.flows.likeness import held_in_insuredmine
from trifold.sync_core.flows.review import case as review_case
from trifold.sync_core.flows.review import names
from trifold.sync_core.flows.review.already_there import AlreadyThere
from trifold.sync_core.flows.review.ambiguous import Ambiguous
from trifold.sync_core.matching import children as matching
from trifold.sync_core.matching.children import Block, Child, Listing, Pair
from trifold.sync_core.matching.profile import keys, profile
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import NEW, Known, Match
from trifold.sync_core.model.naming import called
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.store import code_mappings, crosswalk, identities, records

UNCLEAR = "it could be one that is there already"
_REACH = {"mail": "email", "phone": "phone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A block with what it was made of: what ``system`` holds by external id, and the account's record."""

    system: System
    kind: Kind
    parent_id: str
    shots: Mapping[str, Snapshot]
    block: Block


def known_below(run: Run, snapshot: Snapshot, parent_id: str) -> tuple[Match, Found | None]:
    """The record of ours that a contact or policy is; ambiguous when a person must say so (``ask_about``). Its system
    is asked for what else it holds only when a record of ours could be it."""
    kind, key = snapshot.kind, matching.key(snapshot.kind, snapshot.fields)
    with run.db.read() as conn:
        if kind is Kind.CONTACT and snapshot.primary and snapshot.individual:
            own = [known for known in crosswalk.itself(conn, parent_id) if known.link(snapshot.system) is None]
            itself = own[0].canonical_id if own else None
            return Match(canonical_id=itself, rule="the individual itself" if own else NEW), None
        free = _free(conn, parent_id, kind, snapshot.system, key)
    if not free:
        return Match(canonical_id=None, rule=NEW), None
    listing = _listing_beside(run, snapshot)
    found = _found(run, snapshot.system, kind, parent_id, free, listing, [snapshot, *listing.of_key(key)])
    pair, question = found.block.record_of(snapshot.external_id), found.block.question(shot=snapshot.external_id)
    if pair is not None:
        return Match(canonical_id=pair.record, rule=pair.verdict.rule), None
    could_be = tuple(pair.record for pair in question if pair.shot == snapshot.external_id)
    return Match(canonical_id=None, rule=UNCLEAR if could_be else NEW, ambiguous=could_be), found


def held(run: Run, operation: Operation, listed: Sequence[Snapshot] | None) -> There:
    """What a system holds of what is about to be made there. Accounts of AMS360 and BenefitPoint are made because a
    user asked for them, or by the internal connection, which looks before (decision D18)."""
    if operation.kind is not Kind.ACCOUNT:
        return held_below(run, operation, listed)
    return held_in_insuredmine(run, operation) if operation.system is System.INSUREDMINE else There()


def held_below(run: Run, operation: Operation, listed: Sequence[Snapshot] | None) -> There:
    """What a create would make a second time. ``listed``: what the system was seen to hold just now; else it is asked
    once for an account, a kind and a run."""
    kind, system, key = operation.kind, operation.system, matching.key(operation.kind, operation.fields)
    listing = _listing_there(run, operation, listed)
    shots = list(listing.of_key(key))
    if not shots:
        return There()
    with run.db.read() as conn:
        record = records.read(conn, operation.canonical_id)
        assert record is not None and record.parent_id is not None
        free = _free(conn, record.parent_id, kind, system, key)
    found = _found(run, system, kind, record.parent_id, free, listing, shots)
    pair = found.block.shot_of(operation.canonical_id)
    if pair is not None:
        return There(twin=found.shots[pair.shot], rule=pair.verdict.rule)
    question = found.block.question(record=operation.canonical_id)
    return There(ask=partial(_ask, run, found=found, pairs=question)) if question else There()


def _listing_beside(run: Run, snapshot: Snapshot) -> Listing:
    """A system that does not answer tells of nothing but this one."""
    try:
        return run.below(snapshot.kind, snapshot.system, snapshot.account_id)
    except (Unavailable, LogInRefused) as error:
        run.without(snapshot.system, error)
        return Listing(snapshot.kind, [snapshot])


def _listing_there(run: Run, operation: Operation, listed: Sequence[Snapshot] | None) -> Listing:
    kind, system, account_id = operation.kind, operation.system, operation.account_id or ""
    if listed is not None:
        return Listing(kind, listed)
    if (system, kind, account_id) not in run.listings:
        run.list_below(kind, system, account_id, run.connector(system).look_alikes(operation))
    return run.listings[system, kind, account_id]


def _free(conn: Connection, parent_id: str, kind: Kind, system: System, key: str) -> list[Known]:
    """Our records of the key that have no link in the system."""
    found = crosswalk.of_key(conn, parent_id, kind, key) if key else []
    return [known for known in found if known.link(system) is None]


def _found(
    run: Run,
    system: System,
    kind: Kind,
    parent_id: str,
    free: Iterable[Known],
    listing: Listing,
    shots: Iterable[Snapshot],
) -> Found:
    ours = {known.canonical_id: _child(run, known) for known in free}
    with run.db.read() as conn:
        account = records.read(conn, parent_id)
        born = account.fields.get("date_of_birth") if account else None
        ours = {one: replace(child, born=child.born or born) if child.itself else child for one, child in ours.items()}
        there = {shot.external_id: shot for shot in shots if _is_nobodys(run, conn, shot)}
        shared = frozenset[str]().union(*(_shared(run, conn, shot, listing) for shot in there.values()))
        theirs = {one: _mapped(conn, run.agency, matching.of_snapshot(shot)) for one, shot in there.items()}
        ours = {one: _mapped(conn, run.agency, child) for one, child in ours.items()}
    block = matching.block(kind, ours, theirs, shared)
    return Found(system=system, kind=kind, parent_id=parent_id, shots=there, block=block)


def _mapped(conn: Connection, agency: str, child: Child) -> Child:
    """A carrier by the name that a person said it has in AMS360."""
    mapped = code_mappings.find(conn, agency, System.AMS360, "carrier", child.fields.get("carrier") or "")
    return replace(child, fields={**child.fields, "carrier": mapped.name}) if mapped and mapped.name else child


def _is_nobodys(run: Run, conn: Connection, shot: Snapshot) -> bool:
    """It is not linked, and does not say itself whose it is."""
    return not shot.references and (crosswalk.find(conn, run.agency, shot.system, shot.kind, shot.external_id) is None)


def _child(run: Run, known: Known) -> Child:
    """A record of ours as it counts; one of which nothing counts yet, as it is shown where it was seen."""
    live = [(link.system, link.kind, link.external_id) for link in known.links if link.live]
    shots = [shot for one in live if (shot := run.snapshots.get(one))]
    if not known.fields and not shots:
        shots = [shot for one in live if (shot := run.fetch(*one))]
    fields = known.fields or next((shot.fields for shot in shots), {})
    born = next((shot.born for shot in shots if shot.born), None)
    return Child(fields=fields, born=born, itself=known.is_self)


def _shared(run: Run, conn: Connection, shot: Snapshot, listing: Listing) -> frozenset[str]:
    """Values that tell nobody apart: of several names in this account, or of several clients (decision D21)."""
    if shot.kind is not Kind.CONTACT:
        return frozenset()
    common = identities.shared(conn, run.agency, keys(profile(shot.fields)))
    return listing.shared(shot.fields) | {_REACH[key.partition(":")[0]] for key in common} & set(_REACH.values())


# ---- a person's question
def ask_about_shot(run: Run, conn: Connection, found: Found, external_id: str) -> None:
    """What a system shows: which of our records it is."""
    _ask(run, conn, found, found.block.question(shot=external_id))


def _ask(run: Run, conn: Connection, found: Found, pairs: Sequence[Pair]) -> None:
    """One question about a single record of ours, else one about each that is there; the same from either side."""
    ours, there = ({pair.record for pair in pairs}, {pair.shot for pair in pairs})
    cases: list[review_case.Case] = [_about_record(conn, found, one, pairs) for one in ours]
    if len(ours) > 1:
        cases = [_about_shot(conn, found, one, pairs) for one in sorted(there)]
    for case in cases:
        if not review.is_told(conn, run.agency, case):
            review.ask(run.db, conn, run.agency, case)
            run.note(conn, "held", found.shots[pairs[0].shot], case.canonical_id, case.evidence())
            logs.event("change.held", agency=run.agency, system=found.system, kind=found.kind, why=case.reason)


def _about_record(conn: Connection, found: Found, canonical_id: str, pairs: Iterable[Pair]) -> AlreadyThere:
    return AlreadyThere(
        canonical_id=canonical_id,
        system=found.system,
        kind=found.kind,
        candidates=tuple(
            _candidate(pair.shot, called(found.kind, found.shots[pair.shot].fields), pair)
            for pair in pairs
            if pair.record == canonical_id
        ),
    )


def _about_shot(conn: Connection, found: Found, external_id: str, pairs: Iterable[Pair]) -> Ambiguous:
    shot = found.shots[external_id]
    return Ambiguous(
        about=names.of_snapshot(conn, shot, found.parent_id),
        system=shot.system,
        kind=shot.kind,
        external_id=external_id,
        candidates=tuple(
            _candidate(pair.record, names.of_record(conn, pair.record), pair)
            for pair in pairs
            if pair.shot == external_id
        ),
        rule=UNCLEAR,
        parent_id=found.parent_id,
    )


def _candidate(one: str, name: str, pair: Pair) -> review_case.Candidate:
    return review_case.Candidate(id=one, name=name, why=(pair.verdict.rule,), agreement=pair.verdict.told())

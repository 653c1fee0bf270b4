"""identify, without an id: does a new account look like one that is known? What is not sure waits for a person (D11).

Known means: in the store's index (every linked account of the agency), and, before a customer is made by itself or an
account in InsuredMine, in that system itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.flows import review
from trifold.sync_core.flows.desk import Busy, Run, There
from trifold.sync_core.flows.review import case as review_case
from trifold.sync_core.flows.review import names
from trifold.sync_core.flows.review.already_there import AlreadyThere
from trifold.sync_core.flows.review.ambiguous import Ambiguous
from trifold.sync_core.flows.review.look_alike import LookAlike
from trifold.sync_core.flows.review.resembles import Resembles
from trifold.sync_core.matching.compare import compare
from trifold.sync_core.matching.profile import keys, profile
from trifold.sync_core.model.changes import Kind, Occasion, System
from trifold.sync_core.model.identity import Known, Match, normal_name
from trifold.sync_core.model.likeness import Candidate, Level, Verdict, choose, unless_told_apart
from trifold.sync_core.model.naming import called
from trifold.sync_core.model.outcomes import Code, came
from trifold.sync_core.model.planning import Operation, look_up
from trifold.sync_core.model.records import Fields, Snapshot
from trifold.sync_core.store import crosswalk, identities, records

SHOWN_MAX = 20  # candidates in one review item


def recognise(run: Run, snapshot: Snapshot, *, asked: bool) -> Match:
    """The one known account that this new one is; ambiguous when a person must say so.

    AMS360's own doubles are never held: the agency made both, and InsuredMine is to show them at once (R11). Neither
    is an InsuredMine account that nobody asked to send anywhere; it may be linked.
    """
    with run.db.read() as conn:
        match, found = _choice(run, conn, snapshot)
        held = match.ambiguous and _is_held(snapshot.system, match, found, asked)
        holders = identities.holders(conn, run.agency, profile(snapshot.fields))
    if not held:
        return replace(match, ambiguous=(), holders=holders)
    with run.unit() as conn:  # it is asked in the transaction that looks once more: is the record itself linked by now?
        if crosswalk.find(conn, run.agency, snapshot.system, snapshot.kind, snapshot.external_id):
            raise Busy(came(Code.AWAITS_TURN, why="it was linked meanwhile"))
        match, found = _choice(run, conn, snapshot)
        if match.ambiguous and _is_held(snapshot.system, match, found, asked):
            _hold(run, conn, snapshot, match, found)
            return match
    return replace(match, ambiguous=(), holders=holders)


def _choice(run: Run, conn: Connection, snapshot: Snapshot) -> tuple[Match, list[Candidate]]:
    found = known_alike(conn, run.agency, snapshot)
    match = choose(found, snapshot.system)
    linked = next((one.known for one in found if one.known.canonical_id == match.canonical_id), None)
    if run.occasion is not Occasion.ONBOARDING and linked is not None and _answered_no(snapshot, linked):
        rule = "a user answered No, and it looks like a client that is there already"
        return Match(canonical_id=None, rule=rule, ambiguous=(linked.canonical_id,)), found
    return match, found


def _answered_no(snapshot: Snapshot, known: Known) -> bool:
    """Linking the two would overrule who said in BenefitPoint that AMS360 does not have the client (decision D19)."""
    if snapshot.system is System.BENEFITPOINT:
        return known.link(System.AMS360) is not None
    there = known.link(System.BENEFITPOINT) is not None and known.link(System.AMS360) is None
    return snapshot.system is System.AMS360 and there


def _is_held(system: System, match: Match, found: Iterable[Candidate], asked: bool) -> bool:
    if system is System.AMS360:
        could_be = (one.known for one in found if one.known.canonical_id in match.ambiguous)
        return any(known.link(system) is None for known in could_be)
    return asked or system is System.BENEFITPOINT


def known_alike(conn: Connection, agency: str, snapshot: Snapshot) -> list[Candidate]:
    """Every known account that shares a strong field with this one, and what the two are taken for; also one of the
    same name where a user answered No, and nothing tells the two apart."""
    own = profile(snapshot.fields)
    found = []
    shared = identities.shared(conn, agency, keys(own))
    others = identities.candidates(conn, agency, own)
    if snapshot.system is System.BENEFITPOINT:
        named = {
            one for name in _called(snapshot.fields) for one in crosswalk.accounts_named(conn, agency, name, SHOWN_MAX)
        }
        others |= identities.profiles(conn, named - set(others))
    for canonical_id, other in others.items():
        verdict = compare(own, other, shared)
        if snapshot.system is System.BENEFITPOINT:
            verdict = unless_told_apart(verdict)
        if verdict.level in (Level.NAMESAKE, Level.DIFFERENT):
            continue
        known = crosswalk.known(conn, canonical_id)
        if any(link.live for link in known.links) and not _carries_another_id(snapshot, known):
            found.append(Candidate(known=known, verdict=verdict))
    return found


def _called(fields: Fields) -> set[str]:
    """How its name may be written in a store: a Group can be a person, named "First Last"."""
    first, _, rest = normal_name(fields.get("firm_name")).partition(" ")
    whole = normal_name(fields.get("first_name"), fields.get("last_name"))
    return {records.name_of(Kind.ACCOUNT, fields), f"{rest} {first}" if rest else "", whole} - {""}


def _carries_another_id(snapshot: Snapshot, known: Known) -> bool:
    """The record itself says that it is somebody else there."""
    said = {reference.system: reference.external_id for reference in snapshot.references}
    return any(said.get(link.system, link.external_id) != link.external_id for link in known.links)


def _hold(run: Run, conn: Connection, snapshot: Snapshot, match: Match, found: Iterable[Candidate]) -> None:
    by_id = {one.known.canonical_id: one for one in found}
    case = Ambiguous(
        about=names.of_snapshot(conn, snapshot),
        system=snapshot.system,
        kind=snapshot.kind,
        external_id=snapshot.external_id,
        candidates=_ours(conn, [by_id[one] for one in match.ambiguous[:SHOWN_MAX]]),
        rule=match.rule,
        sure=_sure(match, by_id, snapshot.system),
        request=run.request_id,
    )
    _ask(run, conn, snapshot, case)


def _sure(match: Match, by_id: Mapping[str, Candidate], system: System) -> bool:
    """Whether a single candidate is worth suggesting."""
    one = by_id[match.ambiguous[0]]
    return len(match.ambiguous) == 1 and one.known.link(system) is None and not one.verdict.vetoes


def _told(one: str, name: str, verdict: Verdict) -> review_case.Candidate:
    return review_case.Candidate(id=one, name=name, why=(verdict.rule,), agreement=verdict.told())


def _ours(conn: Connection, found: Iterable[Candidate]) -> tuple[review_case.Candidate, ...]:
    ids = [(one.known.canonical_id, one.verdict) for one in found]
    return tuple(_told(one, names.of_record(conn, one), verdict) for one, verdict in ids)


def _ask(run: Run, conn: Connection, snapshot: Snapshot, case: review_case.Case) -> None:
    if review.is_told(conn, run.agency, case):
        return
    review.ask(run.db, conn, run.agency, case)
    run.note(conn, "held", snapshot, case.canonical_id, case.evidence())
    logs.event("change.held", agency=run.agency, system=snapshot.system, kind=snapshot.kind, why=case.reason)


def tell_resemblance(run: Run, snapshot: Snapshot, canonical_id: str) -> None:
    """A new record resembles others, and was kept apart: a person may look, nothing waits."""
    with run.db.read() as conn:
        found = [one for one in known_alike(conn, run.agency, snapshot) if one.known.canonical_id != canonical_id]
    if not found:
        return
    with run.unit() as conn:
        case = Resembles(
            about=names.of_snapshot(conn, snapshot),
            canonical_id=canonical_id,
            system=snapshot.system,
            kind=snapshot.kind,
            external_id=snapshot.external_id,
            candidates=_ours(conn, found[:SHOWN_MAX]),
        )
        review.ask(run.db, conn, run.agency, case)


def held_by_customers(run: Run, snapshot: Snapshot, canonical_id: str | None = None) -> bool:
    """Before a customer is made by itself: any look-alike in AMS360, even by name only, holds it (decision D18)."""
    found = customers_like(run, snapshot)
    if not found:
        return False
    with run.unit() as conn:
        case = LookAlike(
            about=names.of_snapshot(conn, snapshot),
            canonical_id=canonical_id,
            system=snapshot.system,
            kind=snapshot.kind,
            external_id=snapshot.external_id,
            candidates=tuple(found.values())[:SHOWN_MAX],
        )
        _ask(run, conn, snapshot, case)
    return True


def customers_like(run: Run, snapshot: Snapshot) -> dict[str, review_case.Candidate]:
    """AMS360's customers that a BenefitPoint account could be, by id: searched there by name, and in the index."""
    own = profile(snapshot.fields)
    probe = look_up(System.AMS360, snapshot.fields, individual=snapshot.individual)
    found: dict[str, review_case.Candidate] = {}
    for twin in run.connector(System.AMS360).look_alikes(probe):
        verdict = compare(own, profile(twin.fields))
        if verdict.level is not Level.DIFFERENT:
            found[twin.external_id] = _told(twin.external_id, called(twin.kind, twin.fields), verdict)
    with run.db.read() as conn:
        for one in known_alike(conn, run.agency, snapshot):
            link = one.known.link(System.AMS360)
            if link is not None and link.live:
                name = names.of_record(conn, one.known.canonical_id)
                found.setdefault(link.external_id, _told(link.external_id, name, one.verdict))
    return found


def held_in_insuredmine(run: Run, operation: Operation) -> There:
    """InsuredMine's accounts that nobody is linked with and that are, or could be, what is about to be made there."""
    own, alike = profile(operation.fields), []
    listed = run.connector(System.INSUREDMINE).look_alikes(operation)
    with run.db.read() as conn:
        shared = identities.shared(conn, run.agency, keys(own)) if listed else frozenset[str]()
        for twin in listed:
            verdict = compare(own, profile(twin.fields), shared)
            if verdict.level in (Level.SAME, Level.POSSIBLE) and _is_nobodys(run, conn, operation, twin):
                alike.append((twin, verdict))
        rivals = _rivals(conn, run.agency, operation, alike[0][0]) if len(alike) == 1 else ()
    if not alike:
        return There()
    if len(alike) == 1 and alike[0][1].level is Level.SAME and not rivals:
        return There(twin=alike[0][0], rule=alike[0][1].rule)
    case = AlreadyThere(
        canonical_id=operation.canonical_id,
        system=operation.system,
        kind=operation.kind,
        candidates=tuple(
            _told(twin.external_id, called(twin.kind, twin.fields), verdict) for twin, verdict in alike[:SHOWN_MAX]
        ),
    )
    return There(ask=lambda conn: _ask(run, conn, alike[0][0], case))


def _is_nobodys(run: Run, conn: Connection, operation: Operation, twin: Snapshot) -> bool:
    """It is not linked, and the ids that it carries are nobody else's: neither of another record of ours nor beside
    another id of the same system."""
    own = {known.system: known.external_id for known in operation.references}
    for known in twin.references:
        link = crosswalk.find(conn, run.agency, known.system, twin.kind, known.external_id)
        if own.get(known.system, known.external_id) != known.external_id or (
            link is not None and link.canonical_id != operation.canonical_id
        ):
            return False
    return crosswalk.find(conn, run.agency, twin.system, twin.kind, twin.external_id) is None


def _rivals(conn: Connection, agency: str, operation: Operation, twin: Snapshot) -> list[Candidate]:
    """Other records of ours without an account in InsuredMine that are the same as one there."""
    return [
        one
        for one in known_alike(conn, agency, twin)
        if one.known.canonical_id != operation.canonical_id
        and one.verdict.level is Level.SAME
        and one.known.link(System.INSUREDMINE) is None
    ]

"""BenefitPoint accounts that get their AMS360 customer from BenefitPoint itself (``internal_connection`` vendor).

Nothing is made here, only linked: by the id of the customer that the account carries, whenever it comes. Until then a
new account waits ``key_grace_hours`` before InsuredMine shows it. When the id comes after that, the record that
InsuredMine shows already becomes the customer's; two records that InsuredMine shows already are a person's to join.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from trifold.sync_core.flows import review
from trifold.sync_core.flows.desk import Busy, Run
from trifold.sync_core.flows.propagate import link_source
from trifold.sync_core.flows.review import names
from trifold.sync_core.flows.review.case import Settled
from trifold.sync_core.flows.review.key_awaited import KeyAwaited, key_of
from trifold.sync_core.flows.review.two_records import TwoRecords
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.model.planning import look_up
from trifold.sync_core.model.records import Reference, Snapshot
from trifold.sync_core.store import crosswalk, inbox_reads, intents

A, B, I = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE  # noqa: E741
NAMED = "the BenefitPoint account names it"
WAIT_SECONDS = 5.0


def why_withheld(run: Run, snapshot: Snapshot) -> Outcome | None:
    """Why a new BenefitPoint account is neither recognised nor shown yet; None when it may be. The daily asks."""
    agency = run.desk.agency(run.agency)
    if agency.internal_connection != "vendor" or snapshot.system is not B or snapshot.reference(A) is not None:
        return None
    change = Change(system=B, kind=Kind.ACCOUNT, external_id=snapshot.external_id)
    with run.db.read() as conn:
        heard_at = inbox_reads.first_heard(conn, run.agency, change) or run.db.now()
    until, daily = heard_at + timedelta(hours=agency.key_grace_hours), run.occasion.shows_all
    over = run.db.now() >= until
    if daily:
        with run.unit() as conn:
            if over:
                answer, about = f"shown without it after {agency.key_grace_hours:g} hours", key_of(snapshot.external_id)
                review.settle(run.db, conn, run.agency, Settled.ID_AWAITED_NO_MORE, about, answer=answer)
            else:
                _ask(run, conn, snapshot, until)
    return None if over else came(Code.AWAITS_KEY)


def _ask(run: Run, conn: Connection, snapshot: Snapshot, until: datetime) -> None:
    case = KeyAwaited(
        about=names.of_snapshot(conn, snapshot),
        system=B,
        kind=Kind.ACCOUNT,
        external_id=snapshot.external_id,
        until=until.isoformat() + "Z",
    )
    review.ask(run.db, conn, run.agency, case)


def named_by_account(run: Run, customer: Snapshot) -> str | None:
    """The record of the account that carries the id of a customer that is new here; None when there is none.

    BenefitPoint makes the customer and writes its id in one go, and AMS360 tells of it before the next poll.
    """
    if run.desk.agency(run.agency).internal_connection != "vendor" or customer.system is not A:
        return None
    named = (Reference(system=A, external_id=customer.external_id),)
    probe = look_up(B, customer.fields, individual=customer.individual, references=named)
    found = run.connector(B).find_by_reference(probe)
    with run.db.read() as conn:
        links = [crosswalk.find(conn, run.agency, B, Kind.ACCOUNT, account.external_id) for account in found]
        known = [link for link in links if link and link.live and A not in crosswalk.of_record(conn, link.canonical_id)]
    return known[0].canonical_id if len(found) == len(known) == 1 else None


def take_late_key(run: Run, account: Snapshot, canonical_id: str) -> str:
    """A known account that carries the id of a customer that it is not linked with: link them, if nothing stands in
    the way. Gives the record that it belongs to now."""
    reference = account.reference(A) if account.system is B else None
    if reference is None:
        return canonical_id
    with run.unit() as conn:
        mine = crosswalk.of_record(conn, canonical_id)
        other = crosswalk.find(conn, run.agency, A, Kind.ACCOUNT, reference.external_id)
        review.settle(run.db, conn, run.agency, Settled.ID_CAME, key_of(account.external_id))
    if A in mine or (other is not None and not other.live):
        return canonical_id
    if other is None:
        customer = run.fetch(A, Kind.ACCOUNT, reference.external_id)
        if customer is not None:
            link_source(run, canonical_id, customer, NAMED)
        return canonical_id
    return _join(run, account, mine, other)


def _join(run: Run, account: Snapshot, mine: dict[System, Link], other: Link) -> str:
    """Two records that are one client: the one that nobody sees yet gives its account to the other."""
    own = mine[B]
    run.lock(other.canonical_id)
    with run.unit() as conn:
        theirs = crosswalk.of_record(conn, other.canonical_id)
        if B in theirs or I in mine:
            _propose(run, conn, account, mine, theirs)
            return own.canonical_id
        if intents.unsettled_systems(conn, own.canonical_id):
            raise Busy(
                came(Code.AWAITS_TURN, why=f"a create of {own.canonical_id} awaits its proof"),
                delay_seconds=WAIT_SECONDS,
            )
        crosswalk.detach(conn, own.canonical_id, B)
        run.note(conn, "unlinked", account, own.canonical_id, {"why": NAMED})
    link_source(run, other.canonical_id, account, NAMED)
    return other.canonical_id


def _propose(
    run: Run, conn: Connection, account: Snapshot, mine: dict[System, Link], theirs: dict[System, Link]
) -> None:
    one, two = mine[B].canonical_id, theirs[A].canonical_id
    shown = [links[I].external_id for links in (mine, theirs) if I in links]
    case = TwoRecords(
        about=names.of_snapshot(conn, account),
        canonical_id=one,
        system=B,
        kind=Kind.ACCOUNT,
        external_id=account.external_id,
        candidates=names.ours(conn, [two]),
        insuredmine=tuple(shown),
        customer=theirs[A].external_id,
    )
    review.ask(run.db, conn, run.agency, case)
    run.note(conn, "held", account, one, {"why": "two records are one client", "candidates": [two]})

"""An account and what is below it: which record a ring is about, who may originate it, and in which order to look.

The account comes first, so that contacts and policies find their place; a new link brings everything below it.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.errors import LogInRefused, Unavailable
from trifold.sync_core.flows.connection import connects
from trifold.sync_core.flows.desk import Busy, Run
from trifold.sync_core.flows.keys import named_by_account, take_late_key, why_withheld
from trifold.sync_core.flows.likeness import held_by_customers, recognise, tell_resemblance
from trifold.sync_core.flows.parting import link_again, missing_account
from trifold.sync_core.flows.propagate import LINKED, link_source, match, new_record, work
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.model.identity import SECOND, Link, Match
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.model.records import GoldenRecord, Snapshot
from trifold.sync_core.store import crosswalk, intents, records
from trifold.sync_core.store.intents import IntentState

OWN_CREATE_SECONDS, OWN_CREATE_SECONDS_MAX = 1.0, 30.0


def look(run: Run, change: Change, *, deep: bool = False) -> Outcome:
    """Look at what changed; gives what came of it. Raises the first failure after trying everything."""
    snapshot = run.fetch(change.system, change.kind, change.external_id)
    if snapshot is None:
        outcome = _look_at_missing(run, change)
    elif change.kind is Kind.ACCOUNT:
        outcome = look_at_account(run, snapshot, deep=deep)
    else:
        outcome = _look_below(run, snapshot, deep=deep)
    if run.failures:
        raise run.failures[0]
    return outcome


def _look_at_missing(run: Run, change: Change) -> Outcome:
    with run.db.read() as conn:
        link = crosswalk.find(conn, run.agency, change.system, change.kind, change.external_id)
        record = records.read(conn, link.canonical_id) if link else None
    if link is None or record is None or not link.live:
        return came(Code.NOT_THERE)
    run.lock(record.parent_id or record.canonical_id)
    canonical_id = missing_account(run, record, change.system) or link.canonical_id
    work(run, canonical_id)
    above = record.kind is Kind.ACCOUNT or canonical_id == record.parent_id
    if above and run.second_look is None:
        look_at_children(run, canonical_id)
    return came(Code.UNLINKED)


def _look_below(run: Run, snapshot: Snapshot, *, deep: bool) -> Outcome:
    """A contact or policy: its account must be known first. Until it is, the two are looked at one after the other."""
    parent = _account_link(run, snapshot)
    if (parent is None or not parent.live) and (own := _own_account(run, snapshot)) is not None:
        run.lock(own)
        return look_at_child(run, snapshot, own)
    if parent is None:
        run.lock(f"{run.agency}/{snapshot.system}/account/{snapshot.account_id}")
        parent = _account_link(run, snapshot)
    if parent is None or not parent.live:
        account = run.fetch(snapshot.system, Kind.ACCOUNT, snapshot.account_id)
        if account is None:
            return came(Code.ACCOUNT_NOT_THERE)
        return look_at_account(run, account, deep=True)
    run.lock(parent.canonical_id)
    outcome = look_at_child(run, snapshot, parent.canonical_id)
    if snapshot.kind is Kind.CONTACT:
        _send_what_waits_for_a_contact(run, parent.canonical_id)
    return outcome


def _own_account(run: Run, snapshot: Snapshot) -> str | None:
    """The account of a linked contact or policy whose own account there is not: two records of one client, of which
    one rests (decision D16)."""
    with run.db.read() as conn:
        link = crosswalk.find(conn, run.agency, snapshot.system, snapshot.kind, snapshot.external_id)
        record = records.read(conn, link.canonical_id) if link and link.live else None
    return record.parent_id if record else None


def _account_link(run: Run, snapshot: Snapshot) -> Link | None:
    with run.db.read() as conn:
        return crosswalk.find(conn, run.agency, snapshot.system, Kind.ACCOUNT, snapshot.account_id)


def _send_what_waits_for_a_contact(run: Run, account_id: str) -> None:
    """InsuredMine takes an account's policies once it has a contact."""
    with run.db.read() as conn:
        below = crosswalk.siblings(conn, account_id, Kind.POLICY)
    for policy in below:
        if policy.link(System.INSUREDMINE) is None and policy.canonical_id not in run.worked:
            work(run, policy.canonical_id)


def look_at_account(run: Run, snapshot: Snapshot, *, deep: bool, wanted: tuple[System, ...] = ()) -> Outcome:
    found = match(run, snapshot, None)
    if found.ambiguous:
        _keep_plans_of_second(run, snapshot, found)
        return came(Code.HELD, why=found.rule)
    if found.canonical_id is None and _named_customer_comes_first(run, snapshot):
        found = match(run, snapshot, None)
    if found.canonical_id is None:
        found = replace(found, canonical_id=named_by_account(run, snapshot))
    if found.canonical_id is None:
        reason = _may_be_our_own(run, snapshot) or why_withheld(run, snapshot)
        asked, wanted = bool(wanted), wanted or _wanted_of_new(run, snapshot)
        if reason is None and not asked and wanted and held_by_customers(run, snapshot):
            reason = came(Code.HELD, why="AMS360 has customers like it")
        if reason is None:
            found = recognise(run, snapshot, asked=asked)
            reason = came(Code.HELD, why=found.rule) if found.ambiguous else None
        if reason is None and found.canonical_id is None:
            reason = _why_not(run, snapshot, wanted)
        if reason:
            logs.event(
                "change.ignored", agency=run.agency, system=snapshot.system, kind=snapshot.kind, code=reason.code
            )
            return reason
    if found.canonical_id is None:
        record = new_record(run, snapshot, None, wanted, found.rule, found.holders)
        tell_resemblance(run, snapshot, record.canonical_id)
        canonical_id = record.canonical_id
    else:
        canonical_id = found.canonical_id
        run.lock(canonical_id)
        if found.rule != LINKED:
            link_source(run, canonical_id, snapshot, found.rule)
        canonical_id = take_late_key(run, snapshot, canonical_id)
        _want(run, canonical_id, wanted or _wanted_of_known(run, snapshot, canonical_id))
    run.keep(snapshot)
    wrote = work(run, canonical_id)
    if deep or not _is_explored(run, canonical_id):
        look_at_children(run, canonical_id, wanted)
    elif wrote:
        _look_at_self(run, canonical_id)
    return came(Code.SYNCED, record=canonical_id)


def _keep_plans_of_second(run: Run, snapshot: Snapshot, found: Match) -> None:
    """A second BenefitPoint account of a customer is left to a person; its plans are the customer's (decision D16)."""
    if found.rule != SECOND or snapshot.system is not System.BENEFITPOINT:
        return
    (account_id,) = found.ambiguous
    run.lock(account_id)
    for plan in run.connector(snapshot.system).children(Kind.POLICY, snapshot.external_id):
        look_at_child(run, plan, account_id)


def _is_explored(run: Run, canonical_id: str) -> bool:
    """Whether everything below the account was looked at since its links were made."""
    if run.explored.get(canonical_id):
        return True
    return all(link.explored for link in _links(run, canonical_id).values())


def _links(run: Run, canonical_id: str) -> dict[System, Link]:
    with run.db.read() as conn:
        return {system: link for system, link in crosswalk.of_record(conn, canonical_id).items() if link.live}


def _want(run: Run, canonical_id: str, wanted: tuple[System, ...]) -> None:
    """A user asked for systems: remembered until the links are made."""
    if not wanted:
        return
    with run.db.read() as conn:
        record, linked = crosswalk.with_record(conn, canonical_id)
    known = {system for system, link in linked.items() if not link.resting} | set(record.wanted if record else ())
    if set(wanted) <= known:
        return
    with run.unit() as conn:
        record = records.read(conn, canonical_id)
        assert record is not None
        link_again(run, conn, canonical_id, wanted)
        linked = crosswalk.of_record(conn, canonical_id)
        more = tuple(system for system in wanted if system not in linked and system not in record.wanted)
        if more:
            records.save(run.db, conn, run.agency, replace(record, wanted=(*record.wanted, *more)))


def _named_customer_comes_first(run: Run, snapshot: Snapshot) -> bool:
    """A BenefitPoint account that names an AMS360 customer: that customer is looked at first."""
    reference = snapshot.reference(System.AMS360)
    if snapshot.system is not System.BENEFITPOINT or reference is None:
        return False
    run.lock(f"{run.agency}/{System.AMS360}/account/{reference.external_id}")
    customer = run.fetch(System.AMS360, Kind.ACCOUNT, reference.external_id)
    if customer is None:
        return False
    look_at_account(run, customer, deep=True)
    return True


def _wanted_of_new(run: Run, snapshot: Snapshot) -> tuple[System, ...]:
    """The internal connection: a new BenefitPoint account becomes an AMS360 customer by itself (decision D5)."""
    return (System.AMS360,) if connects(run, snapshot) else ()


def _wanted_of_known(run: Run, snapshot: Snapshot, canonical_id: str) -> tuple[System, ...]:
    """The same for an account that was there before the connection, once a person released it (decision D18)."""
    if not connects(run, snapshot):
        return ()
    with run.db.read() as conn:
        record = records.read(conn, canonical_id)
        linked = crosswalk.of_record(conn, canonical_id)
    if record is None or System.AMS360 in linked or System.AMS360 in record.wanted:
        return ()
    return () if held_by_customers(run, snapshot, canonical_id) else (System.AMS360,)


def _why_not(run: Run, snapshot: Snapshot, wanted: tuple[System, ...]) -> Outcome | None:
    """Why a new account goes nowhere yet; None when it may."""
    if snapshot.system is System.INSUREDMINE:
        return None if wanted else came(Code.NOT_ASKED)
    if snapshot.system is System.AMS360:
        return None
    if wanted or run.occasion.shows_all:
        return None
    return came(Code.AWAITS_DAILY, what="it")


def _may_be_our_own(run: Run, snapshot: Snapshot) -> Outcome | None:
    """A new record could be the one that we just made and whose answer is not there: wait until that is settled."""
    with run.db.read() as conn:
        unsettled = intents.unsettled_at(conn, run.agency, snapshot.system, snapshot.kind)
    for intent in unsettled:
        sent = intent.operation
        elsewhere = snapshot.kind is not Kind.ACCOUNT and sent.account_id != snapshot.account_id
        if elsewhere or snapshot.external_id in intent.before:
            continue
        if records.name_of(sent.kind, sent.fields) != records.name_of(snapshot.kind, snapshot.fields):
            continue
        if intent.state == IntentState.PARKED:
            return came(Code.HELD, why=f"it may be what intent {intent.id} made; answer the review first")
        age = abs((run.db.now() - intent.changed_at).total_seconds())  # most answers come at once, a lost one never
        seconds = min(max(age, OWN_CREATE_SECONDS), OWN_CREATE_SECONDS_MAX)
        raise Busy(came(Code.AWAITS_CREATE, intent=intent.id), delay_seconds=seconds)
    return None


def look_at_children(run: Run, account_id: str, wanted: tuple[System, ...] = ()) -> None:
    """Everything below an account: listed in every linked system, AMS360 first; joined, then worked on."""
    links = _links(run, account_id)
    for kind in (Kind.CONTACT, Kind.POLICY):
        listed: list[Snapshot] = []
        for system in (system for system in System if system in links):
            found = _children(run, kind, links[system])
            run.list_below(kind, system, links[system].external_id, found)
            listed += found
            for snapshot in found:
                run.keep(snapshot)
        placed = [place(run, snapshot, account_id, wanted)[0] for snapshot in listed]
        for canonical_id in placed:  # only now: what is listed in several systems is one record by now
            if canonical_id is not None:
                _work_on_child(run, canonical_id, account_id)
        _look_at_unlisted(run, account_id, kind, {(shot.system, shot.external_id) for shot in listed})
    if not run.failures:
        _mark_explored(run, account_id, links)


def _children(run: Run, kind: Kind, account: Link) -> list[Snapshot]:
    """Nothing from a system that does not answer: the look goes on without it, and comes back."""
    try:
        return run.connector(account.system).children(kind, account.external_id)
    except (Unavailable, LogInRefused) as error:
        run.without(account.system, error)
        return []


def _mark_explored(run: Run, account_id: str, links: dict[System, Link]) -> None:
    with run.db.read() as conn:
        fresh = [
            link
            for system, link in crosswalk.of_record(conn, account_id).items()
            if system in links and link.live and not link.explored and system not in run.absent
        ]
    if not fresh:
        return
    systems = {one.system for one in fresh}

    def explored(conn: Connection) -> None:
        now = crosswalk.of_record(conn, account_id).values()
        found = [replace(link, explored=True) for link in now if link.live and link.system in systems]
        crosswalk.save_known(run.db, conn, run.agency, found)

    run.at_end.append(explored)


def _look_at_unlisted(run: Run, account_id: str, kind: Kind, listed: set[tuple[System, str]]) -> None:
    """What was linked below the account and is listed no more."""
    with run.db.read() as conn:
        known = [link for twin in crosswalk.siblings(conn, account_id, kind) for link in twin.links if link.live]
    for link in known:
        if (link.system, link.external_id) not in listed and link.canonical_id not in run.worked:
            work(run, link.canonical_id)


def look_at_child(run: Run, snapshot: Snapshot, account_id: str, wanted: tuple[System, ...] = ()) -> Outcome:
    canonical_id, reason = place(run, snapshot, account_id, wanted)
    if canonical_id is not None:
        _work_on_child(run, canonical_id, account_id)
    return reason


def place(run: Run, snapshot: Snapshot, account_id: str, wanted: tuple[System, ...]) -> tuple[str | None, Outcome]:
    """Join a contact or policy to its canonical record, a new one if it may originate; else why not."""
    if snapshot.same_as_account and not _is_linked(run, snapshot):
        return None, came(Code.OBSOLETE, why="it is the individual itself (D15)")
    found = match(run, snapshot, account_id)
    if found.ambiguous:
        return None, came(Code.HELD, why=found.rule)
    canonical_id = found.canonical_id
    if canonical_id is None:
        reason = _why_child_stays(run, snapshot, account_id, wanted) or _may_be_our_own(run, snapshot)
        if reason:
            return None, reason
        canonical_id = new_record(run, snapshot, account_id, _linkable(run, snapshot, wanted), found.rule).canonical_id
    else:
        fresh = link_source(run, canonical_id, snapshot, found.rule)
        if fresh:
            run.worked.discard(canonical_id)
        if snapshot.system is System.INSUREDMINE and wanted:
            _want(run, canonical_id, _linkable(run, snapshot, wanted))
            run.worked.discard(canonical_id)
    run.keep(snapshot)
    return canonical_id, came(Code.SYNCED, record=canonical_id)


def _is_linked(run: Run, snapshot: Snapshot) -> bool:
    with run.db.read() as conn:
        return crosswalk.find(conn, run.agency, snapshot.system, snapshot.kind, snapshot.external_id) is not None


def _work_on_child(run: Run, canonical_id: str, account_id: str) -> None:
    if canonical_id not in run.worked and work(run, canonical_id):
        _look_at_owner(run, canonical_id, account_id)


def _linkable(run: Run, snapshot: Snapshot, wanted: tuple[System, ...]) -> tuple[System, ...]:
    own = snapshot.primary and snapshot.individual
    return () if own or snapshot.kind is not Kind.CONTACT else wanted


def _why_child_stays(run: Run, snapshot: Snapshot, account_id: str, wanted: tuple[System, ...]) -> Outcome | None:
    """Why a contact or policy that is new to us goes nowhere; None when it may."""
    in_ams360 = System.AMS360 in _links(run, account_id)
    if snapshot.system is System.AMS360:
        return None
    if snapshot.system is System.INSUREDMINE:
        own = snapshot.kind is Kind.CONTACT and snapshot.primary and snapshot.individual
        return None if own or (wanted and snapshot.kind is Kind.CONTACT) else came(Code.NOT_ASKED)
    if snapshot.kind is Kind.CONTACT and in_ams360:
        return came(Code.STAYS)
    if in_ams360 or run.occasion.shows_all:
        return None
    return came(Code.AWAITS_DAILY, what="its account")


def _look_at_self(run: Run, account_id: str) -> None:
    """An individual account changed: so did the contact that it is."""
    for record in _own_contacts(run, account_id):
        run.worked.discard(record.canonical_id)
        work(run, record.canonical_id)


def _look_at_owner(run: Run, canonical_id: str, account_id: str) -> None:
    """The contact that is an individual account changed: so did the account."""
    if canonical_id in {record.canonical_id for record in _own_contacts(run, account_id)}:
        run.snapshots = {key: shot for key, shot in run.snapshots.items() if key[1] is not Kind.ACCOUNT}
        work(run, account_id)


def _own_contacts(run: Run, account_id: str) -> list[GoldenRecord]:
    with run.db.read() as conn:
        return [record for record in records.children(conn, account_id, Kind.CONTACT) if record.is_self]

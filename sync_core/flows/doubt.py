"""Creates whose answer was lost: look, then adopt, send again where the tier allows it, or ask a person."""

from __future__ import annotations

from trifold.sync_core import logs
from trifold.sync_core.connectors.port import Connector, Tier
from trifold.sync_core.flows.apply import adopt, send
from trifold.sync_core.flows.desk import Desk, Run
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.model.identity import differing
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.store import audit, crosswalk, intents, records, reviews
from trifold.sync_core.store.intents import Intent

LOOKS = {Tier.KEYED: 1, Tier.REFERENCE: 1, Tier.LAGGING: 2, Tier.FINGERPRINT: 2}


def resolve_due(desk: Desk) -> int:
    """Look into every create whose deadline passed; gives how many were looked into."""
    with desk.db.read() as conn:
        due = intents.doubtful(desk.db, conn)
    for intent in due:
        trail = audit.Trail(agency=intent.agency, correlation_id=desk.db.ids.new())
        run = Run(desk=desk, trail=trail, occasion=Occasion.REALTIME, lock=lambda family: None)
        resolve(run, intent)
    return len(due)


def resolve(run: Run, intent: Intent) -> None:
    """One look. Adopt only a single record that was not there before and holds every field that was sent."""
    operation = intent.operation
    connector = run.connector(operation.system)
    tier = connector.capabilities[operation.kind].tier
    candidates = _candidates(connector, intent, tier)
    if len(candidates) == 1 and _is_ours(connector, candidates[0], intent, tier):
        adopt(run, operation, candidates[0], "found after a lost answer", intent)
        _ring_again(run, intent)
    elif candidates:
        _park(run, intent, [found.external_id for found in candidates], "more than one record, or not quite ours")
    elif intent.looked + 1 < LOOKS[tier]:
        with run.db.begin() as conn:
            lag = connector.capabilities[operation.kind].commit_lag_max_seconds
            intents.look_again(run.db, conn, intent, lag)
    elif tier is Tier.KEYED:
        send(run, connector, intent)  # the same key: the vendor answers what it did the first time
        _ring_again(run, intent)
    elif tier is Tier.REFERENCE:
        with run.db.begin() as conn:
            intents.settle(run.db, conn, intent, "dropped", "not found after the deadline")
        _ring_again(run, intent)
    else:
        _park(run, intent, [], "nothing was found")


def _candidates(connector: Connector, intent: Intent, tier: Tier) -> list[Snapshot]:
    if tier is Tier.FINGERPRINT:
        found = connector.look_alikes(intent.operation)
        return [twin for twin in found if twin.external_id not in intent.before]
    return connector.find_by_reference(intent.operation)


def _is_ours(connector: Connector, twin: Snapshot, intent: Intent, tier: Tier) -> bool:
    """A record that carries our reference is ours; by its looks only if it holds every field that was sent, in the
    words of that system (AMS360 reads "Medical PPO" back as its own line of business)."""
    if tier is not Tier.FINGERPRINT:
        return True
    sent = intent.operation
    expected = connector.stored(sent)
    return not differing(expected, twin.fields, [name for name in sent.changed if name in twin.fields])


def _park(run: Run, intent: Intent, candidates: list[str], why: str) -> None:
    operation = intent.operation
    with run.db.begin() as conn:
        intents.settle(run.db, conn, intent, "parked", why)
        reviews.open_item(
            run.db,
            conn,
            run.agency,
            topic=f"in doubt/{operation.canonical_id}/{operation.system}",
            reason="in doubt",
            title=f"{operation.coordinates}: it was sent, the answer was lost, and {why}. Nothing more was sent. "
            "Say which record it is, have it made again, or leave it.",
            evidence={"intent": intent.id, "candidates": candidates, "before": list(intent.before)},
            canonical_id=operation.canonical_id,
            system=operation.system,
        )
        audit.write(
            run.db,
            conn,
            run.trail,
            "parked",
            canonical_id=operation.canonical_id,
            system=operation.system,
            kind=operation.kind,
            details={"why": why, "candidates": candidates},
        )
    logs.event("create.parked", agency=run.agency, system=operation.system, kind=operation.kind, why=why)


def _ring_again(run: Run, intent: Intent) -> None:
    """What waited for this create goes on: the record, and the users' requests that are not answered to the end."""
    operation = intent.operation
    with run.db.begin() as conn:
        known = [link for link in crosswalk.of_record(conn, operation.canonical_id).values() if link.live]
        record = records.read(conn, operation.canonical_id)
    source = next((link for link in known if link.system is not operation.system), None) or next(iter(known), None)
    if source is not None and record is not None:
        change = Change(system=source.system, kind=source.kind, external_id=source.external_id)
        receive(run.desk, run.agency, [change], deep=True)
    asked = run.desk.crm(run.agency).open_sync_requests()
    receive(
        run.desk,
        run.agency,
        [
            Change(system=System.INSUREDMINE, kind=Kind.SYNC_REQUEST, external_id=request.external_id)
            for request in asked
        ],
    )

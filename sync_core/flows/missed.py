"""What a sweep's reading of a customer means: nothing new, something that was heard of, or a change that was missed."""

from __future__ import annotations

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.connectors.port import Survey
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Known
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.model.values import fingerprint
from trifold.sync_core.store import audit, crosswalk, sweeps
from trifold.sync_core.store.sweeps import Sighting

A = System.AMS360


def compare(
    desk: Desk, conn: Connection, agency: str, sighting: Sighting, survey: Survey | None
) -> tuple[str | None, bool]:
    """How it was missed, else None; and whether to ring.

    ``new``; ``changed``; ``gone``; ``silent``: changed only in what nothing here maps, so there is nothing to do. An
    agency that leaves notifications for the daily misses none.
    """
    link = crosswalk.find(conn, agency, A, Kind.ACCOUNT, sighting.external_id)
    known = link is not None and link.live
    if survey is None:
        heard = known and sweeps.heard(conn, agency, sighting.external_id, pending=True)
        return ("gone" if known and not heard else None), known
    looks, differs = _as_seen(conn, agency, survey), differing(sighting, survey)
    if looks == "same":
        told = not (differs and sighting.read_at) or _heard_since(conn, agency, sighting)
        return (None if told else "silent"), False
    if looks == "incomplete" or desk.agency(agency).mode == "daily" or not (differs or sighting.read_at is None):
        return None, True
    if known:  # it was up to date when the last thing that was heard of it had been looked at
        heard = sweeps.heard(conn, agency, sighting.external_id, pending=True)
        return (None if heard else "changed"), True
    return (None if _heard_since(conn, agency, sighting) else "new"), True


def _heard_since(conn: Connection, agency: str, sighting: Sighting) -> bool:
    return sweeps.heard(conn, agency, sighting.external_id, since=sighting.read_at)


def note(
    desk: Desk, conn: Connection, agency: str, sweep_id: str, sighting: Sighting, survey: Survey | None, how: str
) -> None:
    """Into the audit, under the sweep's id: what was missed, in which parts, and since when."""
    details = {
        "how": how,
        "parts": differing(sighting, survey) if survey else [],
        "read_before": sighting.read_at.isoformat() + "Z" if sighting.read_at else None,
    }
    trail = audit.Trail(agency=agency, correlation_id=sweep_id)
    customer = sighting.external_id
    audit.write(desk.db, conn, trail, "missed", system=A, kind=Kind.ACCOUNT, external_id=customer, details=details)
    logs.event("change.missed", agency=agency, id=sighting.external_id, how=how)


def differing(sighting: Sighting, survey: Survey) -> list[str]:
    """The parts that are not as they were read last."""
    return [name for name, digest in survey.parts.items() if sighting.parts.get(name) != digest]


def _as_seen(conn: Connection, agency: str, survey: Survey) -> str:
    """``same``; ``differs`` from what was last seen here; ``incomplete``: the same, but InsuredMine lacks a record."""
    link = crosswalk.find(conn, agency, A, Kind.ACCOUNT, survey.account.external_id)
    if link is None:
        return "differs"
    found = {_compared(survey.account, crosswalk.known(conn, link.canonical_id))}
    for kind, listed in survey.below.items():
        twins = [(twin, one) for one in crosswalk.siblings(conn, link.canonical_id, kind) if (twin := one.link(A))]
        by_id = {twin.external_id: one for twin, one in twins}
        counted = [shot for shot in listed if shot.external_id in by_id or not shot.same_as_account]
        if {twin.external_id for twin, _ in twins if twin.live} != {shot.external_id for shot in counted}:
            return "differs"
        found |= {_compared(shot, by_id[shot.external_id]) for shot in counted}
    return next((looks for looks in ("differs", "incomplete") if looks in found), "same")


def _compared(snapshot: Snapshot, known: Known) -> str:
    link = known.link(A)
    if link is None or any(link.shadow.seen.get(name) != value for name, value in snapshot.fields.items()):
        return "differs"
    if any(link.shadow.unread.get(name) != fingerprint(bad.raw) for name, bad in snapshot.unreadable.items()):
        return "differs"
    return "same" if known.link(System.INSUREDMINE) else "incomplete"

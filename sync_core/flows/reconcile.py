"""The slow sweep: AMS360 has no changed-since call, so every customer is read and compared with what was last seen."""

from __future__ import annotations

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.flows import runs
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.model.identity import Known
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.store import crosswalk


def sweep(desk: Desk, agency: str, job_id: str | None = None) -> tuple[int, int]:
    """Ring for every customer that differs from its shadow, or is new; gives (read, rung)."""
    connector = desk.connectors(agency, System.AMS360)
    read = rung = 0
    for row in connector.accounts():
        read += 1
        snapshot = connector.fetch(Kind.ACCOUNT, row.external_id)
        if snapshot is None:
            continue
        below = {kind: connector.children(kind, row.external_id) for kind in (Kind.CONTACT, Kind.POLICY)}
        with desk.db.begin() as conn:
            same = _is_as_seen(conn, agency, snapshot, below)
        if not same:
            change = Change(
                system=System.AMS360, kind=Kind.ACCOUNT, external_id=row.external_id, occasion=Occasion.SWEEP
            )
            rung += receive(desk, agency, [change], deep=True, job_id=job_id)
    logs.event("sweep.finished", agency=agency, read=read, rung=rung)
    return read, rung


def sweep_as_run(desk: Desk, agency: str) -> tuple[str, int, int]:
    """The sweep as a run of its own; gives (its id, read, rung). What was listed before a failure is kept."""
    run_id = desk.db.ids.new()
    try:
        read, rung = sweep(desk, agency, run_id)
    finally:
        with desk.db.begin() as conn:
            runs.propose(desk, conn, agency, run_id, "sweep")
    return run_id, read, rung


def _is_as_seen(conn: Connection, agency: str, snapshot: Snapshot, below: dict[Kind, list[Snapshot]]) -> bool:
    link = crosswalk.find(conn, agency, System.AMS360, Kind.ACCOUNT, snapshot.external_id)
    if link is None or not _unchanged(snapshot, crosswalk.known(conn, link.canonical_id)):
        return False
    for kind, listed in below.items():
        known = crosswalk.siblings(conn, link.canonical_id, kind)
        linked = {twin.external_id for one in known if (twin := one.link(System.AMS360)) and twin.live}
        if linked != {shot.external_id for shot in listed}:
            return False
        by_id = {twin.external_id: one for one in known if (twin := one.link(System.AMS360))}
        if not all(_unchanged(shot, by_id[shot.external_id]) for shot in listed):
            return False
    return True


def _unchanged(snapshot: Snapshot, known: Known) -> bool:
    """Every field equals what was last seen, and InsuredMine has the record."""
    link = known.link(snapshot.system)
    if link is None or known.link(System.INSUREDMINE) is None:
        return False
    return all(link.shadow.seen.get(name) == value for name, value in snapshot.fields.items())

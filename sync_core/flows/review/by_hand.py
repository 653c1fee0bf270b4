"""A person joins two records without being asked."""

from __future__ import annotations

from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import receive_in
from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.store import audit, crosswalk, records


def link_by_hand(desk: Desk, agency: str, system: System, external_id: str, canonical_id: str) -> str:
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
        if taken and taken.resting:
            crosswalk.link_again(conn, canonical_id, system)
        elif system in crosswalk.of_record(conn, canonical_id):
            raise NeedsDecision(f"link: {canonical_id} has a record in {system} already. Nothing was changed.")
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

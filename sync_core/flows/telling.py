"""What a person is told of fields that a system can't tell, can't hold or refused (model/values.py, decision D22)."""

from __future__ import annotations

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.flows import review
from trifold.sync_core.flows.desk import Run
from trifold.sync_core.flows.review import write
from trifold.sync_core.flows.review.case import Settled
from trifold.sync_core.flows.review.left_out import LeftOut
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.values import ASKED
from trifold.sync_core.store import crosswalk, records


def tell(run: Run, conn: Connection, link: Link, before: Link | None) -> None:
    """Bring the question about the fields of a link up to date, where something is new; names only in audit and log."""
    if before is not None and link.shadow.told == before.shadow.told:
        return
    itself = run.connector(link.system).capabilities[link.kind].itself
    if itself is not None and link.external_id.startswith(itself):  # the account is the same record, and is asked about
        return
    fields = {name: note for name, note in sorted(link.shadow.told.items()) if note["what"] in ASKED}
    above = _account_of(conn, link) if fields else None
    if above is not None:
        fields = {name: note for name, note in fields.items() if above.shadow.told.get(name) != note}
    if not fields:
        if before is not None:
            about = write.key_of(link.canonical_id, link.system)
            review.settle(run.db, conn, run.agency, Settled.FITS, about)
        return
    case = LeftOut(
        canonical_id=link.canonical_id,
        system=link.system,
        kind=link.kind,
        external_id=link.external_id,
        fields=fields,
    )
    review.ask(run.db, conn, run.agency, case)
    details = {"fields": {name: {"what": note["what"], "why": note["why"]} for name, note in fields.items()}}
    run.note(conn, "left_out", link, link.canonical_id, details)
    logs.event("fields.left_out", agency=run.agency, system=link.system, kind=link.kind, canonical_id=link.canonical_id)


def _account_of(conn: Connection, link: Link) -> Link | None:
    """The account that the contact of an individual is, in the same system: one question will do for both."""
    record = records.read(conn, link.canonical_id)
    if record is None or not record.is_self or record.parent_id is None:
        return None
    return crosswalk.of_record(conn, record.parent_id).get(link.system)

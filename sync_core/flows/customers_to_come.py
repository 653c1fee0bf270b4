"""Before an AMS360 customer is made of what BenefitPoint has already: BenefitPoint may have one, or make it by itself.

An account that names its customer is linked with that one. Where BenefitPoint makes the customers of its accounts
(``internal_connection`` vendor), a new account's is waited for, as long as InsuredMine waits for it
(``key_grace_hours``): the two would be one client twice.
"""

from __future__ import annotations

from datetime import timedelta

from trifold.sync_core.flows.desk import Run, SecondLook
from trifold.sync_core.flows.intake import receive_in
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.store import crosswalk, inbox_reads

A, B = System.AMS360, System.BENEFITPOINT
LOOK_SECONDS, LINK_SECONDS = 60.0, 1.0


def is_to_come(run: Run, operation: Operation) -> bool:
    """True: nothing is to be made in AMS360 now. The item comes back by itself."""
    if (operation.system, operation.kind) != (A, Kind.ACCOUNT):
        return False
    with run.db.read() as conn:
        link = crosswalk.of_record(conn, operation.canonical_id).get(B)
    if link is None or not link.live:
        return False
    account = run.connector(B).fetch(Kind.ACCOUNT, link.external_id)
    if account is None:
        return False
    change = Change(system=B, kind=Kind.ACCOUNT, external_id=link.external_id)
    if account.reference(A) is not None:
        with run.unit() as conn:
            receive_in(run.desk, conn, run.agency, [change], by="the account names its customer")
        return _waits(run, operation, LINK_SECONDS, "BenefitPoint's account names its customer: it is linked first")
    agency = run.desk.agency(run.agency)
    if agency.internal_connection != "vendor":
        return False
    with run.db.read() as conn:
        heard_at = inbox_reads.first_heard(conn, run.agency, change) or run.db.now()
    if run.db.now() >= heard_at + timedelta(hours=agency.key_grace_hours):
        return False
    return _waits(run, operation, LOOK_SECONDS, "BenefitPoint makes the customer by itself: its id is awaited")


def _waits(run: Run, operation: Operation, seconds: float, why: str) -> bool:
    run.refuse(operation.canonical_id, operation.system, [why])
    run.second_look = SecondLook(system=B, after_seconds=seconds)
    return True

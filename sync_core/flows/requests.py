"""A user of InsuredMine asked to send an account or contact somewhere: done, and answered there."""

from __future__ import annotations

from trifold.sync_core.flows.desk import Run
from trifold.sync_core.flows.family import look_at_account, look_at_child
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Snapshot, SyncRequest
from trifold.sync_core.store import crosswalk, intents

SETTLED = ("done", "refused")


def answer(run: Run, external_id: str) -> str:
    """Fulfil one request and tell InsuredMine how each target went; repeating it does nothing that is done."""
    crm = run.desk.crm(run.agency)
    request = crm.sync_request(external_id)
    if request is None or request.state in SETTLED:
        return "ignored: nothing is asked any more"
    with run.db.begin() as conn:
        family = crosswalk.family(conn, run.agency, System.INSUREDMINE, Kind.ACCOUNT, request.account_id, None)
    run.lock(family)
    account = run.fetch(System.INSUREDMINE, Kind.ACCOUNT, request.account_id)
    if account is None:
        results = [_result(target, "refused", "the account is gone") for target in request.targets]
        crm.answer_sync_request(external_id, "refused", results)
        return "refused: the account is gone"
    known = tuple(target for target in request.targets if target in run.desk.systems(run.agency))
    run.request_id, outcome = external_id, ""
    if request.kind is Kind.ACCOUNT:
        outcome = look_at_account(run, account, deep=True, wanted=known)
        asked: Snapshot | None = account
    else:
        asked = _send_contact(run, request, account, known)
    if outcome.startswith("held"):  # the answer to the review rings for this request again
        results = [_result(target, "pending", f"{outcome}; a person is asked") for target in request.targets]
    else:
        results = [_judge(run, target, asked, request) for target in request.targets]
    states = {result["state"] for result in results}
    state = states.pop() if len(states) == 1 else "partial"
    crm.answer_sync_request(external_id, "running" if state == "pending" else state, results)
    if run.failures:
        raise run.failures[0]
    return f"{state}: {', '.join(request.targets)}"


def _send_contact(run: Run, request: SyncRequest, account: Snapshot, targets: tuple[System, ...]) -> Snapshot | None:
    """A contact goes where its account is linked, and nowhere else."""
    contact = run.fetch(System.INSUREDMINE, Kind.CONTACT, request.record_id)
    with run.db.begin() as conn:
        link = crosswalk.find(conn, run.agency, System.INSUREDMINE, Kind.ACCOUNT, account.external_id)
        linked = crosswalk.of_record(conn, link.canonical_id) if link else {}
    reachable = tuple(target for target in targets if target in linked and linked[target].live)
    if contact is not None and link is not None and reachable:
        run.lock(link.canonical_id)
        look_at_child(run, contact, link.canonical_id, reachable)
    return contact


def _judge(run: Run, target: System, asked: Snapshot | None, request: SyncRequest) -> dict[str, str]:
    """How one target went: linked, in doubt, or refused with the reasons."""
    if asked is None:
        return _result(target, "refused", "the record is gone")
    with run.db.begin() as conn:
        own = crosswalk.find(conn, run.agency, System.INSUREDMINE, asked.kind, asked.external_id)
        if own is None:
            return _result(target, "refused", f"its account is not in {target}; send the account first")
        twin = crosswalk.of_record(conn, own.canonical_id).get(target)
        if twin and twin.live:
            return _result(target, "done", "")
        unsettled = intents.unsettled(conn, own.canonical_id, target)
    reasons = run.refusals.get((own.canonical_id, target), [])
    if unsettled or run.failures:
        return _result(target, "pending", "; ".join(reasons) or "an earlier attempt is not settled")
    if not reasons and System.AMS360 in request.targets and target is System.BENEFITPOINT:
        return _result(target, "pending", "waits for AMS360")
    return _result(target, "refused", "; ".join(reasons) or f"its account is not in {target}; send the account first")


def _result(target: System, state: str, reason: str) -> dict[str, str]:
    return {"system": target, "state": state, "reason": reason}

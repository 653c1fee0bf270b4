"""What a person does in the console: one form each, sent by POST, then back to a page that says what came of it.

POST /review/<number>/answer   ``choice`` and, where it is needed, ``external_id``.
POST /review/<number>/undo     The answer is taken back.
POST /daily                    Start the daily of ``agency``, or join the running one.
POST /sweep                    Start reading and comparing all of AMS360, or join the running sweep.
POST /onboarding               Read all three systems of ``agency`` and tell what moving in would do.
POST /onboarding/confirm       Carry out what was told with ``code``.
POST /plans/<run>/confirm      A run that stopped and asks goes on; ``refuse`` gives it up.
POST /plans/<run>/undo         Order that what the run overwrote is put back, as a run of its own.
POST /audit/<entry>/restore    The same for one write, or for one ``field`` of it.
POST /record/merge             Two accounts, ``first`` and ``second``, become one, as was told with ``code``.
POST /record/unlink            The link of ``external_id`` in ``system`` rests.
POST /mappings                 Set or change what ``value`` of ``field`` is called in AMS360: ``code``, ``name``.
POST /mappings/remove          Forget it.
POST /inbox/<item>/requeue     Queue a dead letter again (/revive for one more release).
POST /systems/retry            Try a paused system again now.
POST /inbox/ring               Look at ``system``, ``kind``, ``external_id`` of ``agency`` now.
Each needs a session and its CSRF token, or the console's token. What does not fit is told on the page that follows.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import daily, intake, mappings, onboarding, reconcile, review, runs, undo
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.web import asking
from trifold.sync_core.web.guard import Guard, inside
from trifold.sync_core.web.refusals import problem

KINDS = (Kind.ACCOUNT.value, Kind.CONTACT.value, Kind.POLICY.value)

_MAPPED = ("field", "value", "code", "name")


def blueprint(desk: Desk, guard: Guard) -> Blueprint:
    acts = Blueprint("acts", __name__)
    acts.before_request(guard.admit)

    @acts.post("/review/<int:number>/answer")
    def answer(number: int) -> ResponseReturnValue:
        chosen, external_id = asking.text("choice") or "", asking.text("external_id")
        return _told(lambda: review.answer(desk, number, chosen, external_id), f"/review/{number}")

    @acts.post("/review/<int:number>/undo")
    def take_back(number: int) -> ResponseReturnValue:
        return _told(lambda: review.undo(desk, number), f"/review/{number}")

    @acts.post("/daily")
    def start_daily() -> ResponseReturnValue:
        agency = asking.one_agency(desk)
        return _told(lambda: _started(agency, *daily.start(desk, agency)), "/")

    @acts.post("/sweep")
    def start_sweep() -> ResponseReturnValue:
        agency = asking.one_agency(desk)
        return _told(lambda: _started(agency, *reconcile.begin(desk, agency), what="sweep"), "/")

    @acts.post("/onboarding")
    def start_onboarding() -> ResponseReturnValue:
        agency = asking.one_agency(desk)
        return _told(lambda: onboarding.order(desk, agency), "/onboarding")

    @acts.post("/onboarding/confirm")
    def confirm_onboarding() -> ResponseReturnValue:
        agency, code = asking.one_agency(desk), asking.text("code") or ""
        return _told(lambda: _moves_in(agency, onboarding.confirm(desk, agency, code)), "/onboarding")

    @acts.post("/plans/<run_id>/<any(confirm, refuse):verdict>")
    def decide(run_id: str, verdict: str) -> ResponseReturnValue:
        act = runs.confirm if verdict == "confirm" else runs.refuse
        return _told(lambda: act(desk, run_id), f"/plans/{run_id}")

    @acts.post("/plans/<run_id>/undo")
    def undo_run(run_id: str) -> ResponseReturnValue:
        agency = asking.one_agency(desk)
        return _told(lambda: _ordered(agency, undo.undo_run(desk, agency, run_id)), "/plans")

    @acts.post("/audit/<int:entry>/restore")
    def restore(entry: int) -> ResponseReturnValue:
        agency, field = asking.one_agency(desk), asking.text("field")
        return _told(lambda: _ordered(agency, undo.restore(desk, agency, entry, [field] if field else ())), "/plans")

    @acts.post("/record/merge")
    def merge() -> ResponseReturnValue:
        agency, first, second = asking.one_agency(desk), asking.text("first") or "", asking.text("second") or ""
        code = asking.text("code") or ""
        return _told(lambda: _merged(desk, agency, first, second, code), f"/record/{first}")

    @acts.post("/record/unlink")
    def unlink() -> ResponseReturnValue:
        agency, system = asking.one_agency(desk), asking.choice("system", list(System))
        external_id = asking.text("external_id")
        if not (system and external_id):
            return problem(400, "which link?", "Give system and external_id.")
        return _told(lambda: review.unlink_by_hand(desk, agency, System(system), external_id), "/record")

    @acts.post("/mappings")
    def set_mapping() -> ResponseReturnValue:
        agency, (field, value, code, name) = asking.one_agency(desk), map(asking.text, _MAPPED)
        given = (field or "", value or "", code or "", name or "")
        return _told(lambda: mappings.set_mapping(desk, agency, *given), "/mappings")

    @acts.post("/mappings/remove")
    def remove_mapping() -> ResponseReturnValue:
        agency, field, value = asking.one_agency(desk), asking.text("field") or "", asking.text("value") or ""
        return _told(lambda: mappings.remove_mapping(desk, agency, field, value), "/mappings")

    @acts.post("/inbox/<int:item_id>/requeue")
    @acts.post("/inbox/<int:item_id>/revive", endpoint="revive")
    def requeue(item_id: int) -> ResponseReturnValue:
        return _told(lambda: intake.requeue(desk, item_id), "/inbox")

    @acts.post("/systems/retry")
    def retry() -> ResponseReturnValue:
        agency, system = asking.one_agency(desk), asking.choice("system", list(System))
        if system is None:
            return problem(400, "which system?", "Give system.")
        return _told(lambda: _tried(desk, agency, System(system)), "/systems")

    @acts.post("/inbox/ring")
    def ring() -> ResponseReturnValue:
        agency = asking.one_agency(desk)
        system, kind = asking.choice("system", list(System)), asking.choice("kind", KINDS)
        external_id = asking.text("external_id")
        if not (system and kind and external_id):
            return problem(400, "what to ring for?", "Give system, kind and external_id.")
        change = Change(system=System(system), kind=Kind(kind), external_id=external_id)
        return _told(lambda: _rung(desk, agency, change), "/inbox")

    return acts


def _started(agency: str, job_id: str, new: bool, what: str = "daily") -> str:
    return f"{agency}: {what} {job_id} " + ("starts" if new else "is running already")


def _merged(desk: Desk, agency: str, first: str, second: str, code: str) -> str:
    one, other = (review.record_of(desk, agency, given) for given in (first, second))
    number = review.merge_by_hand(desk, agency, one, other, code)
    return f"They are one now; the worker does the rest. Review {number} takes it back."


def _moves_in(agency: str, batch_id: str) -> str:
    return f"{agency}: onboarding {batch_id} is carried out"


def _ordered(agency: str, ordered: undo.Ordered) -> str:
    stays = f"; what was made stays: {', '.join(ordered.made)}" if ordered.made else ""
    return f"{agency}: run {ordered.run_id} puts back {ordered.records} record(s){stays}"


def _tried(desk: Desk, agency: str, system: System) -> str:
    desk.circuits.try_again(agency, system)
    return f"{agency} {system}: its pause ends; the next item tries it"


def _rung(desk: Desk, agency: str, change: Change) -> str:
    new = intake.receive(desk, agency, [change], deep=True, by="a person")
    rings = "it rings; the worker looks at it" if new else "it was ringing already"
    return f"{agency} {change.system} {change.kind} {change.external_id}: {rings}"


def _told(act: Callable[[], str], page: str) -> ResponseReturnValue:
    """Do it, then say what came of it: on the page, or as JSON to a program."""
    program = "Authorization" in request.headers
    try:
        said = act()
    except NeedsDecision as error:
        if program:
            return problem(409, "it does not fit", str(error))
        flash(str(error), "refused")
    else:
        if program:
            return jsonify(said=said)
        flash(said, "done")
    return redirect(inside(request.form.get("next", page)), 303)

"""/_sim/journal: what was asked and answered; searched, waited for, explained, exported."""

from __future__ import annotations

from flask import jsonify, request

from trifold.simulators.chassis import har, reasons
from trifold.simulators.chassis.control import models
from trifold.simulators.chassis.control.gate import Answer, here, routes
from trifold.simulators.chassis.journal import Wanted

bp = routes("journal", "Every exchange as sent and received, newest last, bounded")


def _wanted(query: models.JournalQuery) -> Wanted:
    return Wanted(world=query.world, operation=query.operation, status=query.status, text=query.text, after=query.after)


@bp.get("/journal", responses={200: models.Exchanges})
def read_journal(query: models.JournalQuery) -> Answer:
    """The newest exchanges that fit, oldest first"""
    found = here().journal.search(_wanted(query), query.limit)
    return jsonify(exchanges=[entry.as_json() for entry in found])


@bp.get("/journal/wait", responses={200: models.Waited})
def wait_for_exchange(query: models.WaitQuery) -> Answer:
    """Answer as soon as so many exchanges fit, or at the deadline; at once while four others wait here"""
    journal, wanted = here().journal, _wanted(query)
    found = journal.wait_for(wanted, query.count, query.timeout_seconds)
    met = len(found) >= query.count
    shown = [entry.as_json() for entry in found[-query.limit :] if query.limit]
    return jsonify(met=met, exchanges=shown, why=None if met else journal.why_not(wanted))


@bp.get("/journal/har", responses={200: models.Archive})
def export_journal(query: models.JournalQuery) -> Answer:
    """The newest exchanges that fit as an HTTP archive (HAR 1.2), redacted"""
    return jsonify(har.archive(here().journal.search(_wanted(query), query.limit), request.host_url))


@bp.get("/journal/counts", responses={200: models.Counts})
def count_journal(query: models.CountsQuery) -> Answer:
    """How many exchanges there were, by operation and status"""
    return jsonify(counts=here().journal.counts(query.world))


@bp.get("/journal/<int:number>/why", responses={200: models.Why})
def explain_exchange(number: int) -> Answer:
    """Why an exchange was refused, in plain words"""
    entry = here().journal.get(number)
    if entry is None:
        return jsonify(error=f"the journal has no exchange {number} (any more)"), 404
    struck = [receipt for receipt in here().armory.receipts() if receipt.number in entry.receipts]
    return jsonify(reasons.why(entry, struck))

"""/_sim/journal: what was asked and answered."""

from __future__ import annotations

from flask import jsonify

from trifold.simulators.chassis.control import models
from trifold.simulators.chassis.control.gate import Answer, here, routes

bp = routes("journal", "Every exchange as sent and received, newest last, bounded")


@bp.get("/journal", responses={200: models.Exchanges})
def read_journal(query: models.JournalQuery) -> Answer:
    """The newest exchanges, oldest first"""
    return jsonify(exchanges=here().journal.read(query.world, query.after, query.limit))


@bp.get("/journal/counts", responses={200: models.Counts})
def count_journal(query: models.CountsQuery) -> Answer:
    """How many exchanges there were, by operation and status"""
    return jsonify(counts=here().journal.counts(query.world))

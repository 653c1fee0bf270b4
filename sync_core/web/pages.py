"""The console."""

from __future__ import annotations

from flask import Blueprint

from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.web.refusals import Tally


def blueprint(desk: Desk, tally: Tally, ignored: Tally) -> Blueprint:
    return Blueprint("pages", __name__)

"""The brokerage user's pages under /ui/<world>/: accounts, adding one, contacts, plans.

A page calls the same operations as the wire, as the brokerage's administrator. 303 after a success, 422 with the
listed errors otherwise.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, g, render_template
from flask.typing import ResponseReturnValue

from trifold.simulators.benefitpoint import account_screens, adding_screens, contact_screens, plan_screens
from trifold.simulators.benefitpoint.errors import NotAuthorized
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.journal import mark


def register(app: Flask, simulator: Simulator) -> None:
    """Add all pages."""
    bp = Blueprint("ui", __name__, url_prefix="/ui/<world>", template_folder="templates")

    @bp.url_value_preprocessor
    def find_world(endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.world = simulator.worlds.get((values or {}).pop("world"))
        mark(world=g.world.name)

    @bp.url_defaults
    def keep_world(endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("world", g.world.name)

    @bp.errorhandler(NotAuthorized)
    def not_authorized(error: NotAuthorized) -> ResponseReturnValue:
        return render_template("missing.html", world=g.world, reason=error), 404

    account_screens.add_pages(bp)
    adding_screens.add_pages(bp, simulator)
    contact_screens.add_pages(bp)
    plan_screens.add_pages(bp)
    app.register_blueprint(bp)

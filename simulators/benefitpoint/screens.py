"""The brokerage user's pages under /ui/<world>/: accounts, adding one, contacts, plans.

A page calls the same operations as the wire, as the brokerage's administrator. 303 after a success, 422 with the
listed errors otherwise.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, g, render_template
from flask.typing import ResponseReturnValue

from trifold.simulators.benefitpoint import account_screens, adding_screens, contact_screens, external, plan_screens
from trifold.simulators.benefitpoint.ams360_client import Clients
from trifold.simulators.benefitpoint.errors import NotAuthorized
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.passage import mark_page


def register(app: Flask, simulator: Simulator, clients: Clients) -> None:
    """Add all pages. What a save leaves to be written to AMS360 is written before the answer goes out."""
    bp = Blueprint("ui", __name__, url_prefix="/ui/<world>", template_folder="templates")

    @bp.url_value_preprocessor
    def find_world(endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.world = simulator.worlds.get((values or {}).pop("world"))

    @bp.before_request
    def tell_world() -> None:
        mark_page(g.world.name)

    @bp.url_defaults
    def keep_world(endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("world", g.world.name)

    @bp.errorhandler(NotAuthorized)
    def not_authorized(error: NotAuthorized) -> ResponseReturnValue:
        return render_template("missing.html", world=g.world, reason=error), 404

    @bp.after_request
    def write_to_ams360(response: Response) -> Response:
        if "world" in g:
            external.write_due(g.world, clients)
        return response

    account_screens.add_pages(bp)
    adding_screens.add_pages(bp, clients)
    contact_screens.add_pages(bp)
    plan_screens.add_pages(bp)
    app.register_blueprint(bp)

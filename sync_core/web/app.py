"""The Flask application: hooks, status and console of one core."""

from __future__ import annotations

from flask import Flask, Response
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError
from werkzeug.exceptions import HTTPException

from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.web import acts, api, document, door, hooks, pages, refusals
from trifold.sync_core.web.guard import Guard
from trifold.sync_core.web.refusals import Refused, Tally

BODY_BYTES_MAX = 256 * 1024
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def application(desk: Desk) -> Flask:
    """Needs the store, the settings and the clock of ``desk``; it never calls a vendor."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.json.sort_keys = False  # type: ignore[attr-defined]
    tally, ignored, guard = Tally(), Tally(), Guard(desk)
    guard.install(app)
    app.register_blueprint(hooks.blueprint(desk, tally, ignored))
    app.register_blueprint(api.blueprint(desk, tally, ignored))
    app.register_blueprint(door.blueprint(guard, tally))
    app.register_blueprint(pages.blueprint(desk, guard, tally, ignored))
    app.register_blueprint(acts.blueprint(desk, guard))
    app.register_blueprint(document.blueprint())
    app.add_url_rule("/favicon.ico", "favicon", lambda: Response(status=204))
    app.context_processor(lambda: {**pages.words(desk), "known_person": guard.knows_person()})
    app.register_error_handler(Refused, lambda error: refusals.refused(tally, error))
    app.register_error_handler(CSRFError, lambda error: refusals.forged(tally, error))
    app.register_error_handler(HTTPException, lambda error: refusals.plain_error(tally, error))
    app.register_error_handler(DatabaseError, refusals.busy)
    app.register_error_handler(Exception, refusals.fault)
    app.after_request(_headers)
    return app


def _headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if not response.headers.get("Cache-Control"):
        response.headers["Cache-Control"] = "no-store"
    return response

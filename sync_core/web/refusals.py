"""Refusals: problem JSON (RFC 9457), and how often each kind was refused since the start."""

from __future__ import annotations

import json
import threading
from collections import Counter

from flask import Response, render_template, request
from sqlalchemy.exc import DatabaseError
from werkzeug.exceptions import HTTPException

from trifold.sync_core import logs
from trifold.sync_core.model.changes import System


class Refused(Exception):
    """A message that is not taken. ``reason`` is one of a few constant words; ``hook`` the system it claims to be."""

    def __init__(self, status: int, hook: str, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.hook, self.reason, self.detail = status, hook, reason, detail


class Tally:
    """How often, by system and reason, since the start. Threads may share it."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}
        self._lock = threading.Lock()

    def count(self, hook: str, reason: str) -> None:
        with self._lock:
            self._counts.setdefault(hook, Counter())[reason] += 1

    def shown(self) -> dict[str, dict[str, int]]:
        """``{"ams360": {"wrong secret": 2}}``"""
        with self._lock:
            return {hook: dict(counts) for hook, counts in self._counts.items()}


def problem(status: int, title: str, detail: str) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(json.dumps(body), status=status, content_type="application/problem+json")


def refused(tally: Tally, error: Refused) -> Response:
    tally.count(error.hook, error.reason)
    logs.event("notice.refused", system=error.hook, reason=error.reason, status=error.status)
    return problem(error.status, error.reason, error.detail)


def forged(tally: Tally, error: HTTPException) -> Response:
    """A form without its session's secret: from another site, or from a session that has ended."""
    tally.count("console", "form without its secret")
    logs.event("console.forged", reason=error.description)
    told = f"{error.description} Nothing was changed. Open the page again and send the form from there."
    return _page(400, "Form refused", told)


def plain_error(tally: Tally, error: HTTPException) -> Response:
    """Flask's own refusals (wrong path, wrong method, body too large), also counted when a hook was meant."""
    status, title = error.code or 500, error.name
    detail = error.description or title
    if request.path.startswith("/hooks/"):
        hook = request.path.split("/")[2]
        tally.count(hook if hook in list(System) else "unknown", title.casefold())
    answer = _page(status, title, detail) if _is_for_people() else problem(status, title, detail)
    for name, value in error.get_headers(request.environ):
        if name.lower() in ("allow", "retry-after"):
            answer.headers[name] = value
    return answer


def _page(status: int, title: str, detail: str) -> Response:
    return Response(render_template("console/missing.html", title=title, detail=detail), status=status)


def _is_for_people() -> bool:
    machines = ("/hooks/", "/api/", "/health", "/ready")
    if "Authorization" in request.headers:
        return False
    return not request.path.startswith(machines) and not request.path.endswith(".json")


def busy(error: DatabaseError) -> Response:
    """The database is locked or gone: the sender tries again."""
    logs.event("web.database_failed", reason=str(error.orig))
    answer = problem(503, "busy", "The database did not answer. Nothing was kept. Send it again later.")
    answer.headers["Retry-After"] = "5"
    return answer


def fault(error: Exception) -> Response:
    """A fault of ours: its kind is told, its text stays in the log."""
    logs.failure("web.failed", path=request.path)
    return problem(500, "a fault of ours", f"{type(error).__name__}. Nothing was kept. The log has more.")

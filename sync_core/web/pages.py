"""The console: what the core knows, read-only. Each page has a JSON twin with the same content (``/inbox.json``).

/ (now.json), /inbox, /records?id=, /records/<canonical id>, /reviews, /audit, /systems. Lists take ``agency``,
``limit`` and what the page's own form offers; all values are escaped by the templates.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request

from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.model.changes import System
from trifold.sync_core.store import views
from trifold.sync_core.web.api import status
from trifold.sync_core.web.refusals import Tally

Found = dict[str, Any]


def blueprint(desk: Desk, tally: Tally, ignored: Tally) -> Blueprint:
    pages = Blueprint("pages", __name__, template_folder="templates")
    console = Console(desk)

    def page(path: str, twin: str, name: str, look: Callable[..., Found]) -> None:
        def html(**parts: str) -> str:
            return render_template(f"console/{name}.html", page=name, **look(**parts))

        def json(**parts: str) -> Response:
            return jsonify(look(**parts))

        pages.add_url_rule(path, name, html)
        pages.add_url_rule(twin, f"{name}_json", json)

    page("/", "/now.json", "now", lambda: status(desk, tally, ignored))
    page("/inbox", "/inbox.json", "inbox", console.inbox)
    page("/records", "/records.json", "records", console.records)
    page("/records/<canonical_id>", "/records/<canonical_id>.json", "record", console.record)
    page("/reviews", "/reviews.json", "reviews", console.reviews)
    page("/audit", "/audit.json", "audit", console.audit)
    page("/systems", "/systems.json", "systems", console.systems)
    pages.add_url_rule("/favicon.ico", "favicon", lambda: Response(status=204))
    pages.app_context_processor(lambda: {"reach": _reach(desk), "agency_names": list(desk.settings.agencies)})
    return pages


def _reach(desk: Desk) -> str:
    """Who can read this, for the footer."""
    host, port = desk.settings.host, desk.settings.port
    if _is_loopback(host):
        return f"There is no login: it listens on loopback ({host}:{port}) only."
    return f"There is no login: whoever reaches {host}:{port} can read this."


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Console:
    """What each page shows. Wrong query parameters are 400, unknown agencies and records 404."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def inbox(self) -> Found:
        state = _choice("state", views.STATES)
        with self._desk.db.read() as conn:
            return {"state": state, "rings": views.rings(conn, agency=self._agency(), state=state, limit=_limit())}

    def reviews(self) -> Found:
        state = _choice("state", ("open", "answered", "all")) or "open"
        wanted = None if state == "all" else state
        with self._desk.db.read() as conn:
            return {
                "state": state,
                "items": views.items(self._desk.db, conn, agency=self._agency(), state=wanted, limit=_limit()),
            }

    def audit(self) -> Found:
        wanted = {name: request.args.get(name) or None for name in ("canonical_id", "external_id")}
        system = _choice("system", list(System))
        with self._desk.db.read() as conn:
            found = views.entries(conn, agency=self._agency(), system=system, limit=_limit(), **wanted)
        return {**wanted, "system": system, "entries": found}

    def records(self) -> Found:
        asked = request.args.get("id", "").strip()
        with self._desk.db.read() as conn:
            ids = views.find(conn, asked) if asked else []
            return {"asked": asked, "found": [found for one in ids if (found := views.record(conn, one))]}

    def record(self, canonical_id: str) -> Found:
        with self._desk.db.read() as conn:
            found = views.record(conn, canonical_id)
        if found is None:
            abort(404, "There is no canonical record of that id.")
        return {"record": found}

    def systems(self) -> Found:
        with self._desk.db.read() as conn:
            linked = {name: views.linked(conn, name) for name in self._desk.settings.agencies}
        return {"agencies": {name: self._agency_shown(name, systems) for name, systems in linked.items()}}

    def _agency_shown(self, name: str, systems: dict[str, Found]) -> Found:
        settings = self._desk.agency(name)
        known = {system: getattr(settings, system).url for system in self._desk.systems(name)}
        return {
            "mode": settings.mode,
            "internal_connection": settings.internal_connection,
            "daily_at": f"{settings.daily_at} {settings.timezone}",
            "systems": {system: {"url": url, **systems[system]} for system, url in known.items()},
        }

    def _agency(self) -> str | None:
        name = request.args.get("agency") or None
        if name is not None and name not in self._desk.settings.agencies:
            abort(404, "The settings have no agency of that name.")
        return name


def _choice(name: str, choices: Collection[str]) -> str | None:
    value = request.args.get(name) or None
    if value is not None and value not in choices:
        abort(400, f"{name}: choose one of {', '.join(choices)}.")
    return value


def _limit() -> int:
    text = request.args.get("limit") or str(views.LIMIT)
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= views.LIMIT_MAX):
        abort(400, f"limit: give a number from 1 to {views.LIMIT_MAX}.")
    return int(text)

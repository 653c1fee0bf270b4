"""The console: each page answers a question, and has a JSON twin with the same content (``/inbox.json``).

/ (now.json), /inbox, /record?id=, /record/<canonical id>, /record/<canonical id>/merge?with=,
/explain/<agency>/<system>/<external id>, /plans, /plans/<run>, /review, /review/<number>, /mappings, /audit,
/systems, /ownership, /fields, /onboarding. Lists take ``agency``, ``limit`` and what the page's own form offers; all
values are escaped by the templates. What changes something is in web/acts.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request

from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import explain, onboarding, review, system_health
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.model.changes import TITLES, Kind, System
from trifold.sync_core.model.field_table import field_table
from trifold.sync_core.store import views
from trifold.sync_core.web import asking
from trifold.sync_core.web.api import status
from trifold.sync_core.web.guard import Guard
from trifold.sync_core.web.refusals import Tally

Found = dict[str, Any]

# page -> the question that it answers, in the order of the navigation
QUESTIONS = {
    "now": "What is going on now?",
    "inbox": "What rings, and what came of it?",
    "record": "Whose values are these, and why?",
    "plans": "What is to be written, and where?",
    "review": "What must a person decide?",
    "mappings": "What are carriers, lines and billing called in AMS360?",
    "audit": "What happened?",
    "systems": "What do the systems hold, and do we hear them?",
    "ownership": "Whose value counts?",
    "fields": "Where does each field go, and what becomes of a bad value?",
    "onboarding": "What would it be like if an agency moved in?",
}


def blueprint(desk: Desk, guard: Guard, tally: Tally, ignored: Tally) -> Blueprint:
    pages = Blueprint("pages", __name__, template_folder="templates")
    pages.before_request(guard.admit)
    console = Console(desk)

    def page(path: str, twin: str, name: str, look: Callable[..., Found], template: str = "") -> None:
        def html(**parts: str) -> str:
            question = QUESTIONS[name]
            return render_template(f"console/{template or name}.html", page=name, question=question, **look(**parts))

        def json(**parts: str) -> Response:
            return jsonify(look(**parts))

        pages.add_url_rule(path, template or name, html)
        pages.add_url_rule(twin, f"{template or name}_json", json)

    page("/", "/now.json", "now", lambda: status(desk, tally, ignored))
    page("/inbox", "/inbox.json", "inbox", console.inbox)
    page("/record", "/record.json", "record", console.records, "records")
    page("/record/<canonical_id>", "/record/<canonical_id>.json", "record", console.record)
    page("/record/<canonical_id>/merge", "/record/<canonical_id>/merge.json", "record", console.merge, "record_merge")
    told = "/explain/<agency>/<system>/<external_id>"
    page(told, f"{told}.json", "record", console.explain, "explain")
    page("/plans", "/plans.json", "plans", console.plans)
    page("/plans/<run_id>", "/plans/<run_id>.json", "plans", console.run, "run")
    page("/review", "/review.json", "review", console.reviews)
    page("/review/<int:number>", "/review/<int:number>.json", "review", console.review, "item")
    page("/mappings", "/mappings.json", "mappings", console.mappings)
    page("/audit", "/audit.json", "audit", console.audit)
    page("/systems", "/systems.json", "systems", console.systems)
    page("/ownership", "/ownership.json", "ownership", console.ownership)
    page("/fields", "/fields.json", "fields", console.fields)
    page("/onboarding", "/onboarding.json", "onboarding", console.onboardings)
    return pages


class Console:
    """What each page shows. Unknown records, runs and items are 404."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def inbox(self) -> Found:
        state = asking.choice("state", views.STATES)
        agency, limit = asking.agency(self._desk), asking.limit()
        with self._desk.db.read() as conn:
            return {"state": state, "rings": views.rings(conn, agency=agency, state=state, limit=limit)}

    def reviews(self) -> Found:
        state = asking.choice("state", (*review.STATES, "all")) or review.STATES[0]
        agency, limit = asking.agency(self._desk), asking.limit()
        wanted = None if state == "all" else state
        with self._desk.db.read() as conn:
            found = review.items(self._desk.db, conn, agency=agency, state=wanted, limit=limit)
        return {"state": state, "items": found}

    def review(self, number: int) -> Found:
        with self._desk.db.read() as conn:
            found = review.item(self._desk.db, conn, number)
            return {"item": _there(found, "There is no review item of that number.")}

    def mappings(self) -> Found:
        agency = asking.agency(self._desk)
        agencies = [agency] if agency else list(self._desk.settings.agencies)
        with self._desk.db.read() as conn:
            found = [one for name in agencies for one in views.mappings(conn, name)]
        return {"fields": list(views.MAPPED), "mappings": found}

    def plans(self) -> Found:
        state = asking.choice("state", views.RUN_STATES)
        agency, limit, canonical_id = asking.agency(self._desk), asking.limit(), asking.text("canonical_id")
        with self._desk.db.read() as conn:
            runs = [] if canonical_id else views.run_list(conn, agency=agency, state=state, limit=limit)
            plans = views.plan_list(conn, agency=agency, canonical_id=canonical_id, limit=limit)
        return {"canonical_id": canonical_id, "state": state, "runs": runs, "plans": plans}

    def run(self, run_id: str) -> Found:
        with self._desk.db.read() as conn:
            plans = views.plan_list(conn, run_id=run_id, limit=asking.limit())
            found = views.run(conn, run_id) or (views.plain_run(plans[0]) if plans else None)
        return {"run": _there(found, "There is no run of that id."), "plans": plans}

    def audit(self) -> Found:
        wanted = {name: asking.text(name) for name in ("canonical_id", "external_id", "correlation_id")}
        system = asking.choice("system", list(System))
        agency, limit = asking.agency(self._desk), asking.limit()
        with self._desk.db.read() as conn:
            found = views.entries(conn, agency=agency, system=system, limit=limit, **wanted)
        return {**wanted, "system": system, "entries": found}

    def records(self) -> Found:
        """What an id means; ``traces``: where it is no record of ours, what is known of it all the same."""
        asked, system = asking.text("id") or "", asking.choice("system", list(System))
        agency = asking.agency(self._desk)
        with self._desk.db.read() as conn:
            ids = views.find(conn, asked, system=system, agency=agency) if asked else []
            found = [record for one in ids if (record := views.record(conn, one))]
        agencies = [agency] if agency else list(self._desk.settings.agencies)
        systems = [system] if system else list(System)
        places = [] if not asked or found else [[one, place] for one in agencies for place in systems]
        return {"asked": asked, "system": system, "found": found, "places": places}

    def record(self, canonical_id: str) -> Found:
        found = explain.record(self._desk, canonical_id)
        return {"record": _there(found, "There is no canonical record of that id.")}

    def merge(self, canonical_id: str) -> Found:
        """What would be done if the account ``with`` (canonical id, or system:id) were the same client; ``refused``:
        why it can't be."""
        found, wanted = self.record(canonical_id), asking.text("with") or ""
        agency = found["record"]["agency"]
        told: dict[str, Any] = {**found, "agency": agency, "other": wanted, "code": None, "lines": [], "refused": None}
        if wanted:
            try:
                told["other"] = review.record_of(self._desk, agency, wanted)
                told["code"], told["lines"] = review.outline_of_merge(self._desk, agency, canonical_id, told["other"])
            except NeedsDecision as error:
                told["refused"] = str(error)
        return told

    def explain(self, agency: str, system: str, external_id: str) -> Found:
        if agency not in self._desk.settings.agencies or system not in list(System):
            abort(404, "The settings have no such agency, or there is no such system.")
        return explain.explain(self._desk, agency, System(system), external_id)

    def systems(self) -> Found:
        with self._desk.db.read() as conn:
            linked = {name: views.linked(conn, name) for name in self._desk.settings.agencies}
        return {"agencies": {name: self._agency_shown(name, systems) for name, systems in linked.items()}}

    def _agency_shown(self, name: str, systems: dict[str, Found]) -> Found:
        settings = self._desk.agency(name)
        known = {system: getattr(settings, system).url for system in self._desk.systems(name)}
        health = {row["system"]: row for row in system_health.systems(self._desk, name)}
        return {
            "mode": settings.mode,
            "internal_connection": settings.internal_connection,
            "daily_at": f"{settings.daily_at} {settings.timezone}",
            "systems": {system: {"url": url, **systems[system], **health[system]} for system, url in known.items()},
        }

    def ownership(self) -> Found:
        kind = asking.choice("kind", (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY))
        return {"kind": kind, "lines": [line for line in views.ownership() if kind in (None, line["kind"])]}

    def fields(self) -> Found:
        kind = asking.choice("kind", (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY))
        origin = asking.choice("system", list(System))
        found = (row for row in field_table(self._desk.field_rules) if kind in (None, row.kind))
        return {"kind": kind, "system": origin, "rows": [asdict(row) for row in found if origin in (None, row.origin)]}

    def onboardings(self) -> Found:
        asked = asking.agency(self._desk)
        agencies = [asked] if asked else list(self._desk.settings.agencies)
        return {"agencies": {name: onboarding.shown(self._desk, name) for name in agencies}}


def _there(found: Found | None, otherwise: str) -> Found:
    if found is None:
        abort(404, otherwise)
    return found


def words(desk: Desk) -> dict[str, Any]:
    """What every template may use."""
    return {
        "questions": QUESTIONS,
        "titles": {str(system): title for system, title in TITLES.items()},
        "agency_names": list(desk.settings.agencies),
        "system_names": [str(system) for system in System],
        "asked_agency": request.args.get("agency", ""),
    }

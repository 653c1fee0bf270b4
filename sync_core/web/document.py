"""GET /openapi.json: what machines may ask of this core and tell it, as an OpenAPI 3.1 document.

Every route that answers JSON stands here: health and status, the two hooks, and the JSON twins of the console's pages.
The shapes of notices are those that the hooks read; answers name what is always there and may hold more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from flask import Blueprint, Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from trifold.sync_core.model.changes import System
from trifold.sync_core.store import views
from trifold.sync_core.web.hooks import Ams360Notice, InsuredMineWebhook

DESCRIPTION = """\
Hooks take what AMS360 and InsuredMine tell: who changed, never what. All else reads. Refusals are problem details
(RFC 9457); lists give the newest first and at most `limit` entries. The console's twins need its token as a bearer.
"""
Row = dict[str, Any]


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str


class Ok(BaseModel):
    status: Literal["ok"]


class Ready(BaseModel):
    """Degraded: a worker works, and some system does not answer; ``why`` has a sentence for each."""

    status: Literal["ok", "degraded"]
    why: list[str]


class Received(BaseModel):
    """False: it coalesced with one that waits, was the core's own write, or is of no interest."""

    received: bool


class AgencyNow(BaseModel):
    mode: Literal["realtime", "daily"]
    internal_connection: str
    warnings: list[str]
    systems: list[Row]
    waiting: int
    running: int
    dead: int
    in_doubt: int
    open_reviews: int
    held_runs: int
    polled_at: str | None
    daily: Row | None
    sweep: Row | None


class Now(BaseModel):
    agencies: dict[str, AgencyNow]
    worker: bool
    refused: dict[str, dict[str, int]]
    ignored: dict[str, dict[str, int]]


class Rings(BaseModel):
    state: str | None
    rings: list[Row]


class Records(BaseModel):
    asked: str
    system: str | None
    found: list[Row]
    places: list[list[str]]


class Record(BaseModel):
    record: Row


class RecordMerge(BaseModel):
    record: Row
    agency: str
    other: str
    code: str | None
    lines: list[str]
    refused: str | None


class Explained(BaseModel):
    agency: str
    system: str
    external_id: str
    records: list[Row]
    trace: Row
    gates: list[Row]


class Reviews(BaseModel):
    state: str
    items: list[Row]


class Review(BaseModel):
    item: Row


class Plans(BaseModel):
    canonical_id: str | None
    state: str | None
    runs: list[Row]
    plans: list[Row]


class Run(BaseModel):
    run: Row
    plans: list[Row]


class Ownership(BaseModel):
    kind: str | None
    lines: list[Row]


class FieldTable(BaseModel):
    kind: str | None
    system: str | None
    rows: list[Row]


class Mappings(BaseModel):
    fields: list[str]
    mappings: list[Row]


class Onboardings(BaseModel):
    agencies: dict[str, Row | None]


class Audit(BaseModel):
    canonical_id: str | None
    external_id: str | None
    correlation_id: str | None
    system: str | None
    entries: list[Row]


class Systems(BaseModel):
    agencies: dict[str, Row]


class Route(NamedTuple):
    """``answers``: status -> model; ``parts`` and ``asks`` are parameters of the path and the query."""

    method: str
    path: str
    summary: str
    answers: Mapping[int, type[BaseModel]]
    asks: Sequence[Mapping[str, Any]] = ()
    parts: Sequence[str] = ()
    body: type[BaseModel] | None = None
    headers: Sequence[str] = ()


def _asked(name: str, *choices: str) -> dict[str, Any]:
    """A parameter that may be left out or empty."""
    schema: dict[str, Any] = {"type": "string", **({"enum": ["", *choices]} if choices else {})}
    return {"name": name, "in": "query", "required": False, "schema": schema}


_LIMIT = {
    "name": "limit",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": views.LIMIT_MAX, "default": views.LIMIT},
}
_AGENCY = _asked("agency")
_SYSTEM = _asked("system", *System)
_SHUT: Mapping[int, type[BaseModel]] = {401: Problem}
_NONE: Mapping[int, type[BaseModel]] = {404: Problem, **_SHUT}
_WRONG: Mapping[int, type[BaseModel]] = {400: Problem, **_NONE}
_TOLD: Mapping[int, type[BaseModel]] = {
    202: Received,
    **dict.fromkeys((400, 401, 404, 413, 415, 503), Problem),
}
_STAMPS = ("X-InsuredMine-Timestamp", "X-InsuredMine-Signature")
ROUTES = (
    Route("get", "/health", "Whether the web answers", {200: Ok}),
    Route("get", "/ready", "Whether a worker works", {200: Ready, 503: Problem}),
    Route("get", "/api/status", "What waits, what is in doubt, the newest daily", {200: Now}),
    Route("post", "/hooks/ams360/{agency}", "AMS360's notification", _TOLD, (), ("agency",), Ams360Notice),
    Route(
        "post",
        "/hooks/insuredmine/{agency}",
        "InsuredMine's webhook",
        _TOLD,
        (),
        ("agency",),
        InsuredMineWebhook,
        _STAMPS,
    ),
    Route("get", "/now.json", "The same as /api/status", {200: Now, **_SHUT}),
    Route("get", "/inbox.json", "The rings", {200: Rings, **_WRONG}, (_AGENCY, _asked("state", *views.STATES), _LIMIT)),
    Route(
        "get", "/record.json", "The records that have an id", {200: Records, **_WRONG}, (_asked("id"), _SYSTEM, _AGENCY)
    ),
    Route("get", "/record/{canonical_id}.json", "One record", {200: Record, **_NONE}, (), ("canonical_id",)),
    Route(
        "get",
        "/record/{canonical_id}/merge.json",
        "What would be done if the account were one client with another",
        {200: RecordMerge, **_NONE},
        (_asked("with"),),
        ("canonical_id",),
    ),
    Route(
        "get",
        "/explain/{agency}/{system}/{external_id}.json",
        "Why an id is as it is, or is not here",
        {200: Explained, **_NONE},
        (),
        ("agency", "system", "external_id"),
    ),
    Route(
        "get",
        "/plans.json",
        "What is to be written, and the runs that ask",
        {200: Plans, **_WRONG},
        (_AGENCY, _asked("state", *views.RUN_STATES), _asked("canonical_id"), _LIMIT),
    ),
    Route("get", "/plans/{run_id}.json", "What one run writes", {200: Run, **_WRONG}, (_LIMIT,), ("run_id",)),
    Route(
        "get",
        "/review.json",
        "What only a person can decide",
        {200: Reviews, **_WRONG},
        (_AGENCY, _asked("state", "open", "answered", "all"), _LIMIT),
    ),
    Route("get", "/review/{number}.json", "One of these", {200: Review, **_NONE}, (), ("number",)),
    Route(
        "get",
        "/onboarding.json",
        "What an agency's moving in would do, or did",
        {200: Onboardings, **_NONE},
        (_AGENCY,),
    ),
    Route("get", "/mappings.json", "What persons have mapped to codes of AMS360", {200: Mappings, **_NONE}, (_AGENCY,)),
    Route(
        "get",
        "/audit.json",
        "What was done",
        {200: Audit, **_WRONG},
        (_AGENCY, _SYSTEM, *(_asked(name) for name in ("canonical_id", "external_id", "correlation_id")), _LIMIT),
    ),
    Route("get", "/systems.json", "The systems of each agency", {200: Systems, **_SHUT}),
    Route(
        "get",
        "/ownership.json",
        "Whose value counts",
        {200: Ownership, 400: Problem, **_SHUT},
        (_asked("kind", "account", "contact", "policy"),),
    ),
    Route(
        "get",
        "/fields.json",
        "Where each field goes, and what becomes of a bad value",
        {200: FieldTable, 400: Problem, **_SHUT},
        (_asked("kind", "account", "contact", "policy"), _SYSTEM),
    ),
)


@cache
def document() -> str:
    """The document as it is served."""
    models: dict[str, type[BaseModel]] = {"Problem": Problem}
    for route in ROUTES:
        models |= {model.__name__: model for model in (*route.answers.values(), route.body) if model}
    _, schemas = models_json_schema(
        [(model, "validation") for model in models.values()], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method] = _operation(route)
    bearer = {"bearer": {"type": "http", "scheme": "bearer"}}
    made = {
        "openapi": "3.1.0",
        "info": {"title": "sync-core", "version": "1", "description": DESCRIPTION},
        "paths": paths,
        "components": {"schemas": schemas["$defs"], "securitySchemes": bearer},
    }
    return json.dumps(made, indent=1)


def _operation(route: Route) -> dict[str, Any]:
    in_path = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in route.parts]
    stamps = [{"name": name, "in": "header", "required": True, "schema": {"type": "string"}} for name in route.headers]
    found: dict[str, Any] = {
        "summary": route.summary,
        "parameters": [*in_path, *route.asks, *stamps],
        "responses": {str(status): _answer(status, model) for status, model in route.answers.items()},
    }
    if 401 in route.answers and not route.body:
        found["security"] = [{"bearer": []}]
    if route.body:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": _schema(route.body)}}}
    return found


def _answer(status: int, model: type[BaseModel]) -> dict[str, Any]:
    kind = "application/problem+json" if model is Problem else "application/json"
    return {"description": model.__name__, "content": {kind: {"schema": _schema(model)}}}


def _schema(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def blueprint() -> Blueprint:
    found = Blueprint("document", __name__)
    found.add_url_rule("/openapi.json", "openapi", lambda: Response(document(), mimetype="application/json"))
    return found

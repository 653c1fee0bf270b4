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
(RFC 9457); lists give the newest first and at most `limit` entries.
"""
Row = dict[str, Any]


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str


class Ok(BaseModel):
    status: Literal["ok"]


class Received(BaseModel):
    """False: it coalesced with one that waits, was the core's own write, or is of no interest."""

    received: bool


class AgencyNow(BaseModel):
    mode: Literal["realtime", "daily"]
    internal_connection: str
    waiting: int
    running: int
    dead: int
    in_doubt: int
    open_reviews: int
    held_runs: int
    polled_at: str | None
    daily: Row | None


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
    found: list[Row]


class Record(BaseModel):
    record: Row


class Reviews(BaseModel):
    state: str
    items: list[Row]


class Audit(BaseModel):
    canonical_id: str | None
    external_id: str | None
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
_WRONG: Mapping[int, type[BaseModel]] = {400: Problem, 404: Problem}
_TOLD: Mapping[int, type[BaseModel]] = {
    202: Received,
    **dict.fromkeys((400, 401, 404, 413, 415, 503), Problem),
}
_STAMPS = ("X-InsuredMine-Timestamp", "X-InsuredMine-Signature")
ROUTES = (
    Route("get", "/health", "Whether the web answers", {200: Ok}),
    Route("get", "/ready", "Whether a worker works", {200: Ok, 503: Problem}),
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
    Route("get", "/now.json", "The same as /api/status", {200: Now}),
    Route("get", "/inbox.json", "The rings", {200: Rings, **_WRONG}, (_AGENCY, _asked("state", *views.STATES), _LIMIT)),
    Route("get", "/records.json", "The records that have an id", {200: Records}, (_asked("id"),)),
    Route("get", "/records/{canonical_id}.json", "One record", {200: Record, 404: Problem}, (), ("canonical_id",)),
    Route(
        "get",
        "/reviews.json",
        "What only a person can decide",
        {200: Reviews, **_WRONG},
        (_AGENCY, _asked("state", "open", "answered", "all"), _LIMIT),
    ),
    Route(
        "get",
        "/audit.json",
        "What was done",
        {200: Audit, **_WRONG},
        (_AGENCY, _asked("system", *System), _asked("canonical_id"), _asked("external_id"), _LIMIT),
    ),
    Route("get", "/systems.json", "The systems of each agency", {200: Systems}),
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
    made = {
        "openapi": "3.1.0",
        "info": {"title": "sync-core", "version": "1", "description": DESCRIPTION},
        "paths": paths,
        "components": {"schemas": schemas["$defs"]},
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

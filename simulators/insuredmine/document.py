"""The OpenAPI 3.1 document of our REST API, served at /openapi.json and committed under contracts/vendors/."""

from __future__ import annotations

import functools
import json
from typing import Any

from flask import Flask, Response
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

from trifold.simulators.insuredmine import wire, wire_sync
from trifold.simulators.insuredmine.answers import Problem

DESCRIPTION = """\
This is our design: InsuredMine publishes no API reference. The model follows its public knowledge base; the resources,
paths and messages below were invented for a simulator and say nothing about InsuredMine's own interfaces.

Every refusal is problem details (RFC 9457). Updates of records want If-Match with the ETag that was read (428 without,
412 when stale). Every POST honours Idempotency-Key, unless the world's switch says otherwise. Records are deleted
softly: a deleted record answers 404 unless includeDeleted=true.
"""


@functools.cache
def text() -> str:
    """The document as it is served and committed, byte for byte."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> dict[str, Any]:
    made = OpenAPI(
        "insuredmine",
        info=Info(title="InsuredMine simulator", version="1", description=DESCRIPTION),
        security_schemes={"api_key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        validation_error_model=Problem,
        doc_ui=False,
    )
    made.register_api(wire.api)
    made.register_api(wire_sync.api)
    found: dict[str, Any] = json.loads(json.dumps(made.api_doc))
    for path in found["paths"].values():
        patch = path.get("patch")
        if patch:
            content = patch["requestBody"]["content"]
            content["application/merge-patch+json"] = content["application/json"]
    for schema in found["components"]["schemas"].values():
        _untitle(schema)
    return found


def _untitle(schema: Any) -> None:
    """Drop the titles that pydantic makes of member names; they say nothing."""
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("title"), str):
        del schema["title"]
    for member in schema.get("properties", {}).values():
        _untitle(member)
    for part in schema.get("anyOf", []):
        _untitle(part)
    _untitle(schema.get("items"))


def register(app: Flask) -> None:
    app.add_url_rule("/openapi.json", "openapi", lambda: Response(text(), mimetype="application/json"))

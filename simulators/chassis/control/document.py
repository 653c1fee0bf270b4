"""GET /_sim/openapi.json: the control API as an OpenAPI 3.1 document, made from the routes themselves."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

from trifold.simulators.chassis.control.models import Refusal

DESCRIPTION = """\
The same on each of the three simulators. A refusal is 400 (with the valid names), 404 or 405, as {"error": what to do}.
It is for tests and their people: it needs no key, so a simulator belongs on loopback.
"""


@functools.cache
def document(groups: Sequence[APIBlueprint]) -> str:
    """The document of these routes, as it is served."""
    made = OpenAPI(
        "control",
        info=Info(title="Simulator control", version="1", description=DESCRIPTION),
        security_schemes={},
        validation_error_model=Refusal,
        validation_error_status="400",
        doc_ui=False,
    )
    for group in groups:
        made.register_api(group)
    found: dict[str, Any] = json.loads(json.dumps(made.api_doc))
    found["components"].pop("securitySchemes", None)
    for path, operations in found["paths"].items():
        names = re.findall(r"{(\w+)}", path)
        for operation in operations.values():
            operation["parameters"] = [*map(_in_path, names), *operation.get("parameters", [])]
            if "requestBody" in operation:
                operation["requestBody"]["required"] = _needs_body(found, operation)
    return json.dumps(found, indent=1)


def _in_path(name: str) -> dict[str, Any]:
    kind = "integer" if name == "number" else "string"
    return {"name": name, "in": "path", "required": True, "schema": {"type": kind}}


def _needs_body(found: dict[str, Any], operation: dict[str, Any]) -> bool:
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return bool(found["components"]["schemas"][reference.rpartition("/")[2]].get("required"))

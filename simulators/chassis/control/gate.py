"""The gate of /_sim/: which simulator is asked, how bodies and queries are read, how a refusal is told.

A route is a plain function: variables of its path are arguments, ``body`` and ``query`` are models. What raises
UnknownWorld is 404, ValueError 400, both as ``{"error": what to do}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from trifold.simulators.chassis.control.models import Refusal
from trifold.simulators.chassis.worlds import UnknownWorld, World

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Simulator

EXTENSION = "trifold.simulator"
PREFIX = "/_sim"
Answer = Response | tuple[Response, int] | tuple[str, int]


def here() -> Simulator:
    """The simulator that is asked."""
    found: Simulator = current_app.extensions[EXTENSION]
    return found


def world_of(name: str) -> World:
    """Raises UnknownWorld."""
    return here().worlds.get(name)


class Routes(APIBlueprint):
    """Routes of the control API. Their docstrings are what the OpenAPI document says about them."""

    @staticmethod
    def create_view_func(
        func: Callable[..., Any],
        header: None,
        cookie: None,
        path: None,
        query: type[BaseModel] | None,
        form: None,
        body: type[BaseModel] | None,
        *_: Any,
        **__: Any,
    ) -> Callable[..., Any]:
        @wraps(func)
        def view(**in_path: Any) -> Any:
            given: dict[str, Any] = {}
            if query:
                given["query"] = read(query, _words(query))
            if body:
                given["body"] = read(body, _object())
            return func(**in_path, **given)

        return view


def routes(name: str, about: str) -> Routes:
    """A group of routes, refusing as the others do."""
    return Routes(
        name,
        __name__,
        url_prefix=PREFIX,
        abp_tags=[Tag(name=name, description=about)],
        abp_responses={400: Refusal, 404: Refusal},
        operation_id_callback=lambda *, name, path, method: name,
    )


def read(model: type[BaseModel], given: Mapping[str, Any]) -> BaseModel:
    """``given`` as a model; raises ValueError that names every wrong member and the valid names."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise ValueError(told(error, model)) from None


def told(error: ValidationError, model: type[BaseModel]) -> str:
    """pydantic's findings in one line."""
    wrong = []
    names = [field.alias or name for name, field in model.model_fields.items()]
    for finding in error.errors(include_url=False, include_context=False, include_input=False):
        place = ".".join(map(str, finding["loc"]))
        if finding["type"] == "extra_forbidden" and len(finding["loc"]) == 1:
            wrong.append(f"unknown: {place}; known: {', '.join(names) or 'none'}")
        else:
            wrong.append(f"{place}: {finding['msg']}" if place else finding["msg"])
    return "; ".join(wrong)


def _object() -> dict[str, Any]:
    if not request.get_data():
        return {}
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise ValueError("the body must be a JSON object, sent as application/json")
    return given


def _words(model: type[BaseModel]) -> dict[str, Any]:
    """The query's values; the last of a name that is given twice."""
    return {name: values[-1] for name, values in request.args.lists()}


def unknown_world(error: UnknownWorld) -> Answer:
    return jsonify(error=str(error)), 404


def refused(error: ValueError | OverflowError) -> Answer:
    return jsonify(error=str(error)), 400


def http_error(error: HTTPException) -> Answer:
    return jsonify(error=error.description or error.name), error.code or 500


def no_route() -> Answer | None:
    """Before any request: a wrong path or method under /_sim/ is refused as JSON too, by every vendor."""
    missed = request.routing_exception
    if missed is None or not request.path.startswith(f"{PREFIX}/") or missed.code not in (404, 405):
        return None
    known = "every route is in GET /_sim/openapi.json"
    answer = jsonify(error=f"{request.method} {request.path}: {missed.name.lower()}; {known}")
    answer.status_code = missed.code
    answer.headers.extend([(name, value) for name, value in missed.get_headers() if name == "Allow"])
    return answer

"""The REST gate: which world a key opens, JSON or nothing, and problem details (RFC 9457) for every refusal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, current_app, g, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.passage import mark
from trifold.simulators.chassis.worlds import World
from trifold.simulators.insuredmine import operations as ops
from trifold.simulators.insuredmine import replies
from trifold.simulators.insuredmine.errors import (
    Invalid,
    Refusal,
    TooManyRequests,
    Unauthorized,
    UnsupportedMediaType,
    VersionRequired,
)
from trifold.simulators.insuredmine.switches import switch

EXTENSION = "insuredmine"
PREFIX = "/v1"
ACTOR = {"kind": "api", "name": "API"}
JSON_TYPES = ("application/json", "application/merge-patch+json")
WINDOW_SECONDS = 60
_CODES = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 500: "internal-error"}


def shielded(app: Flask, simulator: Simulator) -> None:
    """Give ``app`` its simulator and the problem details of everything that goes wrong outside a screen."""
    app.extensions[EXTENSION] = simulator
    app.extensions[EXTENSION + ".windows"] = {}
    setattr(app, "validation_error_callback", _fields_refused)  # noqa: B010 - flask-openapi3 reads it from the app
    app.register_error_handler(HTTPException, _http_error)


def _of_the_api() -> bool:
    return request.path == PREFIX or request.path.startswith(PREFIX + "/") or request.path == "/openapi.json"


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or not _of_the_api():
        return error
    code = _CODES.get(error.code, "refused")
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return problem(error.code, code, error.name, error.description or error.name, headers=headers)


def refused(error: Refusal) -> Response:
    return problem(error.status, error.code, error.title, error.detail, errors=error.errors, headers=error.headers)


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = {
        "type": f"urn:insuredmine-simulator:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "instance": request.path,
        "errors": errors or [],
    }
    answer = Response(json.dumps(body), status, mimetype="application/problem+json")
    answer.headers.extend(headers or {})
    return answer


def _fields_refused(error: ValidationError) -> None:
    raise Invalid("Correct the fields listed in errors. Nothing was written.", field_errors(error))


def field_errors(error: ValidationError) -> list[dict[str, str]]:
    """pydantic's findings as ``{"field": dotted wire name, "message"}``."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [{"field": ".".join(map(str, item["loc"])), "message": item["msg"]} for item in found]


def admit() -> None:
    """Before every request under /v1: choose the world by X-API-Key, then look at the body."""
    simulator: Simulator = current_app.extensions[EXTENSION]
    world = simulator.worlds.by_credential("api_key", request.headers.get("X-API-Key", ""))
    if world is None:
        raise Unauthorized("Send the agency's key in X-API-Key.", headers={"WWW-Authenticate": "ApiKey"})
    mark(world=world.name, operation=(request.endpoint or "").rpartition(".")[2])
    g.world = world
    _count_requests(world)
    if request.method in ("POST", "PUT", "PATCH"):
        _read_json()


def _count_requests(world: World) -> None:
    """The world's switch ``requests_per_minute``."""
    allowed = switch(world, "requests_per_minute")
    if not allowed:
        return
    seconds = int(world.clock.now().timestamp())
    windows: dict[str, tuple[int, int]] = current_app.extensions[EXTENSION + ".windows"]
    window, used = windows.get(world.name, (0, 0))
    used = used + 1 if window == seconds // WINDOW_SECONDS else 1
    windows[world.name] = (seconds // WINDOW_SECONDS, used)
    if used > allowed:
        wait = WINDOW_SECONDS - seconds % WINDOW_SECONDS
        raise TooManyRequests(
            f"{allowed} requests a minute are allowed. Ask again in {wait} s.", headers={"Retry-After": str(wait)}
        )


def _read_json() -> None:
    raw = request.get_data()
    if not raw and request.method == "POST" and request.path == f"{PREFIX}/sync/jobs":
        return
    if request.mimetype not in JSON_TYPES:
        raise UnsupportedMediaType("Send a JSON object as application/json.", headers={"Accept": JSON_TYPES[0]})
    try:
        found = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Refusal("The body is not well-formed JSON in UTF-8. Nothing was written.") from None
    if not isinstance(found, dict):
        raise Invalid("The body must be a JSON object.", [{"field": "", "message": "must be a JSON object"}])


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def act_of(conn: Any) -> ops.Act:
    return ops.Act(world=g.world, conn=conn, by=ACTOR)


def answered(
    operation: Callable[[ops.Act], ops.Fields | None],
    *,
    status: int | Callable[[ops.Fields], int] = 200,
    key: str | None = None,
    location: str | None = None,
) -> Response:
    """Run ``operation`` in one transaction and show its record; a kept reply is sent again for a repeated ``key``."""
    world: World = g.world
    with world.begin() as conn:
        act = act_of(conn)
        mark_of_request = ""
        if key and replies.honoured(act):
            mark_of_request = replies.fingerprint(request.method, request.path, request.get_data())
            kept = replies.find(act, key, mark_of_request)
            if kept:
                return _written(kept, {"Idempotency-Replayed": "true"})
        record = operation(act)
        reply = _reply(record, status, location)
        if mark_of_request and key:
            replies.keep(act, key, mark_of_request, reply)
    return _written(reply)


def _reply(record: ops.Fields | None, status: int | Callable[[ops.Fields], int], location: str | None) -> replies.Reply:
    if record is None:
        return replies.Reply(status=204, headers={}, body="")
    headers = {}
    if "version" in record:
        headers["ETag"] = f'"{record["version"]}"'
    code = status(record) if callable(status) else status
    if location and code == 201:
        headers["Location"] = f"{location}/{record['id']}"
    return replies.Reply(status=code, headers=headers, body=json.dumps(record, ensure_ascii=False))


def _written(reply: replies.Reply, extra: Mapping[str, str] | None = None) -> Response:
    answer = Response(reply.body, reply.status, mimetype="application/json" if reply.body else None)
    if not reply.body:
        answer.headers.pop("Content-Type", None)
    answer.headers.extend({**reply.headers, **(extra or {})})
    return answer


def version_of(if_match: str | None, *, required: bool) -> str | None:
    """The version in ``If-Match: "3"`` (quotes and W/ may be left out; * matches any)."""
    if not if_match:
        if required:
            raise VersionRequired('Read the record and send its ETag, for example If-Match: "3".')
        return None
    return if_match.strip().removeprefix("W/").strip('"')

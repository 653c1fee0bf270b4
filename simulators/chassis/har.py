"""The journal as an HTTP archive (HAR 1.2), redacted, for the tools that read one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from trifold.simulators.chassis import redaction
from trifold.simulators.chassis.journal import NOT_SENT, Exchange


def archive(entries: Iterable[Exchange], origin: str) -> dict[str, Any]:
    """``origin`` is the simulator's address, such as http://127.0.0.1:7361."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "trifold", "version": "1"},
            "entries": [_entry(entry, origin.rstrip("/")) for entry in entries],
        }
    }


def _entry(entry: Exchange, origin: str) -> dict[str, Any]:
    return {
        "startedDateTime": entry.at.isoformat(),
        "time": entry.duration_ms,
        "request": _request(entry, origin),
        "response": _response(entry),
        "cache": {},
        "timings": {"send": 0, "wait": entry.duration_ms, "receive": 0},
        "_number": entry.number,
        "_world": entry.world,
        "_operation": entry.operation,
        "_receipts": list(entry.receipts),
    }


def _request(entry: Exchange, origin: str) -> dict[str, Any]:
    path, kind = redaction.address(entry.path), _type(entry.request_headers)
    found = {
        "method": entry.method,
        "url": origin + path,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(redaction.headers(entry.request_headers)),
        "queryString": _pairs(parse_qsl(urlsplit(path).query, keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": len(entry.request),
    }
    if entry.request:
        found["postData"] = {"mimeType": kind, "text": redaction.body(entry.text(entry.request), kind)}
    return found


def _response(entry: Exchange) -> dict[str, Any]:
    """HAR writes an answer that never came as status 0."""
    kind = _type(entry.response_headers)
    words = "" if entry.status == NOT_SENT else HTTPStatus(entry.status).phrase if entry.status in _KNOWN else ""
    return {
        "status": entry.status,
        "statusText": words,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(redaction.headers(entry.response_headers)),
        "content": {
            "size": len(entry.response),
            "mimeType": kind,
            "text": redaction.body(entry.text(entry.response), kind),
        },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": len(entry.response),
    }


_KNOWN = {status.value for status in HTTPStatus}


def _pairs(given: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in given]


def _type(headers: Sequence[tuple[str, str]]) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")

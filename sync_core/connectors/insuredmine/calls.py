"""Calls to InsuredMine's REST API: the key, JSON, and problem details (RFC 9457) as our errors.

A refusal is known by its problem details (our OpenAPI document: every refusal has them): then nothing was written. The
same status without them comes from something that stands between, and of a write proves nothing; but for 401, which
says that the request was not applied (RFC 9110, section 15.5.2).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from trifold.sync_core.connectors.soap import redacted
from trifold.sync_core.connectors.transport import Answer, Method, Transport, unusable
from trifold.sync_core.errors import InDoubt, LogInRefused, Misconfigured, Rejected, Stale, SyncError, Transient
from trifold.sync_core.settings import InsuredMineSettings

PAGE_LIMIT = 200
_PAGES_MAX = 100_000  # a cursor that never ends is a fault of the vendor's
Json = Mapping[str, Any]


class ReadFault(Transient):
    """InsuredMine refused a read: nothing is known, above all not that nothing is there. ``fields``: what of the query
    it names."""

    def __init__(self, message: str, fields: frozenset[str] = frozenset()) -> None:
        super().__init__(message)
        self.fields = fields


@dataclass(frozen=True, slots=True)
class _Problem:
    code: str
    detail: str
    reasons: tuple[str, ...]
    fields: frozenset[str]


class Calls:
    def __init__(
        self,
        settings: InsuredMineSettings,
        session: requests.Session | None,
        monotonic: Callable[[], float],
        read_wait_seconds: float,
        spend: Callable[[], None] = lambda: None,
    ) -> None:
        self._key = settings.api_key
        self._url = settings.url.rstrip("/").removesuffix("/v1") + "/v1"
        self._transport = Transport(settings.timeout_seconds, session, monotonic, read_wait_seconds, spend)

    @property
    def calls_made(self) -> int:
        return self._transport.calls_made

    def read(self, path: str, query: Mapping[str, str] | None = None) -> Json | None:
        """One record: GET; None only for InsuredMine's own 404. Raises ReadFault, Transient, Unavailable, NotSent,
        Misconfigured."""
        return self._call("GET", path, None, {}, query or {})

    def page(self, path: str, query: Mapping[str, str]) -> Json:
        """A page of a list, whose ``items`` are objects. Raises as read; also for 404: no list is ever not there."""
        found = self.read(path, query)
        if found is None:
            raise ReadFault(
                f"insuredmine GET {path}: HTTP 404 for a list. Nothing was changed. It is tried again later."
            )
        items = found.get("items")
        if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
            raise Transient(
                f"insuredmine GET {path}: a page without items. Nothing was changed. It is tried again later."
            )
        return found

    def pages(self, path: str, query: Mapping[str, str]) -> Iterator[Json]:
        """Every item of a list, page by page."""
        cursor: str | None = None
        for _ in range(_PAGES_MAX):
            at = {"cursor": cursor} if cursor else {}
            page = self.page(path, {**query, "limit": str(PAGE_LIMIT), **at})
            yield from page["items"]
            following = page.get("nextCursor")
            if not following or following == cursor:
                return
            cursor = str(following)

    def create(self, path: str, body: Json, key: str) -> Json:
        """POST with an Idempotency-Key. Raises Rejected, Stale (what it belongs to is not there), InDoubt, NotSent,
        Misconfigured."""
        return self._there(path, self._call("POST", path, body, {"Idempotency-Key": key} if key else {}, {}))

    def change(self, path: str, body: Json, version: str | None = None, method: Method = "PATCH") -> Json:
        """PATCH or PUT of the version that was read. Raises as create, and Stale when another came between."""
        headers = {"If-Match": f'"{version}"'} if version else {}
        return self._there(path, self._call(method, path, body, headers, {}))

    def _there(self, path: str, found: Json | None) -> Json:
        if found is None:
            raise Stale(f"insuredmine {path}: is not there any more. Nothing was written. It is read again.")
        return found

    def _call(
        self, method: Method, path: str, body: Json | None, headers: Mapping[str, str], query: Mapping[str, str]
    ) -> Json | None:
        what, writes = f"insuredmine {method} {path}", method != "GET"
        sent = {"X-API-Key": self._key, "Accept": "application/json", **headers}
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
            sent["Content-Type"] = "application/json"
        url = f"{self._url}/{path}"
        answer = self._transport.send(what, method, url, writes=writes, body=content, headers=sent, query=query)
        if answer.status in ((200, 201) if writes else (200,)):
            found = _json(answer)
            if found is not None:
                return found
        elif _told(answer) and answer.status in (404, 410):
            return None
        raise self._refusal(what, writes, answer)

    def _refusal(self, what: str, writes: bool, answer: Answer) -> SyncError:
        """Everything but what was asked for, and "not found"."""
        status, problem = answer.status, self._problem(answer)
        message = f"{what}: HTTP {status}, {problem.detail}"
        if status == 401 or (status == 403 and (_told(answer) or not writes)):
            return LogInRefused(f"{message} Nothing was done. Correct api_key of the settings.")
        if not _told(answer) or not 400 <= status < 500 or status == 408:
            if writes:
                return InDoubt(
                    f"{what}: HTTP {status} without a known answer. It may have been done. It is looked up first."
                )
            return unusable(what, answer, "no answer that is known")
        if status == 405:
            return Misconfigured(f"{message} Nothing was done. Correct url of the settings.")
        if not writes:
            told = f"{message} Nothing was changed. It is tried again later. {'; '.join(problem.reasons)}"
            return ReadFault(told, problem.fields)
        if status == 412:
            return Stale(f"{message} Nothing was written. It is read again.")
        if problem.code == "idempotency-key-reused":
            return InDoubt(f"{what}: an earlier create with the same key arrived. It is looked up first.")
        return Rejected(f"{message} Nothing was written. {'; '.join(problem.reasons)}", problem.reasons)

    def _problem(self, answer: Answer) -> _Problem:
        found = _json(answer) or {}
        detail = redacted(str(found.get("detail") or found.get("title") or "without a reason"), self._key)
        errors = [error for error in found.get("errors") or [] if isinstance(error, Mapping)]
        reasons = tuple(redacted(_reason(error), self._key) for error in errors)
        named = frozenset(str(error.get("field")) for error in errors)
        return _Problem(str(found.get("code") or ""), detail, reasons or (detail,), named)


def _told(answer: Answer) -> bool:
    """Whether InsuredMine itself explains a refusal."""
    kind = (answer.headers.get("Content-Type") or "").strip().lower()
    return kind.startswith("application/problem+json") and _json(answer) is not None


def _reason(error: Json) -> str:
    """``email: the message``, unless the message names no field."""
    return ": ".join(str(part) for part in (error.get("field"), error.get("message")) if part)


def _json(answer: Answer) -> Json | None:
    try:
        found = json.loads(answer.content.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None

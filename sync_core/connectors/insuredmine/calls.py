"""Calls to InsuredMine's REST API: the key, JSON, and problem details (RFC 9457) as our errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from trifold.sync_core.connectors.soap import redacted
from trifold.sync_core.connectors.transport import Answer, Method, Transport
from trifold.sync_core.errors import InDoubt, Misconfigured, Rejected, Stale, SyncError, Transient
from trifold.sync_core.settings import InsuredMineSettings

PAGE_LIMIT = "200"
_PAGES_MAX = 100_000  # a cursor that never ends is a fault of the vendor's
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Problem:
    status: int
    code: str
    detail: str
    reasons: tuple[str, ...]


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
        """GET; None for 404. Raises Rejected, Transient, NotSent, Misconfigured."""
        return self._call("GET", path, None, {}, query or {})

    def pages(self, path: str, query: Mapping[str, str]) -> Iterator[Json]:
        """Every item of a list, page by page."""
        cursor: str | None = None
        for _ in range(_PAGES_MAX):
            at = {"cursor": cursor} if cursor else {}
            page = self.read(path, {**query, "limit": PAGE_LIMIT, **at}) or {}
            yield from (item for item in page.get("items") or [] if isinstance(item, Mapping))
            following = page.get("nextCursor")
            if not following or following == cursor:
                return
            cursor = str(following)

    def create(self, path: str, body: Json, key: str) -> Json:
        """POST with an Idempotency-Key. Raises Rejected, InDoubt, Transient, NotSent, Misconfigured."""
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
        if 200 <= answer.status < 300:
            found = _json(answer)
            if found is None:
                raise _lost(what, writes, f"HTTP {answer.status} without a JSON object")
            return found
        if answer.status == 404 and (answer.headers.get("Content-Type") or "").startswith("application/problem+json"):
            return None
        raise self._refusal(what, writes, answer)

    def _refusal(self, what: str, writes: bool, answer: Answer) -> SyncError:
        problem = self._problem(answer)
        message = f"{what}: HTTP {problem.status}, {problem.detail}"
        if problem.status in (401, 403):
            return Misconfigured(f"{message} Nothing was done. Correct api_key of the settings.")
        if problem.status in (404, 405):
            return Misconfigured(f"{what}: HTTP {problem.status}. Nothing was done. Correct url of the settings.")
        if problem.status == 412:
            return Stale(f"{message} Nothing was written. It is read again.")
        if problem.code == "idempotency-key-reused":
            return InDoubt(f"{what}: an earlier create with the same key arrived. It is looked up first.")
        if 400 <= problem.status < 500:
            return Rejected(f"{message} Nothing was written. {'; '.join(problem.reasons)}", problem.reasons)
        return _lost(what, writes, f"HTTP {problem.status}")

    def _problem(self, answer: Answer) -> _Problem:
        found = _json(answer) or {}
        detail = redacted(str(found.get("detail") or found.get("title") or "without a reason"), self._key)
        errors = [error for error in found.get("errors") or [] if isinstance(error, Mapping)]
        reasons = tuple(redacted(_reason(error), self._key) for error in errors)
        return _Problem(answer.status, str(found.get("code") or ""), detail, reasons or (detail,))


def _reason(error: Json) -> str:
    """``email: the message``, unless the message names no field."""
    return ": ".join(str(part) for part in (error.get("field"), error.get("message")) if part)


def _json(answer: Answer) -> Json | None:
    try:
        found = json.loads(answer.content.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _lost(what: str, writes: bool, how: str) -> SyncError:
    if writes:
        return InDoubt(f"{what}: {how}. It may have been done. It is looked up first.")
    return Transient(f"{what}: {how}. Nothing was changed. It is tried again later.")

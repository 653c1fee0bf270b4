"""One HTTP session a connector: deadlines, bounded answers, read retries, and the one seam that translates errors.

What provably did nothing is NotSent: no connection (refused, no such name, TLS handshake, connect time-out), or HTTP
429 (RFC 6585, section 4: refused for their number). Any other failure of a write is InDoubt (decision D23: a 503 may
come from a gateway that lost a server at work), and the write is not tried again. A read is Unavailable, after three
tries.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import requests
import stamina
from requests import exceptions as failures
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationValueError, NewConnectionError

from trifold.sync_core.errors import (
    Garbled,
    InDoubt,
    LogInRefused,
    Misconfigured,
    NotSent,
    SyncError,
    Transient,
    Unavailable,
)
from trifold.sync_core.ports import SystemClock
from trifold.sync_core.ports import monotonic as machine_monotonic

ANSWER_BYTES_MAX = 8 * 2**20
LIST_BYTES_MAX = 64 * 2**20  # a whole list of accounts in one answer: neither SOAP vendor pages
ATTEMPTS_MAX = 3
SHORT_WAIT_SECONDS_MAX = 5.0  # a read waits so long itself; who is asked to wait longer leaves it to the queue
RETRY_AFTER_SECONDS_MAX = 3_600.0  # a vendor that says "next month" is asked again all the same
GATEWAY = (502, 503, 504)  # no SOAP fault (SOAP 1.1, section 6.2: always 500) and no answer of ours: the system is down
_CHUNK_BYTES = 65_536
_NO_ANSWER_YET = (ConnectionRefusedError, socket.gaierror, NewConnectionError, ConnectTimeoutError)
# Reasons of OpenSSL that belong to the handshake: no request had been sent. (Our own sessions know it by _Handshake.)
_HANDSHAKE = ("CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "UNSUPPORTED_PROTOCOL", "HANDSHAKE_FAILURE")
_WRONG_ADDRESS = (
    LocationValueError,  # urllib3's, which requests lets through: "a..b" is no name
    UnicodeError,
    failures.InvalidURL,
    failures.MissingSchema,
    failures.InvalidSchema,
    failures.InvalidProxyURL,
    failures.InvalidHeader,
)

machine_now = SystemClock().now

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    content: bytes
    headers: Mapping[str, str]


def garbled(what: str, found: str) -> Garbled:
    """Of a read; ``found`` names members and types, never values."""
    return Garbled(
        f"{what}: the answer breaks the vendor's own schema: {found}. Nothing of it was taken over, the record is set "
        "aside. Correct it there, then queue it again: sync-core inbox requeue"
    )


def unusable(what: str, answer: Answer, found: str) -> SyncError:
    """A read's answer that is none of the vendor's service, by its status; a page for people with 200 is the system's,
    too: so many a service tells that it is being maintained."""
    status = answer.status
    if status in (401, 403, 407):
        return LogInRefused(f"{what}: HTTP {status}. Nothing was done. Correct url and credentials of the settings.")
    if status in (404, 405, 410):
        return Misconfigured(f"{what}: HTTP {status}. Nothing was done. Correct the url of the settings.")
    page = (answer.headers.get("Content-Type") or "").strip().lower().startswith("text/html")
    if status >= 500 or status == 408 or (page and 200 <= status < 300):
        told = f"{what}: HTTP {status} with {found}. Nothing was changed. It is tried again later."
        return after(Unavailable(told), retry_after(answer.headers, machine_now()))
    return Transient(f"{what}: HTTP {status} with {found}. Nothing was changed. It is tried again later.")


class Transport:
    """``session`` None makes an own one. ``read_wait_seconds`` 0 tries reads again without waiting (the stage).

    ``spend`` is called before each request that goes out: the agency's budget counts there.
    """

    def __init__(
        self,
        timeout_seconds: float,
        session: requests.Session | None = None,
        monotonic: Callable[[], float] = machine_monotonic,
        read_wait_seconds: float = 0.2,
        spend: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = machine_now,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._now = now
        self._session = session or _own_session()
        self._monotonic = monotonic
        self._read_wait_seconds = read_wait_seconds
        self._spend = spend
        self.calls_made = 0

    def send(
        self,
        what: str,
        method: Method,
        url: str,
        *,
        writes: bool,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        bytes_max: int = ANSWER_BYTES_MAX,
    ) -> Answer:
        """One call. ``what`` begins the messages, for example ``ams360 CustomerInsert``.

        Of a read raises Unavailable, NotSent, Misconfigured; of a write NotSent, Misconfigured, and InDoubt for all
        else that brings no answer. Statuses below 500, 500 itself, and each 5xx of a write are an Answer, to be read.
        """
        request = requests.Request(method, url, headers=dict(headers or {}), data=body, params=dict(query or {}))
        if writes:
            return self._once(what, request, True, bytes_max)
        for attempt in stamina.retry_context(
            on=self._pause,
            attempts=ATTEMPTS_MAX,
            timeout=None,
            wait_initial=self._read_wait_seconds,
            wait_max=self._read_wait_seconds * 8,
            wait_jitter=self._read_wait_seconds / 2,
        ):
            with attempt:
                return self._once(what, request, False, bytes_max)
        raise AssertionError("a retry ends with an answer or an error")

    def _pause(self, error: Exception) -> bool | float:
        """Whether to try a read again; a number is the seconds to wait before."""
        if not isinstance(error, Unavailable):
            return False
        after = error.retry_after_seconds
        if after is None:
            return True
        if after > SHORT_WAIT_SECONDS_MAX:
            return False
        return after if self._read_wait_seconds else True

    def _once(self, what: str, request: requests.Request, writes: bool, bytes_max: int) -> Answer:
        deadline = self._monotonic() + self._timeout_seconds
        self.calls_made += 1
        self._spend()
        with (
            translated_errors(what, writes=writes),
            self._session.send(
                self._session.prepare_request(request),
                timeout=self._timeout_seconds,
                stream=True,
                allow_redirects=False,
            ) as response,
        ):
            status = response.status_code
            if status == 429 or (status in GATEWAY and not writes):
                raise self._not_now(what, response)
            content = self._content(what, response, writes, deadline, bytes_max)
        if 300 <= status < 400:
            if writes:  # many servers do the work and then lead on to its page (303)
                raise _lost(what, writes, f"the answer was a redirect (HTTP {status})")
            raise Misconfigured(f"{what}: HTTP {status}, a redirect. Correct the url of the settings.")
        return Answer(status, content, response.headers)

    def _not_now(self, what: str, response: requests.Response) -> Unavailable:
        """The vendor is too busy, or away; it may say for how long."""
        status = response.status_code
        kind = NotSent if status == 429 else Unavailable
        told = f"{what}: the vendor is busy (HTTP {status}). Nothing was done. It is tried again later."
        return after(kind(told), retry_after(response.headers, self._now()))

    def _content(self, what: str, response: requests.Response, writes: bool, deadline: float, bytes_max: int) -> bytes:
        """The body, as long as it is small and quick enough."""
        parts: list[bytes] = []
        length = 0
        for part in response.iter_content(_CHUNK_BYTES):
            parts.append(part)
            length += len(part)
            if length > bytes_max:
                if writes:
                    raise InDoubt(f"{what}: the answer is over {bytes_max} bytes. It may have been done.")
                raise Misconfigured(
                    f"{what}: the answer is over {bytes_max} bytes. It was not read. Ask for less at a time "
                    "(AMS360: list_prefixes)."
                )
            if self._monotonic() > deadline:
                raise _lost(what, writes, "no whole answer in time")
        return b"".join(parts)


class _Handshake(HTTPSConnection):
    """Whatever ends a connection before it stands (a reset or time-out in the TLS handshake too) ended it before
    anything was sent; urllib3 tells it like a failure of later."""

    def connect(self) -> None:
        try:
            super().connect()
        except OSError as error:
            raise NewConnectionError(self, type(error).__name__) from error


class _HandshakePool(HTTPSConnectionPool):
    ConnectionCls = _Handshake


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": _HandshakePool}


def _own_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", _Adapter())
    return session


def after(error: Unavailable, seconds: float | None) -> Unavailable:
    """The error, with what the vendor asked for."""
    error.retry_after_seconds = seconds
    return error


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Retry-After in seconds (RFC 9110, section 10.2.3): a number or a date, measured on the vendor's own clock (Date)
    where it shows one; never more than an hour."""
    text = (headers.get("Retry-After") or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), RETRY_AFTER_SECONDS_MAX)
    until, begun = _date(text), _date(headers.get("Date"))
    if until is None:
        return None
    return min(max((until - (begun or now)).total_seconds(), 0.0), RETRY_AFTER_SECONDS_MAX)


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except (ValueError, IndexError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _lost(what: str, writes: bool, how: str) -> SyncError:
    if writes:
        return InDoubt(f"{what}: sent, and {how}. It may have been done. It is looked up before anything is repeated.")
    return Unavailable(f"{what}: {how}. Nothing was changed. It is tried again later.")


@contextmanager
def translated_errors(what: str, *, writes: bool) -> Iterator[None]:
    """The seam: requests' exceptions (all are OSErrors) and bare socket errors become ours, without their text."""
    try:
        yield
    except _WRONG_ADDRESS as error:
        raise Misconfigured(
            f"{what}: the address can't be used ({type(error).__name__}). Correct the url of the settings."
        ) from None
    except (OSError, HTTPError) as error:
        reason = _reason(error)
        if _never_sent(error):
            raise NotSent(f"{what}: not reached ({reason}). Nothing was sent. It is tried again later.") from None
        raise _lost(what, writes, f"the answer was lost ({reason})") from None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and what it wraps, in the ways of requests and urllib3.

    Not ``__context__``: a call made while an earlier failure is being looked at would take over that one's reason.
    """
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        found = waiting.pop(0)
        if id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        inner = (found.__cause__, getattr(found, "reason", None), *found.args)
        waiting += [other for other in inner if isinstance(other, BaseException)]


def _never_sent(error: Exception) -> bool:
    if isinstance(error, failures.ConnectTimeout):
        return True
    for found in _chain(error):
        if isinstance(found, _NO_ANSWER_YET):
            return True
        if isinstance(found, ssl.SSLError) and any(mark in str(found) for mark in _HANDSHAKE):
            return True
    return False


def _reason(error: Exception) -> str:
    """The kind of failure, for people; never the address or the text, which may hold what was sent."""
    names = [type(found).__name__ for found in _chain(error)]
    return names[0] if len(names) == 1 else f"{names[0]}, {names[-1]}"


__all__ = [
    "ANSWER_BYTES_MAX",
    "LIST_BYTES_MAX",
    "Answer",
    "Transport",
    "after",
    "retry_after",
    "translated_errors",
    "unusable",
]

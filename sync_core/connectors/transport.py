"""One HTTP session a connector: deadlines, bounded answers, read retries, and the one seam that translates errors.

What is provably not sent is NotSent. A write that may have arrived is InDoubt. A read is Transient, and is tried
again; a write never is. HTTP 429 and 503 are Transient for writes as well: the vendor says that it did nothing.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import requests
import stamina
from requests import exceptions as failures
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from trifold.sync_core.errors import Garbled, InDoubt, Misconfigured, NotSent, SyncError, Transient
from trifold.sync_core.ports import monotonic as machine_monotonic

ANSWER_BYTES_MAX = 8 * 2**20
LIST_BYTES_MAX = 64 * 2**20  # a whole list of accounts in one answer: neither SOAP vendor pages
ATTEMPTS_MAX = 3
RETRY_AFTER_SECONDS_MAX = 5.0
_CHUNK_BYTES = 65_536
_NO_ANSWER_YET = (ConnectionRefusedError, socket.gaierror, NewConnectionError, ConnectTimeoutError)
# Reasons of OpenSSL that belong to the handshake: no request had been sent.
_HANDSHAKE = ("CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "UNSUPPORTED_PROTOCOL", "HANDSHAKE_FAILURE")
_WRONG_ADDRESS = (
    failures.InvalidURL,
    failures.MissingSchema,
    failures.InvalidSchema,
    failures.InvalidProxyURL,
    failures.InvalidHeader,
)

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    content: bytes
    headers: Mapping[str, str]


class _Later(Transient):
    """429 or 503; ``after_seconds`` is the vendor's Retry-After."""

    def __init__(self, message: str, after_seconds: float | None) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds


def garbled(what: str, found: str) -> Garbled:
    """Of a read; ``found`` names members and types, never values."""
    return Garbled(
        f"{what}: the answer breaks the vendor's own schema: {found}. Nothing of it was taken over, the record is set "
        "aside. Correct it there, then ring again: sync-core inbox retry"
    )


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
    ) -> None:
        self._timeout_seconds = timeout_seconds
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

        Raises NotSent, Transient, Misconfigured; for a write InDoubt when it may have been done.
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
        if not isinstance(error, Transient):
            return False
        after = error.after_seconds if isinstance(error, _Later) else None
        if after is None or self._read_wait_seconds == 0:
            return True
        return after if after <= RETRY_AFTER_SECONDS_MAX else False

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
            content = self._content(what, response, writes, deadline, bytes_max)
        if response.status_code in (429, 503):
            raise _Later(
                f"{what}: the vendor is busy (HTTP {response.status_code}). Nothing was done. It is tried again later.",
                _seconds(response.headers.get("Retry-After")),
            )
        if 300 <= response.status_code < 400:
            raise Misconfigured(f"{what}: HTTP {response.status_code}, a redirect. Correct the url of the settings.")
        return Answer(response.status_code, content, response.headers)

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


def _own_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


def _seconds(retry_after: str | None) -> float | None:
    text = (retry_after or "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _lost(what: str, writes: bool, how: str) -> SyncError:
    if writes:
        return InDoubt(f"{what}: sent, and {how}. It may have been done. It is looked up before anything is repeated.")
    return Transient(f"{what}: {how}. Nothing was changed. It is tried again later.")


@contextmanager
def translated_errors(what: str, *, writes: bool) -> Iterator[None]:
    """The seam: requests' exceptions (all are OSErrors) and bare socket errors become ours, without their text."""
    try:
        yield
    except _WRONG_ADDRESS as error:
        raise Misconfigured(
            f"{what}: the address can't be used ({type(error).__name__}). Correct the url of the settings."
        ) from None
    except OSError as error:
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


def _never_sent(error: OSError) -> bool:
    if isinstance(error, failures.ConnectTimeout):
        return True
    for found in _chain(error):
        if isinstance(found, _NO_ANSWER_YET):
            return True
        if isinstance(found, ssl.SSLError) and any(mark in str(found) for mark in _HANDSHAKE):
            return True
    return False


def _reason(error: OSError) -> str:
    """The kind of failure, for people; never the address or the text, which may hold what was sent."""
    names = [type(found).__name__ for found in _chain(error)]
    return names[0] if len(names) == 1 else f"{names[0]}, {names[-1]}"


__all__ = ["ANSWER_BYTES_MAX", "LIST_BYTES_MAX", "Answer", "Transport", "translated_errors"]

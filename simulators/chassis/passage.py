"""The passage of every request: faults before -> the vendor's SOAP wire, or Flask -> faults after -> journal.

It stands around Flask, which serves the pages, the REST wire and the control API. A SOAP message goes straight to its
wire: routing, contexts and response objects would cost it as much as the work itself.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from trifold.simulators.chassis.cuts import CUT, Cut
from trifold.simulators.chassis.journal import NOT_SENT

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Simulator

BODY_BYTES_MAX = 1_048_576
HEADERS_KNOWN_MAX = 500
OWN_PATHS = ("/_sim", "/static", "/favicon.ico")
OUR_MISTAKE = "The simulator made a mistake. Nothing was done. Its log has the traceback."
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Answer:
    """An answer on its way: ``status`` as on the wire ("200 OK"), headers in order, the whole body."""

    status: str
    headers: list[tuple[str, str]]
    content: bytes

    @classmethod
    def of(cls, content: bytes, code: int, content_type: str, **headers: str) -> Answer:
        """``headers``: with _ for -."""
        more = [(name.replace("_", "-"), value) for name, value in headers.items()]
        length = ("Content-Length", str(len(content)))
        return cls(_STATUS[code], [("Content-Type", content_type), length, *more], content)

    @property
    def code(self) -> int:
        return int(self.status[:3])

    def header(self, name: str) -> str:
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")

    def put(self, name: str, value: str) -> None:
        """Set a header, in its place when it is there."""
        names = [known.lower() for known, _ in self.headers]
        if name.lower() in names:
            self.headers[names.index(name.lower())] = (name, value)
        else:
            self.headers.append((name, value))

    def replace(self, content: bytes) -> None:
        self.content = content
        self.put("Content-Length", str(len(content)))


_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


@dataclass(slots=True)
class Passing:
    """The request that passes now, and what is known of it so far.

    ``began`` is a stopwatch's seconds; ``refusal``, ``struck``, ``stack`` and ``receipts`` are the faults'. The body is
    empty when it was too large to be read.
    """

    environ: WSGIEnvironment
    at: datetime
    began: float
    body: bytes = b""
    world: str | None = None
    operation: str | None = None
    refusal: Exception | None = None
    struck: Any = None
    stack: ExitStack | None = None
    receipts: list[int] = field(default_factory=list)


_PASSING: ContextVar[Passing | None] = ContextVar("passing", default=None)


def mark(*, world: str | None = None, operation: str | None = None) -> None:
    """Say, from inside a request, which world and operation it is about, as soon as each is known.

    Here a fault makes the vendor refuse: what is raised is the vendor's own exception.
    """
    passing = _PASSING.get()
    if passing is None:
        return
    if world is not None:
        passing.world = world
    if operation is not None:
        passing.operation = operation
    if passing.refusal is not None:
        refusal, passing.refusal = passing.refusal, None
        raise refusal


def mark_page(world: str) -> None:
    """Say whose page is asked for: pages have no form for a refusal."""
    passing = _PASSING.get()
    if passing is not None:
        passing.world = world


class SoapWire(Protocol):
    """What a SOAP vendor answers without Flask: POST at the paths that it takes."""

    def takes(self, path: str) -> bool: ...

    def answer(self, environ: WSGIEnvironment, body: bytes) -> Answer: ...

    def refused(self, status: int, text: str) -> Answer:
        """In the vendor's form, what is wrong with the HTTP request, or our own mistake (500)."""
        ...


class _Headers(dict[str, str]):
    """The header of a key of the WSGI environment; "" for what isn't one."""

    def __missing__(self, key: str) -> str:
        name = key.removeprefix("HTTP_").replace("_", "-").title()
        if not key.startswith("HTTP_") and key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            name = ""
        if len(self) < HEADERS_KNOWN_MAX:
            self[key] = name
        return name


_HEADERS = _Headers()


class Passage:
    """A WSGI application around the simulator's Flask application."""

    def __init__(self, simulator: Simulator, flask: WSGIApplication) -> None:
        self._simulator, self._flask = simulator, flask
        self.wires: list[SoapWire] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        simulator = self._simulator
        clock, striker = simulator.clock, simulator.striker
        striker.work_late()
        if path.startswith(OWN_PATHS):
            return self._flask(environ, start_response)
        passing = Passing(environ, clock.now(), clock.stopwatch())
        fits = self._read(passing)
        token = _PASSING.set(passing)
        try:
            answer = striker.before(passing)
            if answer is None:
                answer = self._answered(passing, path, fits)
            striker.after(passing, answer)
        finally:
            _PASSING.reset(token)
            if passing.stack:
                passing.stack.close()
        self._note(passing, path, answer)
        start_response(answer.status, answer.headers)
        return [answer.content]

    @staticmethod
    def _read(passing: Passing) -> bool:
        """Read the body, once for all who look at it; False when it is too large."""
        environ = passing.environ
        length = environ.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isascii() and length.isdigit() else 0
        if size > BODY_BYTES_MAX:
            return False
        if size:
            passing.body = environ["wsgi.input"].read(size)
            environ["wsgi.input"] = io.BytesIO(passing.body)
        return True

    def _answered(self, passing: Passing, path: str, fits: bool) -> Answer:
        environ = passing.environ
        if environ["REQUEST_METHOD"] == "POST":
            for wire in self.wires:
                if wire.takes(path):
                    return _by(wire, passing, path, fits)
        return _whole(self._flask, environ)

    def _note(self, passing: Passing, path: str, answer: Answer) -> None:
        environ = passing.environ
        cut: Cut | None = environ.get(CUT)
        sent = cut is None or cut.keeps_body
        query = environ.get("QUERY_STRING")
        self._simulator.journal.write(
            at=passing.at,
            world=passing.world,
            operation=passing.operation,
            method=environ["REQUEST_METHOD"],
            path=_readable(f"{path}?{query}" if query else path),
            status=answer.code if sent else NOT_SENT,
            duration_ms=(self._simulator.clock.stopwatch() - passing.began) * 1000,
            request=passing.body,
            response=answer.content if sent else b"",
            request_headers=[(name, value) for key, value in environ.items() if (name := _HEADERS[key])],
            response_headers=answer.headers,
            receipts=passing.receipts,
        )


def _by(wire: SoapWire, passing: Passing, path: str, fits: bool) -> Answer:
    if not fits:
        return wire.refused(413, f"POST {path}: Request Entity Too Large")
    try:
        return wire.answer(passing.environ, passing.body)
    except Exception:
        _LOG.exception("the wire made a mistake at POST %s", path)
        return wire.refused(500, OUR_MISTAKE)


def _whole(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """A WSGI application's answer, kept whole: no simulator streams."""
    answer = Answer("", [], b"")

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        answer.status, answer.headers = status, headers
        return lambda _: None

    parts = app(environ, start_response)
    try:
        answer.content = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()
    return answer


def _readable(path: str) -> str:
    """WSGI's latin-1 as the UTF-8 that it was."""
    return path if path.isascii() else path.encode("latin-1").decode("utf-8", "replace")

"""requests without sockets: an adapter that calls a WSGI application in the same thread."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPMessage, RemoteDisconnected
from typing import Any
from urllib.parse import unquote, urlsplit
from wsgiref.types import WSGIApplication

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.exceptions import ChunkedEncodingError, ReadTimeout, RequestException
from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from urllib3.connection import HTTPConnection
from urllib3.exceptions import NewConnectionError, ProtocolError

from trifold.simulators.chassis.cuts import TIMEOUT, ConnectionCut

Fault = Callable[[PreparedRequest, str], None]


class WSGIAdapter(BaseAdapter):
    """``session.mount("http://ams360.test", WSGIAdapter(app))``.

    ``fault(request, moment)`` is called with ``before`` and ``after`` the application; what it raises is what the
    caller sees: a refused connection before, a lost reply after.
    """

    def __init__(self, app: WSGIApplication, fault: Fault | None = None) -> None:
        super().__init__()
        self._app, self.fault = app, fault

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        if self.fault:
            self.fault(request, "before")
        started: dict[str, Any] = {}

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], None]:
            started.update(status=status, headers=headers)
            return lambda _: None

        environment = _environment(request) | {TIMEOUT: timeout[1] if isinstance(timeout, tuple) else timeout}
        try:
            content = _whole(self._app(environment, start_response))
        except ConnectionCut as cut:
            raise _as_requests(cut, request) from None
        if self.fault:
            self.fault(request, "after")
        return _response(request, started["status"], started["headers"], content)

    def close(self) -> None:
        """Nothing is held open."""


class _Raw(io.BytesIO):
    """A body, with the headers where requests looks for cookies."""

    def __init__(self, content: bytes, headers: list[tuple[str, str]]) -> None:
        super().__init__(content)
        self._original_response = self
        self.msg = HTTPMessage()
        for name, value in headers:
            self.msg[name] = value


def _whole(parts: Iterable[bytes]) -> bytes:
    try:
        return b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()


def _as_requests(cut: ConnectionCut, request: PreparedRequest) -> RequestException:
    """What requests raises when a socket ends like this."""
    match cut.how:
        case "refused":
            return RequestsConnectionError(NewConnectionError(HTTPConnection("in-process"), str(cut)), request=request)
        case "timeout":
            return ReadTimeout(str(cut), request=request)
        case "reset_mid_body":
            return ChunkedEncodingError(ProtocolError(str(cut), ConnectionResetError(str(cut))), request=request)
        case _:
            return RequestsConnectionError(ProtocolError(str(cut), RemoteDisconnected(str(cut))), request=request)


def _environment(request: PreparedRequest) -> dict[str, Any]:
    url = urlsplit(request.url or "")
    body = request.body or b""
    raw = body.encode() if isinstance(body, str) else bytes(body)
    environment: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(str(url.path), "latin-1") or "/",
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname,
        "SERVER_PORT": str(url.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": url.netloc,
        "CONTENT_LENGTH": str(len(raw)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(raw),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    headers: Mapping[str, Any] = request.headers
    for name, value in headers.items():
        text = str(value, "latin-1") if isinstance(value, bytes) else str(value)
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environment["CONTENT_TYPE"] = text
        elif key != "CONTENT_LENGTH":
            environment[f"HTTP_{key}"] = text
    return environment


def _response(request: PreparedRequest, status: str, headers: list[tuple[str, str]], content: bytes) -> Response:
    response = Response()
    code, _, response.reason = status.partition(" ")
    response.status_code = int(code)
    response.headers = CaseInsensitiveDict(headers)
    response.encoding = get_encoding_from_headers(response.headers)
    response.raw = _Raw(content, headers)
    response._content = content
    response._content_consumed = True  # type: ignore[attr-defined]
    response.url = request.url or ""
    response.request = request
    return response

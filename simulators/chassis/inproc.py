"""requests without sockets: an adapter that calls a WSGI application in the same thread."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit
from wsgiref.types import WSGIApplication

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

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

        parts: Iterable[bytes] = self._app(_environment(request), start_response)
        try:
            content = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close:
                close()
        if self.fault:
            self.fault(request, "after")
        return _response(request, started["status"], started["headers"], content)

    def close(self) -> None:
        """Nothing is held open."""


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
    response.raw = io.BytesIO(content)
    response._content = content
    response._content_consumed = True  # type: ignore[attr-defined]
    response.url = request.url or ""
    response.request = request
    return response

"""Connections that end before the answer does: really, under waitress; as requests' exceptions, in process.

A strike puts a :class:`Cut` into the WSGI environment; the outermost middleware of the application carries it out. On
another server than waitress the cut connection is an error 500 of that server.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from waitress.channel import ClientDisconnected

CUT = "trifold.cut"
TIMEOUT = "trifold.timeout_seconds"  # set by the adapter that calls in process: what its caller waits for an answer
_CHANNEL = "waitress.client_disconnected"  # a method of the channel that has the socket

How = Literal["refused", "closed", "reset", "reset_mid_body", "timeout"]
SEEN: dict[How, str] = {
    "refused": "no answer: the connection was refused",
    "closed": "no answer: the connection was closed",
    "reset": "no answer: the connection was reset",
    "reset_mid_body": "half an answer: the connection was reset in the middle of the body",
    "timeout": "no answer in time: the client stopped waiting",
}


@dataclass(frozen=True, slots=True)
class Cut:
    """How a connection ends."""

    how: How

    @property
    def keeps_body(self) -> bool:
        """Whether anything of the answer is sent."""
        return self.how == "reset_mid_body"


class ConnectionCut(Exception):
    """The connection ended; ``how`` says in which way. The in-process adapter turns it into requests' exception."""

    def __init__(self, how: How) -> None:
        super().__init__(SEEN[how])
        self.how = how


class Severed:
    """The middleware around an application whose answers may be cut."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = self._app(environ, start_response)
        cut: Cut | None = environ.get(CUT)
        if cut is None:
            return parts
        content = b"".join(parts)
        close = getattr(parts, "close", None)
        if close:
            close()
        if cut.keeps_body:
            return _half(content, environ, cut)
        raise _ended(environ, cut)


def _half(content: bytes, environ: WSGIEnvironment, cut: Cut) -> Iterator[bytes]:
    yield content[: len(content) // 2]
    raise _ended(environ, cut)


def _ended(environ: WSGIEnvironment, cut: Cut) -> Exception:
    """What ends the request: waitress closes the socket silently on its own exception."""
    ask = environ.get(_CHANNEL)
    if ask is None:
        return ConnectionCut(cut.how)
    if cut.how not in ("closed", "timeout"):
        _reset_on_close(ask.__self__.socket)
    gone: Exception = ClientDisconnected()
    return gone


def _reset_on_close(sock: socket.socket) -> None:
    """Closing the socket sends RST and not FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

"""Requests per second of an address, asked by a few clients that keep their connections."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlsplit

from trifold.simulators.chassis.clock import Clock

CLIENTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One request that is sent again and again; every answer must be 200."""

    name: str
    url: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def send(self, connection: HTTPConnection) -> None:
        parts = urlsplit(self.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(self.method, path, self.body, dict(self.headers))
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"bench: {self.name} was answered {answer.status}")

    def connect(self) -> HTTPConnection:
        parts = urlsplit(self.url)
        return HTTPConnection(parts.hostname or "", parts.port, timeout=30)


def per_second(shot: Shot, seconds: float = 1.5, clients: int = CLIENTS) -> float:
    """How many are answered a second by so many ``clients``; raises RuntimeError when one is refused."""
    counts: list[int] = []
    until = Clock.stopwatch() + seconds

    def client() -> None:
        connection, count = shot.connect(), 0
        while Clock.stopwatch() < until:
            shot.send(connection)
            count += 1
        connection.close()
        counts.append(count)

    threads = [threading.Thread(target=client, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(counts) < clients:
        raise RuntimeError(f"bench: {shot.name} was refused; see above")
    return sum(counts) / seconds

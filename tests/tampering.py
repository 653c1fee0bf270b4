"""Vendor answers that are not what the vendor promises: an answer is changed on its way to whoever asked."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from wsgiref.types import WSGIApplication

from trifold.scenarios.agencies import Addresses
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.playhouse import playhouse


@dataclass
class Tampering:
    """Between a simulator and everybody who asks it; ``change(asked, answer)`` gives the answer that is heard, where
    ``asked`` is method, path, query and body. ``struck`` counts the answers that were changed."""

    app: WSGIApplication
    change: Callable[[str, str], str]
    on: bool = True
    struck: int = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(body)
        asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']} {body.decode()}"
        started: list[Any] = []

        def start(*told: Any) -> Callable[[bytes], None]:
            started.extend(told)
            return lambda _: None

        answer = b"".join(self.app(environ, start)).decode()
        if self.on and not any(part in asked for part in ("/_sim/", "/ui/", "/api/")):
            changed = self.change(asked, answer)
            self.struck += changed != answer
            answer = changed
        raw = answer.encode()
        kept = [(name, value) for name, value in started[1] if name.lower() != "content-length"]
        start_response(started[0], [*kept, ("Content-Length", str(len(raw)))])
        return [raw]


@contextmanager
def tampered(venue: Indoors, system: str, change: Callable[[str, str], str]) -> Iterator[Tampering]:
    """What ``system`` answers is changed until the block ends; ``.on = False`` makes it well again before."""
    address = Addresses().of(system)
    house = playhouse()
    found = Tampering(house.simulators[system].app, change)
    house.mount(address, found)
    try:
        yield found
    finally:
        house.mount(address, house.simulators[system].app)


def member(name: str, value: str, *, of: str) -> Callable[[str, str], str]:
    """The XML element or JSON member ``name`` says ``value`` wherever the answer holds the text ``of``."""
    xml = re.compile(rf"(<(?:\w+:)?{name}(?: [^>]*)?>)[^<]*(</)")
    json = re.compile(rf'("{name}": ?)("[^"]*"|[\d.]+|true|false|null)')

    def change(asked: str, answer: str) -> str:
        if of not in answer:
            return answer
        return (
            json.sub(rf"\g<1>{value}", answer)
            if answer.lstrip().startswith("{")
            else xml.sub(rf"\g<1>{value}\g<2>", answer)
        )

    return change

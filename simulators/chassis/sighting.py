"""What a request is about, seen before the vendor's wire looks at it: only asked for while faults are armed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Request
from lxml import etree
from werkzeug.exceptions import HTTPException

from trifold.simulators.chassis.worlds import UnknownWorld, World, Worlds

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Simulator
    from trifold.simulators.chassis.passage import Passing

SOAP_BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
_READ = re.compile(r"^(get|find|search|list|show|check|is|echo)(?![a-z])|(Get|Search|List|Find|Retrieve)")

Shown = Mapping[str, str]  # what a client shows of itself: HTTP headers and SOAP fields, by lower-case name
WorldShown = Callable[[Worlds, Shown], World | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """``names`` are the operation's, any of which an aim may mean; ``text`` is the address and the body.

    ``wire`` is False for a person's screen and for a description: only a fault that names its operation strikes those.
    """

    system: str
    world: World | None
    names: tuple[str, ...]
    text: str
    wire: bool
    reads: bool

    @property
    def world_name(self) -> str | None:
        return self.world.name if self.world else None


def sight(simulator: Simulator, passing: Passing) -> Sighting:
    """Sees by the path, the headers and the body."""
    vendor, worlds = simulator.vendor, simulator.worlds
    request, body = Request(passing.environ), passing.body
    address = request.full_path.rstrip("?")
    plain = f"{request.method} {request.path}"
    shown = {name.lower(): value for name, value in request.headers.items()}
    operation, fields = _soap(body)
    shown.update(fields)
    endpoint, parts = _route(simulator, request)
    screen = parts.get("world")
    names = (operation, plain) if operation else (endpoint.rpartition(".")[2], plain)
    try:
        world = worlds.get(screen) if screen else vendor.world_shown(worlds, shown)
    except UnknownWorld:
        world = None
    reads = bool(_READ.search(operation)) if operation else request.method in ("GET", "HEAD")
    return Sighting(
        system=vendor.system,
        world=world,
        names=tuple(name for name in names if name),
        text=f"{address}\n{body.decode('utf-8', 'replace')}",
        wire=screen is None and (operation is not None or world is not None or not reads),
        reads=reads,
    )


def _route(simulator: Simulator, request: Request) -> tuple[str, Mapping[str, Any]]:
    """The endpoint that Flask will choose, and the parts of the path; nothing where it has none."""
    try:
        return simulator.app.url_map.bind_to_environ(request.environ).match()
    except HTTPException:
        return "", {}


def _soap(body: bytes) -> tuple[str | None, dict[str, str]]:
    """The operation of an envelope, and the texts of its fields by lower-case name; the first of a name."""
    if body.lstrip()[:1] != b"<":
        return None, {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return None, {}
    fields: dict[str, str] = {}
    for element in root.iter(etree.Element):
        if element.text and not len(element):
            fields.setdefault(etree.QName(element).localname.lower(), element.text.strip())
    soap_body = root.find(SOAP_BODY)
    if soap_body is None:
        return None, fields
    payload = next(soap_body.iterchildren(etree.Element), None)
    return (None if payload is None else etree.QName(payload).localname), fields

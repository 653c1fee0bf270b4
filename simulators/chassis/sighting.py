"""What a request is about, seen before the vendor's wire looks at it: only asked for while faults are armed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Request
from lxml import etree

from trifold.simulators.chassis.worlds import UnknownWorld, World, Worlds

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Vendor

SOAP_BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
OWN_PATHS = ("/_sim", "/static", "/favicon.ico")
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


def sight(vendor: Vendor, worlds: Worlds, request: Request) -> Sighting | None:
    """None for the control API and what belongs to pages."""
    if request.path.startswith(OWN_PATHS):
        return None
    body, address = request.get_data(), request.full_path.rstrip("?")
    plain = f"{request.method} {request.path}"
    shown = {name.lower(): value for name, value in request.headers.items()}
    operation, fields = _soap(body)
    shown.update(fields)
    screen = (request.view_args or {}).get("world")
    names = (operation, plain) if operation else ((request.endpoint or "").rpartition(".")[2], plain)
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

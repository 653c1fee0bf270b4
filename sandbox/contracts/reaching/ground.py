"""What a state stands on: three simulators with fresh worlds, people at the desks, an engine where a flow needs it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from trifold.sandbox.contracts.beside import SIGNATURE, STAMP
from trifold.sandbox.contracts.site import Unreached
from trifold.scenarios.browser import Page
from trifold.scenarios.casting import Role
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.playhouse import Playhouse
from trifold.scenarios.report import PlayResult
from trifold.scenarios.stage import Stage
from trifold.simulators.chassis.faults import Fault
from trifold.simulators.client import SimulatorClient
from trifold.simulators.registry import vendor

ADDRESS = {"street1": "1 Elm Street", "city": "Austin", "state": "TX", "zip": "78701"}
LISTENER = "http://listener.test"
Reach = Callable[["Ground", Mapping[str, str]], Mapping[str, str]]
REACHES: dict[str, Reach] = {}


def reaches(sentence: str) -> Callable[[Reach], Reach]:
    """Says that a function reaches a state: from the examples of its parameters it gives their true values."""

    def kept(found: Reach) -> Reach:
        REACHES[sentence] = found
        return found

    return kept


class Ground:
    """One world, fresh in all three systems."""

    def __init__(self, venue: Indoors, house: Playhouse) -> None:
        self.venue, self.session, self._house = venue, venue.session, house
        self._heard: list[tuple[bytes, dict[str, str]]] = []
        self.stage = Stage(venue, PlayResult(name="contracts", story=""))

    def listen(self, system: str, secret: str) -> None:
        """From now on somebody is told what changes in a system."""
        self._house.mount(LISTENER, self._listener)
        world = SimulatorClient(self.address(system), self.session).world(self.venue.world)
        world.tell({"url": f"{LISTENER}/{system}", "secret": secret})

    def _listener(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        names = {key: key.removeprefix("HTTP_").replace("_", "-").lower() for key in environ if key.startswith("HTTP_")}
        wanted = {name.lower(): name for name in (SIGNATURE, STAMP)}
        self._heard.append((body, {wanted[name]: environ[key] for key, name in names.items() if name in wanted}))
        start_response("204 No Content", [])
        return []

    def told(self, example: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
        """The newest message of the example's kind, with its signature. Raises Unreached."""
        self.venue.deliver()
        kind = {name: example[name] for name in ("Entity", "Action", "type") if name in example}
        for body, headers in reversed(self._heard):
            found = json.loads(body)
            if all(found.get(name) == value for name, value in kind.items()):
                return body, headers
        raise Unreached(f"{len(self._heard)} messages came, none of them {' '.join(kind.values())}")

    def address(self, system: str) -> str:
        return self.venue.addresses.of(system)

    def credentials(self, system: str) -> Mapping[str, str]:
        return vendor(system).credentials(self.venue.world)

    def arm(self, system: str, fault: Fault) -> None:
        SimulatorClient(self.address(system), self.session).arm(fault)

    def rows(self, system: str, table: str) -> list[dict[str, Any]]:
        """The records of a table as they are stored, the newest last."""
        world = SimulatorClient(self.address(system), self.session).world(self.venue.world)
        found: list[dict[str, Any]] = world.state().model_dump()["records"][table]
        return found


def person(first_name: str, last_name: str, **facts: str) -> Role:
    """Somebody who is given the name that a contract speaks of."""
    told = {"first_name": first_name, "last_name": last_name, "email": "ann@mail.example", "phone": "5125550123"}
    return Role("person", "person", {**told, "born": "1984-02-29", **ADDRESS, **facts})


def firm(name: str) -> Role:
    return Role("firm", "firm", {"firm_name": name, "phone": "5125550120", **ADDRESS, "email": "", "entity": ""})


def taken(page: Page) -> Page:
    """A form's answer, when the form was taken. Raises Unreached with the form's own words."""
    if page.refused:
        raise Unreached("; ".join(page.errors))
    return page

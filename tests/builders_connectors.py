"""A simulator in process behind a connector of the core: no sockets, a network that fails when told, operations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests
from requests import PreparedRequest

from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.control import state_of
from trifold.simulators.chassis.inproc import WSGIAdapter
from trifold.simulators.registry import vendor
from trifold.sync_core.model.changes import System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import Reference, Snapshot

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ADDRESS: dict[str, str | None] = {
    "street1": "1 Elm St",
    "street2": None,
    "city": "Austin",
    "state": "TX",
    "zip": "78701-1234",
}
ANN: dict[str, str | None] = {
    "account_type": "personal",
    "first_name": "Ann",
    "last_name": "Berg & <Söhne>",
    "email": "ann@mail.example",
    "phone": "5125550123",
    **ADDRESS,
    "date_of_birth": "1984-02-29",
    "status": "active",
}
FIRM: dict[str, str | None] = {"account_type": "commercial", "firm_name": "Berg LLC", **ADDRESS, "status": "active"}
BO: dict[str, str | None] = {
    "first_name": "Bo",
    "last_name": "Lind",
    "title": "Owner",
    "email": "bo@mail.example",
    "phone": "6175550101",
    **ADDRESS,
}
TWIN = Reference(system=System.AMS360, external_id="0f8fad5b-d9cb-469f-a165-70867728950e", number="17")


class Bench:
    """One vendor's simulator with the world ``demo``; ``session`` reaches it. ``fails`` strikes at calls of a name."""

    def __init__(self, system: System, size: int = 0) -> None:
        self.system = system
        self.clock = Clock(START)
        self.simulator = Simulator(vendor(system.value), clock=self.clock)
        self.world = self.simulator.worlds.create("demo", seed=1, size=size)
        self.url = f"https://{system}.test"
        self.adapter = WSGIAdapter(self.simulator.app)
        self.session = requests.Session()
        self.session.mount(self.url, self.adapter)

    def close(self) -> None:
        self.simulator.stop()

    def switch(self, **switches: Any) -> None:
        self.world.configure({"switches": switches})

    def count(self, table: str) -> int:
        found: int = state_of(self.world)["counts"][table]
        return found

    def calls(self) -> list[str]:
        """The operations that arrived."""
        return [entry["operation"] for entry in self.simulator.journal.read("demo", limit=1_000)]

    @contextmanager
    def fails(self, name: str, moment: str, error: Exception) -> Iterator[list[str]]:
        """While it lasts, every call whose message holds ``name`` fails ``before`` or ``after`` the vendor's work."""
        struck: list[str] = []

        def fault(request: PreparedRequest, when: str) -> None:
            body = request.body or b""
            told = f"{request.method} {request.url} " + (body.decode() if isinstance(body, bytes) else body)
            if when == moment and name in told:
                struck.append(name)
                raise error

        self.adapter.fault = fault
        try:
            yield struck
        finally:
            self.adapter.fault = None


def update(shown: Snapshot, **values: str | None) -> Operation:
    """An update of some fields of what was just read."""
    return Operation(
        verb=Verb.UPDATE,
        system=shown.system,
        kind=shown.kind,
        canonical_id="C-1",
        external_id=shown.external_id,
        account_id=shown.account_id,
        fields={**shown.fields, **values},
        changed=tuple(sorted(values)),
        expected=shown.fields,
        version=shown.version,
        individual=shown.individual,
    )


def refer(shown: Snapshot, *references: Reference) -> Operation:
    """The ids of the twins onto what was just read."""
    return Operation(
        verb=Verb.REFERENCE,
        system=shown.system,
        kind=shown.kind,
        canonical_id="C-1",
        external_id=shown.external_id,
        account_id=shown.account_id,
        fields=shown.fields,
        expected=shown.fields,
        references=references,
        individual=shown.individual,
    )


def there(found: Snapshot | None) -> Snapshot:
    """What must be there."""
    assert found is not None
    return found


REFUSED = ConnectionRefusedError(111, "Connection refused")
LOST = ConnectionResetError(104, "Connection reset by peer")

"""The agency next door, of which nothing may change: it has the same ids, and none of the play's business (X32)."""

from __future__ import annotations

from typing import Any

from trifold.scenarios.control import Control
from trifold.scenarios.floor import COUNTED
from trifold.scenarios.venue import Venue
from trifold.simulators.registry import SYSTEMS

_ONE = {
    "customers": "customer",
    "contacts": "contact",
    "policies": "policy",
    "accounts": "account",
    "products": "product",
}


class Neighbour:
    """What the worlds of another agency held when the play began."""

    def __init__(self, venue: Venue, world: str) -> None:
        self.world = world
        at = venue.addresses
        self._control = {system: Control(venue.session, at.of(system), world) for system in SYSTEMS}
        self._opening = {system: self._records(system) for system in SYSTEMS}

    def changed(self, system: str, new_ones: bool = False) -> list[str]:
        """Kind and place of every record that is not as it was. ``new_ones``: the play works there too, so new records
        don't count."""
        before, now = self._opening[system], self._records(system)
        known = before if new_ones else before | now
        return sorted(f"{kind} {key}" for kind, key in known if before.get((kind, key)) != now.get((kind, key)))

    def _records(self, system: str) -> dict[tuple[str, str], dict[str, Any]]:
        tables = self._control[system].records(*COUNTED[system])
        return {(kind, _key(kind, row)): row for kind, rows in tables.items() for row in rows}


def _key(kind: str, row: dict[str, Any]) -> str:
    return str(row.get("id") or row[f"{_ONE[kind]}_id"])

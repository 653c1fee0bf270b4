"""What a stage asks of a simulator's control: counts, settings, notices, and what was written over the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import requests

from trifold.simulators.client import ControlRefused, SimulatorClient

# What writes a record, by operation (SOAP) or by method and path (REST).
_WRITES = re.compile(
    r"(Customer|CustomerContact|Policy)(Insert|Update|Delete|Correct|Endorse|Renew)$"
    r"|(create|update|delete)(Account|AccountContact|AccountContacts|Product)$"
    r"|(POST|PATCH|PUT|DELETE) /v1/(accounts|contacts|policies)\b"
)


def is_write(name: str) -> bool:
    """Whether an operation, or a method with its path, writes a record."""
    return _WRITES.match(name) is not None


class Control:
    """One world of one simulator."""

    def __init__(self, session: requests.Session, address: str, world: str) -> None:
        self._simulator = SimulatorClient(address, session)
        self._world = self._simulator.world(world)

    def year(self) -> int:
        """The year of the simulator's clock."""
        return self._simulator.clock().now.year

    def counts(self, *kinds: str) -> dict[str, int]:
        """Records by table."""
        return self._world.counts(*kinds)

    def settings(self) -> dict[str, Any]:
        """The world's settings."""
        return self._world.settings()

    def configure(self, **settings: Any) -> None:
        """Merge into the world's settings; None takes one away."""
        self._world.configure(**settings)

    def turn(self, **switches: Any) -> None:
        """Turn switches, the others stay; None brings a default back."""
        self._world.turn(**switches)

    def records(self, *kinds: str) -> dict[str, list[dict[str, Any]]]:
        """By table the first thousand records, as they are stored."""
        return self._world.state(kinds=kinds).records

    def arm(self, kind: str, **aimed: Any) -> int:
        """A fault that strikes in this world only; gives its number."""
        return self._simulator.arm({"kind": kind, "world": self._world.name, **aimed}).id

    def disarm(self, number: int) -> None:
        """One fault; one that is not armed any more is well too."""
        with suppress(ControlRefused):
            self._simulator.disarm(number)

    def strikes(self, number: int) -> int:
        """How often a fault has struck."""
        return sum(receipt.fault == number for receipt in self._simulator.receipts(world=self._world.name))

    def pending(self) -> int:
        """Notices that wait for delivery."""
        return self._world.pending()

    def notices(self, limit: int = 1_000) -> list[dict[str, Any]]:
        """The newest notices, oldest first: number, id, kind, state, attempts, last_answer, url."""
        return self._world.notices(limit).notices

    def resend(self, number: int) -> None:
        """Have a notice sent once more, with the id and body that it had."""
        self._world.resend(number)

    def mark(self) -> int:
        """The number of the journal's newest entry, 0 when it is empty."""
        entries = self._simulator.journal(limit=1)
        return int(entries[-1]["number"]) if entries else 0

    def operations(self, after: int) -> list[str]:
        """What was asked of the world since a mark: SOAP operations, or "METHOD /path"."""
        return [_named(entry) for entry in self._simulator.journal(world=self._world.name, after=after, limit=2_000)]

    def writes(self, after: int) -> list[str]:
        """Of these, the ones that wrote a record over the wire."""
        return [name for name in self.operations(after) if is_write(name)]


def _named(entry: Mapping[str, Any]) -> str:
    path = str(entry["path"]).partition("?")[0]
    return entry["operation"] if "/v1/" not in path and entry["operation"] else f"{entry['method']} {path}"

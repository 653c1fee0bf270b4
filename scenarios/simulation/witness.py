"""What the simulators' journals and receipts say of a run: the trace, creates that were committed, writes, strikes."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from trifold.scenarios.control import is_write
from trifold.scenarios.oracle.evidence import Create
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.journal import Exchange

# What creates a record over SOAP, with the tables where it is stored and what tells its name.
_CREATES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "CustomerInsert": ("customers", ("FirstName", "LastName", "FirmName")),
    "CustomerContactInsert": ("contacts", ("CustomerId", "ContactName")),
    "PolicyInsert": ("policies", ("CustomerId", "PolicyNumber", "PolicyEffectiveDate")),
    "createAccount": ("accounts", ("accountName", "firstName", "lastName")),
    "createAccountContact*": ("contacts", ("accountID", "firstName", "lastName")),
}
_REFUSED = re.compile(rb"<(\w+:)?success>false<|<(\w+:)?Fault[ >]")


_MESSAGE_ID = re.compile(rb"urn:uuid:[0-9a-f-]{36}")  # zeep draws one for each message, since the WSDL has wsaw:Action


class Witness:
    """Collects the exchanges of a run as it goes on, for journals are bounded. ``world``: whose creates count."""

    def __init__(self, simulators: Mapping[str, Simulator], world: str) -> None:
        self._simulators, self._world = simulators, world
        self._seen = {system: _newest(one) for system, one in simulators.items()}
        self._receipts = {system: _newest_receipt(one) for system, one in simulators.items()}
        self._exchanges: list[tuple[str, Exchange]] = []
        self._hash = hashlib.sha256()

    def note(self, line: str) -> None:
        """A line of the trace."""
        self._hash.update(line.encode() + b"\n")

    def look(self) -> None:
        """Take in what was exchanged since the last look."""
        for system, simulator in self._simulators.items():
            for entry in simulator.journal.since(self._seen[system]):
                self._seen[system] = entry.number
                if "/_sim/" in entry.path:
                    continue
                self._exchanges.append((system, entry))
                what = f"{entry.operation or entry.method} {entry.path} {entry.status}"
                self.note(f"{entry.at.isoformat()} {system} {entry.world} {what}")
                self._hash.update(_MESSAGE_ID.sub(b"urn:uuid:", entry.request))

    def mark(self) -> int:
        self.look()
        return len(self._exchanges)

    def writes(self, since: int) -> list[str]:
        """Writes over a wire after a mark, of every world."""
        self.look()
        named = ((system, entry, _name(entry)) for system, entry in self._exchanges[since:])
        return [f"{system}: {name}" for system, _, name in named if is_write(name)]

    def creates(self) -> list[Create]:
        """Every create over SOAP that was committed in the world."""
        self.look()
        return [found for system, entry in self._exchanges for found in self._created(system, entry)]

    def _created(self, system: str, entry: Exchange) -> Iterator[Create]:
        if entry.world != self._world or not entry.operation or entry.method != "POST":
            return
        for operation, (table, parts) in _CREATES.items():
            if fnmatchcase(entry.operation, operation) and self._committed(system, entry, table):
                named = ", ".join(part for part in (_part(entry.request, name) for name in parts) if part)
                yield Create(system=system, operation=entry.operation, named=named)

    def _committed(self, system: str, entry: Exchange, table: str) -> bool:
        """By the receipts of the faults that struck it, else by its answer."""
        if entry.receipts:
            known = {receipt.number: receipt for receipt in self._simulators[system].armory.receipts()}
            mine = [known[number] for number in entry.receipts if number in known]
            return any(what.endswith(f"INSERT {table}") for receipt in mine for what in receipt.committed)
        return entry.status < 300 and not _REFUSED.search(entry.response)

    def strikes(self) -> Counter[str]:
        """How often faults struck, by kind (late errors with their status)."""
        found: Counter[str] = Counter()
        for system, simulator in self._simulators.items():
            for receipt in simulator.armory.receipts(after=self._receipts[system]):
                found[receipt.kind] += 1
        return found

    def digest(self) -> str:
        return self._hash.hexdigest()


def _newest(simulator: Simulator) -> int:
    entries = simulator.journal.entries()
    return entries[-1].number if entries else 0


def _newest_receipt(simulator: Simulator) -> int:
    receipts = simulator.armory.receipts()
    return receipts[-1].number if receipts else 0


def _name(entry: Exchange) -> str:
    path = entry.path.partition("?")[0]
    return entry.operation if entry.operation and "/v1/" not in path else f"{entry.method} {path}"


def _part(request: bytes, name: str) -> str:
    found = re.search(rb"<(?:\w+:)?%s>([^<]*)<" % name.encode(), request)
    return found.group(1).decode("utf-8", "replace") if found else ""

"""Who is where: every client in the three systems of a sandbox, read over the vendors' own wires."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import requests

from trifold.sandbox.settings import SYSTEMS
from trifold.scenarios.agencies import Addresses
from trifold.scenarios.readers.ams360 import Ams360Reader
from trifold.scenarios.readers.benefitpoint import BenefitPointReader
from trifold.scenarios.readers.insuredmine import InsuredMineReader
from trifold.simulators.registry import vendor

HEADS = ("world", "client", "AMS360", "BenefitPoint", "InsuredMine", "badges in InsuredMine", "twice")


@dataclass(slots=True)
class Client:
    """One name in one world: how many accounts each system has of it."""

    world: str
    name: str
    counts: Counter[str] = field(default_factory=Counter)
    badges: list[str] = field(default_factory=list)

    @property
    def twice(self) -> int:
        """Accounts too many."""
        return sum(max(0, count - 1) for count in self.counts.values())

    def row(self) -> tuple[object, ...]:
        return (self.world, self.name, *(self.counts[system] for system in SYSTEMS), _one(self.badges), self.twice)


def clients(urls: Mapping[str, str], worlds: Iterable[str]) -> list[Client]:
    """All of them, by world and name."""
    with requests.Session() as session:
        session.trust_env = False
        found = [client for world in worlds for client in _world(session, urls, world).values()]
    return sorted(found, key=lambda client: (client.world, client.name))


def _world(session: requests.Session, urls: Mapping[str, str], world: str) -> dict[str, Client]:
    who = {system: vendor(system).credentials(world) for system in SYSTEMS}
    at = Addresses(**{system: urls[system] for system in SYSTEMS}, core=None)
    found: dict[str, Client] = {}

    def seen(system: str, name: str) -> Client:
        client = found.setdefault(name, Client(world, name))
        client.counts[system] += 1
        return client

    for customer in Ams360Reader(session, at.wsapi, who["ams360"]).found(""):
        parts = (customer.get(part) for part in ("FirstName", "LastName"))
        seen("ams360", customer.get("FirmName") or " ".join(part for part in parts if part))
    for account in BenefitPointReader(session, at.benefitpoint, who["benefitpoint"]).found(""):
        seen("benefitpoint", str(account["accountName"]))
    for record in InsuredMineReader(session, at.insuredmine, who["insuredmine"]).listed("accounts"):
        seen("insuredmine", str(record["name"])).badges += record.get("badges") or []
    return found


def _one(badges: list[str]) -> str:
    return ", ".join(sorted(set(badges))) or "-"

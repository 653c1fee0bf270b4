"""Two hundred tests at once on one sandbox: each has its own agency in all three vendors, and sees nothing else.

Every world is made from one seed, so that the same ids are in all of them: what leaked would be found at once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from trifold.loadtests import ams360 as ams360_wire
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import SYSTEMS, vendor

WORLDS, AT_ONCE, SEED, SIZE = 200, 50, 5, 20
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
BENEFITPOINT = "http://ws.benefitpoint.com/aptusconnect/broker/v4"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[dict[str, Simulator]]:
    made = {system: Simulator(vendor(system), clock=Clock(NOW)) for system in SYSTEMS}
    yield made
    for simulator in made.values():
        simulator.stop()


class Visitor:
    """Somebody's test in the world ``name`` of one simulator, over HTTP only."""

    def __init__(self, simulator: Simulator, name: str) -> None:
        self.name = name
        self.system = simulator.vendor.system
        self.credentials = simulator.vendor.credentials(name)
        self.http = simulator.app.test_client()
        answer = self.http.post("/_sim/worlds", json={"name": name, "seed": SEED, "size": SIZE})
        assert answer.status_code == 201, answer.text

    def soap(self, path: str, body: str) -> str:
        answer = self.http.post(path, data=body.encode(), headers=ams360_wire.headers(body))
        assert answer.status_code == 200, answer.text
        return answer.text

    def names(self) -> list[str]:
        """Every client's name that can be listed over the vendor's own wire."""
        return {"ams360": self._customers, "benefitpoint": self._accounts, "insuredmine": self._items}[self.system]()

    def add(self, name: str) -> None:
        """One client, over the vendor's own wire."""
        {"ams360": self._insert, "benefitpoint": self._create, "insuredmine": self._post}[self.system](name)

    # ---- AMS360
    def _ticket(self) -> str:
        given = {name: self.credentials[name] for name in ("agency_no", "login_id", "password")}
        return ams360_wire.ticket_in(self.soap(ams360_wire.PATH, ams360_wire.log_in(**given)))

    def _customers(self) -> list[str]:
        text = self.soap(ams360_wire.PATH, ams360_wire.list_all(self._ticket()))
        return [info.partition("<a:CustomerId>")[2][:36] + _between(info, "a:LastName") for info in _parts(text)]

    def _insert(self, name: str) -> None:
        person = ams360_wire.person("w", 0, "1 Elm Street") | {"LastName": name}
        self.soap(ams360_wire.PATH, ams360_wire.write("CustomerInsert", person, self._ticket()))

    # ---- BenefitPoint
    def _broker(self, operation: str, inner: str) -> str:
        login = "http://ws.benefitpoint.com/aptusconnect/login/v2"
        opened = self.soap(
            "/aptusConnect/services/LoginV2SOAP",
            f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><login xmlns="{login}"><username xmlns="">'
            f'{self.credentials["username"]}</username><password xmlns="">{self.credentials["password"]}</password>'
            "</login></s:Body></s:Envelope>",
        )
        session = _between(opened, "sessionID")
        return self.soap(
            "/aptusConnect/services/BrokerConnectV4SOAP",
            f'<s:Envelope xmlns:s="{ENVELOPE}" xmlns:b="{BENEFITPOINT}"><s:Header><b:SessionIdHeader><sessionId>'
            f"{session}</sessionId></b:SessionIdHeader></s:Header><s:Body><b:{operation}>{inner}</b:{operation}>"
            "</s:Body></s:Envelope>",
        )

    def _accounts(self) -> list[str]:
        text = self._broker("findAccounts", "<criteria/>")
        return [_between(part, "accountName") for part in text.split("<accountID>")[1:]]

    def _create(self, name: str) -> None:
        made = self._broker(
            "createAccount",
            "<account><accountClassification>Group</accountClassification><accountType>Client</accountType><officeID>1"
            "</officeID><administratorUserID>1</administratorUserID><primaryContactUserID>1</primaryContactUserID>"
            f"<groupAccountInfo><accountName>{name}</accountName><businessType>LLC</businessType></groupAccountInfo>"
            "</account>",
        )
        assert "<success>true</success>" in made, made

    # ---- InsuredMine
    def _items(self) -> list[str]:
        answer = self.http.get("/v1/accounts?limit=100", headers={"X-API-Key": self.credentials["api_key"]})
        return [item["name"] for item in answer.get_json()["items"]]

    def _post(self, name: str) -> None:
        body = {"type": "Commercial", "businessName": name}
        answer = self.http.post("/v1/accounts", json=body, headers={"X-API-Key": self.credentials["api_key"]})
        assert answer.status_code == 201, answer.text


def _between(text: str, name: str) -> str:
    return text.partition(f"<{name}>")[2].partition("<")[0]


def _parts(text: str) -> list[str]:
    return text.split("<a:CustomerInfo>")[1:]


@pytest.mark.parametrize("system", SYSTEMS)
def test_two_hundred_worlds_at_once_never_see_each_other(sandbox: dict[str, Simulator], system: str) -> None:
    start = threading.Barrier(AT_ONCE, timeout=60)

    def visit(number: int) -> tuple[list[str], list[str], list[str]]:
        visitor = Visitor(sandbox[system], f"visitor-{number}")
        before = visitor.names()
        start.wait()  # fifty at a time write in the same moment
        for turn in range(3):
            visitor.add(f"Only{number}x{turn}")
        start.wait()
        return before, visitor.names(), [f"Only{number}x{turn}" for turn in range(3)]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        seen = list(pool.map(visit, range(WORLDS)))
    opening = sorted(seen[0][0])
    assert opening
    for before, after, added in seen:
        assert sorted(before) == opening
        assert len(after) == len(opening) + 3
        assert all(any(name.endswith(own) for name in after) for own in added)
    assert len(sandbox[system].worlds.names()) == WORLDS


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_key_of_one_world_opens_no_other(sandbox: dict[str, Simulator], system: str) -> None:
    one, other = (Visitor(sandbox[system], f"{name}-of-the-two") for name in ("one", "other"))
    one.add("Secret")
    other.credentials = one.credentials
    assert any(name.endswith("Secret") for name in other.names())  # it is the key that chooses, not the client
    other.credentials = sandbox[system].vendor.credentials("other-of-the-two")
    assert not any(name.endswith("Secret") for name in other.names())

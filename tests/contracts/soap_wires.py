"""A SOAP simulator with one small world, asked over its wire; and what is in that world."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from werkzeug.test import TestResponse

from builders_ams360 import action_of
from trifold.contracts.tables import Interface, load
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.control import state_of
from trifold.simulators.chassis.soap import ENVELOPE
from trifold.simulators.chassis.worlds import World
from trifold.simulators.registry import vendor

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SIZE = 6
AMS360_PATH = "/v3/WSAPIService.svc"
BENEFITPOINT_PATH = "/aptusConnect/services/BrokerConnectV4SOAP"
# Tables that a refused call may touch: who is logged in, kept replies, what AMS360 was asked and refused
ASIDE = {"tickets", "sessions", "replies", "external_updates", "log_in_failures"}
State = dict[str, list[dict[str, Any]]]
Stored = dict[str, list[tuple[Any, ...]]]


def stored(world: World, aside: Collection[str]) -> Stored:
    """All rows but those of the tables ``aside``, as they lie in the database: nothing is decoded."""
    tables = [table.name for table in world.vendor.metadata.sorted_tables if table.name not in aside]
    with world.begin() as conn:
        return {name: [tuple(row) for row in conn.exec_driver_sql(f'SELECT * FROM "{name}"')] for name in tables}


class Wire:
    """One simulator with the world ``demo`` of seed 1."""

    def __init__(self, system: str) -> None:
        self.system = system
        self.simulator = Simulator(vendor(system), clock=Clock(NOW))
        self.simulator.app.testing = True
        self.world = self.simulator.worlds.create("demo", seed=1, size=SIZE)
        self.http = self.simulator.app.test_client()

    def interfaces(self) -> dict[str, Interface]:
        """By version; AMS360 has one."""
        if self.system == "ams360":
            return {"v3": load("ams360")}
        return {"v4": load("benefitpoint", "v4"), "v4_3": load("benefitpoint", "v4_3")}

    def fresh(self) -> None:
        self.world.reset(seed=1, size=SIZE)

    def state(self) -> State:
        """Every row that a client's call could have written."""
        found: State = state_of(self.world)["records"]
        return {table: rows for table, rows in found.items() if table not in ASIDE}

    def stored(self) -> Stored:
        """The same rows, to tell whether any changed."""
        return stored(self.world, ASIDE)

    def post(self, body: bytes, path: str = "") -> TestResponse:
        action = {"SOAPAction": action_of(body)}
        address = path or (AMS360_PATH if self.system == "ams360" else BENEFITPOINT_PATH)
        return self.http.post(address, data=body, content_type="text/xml; charset=utf-8", headers=action)

    def session(self) -> str:
        """A new ticket or session id."""
        names = self.world.credentials
        if self.system == "ams360":
            given = ("AgencyNo", "agency_no"), ("LoginId", "login_id"), ("Password", "password")
            members = "".join(f"<a:{tag}>{names[name]}</a:{tag}>" for tag, name in given)
            space = "http://www.WSAPI.AMS360.com/v3.0"
            body = f'<Login xmlns="{space}"><Request xmlns:a="{space}/DataContract">{members}</Request></Login>'
            return self._found("<Ticket>(.*)</Ticket>", body, "")
        pair = f'<username xmlns="">{names["username"]}</username><password xmlns="">{names["password"]}</password>'
        body = f'<login xmlns="http://ws.benefitpoint.com/aptusconnect/login/v2">{pair}</login>'
        return self._found("<sessionID>(.*)</sessionID>", body, "/aptusConnect/services/LoginV2SOAP")

    def _found(self, pattern: str, body: str, path: str) -> str:
        message = f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body>{body}</s:Body></s:Envelope>'
        return re.findall(pattern, self.post(message.encode(), path).text)[0]

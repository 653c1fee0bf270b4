"""One simulator with a world, and a client that calls it in process or on a socket, for tests of the chassis."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
import waitress
from flask import Flask, Response, request
from waitress import wasyncore

from builders_ams360 import action_of
from builders_benefitpoint import broker_message, login_message
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.inproc import WSGIAdapter
from trifold.simulators.registry import vendor

OPENING = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOST, RECIPIENT = "http://simulator.test", "http://recipient.test"
TIMEOUT_SECONDS = 5.0
SYSTEMS = ("ams360", "benefitpoint", "insuredmine")
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
TNS = "http://www.WSAPI.AMS360.com/v3.0"
DC = f'xmlns:a="{TNS}/DataContract"'
XML = {"Content-Type": "text/xml; charset=utf-8"}
TABLES = {"ams360": "customers", "benefitpoint": "accounts", "insuredmine": "accounts"}
WRITES = {"ams360": "CustomerInsert", "benefitpoint": "createAccount", "insuredmine": "create_account"}
READS = {"ams360": "CustomerGetListByNamePrefix", "benefitpoint": "findAccounts", "insuredmine": "list_accounts"}


class Sandbox:
    """A simulator, its world demo, a recipient of its notices, and calls that write and read a record by its name."""

    def __init__(self, system: str, *, folder: Path | None = None, size: int = 0) -> None:
        self.system, self.clock = system, Clock(OPENING)
        self.received: list[str] = []
        outward = requests.Session()
        outward.trust_env = False
        outward.mount(RECIPIENT, WSGIAdapter(self._recipient()))
        self.simulator = Simulator(vendor(system), clock=self.clock, folder=folder, session=outward)
        self.world = self.simulator.worlds.create("demo", 1, size)
        self.world.configure({"recipients": [{"url": f"{RECIPIENT}/hook", "secret": "s3"}]})
        self.base, self.timeout_seconds = HOST, TIMEOUT_SECONDS
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.mount(HOST, WSGIAdapter(self.simulator.app))
        self.write_operation, self.read_operation = WRITES[system], READS[system]
        self._token = ""

    def _recipient(self) -> Flask:
        app = Flask("recipient")

        @app.post("/hook")
        def receive() -> Response:
            self.received.append(request.get_data(as_text=True))
            return Response(status=204)

        return app

    def close(self) -> None:
        self.session.close()
        self.simulator.stop()

    @contextmanager
    def on_a_socket(self) -> Iterator[None]:
        """Inside, calls go over HTTP to waitress."""
        sockets: dict[int, Any] = {}
        server = waitress.create_server(self.simulator.app, host="127.0.0.1", port=0, threads=4, map=sockets)
        stopped = threading.Event()

        def serve() -> None:
            while not stopped.is_set():
                wasyncore.loop(timeout=1, map=sockets, count=1, use_poll=True)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        self.base = f"http://127.0.0.1:{server.effective_port}"
        try:
            yield
        finally:
            self.base = HOST
            self.session.close()
            server.task_dispatcher.shutdown(timeout=2)
            stopped.set()
            server.pull_trigger()
            thread.join(2)
            wasyncore.close_all(sockets, ignore_all=True)

    # ---- the control API
    def control(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The answer's JSON, whatever its status; None without a body."""
        answer = self.session.request(method, f"{self.base}/_sim/{path}", json=body, params=query, timeout=30)
        return answer.json() if answer.content else None

    def arm(self, kind: str, **fields: Any) -> int:
        armed = self.control("POST", "faults", {"kind": kind, **fields})
        assert "id" in armed, armed
        return int(armed["id"])

    def receipts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", "receipts")["receipts"]
        return found

    def count(self, world: str = "demo") -> int:
        """Records of the kind that :meth:`write` writes."""
        counts = self.control("GET", f"worlds/{world}/state", limit=0)["counts"]
        return int(counts[TABLES[self.system]])

    # ---- calls of the interface
    def log_in(self, world: str = "demo") -> None:
        """Every call after this is in that world."""
        shown = self.simulator.worlds.get(world).credentials
        if self.system == "insuredmine":
            self._token = shown["api_key"]
            return
        if self.system == "ams360":
            names = {"AgencyNo": shown["agency_no"], "LoginId": shown["login_id"], "Password": shown["password"]}
            inner = "".join(f"<a:{name}>{value}</a:{name}>" for name, value in names.items())
            answer = self._wsapi(f'<Login xmlns="{TNS}"><Request {DC}>{inner}</Request></Login>')
        else:
            answer = self._broker(login_message(shown["username"], shown["password"]))
        found = re.search(r"<(?:Ticket|sessionID)[^>]*>([^<]+)<", answer.text)
        assert found, answer.text
        self._token = found.group(1)

    def _wsapi(self, payload: str) -> requests.Response:
        header = f'<s:Header><WSAPISession xmlns="{TNS}"><Ticket>{self._token}</Ticket></WSAPISession></s:Header>'
        message = f'<s:Envelope xmlns:s="{ENVELOPE}">{header}<s:Body>{payload}</s:Body></s:Envelope>'
        return self._send("POST", "/v3/WSAPIService.svc", message.encode(), XML | {"SOAPAction": action_of(message)})

    def _broker(self, message: str) -> requests.Response:
        return self._send("POST", "/aptusConnect/services/BrokerConnectV4SOAP", message.encode(), XML)

    def _send(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> requests.Response:
        return self.session.request(method, self.base + path, data=data, headers=headers, timeout=self.timeout_seconds)

    def write(self, name: str) -> requests.Response:
        """Make a person or firm of this last name."""
        if self.system == "ams360":
            fields = {
                "IsActive": "true", "AccountRepCode": "!!#", "FirstName": "Ann", "GLBranchCode": "HBR",
                "GLDepartmentCode": "PER", "GLDivisionCode": "EST", "GLGroupCode": "SVC", "IsPersonal": "true",
                "LastName": name, "AccountExecCode": "!!!", "CustomerType": "C",
            }  # fmt: skip
            inner = "".join(f"<a:{field}>{value}</a:{field}>" for field, value in fields.items())
            asked = f"<Request {DC}><a:Customer>{inner}</a:Customer></Request>"
            return self._wsapi(f'<CustomerInsert xmlns="{TNS}">{asked}</CustomerInsert>')
        if self.system == "benefitpoint":
            return self._broker(broker_message("createAccount", ACCOUNT.format(name=name), self._token))
        return self._send("POST", "/v1/accounts", JSON.format(name=name).encode(), self._key())

    def read(self, name: str) -> requests.Response:
        """Look for records by their last name."""
        if self.system == "ams360":
            inner = f"<Request {DC}><a:NamePrefix>{name}</a:NamePrefix></Request>"
            return self._wsapi(f'<CustomerGetListByNamePrefix xmlns="{TNS}">{inner}</CustomerGetListByNamePrefix>')
        if self.system == "benefitpoint":
            inner = f"<criteria><accountNameMatch>{name}</accountNameMatch><active></active></criteria>"
            return self._broker(broker_message("findAccounts", inner, self._token))
        return self._send("GET", f"/v1/accounts?name={name}", None, self._key())

    def _key(self) -> dict[str, str]:
        return {"X-API-Key": self._token, "Content-Type": "application/json"}


JSON = '{{"type": "Personal", "firstName": "Ann", "lastName": "{name}"}}'
ACCOUNT = """<account><accountClassification>Group</accountClassification><accountType>Client</accountType>
<officeID>1</officeID><administratorUserID>1</administratorUserID><primaryContactUserID>1</primaryContactUserID>
<mainAddress><street1>4 Kiln Yard</street1><city>Lakeview</city><state>California</state><zip>90001</zip></mainAddress>
<groupAccountInfo><accountName>{name}</accountName><businessType>LLC</businessType></groupAccountInfo></account>"""

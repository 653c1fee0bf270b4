"""A simulator with a recipient that keeps what it is sent and answers what it is told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from flask import Flask, Response, request

from trifold.simulators.chassis.app import Simulator, Vendor
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.inproc import WSGIAdapter

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOST = "http://receiver.test"


@dataclass
class Letter:
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes


@dataclass
class PostOffice:
    """One world "demo" on a frozen clock; each recipient is a path of one receiving application."""

    vendor: Vendor
    received: list[Letter] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)  # by path; 204 when not there

    def __post_init__(self) -> None:
        session = requests.Session()
        session.mount(HOST, WSGIAdapter(self._receiver()))
        self.simulator = Simulator(self.vendor, clock=Clock(START), session=session)
        self.world = self.simulator.worlds.create("demo", seed=1)
        self.client = self.simulator.app.test_client()
        self.tell({"url": f"{HOST}/a", "secret": "code-1"})

    def _receiver(self) -> Flask:
        app = Flask("receiver")

        @app.post("/<path:path>")
        def receive(path: str) -> Response:
            self.received.append(Letter(path, dict(request.args), dict(request.headers), request.get_data()))
            return Response(status=self.statuses.get(path, 204))

        return app

    def tell(self, *recipients: dict[str, Any]) -> None:
        answer = self.client.put("/_sim/worlds/demo/recipients", json={"recipients": list(recipients)})
        assert answer.status_code == 200, answer.text

    def turn(self, **switches: Any) -> None:
        answer = self.client.patch("/_sim/worlds/demo/switches", json=switches)
        assert answer.status_code == 200, answer.text

    def deliver(self, after_seconds: float = 0) -> int:
        """How many were accepted, ``after_seconds`` later."""
        self.simulator.clock.advance(after_seconds)
        return self.simulator.deliver_due()

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = self.client.get("/_sim/worlds/demo/notices").get_json()["counts"]
        return found

    def log(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get("/_sim/worlds/demo/notices/log").get_json()["tries"]
        return found

    def recipients(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get("/_sim/worlds/demo/recipients").get_json()["recipients"]
        return found

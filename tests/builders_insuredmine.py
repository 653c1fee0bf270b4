"""An InsuredMine simulator with one world, a frozen clock and a recipient that keeps what it gets; for tests."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests
from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.inproc import WSGIAdapter
from trifold.simulators.chassis.worlds import World
from trifold.simulators.insuredmine import VENDOR
from trifold.simulators.insuredmine import operations as ops

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
KEY = {"X-API-Key": "im-demo-key"}
HOOK = "http://core.test/hooks/insuredmine/demo"
USER = {"kind": "user", "name": "Dana Fox"}
AMS360 = {"system": "ams360", "externalId": "5b0e8a0e-1111-4c7a-9a10-0a4e7c3c1a01", "externalNumber": "10482"}
BENEFITPOINT = {"system": "benefitpoint", "externalId": "884120"}
ANN = {
    "type": "Personal",
    "firstName": "Ann",
    "lastName": "Berg",
    "email": "ann@mail.example",
    "phone": "5125550123",
    "address": {"street1": "1 Elm St", "city": "Austin", "state": "TX", "zip": "78701"},
}
FIRM = {"type": "Commercial", "businessName": "Berg LLC"}


class InsuredMine:
    """``answer_status`` is what the recipient of webhooks answers."""

    def __init__(self, size: int = 0) -> None:
        self.received: list[dict[str, Any]] = []
        self.answer_status = 204
        session = requests.Session()
        session.mount("http://core.test", WSGIAdapter(self._recipient()))
        self.simulator = Simulator(VENDOR, clock=Clock(START), session=session)
        self.simulator.app.testing = True
        self.world: World = self.simulator.worlds.create("demo", seed=1, size=size)
        self.world.configure({"recipients": [{"url": HOOK, "secret": "s3"}]})
        self.client: FlaskClient = self.simulator.app.test_client()

    def close(self) -> None:
        self.simulator.stop()

    def _recipient(self) -> Flask:
        app = Flask("recipient")

        @app.post("/hooks/insuredmine/demo")
        def receive() -> Response:
            raw = request.get_data()
            self.received.append({"headers": dict(request.headers), "raw": raw, "body": json.loads(raw)})
            return Response(status=self.answer_status)

        return app

    @contextmanager
    def act(self) -> Iterator[ops.Act]:
        """A user's act, in one transaction."""
        with self.world.begin() as conn:
            yield ops.Act(world=self.world, conn=conn, by=USER)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One REST call with the world's key; header names with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(f"/v1/{path}", method=method, json=body, headers={**KEY, **named})

    def made(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST that must succeed; gives the record."""
        answer = self.call("POST", path, body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json
        return found

    def read(self, path: str) -> dict[str, Any]:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json
        return found

    def edited(self, path: str, patch: dict[str, Any]) -> dict[str, Any]:
        """PATCH at the present version, must succeed."""
        answer = self.call("PATCH", path, patch, If_Match="*")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json
        return found

    def changes(self, after: int = 0) -> list[tuple[str, str, str]]:
        """(kind, action, who kind) of the feed."""
        items = self.read(f"changes?limit=200&cursor={after}")["items"]
        return [(item["kind"], item["action"], item["changedBy"]["kind"]) for item in items]

    def last_seq(self) -> int:
        return int(self.read("changes?limit=200")["nextCursor"])

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/ui/demo/{path}")

    def post(self, path: str, **fields: Any) -> TestResponse:
        return self.client.post(f"/ui/demo/{path}", data=fields)

    def oversized(self) -> TestResponse:
        body = io.BytesIO(b'{"x": "' + b"x" * 1_100_000 + b'"}')
        return self.client.post("/v1/accounts", data=body, content_type="application/json", headers=KEY)

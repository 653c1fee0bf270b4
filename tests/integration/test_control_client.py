"""The typed client reaches every route of the control API, and hears the simulator's own words when it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from trifold.simulators.chassis import notices
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.control.models import Recipient
from trifold.simulators.chassis.faults import LoseReply, ServerError
from trifold.simulators.chassis.inproc import WSGIAdapter
from trifold.simulators.client import ControlRefused, SimulatorClient
from trifold.simulators.registry import SYSTEMS, vendor

ADDRESS = "http://simulator.test"
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Bench:
    def __init__(self, system: str) -> None:
        self.simulator = Simulator(vendor(system), clock=Clock(START))
        self.session = requests.Session()
        self.session.mount(ADDRESS, WSGIAdapter(self.simulator.app))
        self.asked: set[tuple[str, str]] = set()
        self.session.hooks["response"].append(self._note)
        self.client = SimulatorClient(ADDRESS, self.session)

    def _note(self, answer: requests.Response, *_: Any, **__: Any) -> None:
        path = re.sub(r"\?.*", "", answer.url.removeprefix(ADDRESS))
        self.asked.add((str(answer.request.method).lower(), path))


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench("ams360")
    yield made
    made.simulator.stop()


def _routes(document: dict[str, Any]) -> dict[tuple[str, str], re.Pattern[str]]:
    return {
        (method, path): re.compile(re.sub(r"{\w+}", "[^/]+", path) + "$")
        for path, methods in document["paths"].items()
        for method in methods
    }


def test_the_client_has_a_method_for_every_route(bench: Bench) -> None:
    client = bench.client
    mine = client.create_world("mine", seed=3, size=5, settings={"gl_levels": ["Division"]})
    assert client.health().worlds == [facts.name for facts in client.worlds()] == ["mine"]
    assert {switch.name for switch in client.switches()} == set(vendor("ams360").switches)
    assert mine.facts().seed == 3
    assert mine.counts()["customers"] == len(mine.state().records["customers"])
    assert mine.truth().size == 5

    mine.turn(list_cap=5)
    assert (mine.switches().values["list_cap"], mine.switches().changed) == (5, ["list_cap"])
    assert mine.configure(gl_levels=None) == mine.settings() == {"switches": {"list_cap": 5}}

    mine.snapshot("before")
    other = mine.fork("other")
    mine.reset()
    mine.restore("before")
    assert mine.counts() == other.counts()
    assert [kept.name for kept in mine.snapshots()] == ["before"]
    mine.forget("before")
    other.drop()

    assert client.clock().now == client.freeze().now == START
    assert client.advance(60).now == datetime(2026, 1, 5, 9, 1, tzinfo=UTC)
    assert (client.run_fast(60).mode, client.run_real().mode) == ("fast", "real")

    assert "lose_reply" in [kind["kind"] for kind in client.fault_kinds().kinds]
    armed = client.arm(LoseReply(operation="CustomerInsert"))
    client.arm({"kind": "server_error", "status": 502})
    assert [fault.fault["kind"] for fault in client.faults()] == ["lose_reply", "server_error"]
    assert client.fault(armed.id).state == "armed"
    client.disarm(armed.id)
    bench.session.post(f"{ADDRESS}/v3/WSAPIService.svc", data=b"<x/>")
    client.disarm()
    assert [receipt.kind for receipt in client.receipts()] == ["server_error"]

    (exchange,) = client.journal(status="502")
    assert client.wait_for(status="502").met
    assert client.wait_for(status="418", timeout_seconds=0).why
    assert client.why(exchange["number"]).refused
    assert len(client.archive()["log"]["entries"]) == len(client.journal())
    assert client.counts_of_exchanges() == []  # what never reached an operation isn't counted

    mine.tell(Recipient(url="http://nobody.test/x", secret="code"))
    assert mine.recipients()[0].on
    with bench.simulator.worlds.get("mine").begin() as conn:
        notices.enqueue(conn, bench.simulator.worlds.get("mine"), "Test.Inserted", lambda recipient, notice_id: {})
    assert client.deliver_notices() == 0
    assert [line["outcome"] for line in mine.delivery_log()] == ["to be retried"]
    assert mine.resend(mine.notices().notices[0]["number"]).state == "pending"
    assert mine.pending() == 1

    missed = {
        route
        for route, pattern in _routes(client.openapi()).items()
        if not any(method == route[0] and pattern.match(path) for method, path in bench.asked)
    }
    assert missed == set()


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_refusal_says_what_is_valid(system: str) -> None:
    bench = Bench(system)
    mine = bench.client.create_world("mine")
    with pytest.raises(ControlRefused, match="no switch 'nonsense'; there are: ") as refused:
        mine.turn(nonsense=1)
    assert refused.value.status == 400
    with pytest.raises(ControlRefused, match="no setting nonsense; there are: recipients, switches"):
        mine.configure(nonsense=1)
    with pytest.raises(ControlRefused, match="no world 'yours'; there are: mine") as missing:
        bench.client.world("yours").facts()
    assert missing.value.status == 404
    with pytest.raises(ControlRefused, match="unknown: wrong; known: seconds"):
        bench.client.call("POST", "clock/advance", json={"seconds": 1, "wrong": 2})
    with pytest.raises(ControlRefused, match=r"every route is in GET /_sim/openapi\.json"):
        bench.client.call("GET", "nothing")
    bench.simulator.stop()


def test_a_switch_that_is_a_setting_of_its_own_is_told_where_it_goes(bench: Bench) -> None:
    mine = bench.client.create_world("mine")
    with pytest.raises(ControlRefused, match=r"; switches: .*list_cap"):
        mine.configure(list_cap=5)


def test_what_is_no_simulator_is_said_so() -> None:
    def page(environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html")])
        return [b"<html>"]

    session = requests.Session()
    session.mount(ADDRESS, WSGIAdapter(page))
    with pytest.raises(ControlRefused, match="is this a simulator"):
        SimulatorClient(ADDRESS, session).health()


def test_a_fault_is_the_same_as_object_and_as_json(bench: Bench) -> None:
    as_object = bench.client.arm(ServerError(status=503, count=2))
    as_json = bench.client.arm({"kind": "server_error", "status": 503, "count": 2})
    assert as_object.fault == as_json.fault

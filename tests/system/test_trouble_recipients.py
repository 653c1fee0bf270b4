"""T14: an address that nobody can reach is refused when it is set, and never ends the delivery of anything else."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from requests.adapters import BaseAdapter

from builders_post import HOST, PostOffice
from trifold.scenarios.browser import Browser
from trifold.scenarios.casting import Role
from trifold.scenarios.desks.ams360 import customer_fields
from trifold.scenarios.desks.insuredmine import account_fields
from trifold.simulators.ams360.vendor import VENDOR as AMS360
from trifold.simulators.chassis.inproc import WSGIAdapter
from trifold.simulators.cli import main
from trifold.simulators.insuredmine.vendor import VENDOR as INSUREDMINE

pytestmark = pytest.mark.trouble

WRONG = (
    "http://a..b/hooks",
    "http://[::1/hooks",
    "http://",
    "http://a b/",
    "http://*.example/",
    "http://host:99999/",
    "http://host:0/",
    "http://host:port/",
    f"http://{'x' * 70}.example/",
    "ftp://host/",
    "nonsense",
    "http://a\\b/",
)
RIGHT = ("http://127.0.0.1:7360/hooks/ams360/demo", "http://[::1]:80/", "https://müller.example/hooks?a=1")


@pytest.fixture(params=[AMS360, INSUREDMINE], ids=lambda vendor: vendor.system)
def office(request: pytest.FixtureRequest) -> Iterator[PostOffice]:
    made = PostOffice(request.param)
    yield made
    made.simulator.stop()


def ways(office: PostOffice, url: str) -> dict[str, Any]:
    """Every way to set a recipient, and what is answered."""
    client, told = office.client, {"recipients": [{"url": url, "secret": "s"}]}
    return {
        "recipients": client.put("/_sim/worlds/demo/recipients", json=told),
        "settings": client.put("/_sim/worlds/demo/settings", json=told),
        "new world": client.post("/_sim/worlds", json={"name": "mine", "settings": told}),
        "fork": client.post("/_sim/worlds/demo/fork", json={"name": "branch", "settings": told}),
    }


@pytest.mark.parametrize("url", WRONG)
def test_an_address_that_is_none_is_refused_and_the_field_is_named(office: PostOffice, url: str) -> None:
    before = office.world.settings["recipients"]
    for way, answer in ways(office, url).items():
        assert answer.status_code == 400, way
        assert "recipients.0.url: " in answer.json["error"], way
    pressed = office.client.post("/_sim/pages/worlds/demo/recipients", data={"act": "add", "url": url})
    assert pressed.status_code == 422
    assert "url: " in pressed.text
    assert office.world.settings["recipients"] == before
    assert office.simulator.worlds.names() == ["demo"]


@pytest.mark.parametrize("url", RIGHT)
def test_an_address_that_can_be_one_is_taken(office: PostOffice, url: str) -> None:
    assert {answer.status_code for answer in ways(office, url).values()} <= {200, 201}
    assert office.world.settings["recipients"][0]["url"] == url


def test_a_simulator_does_not_start_with_an_address_that_is_none(tmp_path: Path) -> None:
    worlds = tmp_path / "worlds.json"
    worlds.write_text(json.dumps({"demo": {"recipients": [{"url": "http://a..b"}]}}), "utf-8")
    for options, field in ((["--recipient", "http://a..b"], "--recipient"), (["--worlds", str(worlds)], "demo.recip")):
        found = CliRunner().invoke(main, ["ams360", *options])
        assert found.exit_code == 1
        assert field in found.output and "'http://a..b' is no address" in found.output
        assert found.output.count("\n") == 1


class Broken(BaseAdapter):
    """An adapter that fails as no library promises to."""

    def __init__(self, error: Callable[[], BaseException]) -> None:
        super().__init__()
        self._error = error

    def send(self, *args: Any, **how: Any) -> requests.Response:
        raise self._error()

    def close(self) -> None:
        """Nothing is open."""


FAILURES: dict[str, Callable[[], Exception]] = {
    "reset": lambda: ConnectionResetError(104, "Connection reset by peer"),
    "unicode": lambda: UnicodeError("label empty or too long"),
    "requests": lambda: requests.ConnectionError("gone"),
    "invalid": lambda: requests.exceptions.InvalidURL("no host"),
    "fault of ours": lambda: KeyError("secret"),
    "memory": lambda: MemoryError(),
}


def add_somebody(office: PostOffice, world: str) -> None:
    """A change that sends a notice."""
    page = {"ams360": "customers/new", "insuredmine": "accounts/new?type=Personal"}[office.simulator.vendor.system]
    session = requests.Session()
    session.mount("http://office.test", WSGIAdapter(office.simulator.app))
    facts = {"first_name": "Ada", "last_name": "Quill", "street1": "1 Elm Street", "city": "Austin", "state": "TX"}
    ada = Role("ada", "person", {**facts, "zip": "78701", "phone": "5125550101", "email": "ada@quill.example"})
    fields = customer_fields(ada) if office.simulator.vendor.system == "ams360" else account_fields(ada)
    browser = Browser(session, f"http://office.test/ui/{world}")
    assert not browser.submit(browser.open(page), fields).refused


@pytest.mark.parametrize("kind", FAILURES)
def test_a_delivery_that_fails_in_any_way_ends_nothing_and_stops_no_other_world(office: PostOffice, kind: str) -> None:
    office.simulator.session.mount("http://broken.test", Broken(FAILURES[kind]))
    office.tell({"url": "http://broken.test/hooks"})
    office.simulator.worlds.create("other").configure({"recipients": [{"url": f"{HOST}/other", "secret": "s"}]})
    for world in ("demo", "other"):
        add_somebody(office, world)
    office.simulator.deliver_due()
    assert {letter.path for letter in office.received} == {"other"}
    (notice, *_) = office.client.get("/_sim/worlds/demo/notices").json["notices"]
    assert (notice["attempts"], notice["last_answer"]) == (1, type(FAILURES[kind]()).__name__)


def test_an_old_world_with_a_malformed_address_delivers_to_the_others_and_health_says_so(office: PostOffice) -> None:
    assert office.client.get("/_sim/health").json["status"] == "ok"
    good = office.world.settings["recipients"]
    office.world.configure({"recipients": [{"url": "http://a..b", "secret": "s"}, *good]})  # as an old file has it
    add_somebody(office, "demo")
    office.simulator.deliver_due()
    assert office.received
    health = office.client.get("/_sim/health")
    assert (health.status_code, health.json["status"]) == (200, "degraded")
    assert health.json["reasons"] == [
        "the world demo has a recipient that nobody can reach: 'http://a..b' is no address: encoding with 'idna' codec "
        "failed (UnicodeError: label empty or too long)"
    ]
    office.world.configure({"recipients": good})
    assert office.client.get("/_sim/health").json == health.json | {"status": "ok", "reasons": []}


def test_a_world_that_cannot_be_delivered_is_told_and_the_next_round_is_well_again(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = office.simulator.worlds.create("broken")
    monkeypatch.setattr(broken, "has_post", lambda: 1 / 0)
    add_somebody(office, "demo")
    office.simulator.deliver_due()
    assert office.received
    told = "notices of the world broken can't be delivered: ZeroDivisionError: division by zero"
    assert office.client.get("/_sim/health").json["reasons"] == [told]
    monkeypatch.undo()
    office.simulator.deliver_due()
    assert office.client.get("/_sim/health").json["status"] == "ok"


def test_the_thread_outlives_every_failure(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = threading.Semaphore(0)
    whole = office.simulator.deliverer.round

    def failing() -> int:
        rounds.release()
        raise RuntimeError("the worlds can't be listed")

    monkeypatch.setattr(office.simulator.deliverer, "round", failing)
    office.simulator.start_deliverer()
    for _ in range(3):
        office.simulator.deliverer.wake()
        assert rounds.acquire(timeout=5)
    assert "RuntimeError" in office.client.get("/_sim/health").json["reasons"][0]
    monkeypatch.setattr(office.simulator.deliverer, "round", whole)


def test_a_thread_that_is_dead_is_told(office: PostOffice) -> None:
    dead = threading.Thread(target=lambda: None)
    dead.start()
    dead.join()
    office.simulator.deliverer._thread = dead
    health = office.client.get("/_sim/health").json
    assert health["status"] == "degraded"
    assert health["reasons"][0].startswith("notices are not delivered any more: their thread has ended")

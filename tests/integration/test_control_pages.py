"""The page /_sim/ for people: what it shows, what pressing its buttons does, what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import SYSTEMS, vendor

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
KEY = {"X-API-Key": "im-demo-key"}


class Visitor:
    def __init__(self, system: str = "insuredmine") -> None:
        self.simulator = Simulator(vendor(system), clock=Clock(START))
        self.simulator.worlds.create("demo", seed=1)
        self.client: FlaskClient = self.simulator.app.test_client()

    def sees(self, path: str) -> Any:
        answer = self.client.get(f"/_sim/{path}")
        assert answer.status_code == 200, answer.text
        return html.fromstring(answer.data)

    def text(self, path: str) -> str:
        return " ".join(self.sees(path).text_content().split())

    def presses(self, path: str, **fields: str) -> None:
        answer = self.client.post(f"/_sim/pages/{path}", data=fields)
        assert answer.status_code == 303, answer.text

    def is_refused(self, path: str, **fields: str) -> str:
        answer = self.client.post(f"/_sim/pages/{path}", data=fields)
        assert answer.status_code == 422, answer.text
        return str(html.fromstring(answer.data).find_class("errors")[0].text_content())

    def world(self, name: str = "demo") -> Any:
        return self.simulator.worlds.get(name)


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    made = Visitor()
    yield made
    made.simulator.stop()


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    "path",
    ["", "pages/worlds/demo", "pages/faults", "pages/faults?kind=vendor_fault", "pages/journal", "pages/notices"],
)
def test_every_simulator_has_every_page_and_every_input_has_a_label(system: str, path: str) -> None:
    visitor = Visitor(system)
    page = visitor.sees(path)
    labelled = {label.get("for") for label in page.iter("label")}
    unnamed = [
        field.get("name")
        for field in page.xpath("//input[not(@type='hidden')] | //select")
        if field.get("id") not in labelled and not field.get("aria-label")
    ]
    assert unnamed == []
    visitor.simulator.stop()


def test_a_simulator_without_worlds_has_its_pages_too() -> None:
    simulator = Simulator(vendor("ams360"))
    for path in ("", "pages/notices", "pages/journal", "pages/faults"):
        assert simulator.app.test_client().get(f"/_sim/{path}").status_code == 200
    simulator.stop()


def test_the_clock_is_frozen_moved_run_and_let_go(visitor: Visitor) -> None:
    visitor.presses("clock", act="frozen", now="2026-03-01T12:00:00+00:00")
    visitor.presses("clock", act="advance", seconds="60")
    assert "2026-03-01 12:01:00 UTC frozen" in visitor.text("")
    visitor.presses("clock", act="fast", factor="60")
    assert "fast × 60" in visitor.text("")
    visitor.presses("clock", act="real")
    assert visitor.simulator.clock.mode == "real"
    assert "now" in visitor.is_refused("clock", act="frozen", now="soon")


def test_a_world_is_made_forked_kept_restored_and_dropped(visitor: Visitor) -> None:
    visitor.presses("worlds", name="mine", seed="3", size="4")
    assert "im-mine-key" in visitor.text("")
    visitor.presses("worlds/mine", act="snapshot", name="before")
    visitor.presses("worlds/mine", act="reset", seed="9")
    assert visitor.world("mine").seed == 9
    visitor.presses("worlds/mine", act="restore", name="before")
    assert visitor.world("mine").seed == 3
    visitor.presses("worlds/mine", act="fork", name="yours")
    visitor.presses("worlds/mine", act="forget", name="before")
    visitor.presses("worlds/mine", act="drop")
    assert visitor.simulator.worlds.names() == ["demo", "yours"]
    assert "is no name for a world" in visitor.is_refused("worlds", name="No Name")
    assert visitor.client.get("/_sim/pages/worlds/mine").status_code == 404


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("webhook_order", "shuffled", "shuffled"),
        ("webhook_duplicates", "true", True),
        ("requests_per_minute", "9", 9),
    ],
)
def test_a_switch_is_turned_and_turned_back(visitor: Visitor, name: str, typed: str, value: Any) -> None:
    visitor.presses("worlds/demo/switches", name=name, value=typed)
    assert visitor.world().settings["switches"] == {name: value}
    assert visitor.sees("pages/worlds/demo").get_element_by_id(f"switch-{name}").get("class") == "changed"
    visitor.presses("worlds/demo/switches", name=name, value=typed, default="1")
    assert visitor.world().settings["switches"] == {}


def test_a_list_of_names_is_typed_with_commas() -> None:
    visitor = Visitor("ams360")
    visitor.presses("worlds/demo/switches", name="required_policy_fields", value="CustomerId, PolicyNumber")
    assert visitor.world().settings["switches"]["required_policy_fields"] == ["CustomerId", "PolicyNumber"]
    visitor.presses("worlds/demo/switches", name="fault_status", value="200")
    assert visitor.world().settings["switches"]["fault_status"] == 200
    visitor.simulator.stop()


def test_a_wrong_switch_is_refused_with_what_is_valid(visitor: Visitor) -> None:
    assert "there are: idempotency" in visitor.is_refused("worlds/demo/switches", name="nonsense", value="1")
    refused = visitor.is_refused("worlds/demo/switches", name="requests_per_minute", value="many")
    assert "must be a whole number from 0" in refused


def test_a_fault_is_armed_strikes_leaves_a_receipt_and_is_disarmed(visitor: Visitor) -> None:
    visitor.presses("faults", kind="server_error", status="502", operation="create_account", count="", nth="")
    answer = visitor.client.post("/v1/accounts", json={"type": "Commercial", "businessName": "Berg"}, headers=KEY)
    assert answer.status_code == 502
    shown = visitor.text("pages/faults")
    assert "spent" in shown and "create_account nothing" in shown and "502 Bad Gateway" in shown
    visitor.presses("faults/disarm", id="1")
    assert visitor.simulator.armory.armed() == []
    visitor.presses("faults", kind="lose_reply")
    visitor.presses("faults/disarm")
    assert visitor.simulator.armory.armed() == []
    assert "status must be a number" in visitor.is_refused("faults", kind="server_error", status="bad")
    assert "there are: refuse, drop" in visitor.is_refused("faults", kind="nonsense")


def test_the_journal_shows_what_was_sent_and_why_it_was_refused(visitor: Visitor) -> None:
    visitor.client.post("/v1/accounts", json={"type": "<script>alert(1)</script>"}, headers=KEY)
    assert "create_account" in visitor.text("pages/journal?status=4xx&text=alert")
    assert "No exchange fits." in visitor.text("pages/journal?status=5xx")
    page = visitor.client.get("/_sim/pages/journal/1").text
    assert "Why it was refused" in page and "type: Input should be" in page
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert visitor.client.get("/_sim/pages/journal/99").status_code == 404
    assert visitor.client.get("/_sim/pages/journal?status=many").status_code == 422


def test_a_soap_message_is_shown_with_one_element_to_a_line() -> None:
    visitor = Visitor("ams360")
    visitor.client.post("/v3/WSAPIService.svc", data=b"<a><b>1</b><c/></a>", content_type="text/xml")
    visitor.client.post(
        "/v3/WSAPIService.svc", data=b'<!DOCTYPE a [<!ENTITY x "boom">]><a>&x;</a>', content_type="text/xml"
    )
    assert "<a>\n  <b>1</b>\n  <c/>\n</a>" in [
        pre.text_content() for pre in visitor.sees("pages/journal/1").iter("pre")
    ]
    assert "boom" in visitor.client.get("/_sim/pages/journal/2").text  # as it was sent, not expanded
    visitor.simulator.stop()


def test_recipients_are_added_turned_off_and_removed_and_notices_sent_again(visitor: Visitor) -> None:
    visitor.presses("worlds/demo/recipients", act="add", url="http://nobody.test/hook", secret="s")
    visitor.client.post("/v1/accounts", json={"type": "Commercial", "businessName": "Berg"}, headers=KEY)
    visitor.presses("notices", act="deliver", world="demo")
    shown = visitor.text("pages/notices?world=demo")
    assert "1 pending" in shown and "to be retried" in shown and "account.created" in shown
    visitor.presses("notices", act="resend", world="demo", number="1")
    visitor.presses("worlds/demo/recipients", act="off", url="http://nobody.test/hook")
    assert visitor.world().settings["recipients"] == [{"url": "http://nobody.test/hook", "secret": "s", "on": False}]
    visitor.presses("worlds/demo/recipients", act="remove", url="http://nobody.test/hook")
    assert visitor.world().settings["recipients"] == []
    assert "recipients.0.url" in visitor.is_refused("worlds/demo/recipients", act="add", url="ftp://x")


@pytest.mark.parametrize("headers", [{"Origin": "http://elsewhere.test"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_of_another_site_presses_nothing(visitor: Visitor, headers: dict[str, str]) -> None:
    answer = visitor.client.post("/_sim/pages/worlds/demo", data={"act": "drop"}, headers=headers)
    assert answer.status_code == 403
    assert visitor.simulator.worlds.names() == ["demo"]


def test_a_form_of_the_page_itself_is_pressed(visitor: Visitor) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    answer = visitor.client.post("/_sim/pages/worlds/demo", data={"act": "drop"}, headers=headers)
    assert answer.status_code == 303


def test_the_journal_is_not_written_about_the_page(visitor: Visitor) -> None:
    visitor.sees("")
    assert visitor.simulator.journal.read() == []

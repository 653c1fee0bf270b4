"""Faults at notices: lost, late, doubled, out of order, and a recipient that is off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from builders_sandbox import Sandbox


@pytest.fixture(params=["ams360", "insuredmine"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = Sandbox(request.param)
    made.log_in()
    if request.param == "ams360":
        made.world.configure({"switches": {"notify_own_interface": True}})
    yield made
    made.close()


@pytest.fixture
def webhooks() -> Iterator[Sandbox]:
    made = Sandbox("insuredmine")
    made.log_in()
    yield made
    made.close()


def ids(sandbox: Sandbox) -> list[Any]:
    """What the recipient got, by the notices' ids."""
    bodies = [json.loads(body) for body in sandbox.received]
    return [body.get("id") or body.get("NotificationId") for body in bodies]


def test_without_faults_each_notice_comes_once_in_order(sandbox: Sandbox) -> None:
    for name in ("Moss", "Fern"):
        sandbox.write(name)
    sandbox.simulator.deliver_due()
    assert len(ids(sandbox)) == len(set(ids(sandbox))) >= 2


def test_a_dropped_notice_never_comes_and_the_vendor_believes_it_did(sandbox: Sandbox) -> None:
    sandbox.arm("drop_notice", operation="?ccount*" if sandbox.system == "insuredmine" else "Customer.*")
    sandbox.write("Moss")
    sandbox.simulator.deliver_due()
    sandbox.clock.advance(3_600)
    sandbox.simulator.deliver_due()
    report = sandbox.control("GET", "worlds/demo/notices")
    (receipt,) = sandbox.receipts()
    assert receipt["kind"] == "drop_notice"
    assert report["counts"]["pending"] == 0
    assert report["notices"][0]["id"] in receipt["seen"]
    assert report["notices"][0]["id"] not in ids(sandbox)


def test_a_doubled_notice_comes_again_with_the_same_id(sandbox: Sandbox) -> None:
    sandbox.arm("duplicate_notice", times=2)
    sandbox.write("Moss")
    sandbox.simulator.deliver_due()
    assert ids(sandbox)[:3] == [ids(sandbox)[0]] * 3


def test_a_delayed_notice_is_passed_by_those_behind_it(webhooks: Sandbox) -> None:
    webhooks.arm("delay_notice", seconds=60)
    webhooks.write("Moss")
    webhooks.write("Fern")
    webhooks.simulator.deliver_due()
    early = ids(webhooks)
    webhooks.clock.advance(59)
    webhooks.simulator.deliver_due()
    assert ids(webhooks) == early
    webhooks.clock.advance(1)
    webhooks.simulator.deliver_due()
    assert len(ids(webhooks)) == len(early) + 1


def test_reordered_notices_all_come_in_another_order(sandbox: Sandbox) -> None:
    sandbox.arm("reorder_notices", seed=3)
    for name in ("Moss", "Fern", "Reed", "Sage"):
        sandbox.write(name)
    made = [notice["id"] for notice in sandbox.control("GET", "worlds/demo/notices")["notices"]]
    sandbox.simulator.deliver_due()
    assert sorted(ids(sandbox)) == sorted(made)
    assert ids(sandbox) != made


def test_two_notices_that_are_reordered_change_places(webhooks: Sandbox) -> None:
    for seed in range(4):
        webhooks.received.clear()
        number = webhooks.arm("reorder_notices", seed=seed, operation="account.created")
        webhooks.write("Moss")
        webhooks.write("Fern")
        made = [notice["id"] for notice in webhooks.control("GET", "worlds/demo/notices")["notices"]][-2:]
        webhooks.simulator.deliver_due()
        assert ids(webhooks) == made[::-1]
        webhooks.control("DELETE", f"faults/{number}")


def test_a_recipient_that_is_off_fails_each_try_until_it_is_on_again(webhooks: Sandbox) -> None:
    number = webhooks.arm("recipient_off")
    webhooks.write("Moss")
    webhooks.simulator.deliver_due()
    webhooks.clock.advance(1)
    webhooks.simulator.deliver_due()
    (notice,) = webhooks.control("GET", "worlds/demo/notices")["notices"]
    assert (notice["state"], notice["attempts"], notice["last_answer"]) == ("pending", 2, "ConnectionError")
    assert ids(webhooks) == []
    webhooks.control("DELETE", f"faults/{number}")
    webhooks.clock.advance(5)
    webhooks.simulator.deliver_due()
    assert ids(webhooks) == [notice["id"]]


def test_a_fault_at_a_request_never_strikes_a_notice(webhooks: Sandbox) -> None:
    webhooks.arm("lose_reply", operation="account.created")
    webhooks.write("Moss")
    webhooks.simulator.deliver_due()
    assert len(ids(webhooks)) == 1

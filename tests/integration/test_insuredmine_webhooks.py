"""InsuredMine's webhooks: at least once, in the order of their record, or otherwise by switch."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from builders_post import PostOffice
from trifold.simulators.insuredmine import VENDOR

KEY = {"X-API-Key": "im-demo-key"}


@pytest.fixture
def office() -> Iterator[PostOffice]:
    made = PostOffice(VENDOR)
    yield made
    made.simulator.stop()


def account(office: PostOffice, name: str) -> str:
    body = {"type": "Commercial", "businessName": name}
    found: str = office.client.post("/v1/accounts", json=body, headers=KEY).get_json()["id"]
    return found


def rename(office: PostOffice, account_id: str, name: str) -> None:
    headers = {**KEY, "If-Match": "*"}
    answer = office.client.patch(f"/v1/accounts/{account_id}", json={"businessName": name}, headers=headers)
    assert answer.status_code == 200, answer.text


def told(office: PostOffice) -> list[tuple[str, int]]:
    """(record, version) as they came."""
    return [(body["recordId"], body["version"]) for body in (json.loads(letter.raw) for letter in office.received)]


def a_failed_one_and_its_followers(office: PostOffice) -> tuple[str, str]:
    """The first webhook of one record is refused; then that record changes, and another one is made."""
    office.statuses["a"] = 503
    first = account(office, "First")
    office.deliver()
    office.statuses.clear()
    office.received.clear()
    rename(office, first, "First again")
    return first, account(office, "Second")


def test_a_records_webhooks_wait_for_its_older_ones_and_no_others_do(office: PostOffice) -> None:
    first, second = a_failed_one_and_its_followers(office)
    office.deliver()
    assert told(office) == [(second, 1)]
    office.deliver(after_seconds=1)
    assert told(office) == [(second, 1), (first, 1), (first, 2)]


def test_by_switch_a_retry_is_overtaken(office: PostOffice) -> None:
    office.turn(webhook_order="as_sent")
    first, second = a_failed_one_and_its_followers(office)
    office.deliver()
    office.deliver(after_seconds=1)
    assert told(office) == [(first, 2), (second, 1), (first, 1)]


def test_by_switch_they_are_shuffled_the_same_way_for_the_same_seed(office: PostOffice) -> None:
    def orders() -> list[int]:
        made = PostOffice(VENDOR)
        made.turn(webhook_order="shuffled")
        ids = [account(made, f"Firm {number}") for number in range(8)]
        made.deliver()
        made.simulator.stop()
        return [ids.index(record_id) for record_id, _ in told(made)]

    first = orders()
    assert sorted(first) == list(range(8)) and first != list(range(8))
    assert orders() == first


def test_by_switch_every_webhook_comes_twice_with_the_same_id_and_each_is_signed(office: PostOffice) -> None:
    office.turn(webhook_duplicates=True)
    account(office, "Twice")
    assert office.deliver() == 1
    first, second = office.received
    assert first.headers["X-Insuredmine-Delivery"] == second.headers["X-Insuredmine-Delivery"]
    assert second.headers["X-Insuredmine-Signature"].startswith("sha256=")
    assert office.counts() == {"pending": 0, "delivered": 1, "dropped": 0}


def test_the_delivery_log_keeps_every_try(office: PostOffice) -> None:
    office.statuses["a"] = 500
    account(office, "Tried")
    office.deliver()
    office.statuses.clear()
    office.deliver(after_seconds=1)
    assert [(line["notice"], line["kind"], line["answer"], line["outcome"]) for line in office.log()] == [
        (1, "account.created", "500", "to be retried"),
        (1, "account.created", "204", "delivered"),
    ]

"""AMS360's outbound notification service: what is sent, what isn't, how often it is tried."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from ams360_builders import act, add_person, person
from lxml import etree

from builders_post import HOST, PostOffice
from trifold.simulators.ams360 import VENDOR, contacts, customers
from trifold.simulators.ams360.errors import BusinessRefusal
from trifold.simulators.ams360.notifications import BLOCKING, CODE_HEADER, DAY, MINUTE
from trifold.simulators.chassis.worlds import World


@pytest.fixture
def office() -> Iterator[PostOffice]:
    made = PostOffice(VENDOR)
    yield made
    made.simulator.stop()


def edit(world: World, customer_id: str, **fields: Any) -> None:
    found = act(world, lambda turn: customers.get_by_id(turn, customer_id))
    act(world, lambda turn: customers.update_customer(turn, found | fields))


def add_contact(world: World, customer_id: str, **fields: Any) -> str:
    contact = {"CustomerId": customer_id, "ContactName": "Bo Berg", **fields}
    return str(act(world, lambda turn: contacts.insert_contact(turn, contact)))


def edit_contact(world: World, contact_id: str, **fields: Any) -> None:
    found = act(world, lambda turn: contacts.get_contact(turn, contact_id))
    act(world, lambda turn: contacts.update_contact(turn, found | fields))


def bodies(office: PostOffice) -> list[dict[str, Any]]:
    return [json.loads(letter.raw) for letter in office.received]


# ---- what is in a notification
def test_version_3_carries_keys_only(office: PostOffice) -> None:
    customer_id = add_person(office.world)
    assert office.deliver() == 1
    (message,) = bodies(office)
    assert message == {
        "NotificationId": message["NotificationId"],
        "Version": "3",
        "AuthenticationCode": "code-1",
        "AgencyNo": "1000001-1",
        "Entity": "Customer",
        "Action": "Inserted",
        "Keys": {"CustomerId": customer_id},
        "OccurredAt": "2026-01-05T09:00:00",
    }


def test_version_2_carries_some_fields_as_well(office: PostOffice) -> None:
    office.turn(notification_version="2")
    add_person(office.world, LastName="Berg & Sons")
    office.deliver()
    (message,) = bodies(office)
    assert (message["Version"], message["Data"]["LastName"]) == ("2", "Berg & Sons")
    assert message["Data"].keys() == {"CustomerNumber", "CustomerType", "FirmName", "FirstName", "LastName"}


def test_version_1_is_xml(office: PostOffice) -> None:
    office.tell({"url": f"{HOST}/a", "secret": "code-1", "version": "1"})
    customer_id = add_person(office.world, LastName="Berg & Sons")
    office.deliver()
    (letter,) = office.received
    assert letter.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(letter.raw)
    assert root.tag == "Notification"
    assert root.findtext("Keys/CustomerId") == customer_id
    assert root.findtext("Data/LastName") == "Berg & Sons"


def test_a_recipient_has_its_own_version_and_entities(office: PostOffice) -> None:
    office.tell(
        {"url": f"{HOST}/old", "version": "2", "entities": ["Customer"]},
        {"url": f"{HOST}/contacts", "entities": ["CustomerContact"]},
    )
    contact_id = add_contact(office.world, add_person(office.world))
    edit_contact(office.world, contact_id, Title="Owner")
    office.deliver()
    told = [
        (letter.path, body["Version"], body["Entity"])
        for letter, body in zip(office.received, bodies(office), strict=True)
    ]
    assert told == [
        ("old", "2", "Customer"),
        ("contacts", "3", "CustomerContact"),
        ("contacts", "3", "CustomerContact"),
    ]


@pytest.mark.parametrize("place", ["body", "header", "query"])
def test_the_authentication_code_is_in_one_place(office: PostOffice, place: str) -> None:
    office.turn(authentication_code_place=place)
    add_person(office.world)
    office.deliver()
    (letter,) = office.received
    places = {
        "body": json.loads(letter.raw).get("AuthenticationCode"),
        "header": letter.headers.get(CODE_HEADER.title()),
        "query": letter.query.get("AuthenticationCode"),
    }
    assert places == {name: "code-1" if name == place else None for name in places}


# ---- what sends nothing
def test_notation_and_a_contacts_sort_order_send_nothing(office: PostOffice) -> None:
    customer_id = add_person(office.world)
    contact_id = add_contact(office.world, customer_id)
    office.deliver()
    before = len(office.received)
    edit(office.world, customer_id, CustomerNotationId="5a1f8d0e-0d39-4c1b-9a55-2a1d3b7f6c10")
    edit_contact(office.world, contact_id, SortOrder=7)
    office.deliver()
    assert len(office.received) == before


def test_by_switch_everything_sends(office: PostOffice) -> None:
    office.turn(notification_triggers="everything")
    customer_id = add_person(office.world)
    edit(office.world, customer_id, CustomerNotationId="5a1f8d0e-0d39-4c1b-9a55-2a1d3b7f6c10")
    assert office.deliver() == 2


def test_a_change_through_wsapi_sends_nothing_by_switch(office: PostOffice) -> None:
    office.turn(notify_own_interface=False)
    act(office.world, lambda turn: customers.insert_customer(turn, person()), "wire")
    add_person(office.world, LastName="Seen")
    assert office.deliver() == 1


# ---- Single Retry
def test_single_retry_is_two_tries_and_then_the_message_is_gone(office: PostOffice) -> None:
    office.statuses["a"] = 503
    add_person(office.world)
    office.deliver()
    assert office.counts() == {"pending": 1, "delivered": 0, "dropped": 0}
    office.deliver(MINUTE)
    office.deliver(DAY)
    assert office.counts() == {"pending": 0, "delivered": 0, "dropped": 1}
    assert [(line["answer"], line["outcome"]) for line in office.log()] == [
        ("503", "to be retried"),
        ("503", "dropped"),
    ]
    assert len({body["NotificationId"] for body in bodies(office)}) == 1


def test_single_retry_lets_later_messages_pass(office: PostOffice) -> None:
    office.statuses["a"] = 503
    add_person(office.world)
    office.deliver()
    office.statuses.clear()
    add_person(office.world, LastName="Later")
    assert office.deliver() == 1
    assert office.counts() == {"pending": 1, "delivered": 1, "dropped": 0}


# ---- Blocking
def test_blocking_sends_the_oldest_first_and_the_others_wait(office: PostOffice) -> None:
    office.turn(notification_retry="blocking")
    office.statuses["a"] = 500
    first, second = add_person(office.world), add_person(office.world, LastName="Second")
    office.deliver()
    office.deliver(MINUTE / 2)
    assert [body["Keys"]["CustomerId"] for body in bodies(office)] == [first]
    office.statuses.clear()
    assert office.deliver(MINUTE) == 2
    assert [body["Keys"]["CustomerId"] for body in bodies(office)] == [first, first, second]


def test_blocking_is_nine_tries_over_two_weeks_and_then_the_recipient_is_off(office: PostOffice) -> None:
    assert sum(BLOCKING) == 14 * DAY
    office.tell({"url": f"{HOST}/a", "retry": "blocking"}, {"url": f"{HOST}/b"})
    office.statuses["a"] = 500
    add_person(office.world)
    add_person(office.world, LastName="Second")
    office.deliver()
    for wait in BLOCKING:
        office.deliver(wait)
    tried = [letter for letter in office.received if letter.path == "a"]
    assert len(tried) == 9
    assert [recipient["on"] for recipient in office.recipients()] == [False, True]
    assert office.counts() == {"pending": 0, "delivered": 2, "dropped": 2}
    assert office.log()[-1]["outcome"] == "switched off"
    add_person(office.world, LastName="Third")
    assert office.deliver() == 1
    assert office.received[-1].path == "b"


def test_a_recipient_that_is_on_again_is_told_of_what_comes_then(office: PostOffice) -> None:
    office.tell({"url": f"{HOST}/a", "on": False})
    add_person(office.world)
    office.tell({"url": f"{HOST}/a", "on": True})
    later = add_person(office.world, LastName="Later")
    assert office.deliver() == 1
    assert bodies(office)[0]["Keys"] == {"CustomerId": later}


# ---- the other ways of delivery that are not excluded
def test_endless_retry_never_gives_up(office: PostOffice) -> None:
    office.turn(notification_retry="endless")
    office.statuses["a"] = 500
    add_person(office.world)
    for _ in range(20):
        office.deliver(MINUTE)
    assert office.counts() == {"pending": 1, "delivered": 0, "dropped": 0}
    assert len(office.received) == 20


def test_a_notification_may_come_twice(office: PostOffice) -> None:
    office.turn(notification_duplicates=True)
    add_person(office.world)
    assert office.deliver() == 1
    assert [line["outcome"] for line in office.log()] == ["delivered", "delivered again"]
    assert office.received[0].raw == office.received[1].raw


def test_notifications_may_lag(office: PostOffice) -> None:
    office.turn(notification_lag_seconds=3_600)
    for number in range(8):
        add_person(office.world, LastName=f"Berg {number}")
    assert office.deliver() < 8
    office.deliver(3_600)
    assert office.counts() == {"pending": 0, "delivered": 8, "dropped": 0}


def test_notifications_may_change_their_order(office: PostOffice) -> None:
    office.turn(notification_shuffled=True)
    made = [add_person(office.world, LastName=f"Berg {number}") for number in range(8)]
    office.deliver()
    told = [body["Keys"]["CustomerId"] for body in bodies(office)]
    assert sorted(told) == sorted(made) and told != made


def test_a_bad_recipient_is_refused_with_the_valid_names(office: PostOffice) -> None:
    answer = office.client.put(
        "/_sim/worlds/demo/recipients", json={"recipients": [{"url": "http://a.test", "retry": "twice"}]}
    )
    assert answer.status_code == 400
    assert "'single' or 'blocking'" in answer.get_json()["error"]


def test_a_refused_change_leaves_no_notification(office: PostOffice) -> None:
    with pytest.raises(BusinessRefusal):
        add_person(office.world, CustomerType="")
    assert office.counts() == {"pending": 0, "delivered": 0, "dropped": 0}

""" "Not there" needs the vendor's own word for that very record; an error is never an empty answer (T11, D22)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from builders_answers import (
    A_PAGE,
    BROKER,
    GUID,
    ID,
    LOGIN,
    Step,
    ams360_fault,
    benefitpoint_fault,
    connect,
    create,
    problem,
    soap,
)
from scripted_network import answer
from trifold.sync_core.errors import (
    Misconfigured,
    Transient,
)
from trifold.sync_core.model.changes import Kind, System

NOT_FOUND = {
    "by its key": ("Customer not found", "CustomerId", ""),
    "by key and id": ("The row does not exist", "CustomerId", GUID),
    "by its name": ("Customer not found", "", ""),
    "by its name, otherwise": ("The customer could not be found.", "", GUID),
}
NOT_NOW = {
    "maintained": ("The service is being maintained", "", ""),
    "maintained, about it": ("Locked for maintenance", "CustomerId", GUID),
    "another record": ("Division not found", "DivisionCode", ""),
    "another id": ("Customer not found", "CustomerId", "1f8fad5b-d9cb-469f-a165-70867728950e"),
    "something else": ("The license server was not found", "", ""),
}


def business(message: str, name: str, key: str) -> Step:
    row = f"<Message>{message}</Message><DataName>{name}</DataName><EntityKey>{key}</EntityKey>"
    details = f"<FaultDetails><WSAPIBusinessFaultDetail>{row}</WSAPIBusinessFaultDetail></FaultDetails>"
    return ams360_fault("WSAPIBusinessFault", message, details=details)


@pytest.mark.parametrize("told", NOT_FOUND.values(), ids=NOT_FOUND)
def test_not_found_is_what_the_vendor_says_of_that_very_record(told: tuple[str, str, str]) -> None:
    connector, _ = connect(System.AMS360, business(*told))
    assert connector.fetch(Kind.ACCOUNT, GUID) is None


@pytest.mark.parametrize("told", NOT_NOW.values(), ids=NOT_NOW)
def test_any_other_business_fault_is_no_proof_that_nothing_is_there(told: tuple[str, str, str]) -> None:
    """T11: None here made a deletion of it."""
    for kind in (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY):
        connector, _ = connect(System.AMS360, business(*told))
        with pytest.raises(Transient):
            connector.fetch(kind, GUID)
        with pytest.raises(Transient):
            connector.children(kind if kind is not Kind.ACCOUNT else Kind.CONTACT, GUID)
        with pytest.raises(Transient):
            connector.look_alikes(create(System.AMS360))
        with pytest.raises(Transient):
            connector.survey(GUID)
        with pytest.raises(Transient):
            list(connector.accounts())


NOT_AUTHORIZED = "You are not authorized to access the requested information."


def test_only_of_a_get_not_authorized_is_not_found() -> None:
    """T11: a list that may not be read is not empty."""
    refused = benefitpoint_fault("Server", NOT_AUTHORIZED)

    def there() -> Any:
        return connect(System.BENEFITPOINT, refused)[0]

    for kind in (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY):
        assert there().fetch(kind, "7") is None
    with pytest.raises(Transient):
        list(there().accounts())
    with pytest.raises(Transient):
        there().look_alikes(create(System.BENEFITPOINT))
    with pytest.raises(Transient):
        there().changes_since(None)


def test_an_account_that_is_not_shown_has_nothing_below_it_and_one_that_is_may_have() -> None:
    refused = benefitpoint_fault("Server", NOT_AUTHORIZED)
    alive = soap(f'<echoResponse xmlns="{LOGIN}"><sessionID xmlns="">S-1</sessionID></echoResponse>')
    account = '<account xmlns=""><accountID>7</accountID></account>'
    shown = soap(f'<getAccountResponse xmlns="{BROKER}">{account}</getAccountResponse>')
    connector, _ = connect(System.BENEFITPOINT, refused, refused, alive)
    assert connector.children(Kind.POLICY, "7") == []
    connector, _ = connect(System.BENEFITPOINT, refused, shown)
    with pytest.raises(Transient):
        connector.children(Kind.POLICY, "7")


@pytest.mark.parametrize("code", ["Client", "Server"])
def test_any_other_fault_of_a_read_is_no_proof_that_nothing_is_there(code: str) -> None:
    acts: list[Callable[[Any], object]] = [
        lambda mine: mine.fetch(Kind.ACCOUNT, "7"),
        lambda mine: mine.fetch(Kind.CONTACT, "7"),
        lambda mine: mine.fetch(Kind.POLICY, "7"),
        lambda mine: mine.children(Kind.CONTACT, "7"),
        lambda mine: mine.children(Kind.POLICY, "7"),
        lambda mine: mine.find_by_reference(create(System.BENEFITPOINT)),
        lambda mine: mine.changes_since(None),
        lambda mine: list(mine.accounts()),
    ]
    for act in acts:
        connector, _ = connect(System.BENEFITPOINT, benefitpoint_fault(code, "The service is being maintained"))
        with pytest.raises(Transient):
            act(connector)


@pytest.mark.parametrize(("status", "code"), [(404, "not-found"), (404, "deleted"), (410, "deleted")])
def test_only_the_vendor_s_own_404_of_a_record_is_not_found(status: int, code: str) -> None:
    for kind in (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY):
        connector, _ = connect(System.INSUREDMINE, problem(status, code))
        assert connector.fetch(kind, ID) is None
        connector, _ = connect(System.INSUREDMINE, answer(status, A_PAGE))
        with pytest.raises(Misconfigured):
            connector.fetch(kind, ID)


LISTS = {
    "not found": problem(404, "not-found"),
    "refused": problem(409, "conflict"),
    "invalid": problem(422, "invalid", errors=[{"field": "accountId", "message": "no"}]),
    "no items": answer(200, b"{}"),
    "items that are none": answer(200, b'{"items": {"id": "1"}}'),
    "an item that is none": answer(200, b'{"items": ["1"]}'),
}


@pytest.mark.parametrize("step", LISTS.values(), ids=LISTS)
def test_an_error_is_never_an_empty_list(step: Step) -> None:
    def said(act: Callable[[Any], object]) -> None:
        connector, _ = connect(System.INSUREDMINE, step)
        with pytest.raises(Transient):
            act(connector)

    said(lambda mine: list(mine.accounts()))
    said(lambda mine: mine.children(Kind.POLICY, ID))
    said(lambda mine: mine.look_alikes(create(System.INSUREDMINE)))
    said(lambda mine: mine.changes_since(None))
    said(lambda mine: mine.changes_since("7"))
    said(lambda mine: mine.open_sync_requests())
    said(lambda mine: mine.check())


def feed(following: str, *ids: str) -> Step:
    items = [{"kind": "account", "recordId": one, "version": 1} for one in ids]
    return answer(200, json.dumps({"items": items, "nextCursor": following, "hasMore": False}).encode())


def test_a_cursor_that_the_feed_refuses_is_read_from_the_beginning() -> None:
    refused = problem(422, "invalid", errors=[{"field": "cursor", "message": "no"}])
    connector, _ = connect(System.INSUREDMINE, refused, feed("2", ID))
    page = connector.changes_since("x")
    assert ([one.external_id for one in page.changes], page.cursor) == ([ID], "2")


def test_a_feed_that_was_put_back_is_read_from_the_beginning_and_that_is_told() -> None:
    connector, _ = connect(System.INSUREDMINE, feed("2"), feed("2", ID))
    page = connector.changes_since("900")
    assert (len(page.changes), page.cursor, page.clock_went_back) == (1, "2", True)
    connector, _ = connect(System.INSUREDMINE, feed("2"))
    page = connector.changes_since("2")
    assert (page.changes, page.cursor, page.clock_went_back) == ((), "2", False)

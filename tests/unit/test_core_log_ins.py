"""Log-ins: a system that is down, one that refuses, one that forgot who we are; and nothing that loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from builders_answers import (
    A_PAGE,
    EXPIRED,
    GUID,
    LOG_IN_FAULT,
    LOGGED_IN,
    SOAP_SYSTEMS,
    TICKET,
    TNS,
    ams360_fault,
    benefitpoint_fault,
    connect,
    create,
    problem,
    read,
    soap,
    written,
)
from scripted_network import Script, answer
from trifold.sync_core.connectors.ams360.client import Ams360Connector
from trifold.sync_core.connectors.tickets import Ticket
from trifold.sync_core.errors import (
    InDoubt,
    LogInRefused,
    Misconfigured,
    NotSent,
    SyncError,
    Transient,
    Unavailable,
)
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.settings import Ams360Settings

DOWN: dict[str, Any] = {
    "refused": requests.ConnectionError(ConnectionRefusedError(111, "Connection refused")),
    "reset": requests.ConnectionError(ConnectionResetError(104, "reset")),
    "too many": answer(429, b"", Retry_After="60"),
    "a gateway's page": answer(503, A_PAGE, Retry_After="60"),
    "a page": answer(200, A_PAGE),
    "an odd status": answer(400, A_PAGE),
}


@pytest.mark.parametrize("down", DOWN)
@pytest.mark.parametrize("system", SOAP_SYSTEMS)
def test_a_log_in_to_a_system_that_is_down_has_sent_nothing_of_the_write(system: System, down: str) -> None:
    connector, _ = connect(system, answer(), logged_in=DOWN[down])
    with pytest.raises(SyncError) as caught:
        connector.apply(create(system))
    assert type(caught.value) is NotSent
    assert caught.value.retry_after_seconds == (60.0 if down in ("too many", "a gateway's page") else None)
    with pytest.raises(Unavailable):
        connector.check()


@pytest.mark.parametrize("system", SOAP_SYSTEMS)
def test_a_write_with_an_expired_log_in_is_sent_again_once(system: System) -> None:
    """The session's fault comes before any work."""
    connector, script = connect(system, *EXPIRED[system], LOGGED_IN[system], answer(500, b""), kept=True)
    with pytest.raises(InDoubt):
        connector.apply(create(system))
    assert script.calls == len(EXPIRED[system]) + 2


@pytest.mark.parametrize("system", SOAP_SYSTEMS)
def test_a_log_in_that_is_refused_after_an_expired_one_is_told_and_nothing_loops(system: System) -> None:
    connector, script = connect(system, *EXPIRED[system], LOG_IN_FAULT[system], kept=True)
    with pytest.raises(LogInRefused):
        connector.apply(create(system))
    assert script.calls == len(EXPIRED[system]) + 1


def test_a_ticket_that_is_refused_twice_is_a_refused_log_in() -> None:
    refused = ams360_fault("WSAPISecurityFault", "No")
    connector, script = connect(System.AMS360, refused, LOGGED_IN[System.AMS360], refused, kept=True)
    with pytest.raises(LogInRefused, match="Give the WSAPI login"):
        connector.check()
    assert script.calls == 3


def test_threads_that_renew_each_other_s_ticket_do_not_loop() -> None:
    """Whoever is refused finds a newer ticket each time, of another thread."""
    refused = ams360_fault("WSAPISecurityFault", "No")
    connector, script = connect(System.AMS360, refused)

    class Busy(Ticket):
        def get(self, log_in: Callable[[], str]) -> tuple[str, bool]:
            return TICKET, False

    connector._calls._shared = Busy()
    script.calls = 1
    with pytest.raises(LogInRefused):
        connector.check()
    assert script.calls == 3


@pytest.mark.parametrize("system", list(System))
def test_refused_credentials_are_told_apart(system: System) -> None:
    steps = {
        System.AMS360: LOG_IN_FAULT[System.AMS360],
        System.BENEFITPOINT: LOG_IN_FAULT[System.BENEFITPOINT],
        System.INSUREDMINE: problem(401, "unauthorized"),
    }
    if system is System.INSUREDMINE:
        assert type(read(system, steps[system])) is LogInRefused
        assert type(written(system, steps[system])) is LogInRefused
        assert type(read(system, problem(403, "forbidden"))) is LogInRefused
        assert type(written(system, problem(403, "forbidden"))) is LogInRefused
        return
    acts: list[Callable[[Any], object]] = [lambda mine: mine.check(), lambda mine: mine.apply(create(system))]
    for act in acts:
        connector, _ = connect(system, answer(), logged_in=steps[system])
        with pytest.raises(LogInRefused):
            act(connector)


def test_a_log_in_service_that_breaks_is_down_and_one_that_speaks_of_passwords_refuses() -> None:
    for sentence, kind in (("Internal error", Unavailable), ("Your password must be reset", LogInRefused)):
        connector, _ = connect(System.BENEFITPOINT, answer(), logged_in=benefitpoint_fault("Server", sentence))
        with pytest.raises(SyncError) as caught:
            connector.check()
        assert type(caught.value) is kind


def test_a_ticket_that_expires_by_a_general_fault_is_renewed_for_a_read() -> None:
    """Specification G 2, a switch."""
    general = ams360_fault("WSAPIGeneralFault", "The ticket is expired")
    there = soap(f'<CustomerGetByIdResponse xmlns="{TNS}"><CustomerGetByIdResult/></CustomerGetByIdResponse>')

    connector, script = connect(System.AMS360, general, LOGGED_IN[System.AMS360], there, kept=True)
    assert connector.fetch(Kind.ACCOUNT, GUID) is None
    assert script.calls == 3


def test_a_right_that_a_new_ticket_does_not_bring_is_a_wrong_setting() -> None:
    refused = ams360_fault("WSAPISecurityFault", "No right")
    connector, script = connect(System.AMS360, refused)
    with pytest.raises(Misconfigured, match="No right"):
        connector.check()
    assert script.calls == 2  # the ticket was new: no second one is asked for


def test_a_login_that_breaks_is_tried_later() -> None:
    for step in (ams360_fault("WSAPIGeneralFault", "Broken"), soap(f'<LoginResponse xmlns="{TNS}"/>')):
        script = Script(step)
        session = requests.Session()
        session.mount("https://vendor.test", script)
        settings = Ams360Settings(url="https://vendor.test", agency_no="1", login_id="l", password="p")
        with pytest.raises(Transient):
            Ams360Connector(settings, session, lambda: 0.0, read_wait_seconds=0).check()

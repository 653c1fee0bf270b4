"""The one seam: what a failure of the network means for a read and for a write."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from scripted_network import URL, Script, answer
from trifold.sync_core.connectors.transport import Transport
from trifold.sync_core.errors import InDoubt, Misconfigured, NotSent, SyncError, Transient


def transport(script: Script, ticks: Iterator[float] | None = None) -> Transport:
    session = requests.Session()
    session.mount("http://vendor.test", script)
    seconds = ticks or iter(lambda: 0.0, None)
    return Transport(30.0, session, lambda: next(seconds), read_wait_seconds=0)


def failure(script: Script, *, writes: bool, **limits: int) -> SyncError:
    with pytest.raises(SyncError) as caught:
        transport(script).send("vendor Call", "POST", URL, writes=writes, **limits)
    return caught.value


def wrapped(inner: Exception) -> requests.ConnectionError:
    return requests.ConnectionError(MaxRetryError(None, "/door?secret=1", inner))  # type: ignore[arg-type]


REFUSED = wrapped(NewConnectionError(None, "refused"))  # type: ignore[arg-type]
BAD_CERTIFICATE = requests.exceptions.SSLError(ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] no"))
UNSENT = {
    "refused": REFUSED,
    "refused, bare": ConnectionRefusedError(111, "Connection refused"),
    "connect time-out": requests.ConnectTimeout("slow"),
    "bad certificate": BAD_CERTIFICATE,
}
LOST = {
    "read time-out": requests.ReadTimeout(ReadTimeoutError(None, "/door?secret=1", "slow")),  # type: ignore[arg-type]
    "reset": requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))),
    "reset, bare": ConnectionResetError(104, "reset"),
    "broken off": requests.exceptions.ChunkedEncodingError("half"),
    "bad record": requests.exceptions.SSLError(ssl.SSLError(1, "[SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC] x")),
}


@pytest.mark.parametrize("error", UNSENT.values(), ids=UNSENT)
def test_what_provably_never_left_is_not_sent(error: Exception) -> None:
    assert isinstance(failure(Script(error), writes=True), NotSent)
    assert isinstance(failure(Script(error), writes=False), NotSent)


@pytest.mark.parametrize("error", LOST.values(), ids=LOST)
def test_a_write_whose_answer_was_lost_is_in_doubt_and_a_read_is_not(error: Exception) -> None:
    assert type(failure(Script(error), writes=True)) is InDoubt
    assert type(failure(Script(error), writes=False)) is Transient


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_vendor_did_nothing_also_not_a_write(status: int) -> None:
    script = Script(answer(status))
    assert isinstance(failure(script, writes=True), Transient)
    assert script.calls == 1


def test_a_write_is_never_tried_again() -> None:
    script = Script(REFUSED, answer())
    assert isinstance(failure(script, writes=True), NotSent)
    assert script.calls == 1


def test_an_earlier_refusal_says_nothing_about_a_later_loss() -> None:
    try:
        raise ConnectionRefusedError(111, "Connection refused")
    except ConnectionRefusedError:
        assert type(failure(Script(ConnectionResetError(104, "reset")), writes=True)) is InDoubt


def test_a_read_is_tried_three_times() -> None:
    script = Script(LOST["reset"], answer(503), answer(content=b"third"))
    assert transport(script).send("vendor Get", "GET", URL, writes=False).content == b"third"
    weary = Script(LOST["reset"])
    assert isinstance(failure(weary, writes=False), Transient)
    assert weary.calls == 3


def test_a_read_that_no_try_can_mend_is_not_tried_again() -> None:
    script = Script(answer(302))
    assert isinstance(failure(script, writes=False), Misconfigured)
    assert script.calls == 1


def test_a_redirect_is_never_followed() -> None:
    assert isinstance(failure(Script(answer(307, Location="http://elsewhere.test/")), writes=True), Misconfigured)


def test_any_other_status_is_an_answer() -> None:
    assert transport(Script(answer(500, b"<fault/>"))).send("vendor Call", "POST", URL, writes=True).status == 500


@pytest.mark.parametrize(("writes", "kind"), [(True, InDoubt), (False, Misconfigured)])
def test_an_endless_answer_is_not_read_to_its_end(writes: bool, kind: type[SyncError]) -> None:
    script = Script(answer(content=b"x" * 200_000))
    assert type(failure(script, writes=writes, bytes_max=100_000)) is kind


@pytest.mark.parametrize(("writes", "kind"), [(True, InDoubt), (False, Transient)])
def test_an_answer_that_trickles_past_the_deadline_is_lost(writes: bool, kind: type[SyncError]) -> None:
    script, ticks = Script(answer()), iter([0.0, 31.0] * 3)
    with pytest.raises(kind):
        transport(script, ticks).send("vendor Call", "POST", URL, writes=writes)


@pytest.mark.parametrize("url", ["vendor.test/x", "ftp://vendor.test/x", "http://"])
def test_an_address_that_is_none_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(Misconfigured, match="url of the settings"):
        transport(Script(answer())).send("vendor Call", "POST", url, writes=True)


def test_messages_tell_the_kind_of_failure_and_never_the_address() -> None:
    for error in (*UNSENT.values(), *LOST.values()):
        message = str(failure(Script(error), writes=True))
        assert message.startswith("vendor Call: ")
        assert "secret" not in message


class Patient(Transport):
    """Says how long it would wait before another try."""

    def pause(self, error: Exception) -> bool | float:
        return self._pause(error)


def waits(headers: Mapping[str, str]) -> bool | float:
    with pytest.raises(Transient) as caught:
        transport(Script(answer(429, **headers))).send("vendor Call", "POST", URL, writes=True)
    return Patient(30.0, requests.Session(), lambda: 0.0, read_wait_seconds=0.2).pause(caught.value)


def test_a_short_retry_after_is_kept_and_a_long_one_is_left_to_the_flows() -> None:
    assert waits({"Retry_After": "2"}) == 2.0
    assert waits({"Retry_After": "60"}) is False
    assert waits({}) is True


def test_an_own_session_asks_no_environment_for_proxies() -> None:
    assert Transport(1.0)._session.trust_env is False

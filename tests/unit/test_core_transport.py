"""The one seam: what a failure of the network means for a read and for a write."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from scripted_network import URL, Script, answer
from trifold.sync_core.connectors.transport import Transport, retry_after
from trifold.sync_core.errors import InDoubt, Misconfigured, NotSent, SyncError, Unavailable


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
    assert type(failure(Script(error), writes=False)) is Unavailable


@pytest.mark.parametrize("headers", [{}, {"Retry_After": "2"}])
def test_only_429_says_that_nothing_was_done(headers: Mapping[str, str]) -> None:
    script = Script(answer(429, **headers))
    assert type(failure(script, writes=True)) is NotSent
    assert script.calls == 1
    assert type(failure(Script(answer(429, **headers)), writes=False)) is NotSent


@pytest.mark.parametrize("status", [500, 501, 502, 503, 504, 599])
def test_a_5xx_of_a_write_is_an_answer_that_proves_nothing(status: int) -> None:
    script = Script(answer(status, Retry_After="2"))
    assert transport(script).send("vendor Call", "POST", URL, writes=True).status == status
    assert script.calls == 1


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_read_of_a_system_that_is_down_is_tried_three_times(status: int) -> None:
    script = Script(answer(status, b"<html/>"))
    assert type(failure(script, writes=False)) is Unavailable
    assert script.calls == 3


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
    assert type(failure(weary, writes=False)) is Unavailable
    assert weary.calls == 3


def test_a_read_that_no_try_can_mend_is_not_tried_again() -> None:
    script = Script(answer(302))
    assert isinstance(failure(script, writes=False), Misconfigured)
    assert script.calls == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed_and_of_a_write_it_proves_nothing(status: int) -> None:
    script = Script(answer(status, Location="http://elsewhere.test/"))
    assert type(failure(script, writes=True)) is InDoubt
    assert type(failure(script, writes=False)) is Misconfigured


def test_any_other_status_is_an_answer() -> None:
    assert transport(Script(answer(500, b"<fault/>"))).send("vendor Call", "POST", URL, writes=True).status == 500


@pytest.mark.parametrize(("writes", "kind"), [(True, InDoubt), (False, Misconfigured)])
def test_an_endless_answer_is_not_read_to_its_end(writes: bool, kind: type[SyncError]) -> None:
    script = Script(answer(content=b"x" * 200_000))
    assert type(failure(script, writes=writes, bytes_max=100_000)) is kind


@pytest.mark.parametrize(("writes", "kind"), [(True, InDoubt), (False, Unavailable)])
def test_an_answer_that_trickles_past_the_deadline_is_lost(writes: bool, kind: type[SyncError]) -> None:
    script, ticks = Script(answer()), iter([0.0, 31.0] * 3)
    with pytest.raises(kind):
        transport(script, ticks).send("vendor Call", "POST", URL, writes=writes)


@pytest.mark.parametrize(
    "url", ["vendor.test/x", "ftp://vendor.test/x", "http://", "http://a..b/", f"http://{'a' * 64}/"]
)
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


def waits(status: int, **headers: str) -> tuple[bool | float, float | None]:
    """How long before another try; what the error tells."""
    script = Script(answer(status, **headers))
    with pytest.raises(Unavailable) as caught:
        transport(script).send("vendor Get", "GET", URL, writes=False)
    told = caught.value.retry_after_seconds
    assert script.calls == (1 if told is not None and told > 5 else 3)
    return Patient(30.0, requests.Session(), lambda: 0.0, read_wait_seconds=0.2).pause(caught.value), told


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_retry_after_is_kept_and_a_long_one_is_left_to_the_queue(status: int) -> None:
    assert waits(status, Retry_After="2") == (2.0, 2.0)
    assert waits(status, Retry_After="60") == (False, 60.0)
    assert waits(status) == (True, None)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        (" 7 ", 7.0),
        ("999999999999999999999", 3_600.0),
        ("Mon, 02 Mar 2026 09:31:00 GMT", 30.0),
        ("Mon, 02 Mar 2026 09:31:00 -0000", 30.0),
        ("Mon, 02 Mar 2020 09:31:00 GMT", 0.0),
        ("Sat, 02 May 2026 09:31:00 GMT", 3_600.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("Mon, 99 Mar 2026 09:31:00 GMT", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date_and_at_most_an_hour(text: str, seconds: float | None) -> None:
    date = {"Date": "Mon, 02 Mar 2026 09:30:30 GMT"}
    assert retry_after({"Retry-After": text, **date}, datetime(2031, 1, 1, tzinfo=UTC)) == seconds
    assert retry_after({"Retry-After": text}, datetime(2026, 3, 2, 9, 30, 30, tzinfo=UTC)) == seconds


def closing_door() -> Iterator[int]:
    """A port that takes a connection and ends it without a word: no TLS handshake succeeds there."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def close_each() -> None:
            with suppress(OSError):
                while True:
                    door.accept()[0].close()

        threading.Thread(target=close_each, daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)


shut = pytest.fixture(closing_door, name="shut")


def test_a_handshake_that_is_broken_off_has_sent_nothing_and_a_call_has(shut: int) -> None:
    with pytest.raises(NotSent):
        Transport(5.0).send("vendor Call", "POST", f"https://127.0.0.1:{shut}/", writes=True, body=b"x")
    with pytest.raises(InDoubt):
        Transport(5.0).send("vendor Call", "POST", f"http://127.0.0.1:{shut}/", writes=True, body=b"x")


def test_an_own_session_asks_no_environment_for_proxies() -> None:
    assert Transport(1.0)._session.trust_env is False

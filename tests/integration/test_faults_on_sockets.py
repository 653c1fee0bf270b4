"""Faults that cut a connection, under waitress: the client's socket really ends, and the server goes on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from builders_sandbox import SYSTEMS, Sandbox

pytestmark = pytest.mark.live


@pytest.fixture(params=SYSTEMS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = Sandbox(request.param)
    with made.on_a_socket():
        made.log_in()
        yield made
    made.close()


@pytest.fixture
def rest() -> Iterator[Sandbox]:
    made = Sandbox("insuredmine")
    with made.on_a_socket():
        made.log_in()
        yield made
    made.close()


def said_on_the_socket(sandbox: Sandbox) -> tuple[bytes, str]:
    """What a raw client gets for a POST of one account, and how the connection ended."""
    at = urlsplit(sandbox.base)
    body = b'{"type": "Personal", "firstName": "Ann", "lastName": "Moss"}'
    head = (
        f"POST /v1/accounts HTTP/1.1\r\nHost: {at.netloc}\r\nX-API-Key: im-demo-key\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    received = b""
    with socket.create_connection((str(at.hostname), int(at.port or 0)), timeout=5) as client:
        client.sendall(head.encode() + body)
        try:
            while part := client.recv(65_536):
                received += part
        except ConnectionResetError:
            return received, "reset"
    return received, "closed"


def test_a_lost_reply_is_a_closed_connection_after_the_commit(sandbox: Sandbox) -> None:
    sandbox.arm("lose_reply", operation=sandbox.write_operation)
    with pytest.raises(requests.ConnectionError):
        sandbox.write("Moss")
    assert sandbox.count() == 1
    assert sandbox.write("Fern").ok


def test_not_one_byte_of_a_lost_reply_is_sent(rest: Sandbox) -> None:
    rest.arm("lose_reply")
    assert said_on_the_socket(rest) == (b"", "closed")
    assert rest.count() == 1


def test_a_dropped_request_is_a_closed_connection_and_nothing_done(rest: Sandbox) -> None:
    rest.arm("drop")
    assert said_on_the_socket(rest) == (b"", "closed")
    assert rest.count() == 0


def test_a_refused_request_is_a_reset_connection_and_nothing_done(rest: Sandbox) -> None:
    rest.arm("refuse")
    assert said_on_the_socket(rest) == (b"", "reset")
    assert rest.count() == 0


def test_a_reset_mid_body_sends_the_headers_and_half_of_it(rest: Sandbox) -> None:
    rest.arm("reset_mid_body")
    received, ending = said_on_the_socket(rest)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.splitlines() if line.lower().startswith(b"content-length"))
    assert (ending, len(body)) == ("reset", length // 2)
    assert rest.count() == 1


def test_a_truncated_body_is_a_whole_http_message(rest: Sandbox) -> None:
    rest.arm("truncate", share=0.25)
    received, ending = said_on_the_socket(rest)
    assert (ending, received.startswith(b"HTTP/1.1 201")) == ("closed", True)
    assert b"Content-Length: %d" % len(received.partition(b"\r\n\r\n")[2]) in received


def test_a_delay_keeps_a_caller_waiting(rest: Sandbox) -> None:
    rest.arm("delay", seconds=0.3, count=2)
    rest.timeout_seconds = 0.1
    with pytest.raises(requests.ReadTimeout):
        rest.write("Moss")
    rest.timeout_seconds = 5
    assert rest.write("Fern").elapsed.total_seconds() >= 0.3
    assert rest.count() == 2  # the impatient caller's too

"""The passage: what is posted at a SOAP wire's address never meets Flask, and always gets the vendor's form."""

from __future__ import annotations

import logging
from wsgiref.types import WSGIEnvironment

import pytest
from flask.testing import FlaskClient

from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.passage import BODY_BYTES_MAX, OUR_MISTAKE, Answer, mark
from trifold.simulators.registry import vendor


class Wire:
    """Echoes; makes a mistake when it is asked to."""

    def takes(self, path: str) -> bool:
        return path == "/soap"

    def answer(self, environ: WSGIEnvironment, body: bytes) -> Answer:
        mark(operation="Echo")
        if body == b"mistake":
            raise ZeroDivisionError("of the wire's own")
        return Answer.of(body, 200, "text/xml")

    def refused(self, status: int, text: str) -> Answer:
        return Answer.of(f"<fault>{text}</fault>".encode(), status, "text/xml")


@pytest.fixture
def simulator() -> Simulator:
    made = Simulator(vendor("insuredmine"))
    made.serve(Wire())
    return made


@pytest.fixture
def client(simulator: Simulator) -> FlaskClient:
    return simulator.app.test_client()


def test_a_message_is_answered_and_journaled(simulator: Simulator, client: FlaskClient) -> None:
    answer = client.post("/soap?x=1", data=b"<a/>")
    assert (answer.status_code, answer.data, answer.content_type) == (200, b"<a/>", "text/xml")
    [entry] = simulator.journal.read()
    assert (entry["operation"], entry["path"], entry["request"], entry["response"]) == (
        "Echo",
        "/soap?x=1",
        "<a/>",
        "<a/>",
    )


def test_our_own_mistake_is_told_in_the_vendors_form_and_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.post("/soap", data=b"mistake")
    assert (answer.status_code, answer.text) == (500, f"<fault>{OUR_MISTAKE}</fault>")
    assert "ZeroDivisionError" in caplog.text


def test_a_body_over_the_limit_is_refused_unread(simulator: Simulator, client: FlaskClient) -> None:
    answer = client.post("/soap", data=b"x" * (BODY_BYTES_MAX + 1))
    assert answer.status_code == 413
    assert answer.text == "<fault>POST /soap: Request Entity Too Large</fault>"
    assert simulator.journal.read()[0]["request"] == ""


def test_other_methods_and_addresses_are_flasks(client: FlaskClient) -> None:
    assert client.get("/soap").status_code == 404
    assert client.post("/soap/other", data=b"<a/>").status_code == 404

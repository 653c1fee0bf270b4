"""Whatever is sent, the wire answers as its vendor would: never a traceback, never a page, never a write that wasn't.

The messages are made from the interface tables and bent (``envelopes.py``). The applications run in testing mode, in
which an unexpected error is raised here, with its traceback, and fails the test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from envelopes import Messages
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from soap_wires import Stored, stored
from werkzeug.test import TestResponse

from builders_ams360 import action_of
from trifold.contracts.tables import load
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.control import state_of
from trifold.simulators.chassis.soap import ENVELOPE
from trifold.simulators.registry import vendor

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SIZE = 6
FUZZ = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
# Tables that a refused call may touch: who is logged in, kept replies, what AMS360 was asked and refused
ASIDE = {"tickets", "sessions", "replies", "external_updates"}
KEYS = (("customers", "customer_id"), ("policies", "policy_id"))
AMS360_PATH = "/v3/WSAPIService.svc"
MADE = {"AMS360 insert": re.compile(r"<a:(\w+Id)>([0-9a-f-]{36})</a:\1>"), "result": re.compile(r"<ID>(\d+)</ID>")}


class Wire:
    """One simulator with one world, and what is in it."""

    def __init__(self, system: str) -> None:
        self.simulator = Simulator(vendor(system), clock=Clock(NOW))
        self.simulator.app.testing = True
        self.world = self.simulator.worlds.create("demo", seed=1, size=SIZE)
        self.http: FlaskClient = self.simulator.app.test_client()

    def rows(self, *tables: str) -> dict[str, list[dict[str, Any]]]:
        """What is in the tables that are named."""
        found: dict[str, list[dict[str, Any]]] = state_of(self.world, kinds=tables)["records"]
        return found

    def stored(self) -> Stored:
        """Every row that a client's call could have written, to tell whether any changed."""
        return stored(self.world, ASIDE)

    def post(self, path: str, body: bytes) -> TestResponse:
        action = {"SOAPAction": action_of(body)}
        return self.http.post(path, data=body, content_type="text/xml; charset=utf-8", headers=action)


@pytest.fixture(scope="module")
def ams360() -> Iterator[Wire]:
    wire = Wire("ams360")
    yield wire
    wire.simulator.stop()


@pytest.fixture(scope="module")
def benefitpoint() -> Iterator[Wire]:
    wire = Wire("benefitpoint")
    yield wire
    wire.simulator.stop()


@pytest.fixture(scope="module")
def insuredmine() -> Iterator[Wire]:
    wire = Wire("insuredmine")
    yield wire
    wire.simulator.stop()


def ticket_of(wire: Wire) -> str:
    names = wire.world.credentials
    body = (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><Login xmlns="http://www.WSAPI.AMS360.com/v3.0"><Request '
        'xmlns:a="http://www.WSAPI.AMS360.com/v3.0/DataContract">'
        f"<a:AgencyNo>{names['agency_no']}</a:AgencyNo><a:LoginId>{names['login_id']}</a:LoginId>"
        f"<a:Password>{names['password']}</a:Password></Request></Login></s:Body></s:Envelope>"
    )
    return re.findall("<Ticket>(.*)</Ticket>", wire.post(AMS360_PATH, body.encode()).text)[0]


def session_of(wire: Wire) -> str:
    names = wire.world.credentials
    body = (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><login xmlns="http://ws.benefitpoint.com/aptusconnect/login/v2">'
        f'<username xmlns="">{names["username"]}</username><password xmlns="">{names["password"]}</password></login>'
        "</s:Body></s:Envelope>"
    )
    answer = wire.post("/aptusConnect/services/LoginV2SOAP", body.encode())
    return re.findall("<sessionID>(.*)</sessionID>", answer.text)[0]


def envelope_in(answer: TestResponse) -> etree._Element:
    """The body's first child of an answer, which must be a SOAP message with one of the vendors' statuses."""
    assert answer.status_code in (200, 400, 413, 500), answer.text
    assert answer.content_type.startswith("text/xml"), answer.content_type
    assert "Traceback" not in answer.text and "<html" not in answer.text.lower()
    root = etree.fromstring(answer.data)
    assert root.tag == f"{{{ENVELOPE}}}Envelope"
    content = root.find(f"{{{ENVELOPE}}}Body")
    assert content is not None and len(content) == 1
    is_fault = content[0].tag == f"{{{ENVELOPE}}}Fault"
    assert is_fault == (answer.status_code != 200)
    return content[0]


@FUZZ
@given(drawn=st.data())
def test_a_bent_message_to_ams360_is_answered_as_ams360_would(ams360: Wire, drawn: st.DataObject) -> None:
    interface = load("ams360")
    there = ams360.rows("customers", "policies")
    customers, policies = ([row[key] for row in there[name]] for name, key in KEYS)
    name = drawn.draw(st.sampled_from(sorted(interface.operations)), label="operation")
    messages = Messages(interface, [*customers[:2], *policies[:1], "!!#", "HBR", "PRC", "C"])
    body = drawn.draw(st.composite(messages.message)(name, ticket_of(ams360)), label="message")
    before = ams360.stored()
    answer = ams360.post(AMS360_PATH, body)
    payload, after = envelope_in(answer), ams360.stored()
    if answer.status_code != 200:
        assert after == before
        return
    operation = etree.QName(payload).localname.removesuffix("Response")
    if operation.endswith("Insert"):
        assert after != before
        for _, key in MADE["AMS360 insert"].findall(answer.text)[:1]:
            assert key in str(after)


@pytest.mark.parametrize("version", ["v4", "v4_3"])
@FUZZ
@given(drawn=st.data())
def test_a_bent_message_to_benefitpoint_is_answered_as_benefitpoint_would(
    benefitpoint: Wire, version: str, drawn: st.DataObject
) -> None:
    interface = load("benefitpoint", version)
    rows = benefitpoint.rows("accounts")["accounts"]
    messages = Messages(interface, [*[str(row["account_id"]) for row in rows[:2]], "1", "101", "501", "Group"])
    broker = [name for name, operation in interface.operations.items() if operation.header]
    name = drawn.draw(st.sampled_from(sorted(broker)), label="operation")
    body = drawn.draw(st.composite(messages.message)(name, session_of(benefitpoint)), label="message")
    before = benefitpoint.stored()
    answer = benefitpoint.post("/aptusConnect/services/BrokerConnectV4SOAP", body)
    payload, after = envelope_in(answer), benefitpoint.stored()
    succeeded = answer.status_code == 200 and "<success>false</success>" not in answer.text
    if not succeeded:
        assert after == before
        return
    operation = etree.QName(payload).localname.removesuffix("Response")
    if operation.startswith("create"):
        assert after != before
        for key in MADE["result"].findall(answer.text):
            assert key in str(after)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(("Personal", "active", "ams360", "TX", "5125550123", "a@b.example", "2026-03-02", "12.50")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = (
    *("type", "firstName", "lastName", "businessName", "dba", "email", "phone", "address", "status", "contact"),
    *("accountId", "contactId", "number", "premium", "startDate", "externalIds", "system", "externalId", "targets"),
    *("recordKind", "recordId", "state", "results", "primary", "dateOfBirth", "category", "local", "billMethod"),
)
BODIES = st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=6)
RAW = (
    BODIES.map(lambda made: json.dumps(made).encode())
    | st.binary(max_size=30)
    | JSON.map(lambda made: json.dumps(made).encode())
)
PATHS = tuple(
    f"/v1/{path}"
    for path in (
        *("accounts", "contacts", "policies", "accounts/{id}", "contacts/{id}", "policies/{id}", "sync/requests"),
        *("accounts/{id}/external-ids", "contacts/{id}/external-ids", "sync/requests/{id}", "sync/jobs", "changes"),
        *("sync/jobs/{id}", "members", "nowhere", "accounts/{id}/nowhere"),
    )
)


@FUZZ
@given(drawn=st.data())
def test_a_bent_request_to_insuredmine_is_answered_as_json_and_writes_all_or_nothing(
    insuredmine: Wire, drawn: st.DataObject
) -> None:
    before, there = insuredmine.stored(), insuredmine.rows("accounts", "contacts")
    known = [row["id"] for row in there["accounts"][:2]] + [row["id"] for row in there["contacts"][:1]]
    path = drawn.draw(st.sampled_from(PATHS), label="path")
    path = path.replace("{id}", drawn.draw(st.sampled_from([*known, "0" * 24, "x", "%00", "é"]), label="id"))
    method = drawn.draw(st.sampled_from(("GET", "POST", "PATCH", "PUT", "DELETE")), label="method")
    headers = {"X-API-Key": insuredmine.world.credentials["api_key"]}
    headers |= drawn.draw(st.sampled_from(({}, {"If-Match": "*"}, {"If-Match": '"1"'}, {"If-Match": "\t"})))
    headers |= drawn.draw(st.sampled_from(({}, {"Idempotency-Key": "k"}, {"Idempotency-Key": "x" * 300})))
    query = drawn.draw(st.dictionaries(st.sampled_from(("limit", "cursor", "name", "badge")), st.text(max_size=5)))
    kind = drawn.draw(st.sampled_from(("application/json", "application/json", "text/xml", "")), label="content type")
    answer = insuredmine.http.open(
        path, method=method, data=drawn.draw(RAW, label="body"), headers=headers, query_string=query, content_type=kind
    )
    after = insuredmine.stored()
    assert answer.status_code < 500 and "Traceback" not in answer.text
    if answer.data:
        assert answer.mimetype in ("application/json", "application/problem+json"), answer.mimetype
        answer.get_json()
    if answer.status_code >= 400:
        assert after == before
    if answer.status_code == 201 and "Idempotency-Replayed" not in answer.headers:
        assert after != before and answer.get_json()["id"] in str(after)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize(
    ("system", "path"),
    [
        ("ams360", AMS360_PATH),
        ("ams360", "/nowhere.svc"),
        ("benefitpoint", "/aptusConnect/services/BrokerConnectV4SOAP"),
        ("benefitpoint", "/aptusConnect/services/Nothing/at/all"),
        ("insuredmine", "/v1/accounts"),
        ("insuredmine", "/v1/nowhere"),
    ],
)
def test_no_method_on_a_wire_path_shows_a_page(
    ams360: Wire, benefitpoint: Wire, insuredmine: Wire, system: str, path: str, method: str
) -> None:
    wire = {"ams360": ams360, "benefitpoint": benefitpoint, "insuredmine": insuredmine}[system]
    answer = wire.http.open(path, method=method)
    assert not answer.data or ("html" not in answer.content_type and "<html" not in answer.text.lower())


@pytest.mark.parametrize(
    ("system", "path"),
    [
        ("ams360", AMS360_PATH),
        ("benefitpoint", "/aptusConnect/services/BrokerConnectV4SOAP"),
        ("insuredmine", "/v1/accounts"),
    ],
)
def test_a_mistake_of_our_own_is_told_in_the_vendors_form_without_its_traceback(
    system: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(system)
    wire.simulator.app.testing = False
    monkeypatch.setattr(wire.simulator.worlds, "by_credential", lambda *_: 1 / 0)
    ticket = "MTAwMDAwMS0x"
    body = (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Header><h:WSAPISession xmlns:h="http://www.WSAPI.AMS360.com/v3.0">'
        f"<h:Ticket>{ticket}</h:Ticket></h:WSAPISession></s:Header><s:Body>"
        '<CustomerGetById xmlns="http://www.WSAPI.AMS360.com/v3.0"/></s:Body></s:Envelope>'
        if system == "ams360"
        else f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><login xmlns="http://ws.benefitpoint.com/aptusconnect/login/v2">'
        '<username xmlns="">a</username><password xmlns="">b</password></login></s:Body></s:Envelope>'
    )
    answer = wire.post(path, body.encode())
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text and "Traceback" not in answer.text
    if system == "insuredmine":
        assert answer.mimetype == "application/problem+json"
    else:
        envelope_in(answer)
    wire.simulator.stop()

"""AMS360's wire, byte for byte, by hand from the specification's prose: login, tickets, faults, bad input."""

from __future__ import annotations

import re
from typing import Any

import pytest

from builders_ams360 import (
    CUSTOMER,
    DC,
    LOGIN,
    TNS,
    Caller,
    answered_empty,
    fault,
    headers_of,
    matches,
)
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.soap import ENVELOPE


# ----------------------------------------------------------------------------------------------------------- login
def test_login_answers_an_empty_body_and_the_ticket_in_an_unprefixed_header(simulator: Simulator) -> None:
    status, text = Caller(simulator.app.test_client()).post(LOGIN)
    head, ticket, tail = re.split(r"(?<=<Ticket>)|(?=</Ticket>)", text)
    assert status == 200
    assert re.fullmatch("[A-Za-z0-9+/]{128}", ticket)
    assert head == f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Header><WSAPISession xmlns="{TNS}"><Ticket>'
    assert tail == (f'</Ticket></WSAPISession></s:Header><s:Body><LoginResponse xmlns="{TNS}"/></s:Body></s:Envelope>')


@pytest.mark.parametrize(
    ("good", "bad"), [("1000001-1", "1000009-9"), ("trifold<", "nobody<"), ("Trifold-1<", "trifold-1<")]
)
def test_a_bad_login_is_refused_in_the_captured_shape(simulator: Simulator, good: str, bad: str) -> None:
    status, text = Caller(simulator.app.test_client()).post(LOGIN.replace(good, bad))
    detail = "<Message>Login failure - contact your administrator</Message><CausalityId>GUID</CausalityId>"
    assert status == 500
    assert matches(text, fault("WSAPISecurityFault", detail))


def test_logout_is_empty_and_kills_the_ticket(caller: Caller) -> None:
    assert caller.call("Logout") == (200, answered_empty("Logout"))
    status, text = caller.call("AgencyInfoGet")
    assert (status, "WSAPISecurityFault" in text) == (500, True)


# --------------------------------------------------------------------------------------------------------- tickets
TICKET_FAULT = fault(
    "WSAPISecurityFault",
    "<Message>The ticket is missing, unknown or expired - log in again</Message><CausalityId>GUID</CausalityId>",
)


@pytest.mark.parametrize(
    "header",
    [
        '<n:WSAPISession xmlns:n="{tns}"><n:Ticket> {ticket}\n</n:Ticket></n:WSAPISession>',
        '<WSAPISession xmlns="{tns}"><Ticket>{ticket}</Ticket></WSAPISession>',
        '<w:Action xmlns:w="http://www.w3.org/2005/08/addressing">x</w:Action>'
        '<w:To xmlns:w="http://www.w3.org/2005/08/addressing">x</w:To>'
        '<v3:WSAPISession xmlns:v3="{tns}"><v3:Ticket>{ticket}</v3:Ticket></v3:WSAPISession>',
    ],
)
def test_a_ticket_is_read_under_any_prefix_beside_any_other_header(caller: Caller, header: str) -> None:
    header = header.format(tns=TNS, ticket=caller.ticket)
    body = (
        f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Header>{header}</e:Header><e:Body>'
        f'<q:GLDivisionGetListAll xmlns:q="{TNS}"/></e:Body></e:Envelope>'
    )
    assert caller.post(body)[0] == 200


@pytest.mark.parametrize("ticket", ["", "nonsense", "A" * 128])
def test_a_wrong_or_missing_ticket_is_a_security_fault(caller: Caller, ticket: str) -> None:
    caller.ticket = ticket
    status, text = caller.call("GLDivisionGetListAll")
    assert (status, matches(text, TICKET_FAULT)) == (500, True)


def test_a_ticket_in_the_body_only_is_refused(caller: Caller) -> None:
    body = (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><CustomerGetById xmlns="{TNS}"><Request xmlns:a="{DC}">'
        f"<a:Ticket>{caller.ticket}</a:Ticket></Request></CustomerGetById></s:Body></s:Envelope>"
    )
    status, text = caller.post(body)
    assert (status, matches(text, TICKET_FAULT)) == (500, True)


def test_a_ticket_dies_after_15_idle_minutes(simulator: Simulator, caller: Caller) -> None:
    simulator.clock.advance(14 * 60)
    assert caller.call("GLDivisionGetListAll")[0] == 200
    simulator.clock.advance(15 * 60)
    assert caller.call("GLDivisionGetListAll")[0] == 500


# ---------------------------------------------------------------------------------------------------------- faults
def test_a_business_fault_has_one_detail_for_each_broken_rule(caller: Caller) -> None:
    given = CUSTOMER.replace("<a:LastName>Berg &amp; &lt;Sons&gt; </a:LastName>", "").replace("PER", "NIX")
    status, text = caller.call("CustomerInsert", f"<a:Customer>{given}</a:Customer>")
    assert status == 500
    assert text == fault(
        "WSAPIBusinessFault",
        "<Message>The customer was not saved: 2 rules broken</Message><FaultDetails>"
        "<WSAPIBusinessFaultDetail><Message>Firm Name or Last Name is required</Message><DataName>LastName</DataName>"
        "<EntityKey/></WSAPIBusinessFaultDetail>"
        "<WSAPIBusinessFaultDetail><Message>GLDepartmentCode: no department has the code NIX</Message>"
        "<DataName>GLDepartmentCode</DataName><EntityKey/></WSAPIBusinessFaultDetail></FaultDetails>",
    )


def general(message: str) -> str:
    return fault("WSAPIGeneralFault", f"<Message>{message}</Message>")


def test_an_operation_that_is_not_simulated_is_named_in_a_general_fault(caller: Caller) -> None:
    expected = general("FileChunkBegin is not simulated. Nothing was done")
    assert caller.call("FileChunkBegin", "") == (500, expected)


@pytest.mark.parametrize(("operation", "right"), [("CustomerInsert", "Request"), ("CustomerContactInsert", "request")])
def test_a_wrapper_without_its_child_or_with_the_wrong_spelling_is_a_null_request(
    caller: Caller, operation: str, right: str
) -> None:
    wrong = right.swapcase()[0] + right[1:]
    expected = general(f"{operation}: the request is null. The wrapper&apos;s child must be {right}").replace(
        "&apos;", "'"
    )
    assert caller.call(operation) == (500, expected)
    assert caller.call(operation, "<a:Customer/>", wrong) == (500, expected)
    assert caller.call(operation, "", right)[1] == general(
        f"{operation}: the request has no {operation.removesuffix('Insert')}"
    )


def test_a_login_without_its_child_is_a_general_fault_too(caller: Caller) -> None:
    assert caller.call("Login")[1] == general("Login: the request is null. The wrapper's child must be Request")


def test_a_value_that_can_not_be_read_is_a_general_fault_that_names_its_field(caller: Caller) -> None:
    status, text = caller.call("CustomerInsert", "<a:Customer><a:CustomerNumber>12x</a:CustomerNumber></a:Customer>")
    assert status == 500
    assert text == general("The request could not be read. Request/Customer/CustomerNumber: '12x' is not a valid int")


def test_an_unknown_operation_is_an_action_that_is_not_supported(caller: Caller) -> None:
    status, text = caller.call("CustomerDelete", "")
    assert status == 500
    assert ">a:ActionNotSupported</faultcode>" in text
    assert "CustomerDelete" in text


def test_soap_action_must_be_the_operations_quoted_or_not(caller: Caller) -> None:
    right = f"{TNS}/WSAPIServiceContract/Login"
    for action, status in ((right, 200), (f'"{right}"', 200), ('""', 500), (right.replace("Login", "Logout"), 500)):
        got = caller.post(LOGIN, SOAPAction=action)
        assert (got[0], "ActionNotSupported" in got[1]) == (status, status == 500)


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("text/xml", 200),
        ("TEXT/XML;charset=UTF-8", 200),
        ('text/xml; charset="utf-8"; action="x"', 200),
        ("", 415),
        ("application/xml", 415),
        ("application/soap+xml; charset=utf-8", 415),
        ("text/xml; charset=iso-8859-1", 415),
        ("text/xml; charset=nonsense", 415),
    ],
)
def test_only_the_content_type_of_soap_1_1_is_taken(caller: Caller, content_type: str, status: int) -> None:
    assert caller.post(LOGIN, **{"Content-Type": content_type})[0] == status


def test_the_charset_of_the_content_type_counts_for_more_than_the_documents(caller: Caller) -> None:
    for charset in ("utf-16", "utf-16le", "utf-16be"):
        sent = caller.post(
            LOGIN.encode(charset), **headers_of(LOGIN) | {"Content-Type": f"text/xml; charset={charset}"}
        )
        assert sent[0] == 200
    latin = LOGIN.replace("utf-8", "iso-8859-1").replace("trifold", "triföld").encode("utf-8")
    assert "Login failure" in caller.post(latin)[1]  # read as UTF-8, so the login is another's
    assert caller.post(LOGIN.replace("trifold", "trifö").encode("iso-8859-1"))[0] == 400


def with_header(entry: str) -> str:
    return LOGIN.replace("<soap:Body>", f"<soap:Header>{entry}</soap:Header><soap:Body>", 1)


@pytest.mark.parametrize(
    ("attributes", "status"),
    [
        ('soap:mustUnderstand="1"', 500),
        ('soap:mustUnderstand="1" soap:actor="http://schemas.xmlsoap.org/soap/actor/next"', 500),
        ('soap:mustUnderstand="1" soap:actor="urn:somebody-else"', 200),
        ('soap:mustUnderstand="0"', 200),
        ("", 200),
    ],
)
def test_a_header_that_must_be_understood_and_is_not_is_a_fault(caller: Caller, attributes: str, status: int) -> None:
    entry = f'<w:Security xmlns:w="urn:security" {attributes}/>'
    got, text = caller.post(with_header(entry))
    assert (got, "<faultcode>s:MustUnderstand</faultcode>" in text) == (status, status == 500)


def test_the_ticket_is_a_header_that_is_understood(caller: Caller) -> None:
    message = (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Header><WSAPISession xmlns="{TNS}" s:mustUnderstand="1">'
        f'<Ticket>x</Ticket></WSAPISession></s:Header><s:Body><Logout xmlns="{TNS}"/></s:Body></s:Envelope>'
    )
    assert "WSAPISecurityFault" in caller.post(message)[1]


def test_an_envelope_of_soap_1_2_is_a_version_mismatch(caller: Caller) -> None:
    status, text = caller.post(LOGIN.replace(ENVELOPE, "http://www.w3.org/2003/05/soap-envelope"))
    assert (status, "<faultcode>s:VersionMismatch</faultcode>" in text) == (500, True)


def test_a_fault_about_xml_has_no_words_of_the_parser(caller: Caller) -> None:
    status, text = caller.post(LOGIN[:-20])
    assert (status, re.findall("<faultstring[^>]*>([^<]*)<", text)) == (400, ["The message is not well-formed XML"])


def test_single_wsdl_is_the_same_document_in_xml(caller: Caller) -> None:
    whole, single = (caller.http.get(f"/v3/WSAPIService.svc?{query}") for query in ("wsdl", "singleWsdl"))
    assert single.content_type == "text/xml; charset=utf-8" and single.data == whole.data


@pytest.mark.parametrize(
    "path", ["/v3/WSAPIService.svc", "/WSAPIService.svc", "/some/base/v3/WSAPIService.svc", "/V3/wsapiservice.SVC"]
)
def test_any_base_path_that_ends_in_the_service_is_served(caller: Caller, path: str) -> None:
    assert caller.post(LOGIN, path=path)[0] == 200
    answer = caller.http.get(f"{path}?wsdl")
    assert answer.status_code == 200
    assert f'location="http://localhost{path}"' in answer.text
    assert caller.http.get(path).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        LOGIN[:-20].encode(),
        LOGIN.replace("?>", '?><!DOCTYPE x [<!ENTITY e "x">]>').encode(),
        LOGIN.replace("?>", '?><!DOCTYPE x SYSTEM "file:///etc/passwd">').encode("utf-8"),
        LOGIN.replace("utf-8", "utf-16").replace("?>", "?><!DOCTYPE x>").encode("utf-16"),
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body/></s:Envelope>'.encode(),
    ],
    ids=["empty", "text", "cut", "entity", "external-dtd", "dtd-in-utf-16", "no-operation"],
)
def test_what_is_no_soap_message_is_a_bad_request(caller: Caller, body: bytes) -> None:
    status, text = caller.post(body)
    assert status == 400
    assert "<faultcode>s:Client</faultcode>" in text


def test_an_oversized_message_is_refused_and_nothing_stored_is_lost(caller: Caller) -> None:
    key = caller.made("CustomerInsert", f"<a:Customer>{CUSTOMER}</a:Customer>")
    assert caller.post(b"<" + b"x" * 2_000_000)[0] == 413
    assert caller.call("CustomerGetById", f"<a:CustomerId>{key}</a:CustomerId>")[0] == 200


def test_every_exchange_is_in_the_journal_under_its_operation(simulator: Simulator, caller: Caller) -> None:
    caller.call("GLDivisionGetListAll")
    entries: list[dict[str, Any]] = simulator.journal.read("demo")
    assert [(entry["operation"], entry["status"]) for entry in entries] == [
        ("Login", 200),
        ("GLDivisionGetListAll", 200),
    ]

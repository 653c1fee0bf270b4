"""What BenefitPoint's wire refuses, where its files are served, and that every answer fits its schema."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from builders_benefitpoint import (
    ADDRESS,
    ENVELOPE,
    PLAN_OPTIONS,
    BenefitPoint,
    broker_message,
    contact,
    login_message,
    plan,
)
from trifold.contracts.tables import load
from trifold.contracts.wsdl import validator

ANSWER_START = (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>'
)
ANSWER_END = "</soapenv:Body></soapenv:Envelope>"


def answered(body: str) -> str:
    return f"{ANSWER_START}{body}{ANSWER_END}"


def fault(text: str, code: str = "Server") -> tuple[int, str]:
    inner = f"<faultcode>soapenv:{code}</faultcode><faultstring>{text}</faultstring><detail/>"
    return 500, answered(f"<soapenv:Fault>{inner}</soapenv:Fault>")


@pytest.fixture
def bp() -> BenefitPoint:
    return BenefitPoint()


# -------------------------------------------------------------------------------------------------------- bad input
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<a><b></a>",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hosts">]><a>&e;</a>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        b"<Envelope><Body/></Envelope>",
        f'<Envelope xmlns="{ENVELOPE}"><Body/></Envelope>'.encode(),
        f'<Envelope xmlns="{ENVELOPE}"><Body><getAccount xmlns="urn:elsewhere"/></Body></Envelope>'.encode(),
        broker_message("eatAccount", "", "demo.x").encode(),
    ],
)
def test_what_is_no_message_is_a_client_fault(bp: BenefitPoint, body: bytes) -> None:
    status, text = bp.post(body)
    assert status == 500 and "<faultcode>soapenv:Client</faultcode>" in text and "hosts" not in text


def test_an_oversized_body_is_a_fault(bp: BenefitPoint) -> None:
    status, text = bp.post(b"<a>" + b" " * 1_100_000 + b"</a>")
    assert status == 413 and "<faultstring>The message is too large.</faultstring>" in text


def test_a_broken_field_of_a_get_is_a_client_fault_that_names_it(bp: BenefitPoint) -> None:
    answer = bp.send("getAccount", "<accountID>seven</accountID>", bp.log_in())
    assert answer == fault("accountID: 'seven' is not a valid int.", "Client")


def test_an_operation_that_is_not_simulated_is_a_fault_even_with_wrong_fields(bp: BenefitPoint) -> None:
    answer = bp.send("createStatement", "<x/>", bp.log_in())
    assert answer == fault("The operation createStatement is not simulated.")


@pytest.mark.parametrize("name", ["LoginV2", "BrokerConnectV4", "BrokerConnectV4_3"])
def test_a_wsdl_address_serves_the_wsdl_and_takes_calls(bp: BenefitPoint, name: str) -> None:
    served = bp.session.get(f"{ADDRESS}/aptusConnect/{name}.wsdl")
    assert served.status_code == 200 and f'location="{ADDRESS}/aptusConnect/services/{name}SOAP"' in served.text
    status, text = bp.post(login_message("demo@trifold.example", "Trifold-1"), f"/aptusConnect/{name}.wsdl")
    assert status == 200 and "<sessionID>" in text


def test_schemas_are_served_and_unknown_files_are_not(bp: BenefitPoint) -> None:
    for file in ("common-v3.xsd", "common-enum-v3.xsd"):
        assert b"schema" in bp.session.get(f"{ADDRESS}/aptusConnect/{file}").content
    for file in ("nothing.xsd", "nothing.wsdl"):
        assert bp.session.get(f"{ADDRESS}/aptusConnect/{file}").status_code == 404


# ----------------------------------------------------------------------------------------------- against the schema
@pytest.mark.parametrize(("version", "service"), [("v4", "BrokerConnectV4"), ("v4_3", "BrokerConnectV4_3")])
def test_every_answer_fits_the_served_schema(version: str, service: str) -> None:
    bp = BenefitPoint(9)
    bp.made("createAccountContact", contact=contact(1_000_001))
    record = plan(1_000_001, cancellationOn="2026-03-01T00:00:00.000000Z", continuousPolicy=True)
    product_id = bp.made("createProduct", product=record, planConfigurationOptions=PLAN_OPTIONS)
    schema = validator(load("benefitpoint", version), service)
    session_id = bp.log_in()
    account = "<accountID>1000001</accountID>"
    for operation, inner in (
        ("findAccounts", "<criteria/>"),
        ("getAccount", account),
        ("getAccount", "<accountID>1000002</accountID>"),
        ("findAccountContacts", f"<criteria>{account}</criteria>"),
        ("findProducts", f"<criteria>{account}</criteria>"),
        ("getProduct", f"<productID>{product_id}</productID>"),
        ("getProductHistory", f"<productID>{product_id}</productID>"),
        ("findChanges", "<criteria/>"),
        ("getAvailableCarriers", ""),
        ("getProductTypes", ""),
        ("findOffices", "<criteria/>"),
        ("findUsers", "<criteria/>"),
        ("getUser", "<userID>1</userID>"),
        ("getTeamMembers", account),
        ("getAccountTeamRoles", ""),
        ("createAccount", ""),
        ("checkRevenueTrackingModuleAccess", ""),
    ):
        status, text = bp.send(operation, inner, session_id, version)
        assert status == 200
        schema.assertValid(etree.fromstring(text.encode())[0][0])


def test_a_header_that_must_be_understood_and_is_not_is_a_fault(bp: BenefitPoint) -> None:
    header = f'<w:Security xmlns:w="urn:security" s:mustUnderstand="1" xmlns:s="{ENVELOPE}"/>'
    message = broker_message("findAccounts", "<criteria/>", bp.log_in())
    status, text = bp.post(re.sub(r"(?=</(?:[\w-]+:)?Header>)", header, message, count=1))
    assert (status, "<faultcode>soapenv:MustUnderstand</faultcode>" in text) == (500, True)


def test_the_carriers_of_a_population_have_contacts_whose_address_is_always_an_element() -> None:
    bp = BenefitPoint(size=20)
    _, text = bp.send("findCarrierContacts", "<criteria/>", bp.log_in())
    contacts = etree.fromstring(text.encode()).findall(".//contacts/contact")
    assert len(contacts) == 7
    filled = [len(found.find("address")) for found in contacts]
    assert set(filled) == {0, 5}

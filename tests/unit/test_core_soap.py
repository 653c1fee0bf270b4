"""The core's SOAP codec against bytes written by hand from the specifications' prose; all people are invented."""

from __future__ import annotations

import pytest

from trifold.sync_core.connectors.soap import SoapFault, Unreadable, codec_of, redacted
from trifold.sync_core.errors import Rejected

SERVICE = "WSAPIServiceContract"
TNS = "http://www.WSAPI.AMS360.com/v3.0"
DC = TNS + "/DataContract"
ARRAYS = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
BROKER = "http://ws.benefitpoint.com/aptusconnect/broker/v4_3"
GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"

AMS360 = codec_of("ams360", SERVICE)
BENEFITPOINT = codec_of("benefitpoint", "BrokerConnectV4_3", "v4_3")
BENEFITPOINT_V4 = codec_of("benefitpoint", "BrokerConnectV4", "v4")
LOGIN = codec_of("benefitpoint", "LoginV2", "v4_3")


def ams360(content: str, header: str = "") -> bytes:
    return f'<s:Envelope xmlns:s="{SOAP}">{header}<s:Body>{content}</s:Body></s:Envelope>'.encode()


def customer_answer(members: str) -> bytes:
    return ams360(
        f'<CustomerGetByIdResponse xmlns="{TNS}"><CustomerGetByIdResult xmlns:a="{DC}" xmlns:i="{XSI}">{members}'
        "</CustomerGetByIdResult></CustomerGetByIdResponse>"
    )


def benefitpoint(content: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="{SOAP}" xmlns:xsi="{XSI}">'
        f"<soapenv:Body>{content}</soapenv:Body></soapenv:Envelope>"
    ).encode()


# ------------------------------------------------------------------------------------------------------------ requests
def test_an_ams360_call_carries_its_ticket_in_the_header_and_its_fields_in_the_data_namespace() -> None:
    assert AMS360.request("CustomerGetById", {"CustomerId": GUID}, {"Ticket": "T=="}).decode() == (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Header><h:WSAPISession xmlns:h="{TNS}"><h:Ticket>T==</h:Ticket>'
        f'</h:WSAPISession></s:Header><s:Body><CustomerGetById xmlns="{TNS}"><Request xmlns:a="{DC}" '
        f'xmlns:b="{ARRAYS}" xmlns:i="{XSI}"><a:CustomerId>{GUID}</a:CustomerId></Request></CustomerGetById></s:Body>'
        "</s:Envelope>"
    )


def test_an_ams360_login_has_no_header_and_sends_an_empty_employee_code_as_an_empty_element() -> None:
    given = {"AgencyNo": "1000001-1", "LoginId": "trifold", "Password": "P&w<1", "EmployeeCode": ""}
    sent = AMS360.request("Login", given).decode()
    assert "Header" not in sent
    assert (
        "<a:AgencyNo>1000001-1</a:AgencyNo><a:LoginId>trifold</a:LoginId><a:Password>P&amp;w&lt;1</a:Password>"
        "<a:EmployeeCode/></Request></Login>" in sent
    )


def test_the_child_of_the_wrapper_is_spelled_as_the_operation_has_it() -> None:
    assert b"<request xmlns:a" in AMS360.request("CustomerContactGet", {"CustomerContactId": GUID})
    assert b"<Request xmlns:a" in AMS360.request("PolicyGet", {"PolicyId": GUID})


def test_an_operation_without_fields_is_an_empty_wrapper() -> None:
    assert f'<s:Body><Logout xmlns="{TNS}"></Logout></s:Body>'.encode() in AMS360.request("Logout", {}, {"Ticket": "T"})


def test_members_stand_in_the_schema_s_order_whatever_order_they_are_given_in() -> None:
    sent = AMS360.request("CustomerInsert", {"Customer": {"ZipCode": "78701", "City": "Austin", "IsActive": True}})
    assert sent.index(b"a:IsActive") < sent.index(b"a:City") < sent.index(b"a:ZipCode")


def test_null_is_nil_where_ams360_allows_it_and_left_out_where_it_does_not() -> None:
    sent = AMS360.request("CustomerInsert", {"Customer": {"City": None, "IsActive": None}})
    assert b'<a:City i:nil="true"/>' in sent
    assert b"IsActive" not in sent


def test_an_array_of_text_uses_the_arrays_namespace() -> None:
    sent = AMS360.request("PolicyGetListByCustomerId", {"CustomerId": GUID, "PolicyStatus": ["A", "C"]})
    assert b"<a:PolicyStatus><b:string>A</b:string><b:string>C</b:string></a:PolicyStatus>" in sent


def test_benefitpoint_s_elements_below_the_wrapper_have_no_namespace() -> None:
    since = "2024-01-01T12:30:05.120000+00:00"
    criteria = {"typesToInclude": ["Account", "Product"], "sinceLastModifiedOn": since}
    assert BENEFITPOINT.request("findChanges", {"criteria": criteria}, {"sessionId": "S-1"}).decode() == (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Header><h:SessionIdHeader xmlns:h="{BROKER}"><sessionId>S-1</sessionId>'
        f'</h:SessionIdHeader></s:Header><s:Body><v:findChanges xmlns:v="{BROKER}"><criteria><sinceLastModifiedOn>'
        f"{since}</sinceLastModifiedOn><typesToInclude>Account</typesToInclude><typesToInclude>Product</typesToInclude>"
        "</criteria></v:findChanges></s:Body></s:Envelope>"
    )


def test_benefitpoint_gets_what_is_set_and_an_empty_element_where_a_value_is_cleared() -> None:
    account = {"accountID": "7", "notes": "", "officeID": None, "mainAddress": {}, "groupAccountInfo": {"DBA": ""}}
    sent = BENEFITPOINT.request("updateAccount", {"update": account})
    assert b"<update><accountID>7</accountID><notes/><groupAccountInfo><DBA/></groupAccountInfo></update>" in sent


def test_required_criteria_are_sent_even_when_nothing_is_asked_for() -> None:
    assert b"<criteria></criteria>" in BENEFITPOINT.request("findOffices", {"criteria": {}})


def test_a_field_that_the_type_does_not_have_is_our_own_mistake() -> None:
    with pytest.raises(TypeError, match="Customer has no field Colour"):
        AMS360.request("CustomerInsert", {"Customer": {"Colour": "red"}})


def test_a_character_that_xml_cannot_carry_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(Rejected, match="can't carry"):
        AMS360.request("CustomerInsert", {"Customer": {"LastName": "Be\x0brg"}})


def test_a_carriage_return_survives_as_a_character_reference() -> None:
    assert b"1 Elm&#13;\nFloor 2" in AMS360.request(
        "CustomerInsert", {"Customer": {"AddressLine1": "1 Elm\r\nFloor 2"}}
    )


# ------------------------------------------------------------------------------------------------------------- answers
def test_the_ticket_comes_in_the_response_header_unprefixed() -> None:
    header = f'<s:Header><WSAPISession xmlns="{TNS}"><Ticket> QUJD+/= </Ticket></WSAPISession></s:Header>'
    assert AMS360.reply("Login", ams360(f'<LoginResponse xmlns="{TNS}"/>', header)).header == {"Ticket": "QUJD+/="}


def test_text_is_kept_byte_for_byte_and_null_is_told_from_empty() -> None:
    answer = customer_answer(
        '<a:Customer><a:AddressLine1> 1 Elm &amp; Söhne </a:AddressLine1><a:AddressLine2/><a:City i:nil="true"/>'
        f"<a:AccountRepCode>!!&quot;</a:AccountRepCode><a:CustomerId>{GUID}</a:CustomerId></a:Customer>"
    )
    assert AMS360.reply("CustomerGetById", answer).fields["Customer"] == {
        "AddressLine1": " 1 Elm & Söhne ",
        "AddressLine2": "",
        "City": None,
        "AccountRepCode": '!!"',
        "CustomerId": GUID,
    }


def test_prefixes_and_order_do_not_matter_and_unknown_members_are_passed_over() -> None:
    answer = (
        f'<e:Envelope xmlns:e="{SOAP}"><e:Body><x:CustomerGetByIdResponse xmlns:x="{TNS}" xmlns="{DC}">'
        "<x:CustomerGetByIdResult><Customer><ZipCode>78701</ZipCode><Unheard>x</Unheard><City>Austin</City>"
        '<City xmlns="urn:other">Elsewhere</City></Customer></x:CustomerGetByIdResult></x:CustomerGetByIdResponse>'
        "</e:Body></e:Envelope>"
    )
    found = AMS360.reply("CustomerGetById", answer.encode()).fields["Customer"]
    assert found == {"ZipCode": "78701", "City": "Austin"}


def test_a_nil_entity_and_an_empty_wrapper_are_nothing() -> None:
    assert AMS360.reply("CustomerGetById", customer_answer('<a:Customer i:nil="true"/>')).fields["Customer"] is None
    assert AMS360.reply("CustomerUpdate", ams360(f'<CustomerUpdateResponse xmlns="{TNS}"/>')).fields == {}


def test_a_list_is_read_in_its_order_and_may_be_empty() -> None:
    rows = "<a:CustomerInfo><a:LastName>Berg</a:LastName></a:CustomerInfo><a:CustomerInfo/>"
    answer = (
        f'<CustomerGetListByNamePrefixResponse xmlns="{TNS}"><CustomerGetListByNamePrefixResult xmlns:a="{DC}">'
        "<a:CustomerInfoList>%s</a:CustomerInfoList></CustomerGetListByNamePrefixResult>"
        "</CustomerGetListByNamePrefixResponse>"
    )
    full = AMS360.reply("CustomerGetListByNamePrefix", ams360(answer % rows)).fields
    assert full == {"CustomerInfoList": [{"LastName": "Berg"}, {}]}
    assert AMS360.reply("CustomerGetListByNamePrefix", ams360(answer % "")).fields == {"CustomerInfoList": []}


def test_what_was_read_whole_is_written_whole() -> None:
    members = (
        "<a:IsActive>true</a:IsActive><a:AddressLine1>1 Elm &amp; Oak</a:AddressLine1><a:AddressLine2/>"
        '<a:City i:nil="true"/><a:DateOfBirth>1984-02-29T00:00:00</a:DateOfBirth><a:ZipCode>787011234</a:ZipCode>'
    )
    found = AMS360.reply("CustomerGetById", customer_answer(f"<a:Customer>{members}</a:Customer>")).fields["Customer"]
    assert members in AMS360.request("CustomerUpdate", {"Customer": found}).decode()


def test_benefitpoint_s_answer_is_read_without_namespaces_and_with_empty_slots() -> None:
    answer = (
        f'<getAccountContactResponse xmlns="{BROKER}"><contact xmlns=""><contact><contactID>5</contactID>'
        "<firstName>Ann</firstName><lastName>Berg</lastName><address/>"
        '<phones xsi:nil="true"/></contact><accountID>7</accountID><primary>true</primary></contact>'
        "</getAccountContactResponse>"
    )
    assert BENEFITPOINT.reply("getAccountContact", benefitpoint(answer)).fields["contact"] == {
        "contact": {"contactID": "5", "firstName": "Ann", "lastName": "Berg", "address": {}},
        "accountID": "7",
        "primary": "true",
    }


def test_a_refusing_result_is_read_with_all_its_errors() -> None:
    answer = (
        f'<createAccountResponse xmlns="{BROKER}"><result xmlns=""><success>false</success>'
        "<errors><errorCode>Access_Error</errorCode><message>Invalid Access</message></errors>"
        "<errors><errorCode>Validation_Error</errorCode></errors></result></createAccountResponse>"
    )
    assert BENEFITPOINT.reply("createAccount", benefitpoint(answer)).fields["result"] == {
        "success": "false",
        "errors": [
            {"errorCode": "Access_Error", "message": "Invalid Access"},
            {"errorCode": "Validation_Error"},
        ],
    }


def test_a_login_gives_the_session_id() -> None:
    login = "http://ws.benefitpoint.com/aptusconnect/login/v2"
    answer = f'<loginResponse xmlns="{login}"><result xmlns=""><sessionID>S-1</sessionID></result></loginResponse>'
    assert LOGIN.reply("login", benefitpoint(answer)).fields == {"result": {"sessionID": "S-1"}}


@pytest.mark.parametrize("spelled", ["continousPolicy", "continuousPolicy"])
def test_the_misspelled_flag_of_a_plan_is_read_either_way_and_written_as_its_version_has_it(spelled: str) -> None:
    for codec, namespace, own in (
        (BENEFITPOINT_V4, BROKER.replace("v4_3", "v4"), b"<continousPolicy>"),
        (BENEFITPOINT, BROKER, None),
    ):
        answer = (
            f'<getProductResponse xmlns="{namespace}"><result xmlns=""><productID>9</productID>'
            f"<{spelled}>true</{spelled}></result></getProductResponse>"
        )
        product = codec.reply("getProduct", benefitpoint(answer)).fields["result"]
        assert "true" in product.values()
        sent = codec.request("updateProduct", {"update": product})
        assert (own or b"Policy>true</") in sent


# -------------------------------------------------------------------------------------------------------------- faults
def test_a_security_fault_as_it_was_captured() -> None:
    answer = ams360(
        '<s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang="en-US">WSAPISecurityFault</faultstring><detail>'
        f'<WSAPISecurityFault xmlns="{DC}" xmlns:i="{XSI}"><Message>Login failure - contact your administrator'
        f"</Message><CausalityId>{GUID}</CausalityId></WSAPISecurityFault></detail></s:Fault>"
    )
    with pytest.raises(SoapFault) as caught:
        AMS360.reply("Login", answer)
    assert (caught.value.code, caught.value.kind) == ("Client", "WSAPISecurityFault")
    assert caught.value.detail["Message"] == "Login failure - contact your administrator"


def test_a_business_fault_lists_its_broken_rules() -> None:
    rule = "<a:Message>%s</a:Message><a:DataName>%s</a:DataName><a:EntityKey/>"
    answer = ams360(
        "<s:Fault><faultcode>s:Client</faultcode><faultstring>WSAPIBusinessFault</faultstring><detail>"
        f'<a:WSAPIBusinessFault xmlns:a="{DC}"><a:Message>Not saved</a:Message><a:FaultDetails>'
        f"<a:WSAPIBusinessFaultDetail>{rule % ('is required', 'LastName')}</a:WSAPIBusinessFaultDetail>"
        "</a:FaultDetails></a:WSAPIBusinessFault></detail></s:Fault>"
    )
    with pytest.raises(SoapFault) as caught:
        AMS360.reply("CustomerInsert", answer)
    assert caught.value.detail == {
        "Message": "Not saved",
        "FaultDetails": [{"Message": "is required", "DataName": "LastName", "EntityKey": ""}],
    }


def test_benefitpoint_s_fault_has_a_sentence_and_nothing_more() -> None:
    sentence = "You are not authorized to access the requested information."
    fault = f"<faultcode>soapenv:Server</faultcode><faultstring>{sentence}</faultstring><detail/>"
    with pytest.raises(SoapFault, match=sentence) as caught:
        BENEFITPOINT.reply("getAccount", benefitpoint(f"<soapenv:Fault>{fault}</soapenv:Fault>"))
    assert (caught.value.code, caught.value.kind, caught.value.detail) == ("Server", "", {})


DOCTYPE = '<!DOCTYPE s [<!ENTITY e "x">]>'
LOGOUT = ams360(f'<LogoutResponse xmlns="{TNS}"/>').decode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>502 Bad Gateway</body></html>",
        b"not xml at all",
        b"<a><b></a>",
        ams360(""),
        ams360(f'<LoginResponse xmlns="{TNS}"/>'),
        ams360('<LogoutResponse xmlns="urn:other"/>'),
        (DOCTYPE + LOGOUT).encode(),
        ("\ufeff" + DOCTYPE + LOGOUT).encode("utf-16"),
        ams360(f'<LogoutResponse xmlns="{TNS}">' + "<a>" * 300 + "</a>" * 300 + "</LogoutResponse>"),
    ],
    ids=[
        "nothing",
        "html",
        "text",
        "broken",
        "empty-body",
        "another",
        "other-namespace",
        "doctype",
        "doctype-utf-16",
        "deep",
    ],
)
def test_what_is_no_answer_to_the_call_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        AMS360.reply("Logout", content)


# ----------------------------------------------------------------------------------------------------------- redaction
def test_secrets_tickets_and_passwords_never_reach_a_message() -> None:
    ticket = "QUJD" * 32
    text = f"<a:Password>P1</a:Password> <h:Ticket>{ticket}</h:Ticket> <sessionID>S-9</sessionID> {ticket} key-77 fine"
    clean = redacted(text, "key-77", "")
    assert not any(secret in clean for secret in ("P1", ticket, "S-9", "key-77"))
    assert clean.endswith("fine")


def test_a_message_is_cut_before_it_is_endless() -> None:
    assert len(redacted("a b " * 1_000)) == 500

"""The simulators' SOAP codec for BenefitPoint against bytes written by hand from the specification's prose."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from trifold.simulators.chassis.soap import (
    NIL,
    BadField,
    Codec,
    InvalidValue,
    MisplacedField,
    MissingField,
    codec_of,
    read_any,
)


@pytest.fixture
def v4() -> Codec:
    return codec_of("benefitpoint", "v4")


@pytest.fixture
def v4_3() -> Codec:
    return codec_of("benefitpoint", "v4_3")


# ------------------------------------------------------------------------------------------- BenefitPoint, requests
FIND_CHANGES = (
    b'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header>'
    b'<SessionIdHeader xmlns="http://ws.benefitpoint.com/aptusconnect/broker/v4_3">'
    b'<sessionId xmlns="">S-1</sessionId></SessionIdHeader></Header>'
    b'<Body><findChanges xmlns="http://ws.benefitpoint.com/aptusconnect/broker/v4_3"><criteria xmlns="">'
    b"<sinceLastModifiedOn>2024-01-01T12:30:05.120000+00:00</sinceLastModifiedOn>"
    b"<typesToInclude>Account</typesToInclude><typesToInclude>Account_Contact</typesToInclude></criteria></findChanges>"
    b"</Body></Envelope>"
)
MIXED = (
    b'<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"\n'
    b'  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\n'
    b'  xmlns:tns="http://ws.benefitpoint.com/aptusconnect/broker/v4"\n'
    b'  xmlns:ns0="http://schemas.xmlsoap.org/soap/envelope/"\n'
    b'  xmlns:ns1="http://ws.benefitpoint.com/aptusconnect/broker/v4">\n'
    b"<SOAP-ENV:Header><tns:SessionIdHeader><sessionId>S-1</sessionId></tns:SessionIdHeader></SOAP-ENV:Header>\n"
    b"<ns0:Body><ns1:getAccount><accountID>11</accountID></ns1:getAccount></ns0:Body></SOAP-ENV:Envelope>"
)


def broker(text: bytes) -> bytes:
    """A v4 call from ``operation <children/>``: a prefixed wrapper with bare children."""
    operation, _, inner = text.partition(b" ")
    return (
        b'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>'
        b'<v:%s xmlns:v="http://ws.benefitpoint.com/aptusconnect/broker/v4" xmlns=""'
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">%s</v:%s></Body></Envelope>'
        % (operation, inner, operation)
    )


def test_a_login_to_benefitpoint_is_read(v4: Codec) -> None:
    request = v4.read(
        b'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>'
        b'<login xmlns="http://ws.benefitpoint.com/aptusconnect/login/v2">'
        b'<username xmlns="">demo@trifold.example</username><password xmlns="">Trifold-1</password></login>'
        b"</Body></Envelope>"
    )
    assert (request.operation, request.service, request.headers) == ("login", "LoginV2", {})
    assert request.fields == {"username": "demo@trifold.example", "password": "Trifold-1"}


def test_find_changes_in_the_form_of_v4_3_is_read(v4_3: Codec) -> None:
    request = v4_3.read(FIND_CHANGES)
    assert (request.operation, request.service) == ("findChanges", "BrokerConnectV4_3")
    assert request.headers == {"sessionId": "S-1"}
    assert request.fields == {
        "criteria": {
            "sinceLastModifiedOn": datetime(2024, 1, 1, 12, 30, 5, 120000, UTC),
            "typesToInclude": ["Account", "Account_Contact"],
        }
    }


def test_mixed_prefixes_in_the_form_of_v4_are_read(v4: Codec) -> None:
    request = v4.read(MIXED)
    assert (request.operation, request.headers) == ("getAccount", {"sessionId": "S-1"})
    assert request.fields == {"accountID": 11}


def test_the_version_is_chosen_by_the_namespace_of_the_bodys_first_child(v4: Codec, v4_3: Codec) -> None:
    assert read_any([v4, v4_3], MIXED).codec is v4
    assert read_any([v4, v4_3], FIND_CHANGES).codec is v4_3


def test_empty_elements_are_unset_criteria_but_can_be_told_from_absent_ones(v4: Codec) -> None:
    fields = v4.read(
        broker(
            b"findAccounts <criteria><accountNameMatch></accountNameMatch><accountClassifications/>"
            b"<active> </active></criteria>"
        )
    ).fields
    assert fields == {"criteria": {"accountNameMatch": None, "accountClassifications": [], "active": None}}
    assert v4.read(broker(b"findAccounts <criteria/>")).fields == {"criteria": {}}


@pytest.mark.parametrize("text", ["2024-01-01T12:30:05", "2024-01-01T12:30:05Z", "2024-01-01T13:30:05.000+01:00"])
def test_a_moment_is_read_with_or_without_a_fraction_and_a_zone(v4: Codec, text: str) -> None:
    inner = f"findChanges <criteria><sinceLastModifiedOn>{text}</sinceLastModifiedOn></criteria>"
    assert v4.read(broker(inner.encode())).fields["criteria"] == {
        "sinceLastModifiedOn": datetime(2024, 1, 1, 12, 30, 5, tzinfo=UTC)
    }


@pytest.mark.parametrize("spelled", [b"continousPolicy", b"continuousPolicy"])
def test_both_spellings_of_the_continuous_policy_are_read(v4: Codec, v4_3: Codec, spelled: bytes) -> None:
    message = broker(
        b"updateProduct <update><accountID>1</accountID><productTypeID>2</productTypeID><name>Dental</name>"
        b"<carrierID>3</carrierID><%s>true</%s><officeID>4</officeID><primarySalesLeadUserID>5</primarySalesLeadUserID>"
        b"<primaryServiceLeadUserID>5</primaryServiceLeadUserID></update>" % (spelled, spelled)
    )
    assert v4.read(message).fields["update"]["continousPolicy"] is True
    later = v4_3.read(message.replace(b"broker/v4", b"broker/v4_3"))
    assert later.fields["update"]["continuousPolicy"] is True


CONTACT = b"<contact>%s</contact><accountID>11</accountID>"
NAMED = b"<firstName>Ada</firstName><lastName>Fern</lastName>"


@pytest.mark.parametrize(
    ("kind", "path", "inner"),
    [
        (MissingField, "contact/contact/lastName", CONTACT % b"<firstName>Ada</firstName>"),
        (MissingField, "contact/accountID", b"<contact>" + NAMED + b"</contact>"),
        (MisplacedField, "contact/contact/shoeSize", CONTACT % (NAMED + b"<shoeSize>9</shoeSize>")),
        (
            MisplacedField,
            "contact/contact/firstName",
            CONTACT % (b"<lastName>Fern</lastName><firstName>Ada</firstName>"),
        ),
        (MisplacedField, "contact/contact/lastName", CONTACT % (NAMED + b"<lastName>Fern</lastName>")),
        (
            MisplacedField,
            "contact/contact/lastName/b",
            CONTACT % b"<firstName>Ada</firstName><lastName><b/></lastName>",
        ),
        (InvalidValue, "contact/accountID", b"<contact>" + NAMED + b"</contact><accountID>eleven</accountID>"),
        (InvalidValue, "contact/accountID", b"<contact>" + NAMED + b"</contact><accountID/>"),
        (InvalidValue, "contact/contact/address/state", CONTACT % (NAMED + b"<address><state>CA</state></address>")),
        (InvalidValue, "contact/contact/contactID", CONTACT % b"<contactID>1.5</contactID>"),
        (InvalidValue, "contact/primary", CONTACT % NAMED + b"<primary>True</primary>"),
    ],
)
def test_what_breaks_the_sequence_is_an_error_that_names_the_field_and_the_operation(
    v4: Codec, kind: type[BadField], path: str, inner: bytes
) -> None:
    with pytest.raises(kind) as caught:
        v4.read(broker(b"createAccountContact <contact>" + inner + b"</contact>"))
    assert "/".join(caught.value.path) == path
    assert caught.value.field == path.rpartition("/")[2]
    assert caught.value.request is not None
    assert caught.value.request.operation == "createAccountContact"


def test_children_that_inherit_the_services_namespace_are_refused(v4: Codec) -> None:
    message = (
        b'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><getAccount '
        b'xmlns="http://ws.benefitpoint.com/aptusconnect/broker/v4"><accountID>11</accountID></getAccount></Body></Envelope>'
    )
    with pytest.raises(MisplacedField, match="accountID in the namespace http"):
        v4.read(message)


def test_a_lenient_world_reads_the_fields_of_benefitpoint_in_any_order(v4: Codec) -> None:
    inner = CONTACT % b"<lastName>Fern</lastName><firstName>Ada</firstName>"
    request = v4.open(broker(b"createAccountContact <contact>" + inner + b"</contact>"))
    fields = v4.fill(request, any_order=True).fields
    assert fields["contact"]["contact"] == {"firstName": "Ada", "lastName": "Fern"}


def test_a_nil_is_none_and_a_nil_item_is_no_item(v4: Codec) -> None:
    inner = CONTACT % (NAMED + b'<email xsi:nil="true"/><phones xsi:nil="true"/>')
    contact = v4.read(broker(b"createAccountContact <contact>" + inner + b"</contact>")).fields["contact"]["contact"]
    assert contact == {"firstName": "Ada", "lastName": "Fern", "email": None, "phones": []}


# -------------------------------------------------------------------------------------------- BenefitPoint, answers
START = (
    b'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>'
)
END = b"</soapenv:Body></soapenv:Envelope>"


def test_a_login_to_benefitpoint_answers_with_an_unqualified_result(v4: Codec) -> None:
    assert v4.answer("login", {"result": {"sessionID": "S-1"}}) == START + (
        b'<loginResponse xmlns="http://ws.benefitpoint.com/aptusconnect/login/v2">'
        b'<result xmlns=""><sessionID>S-1</sessionID></result></loginResponse>' + END
    )


def test_a_result_with_errors_has_the_shape_that_the_vendor_shows(v4_3: Codec) -> None:
    result = {"success": False, "errors": [{"errorCode": "Access_Error", "message": "Invalid Access"}]}
    assert v4_3.answer("updateAccount", {"result": result}) == START + (
        b'<updateAccountResponse xmlns="http://ws.benefitpoint.com/aptusconnect/broker/v4_3"><result xmlns="">'
        b"<success>false</success><errors><errorCode>Access_Error</errorCode><message>Invalid Access</message></errors>"
        b"</result></updateAccountResponse>" + END
    )


def test_changes_print_a_fraction_and_a_zone_in_every_moment(v4: Codec) -> None:
    moment = datetime(2024, 1, 2, 4, 4, 5, 678900, timezone(timedelta(hours=1)))
    changes = {
        "processStartedOn": datetime(2024, 1, 2, tzinfo=UTC),
        "modifications": [{"entityID": 11, "entityType": "Account", "lastModifiedOn": moment}],
        "deletions": [],
    }
    assert v4.answer("findChanges", {"changes": changes}) == START + (
        b'<findChangesResponse xmlns="http://ws.benefitpoint.com/aptusconnect/broker/v4"><changes xmlns="">'
        b"<processStartedOn>2024-01-02T00:00:00.000Z</processStartedOn><modifications><entityID>11</entityID>"
        b"<entityType>Account</entityType><lastModifiedOn>2024-01-02T03:04:05.678Z</lastModifiedOn></modifications>"
        b"</changes></findChangesResponse>" + END
    )


def test_each_found_row_is_unqualified_and_nothing_found_is_an_empty_wrapper(v4: Codec) -> None:
    roles = [{"roleID": 1, "description": "Producer"}, {"roleID": 2, "description": "Service"}]
    assert v4.answer("getAccountTeamRoles", {"roles": roles}) == START + (
        b'<getAccountTeamRolesResponse xmlns="http://ws.benefitpoint.com/aptusconnect/broker/v4">'
        b'<roles xmlns=""><roleID>1</roleID><description>Producer</description></roles>'
        b'<roles xmlns=""><roleID>2</roleID><description>Service</description></roles>'
        b"</getAccountTeamRolesResponse>" + END
    )
    nothing = b'<findAccountsResponse xmlns="http://ws.benefitpoint.com/aptusconnect/broker/v4"/>'
    assert v4.answer("findAccounts", {"result": []}) == START + nothing + END


def test_unset_fields_are_left_out_and_an_empty_slot_is_nil_with_the_prefix_xsi(v4_3: Codec) -> None:
    person = {"firstName": "Ada", "lastName": "Fern", "email": None, "phones": NIL}
    message = v4_3.answer(
        "getAccountContact", {"contact": {"contact": person, "accountID": 11, "responsibilities": []}}
    )
    assert (
        b'<contact xmlns=""><contact><firstName>Ada</firstName><lastName>Fern</lastName><phones xsi:nil="true"/>'
        b"</contact><accountID>11</accountID></contact>"
    ) in message
    assert v4_3.validate(message) == []


def test_empty_complex_elements_may_be_present_without_children(v4: Codec) -> None:
    message = v4.answer("getAccount", {"account": {"groupAccountInfo": {"accountIntegrationInfo": {}}}})
    assert b"<groupAccountInfo><accountIntegrationInfo/></groupAccountInfo>" in message


def test_a_birth_date_is_plain_and_an_accounting_month_has_a_zone(v4: Codec) -> None:
    person = {"firstName": "Ada", "lastName": "Fern", "dateOfBirth": date(1984, 2, 29)}
    account = v4.answer("getAccount", {"account": {"individualAccountInfo": {"personInfo": person}}})
    assert b"<dateOfBirth>1984-02-29</dateOfBirth>" in account
    statement = {"statementTotal": Decimal("1E+2"), "accountingMonth": date(2023, 5, 1)}
    message = v4.answer("getStatement", {"statement": statement})
    assert b"<accountingMonth>2023-05-01Z</accountingMonth>" in message
    assert b"<statementTotal>100</statementTotal>" in message


def test_a_pure_date_and_a_moment_without_a_zone_are_written_as_utc(v4: Codec) -> None:
    product = {"effectiveAsOf": date(2024, 1, 2), "renewalOn": datetime(2025, 1, 2, 3, 4, 5), "continuousPolicy": True}
    message = v4.answer("getProduct", {"result": product})
    assert (
        b"<effectiveAsOf>2024-01-02T00:00:00.000Z</effectiveAsOf><renewalOn>2025-01-02T03:04:05.000Z</renewalOn>"
        b"<continousPolicy>true</continousPolicy>"
    ) in message


def test_an_answer_with_a_field_of_another_version_or_an_unknown_enumeration_value_is_our_mistake(v4: Codec) -> None:
    with pytest.raises(TypeError, match="Account has no field excludedPurge"):
        v4.answer("getAccount", {"account": {"excludedPurge": True}})
    with pytest.raises(TypeError, match="accountType"):
        v4.answer("getAccount", {"account": {"accountType": "Customer"}})


def test_a_benefitpoint_fault_has_unqualified_children_and_an_empty_detail(v4: Codec) -> None:
    assert v4.fault("You are not authorized to access the requested information.") == START + (
        b"<soapenv:Fault><faultcode>soapenv:Server</faultcode>"
        b"<faultstring>You are not authorized to access the requested information.</faultstring>"
        b"<detail/></soapenv:Fault>" + END
    )
    assert b"<faultcode>soapenv:Client</faultcode>" in v4.fault("Invalid session", code="Client")

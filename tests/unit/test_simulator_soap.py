"""The simulators' SOAP codec for AMS360 against bytes written by hand from the specification's prose."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from trifold.contracts.tables import load
from trifold.simulators.chassis.soap import Codec, InvalidValue, codec_of
from trifold.simulators.chassis.soap_writing import Writers

TNS = b'xmlns="http://www.WSAPI.AMS360.com/v3.0"'
DC = b'xmlns:a="http://www.WSAPI.AMS360.com/v3.0/DataContract"'
XSI = b'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
CUSTOMER_ID = "7d0c1f6a-52d0-4c5e-9b0e-3a1f0f1d2c3b"


@pytest.fixture
def ams360() -> Codec:
    return codec_of("ams360")


def call(operation: bytes, inner: bytes) -> bytes:
    """An AMS360 call as a .NET client sends it: ``inner`` stands in the wrapper, with ``a:`` and ``i:`` declared."""
    return (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
        b'<h:WSAPISession xmlns:h="http://www.WSAPI.AMS360.com/v3.0"><h:Ticket>VElDS0VU</h:Ticket></h:WSAPISession>'
        b"</s:Header><s:Body><%s %s %s %s>%s</%s></s:Body></s:Envelope>" % (operation, TNS, DC, XSI, inner, operation)
    )


def answered(operation: bytes, inner: bytes) -> bytes:
    """An AMS360 answer: ``inner`` stands in ``{Op}Result``."""
    return (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><%sResponse %s><%sResult %s %s>%s'
        b"</%sResult></%sResponse></s:Body></s:Envelope>"
        % (operation, TNS, operation, DC, XSI, inner, operation, operation)
    )


# ------------------------------------------------------------------------------------------------- AMS360, requests
def test_a_login_is_read_whatever_its_prefixes_are_and_needs_no_header(ams360: Codec) -> None:
    request = ams360.read(
        b'<?xml version="1.0" encoding="utf-8"?>\n'
        b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        b'xmlns:v3="http://www.WSAPI.AMS360.com/v3.0" xmlns:dat="http://www.WSAPI.AMS360.com/v3.0/DataContract">\n'
        b"  <soapenv:Header/>\n  <soapenv:Body>\n    <v3:Login>\n      <v3:Request>\n"
        b"        <dat:AgencyNo>1000001-1</dat:AgencyNo>\n        <dat:LoginId>trifold</dat:LoginId>\n"
        b"        <dat:Password> Trifold-1&amp;</dat:Password>\n        <dat:EmployeeCode/>\n"
        b"      </v3:Request>\n    </v3:Login>\n  </soapenv:Body>\n</soapenv:Envelope>"
    )
    assert (request.operation, request.service, request.headers) == ("Login", "WSAPIServiceContract", {})
    assert request.fields == {
        "AgencyNo": "1000001-1",
        "LoginId": "trifold",
        "Password": " Trifold-1&",
        "EmployeeCode": "",
    }


@pytest.mark.parametrize(
    "header",
    [
        b'<h:WSAPISession xmlns:h="http://www.WSAPI.AMS360.com/v3.0"><h:Ticket>VElDS0VU</h:Ticket></h:WSAPISession>',
        b'<WSAPISession xmlns="http://www.WSAPI.AMS360.com/v3.0"><Ticket>\n  VElDS0VU\n</Ticket></WSAPISession>',
        b'<wsa:Action xmlns:wsa="http://www.w3.org/2005/08/addressing">http://x.test/Get</wsa:Action>'
        b'<ns0:WSAPISession xmlns:ns0="http://www.WSAPI.AMS360.com/v3.0"><ns0:Ticket>VElDS0VU</ns0:Ticket>'
        b"</ns0:WSAPISession>",
    ],
)
def test_the_ticket_is_found_under_any_prefix_and_among_foreign_headers(ams360: Codec, header: bytes) -> None:
    message = (
        b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>' + header + b"</e:Header>"
        b'<e:Body><Logout xmlns="http://www.WSAPI.AMS360.com/v3.0"/></e:Body></e:Envelope>'
    )
    request = ams360.read(message)
    assert (request.operation, request.headers, request.fields) == ("Logout", {"Ticket": "VElDS0VU"}, {})
    assert not request.is_null


@pytest.mark.parametrize(
    "entry", [b"", b"<WSAPISession %s/>" % TNS, b"<WSAPISession><Ticket>T</Ticket></WSAPISession>"]
)
def test_a_header_without_the_services_ticket_holds_none(ams360: Codec, entry: bytes) -> None:
    message = (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>%s</s:Header>'
        b"<s:Body><Logout %s/></s:Body></s:Envelope>" % (entry, TNS)
    )
    assert ams360.read(message).headers == {}


def test_a_ticket_in_the_body_is_no_ticket(ams360: Codec) -> None:
    message = (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><CustomerGetListByNamePrefix %s %s>'
        b"<Request><a:Ticket>VElDS0VU</a:Ticket><a:NamePrefix>Fern</a:NamePrefix><a:MaxRows>5</a:MaxRows></Request>"
        b"</CustomerGetListByNamePrefix></s:Body></s:Envelope>" % (TNS, DC)
    )
    request = ams360.read(message)
    assert request.headers == {}
    assert request.fields == {"NamePrefix": "Fern"}
    assert request.skipped == ("Ticket", "MaxRows")


def test_the_lower_case_request_is_read_where_the_contract_spells_it_so(ams360: Codec) -> None:
    inner = b"<request><a:CustomerContactId>7D0C1F6A-52D0-4C5E-9B0E-3A1F0F1D2C3B</a:CustomerContactId></request>"
    request = ams360.read(call(b"CustomerContactGet", inner))
    assert request.fields == {"CustomerContactId": CUSTOMER_ID}
    assert request.headers == {"Ticket": "VElDS0VU"}


@pytest.mark.parametrize(
    "inner", [b"<Request><a:CustomerContactId>x</a:CustomerContactId></Request>", b"", b'<request i:nil="true"/>']
)
def test_a_wrong_spelling_a_missing_and_a_nil_request_are_all_a_null_request(ams360: Codec, inner: bytes) -> None:
    request = ams360.read(call(b"CustomerContactGet", inner))
    assert (request.is_null, request.fields) == (True, {})


def test_an_empty_request_is_not_a_null_request(ams360: Codec) -> None:
    assert not ams360.read(call(b"CustomerContactGet", b"<request/>")).is_null


CUSTOMER = (
    b"<Request><a:Customer><a:IsActive>1</a:IsActive><a:City>Fernwick</a:City>"
    b"<a:AddressLine1>1 Elm Row</a:AddressLine1><a:Colour>green</a:Colour>"
    b'<a:CustomerNumber> 12 </a:CustomerNumber><a:DateOfBirth i:nil="true"/>'
    b'<a:AccountExecCode>!"&amp;</a:AccountExecCode></a:Customer></Request>'
)


def test_members_that_are_out_of_order_or_unknown_are_skipped_without_an_error(ams360: Codec) -> None:
    request = ams360.read(call(b"CustomerInsert", CUSTOMER))
    assert request.fields["Customer"] == {
        "IsActive": True,
        "City": "Fernwick",
        "CustomerNumber": 12,
        "DateOfBirth": None,
        "AccountExecCode": '!"&',
    }
    assert request.skipped == ("AddressLine1", "Colour")


def test_a_lenient_world_reads_members_in_any_order(ams360: Codec) -> None:
    request = ams360.fill(ams360.open(call(b"CustomerInsert", CUSTOMER)), any_order=True)
    assert request.fields["Customer"]["AddressLine1"] == "1 Elm Row"
    assert request.skipped == ("Colour",)


def test_arrays_of_strings_are_lists_and_an_empty_array_is_not_an_absent_one(ams360: Codec) -> None:
    arrays = b'xmlns:b="http://schemas.microsoft.com/2003/10/Serialization/Arrays"'
    one = b"<a:CustomerId>%s</a:CustomerId>" % CUSTOMER_ID.encode()

    def statuses(inner: bytes) -> object:
        fields = ams360.read(call(b"PolicyGetListByCustomerId", b"<Request>%s%s</Request>" % (one, inner))).fields
        return fields.get("PolicyStatus", "absent")

    two = b"<a:PolicyStatus %s><b:string>A</b:string><b:string>N</b:string></a:PolicyStatus>" % arrays
    assert statuses(two) == ["A", "N"]
    assert statuses(b"<a:PolicyStatus/>") == []
    assert statuses(b'<a:PolicyStatus i:nil="true"/>') is None
    assert statuses(b"") == "absent"


@pytest.mark.parametrize(
    "ending", ["T00:00:00", "T00:00:00.0000000", "T00:00:00Z", "T00:00:00+05:00", "", "T00:00:00 \n"]
)
def test_a_date_never_moves_whatever_zone_it_is_sent_with(ams360: Codec, ending: str) -> None:
    inner = b"<request><a:Policy><a:PolicyEffectiveDate>2024-03-01%s</a:PolicyEffectiveDate></a:Policy></request>"
    request = ams360.read(call(b"PolicyInsert", inner % ending.encode()))
    assert request.fields["Policy"] == {"PolicyEffectiveDate": datetime(2024, 3, 1)}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("CustomerId", "{7d0c1f6a}"),
        ("IsActive", "yes"),
        ("IsActive", ""),
        ("CustomerNumber", "twelve"),
        ("CustomerNumber", "2147483648"),
        ("DateOfBirth", "01/02/1984"),
        ("DateOfBirth", "2023-02-29T00:00:00"),
    ],
)
def test_a_bad_value_is_an_error_that_names_the_field(ams360: Codec, field: str, text: str) -> None:
    inner = f"<Request><a:Customer><a:{field}>{text}</a:{field}></a:Customer></Request>".encode()
    with pytest.raises(InvalidValue) as caught:
        ams360.read(call(b"CustomerUpdate", inner))
    assert (caught.value.field, caught.value.value) == (field, text)
    assert caught.value.path == ["Request", "Customer", field]
    assert caught.value.request is not None
    assert caught.value.request.headers == {"Ticket": "VElDS0VU"}


def test_a_note_text_is_read_from_its_derived_stream_type(ams360: Codec) -> None:
    inner = (
        b'<request><a:Note i:type="io:MemoryStream" xmlns:io="http://schemas.datacontract.org/2004/07/System.IO">'
        b'<x:__identity i:nil="true" xmlns:x="http://schemas.datacontract.org/2004/07/System"/>'
        b"<io:_buffer>SGVsbG8=</io:_buffer><io:_capacity>5</io:_capacity></a:Note></request>"
    )
    fields = ams360.read(call(b"CustomerNoteUpdateNoteText", inner)).fields
    assert fields["Note"]["_buffer"] == b"Hello"


# -------------------------------------------------------------------------------------------------- AMS360, answers
def test_a_login_answers_with_an_empty_body_and_the_ticket_unprefixed_in_the_header(ams360: Codec) -> None:
    assert ams360.answer("Login", {}, header={"Ticket": "VElDS0VU"}) == (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
        b'<WSAPISession xmlns="http://www.WSAPI.AMS360.com/v3.0"><Ticket>VElDS0VU</Ticket></WSAPISession></s:Header>'
        b'<s:Body><LoginResponse xmlns="http://www.WSAPI.AMS360.com/v3.0"/></s:Body></s:Envelope>'
    )


def test_an_update_answers_with_an_empty_wrapper(ams360: Codec) -> None:
    assert ams360.answer("CustomerUpdate", {}) == (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        b'<CustomerUpdateResponse xmlns="http://www.WSAPI.AMS360.com/v3.0"/></s:Body></s:Envelope>'
    )


def test_every_data_element_has_the_prefix_a_and_the_schemas_order(ams360: Codec) -> None:
    row = {
        "PolicyNumber": "P-1",
        "CustomerId": CUSTOMER_ID.upper(),
        "PolicyEffectiveDate": datetime(2024, 3, 1, 0, 0, 2),
    }
    assert ams360.answer("PolicyGetListByCustomerId", {"PolicyInfoList": [row]}) == answered(
        b"PolicyGetListByCustomerId",
        b"<a:PolicyInfoList><a:PolicyInfo><a:CompanyType/>"
        b"<a:CustomerId>7d0c1f6a-52d0-4c5e-9b0e-3a1f0f1d2c3b</a:CustomerId><a:IsMultiEntity>false</a:IsMultiEntity>"
        b"<a:PolicyEffectiveDate>2024-03-01T00:00:02</a:PolicyEffectiveDate>"
        b'<a:PolicyExpirationDate i:nil="true"/><a:PolicyId>00000000-0000-0000-0000-000000000000</a:PolicyId>'
        b"<a:PolicyNumber>P-1</a:PolicyNumber><a:PolicySubType/><a:PolicyTypeOfBusiness/>"
        b"<a:PolicyStatus/><a:WritingCompanyCode/></a:PolicyInfo></a:PolicyInfoList>",
    )


def test_a_customer_that_is_not_found_is_a_nil_member_of_the_result(ams360: Codec) -> None:
    assert ams360.answer("CustomerGetById", {}) == answered(b"CustomerGetById", b'<a:Customer i:nil="true"/>')


def test_an_absent_member_of_a_customer_is_written_as_nil_or_as_its_default(ams360: Codec) -> None:
    message = ams360.answer("CustomerGetById", {"Customer": {"City": "", "FirmName": "Fern & <Sons>"}})
    for part in (
        b"<a:Customer><a:IsActive>false</a:IsActive><a:AddressLine1/>",
        b"<a:City/>",
        b"<a:CustomerNumber>0</a:CustomerNumber>",
        b"<a:FirmName>Fern &amp; &lt;Sons&gt;</a:FirmName>",
        b'<a:DateCustomerAdded i:nil="true"/>',
    ):
        assert part in message
    assert message.count(b"<a:") == 75  # the 74 fields and the customer itself


def test_a_world_can_leave_nulls_out(ams360: Codec) -> None:
    message = ams360.answer("CustomerGetById", {}, nulls="absent")
    assert message == answered(b"CustomerGetById", b"")


def test_a_login_failure_has_the_captured_shape(ams360: Codec) -> None:
    detail = {"Message": "Login failure - contact your administrator", "CausalityId": CUSTOMER_ID}
    assert ams360.fault("WSAPISecurityFault", detail=detail) == (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        b'<s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang="en-US">WSAPISecurityFault</faultstring>'
        b'<detail><WSAPISecurityFault xmlns="http://www.WSAPI.AMS360.com/v3.0/DataContract" '
        b'xmlns:i="http://www.w3.org/2001/XMLSchema-instance">'
        b"<Message>Login failure - contact your administrator</Message>"
        b"<CausalityId>7d0c1f6a-52d0-4c5e-9b0e-3a1f0f1d2c3b</CausalityId></WSAPISecurityFault></detail></s:Fault>"
        b"</s:Body></s:Envelope>"
    )


def test_a_business_fault_lists_one_detail_for_each_broken_rule(ams360: Codec) -> None:
    rule = {"Message": "Taken", "DataName": "CustomerNumber", "EntityKey": "12"}
    assert (
        b"<Message>Not saved</Message><FaultDetails><WSAPIBusinessFaultDetail><Message>Taken</Message>"
        b"<DataName>CustomerNumber</DataName><EntityKey>12</EntityKey></WSAPIBusinessFaultDetail></FaultDetails>"
    ) in ams360.fault("WSAPIBusinessFault", detail={"Message": "Not saved", "FaultDetails": [rule]})


def test_a_fault_outside_the_contract_has_a_sentence_and_no_detail(ams360: Codec) -> None:
    message = ams360.fault("No such operation", code="ActionNotSupported")
    assert (
        b':ActionNotSupported</faultcode><faultstring xml:lang="en-US">No such operation</faultstring></s:Fault>'
        in (message)
    )


def test_an_unset_policy_holds_the_dotnet_defaults(ams360: Codec) -> None:
    policy = ams360.defaults("Policy")
    assert list(policy) == [field.name for field in ams360.interface.fields_of("Policy")]
    assert (policy["PolicyId"], policy["TypeOfBusiness"]) == ("00000000-0000-0000-0000-000000000000", 0)
    assert (policy["PolicyEffectiveDate"], policy["PolicyNumber"]) == (datetime(1, 1, 1), None)
    premiums = ams360.with_defaults("Policy", {"TransactionPremiumList": [{"LineOfBusiness": "AUTO"}]})
    assert premiums["TransactionPremiumList"][0]["PolicyId"] == "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"Town": "Fernwick"}, "Customer has no field Town"),
        ({"CustomerNumber": "12"}, "Customer.CustomerNumber"),
        ({"IsActive": "true"}, "Customer.IsActive"),
        ({"DateOfBirth": "1984-02-29"}, "Customer.DateOfBirth"),
        ({"City": 7}, "Customer.City"),
    ],
)
def test_our_own_mistakes_in_an_answer_are_named(ams360: Codec, row: dict[str, str], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        ams360.answer("CustomerGetById", {"Customer": row})


def test_our_own_mistakes_are_named_inside_lists_and_headers_too(ams360: Codec) -> None:
    with pytest.raises(TypeError, match="IsMultiEntity"):
        ams360.answer("PolicyGetListByCustomerId", {"PolicyInfoList": [None, {"IsMultiEntity": "no"}]})
    with pytest.raises(TypeError, match="ArrayOfPolicyInfo"):
        ams360.answer("PolicyGetListByCustomerId", {"PolicyInfoList": 7})
    with pytest.raises(TypeError, match="CustomerGetById has no response header"):
        ams360.answer("CustomerGetById", {}, header={"Ticket": "VElDS0VU"})


def test_numbers_dates_and_seconds_are_written_plainly(ams360: Codec) -> None:
    policy = {
        "PolicyEffectiveDate": date(2024, 3, 1),
        "PolicyExpirationDate": datetime(2025, 3, 1, 0, 0, 1, 500000),
        "FullTermPremium": Decimal("1E+3"),
        "NationalProducerCode": 9_000_000_000,
    }
    message = ams360.answer("PolicyGet", {"Policy": policy})
    for part in (b"2024-03-01T00:00:00<", b"2025-03-01T00:00:01.5<", b">1000<", b">9000000000<"):
        assert part in message
    with pytest.raises(TypeError, match="FullTermPremium"):
        ams360.answer("PolicyGet", {"Policy": {"FullTermPremium": "1000"}})


def test_items_of_an_array_of_strings_have_the_prefix_b() -> None:
    prefixes = {"tns": "", "dc": "a", "arr": "b"}
    out: list[str] = []
    write = Writers(load("ams360"), prefixes, 'i:nil="true"').of_type("CompanyGetListByTypeRequest")
    write({"CompanyTypes": ["I", None, ""]}, out)
    assert "".join(out) == (
        '<a:CompanyTypes xmlns:b="http://schemas.microsoft.com/2003/10/Serialization/Arrays">'
        '<b:string>I</b:string><b:string i:nil="true"/><b:string/></a:CompanyTypes>'
    )


def test_a_stray_element_in_an_array_is_skipped(ams360: Codec) -> None:
    lines = b"<a:LineOfBusinessList><a:Stray/><a:PolicyLineOfBusiness/></a:LineOfBusinessList>"
    request = ams360.read(call(b"PolicyInsert", b"<request><a:Policy>%s</a:Policy></request>" % lines))
    assert request.fields["Policy"] == {"LineOfBusinessList": [{}]}
    assert request.skipped == ("Stray",)


def test_white_space_and_line_ends_survive_the_wire(ams360: Codec) -> None:
    text = " two\r\nlines\t& <more> "
    written = ams360.answer("CustomerGetById", {"Customer": {"Occupation": text}})
    start = written.index(b"<a:Occupation>")
    inner = written[start : written.index(b"</a:Occupation>") + len(b"</a:Occupation>")]
    request = ams360.read(call(b"CustomerUpdate", b"<Request><a:Customer>%s</a:Customer></Request>" % inner))
    assert request.fields["Customer"] == {"Occupation": text}

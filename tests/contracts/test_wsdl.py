"""The generated WSDL and XSD documents: three strangers (zeep, suds, libxml2) load them and agree with our codec."""

from __future__ import annotations

import pytest
import zeep
import zeep.transports
from lxml import etree
from samples import boxed, fields_of, value_of
from suds.cache import NoCache
from suds.client import Client as SudsClient
from suds.store import DocumentStore

from trifold.contracts.tables import Interface, load
from trifold.contracts.wsdl import schemas, validator, wsdl
from trifold.simulators.chassis.soap import ENVELOPE, Codec

AMS360 = load("ams360")
V4 = load("benefitpoint", "v4")
V4_3 = load("benefitpoint", "v4_3")
SERVICES = [
    pytest.param(AMS360, "WSAPIServiceContract", 135, id="ams360"),
    pytest.param(V4, "BrokerConnectV4", 100, id="v4"),
    pytest.param(V4_3, "BrokerConnectV4_3", 100, id="v4_3"),
    pytest.param(V4, "LoginV2", 4, id="login"),
]
XSD = "{http://www.w3.org/2001/XMLSchema}"
BASE = "http://vendor.test/aptusConnect/"
FAULT_KINDS = ("Security", "Business", "General")


def documents(interface: Interface, service: str) -> dict[str, bytes]:
    """Everything that a client may fetch, by address."""
    files = {f"{service}.wsdl": wsdl(interface, service, f"{BASE}services/{service}SOAP")}
    if not interface.qualified:
        files |= schemas(interface, service)
    return {BASE + name: content for name, content in files.items()}


class Memory(zeep.transports.Transport):
    """A zeep transport that has no network; an address that isn't there is a KeyError."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__()
        self.files = files

    def load(self, url: str) -> bytes:
        return self.files[url]


def foreign_client(interface: Interface, service: str) -> zeep.Client:
    return zeep.Client(f"{BASE}{service}.wsdl", transport=Memory(documents(interface, service)))


@pytest.mark.parametrize(("interface", "service", "count"), SERVICES)
def test_zeep_loads_the_wsdl_with_every_operation(interface: Interface, service: str, count: int) -> None:
    assert len(foreign_client(interface, service).service._operations) == count


@pytest.mark.parametrize(("interface", "service", "count"), SERVICES)
def test_suds_loads_the_wsdl_with_every_operation(interface: Interface, service: str, count: int) -> None:
    files = {address.removeprefix(BASE): content for address, content in documents(interface, service).items()}
    client = SudsClient(f"suds://{service}.wsdl", documentStore=DocumentStore(files), cache=NoCache())
    assert len(client.sd[0].ports[0][1]) == count
    assert len({method for method, _ in client.sd[0].ports[0][1]}) == count


@pytest.mark.parametrize(("interface", "service", "count"), SERVICES)
def test_libxml2_compiles_the_schemas_with_every_wrapper(interface: Interface, service: str, count: int) -> None:
    schema = validator(interface, service)
    assert validator(interface, service) is schema
    namespace = interface.namespaces[interface.services[service].namespace]
    known = [operation.name for operation in interface.operations_of(service)]
    assert len(known) == count
    for name in [*known, "NoSuchOperation"]:
        schema.validate(etree.Element(f"{{{namespace}}}{name}"))
        undeclared = "No matching global declaration" in str(schema.error_log)
        assert undeclared == (name == "NoSuchOperation")


def test_the_ams360_wsdl_holds_its_seven_schemas_itself_and_fetches_nothing() -> None:
    root = etree.fromstring(wsdl(AMS360, "WSAPIServiceContract", "http://ams360.test/v3/WSAPIService.svc"))
    assert not root.xpath("//@schemaLocation")
    assert {found.get("targetNamespace") for found in root.iter(f"{XSD}schema")} == set(AMS360.namespaces.values())


def test_exactly_two_namespaces_can_be_reached_from_a_benefitpoint_wsdl_and_the_service_comes_first() -> None:
    for interface, service in ((V4, "BrokerConnectV4"), (V4_3, "BrokerConnectV4_3")):
        own = interface.namespaces[interface.services[service].namespace]
        assert foreign_client(interface, service).namespaces == {
            "xsd": "http://www.w3.org/2001/XMLSchema",
            "ns0": own,
            "ns1": "http://ws.benefitpoint.com/common/v3",
        }


def test_benefitpoint_imports_the_two_schema_files_that_the_vendor_serves() -> None:
    files = schemas(V4, "BrokerConnectV4")
    assert list(files) == ["common-v3.xsd", "common-enum-v3.xsd"]
    assert b"<xsd:enumeration" not in files["common-v3.xsd"]
    assert files["common-enum-v3.xsd"].count(b"<xsd:simpleType") == 101
    assert files["common-v3.xsd"].count(b"<xsd:complexType") == 189
    assert b'schemaLocation="common-v3.xsd"' in wsdl(V4, "BrokerConnectV4", "http://bp.test/")


def test_v4_3_has_schema_files_of_its_own_since_its_types_differ() -> None:
    assert schemas(V4_3, "BrokerConnectV4_3").keys().isdisjoint(schemas(V4, "BrokerConnectV4"))


def test_the_session_and_the_ticket_are_declared_as_soap_headers() -> None:
    def headers(interface: Interface, service: str) -> list[tuple[str, str]]:
        root = etree.fromstring(wsdl(interface, service, "http://vendor.test/"))
        names = {"w": "http://schemas.xmlsoap.org/wsdl/", "s": "http://schemas.xmlsoap.org/wsdl/soap/"}
        found = root.findall("w:binding/w:operation/*/s:header", names)
        return [(etree.QName(header.getparent()).localname, header.get("part")) for header in found]

    ams360 = headers(AMS360, "WSAPIServiceContract")
    assert ams360.count(("input", "WSAPISession")) == 134
    assert ams360.count(("output", "WSAPISession")) == 1
    assert headers(V4, "BrokerConnectV4") == [("input", "SessionIdHeader")] * 100
    assert headers(V4, "LoginV2") == []


def test_the_vendors_misspelt_action_is_kept() -> None:
    assert b"/broker/v4/getEligibiltyRule" in wsdl(V4, "BrokerConnectV4", "http://bp.test/")


@pytest.mark.parametrize(("interface", "service", "count"), SERVICES)
def test_our_codec_reads_what_zeep_sends_for_every_operation(interface: Interface, service: str, count: int) -> None:
    client, codec = foreign_client(interface, service), Codec(interface)
    for operation in interface.operations_of(service):
        sent = fields_of(interface, operation.request)
        if operation.name.endswith("UpdateNoteText"):
            del sent["request"]["Note"]  # a .NET stream: its derived type has a test of its own
        headers = (
            {"WSAPISession": {"Ticket": "T-1"}} if interface.qualified else {"SessionIdHeader": {"sessionId": "S"}}
        )
        extra = {"_soapheaders": headers} if operation.header else {}
        arguments = {part.name: boxed(interface, part.type, sent[part.name]) for part in operation.request}
        root = client.create_message(client.service, operation.name, **arguments, **extra)
        request = codec.read(etree.tostring(root))
        assert (request.operation, request.service) == (operation.name, service)
        assert request.headers == (next(iter(headers.values())) if operation.header else {})
        expected = next(iter(sent.values()), {}) if interface.qualified else sent
        assert request.fields == expected, operation.name
        assert request.skipped == ()


@pytest.mark.parametrize(("interface", "service", "count"), SERVICES)
def test_every_full_answer_of_our_codec_is_valid_and_zeep_reads_it(
    interface: Interface, service: str, count: int
) -> None:
    client, codec = foreign_client(interface, service), Codec(interface)
    for operation in interface.operations_of(service):
        parts = fields_of(interface, operation.response)
        fields = next(iter(parts.values()), {}) if interface.qualified else parts
        header = {"Ticket": "T-1"} if operation.response_header else None
        message = codec.answer(operation.name, fields, header)
        assert codec.validate(message) == [], operation.name
        body = etree.fromstring(message)
        binding = client.service._binding.get(operation.name)
        assert (binding.output.deserialize(body) is not None) == bool(operation.response or header), operation.name


def test_every_empty_ams360_answer_is_valid_and_has_every_field_in_order() -> None:
    codec = Codec(AMS360)
    for operation in AMS360.operations.values():
        if operation.response and not operation.response[0].type.startswith("msg:"):
            message = codec.answer(operation.name, {})
            assert codec.validate(message) == []
            result = etree.fromstring(message).find(f"{{{ENVELOPE}}}Body/*/*")
            names = [etree.QName(child).localname for child in result]
            assert names == [field.name for field in AMS360.fields_of(operation.response[0].type)]


def test_the_declared_faults_are_valid() -> None:
    codec = Codec(AMS360)
    for fault in ("WSAPISecurityFault", "WSAPIBusinessFault", "WSAPIGeneralFault"):
        assert codec.validate(codec.fault(fault, detail=value_of(AMS360, fault))) == []


def test_the_validator_finds_what_is_wrong() -> None:
    good = Codec(V4).answer("getOffice", {"office": {}})
    assert any("officeID" in reason for reason in Codec(V4).validate(good))


def test_the_ams360_wsdl_has_the_names_and_actions_that_wcf_gives() -> None:
    root = etree.fromstring(wsdl(AMS360, "WSAPIServiceContract", "http://ams360.test/v3/WSAPIService.svc"))
    names = {"w": "http://schemas.xmlsoap.org/wsdl/", "s": "http://schemas.xmlsoap.org/wsdl/soap/"}
    action = "{http://www.w3.org/2006/05/addressing/wsdl}Action"
    base = f"{AMS360.namespaces['tns']}/WSAPIServiceContract/CustomerInsert"
    shown = [
        (etree.QName(entry).localname, entry.get("name"), entry.get("message"), entry.get(action))
        for entry in root.find("w:portType/w:operation[@name='CustomerInsert']", names)
    ]
    start, faults = "tns:WSAPIServiceContract_CustomerInsert", [f"WSAPI{kind}Fault" for kind in FAULT_KINDS]
    assert shown == [
        ("input", None, f"{start}_InputMessage", base),
        ("output", None, f"{start}_OutputMessage", f"{base}Response"),
        *(("fault", f"{name}Fault", f"{start}_{name}Fault_FaultMessage", f"{base}{name}Fault") for name in faults),
    ]
    header = root.find("w:binding/w:operation[@name='CustomerInsert']/w:input/s:header", names)
    assert header.get("message") == "tns:WSAPIServiceContract_CustomerInsert_InputMessage_Headers"
    messages = [message.get("name") for message in root.iterfind("w:message", names)]
    assert len(messages) == len(set(messages)) == 2 * 135 + 135 + 3 * 133 + 2 * 2
    elements = {found.get("name"): found.get("nillable") for found in root.iter(f"{XSD}element") if found.get("type")}
    assert elements["WSAPISession"] == elements["Customer"] == elements["ArrayOfstring"] == "true"

"""The interface tables: counted and compared with what the specifications say in prose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from trifold.contracts.tables import VENDORS, ComplexType, Field, Interface, SimpleType, load

AMS360 = load("ams360")
V4 = load("benefitpoint", "v4")
V4_3 = load("benefitpoint", "v4_3")
PLAIN = {"string", "boolean", "int", "short", "long", "unsignedByte", "decimal", "double"}
PLAIN |= {"dateTime", "date", "base64Binary", "anyURI", "anyType"}


def all_fields(interface: Interface) -> Iterator[tuple[str, Field]]:
    for name, found in interface.types.items():
        if isinstance(found, ComplexType):
            yield from ((name, field) for field in found.fields)
    for operation in interface.operations.values():
        prefix = interface.services[operation.service].namespace
        for part in (*operation.request, *operation.response):
            yield f"{prefix}:{operation.name}", part


def test_ams360_has_135_operations_and_the_three_spellings_of_the_request_child() -> None:
    children = Counter(
        operation.request[0].name if operation.request else "" for operation in AMS360.operations.values()
    )
    assert len(AMS360.operations) == 135
    assert children == {"Request": 77, "request": 42, "": 16}


def test_ams360_answers_with_a_result_in_108_operations_and_with_nothing_in_27() -> None:
    answers = [operation.response for operation in AMS360.operations.values()]
    assert sum(not answer for answer in answers) == 27
    assert all(
        operation.response[0].name == f"{operation.name}Result"
        for operation in AMS360.operations.values()
        if operation.response
    )


@pytest.mark.parametrize("name", ["CustomerContactGet", "PolicyInsert", "PolicyRenew", "CommonActivityInsert"])
def test_these_operations_spell_request_in_lower_case(name: str) -> None:
    assert AMS360.operations[name].request[0].name == "request"


@pytest.mark.parametrize(
    "name", ["CustomerInsert", "PolicyGet", "PolicyCorrect", "PolicyEndorse", "CustomerNoteInsert"]
)
def test_their_neighbours_spell_it_in_upper_case(name: str) -> None:
    assert AMS360.operations[name].request[0].name == "Request"


def test_only_login_goes_without_a_ticket_and_only_login_answers_with_one() -> None:
    assert [name for name, found in AMS360.operations.items() if found.header is None] == ["Login"]
    assert [name for name, found in AMS360.operations.items() if found.response_header] == ["Login"]


def test_every_ams360_action_follows_the_one_pattern() -> None:
    start = "http://www.WSAPI.AMS360.com/v3.0/WSAPIServiceContract/"
    assert all(found.action == start + name for name, found in AMS360.operations.items())


def test_login_and_logout_declare_no_business_fault() -> None:
    without = [name for name, found in AMS360.operations.items() if "WSAPIBusinessFault" not in found.faults]
    assert without == ["Login", "Logout"]


def test_a_customer_has_74_fields_and_ends_with_the_referral_location() -> None:
    names = [field.name for field in AMS360.fields_of("Customer")]
    assert len(names) == 74
    assert names[:4] == ["IsActive", "AddressLine1", "AddressLine2", "CustomerNotationId"]
    assert names[-1] == "ReferralLocationCode"


def test_a_type_with_a_base_has_the_bases_fields_first() -> None:
    names = [field.name for field in AMS360.fields_of("EmployeeWithBusinessUnits")]
    assert names[: len(AMS360.fields_of("Employee"))] == [field.name for field in AMS360.fields_of("Employee")]
    assert names[-1] == "BusinessUnitList"


def test_every_ams360_array_is_one_repeated_nillable_member() -> None:
    for name, found in AMS360.types.items():
        if isinstance(found, ComplexType) and found.name.startswith("ArrayOf"):
            (item,) = AMS360.fields_of(name)
            assert item.repeated and item.nillable and item.occurs_min == 0


def test_benefitpoint_has_100_broker_operations_and_4_for_the_login() -> None:
    for interface, broker in ((V4, "BrokerConnectV4"), (V4_3, "BrokerConnectV4_3")):
        counts = Counter(found.service for found in interface.operations.values())
        assert counts == {broker: 100, "LoginV2": 4}
        headers = {(found.service, found.header) for found in interface.operations.values()}
        assert headers == {(broker, "SessionIdHeader"), ("LoginV2", None)}


def test_benefitpoint_has_101_enumerations_of_which_two_say_not_selected() -> None:
    enumerations = {name: found.values for name, found in V4.types.items() if isinstance(found, SimpleType)}
    assert len(enumerations) == 101
    others = {name for name, values in enumerations.items() if values[0] != "None_Selected"}
    assert others == {"EmployerMarketSize", "ResponseStatus"}


def test_one_action_keeps_the_vendors_typo_in_v4() -> None:
    assert V4.operations["getEligibilityRule"].action.endswith("/broker/v4/getEligibiltyRule")
    assert V4.operations["getAccount"].action.endswith("/broker/v4/getAccount")


def test_v4_3_adds_to_the_end_of_types_and_takes_nothing_away() -> None:
    for name, found in V4.types.items():
        if isinstance(found, ComplexType) and name != "Product":
            old = [field.name for field in found.fields]
            assert [field.name for field in V4_3.fields_of(name)][: len(old)] == old
    assert [field.name for field in V4_3.fields_of("Account")][-2:] == ["excludedPurge", "accountTeamMembers"]
    assert [part.name for part in V4_3.operations["getProductTypes"].request] == ["returnAllTypes"]
    assert V4.operations["getProductTypes"].request == ()


def test_v4_3_reads_the_repaired_spelling_of_a_products_continuous_policy() -> None:
    assert "continousPolicy" in [field.name for field in V4.fields_of("Product")]
    assert "continuousPolicy" in [field.name for field in V4_3.fields_of("Product")]


def test_a_new_enumeration_value_stands_behind_its_predecessor() -> None:
    industries = V4_3.types["IndustryType"]
    assert isinstance(industries, SimpleType)
    assert industries.values[industries.values.index("Business_Services") + 1] == "Cannabis"


@pytest.mark.parametrize("interface", [AMS360, V4, V4_3], ids=["ams360", "v4", "v4_3"])
def test_every_field_names_a_known_type(interface: Interface) -> None:
    for owner, field in all_fields(interface):
        own = f"{owner.partition(':')[0]}:{field.type}"
        assert field.type in PLAIN or field.type in interface.types or own in interface.types, (owner, field)


@pytest.mark.parametrize("name", ["ams360", "benefitpoint"])
def test_no_name_is_written_twice_in_one_mapping_of_a_table(name: str) -> None:
    def check(node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            names = Counter(key.value for key, _ in node.value)
            assert not [key for key, count in names.items() if count > 1], node.start_mark
            for _, value in node.value:
                check(value)

    root = yaml.compose((VENDORS / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert root is not None
    check(root)


def test_a_simple_type_has_no_fields_and_an_unknown_one_is_an_error() -> None:
    for name in ("ser:guid", "NoSuchType"):
        with pytest.raises(KeyError):
            AMS360.fields_of(name)


@pytest.mark.parametrize(("vendor", "version"), [("benefitpoint", "v5"), ("ams360", "v4")])
def test_an_unknown_version_is_refused(vendor: Any, version: str) -> None:
    with pytest.raises(ValueError, match=version):
        load(vendor, version)

"""The scenarios' table of fields against the core's rules: neither may forget a field, or put it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from trifold.scenarios import matrix
from trifold.scenarios.casting import written_cast
from trifold.scenarios.correspondence import Field, table
from trifold.scenarios.scene import CAST
from trifold.scenarios.whole import OWN_CONTACT, difference, said
from trifold.sync_core.bootstrap import FIELD_RULES
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.values import FieldRule

KINDS: Mapping[str, Kind] = {
    "person": Kind.ACCOUNT,
    "firm": Kind.ACCOUNT,
    OWN_CONTACT: Kind.CONTACT,
    "contact": Kind.CONTACT,
    "policy": Kind.POLICY,
    "plan": Kind.POLICY,
}
# What the table and the core call differently.
CALLED: Mapping[str, str] = {
    "born": "date_of_birth", "line": "line_of_business", "product_type": "line_of_business", "company": "carrier",
    "plan_carrier": "carrier", "other_line": "other_lines", "plan_name": "description", "starts": "effective_date",
    "ends": "expiration_date", "monthly_premium": "premium", "billing": "bill_method", "plan_billing": "bill_method",
    "policy_status": "status", "plan_status": "status",
}  # fmt: skip
# The other lines of an AMS360 policy stand in InsuredMine's note.
ELSEWHERE: Mapping[tuple[str, str], str] = {("other_line", "insuredmine"): "note"}


def core_name(field: Field, system: str) -> str:
    return ELSEWHERE.get((field.name, system)) or CALLED.get(field.name, field.name)


def places(rule: FieldRule) -> set[str]:
    return set(rule.place.split(", "))


def fields() -> Iterator[tuple[Field, str, str]]:
    """Every field with each system that has it, and the core's name of it there."""
    for kind in table().values():
        for field in kind:
            for system in field.places:
                yield field, system, core_name(field, system)


@pytest.mark.parametrize("system", list(System))
def test_every_field_that_the_core_knows_stands_in_the_scenarios_table(system: System) -> None:
    known = {(KINDS[field.kind], name) for field, at, name in fields() if at == system}
    rules = {(kind, name) for kind, found in FIELD_RULES[system].items() for name in found}
    assert rules - known == set()
    assert known - rules == set()


def test_a_field_stands_where_the_core_looks_for_it() -> None:
    for field, system, name in fields():
        rule = FIELD_RULES[System(system)][KINDS[field.kind]][name]
        parts = {place.replace("phones.0.", "phones.") for place in field.places[system]}
        assert parts <= places(rule), (field.kind, field.name, system)


def test_what_the_core_never_writes_is_not_expected_there() -> None:
    for direction in matrix.DIRECTIONS:
        for kind in direction.kinds:
            due = [field for field in table()[kind] if direction.origin in field.origins]
            for field in due:
                for system in set(direction.reaches) & set(field.places):
                    rule = FIELD_RULES[System(system)][KINDS[kind]][core_name(field, system)]
                    assert rule.writes, (direction.name, kind, field.name, system)


def test_every_field_is_edited_from_every_system_that_has_it_unless_the_table_says_why_not() -> None:
    edited = {
        (one.kind, field.name, one.direction.origin) for one in matrix.performances().values() for field in one.fields()
    }
    policies = {("policy", "insuredmine"), ("plan", "insuredmine"), ("plan", "ams360")}  # read-only there, or A's own
    due = {
        (field.kind, field.name, system)
        for field, system, _ in fields()
        if system in field.origins and (field.kind, system) not in policies
    }
    assert due - edited == set()


@pytest.mark.parametrize("kind", CAST)
def test_the_cast_has_a_whole_record_of_every_kind_and_another_value_for_every_field(kind: str) -> None:
    first, later = (written_cast()[key] for key in (CAST[kind], f"{CAST[kind]}_later"))
    for field in table()[kind]:
        if field.origins:
            assert first.get(field.name), field.name
            assert later.get(field.name) not in (None, first[field.name]), field.name


def test_a_record_is_said_in_the_words_of_the_cast_and_nothing_of_it_is_left_out() -> None:
    wire = {
        "AddressLine1": "1 Elm",
        "ZipCode": "787041234",
        "HomeAreaCode": "512",
        "HomePhone": "5550101",
        "IsActive": False,
        "Pets": "two",
    }
    found = said("person", "ams360", wire)
    shown = {name: found[name] for name in ("street1", "zip", "phone", "status", "city", "Pets")}
    assert shown == {
        "street1": "1 Elm",
        "zip": "78704-1234",
        "phone": "5125550101",
        "status": "inactive",
        "city": None,
        "Pets": "two",
    }
    assert difference(found, said("person", "ams360", {**wire, "Pets": "three", "City": "Waco"})) == {
        "Pets": "three",
        "city": "Waco",
    }


def test_a_single_field_has_a_performance_of_its_own_and_one_that_nobody_edits_has_none() -> None:
    one = matrix.performance("field.person.street1.ams360_to_all")
    assert [field.name for field in one.fields()] == ["street1"]
    for name in ("field.person.account_type.ams360_to_all", "field.person.nothing", "field.dog.ams360_to_all"):
        with pytest.raises(KeyError):
            matrix.performance(name)

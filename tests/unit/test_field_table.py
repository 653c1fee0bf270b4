"""The table of fields: every field in each direction, by the rules that are gone by; the docs' copy is current."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from trifold.contracts.tables import load
from trifold.sync_core.bootstrap import FIELD_RULES
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.field_table import field_table, in_markdown
from trifold.sync_core.model.records import FIELDS
from trifold.sync_core.model.values import FieldRule

TOP = Path(__file__).parents[2]
A, B, CRM = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE
RULES = [
    pytest.param(system, kind, name, rule, id=f"{system} {kind} {name}")
    for system, kinds in FIELD_RULES.items()
    for kind, rules in kinds.items()
    for name, rule in rules.items()
]
VALUES = ("x" * 50, "12345", "12345-6789", "5125550101", "TX", "a@b.c", "12345678901.00", "1.00", "active", "direct")


def test_the_copy_in_the_docs_is_current() -> None:
    printed = in_markdown(field_table(FIELD_RULES)) + "\n"
    assert (TOP / "docs" / "fields.md").read_text("utf-8") == printed, (
        "make it anew: sync-core fields --format markdown > docs/fields.md"
    )


def test_every_field_that_a_mapping_knows_has_a_row_in_each_direction() -> None:
    rows = {(row.kind, row.field, row.origin, row.destination) for row in field_table(FIELD_RULES)}
    expected = {
        (kind, name, origin, destination)
        for kind in FIELDS
        for name in FIELDS[kind]
        for origin in System
        for destination in System
        if origin is not destination and name in FIELD_RULES[origin][kind]
    }
    assert rows == expected
    assert {name for kind in FIELDS for name in FIELDS[kind]} == {field for _, field, _, _ in rows}


@pytest.mark.parametrize(("system", "kind", "name", "rule"), RULES)
def test_a_limit_says_where_it_is_known_from(system: System, kind: Kind, name: str, rule: FieldRule) -> None:
    assert rule.place
    assert bool(rule.limit.source) or rule.limit == FieldRule(place="").limit
    assert rule.limit.pattern is None or rule.limit.takes


def member(document: Mapping[str, Any], kind: Kind, place: str) -> Mapping[str, Any]:
    """A member of a record's patch in InsuredMine's document, by its dotted path."""
    schemas = document["components"]["schemas"]
    found: Mapping[str, Any] = schemas[f"{kind.value.capitalize()}Patch"]
    for part in place.split("."):
        found = found["properties"][part]
        for option in (found, *found.get("anyOf", ())):
            if "$ref" in option:
                found = schemas[option["$ref"].rsplit("/", 1)[1]]
        found = next((one for one in found.get("anyOf", ()) if one.get("type") == "string"), found)
    return found


@pytest.mark.parametrize(("kind", "name", "rule"), [one.values[1:] for one in RULES if one.values[0] is CRM])
def test_insuredmine_s_limits_are_those_of_its_document(kind: Kind, name: str, rule: FieldRule) -> None:
    document = json.loads((TOP / "contracts" / "vendors" / "insuredmine.openapi.json").read_text("utf-8"))
    told = member(document, kind, rule.place)
    assert rule.limit.characters_max == told.get("maxLength")
    for value in VALUES:
        if "pattern" in told and rule.limit.pattern is not None:
            assert bool(re.fullmatch(rule.limit.pattern, value)) == bool(re.search(told["pattern"], value)), value
        if "enum" in told and rule.limit.pattern is not None:
            assert bool(re.fullmatch(rule.limit.pattern, value)) == (value in told["enum"]), value


@pytest.mark.parametrize(("kind", "name", "rule"), [one.values[1:] for one in RULES if one.values[0] is not CRM])
def test_a_place_is_one_of_the_interface(kind: Kind, name: str, rule: FieldRule) -> None:
    known = {
        field.name
        for vendor in ("ams360", "benefitpoint")
        for shape in load(vendor).types.values()
        for field in getattr(shape, "fields", ())
    }
    assert {place.rpartition(".")[2] for place in rule.place.split(", ")} <= known


@pytest.mark.parametrize(("kind", "name", "rule"), [one.values[1:] for one in RULES if one.values[0] is B])
def test_benefitpoint_s_widths_are_the_documented_ones(kind: Kind, name: str, rule: FieldRule) -> None:
    widths = load("benefitpoint").lengths_max
    last = rule.place.rpartition(".")[2]
    found = {most for names in widths.values() for width, most in names.items() if width == last and rule.writes}
    if rule.limit.characters_max is not None and found:
        assert rule.limit.characters_max in found

"""The brokerage's own fields: their structure by area, and the rules on their values. Source: BenefitPoint schema.

A value names its field by customFieldID; a choice by optionValueID, anything else by valueText. Which fields the
brokerage requires, and whether that blocks a save, are switches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from trifold.simulators.benefitpoint import shapes, state
from trifold.simulators.benefitpoint.errors import Malformed
from trifold.simulators.benefitpoint.state import Call, Record
from trifold.simulators.benefitpoint.switches import switch

_CHOICES = ("Radio_Button", "Select_List", "Multi_Select_List")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


_READABLE: Mapping[str, Callable[[str], object]] = {
    "Date": _is_date,
    "Email": lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+", text),
    "SSN": lambda text: re.fullmatch(r"\d{3}-?\d{2}-?\d{4}", text),
    **dict.fromkeys(("Dollars", "Percent", "Number", "Days", "Years"), _NUMBER.fullmatch),
}


def structure(call: Call, area: str) -> Record:
    """The CustomFieldStructure of an area. Raises Malformed for a name that is none."""
    if area not in shapes.values_of("CustomizationArea"):
        raise Malformed(f"customizationArea: {area!r} is not a CustomizationArea.")
    required = switch(call.world, "custom_fields_required")
    return {"customizationArea": area, "sections": [_shown(section, required) for section in _sections(call, area)]}


def _shown(section: Mapping[str, Any], required: Sequence[str]) -> Record:
    fields = [{**field, "required": field["label"] in required} for field in section["customFields"]]
    return {name: value for name, value in section.items() if name != "area"} | {"customFields": fields}


def _sections(call: Call, area: str) -> list[Record]:
    return [section for section in state.entries(call.conn, "custom_section") if section["area"] == area]


def _fields(call: Call, area: str, classification: str | None) -> Iterator[tuple[Record, Record | None]]:
    """Every field that applies, with the field that it depends on."""
    for section in _sections(call, area):
        categories = section.get("accountCustomizationCategories")
        if section.get("active", True) and (not categories or classification in categories):
            for field in section["customFields"]:
                if field.get("active", True):
                    yield field, None
                    yield from ((child, field) for child in field.get("dependentFields", ()))


def broken_rules(
    call: Call, area: str, where: str, values: Sequence[Mapping[str, Any]], classification: str | None = None
) -> Iterator[str]:
    """One sentence for each rule that the values of an area break; ``where`` is the element that holds them."""
    fields = {field["customFieldID"]: (field, parent) for field, parent in _fields(call, area, classification)}
    chosen = {(value["customFieldID"], value.get("optionValueID")) for value in values}
    for value in values:
        if value["customFieldID"] not in fields:
            yield f"{where}: there is no custom field {value['customFieldID']} here."
            continue
        field, parent = fields[value["customFieldID"]]
        yield from (f"{where}: {field['label']} {reason}." for reason in _wrong(field, value))
        if parent is not None:
            trigger = field["dependentTrigger"]
            if (parent["customFieldID"], trigger["customFieldOptionValueID"]) not in chosen:
                yield f"{where}: {field['label']} needs {parent['label']} to be {trigger['description']}."
    if switch(call.world, "required_custom_fields") == "refuse":
        yield from (f"{where}: {label} is required." for label in missing(call, area, values, classification))


def missing(
    call: Call, area: str, values: Sequence[Mapping[str, Any]], classification: str | None = None
) -> Iterator[str]:
    """The labels of required fields without a value."""
    required = switch(call.world, "custom_fields_required")
    if required:
        given = {value["customFieldID"] for value in values}
        for field, parent in _fields(call, area, classification):
            if parent is None and field["label"] in required and field["customFieldID"] not in given:
                yield field["label"]


def _wrong(field: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[str]:
    text, option = value.get("valueText"), value.get("optionValueID")
    if field["fieldType"] in _CHOICES:
        options = {entry["customFieldOptionValueID"] for entry in field["optionValues"] if entry.get("active", True)}
        if option not in options:
            yield "needs the optionValueID of one of its options"
        return
    if option is not None:
        yield "has no options"
    if text is None:
        yield "needs a valueText"
        return
    if "length" in field and len(text) > field["length"]:
        yield f"is longer than {field['length']} characters"
    readable = _READABLE.get(field.get("fieldValueType", "Text"))
    if readable is not None and not readable(text):
        yield f"is not a {field['fieldValueType']}"


def number_values(call: Call, values: Sequence[Record]) -> None:
    """New values get their customFieldValueID."""
    for value in values:
        if "customFieldValueID" not in value:
            value["customFieldValueID"] = call.new_id("custom_field_value")

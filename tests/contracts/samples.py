"""Invented values for every field of a type, so that each operation of an interface can be written and read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from trifold.contracts.tables import ComplexType, Field, Interface, SimpleType

_PLAIN: dict[str, Any] = {
    "string": "Fern & <Sons> \u00e9",
    "boolean": True,
    "int": -7,
    "short": 12,
    "long": 9_000_000_000,
    "unsignedByte": 255,
    "decimal": Decimal("1250.50"),
    "double": Decimal("0.125"),
    "date": date(1984, 2, 29),
    "base64Binary": b"\x00notes",
    "anyURI": "https://agency.example/",
    "ser:guid": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "ser:duration": "PT13H5M",
}


def moment(interface: Interface) -> datetime:
    return datetime(2024, 1, 2, 3, 4, 5) if interface.qualified else datetime(2024, 1, 2, 3, 4, 5, 678000, UTC)


def value_of(interface: Interface, type_name: str, within: tuple[str, ...] = ()) -> Any:
    """A value of a type with every field set; a type inside itself is left out."""
    found = interface.types.get(type_name)
    if isinstance(found, ComplexType):
        if found.name.startswith("ArrayOf") and interface.qualified:
            item = found.fields[0].type
            return [] if item in within else [value_of(interface, item, (*within, type_name))]
        fields = interface.fields_of(type_name)
        return fields_of(interface, fields, (*within, type_name))
    if isinstance(found, SimpleType):
        if found.values:
            return found.values[-1]
        return _PLAIN.get(type_name) or _PLAIN[found.base]
    return moment(interface) if type_name == "dateTime" else _PLAIN[type_name]


def fields_of(interface: Interface, fields: tuple[Field, ...], within: tuple[str, ...] = ()) -> dict[str, Any]:
    """A dict of values for a sequence of fields."""
    found: dict[str, Any] = {}
    for field in fields:
        name = field.type if field.type in interface.types or field.type[0].islower() else f"login:{field.type}"
        if (name in within and not field.occurs_min) or name == "anyType":
            continue
        value = value_of(interface, name, within)
        found[field.name] = [value, value] if field.repeated else value
    return found


def boxed(interface: Interface, type_name: str, value: Any) -> Any:
    """The value as zeep wants it: an ArrayOfX is a dict with the list under the item's name."""
    found = interface.types.get(type_name)
    if isinstance(value, list) and isinstance(found, ComplexType) and found.name.startswith("ArrayOf"):
        item = found.fields[0]
        return {item.name: [boxed(interface, item.type, entry) for entry in value]}
    if isinstance(value, dict) and isinstance(found, ComplexType):
        kinds = {field.name: field.type for field in interface.fields_of(type_name)}
        return {name: boxed(interface, kinds[name], entry) for name, entry in value.items()}
    return value

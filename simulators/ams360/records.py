"""Records under their wire names: .NET defaults, and the form in which they lie in the database.

A record is a dict of a contract type (``Customer``, ``Policy`` ...). Arrays are plain lists. In the database it is
JSON: dates as ``YYYY-MM-DDTHH:MM:SS``, decimals as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from trifold.contracts.tables import Field, load
from trifold.simulators.chassis.soap_values import dotnet_default

Record = dict[str, Any]

NO_GUID: str = dotnet_default("ser:guid")
NO_DATE: datetime = dotnet_default("dateTime")


@cache
def fields_of(type_name: str) -> tuple[Field, ...]:
    """The fields of a contract type in wire order."""
    return load("ams360").fields_of(type_name)


def item_type(type_name: str) -> str | None:
    """The item's type of ``ArrayOfX``, or None for any other type."""
    return type_name.removeprefix("ArrayOf") if type_name.startswith("ArrayOf") else None


def complete(type_name: str, given: Mapping[str, Any]) -> Record:
    """Every field of the type in wire order: as given, else None when nillable, else its .NET default.

    Unknown members are dropped, as a DataContract reader does.
    """
    whole: Record = {}
    for field in fields_of(type_name):
        value = given.get(field.name)
        item = item_type(field.type)
        if value is None:
            value = None if field.nillable else dotnet_default(field.type)
        elif item is not None:
            value = [complete(item, row) for row in value if row is not None]
        elif isinstance(value, datetime):
            value = value.replace(microsecond=0)
        whole[field.name] = value
    return whole


def _frozen(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [freeze(row) for row in value]
    return value


def freeze(record: Mapping[str, Any]) -> Record:
    """The record as JSON values, for the database."""
    return {name: _frozen(value) for name, value in record.items()}


def thaw(type_name: str, stored: Mapping[str, Any]) -> Record:
    """The record with Python values again, in wire order."""
    record: Record = {}
    get = stored.get
    for name, read in _readers(type_name):
        value = get(name)
        record[name] = value if read is None or value is None else read(value)
    return record


@cache
def _readers(type_name: str) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """The fields in wire order, and what turns a stored value into Python's, where it isn't that already."""
    return tuple((field.name, _reader(field.type)) for field in fields_of(type_name))


def _reader(field_type: str) -> Callable[[Any], Any] | None:
    item = item_type(field_type)
    if item is not None:
        return lambda rows: [thaw(item, row) for row in rows]
    readers: Mapping[str, Callable[[Any], Any]] = {"dateTime": datetime.fromisoformat, "decimal": Decimal}
    return readers.get(field_type)


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """The names of the fields whose values differ."""
    return frozenset(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def blank(value: object) -> bool:
    """True for None, an empty text, a text of white space only, or a guid of zeros."""
    return value is None or value == NO_GUID or (isinstance(value, str) and not value.strip())

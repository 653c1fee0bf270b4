"""Checks and merges of records by the vendor's schema (version v4_3, which holds all of v4).

Records are plain: text, whole numbers, floats, booleans, dicts and lists under wire names; times as in state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from trifold.contracts.tables import ComplexType, Field, SimpleType, load
from trifold.simulators.benefitpoint.errors import invalid
from trifold.simulators.benefitpoint.state import Record, moment_of, moment_text
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis.worlds import World

INTERFACE = load("benefitpoint", "v4_3")
UNSET = ("None_Selected", "Not_Selected")
_INT_MAX = 2**31 - 1
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML 1.0 can't carry


def values_of(enumeration: str) -> tuple[str, ...]:
    """The values that can be chosen of an enumeration, without the unset one."""
    found = INTERFACE.types[enumeration]
    assert isinstance(found, SimpleType)
    return tuple(value for value in found.values if value not in UNSET)


def plain(value: Any) -> Any:
    """A value of the codec as it is kept: times, dates and decimals become text, text and float."""
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def empty(value: Any) -> bool:
    """Nothing in it: absent, an empty element, or only empty parts."""
    if isinstance(value, Mapping):
        return all(empty(inner) for inner in value.values())
    if isinstance(value, list):
        return all(empty(inner) for inner in value)
    return value is None or value == ""


def updated(world: World, type_name: str, stored: Mapping[str, Any], sent: Mapping[str, Any]) -> Record:
    """``stored`` (empty: a new record) changed by ``sent`` as the world's switches say."""
    absent_clears = bool(stored) and switch(world, "update_absent") == "clear"
    return merged(type_name, stored, sent, absent_clears, switch(world, "update_lists") == "merge")


def merged(
    type_name: str,
    stored: Mapping[str, Any],
    sent: Mapping[str, Any],
    absent_clears: bool = False,
    lists_merge: bool = False,
) -> Record:
    """``stored`` changed by ``sent``: absent leaves (or clears), present but empty clears; lists are replaced whole,
    or merged by their items' ids."""
    result: Record = {}
    for field in INTERFACE.fields_of(type_name):
        if field.name not in sent:
            if field.name in stored and not absent_clears:
                result[field.name] = stored[field.name]
            continue
        value = _merged_value(field, stored.get(field.name), sent[field.name], absent_clears, lists_merge)
        if not empty(value):
            result[field.name] = value
    return result


def _merged_value(field: Field, stored: Any, sent: Any, absent_clears: bool, lists_merge: bool) -> Any:
    shape = INTERFACE.types.get(field.type)
    if field.repeated:
        items = [item for item in (sent if isinstance(sent, list) else [sent]) if not empty(item)]
        found = [merged(field.type, {}, item) if _nested(shape, item) else item for item in items]
        return _joined(field.type, stored or [], found) if lists_merge and items else found
    if _nested(shape, sent):
        return {} if empty(sent) and not sent else merged(field.type, stored or {}, sent, absent_clears, lists_merge)
    return "" if isinstance(shape, SimpleType) and sent in UNSET else sent


def _joined(type_name: str, stored: list[Any], sent: list[Any]) -> list[Any]:
    """``stored`` with the items of ``sent`` in the place of those with the same id, or behind them."""
    result = list(stored)
    for item in sent:
        places = [number for number, old in enumerate(result) if old == item or _same(type_name, old, item)]
        if places:
            result[places[0]] = {**result[places[0]], **item} if isinstance(item, dict) else item
        else:
            result.append(item)
    return result


def _same(type_name: str, old: Any, new: Any) -> bool:
    if not isinstance(new, dict):
        return False
    names = [INTERFACE.fields_of(type_name)[0].name]
    names += ["customFieldID"] if type_name == "CustomFieldValue" else []
    return any(name.endswith("ID") and name in new and old.get(name) == new[name] for name in names)


def _nested(shape: object, value: Any) -> bool:
    return isinstance(shape, ComplexType) and isinstance(value, Mapping)


def checked(world: World, type_name: str, record: Record) -> Record:
    """The record, cut to the documented widths where that switch says so; raises Refused with everything wrong."""
    widths = switch(world, "too_long")
    if widths == "cut":
        record = _cut(type_name, record)
    wrong = list(_problems(type_name, record, "", widths == "refuse"))
    if wrong:
        raise invalid(wrong)
    return record


def _cut(type_name: str, record: Record) -> Record:
    widths = INTERFACE.lengths_max.get(type_name, {})
    result: Record = {}
    for field in INTERFACE.fields_of(type_name):
        if field.name not in record:
            continue
        value = record[field.name]
        if isinstance(value, str) and field.name in widths:
            value = value[: widths[field.name]]
        elif isinstance(value, dict):
            value = _cut(field.type, value)
        elif isinstance(value, list):
            value = [_cut(field.type, item) if isinstance(item, dict) else item for item in value]
        result[field.name] = value
    return result


def _problems(type_name: str, record: Mapping[str, Any], path: str, with_widths: bool) -> Iterator[str]:
    widths = INTERFACE.lengths_max.get(type_name, {})
    for field in INTERFACE.fields_of(type_name):
        name = path + field.name
        value = record.get(field.name)
        if empty(value) or (isinstance(value, str) and not value.strip() and field.occurs_min):
            if field.occurs_min:
                yield f"{name} is required."
            continue
        for item in value if isinstance(value, list) else [value]:
            shape = INTERFACE.types.get(field.type)
            if isinstance(shape, ComplexType):
                if isinstance(item, Mapping):
                    yield from _problems(field.type, item, name + ".", with_widths)
                else:
                    yield f"{name} must hold elements, not text."
            elif isinstance(shape, SimpleType):
                if item not in shape.values:
                    yield f"{name}: {item!r} is not a {field.type}."
            elif not _fits(field.type, item):
                yield f"{name}: {item!r} is not a valid {field.type}."
            elif with_widths and field.name in widths and isinstance(item, str) and len(item) > widths[field.name]:
                yield f"{name} is longer than {widths[field.name]} characters."


def _fits(xml_type: str, value: Any) -> bool:
    match xml_type:
        case "string":
            return isinstance(value, str) and not _UNWRITABLE.search(value)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool) and -_INT_MAX <= value <= _INT_MAX
        case "boolean":
            return isinstance(value, bool)
        case "double":
            return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        case _:
            return isinstance(value, str) and _is_moment(value)


def _is_moment(text: str) -> bool:
    try:
        moment_of(text)
    except ValueError:
        return False
    return True


def known(world_has: bool, name: str, value: Any, what: str) -> Iterator[str]:
    """One sentence when an id names nothing."""
    if value is not None and not world_has:
        yield f"{name}: there is no {what} {value}."

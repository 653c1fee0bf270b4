"""Shapes of SOAP elements, compiled once per type from the interface tables: values in, XML text out, and back.

A value is text as it stands on the wire, None (null), a dict of a complex type, or a list of an array or a repeated
element. Nothing is converted, so a record that was read whole is written whole, byte for byte; mappings convert.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lxml import etree

from trifold.contracts.tables import ComplexType, Field, Interface
from trifold.sync_core.errors import Garbled, Rejected

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{{{XSI}}}nil"
_PREFIXES = {"dc": "a", "arr": "b"}  # below AMS360's Request; those of real clients
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The vendor's misspelling in v4 may be repaired in v4_3 (BenefitPoint specification, switch 36).
_ALSO_SPELLED = {"continousPolicy": "continuousPolicy", "continuousPolicy": "continousPolicy"}


_WHOLE, _NUMBER = re.compile(r"[+-]?\d+"), re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|-?INF|NaN")
# What a value of a simple type looks like; a date may stand for a moment, and AMS360 writes True.
_LEXICAL: Mapping[str, re.Pattern[str]] = {
    "dateTime": re.compile(r"-?\d{4,}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?"),
    "boolean": re.compile(r"true|false|1|0", re.IGNORECASE),
    "ser:guid": re.compile(r"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}", re.IGNORECASE),
    **dict.fromkeys(("int", "short", "long", "unsignedByte"), _WHOLE),
    **dict.fromkeys(("decimal", "double"), _NUMBER),
}


@dataclass(slots=True)
class Slot:
    """One element of a sequence. ``shape`` None: a simple type."""

    name: str
    tag: str  # as it is written: "a:City"
    shape: Shape | None
    repeated: bool
    nillable: bool
    required: bool
    simple: str = ""  # the simple type, if what stands there can be checked


@dataclass(slots=True)
class Shape:
    """A complex type: its slots in wire order, and by the tag that is read."""

    name: str
    is_array: bool
    qualified: bool
    slots: list[Slot] = field(default_factory=list)
    by_tag: dict[str, Slot] = field(default_factory=dict)

    def write(self, value: Any, out: list[str]) -> None:
        """Append the content for ``value``. TypeError for a field that the type does not have: our own mistake."""
        if self.is_array:
            value = {self.slots[0].name: value}
        unknown = value.keys() - {slot.name for slot in self.slots}
        if unknown:
            raise TypeError(f"{self.name} has no field {', '.join(sorted(unknown))}")
        for slot in self.slots:
            if slot.name not in value:
                continue
            found = value[slot.name]
            for one in found if slot.repeated and isinstance(found, list) else [found]:
                self._write_one(slot, one, out)

    def _write_one(self, slot: Slot, value: Any, out: list[str]) -> None:
        if value is None:
            if slot.nillable and self.qualified and not slot.repeated:
                out.append(f'<{slot.tag} i:nil="true"/>')
            return
        if slot.shape is None or isinstance(value, str):
            text = lexical(value)
            out.append(f"<{slot.tag}>{text}</{slot.tag}>" if text else f"<{slot.tag}/>")
            return
        inner: list[str] = []
        slot.shape.write(value, inner)
        if inner or self.qualified or slot.required:
            out.append(f"<{slot.tag}>{''.join(inner)}</{slot.tag}>")

    def read(self, element: etree._Element) -> Any:
        """The value of an element: a dict, a list for an array, None for nil. Unknown elements are passed over."""
        if is_nil(element):
            return None
        found: dict[str, Any] = {}
        for child in element:
            slot = self.by_tag.get(child.tag)
            if slot is None:
                continue
            value = slot.shape.read(child) if slot.shape else self._simple(slot, child)
            if not slot.repeated:
                found.setdefault(slot.name, value)
            elif value is not None or self.is_array:
                found.setdefault(slot.name, []).append(value)
        return found.get(self.slots[0].name, []) if self.is_array else found

    def _simple(self, slot: Slot, child: etree._Element) -> str | None:
        """The text; empty where the vendor leaves a value out. Raises Garbled for what is no value of the type."""
        if is_nil(child):
            return None
        found = child.text or ""
        if slot.simple and found.strip() and not _LEXICAL[slot.simple].fullmatch(found.strip()):
            raise Garbled(f"{self.name}.{slot.name} is no {slot.simple}")
        return found


class Shapes:
    """The shapes of one interface, made when they are first needed."""

    def __init__(self, interface: Interface) -> None:
        self._interface = interface
        self._known: dict[str, Shape] = {}

    def of_type(self, type_name: str) -> Shape:
        if type_name not in self._known:
            interface = self._interface
            fields = interface.fields_of(type_name)
            array = interface.qualified and "ArrayOf" in type_name and len(fields) == 1 and fields[0].repeated
            shape = self._known[type_name] = Shape(type_name, array, interface.qualified)  # it may contain itself
            for prefix, fields in self._ancestry(type_name):
                for member in fields:
                    self._add(shape, prefix, member, member.type)
        return self._known[type_name]

    def of_parts(self, name: str, service: str, parts: tuple[Field, ...]) -> Shape:
        """The shape of a wrapper element; its parts stand in the service's namespace (if elements are qualified)."""
        namespace = self._interface.services[service].namespace
        shape = Shape(name, False, self._interface.qualified)
        for part in parts:
            own = f"{namespace}:{part.type}"
            self._add(shape, namespace, part, own if own in self._interface.types else part.type)
        return shape

    def _ancestry(self, type_name: str) -> list[tuple[str, tuple[Field, ...]]]:
        found = self._interface.types[type_name]
        assert isinstance(found, ComplexType)
        return [*(self._ancestry(found.base) if found.base else []), (found.prefix, found.fields)]

    def _add(self, shape: Shape, prefix: str, member: Field, type_name: str) -> None:
        complex_type = isinstance(self._interface.types.get(type_name), ComplexType)
        tag, read = member.name, member.name
        if self._interface.qualified:
            tag = f"{_PREFIXES[prefix]}:{member.name}" if prefix in _PREFIXES else member.name
            read = f"{{{self._interface.namespaces[prefix]}}}{member.name}"
        inner = self.of_type(type_name) if complex_type else None
        simple = type_name if type_name in _LEXICAL else ""
        slot = Slot(member.name, tag, inner, member.repeated, member.nillable, member.occurs_min > 0, simple)
        shape.slots.append(slot)
        shape.by_tag[read] = slot
        if not self._interface.qualified and member.name in _ALSO_SPELLED:
            shape.by_tag.setdefault(_ALSO_SPELLED[member.name], slot)


def is_nil(element: etree._Element) -> bool:
    return element.get(_NIL, "").strip() in ("true", "1")


def lexical(value: object) -> str:
    """A value as element content. Rejected for a character that XML 1.0 can't carry."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return format(value, "f" if isinstance(value, Decimal) else "d")
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} is no element content")
    if _NOT_XML.search(value):
        raise Rejected("a text holds a character that XML can't carry. Nothing was sent. Correct the text.")
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def with_value(record: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """A copy of a nested record with one value set, for example ``("mainAddress", "city")``."""
    if len(path) == 1:
        return {**record, path[0]: value}
    inner = record.get(path[0])
    return {**record, path[0]: with_value(inner if isinstance(inner, Mapping) else {}, path[1:], value)}

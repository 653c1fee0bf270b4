"""Readers of elements, compiled once per type from the interface tables.

AMS360 is read like a .NET DataContract reader: in the schema's order, and a member that is unknown, doubled or out of
order is skipped without an error (specification A2). BenefitPoint is read as an xs:sequence: such a member, or a
missing required one, is an error that names the field.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from lxml import etree

from trifold.contracts.tables import ComplexType, Field, Interface, Service
from trifold.simulators.chassis.soap_values import (
    NOT_A_VALUE,
    BadField,
    InvalidValue,
    MisplacedField,
    MissingField,
    decoder,
)

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{{{XSI}}}nil"
_TYPE = f"{{{XSI}}}type"
Skipped = list[str]
Reader = Callable[[etree._Element, Skipped], Any]

# The vendor's misspelling may be repaired in v4_3 (BenefitPoint specification, switch 36): both are read.
SPELLINGS = {"continousPolicy": "continuousPolicy", "continuousPolicy": "continousPolicy"}


class _Slot(NamedTuple):
    place: int
    name: str
    repeated: bool
    read: Reader


def is_nil(element: etree._Element) -> bool:
    return element.get(_NIL, "").strip() in ("true", "1")


def resolved(interface: Interface, service: Service, type_name: str) -> str:
    """The key of a type in ``interface.types``: a message part may name a type of its own service's namespace."""
    own = f"{service.namespace}:{type_name}"
    return own if own in interface.types else type_name


class Readers:
    """All readers of an interface. ``any_order`` reads members wherever they stand."""

    def __init__(self, interface: Interface, *, any_order: bool = False) -> None:
        self._interface = interface
        self._any_order = any_order
        self._types: dict[str, Reader] = {}
        self._pending: set[str] = set()
        self._lock = threading.RLock()

    def of_type(self, type_name: str) -> Reader:
        """The reader of a complex type: element -> dict, or list for an AMS360 ArrayOfX, or None for nil."""
        return self._types.get(type_name) or self._compiled(type_name)

    def _compiled(self, type_name: str) -> Reader:
        with self._lock:
            if type_name in self._pending:  # a type that contains itself
                return lambda element, skipped: self.of_type(type_name)(element, skipped)
            if type_name not in self._types:
                self._pending.add(type_name)
                self._types[type_name] = self._complex(type_name)
                self._pending.remove(type_name)
            return self._types[type_name]

    def of_parts(self, parts: Sequence[Field], service: Service) -> Callable[[etree._Element, Skipped], dict[str, Any]]:
        """The reader of a wrapper element."""
        qualifier = self._qualifier(service.namespace)
        slots = {
            qualifier + part.name: _Slot(
                index, part.name, part.repeated, self._field(resolved(self._interface, service, part.type), part)
            )
            for index, part in enumerate(parts)
        }
        return self._sequence(slots, parts)

    def _qualifier(self, prefix: str) -> str:
        return f"{{{self._interface.namespaces[prefix]}}}" if self._interface.qualified else ""

    def _slots(self, type_name: str) -> dict[str, _Slot]:
        found: dict[str, _Slot] = {}
        for owner in self._ancestry(type_name):
            qualifier = self._qualifier(owner.prefix)
            for field in owner.fields:
                found[qualifier + field.name] = _Slot(
                    len(found), field.name, field.repeated, self._field(field.type, field)
                )
        if not self._interface.qualified:
            for name in SPELLINGS.keys() & found.keys():
                found.setdefault(SPELLINGS[name], found[name])
        return found

    def _ancestry(self, type_name: str) -> list[ComplexType]:
        found = self._interface.types[type_name]
        assert isinstance(found, ComplexType)
        return [*(self._ancestry(found.base) if found.base else []), found]

    def _complex(self, type_name: str) -> Reader:
        if is_array(self._interface, type_name):
            return self._array(type_name)
        read = self._sequence(self._slots(type_name), self._interface.fields_of(type_name))
        derived = {
            f"{{{self._interface.namespaces[found.prefix]}}}{found.name}": key
            for key, found in self._interface.types.items()
            if isinstance(found, ComplexType) and key != type_name and self._derives(found, type_name)
        }

        def choose(element: etree._Element, skipped: Skipped) -> Any:
            if is_nil(element):
                return None
            stated = element.get(_TYPE)
            if stated and derived:
                prefix, _, name = stated.strip().rpartition(":")
                key = derived.get(f"{{{element.nsmap.get(prefix or None, '')}}}{name}")
                if key:
                    return self.of_type(key)(element, skipped)
            return read(element, skipped)

        return choose

    def _derives(self, found: ComplexType, ancestor: str) -> bool:
        if found.base is None or found.base == ancestor:
            return found.base == ancestor
        base = self._interface.types[found.base]
        return isinstance(base, ComplexType) and self._derives(base, ancestor)

    def _array(self, type_name: str) -> Reader:
        ((tag, slot),) = self._slots(type_name).items()

        def read(element: etree._Element, skipped: Skipped) -> Any:
            if is_nil(element):
                return None
            items = []
            for child in element:
                if child.tag == tag:
                    items.append(slot.read(child, skipped))
                else:
                    skipped.append(etree.QName(child).localname)
            return items

        return read

    def _field(self, type_name: str, field: Field) -> Reader:
        if isinstance(self._interface.types.get(type_name), ComplexType):
            return self.of_type(type_name)
        qualified = self._interface.qualified
        if type_name == "string":
            # An empty optional string of BenefitPoint is an unset one (specification a.3).
            return _string("" if qualified or field.occurs_min else None)
        decode = decoder(self._interface, type_name)
        empty_is_unset = not qualified and not field.occurs_min
        nil_is_good = field.nillable or not qualified

        def read(element: etree._Element, skipped: Skipped) -> Any:
            text = element.text
            if text is None:
                if nil_is_good and is_nil(element):
                    return None
                if empty_is_unset and not len(element):
                    return None
                text = ""
            if len(element):
                raise MisplacedField(etree.QName(element[0]).localname, "not a field here")
            try:
                return decode(text)
            except NOT_A_VALUE:
                if empty_is_unset and not text.strip():
                    return None
                raise InvalidValue("", text, type_name.rpartition(":")[2]) from None

        return read

    def _sequence(
        self, slots: dict[str, _Slot], fields: Sequence[Field]
    ) -> Callable[[etree._Element, Skipped], dict[str, Any]]:
        if self._interface.qualified:
            return _skipping(slots, self._any_order)
        return _strict(slots, fields, self._any_order)


def is_array(interface: Interface, type_name: str) -> bool:
    """Whether a type is one of .NET's ArrayOfX, which are lists on the Python side."""
    found = interface.types.get(type_name)
    return interface.qualified and isinstance(found, ComplexType) and found.name.startswith("ArrayOf")


def _string(empty: str | None) -> Reader:
    def read(element: etree._Element, skipped: Skipped) -> Any:
        text = element.text
        if len(element):
            raise MisplacedField(etree.QName(element[0]).localname, "not a field here")
        if text is None:
            return None if is_nil(element) else empty
        return text

    return read


def _skipping(slots: dict[str, _Slot], any_order: bool) -> Callable[[etree._Element, Skipped], dict[str, Any]]:
    def read(element: etree._Element, skipped: Skipped) -> dict[str, Any]:
        found: dict[str, Any] = {}
        last = -1
        for child in element:
            slot = slots.get(child.tag)
            if slot is None or (slot.name in found if any_order else slot.place <= last):
                skipped.append(etree.QName(child).localname)
                continue
            last = slot.place
            try:
                found[slot.name] = slot.read(child, skipped)
            except BadField as error:
                error.path.insert(0, slot.name)
                raise
        return found

    return read


def _strict(
    slots: dict[str, _Slot], fields: Sequence[Field], any_order: bool
) -> Callable[[etree._Element, Skipped], dict[str, Any]]:
    required = [field.name for field in fields if field.occurs_min]

    def read(element: etree._Element, skipped: Skipped) -> dict[str, Any]:
        found: dict[str, Any] = {}
        last = -1
        for child in element:
            slot = slots.get(child.tag)
            if slot is None:
                raise MisplacedField(_plain(child), "not a field here")
            if slot.place < last and not any_order:
                raise MisplacedField(slot.name, "out of the schema's order")
            if slot.name in found and not slot.repeated:
                raise MisplacedField(slot.name, "given twice")
            last = slot.place
            try:
                value = slot.read(child, skipped)
            except BadField as error:
                error.path.insert(0, slot.name)
                raise
            if slot.repeated:
                items = found.setdefault(slot.name, [])
                if value is not None:
                    items.append(value)
            else:
                found[slot.name] = value
        for name in required:
            if name not in found:
                raise MissingField(name)
        return found

    return read


def _plain(element: etree._Element) -> str:
    name = etree.QName(element)
    return f"{name.localname} in the namespace {name.namespace}" if name.namespace else name.localname

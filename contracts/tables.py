"""Reads the interface tables under vendors/ into frozen objects.

``load("ams360")`` and ``load("benefitpoint", "v4_3")`` give an :class:`Interface`. Codecs, WSDL and XSD are made from
it; the order of fields is the order on the wire. Source of the facts: see the head of each table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

VENDORS = Path(__file__).parent / "vendors"
_OCCURRENCES: Mapping[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None), "": (1, 1)}


@dataclass(frozen=True, slots=True)
class Field:
    """One element: ``type`` is ``string`` (XML Schema), ``Customer`` (own data namespace) or ``prefix:Name``."""

    name: str
    type: str
    occurs_min: int
    occurs_max: int | None  # None = unbounded
    nillable: bool

    @property
    def repeated(self) -> bool:
        return self.occurs_max is None


@dataclass(frozen=True, slots=True)
class ComplexType:
    """A sequence of fields in ``prefix``'s namespace; a type with a ``base`` has the base's fields first."""

    name: str
    prefix: str
    fields: tuple[Field, ...]
    base: str | None = None


@dataclass(frozen=True, slots=True)
class SimpleType:
    """An enumeration (``values``) or a restricted XML Schema type (``pattern``)."""

    name: str
    prefix: str
    base: str
    values: tuple[str, ...] = ()
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """A document/literal wrapped operation; ``request`` and ``response`` are the children of the two wrappers."""

    name: str
    service: str
    action: str
    request: tuple[Field, ...]
    response: tuple[Field, ...]
    header: str | None
    response_header: str | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A WSDL service with its one port; ``namespace`` is a prefix of :attr:`Interface.namespaces`."""

    name: str
    namespace: str
    port: str
    binding: str
    port_type: str
    path: str
    action: str
    header: str | None
    wsdl: str | None = None


@dataclass(frozen=True, slots=True)
class Interface:
    """A vendor's whole interface. ``qualified`` says whether elements below the wrapper carry a namespace."""

    name: str
    qualified: bool
    home: str  # the prefix of types that are written without one
    namespaces: Mapping[str, str]
    services: Mapping[str, Service]
    operations: Mapping[str, Operation]
    types: Mapping[str, ComplexType | SimpleType]
    lengths_max: Mapping[str, Mapping[str, int]]

    def fields_of(self, type_name: str) -> tuple[Field, ...]:
        """All fields of a complex type, the base's first; raises KeyError for an unknown or simple type."""
        found = self.types[type_name]
        if not isinstance(found, ComplexType):
            raise KeyError(f"{type_name} is a simple type")
        return (self.fields_of(found.base) if found.base else ()) + found.fields

    def operations_of(self, service: str) -> Iterator[Operation]:
        """The operations that a service offers, in the table's order."""
        return (operation for operation in self.operations.values() if operation.service == service)


def _field(name: str, text: str) -> Field:
    spelled, _, nil = text.partition(" ")
    mark = spelled[-1] if spelled[-1] in "?*+" else ""
    low, high = _OCCURRENCES[mark]
    return Field(name, spelled.removesuffix(mark) if mark else spelled, low, high, nil == "nil")


def _fields(table: Mapping[str, str] | None) -> tuple[Field, ...]:
    return tuple(_field(name, text) for name, text in (table or {}).items())


def _absent(value: str | None) -> str | None:
    return None if value in (None, "none") else value


def _types(raw: Mapping[str, Any], home: str) -> dict[str, ComplexType | SimpleType]:
    found: dict[str, ComplexType | SimpleType] = {}
    for key, entry in raw.get("simple_types", {}).items():
        prefix, name = key.split(":")
        found[key] = SimpleType(name, prefix, entry["base"], pattern=entry.get("pattern"))
    for key, values in raw.get("enumerations", {}).items():
        found[key] = SimpleType(key, home, "string", tuple(values))
    for key, entry in raw["types"].items():
        prefix, _, name = key.rpartition(":")
        if "fields" in entry:
            found[key] = ComplexType(name, prefix or home, _fields(entry["fields"]), entry["base"])
        else:
            found[key] = ComplexType(name, prefix or home, _fields(entry))
    return found


def _operations(
    raw: Mapping[str, Any], services: Mapping[str, Service], name: str, entry: Mapping[str, Any]
) -> Operation:
    service = services[entry.get("service") or next(iter(services))]
    faults = entry.get("faults", raw["services"][service.name].get("faults", []))
    header = _absent(entry["header"]) if "header" in entry else service.header
    action = entry.get("action") or service.action.format(operation=name)
    return Operation(
        name,
        service.name,
        action,
        _fields(entry["request"]),
        _fields(entry["response"]),
        header,
        entry.get("response_header"),
        tuple(faults),
    )


def _with_v4_3(interface: Interface, delta: Mapping[str, Any]) -> Interface:
    """BenefitPoint's later version: the same operations in another namespace, with additions at the end of types."""
    types = dict(interface.types)
    for name in {*delta["renamed"], *delta["nillable"], *delta["optional"]}:
        found = types[name]
        assert isinstance(found, ComplexType)
        spellings, nils = delta["renamed"].get(name, {}), delta["nillable"].get(name, ())
        optional = delta["optional"].get(name, ())
        fields = (
            replace(
                field,
                name=spellings.get(field.name, field.name),
                nillable=field.name in nils,
                occurs_min=0 if field.name in optional else field.occurs_min,
            )
            for field in found.fields
        )
        types[name] = replace(found, fields=tuple(fields))
    for name, additions in delta["types"].items():
        old = types.get(name)
        known = old.fields if isinstance(old, ComplexType) else ()
        types[name] = ComplexType(name, interface.home, known + _fields(additions))
    for name, placed in delta["enumerations"].items():
        enumeration = types[name]
        assert isinstance(enumeration, SimpleType)
        values = list(enumeration.values)
        for value, predecessor in placed.items():
            values.insert(values.index(predecessor) + 1, value)
        types[name] = replace(enumeration, values=tuple(values))
    service = interface.services["BrokerConnectV4_3"]
    operations = {}
    for name, operation in interface.operations.items():
        if operation.service == "BrokerConnectV4":
            more = _fields(delta["requests"].get(name))
            operations[name] = replace(
                operation,
                service=service.name,
                action=service.action.format(operation=name),
                request=operation.request + more,
            )
        else:
            operations[name] = operation
    services = {name: found for name, found in interface.services.items() if name != "BrokerConnectV4"}
    return replace(interface, types=types, operations=operations, services=services)


@cache
def load(vendor: Literal["ams360", "benefitpoint"], version: str = "") -> Interface:
    """The interface of a vendor; ``version`` is ``v4`` (default) or ``v4_3`` for BenefitPoint.

    Raises FileNotFoundError for an unknown vendor, ValueError for an unknown version.
    """
    raw = yaml.load((VENDORS / f"{vendor}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    if version not in (("", "v4", "v4_3") if vendor == "benefitpoint" else ("",)):
        raise ValueError(f"{vendor} has no version {version!r}")
    home = "common" if vendor == "benefitpoint" else "dc"
    services = {
        name: Service(
            name,
            entry["namespace"],
            entry["port"],
            entry["binding"],
            entry["port_type"],
            entry["path"],
            entry["action"],
            _absent(entry["header"]),
            entry.get("wsdl"),
        )
        for name, entry in raw["services"].items()
    }
    operations = {name: _operations(raw, services, name, entry) for name, entry in raw["operations"].items()}
    interface = Interface(
        raw["interface"],
        raw["qualified"],
        home,
        raw["namespaces"],
        services,
        operations,
        _types(raw, home),
        raw.get("lengths_max", {}),
    )
    if version == "v4_3":
        return _with_v4_3(interface, raw["v4_3"])
    if vendor == "benefitpoint":
        services.pop("BrokerConnectV4_3")
    return interface

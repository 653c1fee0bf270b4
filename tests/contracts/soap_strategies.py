"""Messages of every operation, generated from the interface tables: valid, at the boundary, mutated in one place.

Valid messages begin with records that are in the world where a type has such, so that a good part of the writes is
taken. Boundary messages satisfy the schema too, with values at the edges of their types. A mutated message is a valid
one with exactly one break, which is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from lxml import etree
from soap_values import edge, usual

from trifold.contracts.tables import ComplexType, Field, Interface, Operation
from trifold.simulators.chassis.soap import ENVELOPE

XSI = "http://www.w3.org/2001/XMLSchema-instance"
NIL = f"{{{XSI}}}nil"
DEPTH_MAX = 4
KNOWN_MAX = 12
EXAMPLES_MAX = 8
MEMBERS_MIN = 3
# What an insert leaves to its vendor: AMS360 takes a number of the client's, but never one twice.
OWN = {"CustomerNumber"}
Record = Mapping[str, Any]


def records_in(state: Mapping[str, Iterable[Record]]) -> list[Record]:
    """Every record in a world's tables, also those inside others."""
    found: list[Record] = []

    def walk(value: Any) -> None:
        if isinstance(value, Mapping):
            found.append(value)
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    for rows in state.values():
        for row in rows:
            for value in row.values():
                walk(value)
    return found


class Strategies:
    """Messages of one interface about one world."""

    def __init__(self, interface: Interface, state: Mapping[str, Iterable[Record]]) -> None:
        self.interface = interface
        self._records = records_in(state)
        self._known = self._known_values()
        self._examples: dict[str, list[Record]] = {}
        self._inserts = False

    def _known_values(self) -> dict[str, list[str]]:
        found: dict[str, dict[str, None]] = {}
        for record in self._records:
            for name, value in record.items():
                if isinstance(value, str | int | float) and value != "":
                    found.setdefault(name.casefold(), {})[text_of(value)] = None
        return {name: list(values)[:KNOWN_MAX] for name, values in found.items()}

    def _examples_of(self, type_name: str) -> list[Record]:
        """Records that have the type's members, by name; the more members the better."""
        if type_name not in self._examples:
            names = {field.name for field in self.interface.fields_of(type_name)}
            alike = [record for record in self._records if record.keys() <= names and len(record) >= MEMBERS_MIN]
            whole = [record for record in alike if len(record) * 2 >= max(len(one) for one in alike)]
            self._examples[type_name] = whole[:EXAMPLES_MAX]
        return self._examples[type_name]

    # ----------------------------------------------------------------------------------------------------- messages
    def valid(self, draw: DrawFn, operation: str, session: str) -> etree._Element:
        return self._message(draw, operation, session, edges=False)

    def boundary(self, draw: DrawFn, operation: str, session: str) -> etree._Element:
        return self._message(draw, operation, session, edges=True)

    def _message(self, draw: DrawFn, name: str, session: str, *, edges: bool) -> etree._Element:
        operation = self.interface.operations[name]
        self._inserts = name.endswith("Insert") or name.startswith("create")
        namespace = self.namespace_of(operation)
        root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"s": ENVELOPE, "i": XSI})
        if operation.header:
            entry = etree.SubElement(
                etree.SubElement(root, f"{{{ENVELOPE}}}Header"), f"{{{namespace}}}{operation.header}"
            )
            inner = f"{{{namespace}}}Ticket" if self.interface.qualified else "sessionId"
            etree.SubElement(entry, inner).text = session
        wrapper = etree.SubElement(etree.SubElement(root, f"{{{ENVELOPE}}}Body"), f"{{{namespace}}}{name}")
        for part in operation.request:
            self._part(draw, wrapper, part, operation, session, edges)
        return root

    def namespace_of(self, operation: Operation) -> str:
        return self.interface.namespaces[self.interface.services[operation.service].namespace]

    def _part(
        self, draw: DrawFn, wrapper: etree._Element, part: Field, operation: Operation, session: str, edges: bool
    ) -> None:
        """A child of the wrapper: always there, as null requests are a mutation."""
        namespace = self.namespace_of(operation) if self.interface.qualified else ""
        made = etree.SubElement(wrapper, _tag(namespace, part.name))
        if part.name == "sessionID":
            made.text = session
            return
        own = f"{self.interface.services[operation.service].namespace}:{part.type}"
        self._fill(draw, made, own if own in self.interface.types else part.type, part, None, 0, edges)

    # ------------------------------------------------------------------------------------------------------- content
    def _fill(
        self, draw: DrawFn, element: etree._Element, type_name: str, field: Field, given: Any, depth: int, edges: bool
    ) -> None:
        found = self.interface.types.get(type_name)
        if not isinstance(found, ComplexType):
            element.text = self._text(draw, element, type_name, field, given, edges)
            return
        if given is None and not edges and draw(st.integers(0, 5)):
            examples = self._examples_of(type_name)
            given = draw(st.sampled_from(examples)) if examples else None
        values = given if isinstance(given, Mapping) else None
        for owner, member in self._fields(found):
            namespace = self.interface.namespaces[owner.prefix] if self.interface.qualified else ""
            self._member(draw, element, _tag(namespace, member.name), member, values, given, depth + 1, edges)

    def _member(
        self,
        draw: DrawFn,
        parent: etree._Element,
        tag: str,
        member: Field,
        values: Record | None,
        given: Any,
        depth: int,
        edges: bool,
    ) -> None:
        value = given if isinstance(given, list) and member.repeated else None  # .NET's ArrayOfX is a list here
        if member.type == "anyType":
            if member.occurs_min:
                etree.SubElement(parent, tag).set(NIL, "true")
            return
        if values is not None:
            value = values.get(member.name)
            left_out = member.name in OWN and self._inserts and draw(st.integers(0, 9))
            if left_out or (value is None and not member.occurs_min and draw(st.integers(0, 19))):
                return
        elif value is None and not member.occurs_min and not self._wanted(draw, depth, edges):
            return
        items = value if isinstance(value, list) and member.repeated else [value]
        for item in items[:3]:
            made = etree.SubElement(parent, tag)
            if edges and member.nillable and not member.repeated and draw(st.integers(0, 9)) == 0:
                made.set(NIL, "true")
                continue
            # An example's value is now and then replaced by another.
            kept = item if item is not None and draw(st.integers(0, 9)) else None
            self._fill(draw, made, member.type, member, kept, depth, edges)

    def _wanted(self, draw: DrawFn, depth: int, edges: bool) -> bool:
        if depth == 1 and self.interface.qualified:  # a member of AMS360's Request
            return draw(st.integers(0, 9)) > 0
        return depth < DEPTH_MAX and draw(st.integers(0, 3 if edges else 1 + depth)) == 0

    def _text(
        self, draw: DrawFn, element: etree._Element, type_name: str, field: Field, given: Any, edges: bool
    ) -> str:
        if given is not None and not isinstance(given, Mapping | list):
            return text_of(given)
        if edges:
            parent = element.getparent()
            owner = etree.QName(parent).localname if parent is not None else ""
            limits = next((more for name, more in self.interface.lengths_max.items() if name.casefold() == owner), {})
            return draw(edge(self.interface, type_name, limits.get(field.name)))
        return draw(usual(self.interface, type_name, self._sound(type_name, field.name)))

    def _sound(self, type_name: str, name: str) -> list[str]:
        """Known values under a member's name that are of its type too."""
        known = self._known.get(name.casefold(), [])
        if type_name == "ser:guid":
            return [value for value in known if len(value) == 36]
        if type_name in ("int", "short", "long", "unsignedByte"):
            return [value for value in known if value.lstrip("-").isdigit()]
        return known if type_name == "string" else []

    def _fields(self, found: ComplexType) -> list[tuple[ComplexType, Field]]:
        own = [(found, field) for field in found.fields]
        base = self.interface.types[found.base] if found.base else None
        return [*self._fields(base), *own] if isinstance(base, ComplexType) else own


def _tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


def text_of(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

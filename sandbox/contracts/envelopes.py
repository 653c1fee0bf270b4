"""SOAP messages for pacts: text and namespace-correct matching rules, both rendered from the interface tables.

Pact's own XML builder writes rule paths with prefixes, while its matcher looks for ``namespace:name``; so every rule on
an element with a namespace is silently ignored. Here paths are ``$['namespace:name']``. Three things Pact's matcher
does not see are checked beside it (see beside): the order of siblings, elements that nobody declared, and how often an
element stands (a ``type`` rule with min and max counts the children of an element, and then refuses all others).

A third codec on purpose: it shares only the tables with the core's and with the simulators'.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from trifold.contracts.tables import ComplexType, Field, Interface, Operation, SimpleType
from trifold.sandbox.contracts.matching import GUID, WHOLE, Exactly, Like, Rows, Rule

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
CONTENT_TYPE = "text/xml; charset=utf-8"
_PATTERNS = {
    "int": WHOLE,
    "long": WHOLE,
    "short": WHOLE,
    "boolean": "true|false",
    "decimal": r"-?\d+(\.\d+)?",
    "dateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?",
    "date": r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?",
    "ser:guid": GUID,
}
Rules = dict[str, Any]
Counts = dict[str, dict[str, int]]


class Messages:
    """The messages of one service, as examples with rules."""

    def __init__(self, interface: Interface, service: str) -> None:
        self.interface = interface
        self.service = interface.services[service]
        self.namespace = interface.namespaces[self.service.namespace]

    def operation(self, name: str) -> Operation:
        return self.interface.operations[name]

    def request(self, name: str, fields: Mapping[str, Any], header: Mapping[str, str] | None = None) -> str:
        """What the consumer sends, to the letter; None is a null. AMS360: ``fields`` are the members of Request."""
        operation = self.operation(name)
        message = _Message(self)
        if header and operation.header:
            message.header(operation.header, header)
        message.wrapper(name, operation.request, self._whole(operation.request, fields))
        return message.text()

    def answer(
        self, name: str, fields: Mapping[str, Any], header: Mapping[str, Any] | None = None
    ) -> tuple[str, Rules, Counts]:
        """An answer, and the rules and counts of all such answers. AMS360: ``fields`` are the members of the result."""
        operation = self.operation(name)
        message = _Message(self, ruled=True)
        if header and operation.response_header:
            message.header(operation.response_header, header)
        message.wrapper(f"{name}Response", operation.response, self._whole(operation.response, fields))
        return message.text(), message.rules, message.counts

    def fault(
        self, code: str, text: str | Like, kind: str = "", detail: Mapping[str, Any] | None = None
    ) -> tuple[str, Rules, Counts]:
        """A SOAP 1.1 fault; ``kind`` names the detail's element, a type of the tables."""
        message = _Message(self, ruled=True)
        message.fault(code, text, kind, detail or {})
        return message.text(), message.rules, message.counts

    def _whole(self, parts: tuple[Field, ...], fields: Mapping[str, Any]) -> Mapping[str, Any]:
        return {parts[0].name: fields} if self.interface.qualified and parts and fields else fields


class _Message:
    """One envelope while it is built."""

    def __init__(self, messages: Messages, *, ruled: bool = False) -> None:
        self._of, self._ruled = messages, ruled
        self.rules: Rules = {}
        self.counts: Counts = {}
        spaces = messages.interface.namespaces
        names = {"s": ENVELOPE, "i": XSI, "v": messages.namespace}
        if messages.interface.qualified:
            names |= {"a": spaces["dc"], "b": spaces["arr"]}
        self._root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap=names)
        self._path = f"$['{ENVELOPE}:Envelope']"

    def text(self) -> str:
        etree.cleanup_namespaces(self._root, keep_ns_prefixes=["s"])
        return etree.tostring(self._root, encoding="unicode")

    def header(self, name: str, members: Mapping[str, Any]) -> None:
        outer, path = self._child(self._root, self._path, ENVELOPE, "Header")
        inner, path = self._child(outer, path, self._of.namespace, name)
        space = self._of.namespace if self._of.interface.qualified else None
        for member, value in members.items():
            element, at = self._child(inner, path, space, member)
            self._leaf(element, at, "string", value)

    def wrapper(self, name: str, parts: tuple[Field, ...], fields: Mapping[str, Any]) -> None:
        body, path = self._child(self._root, self._path, ENVELOPE, "Body")
        element, path = self._child(body, path, self._of.namespace, name)
        space = self._of.namespace if self._of.interface.qualified else None
        self._sequence(element, path, [(space, part, self._type(part.type)) for part in parts], fields)

    def fault(self, code: str, text: str | Like, kind: str, detail: Mapping[str, Any]) -> None:
        body, path = self._child(self._root, self._path, ENVELOPE, "Body")
        fault, path = self._child(body, path, ENVELOPE, "Fault")
        for name, value in (("faultcode", Like(f"s:{code}", rf"(\w+:)?{code}(\.\w+)?")), ("faultstring", text)):
            element, at = self._child(fault, path, None, name)
            self._leaf(element, at, "string", value)
        if kind:
            outer, path = self._child(fault, path, None, "detail")
            found = self._of.interface.types[kind]
            inner, path = self._child(outer, path, self._of.interface.namespaces[found.prefix], kind)
            self._content(inner, path, kind, detail)

    # ------------------------------------------------------------------------------------------------------ elements
    def _child(self, parent: Any, path: str, space: str | None, name: str) -> tuple[Any, str]:
        element = etree.SubElement(parent, f"{{{space}}}{name}" if space else name)
        return element, f"{path}['{space}:{name}']" if space else f"{path}['{name}']"

    def _type(self, name: str) -> str:
        own = f"{self._of.service.namespace}:{name}"
        return own if own in self._of.interface.types else name

    def _members(self, type_name: str) -> list[tuple[str | None, Field, str]]:
        interface = self._of.interface
        found = interface.types[type_name]
        assert isinstance(found, ComplexType)
        space = interface.namespaces[found.prefix] if interface.qualified else None
        base = self._members(found.base) if found.base else []
        return [*base, *((space, member, member.type) for member in found.fields)]

    def _sequence(
        self, parent: Any, path: str, members: list[tuple[str | None, Field, str]], fields: Mapping[str, Any]
    ) -> None:
        """In the order of the table. KeyError for a name that the type does not have: a mistake of the contract."""
        unknown = fields.keys() - {member.name for _, member, _ in members}
        if unknown:
            raise KeyError(f"{path}: no element {', '.join(sorted(unknown))}")
        for space, member, type_name in members:
            if member.name not in fields:
                continue
            value = fields[member.name]
            rows = value if isinstance(value, list) else [value]
            if isinstance(value, Rows):
                rows = [value.example]
                if value.high is not None:
                    at = f"{path}['{space}:{member.name}']" if space else f"{path}['{member.name}']"
                    self.counts[at] = {"min": value.low, "max": value.high}
            for row in rows:
                element, at = self._child(parent, path, space, member.name)
                self._content(element, at, type_name, row)

    def _content(self, element: Any, path: str, type_name: str, value: Any) -> None:
        if value is None:
            element.set(f"{{{XSI}}}nil", "true")
        elif isinstance(self._of.interface.types.get(type_name), ComplexType) and not isinstance(value, str):
            members = self._members(type_name)
            inner = value if isinstance(value, Mapping) else {members[0][1].name: value}
            self._sequence(element, path, members, inner)
        else:
            self._leaf(element, path, type_name, value)

    def _leaf(self, element: Any, path: str, type_name: str, value: Any) -> None:
        element.text = value.example if isinstance(value, Like | Exactly) else str(value)
        if self._ruled and not isinstance(value, Exactly):
            rule = value.rule if isinstance(value, Like) else self._rule(type_name, element.text)
            self.rules[f"{path}['#text']"] = [rule]

    def _rule(self, type_name: str, example: str) -> Rule:
        found = self._of.interface.types.get(type_name)
        if isinstance(found, SimpleType) and found.values:
            return Like(example, "|".join(found.values)).rule
        if type_name in _PATTERNS:
            return Like(example, _PATTERNS[type_name]).rule
        return {"match": "type"}

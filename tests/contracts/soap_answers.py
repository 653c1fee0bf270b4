"""What every answer of a SOAP vendor must be: valid by the schema, in the vendor's own spelling, a declared fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from trifold.contracts.tables import ComplexType, Field, Interface
from trifold.contracts.wsdl import validator
from trifold.simulators.chassis.soap import ENVELOPE

# AMS360's dates have no zone; BenefitPoint's always have a fraction and a zone (their clients crash without).
_AMS360_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")
_BENEFITPOINT_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)")
READING = re.compile(r"(.*(Get|Search)|get|find|lookup|check|echo|SearchBy)[A-Z0-9].*|echo|.*Get")


@dataclass(frozen=True, slots=True)
class Answered:
    """``payload``: the body's first child. ``refused``: by a fault, or by a Result without success."""

    status: int
    payload: etree._Element
    refused: bool


def reads(operation: str) -> bool:
    return READING.fullmatch(operation) is not None


def service_of(interface: Interface, operation: str) -> str:
    return interface.operations[operation].service


def broken_rules(interface: Interface, operation: str, payload: etree._Element) -> list[str]:
    """What the XML Schema says against a request's or an answer's payload."""
    schema = validator(interface, service_of(interface, operation))
    return [] if schema.validate(payload) else [str(entry.message) for entry in schema.error_log]  # type: ignore[attr-defined]


def held_to_the_table(interface: Interface, operation: str, status: int, content: bytes) -> Answered:
    """Raises AssertionError for an answer that its vendor could not give."""
    root = etree.fromstring(content)
    assert root.tag == f"{{{ENVELOPE}}}Envelope"
    body = root.find(f"{{{ENVELOPE}}}Body")
    assert body is not None and len(body) == 1
    payload = body[0]
    if payload.tag == f"{{{ENVELOPE}}}Fault":
        assert status == 500, f"a fault with HTTP {status}"
        _declared(interface, operation, payload)
        return Answered(status, payload, True)
    assert status == 200, f"an answer with HTTP {status}"
    service = interface.services[service_of(interface, operation)]
    assert payload.tag == f"{{{interface.namespaces[service.namespace]}}}{operation}Response"
    assert broken_rules(interface, operation, payload) == []
    for field, element in typed(interface, operation, payload):
        _spelled(interface, field, element.text or "")
    succeeded = payload.findtext("result/success")
    return Answered(status, payload, succeeded is not None and succeeded != "true")


def _declared(interface: Interface, operation: str, fault: etree._Element) -> None:
    """AMS360: one of the operation's fault types, which names itself. BenefitPoint: a text and an empty detail."""
    code, text, detail = (fault.findtext("faultcode") or ""), fault.findtext("faultstring"), fault.find("detail")
    assert text, "a fault without a text"
    if not interface.qualified:
        assert code.rpartition(":")[2].partition(".")[0] in ("Client", "Server"), code
        assert detail is not None and not len(detail)
        return
    if code.endswith(":ActionNotSupported"):
        return
    assert detail is not None and len(detail) == 1, "a fault without its detail"
    kind = etree.QName(detail[0]).localname
    assert kind in interface.operations[operation].faults and kind == text, kind
    assert broken_rules(interface, operation, detail[0]) == []


def _spelled(interface: Interface, field: Field, text: str) -> None:
    if field.type == "dateTime" and text:
        pattern = _AMS360_MOMENT if interface.qualified else _BENEFITPOINT_MOMENT
        assert pattern.fullmatch(text), f"{field.name}: {text}"
    if field.type == "boolean" and text:
        assert text in ("true", "false"), f"{field.name}: {text}"


def typed(interface: Interface, operation: str, payload: etree._Element) -> Iterator[tuple[Field, Any]]:
    """Every simple element of an answer with its field of the tables."""
    parts = {part.name: part for part in interface.operations[operation].response}
    prefix = interface.services[service_of(interface, operation)].namespace
    yield from _below(interface, payload, parts, prefix)


def _below(
    interface: Interface, element: etree._Element, fields: Mapping[str, Field], prefix: str
) -> Iterator[tuple[Field, Any]]:
    for child in element:
        field = fields.get(etree.QName(child).localname)
        if field is None:
            continue
        name = f"{prefix}:{field.type}" if f"{prefix}:{field.type}" in interface.types else field.type
        if isinstance(interface.types.get(name), ComplexType):
            inner = {member.name: member for member in interface.fields_of(name)}
            yield from _below(interface, child, inner, prefix)
        else:
            yield field, child

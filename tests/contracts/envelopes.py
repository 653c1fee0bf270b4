"""Messages made from the interface tables, then bent: what a client could send, and what nobody would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from lxml import etree

from trifold.contracts.tables import ComplexType, Field, Interface, SimpleType
from trifold.simulators.chassis.soap import ENVELOPE

XSI = "http://www.w3.org/2001/XMLSchema-instance"
NIL = f"{{{XSI}}}nil"
DEPTH_MAX = 4

# What a value of a built-in type may be: fine, at the edge, or wrong
_TEXTS = ("", " ", "x", "O'Brien & Söhne", "Ann\u2028Lee", "a" * 300, "]]>", "\U0001f600", "%s{0}${x}", "' OR 1=1 --")
_WRONG = ("maybe", "-", "NaN", "1e9999", "0x1F", "٣", "True ", "9" * 40, "2026-13-45", "null")
_FINE = {
    "boolean": ("true", "false", "1", "0", "True"),
    "int": ("0", "1", "-1", "2147483647", "-2147483648", "2147483648", "1000001", " 7 "),
    "short": ("0", "1", "32767", "32768", "-1"),
    "long": ("0", "9223372036854775807", "9223372036854775808"),
    "unsignedByte": ("0", "255", "256"),
    "decimal": ("0", "12.50", "-1", "79228162514264337593543950335", ".5", "1" * 60),
    "double": ("0", "1.5", "INF", "-INF", "NaN", "1e308"),
    "dateTime": (
        *("2026-03-02T00:00:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "2026-03-02T10:00:00.1234567Z"),
        *("2026-03-02T00:00:00+14:00", "0000-01-01T00:00:00", "10000-01-01T00:00:00", "2026-02-30T00:00:00"),
    ),
    "date": ("2026-03-02", "0001-01-01", "2026-03-02Z", "9999-12-31+14:00", "2026-02-30"),
    "base64Binary": ("", "bm90ZXM=", "!!!"),
}


class Messages:
    """Draws envelopes of one interface. ``known`` are keys of records that are there, tried for any field."""

    def __init__(self, interface: Interface, known: Sequence[str]) -> None:
        self._interface, self._known = interface, tuple(known)

    def message(self, draw: DrawFn, operation: str, session: str) -> bytes:
        """A message of an operation in the session of ``session``: sound in form, in three of four cases bent."""
        root = self._envelope(draw, operation, session)
        for _ in range(draw(st.sampled_from((0, 1, 1, 3)))):
            _bend(draw, root)
        raw: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=draw(st.booleans()))
        return draw(st.sampled_from(_RAW))(draw, raw) if draw(st.integers(0, 5)) == 0 else raw

    def _envelope(self, draw: DrawFn, name: str, session: str) -> etree._Element:
        interface = self._interface
        operation = interface.operations[name]
        namespace = interface.namespaces[interface.services[operation.service].namespace]
        root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"s": ENVELOPE, "i": XSI})
        if operation.header:
            header = etree.SubElement(root, f"{{{ENVELOPE}}}Header")
            entry = etree.SubElement(header, f"{{{namespace}}}{operation.header}")
            inner = f"{{{namespace}}}Ticket" if interface.qualified else "sessionId"
            etree.SubElement(entry, inner).text = session
        wrapper = etree.SubElement(etree.SubElement(root, f"{{{ENVELOPE}}}Body"), f"{{{namespace}}}{name}")
        for field in operation.request:
            self._field(draw, wrapper, field, namespace if interface.qualified else "", 0)
        return root

    def _field(self, draw: DrawFn, parent: etree._Element, field: Field, namespace: str, depth: int) -> None:
        present = depth == 0 or field.occurs_min or draw(st.integers(0, 2)) == 0
        for _ in range(draw(st.integers(1, 2)) if field.repeated else 1):
            if present:
                made = etree.SubElement(parent, f"{{{namespace}}}{field.name}" if namespace else field.name)
                self._fill(draw, made, field.type, depth)

    def _fill(self, draw: DrawFn, element: etree._Element, type_name: str, depth: int) -> None:
        found = self._interface.types.get(type_name)
        if draw(st.integers(0, 40)) == 0:
            element.set(NIL, draw(st.sampled_from(("true", "1", "false", "maybe"))))
            return
        if isinstance(found, ComplexType):
            if depth < DEPTH_MAX:
                for owner, field in self._fields(found):
                    namespace = self._interface.namespaces[owner.prefix] if self._interface.qualified else ""
                    self._field(draw, element, field, namespace, depth + 1)
            return
        choices: tuple[str, ...] = _FINE.get(type_name, _TEXTS)
        if isinstance(found, SimpleType):
            choices = found.values or _FINE.get(found.base, _TEXTS)
        if type_name in ("ser:guid", "string", "int"):
            choices += self._known * 3
        if draw(st.integers(0, 25)) == 0:
            choices = (*_WRONG, *_TEXTS)
        element.text = draw(st.sampled_from(choices))

    def _fields(self, found: ComplexType) -> list[tuple[ComplexType, Field]]:
        own = [(found, field) for field in found.fields]
        if found.base is None:
            return own
        base = self._interface.types[found.base]
        assert isinstance(base, ComplexType)
        return [*self._fields(base), *own]


def _elements(root: etree._Element) -> list[etree._Element]:
    return [element for element in root.iter() if isinstance(element.tag, str)]


def _bend(draw: DrawFn, root: etree._Element) -> None:
    """One bend of the tree: an element goes, comes twice, moves, is renamed, or holds what it shouldn't."""
    inner = _elements(root)[1:]
    if inner:
        element = draw(st.sampled_from(inner))
        draw(st.sampled_from(_BENDS))(draw, element)


def _drop(draw: DrawFn, element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _double(draw: DrawFn, element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.append(deepcopy(element))


def _move_up(draw: DrawFn, element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.insert(0, element)


def _rename(draw: DrawFn, element: etree._Element) -> None:
    element.tag = draw(
        st.sampled_from(("Unknown", "{urn:elsewhere}Customer", f"{{{ENVELOPE}}}Body", "request", "Request"))
    )


def _unqualify(draw: DrawFn, element: etree._Element) -> None:
    element.tag = etree.QName(element).localname


def _stuff(draw: DrawFn, element: etree._Element) -> None:
    element.text = draw(st.sampled_from((*_TEXTS, *_WRONG)))


def _nest(draw: DrawFn, element: etree._Element) -> None:
    for _ in range(draw(st.sampled_from((1, 3, 300)))):
        element = etree.SubElement(element, element.tag)


def _nil(draw: DrawFn, element: etree._Element) -> None:
    element.set(NIL, "true")


def _attribute(draw: DrawFn, element: etree._Element) -> None:
    element.set(draw(st.sampled_from(("id", f"{{{XSI}}}type", f"{{{ENVELOPE}}}mustUnderstand"))), "1")


def _remark(draw: DrawFn, element: etree._Element) -> None:
    element.insert(0, etree.Comment("a remark"))
    element.append(etree.PI("target", "words"))


_BENDS: tuple[Callable[[DrawFn, Any], None], ...] = (
    *(_drop, _double, _move_up, _rename, _unqualify, _stuff, _nest, _nil, _attribute, _remark),
)


def _cut(draw: DrawFn, raw: bytes) -> bytes:
    return raw[: draw(st.integers(0, len(raw)))]


def _flip(draw: DrawFn, raw: bytes) -> bytes:
    place = draw(st.integers(0, len(raw) - 1))
    return raw[:place] + bytes([draw(st.integers(0, 255))]) + raw[place + 1 :]


def _with_doctype(draw: DrawFn, raw: bytes) -> bytes:
    return b'<!DOCTYPE x [<!ENTITY e "&#38;">]>' + raw.partition(b"?>")[2]


def _with_entity(draw: DrawFn, raw: bytes) -> bytes:
    return raw.replace(b"</", b"&undefined;</", 1)


def _in_utf_16(draw: DrawFn, raw: bytes) -> bytes:
    return raw.decode("utf-8", "replace").replace("UTF-8", "UTF-16").replace("utf-8", "UTF-16").encode("utf-16")


def _in_latin_1(draw: DrawFn, raw: bytes) -> bytes:
    return b"<?xml version='1.0' encoding='ISO-8859-1'?>" + raw[raw.find(b"<s:") :]


def _nonsense(draw: DrawFn, raw: bytes) -> bytes:
    return draw(st.sampled_from((b"", b"{}", b"<a/>", b"\x00\x00", b"<a><b></a>", b"<?xml version='9'?><a/>")))


def _twice(draw: DrawFn, raw: bytes) -> bytes:
    return raw + raw


_RAW: tuple[Callable[[DrawFn, bytes], bytes], ...] = (
    *(_cut, _flip, _with_doctype, _with_entity, _in_utf_16, _in_latin_1, _nonsense, _twice),
)

"""One break of a valid message, by name: what a client in another language, or a careless one, would send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from lxml import etree
from soap_values import wrong

from trifold.contracts.tables import ComplexType, Field, Interface
from trifold.simulators.chassis.soap import ENVELOPE

Mutation = Callable[[DrawFn, Interface, etree._Element, etree._Element], bool]
ELSEWHERE = "urn:elsewhere"


def _namespace(draw: DrawFn, interface: Interface, root: etree._Element, wrapper: etree._Element) -> bool:
    wrapper.tag = f"{{{ELSEWHERE}}}{etree.QName(wrapper).localname}"
    return True


def _no_namespace(draw: DrawFn, interface: Interface, root: etree._Element, wrapper: etree._Element) -> bool:
    wrapper.tag = etree.QName(wrapper).localname
    return True


def _header(draw: DrawFn, interface: Interface, root: etree._Element, wrapper: etree._Element) -> bool:
    header = root.find(f"{{{ENVELOPE}}}Header")
    if header is None:
        return False
    header[0].tag = f"{{{ELSEWHERE}}}{etree.QName(header[0]).localname}"
    return True


def _no_header(draw: DrawFn, interface: Interface, root: etree._Element, wrapper: etree._Element) -> bool:
    header = root.find(f"{{{ENVELOPE}}}Header")
    if header is not None:
        root.remove(header)
    return header is not None


def _spelling(draw: DrawFn, interface: Interface, root: etree._Element, wrapper: etree._Element) -> bool:
    if not len(wrapper):
        return False
    name = etree.QName(wrapper[0])
    wrapper[0].tag = f"{{{name.namespace}}}{name.localname.swapcase()}" if name.namespace else name.localname.swapcase()
    return True


def _unknown(draw: DrawFn, interface: Interface, root: etree._Element, wrapper: etree._Element) -> bool:
    etree.SubElement(draw(st.sampled_from(_holders(wrapper))), "Unknown").text = "1"
    return True


def _doubled(draw: DrawFn, interface: Interface, root: etree._Element, wrapper: etree._Element) -> bool:
    once = [element for element, field in _typed(interface, wrapper) if field and not field.repeated]
    if not once:
        return False
    element = draw(st.sampled_from(once))
    element.addnext(deepcopy(element))
    return True


def _order(draw: DrawFn, interface: Interface, root: etree._Element, wrapper: etree._Element) -> bool:
    pairs = [(one, other) for holder in _holders(wrapper) for one, other in pairwise(holder)]
    pairs = [(one, other) for one, other in pairs if one.tag != other.tag]
    if not pairs:
        return False
    one, other = draw(st.sampled_from(pairs))
    other.addnext(one)
    return True


def _missing(draw: DrawFn, interface: Interface, root: etree._Element, wrapper: etree._Element) -> bool:
    needed = [
        element
        for element, field in _typed(interface, wrapper)
        if field and field.occurs_min and len([twin for twin in element.getparent() if twin.tag == element.tag]) == 1
    ]
    if not needed:
        return False
    element = draw(st.sampled_from(needed))
    element.getparent().remove(element)
    return True


def _no_value(draw: DrawFn, interface: Interface, root: etree._Element, wrapper: etree._Element) -> bool:
    choices = [
        (element, text)
        for element, field in _typed(interface, wrapper)
        if field
        for text in wrong(interface, field.type)
        if not isinstance(interface.types.get(field.type), ComplexType)
    ]
    if not choices:
        return False
    element, text = draw(st.sampled_from(choices))
    element.text = text
    return True


def _foreign(draw: DrawFn, interface: Interface, root: etree._Element, wrapper: etree._Element) -> bool:
    inner = [element for element, _ in _typed(interface, wrapper)]
    if not inner:
        return False
    element = draw(st.sampled_from(inner))
    element.tag = f"{{{ELSEWHERE}}}{etree.QName(element).localname}"
    return True


MUTATIONS: Mapping[str, Mutation] = {
    "wrapper in another namespace": _namespace,
    "wrapper in no namespace": _no_namespace,
    "header in another namespace": _header,
    "no header": _no_header,
    "other spelling of the first part": _spelling,
    "unknown member": _unknown,
    "member twice": _doubled,
    "members swapped": _order,
    "required member missing": _missing,
    "no value of its type": _no_value,
    "member in another namespace": _foreign,
}
# What a vendor must refuse. AMS360 reads like .NET's DataContract: it passes over what it does not know.
REFUSED: Mapping[bool, frozenset[str]] = {
    True: frozenset(
        ("wrapper in another namespace", "wrapper in no namespace", "header in another namespace", "no header")
    ),
    False: frozenset(MUTATIONS),
}


def mutated(draw: DrawFn, interface: Interface, root: etree._Element) -> str:
    """Breaks the message in place; gives what was done, or "" when nothing of the drawn kind can be broken in it."""
    name = draw(st.sampled_from(sorted(MUTATIONS)))
    body = root.find(f"{{{ENVELOPE}}}Body")
    assert body is not None
    return name if MUTATIONS[name](draw, interface, root, body[0]) else ""


def _holders(wrapper: etree._Element) -> list[Any]:
    """Elements that hold elements, the wrapper first."""
    return [wrapper, *(element for element in wrapper.iterdescendants() if len(element))]


def _typed(interface: Interface, wrapper: etree._Element) -> list[tuple[Any, Field | None]]:
    """Every element below the wrapper with its field of the tables."""
    operation = interface.operations[etree.QName(wrapper).localname]
    prefix = interface.services[operation.service].namespace
    found: list[tuple[Any, Field | None]] = []

    def walk(element: etree._Element, fields: Mapping[str, Field]) -> None:
        for child in element:
            field = fields.get(etree.QName(child).localname)
            found.append((child, field))
            name = field.type if field else ""
            name = f"{prefix}:{name}" if f"{prefix}:{name}" in interface.types else name
            if isinstance(interface.types.get(name), ComplexType):
                walk(child, {member.name: member for member in interface.fields_of(name)})

    walk(wrapper, {part.name: part for part in operation.request})
    return found

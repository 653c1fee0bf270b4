"""What is checked beside Pact, because its XML matcher does not see it: order, undeclared elements, counts."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from trifold.contracts.tables import load
from trifold.contracts.wsdl import validator
from trifold.sandbox.contracts.envelopes import ENVELOPE

_SERVICES = {
    "ams360": (("ams360", "", "WSAPIServiceContract"),),
    "benefitpoint": (("benefitpoint", "v4_3", "BrokerConnectV4_3"), ("benefitpoint", "v4_3", "LoginV2")),
}
SIGNATURE, STAMP = "X-InsuredMine-Signature", "X-InsuredMine-Timestamp"
XML = "http://www.w3.org/XML/1998/namespace"
_STEP = re.compile(r"\['([^']*)'\]")


def _parsed(content: bytes | str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content.encode() if isinstance(content, str) else content, parser)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """InsuredMine's signature of a webhook, as its documentation says."""
    return "sha256=" + hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def schema_errors(provider: str, content: bytes | str) -> list[str]:
    """Why the header and body of a SOAP message break the vendor's schema; nothing for a REST provider or a fault."""
    if provider not in _SERVICES or not content:
        return []
    try:
        root = _parsed(content)
    except etree.XMLSyntaxError:
        return ["no well-formed XML"]
    parts = [part for outer in ("Header", "Body") for part in root.findall(f"{{{ENVELOPE}}}{outer}/*")]
    found = [part for part in parts if part.tag != f"{{{ENVELOPE}}}Fault"]
    found += [part for fault in root.findall(f".//{{{ENVELOPE}}}Fault/detail") for part in fault]
    return [error for part in found for error in _errors_of(provider, part)]


def _errors_of(provider: str, part: Any) -> list[str]:
    """Of the services of a vendor, the one that declares the element decides."""
    errors: list[str] = []
    for vendor, version, service in _SERVICES[provider]:
        schema = validator(load(vendor, version), service)
        copy = etree.fromstring(etree.tostring(part))
        if schema.validate(copy):
            return []
        told = str(schema.error_log.last_error.message)  # type: ignore[attr-defined]
        if "No matching global" not in told or not errors:
            errors = [told]
    return errors


def spelled_out(content: bytes) -> str:
    """An XML answer with every namespace under a prefix of the root: another spelling of the same.

    Pact's parser loses a default namespace that is declared on a prefixed element, does not give ``xmlns=""`` on to
    the children, and stumbles over a byte order mark. What is no well-formed XML is given back as it is.
    """
    try:
        old = _parsed(content)
    except etree.XMLSyntaxError:
        return content.decode("utf-8", "replace")
    spaces = {etree.QName(name).namespace for element in old.iter("*") for name in (element.tag, *element.attrib)}
    new = etree.Element(old.tag, nsmap={f"n{n}": space for n, space in enumerate(sorted(spaces - {None, XML}))})
    _copy(old, new)
    return etree.tostring(new, encoding="unicode")


def _copy(old: Any, new: Any) -> None:
    new.text = old.text
    for name, value in old.attrib.items():
        new.set(name, value)
    for child in old.iterchildren("*"):
        _copy(child, etree.SubElement(new, child.tag))


def message_errors(members: Iterable[str], secret: str | None, content: bytes, headers: Mapping[str, str]) -> list[str]:
    """What a message carries beside its declared members (a change says who, never what), and a wrong signature."""
    body = json.loads(content)
    more = sorted(set(body) - set(members)) if members else []
    found = [f"carries {name}, which is not declared" for name in more]
    if secret is not None:
        signed = signature(secret, headers.get(STAMP, ""), content)
        if not hmac.compare_digest(signed, headers.get(SIGNATURE, "")):
            found.append(f"{SIGNATURE} does not fit the body")
    return found


def miscounted(counts: Mapping[str, Mapping[str, int]], content: bytes | str) -> list[str]:
    """Elements of an XML answer that stand less or more often than was promised (path -> min and max)."""
    if not counts:
        return []
    root = _parsed(content)
    found = []
    for path, limits in counts.items():
        steps = _STEP.findall(path)
        number = len(list(_at([root], steps[1:]))) if _named(root) == steps[0] else 0
        if not limits["min"] <= number <= limits["max"]:
            promised = " to ".join(str(limit) for limit in dict.fromkeys((limits["min"], limits["max"])))
            found.append(f"{steps[-1].rpartition(':')[2]} stands {number} times, promised are {promised}")
    return found


def _named(element: Any) -> str:
    name = etree.QName(element)
    return f"{name.namespace}:{name.localname}" if name.namespace else name.localname


def _at(elements: Iterable[Any], steps: list[str]) -> Iterable[Any]:
    for step in steps:
        elements = [child for element in elements for child in element if _named(child) == step]
    return elements

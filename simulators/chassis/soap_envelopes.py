"""SOAP 1.1 messages as bytes: how they are parsed (without entities or network) and taken apart."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from lxml import etree

from trifold.simulators.chassis.soap_values import MalformedXml, OtherVersion

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
CHARSETS = ("utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1", "windows-1252")
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Envelope:
    """A SOAP message, taken apart: the header element, if any, and the body's first child."""

    header: etree._Element | None
    payload: etree._Element


def charset_of(content_type: str) -> str:
    """The charset that a content type names, in lower case; "" for none."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").lower()
    return ""


def _parser(encoding: str | None) -> etree.XMLParser:
    """This thread's parser: without entities or network. With an encoding, what the document declares doesn't count."""
    parsers = _local.__dict__.setdefault("parsers", {})
    if encoding not in parsers:
        parsers[encoding] = etree.XMLParser(
            encoding=encoding,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        )
    found: etree.XMLParser = parsers[encoding]
    return found


def parsed(body: bytes, charset: str = "") -> etree._Element:
    """The root of a document. Raises MalformedXml, also for any DOCTYPE (SOAP 1.1, section 3) in any encoding.

    ``charset`` is the transport's; it counts for more than the document's own (RFC 3023, 3.1), one of :data:`CHARSETS`.
    """
    try:
        if charset and charset != "utf-8":
            body, charset = body.decode(charset).encode(), "utf-8"
        root = etree.fromstring(body, _parser(charset or None))
    except (etree.XMLSyntaxError, ValueError):
        raise MalformedXml("The message is not well-formed XML") from None
    information: Any = root.getroottree().docinfo
    if information.doctype:
        raise MalformedXml("The message has a DOCTYPE, which SOAP forbids")
    return root


def open_envelope(body: bytes, charset: str = "") -> Envelope:
    """Takes a SOAP 1.1 message apart. Raises MalformedXml, OtherVersion for another SOAP's envelope."""
    root = parsed(body, charset)
    if root.tag != f"{{{ENVELOPE}}}Envelope":
        if root.tag.endswith("}Envelope"):
            raise OtherVersion("The message is not a SOAP 1.1 envelope")
        raise MalformedXml("The message is not a SOAP 1.1 envelope")
    content = root.find(f"{{{ENVELOPE}}}Body")
    if content is None or not len(content):
        raise MalformedXml("The SOAP body is missing or empty")
    return Envelope(root.find(f"{{{ENVELOPE}}}Header"), content[0])

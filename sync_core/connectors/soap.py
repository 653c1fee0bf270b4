"""Envelopes for both SOAP vendors, compiled once from contracts.tables; faults; redaction.

The core's own codec: it shares nothing with the simulators but the interface tables. AMS360's ``fields`` are the
members of ``Request`` and of ``{Op}Result``; BenefitPoint's are the children of the wrapper.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from lxml import etree

from trifold.contracts.tables import Interface, Operation, load
from trifold.sync_core.connectors.soap_shapes import XSI, Shape, Shapes, lexical
from trifold.sync_core.connectors.transport import ANSWER_BYTES_MAX, Answer, Transport, garbled, unusable
from trifold.sync_core.errors import Garbled, InDoubt, SyncError

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGE_CHARACTERS_MAX = 500
_SECRET_ELEMENT = re.compile(
    r"(<(?:\w+:)?(Ticket|Password|password|sessionId|sessionID|AuthenticationCode)\b[^>]*>)[^<]*", re.ASCII
)
_TICKET = re.compile(r"[A-Za-z0-9+/]{64,}={0,2}")


class SoapFault(Exception):
    """A fault. ``code`` without its prefix; ``kind`` is the detail's element name, ``detail`` its content.

    ``status`` is the HTTP status that it came with: 500 by SOAP 1.1 (section 6.2), 200 where a vendor has it so.
    """

    def __init__(self, code: str, text: str, kind: str, detail: Mapping[str, Any]) -> None:
        super().__init__(text)
        self.code, self.text, self.kind, self.detail = code, text, kind, detail
        self.status = 500


class Unreadable(Exception):
    """The answer is not a SOAP message of this operation."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer's fields, and the members of its header."""

    fields: Mapping[str, Any]
    header: Mapping[str, str]


class Codec:
    """The messages of one service of an interface. Threads may share it."""

    def __init__(self, interface: Interface, service: str) -> None:
        self.interface = interface
        self.service = interface.services[service]
        self._namespace = interface.namespaces[self.service.namespace]
        self._shapes = Shapes(interface)
        self._requests = cache(lambda name: self._shape(name, self._operation(name).request))
        self._answers = cache(lambda name: self._shape(name, self._operation(name).response))

    def _operation(self, name: str) -> Operation:
        return self.interface.operations[name]

    def _shape(self, name: str, parts: Any) -> Shape:
        return self._shapes.of_parts(name, self.service.name, parts)

    def action(self, operation: str) -> str:
        return self._operation(operation).action

    def request(self, operation: str, fields: Mapping[str, Any], header: Mapping[str, str] | None = None) -> bytes:
        """The message of a call; ``header`` are the members of the operation's header element."""
        parts = self._operation(operation).request
        out = [f'<s:Envelope xmlns:s="{ENVELOPE}">', self._header(operation, header or {}), "<s:Body>"]
        content: list[str] = []
        if not self.interface.qualified:
            self._requests(operation).write(fields, content)
        elif parts:
            self._requests(operation).write({parts[0].name: dict(fields)}, content)
            spaces = self.interface.namespaces
            declared = f'<{parts[0].name} xmlns:a="{spaces["dc"]}" xmlns:b="{spaces["arr"]}" xmlns:i="{XSI}"'
            content[0] = declared + content[0].removeprefix(f"<{parts[0].name}")
        inner = "".join(content)
        if self.interface.qualified:
            out.append(f'<{operation} xmlns="{self._namespace}">{inner}</{operation}>')
        else:  # a prefix on the wrapper leaves every element below it in no namespace
            out.append(f'<v:{operation} xmlns:v="{self._namespace}">{inner}</v:{operation}>')
        out.append("</s:Body></s:Envelope>")
        return "".join(out).encode("utf-8")

    def _header(self, operation: str, members: Mapping[str, str]) -> str:
        element = self._operation(operation).header
        if element is None or not members:
            return ""
        prefix = "h:" if self.interface.qualified else ""
        inner = "".join(f"<{prefix}{name}>{lexical(value)}</{prefix}{name}>" for name, value in members.items())
        return f'<s:Header><h:{element} xmlns:h="{self._namespace}">{inner}</h:{element}></s:Header>'

    def reply(self, operation: str, content: bytes) -> Reply:
        """Takes an answer apart. Raises SoapFault, or Unreadable for anything else but this operation's answer."""
        root = _parsed(content)
        if root.tag != f"{{{ENVELOPE}}}Envelope":
            raise Unreadable("no SOAP 1.1 envelope")
        body = root.find(f"{{{ENVELOPE}}}Body")
        payload = body[0] if body is not None and len(body) else None
        if payload is None:
            raise Unreadable("an empty body")
        if payload.tag == f"{{{ENVELOPE}}}Fault":
            raise self._fault(payload)
        if payload.tag != f"{{{self._namespace}}}{operation}Response":
            raise Unreadable("another operation's answer")
        fields = self._answers(operation).read(payload)
        parts = self._operation(operation).response
        if self.interface.qualified and parts:
            fields = fields.get(parts[0].name)
        return Reply(fields if isinstance(fields, dict) else {}, self._reply_header(operation, root))

    def _reply_header(self, operation: str, root: etree._Element) -> dict[str, str]:
        element = self._operation(operation).response_header
        found = root.find(f"{{{ENVELOPE}}}Header/{{{self._namespace}}}{element}") if element else None
        if found is None:
            return {}
        return {etree.QName(child).localname: (child.text or "").strip() for child in found}

    def _fault(self, fault: etree._Element) -> SoapFault:
        code = (fault.findtext("faultcode") or "").strip().rpartition(":")[2]
        text = (fault.findtext("faultstring") or "").strip()
        entries = fault.find("detail")
        entry = entries[0] if entries is not None and len(entries) else None
        if entry is None:
            return SoapFault(code, text, "", {})
        kind = etree.QName(entry).localname
        known = kind in self.interface.types
        detail = self._shapes.of_type(kind).read(entry) if known else None
        return SoapFault(code, text, kind, detail if isinstance(detail, dict) else {})


def _parsed(content: bytes) -> etree._Element:
    """The root; a DOCTYPE in any encoding is refused (SOAP 1.1, section 3)."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable("no well-formed XML") from None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise Unreadable("a DOCTYPE")
    return root


class Endpoint:
    """One service at one address: calls that give replies, and everything but faults translated into our errors."""

    def __init__(self, system: str, transport: Transport, codec: Codec, url: str) -> None:
        self._system, self._transport, self._codec, self._url = system, transport, codec, url

    def call(
        self,
        operation: str,
        fields: Mapping[str, Any],
        *,
        writes: bool,
        header: Mapping[str, str] | None = None,
        bytes_max: int = ANSWER_BYTES_MAX,
    ) -> Reply:
        """Raises SoapFault, and what Transport.send raises. Anything but this operation's answer or a fault is of a
        write InDoubt, whatever its status; of a read Transient, Unavailable when it is the system's, Misconfigured or
        LogInRefused when it is the address's."""
        what = f"{self._system} {operation}"
        answer = self._transport.send(
            what,
            "POST",
            self._url,
            writes=writes,
            body=self._codec.request(operation, fields, header),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{self._codec.action(operation)}"'},
            bytes_max=bytes_max,
        )
        try:
            reply = self._codec.reply(operation, answer.content)
        except SoapFault as fault:
            fault.status = answer.status
            raise
        except Unreadable as error:
            raise self._unreadable(what, answer, writes, str(error)) from None
        except Garbled as error:
            raise self._garbled(what, writes, str(error)) from None
        if answer.status != 200:
            raise self._unreadable(what, answer, writes, "an answer that contradicts its status")
        return reply

    def _garbled(self, what: str, writes: bool, found: str) -> Garbled | InDoubt:
        if writes:
            return InDoubt(
                f"{what}: an answer that breaks its schema ({found}). It may have been done. It is looked up."
            )
        return garbled(what, found)

    def _unreadable(self, what: str, answer: Answer, writes: bool, found: str) -> SyncError:
        """Not from the vendor's service, or garbled on the way: of a write it proves nothing."""
        if writes:
            return InDoubt(
                f"{what}: HTTP {answer.status} with {found}. It may have been done. It is looked up before anything is "
                "repeated."
            )
        return unusable(what, answer, found)


def redacted(text: str, *secrets: str) -> str:
    """Text for messages and logs: without secrets, tickets and passwords, and not endless."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "[redacted]")
    text = _TICKET.sub("[redacted]", _SECRET_ELEMENT.sub(r"\1[redacted]", text))
    return text if len(text) <= MESSAGE_CHARACTERS_MAX else text[: MESSAGE_CHARACTERS_MAX - 1] + "…"


@cache
def codec_of(vendor: Literal["ams360", "benefitpoint"], service: str, version: str = "") -> Codec:
    """The shared codec of one service of a vendor."""
    return Codec(load(vendor, version), service)

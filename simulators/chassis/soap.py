"""The simulators' own SOAP 1.1 codec (document/literal wrapped), compiled from the interface tables.

    codec = codec_of("ams360")                      # or codec_of("benefitpoint", "v4_3")
    request = codec.read(body)                      # Request: operation, service, headers, fields, is_null, skipped
    codec.answer("CustomerGetById", {"Customer": codec.with_defaults("Customer", {"City": "Springfield"})})
    codec.answer("Login", {}, header={"Ticket": ticket})
    codec.fault("WSAPISecurityFault", detail={"Message": "...", "CausalityId": guid})

**fields.** AMS360: the members of ``Request``/``request`` and of ``{Op}Result``, without that layer (so
``{"CustomerId": ...}``; ``is_null`` when the layer was missing or nil; a result that is a stream is the bytes
themselves; ``answer(op, None)`` writes a nil result). BenefitPoint: the wrapper's children
(``{"criteria": {...}}``, ``{"result": {"success": True}}``). An ArrayOfX and a repeated field are lists.
Values: str (also guid, duration), bool, int, Decimal, datetime (AMS360 naive, BenefitPoint aware UTC), date, bytes.
An absent member isn't in the dict. ``i:nil`` is None; BenefitPoint's present-but-empty optional element is None too
(an empty required string is ""), so ``fields.get(name)`` sees both as unset, and an update can tell them apart.

**headers.** ``{"Ticket": ...}`` or ``{"sessionId": ...}``, or ``{}``.

**Two steps**, where a world's switch decides how to read: ``request = codec.open(body)``, look at
``request.headers``, then ``codec.fill(request, any_order=True)``. Several codecs on one address (BenefitPoint v4 and
v4_3): ``read_any([codec, ...], body)``; ``request.codec`` is the one that read it.

**Errors.** MalformedXml (OtherVersion for another SOAP), NotUnderstood, UnknownOperation, or
a BadField (InvalidValue, MissingField, MisplacedField) that carries ``field``, ``path``, ``reason`` and ``request``
(operation and headers, so that the wire can answer in kind). AMS360
raises only InvalidValue: members that a DataContract reader skips are listed in ``request.skipped``. Writing a value of
the wrong kind or an unknown field is our own mistake: TypeError that names the field.

**BenefitPoint.** ``NIL`` as a value writes ``<phones xsi:nil="true"/>``; None and [] leave the element out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from lxml import etree

from trifold.contracts import wsdl
from trifold.contracts.tables import Interface, Operation, load
from trifold.simulators.chassis.soap_envelopes import CHARSETS, ENVELOPE, Envelope, charset_of, open_envelope
from trifold.simulators.chassis.soap_reading import XSI, Readers, Skipped, is_array, resolved
from trifold.simulators.chassis.soap_values import (
    BadField,
    InvalidValue,
    MalformedXml,
    MisplacedField,
    MissingField,
    NotUnderstood,
    OtherVersion,
    SoapError,
    UnknownOperation,
    dotnet_default,
    escaped,
)
from trifold.simulators.chassis.soap_writing import NIL, Writers

__all__ = [
    "CHARSETS",
    "ENVELOPE",
    "NIL",
    "BadField",
    "Codec",
    "Envelope",
    "InvalidValue",
    "MalformedXml",
    "MisplacedField",
    "MissingField",
    "NotUnderstood",
    "OtherVersion",
    "Request",
    "SoapError",
    "UnknownOperation",
    "charset_of",
    "codec_of",
    "open_envelope",
    "read_any",
]

_MUST, _ACTOR = f"{{{ENVELOPE}}}mustUnderstand", f"{{{ENVELOPE}}}actor"
_NEXT = "http://schemas.xmlsoap.org/soap/actor/next"
_ACTION_FAULTS = "http://schemas.microsoft.com/ws/2005/05/addressing/none"
_AMS360_PREFIXES = {"tns": "", "dc": "a", "arr": "b", "sysio": "c", "sys": "d"}
Nulls = Literal["empty", "nil", "absent"]  # empty: a text is an empty element, anything else has i:nil


@dataclass(frozen=True, slots=True)
class Request:
    """A call. ``skipped`` names the members that were passed over; ``is_null``: AMS360's ``Request`` was missing."""

    operation: str
    service: str
    headers: Mapping[str, str]
    codec: Codec
    payload: etree._Element = field(repr=False)
    fields: dict[str, Any] = field(default_factory=dict)
    is_null: bool = False
    skipped: tuple[str, ...] = ()


class Codec:
    """The codec of one interface; ``service`` limits it to one of the interface's services. Threads may share it."""

    def __init__(self, interface: Interface, service: str | None = None) -> None:
        self.interface = interface
        self._operations = {
            f"{{{interface.namespaces[interface.services[operation.service].namespace]}}}{operation.name}": operation
            for operation in interface.operations.values()
            if service in (None, operation.service)
        }
        self._wrappers = cache(self._wrapper)
        self._answers = cache(self._answer_writer)
        self._writers = cache(self._writers_for)
        self._readers = {False: Readers(interface), True: Readers(interface, any_order=True)}
        self._bare = Writers(interface, {"arr": "b"}, 'i:nil="true"')  # headers and fault details: no prefixes

    def _writers_for(self, nulls: Nulls, zone: str) -> Writers:
        nil = 'i:nil="true"' if self.interface.qualified else 'xsi:nil="true"'
        blank = self.interface.qualified and nulls == "empty"
        return Writers(self.interface, _AMS360_PREFIXES, "" if nulls == "absent" else nil, zone, blank=blank)

    # ------------------------------------------------------------------------------------------------------ reading
    def knows(self, envelope: Envelope) -> bool:
        """Whether the body's first child is one of this codec's operations."""
        return envelope.payload.tag in self._operations

    def open(self, body: bytes | Envelope) -> Request:
        """The operation and the headers of a message; its fields are read by :meth:`fill`. Raises NotUnderstood."""
        envelope = open_envelope(body) if isinstance(body, bytes) else body
        operation = self._operations.get(envelope.payload.tag)
        self._refuse_not_understood(operation, envelope)
        if operation is None:
            raise UnknownOperation(envelope.payload.tag)
        return Request(operation.name, operation.service, self._headers(operation, envelope), self, envelope.payload)

    def fill(self, request: Request, *, any_order: bool = False) -> Request:
        """The request with its fields. ``any_order`` reads members that stand out of the schema's order, too."""
        read, child = self._wrappers(request.operation, any_order)
        skipped: list[str] = []
        try:
            fields = read(request.payload, skipped)
        except BadField as error:
            error.request = request
            raise
        inner = fields if child is None else fields.get(child)
        return Request(
            request.operation,
            request.service,
            request.headers,
            self,
            request.payload,
            inner or {},
            inner is None,
            tuple(skipped),
        )

    def read(self, body: bytes | Envelope, *, any_order: bool = False) -> Request:
        """A whole message. Raises MalformedXml, UnknownOperation or a BadField."""
        return self.fill(self.open(body), any_order=any_order)

    def _wrapper(
        self, name: str, any_order: bool
    ) -> tuple[Callable[[etree._Element, Skipped], dict[str, Any]], str | None]:
        operation = self.interface.operations[name]
        service = self.interface.services[operation.service]
        child = operation.request[0].name if self.interface.qualified and operation.request else None
        return self._readers[any_order].of_parts(operation.request, service), child

    def _refuse_not_understood(self, operation: Operation | None, envelope: Envelope) -> None:
        """A header that is for us and must be understood is the operation's own, or the message is refused."""
        for entry in () if envelope.header is None else envelope.header:
            if entry.get(_MUST) in ("1", "true") and entry.get(_ACTOR, "") in ("", _NEXT):
                name = etree.QName(entry)
                known = operation and operation.header
                if known != name.localname or name.namespace != etree.QName(envelope.payload).namespace:
                    raise NotUnderstood(entry.tag)

    def _headers(self, operation: Operation, envelope: Envelope) -> dict[str, str]:
        if operation.header is None or envelope.header is None:
            return {}
        service = self.interface.services[operation.service]
        namespace = f"{{{self.interface.namespaces[service.namespace]}}}"
        within = namespace if self.interface.qualified else ""
        entry = envelope.header.find(namespace + operation.header)
        if entry is None:
            return {}
        found = {}
        for member in self.interface.fields_of(resolved(self.interface, service, operation.header)):
            text = entry.findtext(within + member.name)
            if text and text.strip():
                found[member.name] = text.strip()
        return found

    # ------------------------------------------------------------------------------------------------------ writing
    def answer(
        self,
        operation: str,
        fields: Any,
        header: Mapping[str, str] | None = None,
        *,
        nulls: Nulls = "empty",
        zone: str = "",
    ) -> bytes:
        """The response message. ``nulls``: what a null member is, ``zone`` follows every dateTime (AMS360, switches 32
        and 33).
        """
        start, write, end, empty = self._answers(operation, nulls, zone)
        out = [self._envelope_start(), self._header(operation, header), start]
        write(fields, out)
        if len(out) == 3:
            out[2] = empty
        else:
            out.append(end)
        out.append(self._envelope_end())
        return "".join(out).encode("utf-8")

    def fault(self, text: str, *, code: str = "", detail: Mapping[str, Any] | None = None) -> bytes:
        """A fault message, to be sent with HTTP 500.

        AMS360: ``text`` is the fault type's name (WSAPISecurityFault, WSAPIBusinessFault, WSAPIGeneralFault) and
        ``detail`` its members; ``code`` Client (default), Server, MustUnderstand, VersionMismatch or
        ActionNotSupported. Without a detail ``text`` is any sentence. BenefitPoint: ``text`` is the faultstring;
        ``code`` Server (default), Client or MustUnderstand.
        """
        prefix = self._prefix
        spelled, space = f"{prefix}:{code or ('Client' if self.interface.qualified else 'Server')}", ""
        if code == "ActionNotSupported":
            spelled, space = f"a:{code}", f' xmlns:a="{_ACTION_FAULTS}"'
        language = ' xml:lang="en-US"' if self.interface.qualified else ""
        return (
            f"{self._envelope_start()}<{prefix}:Body><{prefix}:Fault><faultcode{space}>{spelled}</faultcode>"
            f"<faultstring{language}>{escaped(text)}</faultstring>{self._detail(text, detail)}"
            f"</{prefix}:Fault>{self._envelope_end()}"
        ).encode()

    def _detail(self, fault_type: str, detail: Mapping[str, Any] | None) -> str:
        if detail is None:
            return "" if self.interface.qualified else "<detail/>"
        out: list[str] = []
        self._bare.of_type(fault_type)(detail, out)
        home = self.interface.namespaces[self.interface.home]
        return f'<detail><{fault_type} xmlns="{home}" xmlns:i="{XSI}">{"".join(out)}</{fault_type}></detail>'

    @property
    def _prefix(self) -> str:
        return "s" if self.interface.qualified else "soapenv"

    def _envelope_start(self) -> str:
        if self.interface.qualified:
            return f'<s:Envelope xmlns:s="{ENVELOPE}">'
        return f'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="{ENVELOPE}" xmlns:xsi="{XSI}">'

    def _envelope_end(self) -> str:
        return f"</{self._prefix}:Body></{self._prefix}:Envelope>"

    def _header(self, name: str, header: Mapping[str, str] | None) -> str:
        if not header:
            return f"<{self._prefix}:Body>"
        operation = self.interface.operations[name]
        service = self.interface.services[operation.service]
        if operation.response_header is None:
            raise TypeError(f"{name} has no response header")
        out: list[str] = []
        self._bare.of_type(resolved(self.interface, service, operation.response_header))(header, out)
        element, namespace = operation.response_header, self.interface.namespaces[service.namespace]
        return (
            f'<{self._prefix}:Header><{element} xmlns="{namespace}">{"".join(out)}</{element}></{self._prefix}:Header>'
            f"<{self._prefix}:Body>"
        )

    def _answer_writer(
        self, name: str, nulls: Nulls, zone: str
    ) -> tuple[str, Callable[[Any, list[str]], None], str, str]:
        operation = self.interface.operations[name]
        service = self.interface.services[operation.service]
        tag, namespace = f"{name}Response", self.interface.namespaces[service.namespace]
        attributes = ' xmlns=""'
        if self.interface.qualified:
            attributes = f' xmlns:a="{self.interface.namespaces[self.interface.home]}" xmlns:i="{XSI}"'
        parts = [(part, resolved(self.interface, service, part.type), attributes) for part in operation.response]
        write = self._writers(nulls, zone).of_parts(parts)
        if self.interface.qualified:
            write = _within(operation, write)
        return f'<{tag} xmlns="{namespace}">', write, f"</{tag}>", f'<{tag} xmlns="{namespace}"/>'

    def validate(self, message: bytes) -> list[str]:
        """What the XML Schema says against a request, an answer or a fault; [] when it is valid. For tests."""
        envelope = open_envelope(message)
        services = list(self.interface.services.values())
        by_namespace = {self.interface.namespaces[service.namespace]: service.name for service in services}
        entries = [] if envelope.header is None else list(envelope.header)
        subjects = [(by_namespace.get(etree.QName(entry).namespace or ""), entry) for entry in entries]
        if envelope.payload.tag == f"{{{ENVELOPE}}}Fault":
            subjects += [(services[0].name, entry) for entry in envelope.payload.iterfind("detail/*")]
        else:
            service = by_namespace.get(etree.QName(envelope.payload).namespace or "")
            if service is None:
                raise UnknownOperation(envelope.payload.tag)
            subjects.append((service, envelope.payload))
        found: list[str] = []
        for name, element in subjects:
            schema = wsdl.validator(self.interface, name) if name else None  # None: a stranger's header
            if schema and not schema.validate(element):
                log: Any = schema.error_log
                found += [error.message for error in log]
        return found

    # ----------------------------------------------------------------------------------------------------- defaults
    def defaults(self, type_name: str) -> dict[str, Any]:
        """Every field of a type, unset: None, or AMS360's .NET default; [] for a repeated field."""
        return self.with_defaults(type_name, {})

    def with_defaults(self, type_name: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """``values`` with every absent field of the type added, also in nested values; in the schema's order."""
        found: dict[str, Any] = {}
        for member in self.interface.fields_of(type_name):
            value = values.get(member.name)
            kind = member.type
            if value is None:
                found[member.name] = [] if member.repeated else self._default(member.nillable, kind)
            elif isinstance(value, Mapping):
                found[member.name] = self.with_defaults(kind, value)
            elif isinstance(value, list):
                item = self.interface.fields_of(kind)[0].type if is_array(self.interface, kind) else kind
                found[member.name] = [
                    self.with_defaults(item, entry) if isinstance(entry, Mapping) else entry for entry in value
                ]
            else:
                found[member.name] = value
        return found

    def _default(self, nillable: bool, type_name: str) -> Any:
        return None if nillable or not self.interface.qualified else dotnet_default(type_name)


def _within(operation: Operation, write: Callable[[Any, list[str]], None]) -> Callable[[Any, list[str]], None]:
    """AMS360's fields stand in ``{Op}Result``, where the operation has one."""
    if operation.response:
        name = operation.response[0].name
        return lambda fields, out: write({name: fields}, out)
    return lambda fields, out: write(fields or {}, out)


def read_any(codecs: Iterable[Codec], body: bytes, *, any_order: bool = False) -> Request:
    """Reads with the first codec that knows the operation. Raises as :meth:`Codec.read`."""
    envelope = open_envelope(body)
    for codec in codecs:
        if codec.knows(envelope):
            return codec.read(envelope, any_order=any_order)
    raise UnknownOperation(envelope.payload.tag)


@cache
def codec_of(vendor: Literal["ams360", "benefitpoint"], version: str = "") -> Codec:
    """The shared codec of a vendor's interface; ``version`` as in :func:`trifold.contracts.tables.load`."""
    return Codec(load(vendor, version))

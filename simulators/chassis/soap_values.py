"""Texts of the SOAP vendors' simple values <-> Python values, and the codec's exceptions.

Python values: str (also guid, duration, anyURI), bool, int, Decimal (decimal and double), datetime.datetime,
datetime.date, bytes (base64Binary). Lexical facts: AMS360 specification A2 (no zone in a dateTime), BenefitPoint
specification a.7 (always a fraction and a zone).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from trifold.contracts.tables import Interface, SimpleType

if TYPE_CHECKING:
    from trifold.simulators.chassis.soap import Request

Decoder = Callable[[str], Any]
Encoder = Callable[[Any], str]


class SoapError(Exception):
    """A request that the codec can't turn into fields. ``request`` is what was understood of it before that."""

    request: Request | None = None


class MalformedXml(SoapError):
    """Not well-formed, has a DOCTYPE, or isn't a SOAP 1.1 envelope with something in its body."""


class OtherVersion(MalformedXml):
    """An envelope of another version of SOAP than 1.1 (SOAP 1.1, 4.4: VersionMismatch)."""


class NotUnderstood(SoapError):
    """A header that must be understood and isn't (SOAP 1.1, 4.2.3: MustUnderstand); ``name`` is its qualified name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The header {name} must be understood, and is not. Nothing was done")
        self.name = name


class UnknownOperation(SoapError):
    """The first child of the body is no operation of the interface; ``name`` is its qualified name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: no such operation. Nothing was done. Use a name of the WSDL")
        self.name = name


class BadField(SoapError):
    """A member that breaks the schema. ``path`` leads from the wrapper's child to the field, ``field`` is its end."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.path = [field] if field else []
        self.reason = reason

    @property
    def field(self) -> str:
        return self.path[-1] if self.path else ""

    def __str__(self) -> str:
        return f"{'/'.join(self.path)}: {self.reason}"


class InvalidValue(BadField):
    """The text of a field isn't a ``type``; ``value`` is that text."""

    def __init__(self, field: str, value: str, type: str) -> None:
        super().__init__(field, f"{value[:60]!r} is not a valid {type}")
        self.value = value


class MissingField(BadField):
    """A required field is absent."""

    def __init__(self, field: str) -> None:
        super().__init__(field, "required, but missing")


class MisplacedField(BadField):
    """An unknown field, one out of the schema's order, or one too many."""


# ---------------------------------------------------------------------------------------------------- text to value
_SPACE = " \t\r\n"
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,20}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(_DECIMAL.pattern + r"(?:[eE][+-]?[0-9]{1,3})?")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BOOLEANS: Mapping[str, bool] = {"true": True, "false": False, "1": True, "0": False}
_RANGES: Mapping[str, tuple[int, int]] = {
    "unsignedByte": (0, 255),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
}


def _matched(pattern: re.Pattern[str], text: str) -> str:
    text = text.strip(_SPACE)
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _boolean(text: str) -> bool:
    return _BOOLEANS[text.strip(_SPACE)]


def _integer(low: int, high: int) -> Decoder:
    def decode(text: str) -> int:
        number = int(_matched(_INTEGER, text))
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return decode


def _decimal(text: str) -> Decimal:
    return Decimal(_matched(_DECIMAL, text))


def _double(text: str) -> Decimal:
    return Decimal(_matched(_DOUBLE, text))


def _moment(text: str) -> datetime:
    text = _matched(_DATE_TIME, text)
    if "T" not in text:  # a pure date, with or without a zone
        text = f"{text[:10]}T00:00:00{text[10:]}"
    return datetime.fromisoformat(text)


def _local_moment(text: str) -> datetime:
    """AMS360: the wall-clock time as written; a zone is dropped, so that a date never moves."""
    return _moment(text).replace(tzinfo=None)


def _utc_moment(text: str) -> datetime:
    """BenefitPoint: an instant in UTC; without a zone it is taken as UTC."""
    moment = _moment(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _date(text: str) -> date:
    found = _DATE.fullmatch(text.strip(_SPACE))
    if not found:
        raise ValueError(text)
    return date.fromisoformat(found[1])


def _guid(text: str) -> str:
    return _matched(_GUID, text).lower()


def _base64(text: str) -> bytes:
    return base64.b64decode("".join(text.split()), validate=True)


def _enumeration(values: tuple[str, ...]) -> Decoder:
    known = {value: value for value in values}
    return lambda text: known[text.strip(_SPACE)]


NOT_A_VALUE = (ValueError, KeyError, OverflowError, binascii.Error)  # what a decoder raises


def decoder(interface: Interface, type_name: str) -> Decoder:
    """Gives the function from text to value of a simple type; it raises one of NOT_A_VALUE for a bad text."""
    found = interface.types.get(type_name)
    if isinstance(found, SimpleType):
        if found.values:
            return _enumeration(found.values)
        if found.name == "guid":
            return _guid
        if found.pattern:
            pattern = re.compile(found.pattern, re.ASCII)
            return lambda text: _matched(pattern, text)
        return decoder(interface, found.base)
    if type_name in _RANGES:
        return _integer(*_RANGES[type_name])
    return {
        "boolean": _boolean,
        "decimal": _decimal,
        "double": _double,
        "dateTime": _local_moment if interface.qualified else _utc_moment,
        "date": _date,
        "base64Binary": _base64,
        "anyURI": lambda text: text.strip(_SPACE),
        "anyType": lambda text: text,
    }[type_name]


# ---------------------------------------------------------------------------------------------------- value to text
_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES: Mapping[str, str] = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_FLAGS: Mapping[bool, str] = {True: "true", False: "false"}


def escaped(text: str) -> str:
    """Text for element content. Characters that XML 1.0 can't carry become U+FFFD: refuse them at the entrance."""
    if _SPECIAL.search(text):
        return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0], "\ufffd"), text)
    return text


def _number_text(value: Any) -> str:
    return f"{value:d}"


def _decimal_text(value: Any) -> str:
    if isinstance(value, str):
        raise TypeError("a number is wanted")
    return format(value if isinstance(value, Decimal) else Decimal(str(value)), "f")


def _local_moment_text(value: date) -> str:
    if not isinstance(value, datetime):
        return f"{value.isoformat()}T00:00:00"
    text = value.replace(tzinfo=None).isoformat()
    return text.rstrip("0") if value.microsecond else text


def _utc_moment_text(value: date) -> str:
    if not isinstance(value, datetime):
        return f"{value.isoformat()}T00:00:00.000Z"
    if value.tzinfo is not None:
        value = value.astimezone(UTC)
    return value.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _date_text(value: date) -> str:
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def _zoned_date_text(value: date) -> str:
    return _date_text(value) + "Z"


def _base64_text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _checked(values: tuple[str, ...]) -> Encoder:
    known = {value: escaped(value) for value in values}
    return lambda value: known[value]


def encoder(interface: Interface, type_name: str, *, zoned: bool = False) -> Encoder:
    """Gives the function from value to escaped text of a simple type; ``zoned`` puts a Z behind an xs:date.

    The function raises ValueError, TypeError, KeyError or AttributeError for a value of the wrong kind.
    """
    found = interface.types.get(type_name)
    if isinstance(found, SimpleType):
        if found.values:
            return _checked(found.values)
        return str.lower if found.name == "guid" else encoder(interface, "string" if found.pattern else found.base)
    if type_name in _RANGES:
        return _number_text
    encoders: Mapping[str, Encoder] = {
        "string": escaped,
        "boolean": _FLAGS.__getitem__,
        "decimal": _decimal_text,
        "double": _decimal_text,
        "dateTime": _local_moment_text if interface.qualified else _utc_moment_text,
        "date": _zoned_date_text if zoned else _date_text,
        "base64Binary": _base64_text,
        "anyURI": escaped,
        "anyType": escaped,
    }
    return encoders[type_name]


_DEFAULTS: Mapping[str, Any] = {
    "boolean": False,
    "decimal": Decimal(0),
    "double": Decimal(0),
    "dateTime": datetime(1, 1, 1),
    "ser:guid": "00000000-0000-0000-0000-000000000000",
    "ser:duration": "PT0S",
    **dict.fromkeys(_RANGES, 0),
}


def dotnet_default(type_name: str) -> Any:
    """What a .NET service holds in a member that isn't nullable and was not sent; None for reference types."""
    return _DEFAULTS.get(type_name)

"""Values of vendors in canonical form, and back: text, phones, ZIP codes, dates, amounts, names. Pure.

Canonical forms are those of model/records.py. What has no canonical form (a phone of seven digits, an e-mail address
without @) reads as None, so that one dirty value never blocks a whole record; the vendor keeps it until it is changed.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from nameparser import HumanName

from trifold.sync_core.errors import Stale
from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import Fields

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NO_YEAR = "0001"  # .NET's default date stands for no date
_CENTS = Decimal("0.01")
_AMOUNT_MAX = Decimal(10) ** 10


def text(value: object) -> str | None:
    """The text as it is (blanks at its ends included), or None when there is nothing but white space."""
    return value if isinstance(value, str) and value.strip() else None


def email(value: object) -> str | None:
    found = text(value)
    return found.strip() if found and _EMAIL.fullmatch(found.strip()) else None


def ten_digits(*parts: object) -> str | None:
    """One phone number out of its parts, without a leading country code 1; None unless ten digits remain."""
    digits = "".join(char for part in parts if isinstance(part, str) for char in part if char in "0123456789")
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    return digits if len(digits) == 10 else None


def area_and_number(phone: str | None) -> tuple[str | None, str | None]:
    """``5125550123`` -> ``("512", "5550123")``; None -> two Nones."""
    return (phone[:3], phone[3:]) if phone else (None, None)


def state_code(value: object) -> str | None:
    found = text(value)
    return found.strip().upper() if found and len(found.strip()) == 2 else found


def zip_code(value: object) -> str | None:
    """Nine digits become ZIP+4 with a dash; other text stays."""
    found = text(value)
    if found is None:
        return None
    digits = re.fullmatch(r"\s*(\d{5})[- ]?(\d{4})\s*", found, re.ASCII)
    return f"{digits[1]}-{digits[2]}" if digits else found.strip()


def date_only(value: object) -> str | None:
    """The day of a date or date-time as it is written, whatever its zone."""
    found = text(value)
    if found is None or not _DATE.match(found.strip()) or found.strip().startswith(_NO_YEAR):
        return None
    return found.strip()[:10]


def amount(value: object) -> str | None:
    """A decimal with two places; None for what is no amount, or one of over ten digits before the point."""
    found = text(value)
    try:
        number = Decimal(found.strip()) if found else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or abs(number) >= _AMOUNT_MAX:
        return None
    return str(number.quantize(_CENTS))


def flag(value: object) -> bool:
    """An XML Schema boolean, or AMS360's ``True``."""
    return isinstance(value, str) and value.strip().lower() in ("true", "1")


def whole(*parts: str | None) -> str:
    """Name parts in one line."""
    return " ".join(part for part in parts if part)


def split_name(name: str) -> tuple[str | None, str | None]:
    """One line -> (first, last). Middle names and titles stay with the first, prefixes and suffixes with the last.

    ``Ann van der Berg Jr.`` -> ``("Ann", "van der Berg Jr.")``; a single word is a last name. Except for the order
    "Last, First", the two parts in one line are the name again.
    """
    words = name.split()
    if len(words) < 2:
        return None, words[0] if words else None
    parsed = HumanName(name)
    if "," in name and parsed.first and parsed.last:
        first = whole(parsed.title, parsed.first, parsed.middle)
        return first, whole(parsed.last, parsed.suffix.replace(",", ""))
    last_words = min(max(len(parsed.last.split()) + len(parsed.suffix.split()), 1), len(words) - 1)
    return " ".join(words[:-last_words]), " ".join(words[-last_words:])


def loose_name(*parts: str | None) -> str:
    """For look-alikes: as model.identity.normal_name, but ``L.L.C.`` is ``LLC``."""
    return normal_name(*parts).replace(" ", "")


def to_write(operation: Operation, current: Fields) -> tuple[str, ...]:
    """The fields of an update that still have to be written, after a look at the record just before.

    Raises Stale when a field differs from what the plan was made from, unless it has the wanted value already.
    """
    moved = [
        name
        for name, expected in operation.expected.items()
        if name in current
        and current[name] != expected
        and not (name in operation.changed and current[name] == operation.fields.get(name))
    ]
    if moved:
        raise Stale(
            f"{operation.coordinates}: {', '.join(sorted(moved))} changed since the plan was made. Nothing was "
            "written. It is read and planned again."
        )
    return tuple(
        name for name in operation.changed if name not in current or current[name] != operation.fields.get(name)
    )


def stored_fields(operation: Operation, before: Fields, after: Fields) -> dict[str, str | None]:
    """What a receipt may call seen: values of our own write, as the vendor shows them; never somebody else's edit."""
    if operation.verb is Verb.CREATE:
        return {name: after[name] for name in after if operation.fields.get(name) is not None}
    return {name: after[name] for name in after if name in operation.changed or after[name] != before.get(name)}

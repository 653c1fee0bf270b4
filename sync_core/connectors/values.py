"""Values of vendors in canonical form, and back: text, phones, ZIP codes, dates, amounts, names. Pure.

Canonical forms are those of model/records.py. What has no canonical form (a phone of seven digits, an e-mail address
without @) reads as Unreadable, never as empty: the vendor keeps it, and so do all others what they have (decision D22).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from nameparser import HumanName

from trifold.sync_core.errors import Stale
from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import Fields
from trifold.sync_core.model.values import Unreadable, Value

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_NO_YEAR = "0001"  # .NET's default date stands for no date
_CENTS = Decimal("0.01")
_AMOUNT_MAX = Decimal(10) ** 15
_EXTENSION = re.compile(
    r"[\s,;]*(?:(?<![a-z])ext(?:ension|e?n)?(?![a-z])\.?|x\.?|#)\s*[:.=]?\s*(\d{1,8})\s*$", re.IGNORECASE
)
_PHONE = re.compile(r"[\d\s().\-/+]*", re.ASCII)
_FOREIGN_DIGITS = range(8, 16)  # E.164: at most fifteen with the country code
_STATES_WITH_0 = frozenset(["CT", "MA", "ME", "NH", "NJ", "PR", "RI", "VI", "VT"])  # USPS: their ZIP codes begin with 0
XML_UNWRITABLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"  # XML 1.0, section 2.2


def text(value: object) -> str | None:
    """The text as it is (blanks at its ends included), or None when there is nothing but white space."""
    return value if isinstance(value, str) and value.strip() else None


def email(value: object) -> Value:
    found = text(value)
    if found is None:
        return None
    return found.strip() if _EMAIL.fullmatch(found.strip()) else Unreadable(found, "it is not one e-mail address")


def phone_number(area: object, number: object, extension: object = None) -> Value:
    """``5125550123``; ``5125550123 x12`` with an extension, in its own field or behind the number; ``+442079460958`` of
    another country. None when there is no number, also where an area code stands alone."""
    found, code = text(number), text(area)
    if found is None:
        return None
    raw = " ".join(part.strip() for part in (code, found) if part)
    behind = _EXTENSION.search(found)
    plain = found[: behind.start()] if behind else found
    if not _PHONE.fullmatch(plain) or not _PHONE.fullmatch(code or ""):
        return Unreadable(raw, "it is not one phone number")
    whole_number = _whole_number(plain) or _whole_number(f"{code or ''}{plain}")
    if whole_number is None:
        return Unreadable(raw, "it is no whole phone number")
    dialled = _digits(text(extension) or "") or (behind[1] if behind else "")
    return f"{whole_number} x{dialled}" if dialled else whole_number


def _whole_number(plain: str) -> str | None:
    """Ten digits, without a leading country code 1; or of another country, which begins with +, 00 or 011."""
    digits, begins = _digits(plain), plain.strip()
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    if len(digits) == 10 and not (begins.startswith("+") and not begins.startswith("+1")):
        return digits
    abroad = re.match(r"(\+|011|00)", begins)
    country = digits if abroad and abroad[1] == "+" else digits[len(abroad[1]) :] if abroad else ""
    known = country and country[0] not in "01" and len(country) in _FOREIGN_DIGITS and "+" not in begins[1:]
    return f"+{country}" if known else None


def _digits(value: str) -> str:
    return "".join(char for char in value if char in "0123456789")


def area_and_number(phone: str | None) -> tuple[str | None, str | None]:
    """``5125550123`` -> ``("512", "5550123")``, without an extension; a foreign number has no area code; None -> two
    Nones."""
    if not phone:
        return None, None
    number = phone.partition(" x")[0]
    return (None, number) if number.startswith("+") else (number[:3], number[3:])


def extension_of(phone: str | None) -> str | None:
    return (phone or "").partition(" x")[2] or None


def code_of(words: Mapping[str, str], value: object, *empty: str) -> Value:
    """The canonical word of a vendor's code; ``empty``: codes that stand for nothing chosen."""
    found = text(value)
    if found is None or found.strip() in empty:
        return None
    return words.get(found.strip(), Unreadable(found, "it is no code that is known here"))


def state_code(value: object) -> str | None:
    found = text(value)
    return found.strip().upper() if found and len(found.strip()) == 2 else found


def zip_code(value: object, state: object = None) -> str | None:
    """Nine digits become ZIP+4 with a dash, a dash without the four is left out; other text stays. Four digits are a
    ZIP code without its leading zero where those of the state begin with one."""
    found = text(value)
    if found is None:
        return None
    digits = re.fullmatch(r"\s*(\d{5})[- ]*(\d{4})?\s*", found, re.ASCII)
    if digits:
        return f"{digits[1]}-{digits[2]}" if digits[2] else digits[1]
    short = re.fullmatch(r"\s*(\d{4})\s*", found, re.ASCII)
    return f"0{short[1]}" if short and state_code(state) in _STATES_WITH_0 else found.strip()


def date_only(value: object) -> Value:
    """The day of a date or date-time as it is written, whatever its zone."""
    found = text(value)
    if found is None or found.strip().startswith(_NO_YEAR):
        return None
    try:
        date.fromisoformat(found.strip()[:10])
    except ValueError:
        return Unreadable(found, "it is no day")
    return found.strip()[:10] if _DATE.match(found.strip()) else Unreadable(found, "it is no day")


def known_day(value: object) -> str | None:
    """A day that only identifies: one that can't be read tells nothing."""
    found = date_only(value)
    return found if isinstance(found, str) else None


def amount(value: object) -> Value:
    """A decimal with two places, rounded half up."""
    found = text(value)
    if found is None:
        return None
    try:
        number = Decimal(found.strip())
    except InvalidOperation:
        return Unreadable(found, "it is no amount")
    if not number.is_finite() or abs(number) >= _AMOUNT_MAX:
        return Unreadable(found, "it is no amount that money comes in")
    return str(number.quantize(_CENTS, ROUND_HALF_UP))


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

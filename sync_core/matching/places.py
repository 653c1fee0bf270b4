"""How somebody is reached and where somebody lives, in one spelling. What stands for "we don't know" reads as ""."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.likeness import Agreement

KEPT = 20_000
REGION = "US"
NOBODY = {
    "none",
    "noemail",
    "no",
    "na",
    "unknown",
    "test",
    "noreply",
    "donotreply",
    "nomail",
    "x",
    "xx",
    "declined",
}  # local parts of no mailbox
# Ends and directions of streets as the postal service shortens them.
STREETS = {
    "street": "st",
    "avenue": "ave",
    "av": "ave",
    "road": "rd",
    "drive": "dr",
    "lane": "ln",
    "boulevard": "blvd",
    "court": "ct",
    "place": "pl",
    "circle": "cir",
    "highway": "hwy",
    "parkway": "pkwy",
    "terrace": "ter",
    "square": "sq",
    "trail": "trl",
    "way": "way",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
}
UNITS = ("apt", "apartment", "unit", "suite", "ste", "no", "room", "rm", "floor", "fl")
_UNIT = re.compile(r"#\s*|\b(?:" + "|".join(UNITS) + r")\b\.?\s*#?\s*", re.IGNORECASE)


@lru_cache(maxsize=KEPT)
def phone(text: str) -> str:
    """E.164, "" for what is no number that can be called (0000000000)."""
    try:
        parsed = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def email(text: str) -> str:
    found = text.strip().casefold()
    local, _, domain = found.partition("@")
    plain = re.sub(r"[._-]", "", local)
    return found if domain and plain not in NOBODY and not domain.startswith("none") else ""


def tax_id(text: str) -> str:
    """Nine digits; "" for 000000000, 123456789 and the like."""
    digits = "".join(char for char in text if char in "0123456789")
    return digits if len(digits) == 9 and len(set(digits)) > 2 and digits not in ("123456789", "987654321") else ""


def birth_date(text: str) -> str:
    """YYYY-MM-DD; the first of January 1900 and earlier stand for no date."""
    return text if text > "1900-01-01" else ""


@lru_cache(maxsize=KEPT)
def address(street1: str, street2: str, place: str) -> str:
    """``78701|14|elm st|2``: place (ZIP, else city), house number, street, unit; "" without a place or a street."""
    whole = f"{street1} {street2}".strip()
    parts = _UNIT.split(whole, maxsplit=1)
    words = [STREETS.get(word, word) for word in normal_name(parts[0]).split()]
    where = normal_name(place.partition("-")[0])
    if not words or not where:
        return ""
    number = words.pop(0) if len(words) > 1 and words[0][0].isdigit() else ""
    unit = normal_name(parts[1]).replace(" ", "") if len(parts) > 1 else ""
    return "|".join((where, number, " ".join(words), unit))


def same_address(one: str, other: str) -> Agreement:
    """The unit counts where both sides have one; the end of a street may be missing or mistyped."""
    if not one or not other:
        return Agreement.UNKNOWN
    left, right = one.split("|"), other.split("|")
    if left[:2] != right[:2] or (left[3] and right[3] and left[3] != right[3]):
        return Agreement.OTHER
    if left[2] == right[2]:
        return Agreement.SAME
    words = set(left[2].split()), set(right[2].split())
    return Agreement.SAME if left[1] and (words[0] <= words[1] or words[1] <= words[0]) else Agreement.OTHER


def same_digits(one: str, other: str) -> Agreement:
    """Dates and tax ids: near when one digit differs, or the same digits stand in another order."""
    if not one or not other:
        return Agreement.UNKNOWN
    if one == other:
        return Agreement.SAME
    differing = sum(a != b for a, b in zip(one, other, strict=False))
    return Agreement.NEAR if differing == 1 or sorted(one) == sorted(other) else Agreement.OTHER


def same_text(one: str, other: str) -> Agreement:
    if not one or not other:
        return Agreement.UNKNOWN
    return Agreement.SAME if one == other else Agreement.OTHER

"""What tells people apart is each performance's own: phones, birth dates, tax ids and streets follow from its surname.

What the cast writes alike stays alike (husband and wife share a phone, a firm has its owner's), and what it writes
differently stays different; between two surnames none of these values is the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache

from faker.providers.person.en_US import Provider

FIRST_BIRTHDAY = date(1950, 1, 1)
APART_DAYS = 2_000  # between the birth dates of a performance, and more than there are surnames
FIRST_NUMBER = 9_500_000  # of phones within an area: exchanges that are nobody's home
PHONES, HOUSES = 100, 1_000  # of one performance, at most: by a phone's last two digits, by the number of a house


@cache
def _surnames() -> Mapping[str, int]:
    names = sorted(map(str, Provider.last_names))
    doubled = [name + name.lower() for name in names]
    return {name: number for number, name in enumerate([*names, *doubled])}


def number_of(surname: str) -> int:
    """A number that no other surname has, from 0 on. Raises KeyError for a surname that is never drawn."""
    return _surnames()[surname]


def own(facts: Mapping[str, str], surname: str, birthdays: Collection[str]) -> dict[str, str]:
    """The written facts with strong values of the performance's own; ``birthdays`` are all that the cast has."""
    number, found = number_of(surname), dict(facts)
    if found.get("born"):
        place = sorted(birthdays).index(found["born"])
        found["born"] = (FIRST_BIRTHDAY + timedelta(days=place * APART_DAYS + number)).isoformat()
    if found.get("phone"):
        area, last = found["phone"][:3], int(found["phone"][-2:])
        found["phone"] = f"{area}{FIRST_NUMBER + number * PHONES + last}"
    if found.get("tax_id"):
        found["tax_id"] = f"{found['tax_id'][:2]}-{number * PHONES + int(found['tax_id'][-2:]):07}"
    if found.get("street1"):
        found["street1"] = re.sub(r"^\d+", lambda house: str((number + 1) * HOUSES + int(house[0])), found["street1"])
    return found

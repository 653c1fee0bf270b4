"""People and firms of a made-up town, in canonical fields. The same seed gives the same town."""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import Any

from faker import Faker

Record = dict[str, str | None]
Pool = tuple[Any, ...]
POOL = 3_000  # names, streets and firms that are drawn once, each as often as it is in the United States
FORMS = ("LLC", "Inc", "Corp", "Co", "Ltd", "LLP", "PC")
TRADES = ("Plumbing", "Roofing", "Dental", "Bakery", "Logistics", "Marine", "Landscaping", "Realty", "Auto", "Designs")
MAIL = ("gmail.example", "mail.example", "post.example", "inbox.example")
STREET_ENDS = ("Street", "Avenue", "Road", "Drive", "Lane", "Court", "Boulevard", "Way")


@lru_cache(8)
def drawn(seed: int) -> tuple[Pool, Pool, Pool, Pool, Any]:
    """First names, last names, streets, places, and the dice as they then lie; a town of one seed is drawn once."""
    fake = Faker("en_US")
    fake.seed_instance(seed)
    first, last, street = (
        tuple(name() for _ in range(POOL)) for name in (fake.first_name, fake.last_name, fake.last_name)
    )
    place = tuple((fake.city(), fake.state_abbr(include_territories=False), fake.postcode()) for _ in range(POOL))
    return first, last, street, place, fake.random


class Town:
    """Draws people, firms and what they are reached by. ``dice`` is seeded and nobody else's."""

    def __init__(self, seed: int) -> None:
        self._first, self._last, self._street, self._place, dice = drawn(seed)
        self.dice: Any = copy(dice)
        self._number = 0

    def chance(self, percent: float) -> bool:
        return bool(self.dice.random() * 100 < percent)

    def one_of(self, *choices: Any) -> Any:
        return self.dice.choice(choices)

    def first_name(self, other_than: str | None = None) -> str:
        """A first name; another one that isn't just short for it either."""
        found = self.dice.choice(self._first)
        while other_than and found[:2] == other_than[:2]:
            found = self.dice.choice(self._first)
        return str(found)

    def last_name(self, other_than: str | None = None) -> str:
        found = self.dice.choice(self._last)
        while other_than and found[:2] == other_than[:2]:
            found = self.dice.choice(self._last)
        return str(found)

    def phone(self) -> str:
        """Ten digits of a number that could be called."""
        area = self.one_of("512", "614", "303", "409", "206", "713", "303", "212", "415", "305")
        return f"{area}{self.dice.randrange(200, 990)}{self.dice.randrange(10_000):04}"

    def email(self, name: str) -> str:
        self._number += 1
        return f"{name.lower().replace(' ', '.')}{self._number}@{self.one_of(*MAIL)}"

    def tax_id(self) -> str:
        return f"{self.dice.randrange(100_000_000, 899_999_999)}"

    def day(self, first_year: int, last_year: int) -> str:
        year, month, day = self.dice.randint(first_year, last_year), self.dice.randint(1, 12), self.dice.randint(1, 28)
        return f"{year}-{month:02}-{day:02}"

    def home(self) -> Record:
        city, state, code = self.dice.choice(self._place)
        street = f"{self.dice.randrange(1, 9_900)} {self.dice.choice(self._street)} {self.one_of(*STREET_ENDS)}"
        unit = f"Apt {self.dice.randrange(1, 60)}" if self.chance(12) else None
        return {"street1": street, "street2": unit, "city": city, "state": state, "zip": code}

    def person(self, **given: str | None) -> Record:
        """Everything that can be known of a person; what a record leaves out is decided later."""
        first = given.get("first_name") or self.first_name()
        last = given.get("last_name") or self.last_name()
        drawn: Record = {
            "account_type": "personal",
            "first_name": first,
            "middle_name": self.first_name(first) if self.chance(70) else None,
            "last_name": last,
            "firm_name": None,
            "dba": None,
            "email": self.email(f"{first} {last}"),
            "phone": self.phone(),
            "date_of_birth": self.day(1940, 2004),
            "tax_id": self.tax_id(),
            "status": "active",
            **self.home(),
        }
        return drawn | given

    def firm(self, **given: str | None) -> Record:
        base = f"{self.last_name()} {self.one_of(*TRADES)}"
        if self.chance(40):
            base = f"{self.last_name()} & {self.last_name()} {self.one_of(*TRADES)}"
        name = f"{base} {self.one_of(*FORMS)}" if self.chance(85) else base
        drawn: Record = {
            "account_type": "commercial",
            "first_name": None,
            "middle_name": None,
            "last_name": None,
            "firm_name": name,
            "dba": f"The {self.last_name()} {self.one_of('House', 'Shop', 'Studio', 'Works')}"
            if self.chance(20)
            else None,
            "email": self.email(f"office {base.split()[0]}"),
            "phone": self.phone(),
            "date_of_birth": None,
            "tax_id": self.tax_id(),
            "status": "active",
            **self.home(),
        }
        return drawn | given

"""What a client of the agency is, before any system has written it down. Pure values; all people are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from trifold.simulators.population import lines

System = Literal["ams360", "benefitpoint", "insuredmine"]
SYSTEMS: tuple[System, ...] = ("ams360", "benefitpoint", "insuredmine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """``suffix`` is ``""``, ``"Sr."`` or ``"Jr."``."""

    first: str
    middle: str
    last: str
    suffix: str
    born: date
    female: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """``stem`` and ``ending`` are written one after the other: ``Harbor Bakery`` and ``LLC``."""

    stem: str
    ending: str
    trade_name: str
    tax_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``state`` has two letters."""

    street: str
    city: str
    state: str
    zip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPerson:
    """Somebody at a firm; ``client`` is the number of the client that this person is too, if any."""

    person: Person
    title: str
    email: str
    client: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A policy or plan. ``line`` is one of :data:`lines.LINES`, ``carrier`` counts round its :data:`lines.INSURERS`; it
    starts every year on ``month`` and ``day``."""

    line: str
    number: str
    carrier: int
    month: int
    day: int
    premium_cents: int
    billed_by_agency: bool

    @property
    def insurer(self) -> str:
        """The one name that all three systems know."""
        names = lines.INSURERS[self.line]
        return names[self.carrier % len(names)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One real person or firm. ``number`` counts from 1; ``phone`` is ten digits.

    ``systems`` are those that have a record of it; ``links`` are the pairs of systems whose records name each other
    already (``"ams360+insuredmine"``); ``lookalikes`` are other clients that must never be taken for this one, and why.
    """

    number: int
    person: Person | None
    firm: Firm | None
    traits: tuple[str, ...]
    household: int | None
    place: Place
    phone: str
    email: str
    active: bool
    systems: frozenset[System]
    links: frozenset[str]
    lookalikes: Mapping[int, str]
    contacts: tuple[ContactPerson, ...]
    covers: tuple[Cover, ...]

    @property
    def name(self) -> str:
        """As it is written on the door: the firm's name, or first, middle and last name and suffix."""
        if self.firm:
            return f"{self.firm.stem} {self.firm.ending}".strip()
        return full_name(self.person) if self.person else ""


def full_name(person: Person) -> str:
    return " ".join(part for part in (person.first, person.middle, person.last, person.suffix) if part)

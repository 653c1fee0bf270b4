"""How each system writes one client's name: people type, and every system was filled by other people.

AMS360 is the oldest and often lacks accents; BenefitPoint came from spreadsheets; InsuredMine from phones.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from trifold.simulators.population.dice import Dice
from trifold.simulators.population.people import Client, Firm, Person, System

CURLY = "\u2019"
ENDINGS = {
    "LLC": ("LLC", "L.L.C.", ", LLC", "Llc"),
    "Inc": ("Inc.", ", Inc.", "Inc", "Incorporated"),
    "Corp": ("Corp.", "Corporation", "Corp"),
    "Co": ("Co.", "Company", "Co"),
    "LLP": ("LLP", "L.L.P.", ", LLP"),
    "": ("",),
}
_FOLDED = str.maketrans({"Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "ð": "d", "Ð": "D"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A client's name as one system has it; a firm's ``first``, ``middle`` and ``last`` are empty."""

    first: str
    middle: str
    last: str
    firm: str
    trade_name: str

    @property
    def display(self) -> str:
        return self.firm or " ".join(part for part in (self.first, self.middle, self.last) if part)


def without_accents(text: str) -> str:
    """``José Núñez`` as ``Jose Nunez``."""
    plain = unicodedata.normalize("NFD", text.translate(_FOLDED))
    return "".join(ch for ch in plain if not unicodedata.combining(ch))


def written(seed: int, client: Client, system: System) -> Written:
    """The same seed, client and system always give the same spelling."""
    dice = Dice(seed, client.number, system, "spelling")
    if client.firm:
        return _firm(dice, client.firm, system)
    assert client.person
    return person_written(dice, client.person, system)


def person_written(dice: Dice, person: Person, system: System) -> Written:
    """Middle names shrink to an initial or vanish; a suffix moves, loses its dot or vanishes."""
    letters = _letters(dice, system)
    middle = dice.one_of((person.middle, person.middle[:1], "")) if system != "ams360" else person.middle
    suffix = person.suffix and dice.one_of(
        (f" {person.suffix}", f", {person.suffix}", f" {person.suffix.rstrip('.')}", "")
        if system == "insuredmine"
        else (f" {person.suffix}", f", {person.suffix}", f" {person.suffix.rstrip('.')}")
    )
    first, middle, last = map(letters, (person.first, middle, person.last))
    return Written(first=first, middle=middle, last=f"{last}{suffix}", firm="", trade_name="")


def _firm(dice: Dice, firm: Firm, system: System) -> Written:
    letters = _letters(dice, system)
    ending = dice.one_of(ENDINGS[firm.ending])
    stem = firm.stem.replace(" & ", " and ") if " & " in firm.stem and dice.falls(40) else firm.stem
    glue = "" if not ending or ending.startswith(",") else " "
    name = f"{letters(stem)}{glue}{ending}"
    return Written(first="", middle="", last="", firm=name, trade_name=letters(firm.trade_name))


def _letters(dice: Dice, system: System) -> Callable[[str], str]:
    """How this system's user typed accents and apostrophes that day."""
    accents: Callable[[str], str] = str
    apostrophes: Callable[[str], str] = str
    if system == "ams360" and dice.falls(60):
        accents = without_accents
    elif system == "insuredmine" and dice.falls(30):
        accents = _decomposed  # as some phones send it
    if system == "benefitpoint" and dice.falls(50):
        apostrophes = _curly
    elif system == "insuredmine" and dice.falls(40):
        apostrophes = _without_apostrophes
    return lambda text: apostrophes(text if text.isascii() else accents(text))


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _curly(text: str) -> str:
    return text.replace("'", CURLY)


def _without_apostrophes(text: str) -> str:
    return text.replace("'", "")

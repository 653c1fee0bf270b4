"""How the same person or firm is written down twice: by two clerks, at two times, into two systems."""

from __future__ import annotations

import string

from nicknames import NickNamer

from trifold.sync_core.benchmark.people import Record, Town

_nicknames = NickNamer()
SHORT = {
    "Street": "St.",
    "Avenue": "Ave",
    "Road": "Rd",
    "Drive": "Dr",
    "Lane": "Ln",
    "Court": "Ct",
    "Boulevard": "Blvd",
}
SPELT = {"LLC": "L.L.C.", "Inc": "Incorporated", "Corp": "Corporation", "Co": "Company", "Ltd": "Limited"}
# What a record of a person or firm leaves out, in a hundred
MISSING_PERSON = {"date_of_birth": 8, "tax_id": 85, "email": 15, "phone": 6, "middle_name": 45}
MISSING_FIRM = {"tax_id": 25, "email": 15, "phone": 6, "dba": 30}


def typed(town: Town, text: str) -> str:
    """One slip of the keys: a letter too many, too few, another one, or two swapped."""
    found = text
    while found.casefold() == text.casefold():
        found = _slip(town, text)
    return found


def _slip(town: Town, text: str) -> str:
    at = town.dice.randrange(1, max(2, len(text)))
    letter = town.dice.choice(string.ascii_lowercase)
    return str(
        town.one_of(
            text[:at] + letter + text[at:],
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at + 1 :],
            text[: at - 1] + text[at : at + 1] + text[at - 1 : at] + text[at + 1 :],
        )
    )


def recorded(town: Town, whole: Record) -> Record:
    """What one clerk writes down of somebody: not everything, nothing wrong."""
    left_out = MISSING_FIRM if whole["firm_name"] else MISSING_PERSON
    return {name: None if town.chance(left_out.get(name, 0)) else value for name, value in whole.items()}


def blurred(town: Town, whole: Record) -> Record:
    """The same somebody, written down by another clerk, later: moved, married, mistyped, abbreviated."""
    found = recorded(town, whole)
    if town.chance(8):
        found |= {"phone": town.phone()}
    if town.chance(8) and found["email"]:
        found |= {"email": town.email("new")}
    if town.chance(8):
        found |= town.home()
    found = _name_of_firm(town, found) if whole["firm_name"] else _name_of_person(town, found)
    if found["date_of_birth"] and town.chance(1.5):
        found["date_of_birth"] = _wrong_day(town, found["date_of_birth"])
    return _spelt(town, found)


def _wrong_day(town: Town, date: str) -> str:
    year, month, day = date.split("-")
    if int(day) <= 12 and day != month and town.chance(50):
        return f"{year}-{day}-{month}"
    return f"{year[:3]}{(int(year[3]) + town.dice.randint(1, 9)) % 10}-{month}-{day}"


def _name_of_person(town: Town, found: Record) -> Record:
    first, middle, last = found["first_name"] or "", found["middle_name"], found["last_name"] or ""
    short = sorted(_nicknames.nicknames_of(first))
    if short and town.chance(5):
        first = town.dice.choice(short).title()
    elif town.chance(2):
        first = typed(town, first)
    elif town.chance(1):
        first = first[0]
    if middle and town.chance(40):
        middle = middle[0] + town.one_of("", ".")
    if town.chance(2):
        last = typed(town, last)
    elif town.chance(1):
        last = town.last_name()
    elif town.chance(1):
        last = f"{last}-{town.last_name()}"
    if middle and town.chance(15):  # one box for both
        first, middle = f"{first} {middle}", None
    return found | {"first_name": first, "middle_name": middle, "last_name": last}


def _name_of_firm(town: Town, found: Record) -> Record:
    name, dba = found["firm_name"] or "", found["dba"]
    words = name.split()
    if words[-1] in SPELT and town.chance(25):
        name = " ".join([*words[:-1], SPELT[words[-1]]])
    elif len(words) > 2 and town.chance(8):
        name = " ".join(words[:-1])
    if " & " in name and town.chance(40):
        name = name.replace(" & ", " and ")
    if town.chance(3):
        name = typed(town, name)
    if dba and town.chance(15):
        name, dba = dba, None
    return found | {"firm_name": name, "dba": dba}


def _spelt(town: Town, found: Record) -> Record:
    """Other capitals, short street names, ZIP+4, an apartment in the same line."""
    street, unit, code = found["street1"] or "", found["street2"], found["zip"] or ""
    end = street.split()[-1]
    if end in SHORT and town.chance(50):
        street = street[: -len(end)] + SHORT[end]
    if unit and town.chance(40):
        street, unit = f"{street} {unit.replace('Apt ', '#')}", None
    if town.chance(20):
        code = f"{code}-{town.dice.randrange(1, 9_999):04}"
    names = ("first_name", "last_name", "firm_name", "email")
    shouted = {name: (found[name] or "").upper() or None for name in names} if town.chance(5) else {}
    return found | {"street1": street, "street2": unit, "zip": code} | shouted

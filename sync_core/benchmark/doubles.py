"""Who only looks like another: pairs of two people or firms, one class a function. Linking any of them is wrong.

What tells the two apart is always on paper somewhere; where it is not, nobody could decide (``undecidable``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trifold.sync_core.benchmark.blurs import recorded, typed
from trifold.sync_core.benchmark.people import FORMS, Record, Town

Double = Callable[[Town], tuple[Record, Record]]
OFFICE = ("service@ouragency.example", "service@ouragency.example", "no.email@ouragency.example")
HOME = ("street1", "street2", "city", "state", "zip")


def _shared(town: Town, of: Record, *always: str, sometimes: tuple[str, ...] = ()) -> Record:
    names = [*always, *(name for name in sometimes if town.chance(60))]
    return {name: of[name] for name in names}


def _two(town: Town, one: Record, other: Record) -> tuple[Record, Record]:
    return recorded(town, one), recorded(town, other)


def father_and_son(town: Town) -> tuple[Record, Record]:
    """One name, one house; the son's record says Jr, or both say when they were born."""
    father = town.person(date_of_birth=town.day(1940, 1965))
    shared = _shared(town, father, "first_name", "last_name", *HOME, sometimes=("phone", "email"))
    son = town.person(**shared, date_of_birth=town.day(1970, 2004))
    if town.chance(40):
        son["middle_name"] = father["middle_name"]
    known, new = _two(town, father, son)
    if town.chance(70):
        new["last_name"] = f"{son['last_name']} {town.one_of('Jr', 'Jr.', 'II', 'III')}"
        if town.chance(30):
            known["last_name"] = f"{father['last_name']} {town.one_of('Sr', 'Sr.')}"
    else:
        known["date_of_birth"], new["date_of_birth"] = father["date_of_birth"], son["date_of_birth"]
    return (known, new) if town.chance(50) else (new, known)


def undecidable(town: Town) -> tuple[Record, Record]:
    """Father and son again, but no record says Jr, and one says nothing of a birth date."""
    father = town.person()
    shared = _shared(town, father, "first_name", "last_name", "phone", "email", *HOME)
    son = town.person(**shared)
    bare: Record = {"tax_id": None, "middle_name": None, "date_of_birth": None}
    return father | {"tax_id": None, "middle_name": None}, son | bare


def twins(town: Town) -> tuple[Record, Record]:
    one = town.person()
    shared = _shared(town, one, "last_name", "date_of_birth", *HOME, sometimes=("phone", "email"))
    return _two(town, one, town.person(**shared, first_name=town.first_name(one["first_name"])))


def twins_of_like_names(town: Town) -> tuple[Record, Record]:
    """Maria and Marie, Jon and John."""
    one = town.person()
    shared = _shared(town, one, "last_name", "date_of_birth", *HOME, sometimes=("phone", "email"))
    return _two(town, one, town.person(**shared, first_name=typed(town, one["first_name"] or "")))


def spouses(town: Town) -> tuple[Record, Record]:
    """One e-mail, one phone, one house (X2)."""
    one = town.person()
    shared = _shared(town, one, "last_name", "email", "phone", *HOME)
    return _two(town, one, town.person(**shared, first_name=town.first_name(one["first_name"])))


def siblings(town: Town) -> tuple[Record, Record]:
    one = town.person()
    shared = _shared(town, one, "last_name", *HOME, sometimes=("phone", "email"))
    return _two(town, one, town.person(**shared, first_name=town.first_name(one["first_name"])))


def namesakes(town: Town) -> tuple[Record, Record]:
    """One first and one last name, nothing else in common (X1)."""
    one = town.person()
    return _two(town, one, town.person(first_name=one["first_name"], last_name=one["last_name"]))


def namesakes_of_one_birthday(town: Town) -> tuple[Record, Record]:
    """Born on the same day, too; who lives elsewhere, and is reached otherwise, is somebody else."""
    one = town.person()
    shared = _shared(town, one, "first_name", "last_name", "date_of_birth")
    return _two(town, one, town.person(**shared))


def mistyped_neighbours(town: Town) -> tuple[Record, Record]:
    """Names that are one slip apart, in one house or with one phone; the birth dates are known."""
    one = town.person()
    shared = _shared(town, one, "first_name", *town.one_of(("phone",), HOME))
    other = town.person(**shared, last_name=typed(town, one["last_name"] or ""))
    known, new = _two(town, one, other)
    return known | {"date_of_birth": one["date_of_birth"]}, new | {"date_of_birth": other["date_of_birth"]}


def person_and_firm(town: Town) -> tuple[Record, Record]:
    """Ann Berg, and the firm that bears her name, with her phone, e-mail and house (X3)."""
    person = town.person()
    shared = _shared(town, person, "phone", "email", *HOME, sometimes=("tax_id",))
    base = town.one_of(f"{person['first_name']} {person['last_name']}", f"{person['last_name']}")
    firm = town.firm(**shared, firm_name=f"{base} {town.one_of(*FORMS)}", dba=None)
    known, new = _two(town, person, firm)
    return (known, new) if town.chance(50) else (new, known)


def two_firms_of_one_owner(town: Town) -> tuple[Record, Record]:
    one = town.firm()
    return _two(town, one, town.firm(**_shared(town, one, "phone", "email", *HOME)))


def two_forms_of_one_name(town: Town) -> tuple[Record, Record]:
    """Berg Plumbing LLC and Berg Plumbing Inc, one owner, one office."""
    one = town.firm(dba=None)
    base = " ".join(word for word in (one["firm_name"] or "").split() if word not in FORMS)
    forms = town.dice.sample(FORMS, 2)
    shared = _shared(town, one, *HOME, sometimes=("phone", "email"))
    other = town.firm(**shared, firm_name=f"{base} {forms[0]}", dba=None)
    return _two(town, one | {"firm_name": f"{base} {forms[1]}"}, other)


def shops_of_one_brand(town: Town) -> tuple[Record, Record]:
    """Two firms that do business under one name, one mailbox of the head office."""
    brand = f"{town.last_name()}'s {town.one_of('Burgers', 'Gym', 'Coffee')}"
    one = town.firm(dba=brand)
    return _two(town, one, town.firm(dba=brand, **_shared(town, one, sometimes=("email", "phone"))))


def numbered_shops(town: Town) -> tuple[Record, Record]:
    """Burger House 12 LLC and Burger House 14 LLC, one mailbox."""
    brand, numbers = f"{town.last_name()} House", town.dice.sample(range(10, 99), 2)
    one = town.firm(firm_name=f"{brand} {numbers[0]} LLC", dba=None)
    shared = _shared(town, one, "email", sometimes=("phone",))
    return _two(town, one, town.firm(**shared, firm_name=f"{brand} {numbers[1]} LLC", dba=None))


def roommates(town: Town) -> tuple[Record, Record]:
    one = town.person()
    return _two(town, one, town.person(**_shared(town, one, *HOME, sometimes=("phone",))))


def colleagues(town: Town) -> tuple[Record, Record]:
    """The firm's mailbox and phone in both records."""
    one = town.person()
    return _two(town, one, town.person(**_shared(town, one, "email", "phone")))


def shared_mailbox(town: Town) -> tuple[Record, Record]:
    """One name, two towns, and in both records the agency's mailbox and phone, or what stands for none (V2)."""
    one = town.person()
    office = {"email": town.one_of(*OFFICE), "phone": "5125550100", "tax_id": None, "middle_name": None}
    namesake = {"first_name": one["first_name"], "last_name": one["last_name"]}
    known, new = one | office, town.person(**namesake) | office
    unsaid = town.one_of(known, new)
    unsaid["date_of_birth"] = None
    return known, new


DOUBLES: Mapping[str, Double] = {
    double.__name__: double
    for double in (
        father_and_son,
        twins,
        twins_of_like_names,
        spouses,
        siblings,
        namesakes,
        namesakes_of_one_birthday,
        mistyped_neighbours,
        person_and_firm,
        two_firms_of_one_owner,
        two_forms_of_one_name,
        shops_of_one_brand,
        numbered_shops,
        roommates,
        colleagues,
        shared_mailbox,
    )
}

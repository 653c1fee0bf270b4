"""Who the clients are: blocks of twenty, each with the whole cast, so that any agency has every hard case.

A block depends on the seed and its number only. So the first hundred clients of an agency of a thousand are those of
an agency of a hundred, and three simulators agree on all of them without talking to each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from trifold.simulators.population import lines, names
from trifold.simulators.population.dice import Dice
from trifold.simulators.population.people import (
    SYSTEMS,
    Client,
    ContactPerson,
    Cover,
    Firm,
    Person,
    Place,
    System,
)

BLOCK = 20
ALL: tuple[System, ...] = SYSTEMS
A, B, M = SYSTEMS

# Parts of a block, in the order of the cast. What two of them have in common, and why one is not the other:
SENIOR, JUNIOR, TWIN_1, TWIN_2, SPOUSE_1, SPOUSE_2, OWNER, OWNERS_FIRM = range(8)
LLC_FIRM, TRADING_FIRM, NEIGHBOR_FIRM, ACCENTED, APOSTROPHE, INACTIVE, NAMESAKE_1, NAMESAKE_2 = range(8, 16)
NEWCOMER, ACCENTED_FIRM, LEAD, ORDINARY_FIRM = range(16, BLOCK)
LOOKALIKES = (
    (SENIOR, JUNIOR, "father and son of one name"),
    (TWIN_1, TWIN_2, "twins: one last name, birth date, phone and home"),
    (SPOUSE_1, SPOUSE_2, "spouses: one phone and home"),
    (OWNER, OWNERS_FIRM, "a person, and the firm that bears the person's name"),
    (TRADING_FIRM, NEIGHBOR_FIRM, "two firms of one phone and similar names"),
    (NAMESAKE_1, NAMESAKE_2, "two people of one name"),
)
HOUSEHOLDS: Mapping[int, int] = {SENIOR: 0, JUNIOR: 0, TWIN_1: 1, TWIN_2: 1, SPOUSE_1: 2, SPOUSE_2: 2}
SYSTEMS_OF: Mapping[int, tuple[System, ...]] = {
    SENIOR: (A, M),
    JUNIOR: ALL,
    TWIN_1: (A, M),
    TWIN_2: ALL,
    SPOUSE_1: (A, M),
    OWNER: (A, M),
    NEIGHBOR_FIRM: (A, B),
    INACTIVE: (A, M),
    NAMESAKE_1: (A, B),
    NAMESAKE_2: (B, M),
    NEWCOMER: (B,),
    LEAD: (M,),
}
TRAITS: Mapping[int, tuple[str, ...]] = {
    SENIOR: ("senior", "household"),
    JUNIOR: ("junior", "household"),
    TWIN_1: ("twin", "household"),
    TWIN_2: ("twin", "household"),
    SPOUSE_1: ("household", "shared phone"),
    SPOUSE_2: ("household", "shared phone"),
    OWNER: ("person and firm of one name",),
    OWNERS_FIRM: ("person and firm of one name", "dba"),
    LLC_FIRM: ("llc",),
    TRADING_FIRM: ("dba", "shared phone"),
    NEIGHBOR_FIRM: ("shared phone",),
    ACCENTED: ("unicode",),
    APOSTROPHE: ("apostrophe",),
    INACTIVE: ("inactive",),
    NAMESAKE_1: ("namesake",),
    NAMESAKE_2: ("namesake",),
    ACCENTED_FIRM: ("unicode",),
}
_FIRMS = (OWNERS_FIRM, LLC_FIRM, TRADING_FIRM, NEIGHBOR_FIRM, ACCENTED_FIRM, ORDINARY_FIRM)
_LINKED_PERCENT = {f"{A}+{B}": 50, f"{A}+{M}": 50, f"{B}+{M}": 40}
_EPOCH = date(1940, 1, 1)


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A client in the making."""

    dice: Dice
    place: Place
    phone: str
    person: Person | None = None
    firm: Firm | None = None
    contacts: list[ContactPerson] = field(default_factory=list)


def clients(seed: int, size: int) -> Iterator[Client]:
    """The first ``size`` clients of the agency of a seed, by number."""
    for number in range(-(-size // BLOCK)):
        yield from block(seed, number)[: size - number * BLOCK]


def client(seed: int, number: int) -> Client:
    """One client by its number, from 1."""
    return block(seed, (number - 1) // BLOCK)[(number - 1) % BLOCK]


def block(seed: int, block_number: int) -> list[Client]:
    """Twenty clients, in an order that says nothing about their parts."""
    order = Dice(seed, block_number, "order").shuffled(BLOCK)
    drafts = [_draft(Dice(seed, block_number, part), part) for part in range(BLOCK)]
    _make_families(drafts)
    _make_firms(drafts)
    numbers = [block_number * BLOCK + order[part] + 1 for part in range(BLOCK)]
    _make_contacts(drafts, numbers)
    found = [_finished(drafts[part], part, numbers, block_number) for part in range(BLOCK)]
    return sorted(found, key=lambda made: made.number)


def _draft(dice: Dice, part: int) -> _Draft:
    town, state, zip_start, area = dice.one_of(names.TOWNS)
    street = f"{dice.between(1, 9899)} {dice.one_of(names.STREETS)}"
    place = Place(street=street, city=town, state=state, zip=f"{zip_start}{dice.between(0, 99):02d}")
    draft = _Draft(dice=dice, place=place, phone=f"{area}555{dice.below(10_000):04d}")
    if part in _FIRMS:
        draft.firm = _firm(dice)
    else:
        draft.person = _person(dice)
    return draft


def _person(dice: Dice) -> Person:
    female = dice.falls(50)
    pool = names.WOMEN if female else names.MEN
    middle = dice.one_of(pool) if dice.falls(60) else ""
    born = _EPOCH + timedelta(days=dice.below(365 * 62))
    return Person(
        first=dice.one_of(pool), middle=middle, last=dice.one_of(names.LAST), suffix="", born=born, female=female
    )


def _firm(dice: Dice) -> Firm:
    stem = f"{dice.one_of(names.FIRM_FIRST)} {dice.one_of(names.FIRM_SECOND)}"
    if dice.falls(30):
        stem = f"{dice.one_of(names.LAST)} & {dice.one_of(names.LAST)} {dice.one_of(names.FIRM_SECOND)}"
    ending = dice.one_of(("Inc", "LLC", "Corp", "Co", "LLP"))
    return Firm(stem=stem, ending=ending, trade_name="", tax_id=f"00-{dice.below(10_000_000):07d}")


def _people(drafts: Sequence[_Draft], *parts: int) -> list[Person]:
    found = [drafts[part].person for part in parts]
    return [person for person in found if person is not None]


def _share_home(drafts: Sequence[_Draft], first: int, second: int) -> None:
    drafts[second].place, drafts[second].phone = drafts[first].place, drafts[first].phone


def _make_families(drafts: list[_Draft]) -> None:
    senior, twin, one, two = _people(drafts, SENIOR, TWIN_1, SPOUSE_1, SPOUSE_2)
    dice = drafts[SENIOR].dice
    middle = dice.one_of(names.MEN) if senior.middle else ""
    senior = replace(senior, first=dice.one_of(names.MEN), middle=middle, female=False, suffix="Sr.")
    senior = replace(senior, born=_EPOCH + timedelta(days=dice.below(365 * 20)))
    years = timedelta(days=dice.between(24 * 365, 34 * 365))
    drafts[SENIOR].person = senior
    drafts[JUNIOR].person = replace(senior, suffix="Jr.", born=senior.born + years)
    _share_home(drafts, SENIOR, JUNIOR)

    pair = dice.one_of(names.TWIN_WOMEN if twin.female else names.TWIN_MEN)
    drafts[TWIN_1].person = replace(twin, first=pair[0], middle="")
    drafts[TWIN_2].person = replace(twin, first=pair[1], middle="")
    _share_home(drafts, TWIN_1, TWIN_2)

    last = f"{two.last}-{one.last}" if dice.falls(20) else one.last
    drafts[SPOUSE_1].person = replace(one, first=dice.one_of(names.WOMEN), middle="", female=True)
    drafts[SPOUSE_2].person = replace(two, first=dice.one_of(names.MEN), middle="", female=False, last=last)
    _share_home(drafts, SPOUSE_1, SPOUSE_2)

    special, quoted, first, second = _people(drafts, ACCENTED, APOSTROPHE, NAMESAKE_1, NAMESAKE_2)
    given = names.ACCENTED_WOMEN if special.female else names.ACCENTED_MEN
    drafts[ACCENTED].person = replace(special, first=dice.one_of(given), last=dice.one_of(names.ACCENTED_LAST))
    drafts[APOSTROPHE].person = replace(quoted, last=dice.one_of(names.APOSTROPHE_LAST))
    drafts[NAMESAKE_2].person = replace(first, middle="", born=second.born)
    drafts[NAMESAKE_1].person = replace(first, middle="")


def _make_firms(drafts: list[_Draft]) -> None:
    dice = drafts[OWNERS_FIRM].dice
    (owner,) = _people(drafts, OWNER)
    trade = f"{owner.last} {dice.one_of(names.TRADES)}"
    own = Firm(stem=f"{owner.first} {owner.last}", ending="", trade_name=trade, tax_id=f"00-{dice.below(10**7):07d}")
    drafts[OWNERS_FIRM].firm = own
    _share_home(drafts, OWNER, OWNERS_FIRM)
    by_part = {part: drafts[part].firm for part in (LLC_FIRM, TRADING_FIRM, NEIGHBOR_FIRM, ACCENTED_FIRM)}
    firms = {part: firm for part, firm in by_part.items() if firm is not None}
    stem = f"{dice.one_of(names.FIRM_FIRST)} {dice.one_of(names.FIRM_SECOND)}"
    trading = replace(firms[TRADING_FIRM], stem=stem, trade_name=f"The {stem.partition(' ')[0]} Company")
    drafts[TRADING_FIRM].firm = trading
    drafts[NEIGHBOR_FIRM].firm = replace(firms[NEIGHBOR_FIRM], stem=f"{stem} of {drafts[TRADING_FIRM].place.city}")
    _share_home(drafts, TRADING_FIRM, NEIGHBOR_FIRM)
    drafts[LLC_FIRM].firm = replace(firms[LLC_FIRM], ending="LLC")
    drafts[ACCENTED_FIRM].firm = replace(firms[ACCENTED_FIRM], stem=dice.one_of(names.ACCENTED_FIRMS))


def _make_contacts(drafts: Sequence[_Draft], numbers: Sequence[int]) -> None:
    """One or two people for each firm; the owner's firm has its owner, and a trading firm somebody's spouse."""
    known = {OWNERS_FIRM: OWNER, TRADING_FIRM: SPOUSE_1}
    for part in _FIRMS:
        draft = drafts[part]
        if part in known:
            person, *_ = _people(drafts, known[part])
            number = numbers[known[part]]
            email = _email(person, number)
            draft.contacts.append(ContactPerson(person=person, title="Owner", email=email, client=number))
        for place in range(len(draft.contacts), draft.dice.between(1, 2)):
            person, title = _person(draft.dice), draft.dice.one_of(names.TITLES)
            draft.contacts.append(ContactPerson(person=person, title=title, email=_email(person, place)))


def _email(person: Person, number: int) -> str:
    words = f"{person.first}.{person.last}".encode("ascii", "ignore").decode().lower()
    kept = "".join(ch for ch in words if ch.isalnum() or ch == ".").strip(".")
    return f"{kept}.{number}@mail.example"


def _finished(draft: _Draft, part: int, numbers: Sequence[int], block_number: int) -> Client:
    dice, systems = draft.dice, SYSTEMS_OF.get(part, ALL)
    links = [pair for pair, percent in _LINKED_PERCENT.items() if dice.falls(percent)]
    lookalikes = {}
    for one, other, reason in LOOKALIKES:
        if part in (one, other):
            lookalikes[numbers[other if part == one else one]] = reason
    household = HOUSEHOLDS.get(part)
    firm = draft.firm
    email = _email(draft.person, numbers[part]) if draft.person else f"office.{numbers[part]}@firm.example"
    return Client(
        number=numbers[part],
        person=draft.person,
        firm=firm,
        traits=TRAITS.get(part, ()),
        household=None if household is None else block_number * 3 + household + 1,
        place=draft.place,
        phone=draft.phone,
        email=email,
        active=part != INACTIVE,
        systems=frozenset(systems),
        links=frozenset(pair for pair in links if set(pair.split("+")) <= set(systems)),
        lookalikes=lookalikes,
        contacts=tuple(draft.contacts),
        covers=tuple(_covers(dice, firm is not None, B in systems)),
    )


def _covers(dice: Dice, is_firm: bool, has_benefits: bool) -> Iterator[Cover]:
    """Up to two policies, and up to two plans of a client with benefits."""
    own = lines.COMMERCIAL if is_firm else lines.PERSONAL
    for kinds, count in ((own, dice.below(3)), (lines.BENEFITS, dice.below(3) if has_benefits else 0)):
        for line in [kinds[place] for place in dice.shuffled(len(kinds))[:count]]:
            yield Cover(
                line=line,
                number=f"{dice.one_of('ABCDEFGHJK')}{dice.one_of('LMNPRSTUWX')}{dice.below(10**7):07d}",
                carrier=dice.below(1_000),
                month=dice.between(1, 12),
                day=dice.one_of((1, 1, 15)),
                premium_cents=dice.between(30_000, 900_000),
                billed_by_agency=dice.falls(50),
            )

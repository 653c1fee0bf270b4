"""Contacts and policies inside one account: what is there twice, and what only looks so. One class a function.

Each gives our records and those of a system by id, and which of the two are one. As in ``doubles``, what tells two
apart is on paper somewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from trifold.sync_core.benchmark.people import Record, Town
from trifold.sync_core.matching.children import Block, Child, Listing, block, key
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Snapshot

EACH = 200  # accounts of every class
CARRIERS = {
    "Prairie Casualty": "PRAIRIE CASUALTY INS. CO.",
    "Granite Mutual": "Granite Mutual Insurance Company",
    "Blue Harbor Health": "Blue Harbor Health, Inc.",
    "North Star Dental": "North Star Dental",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """``truth``: record of the system -> the one of ours that it is."""

    kind: Kind
    ours: Mapping[str, Child]
    theirs: Mapping[str, Child]
    truth: Mapping[str, str] = field(default_factory=dict)

    def judged(self) -> Block:
        shots = [_shot(self.kind, one, child) for one, child in self.theirs.items()]
        shared = frozenset[str]()
        if self.kind is Kind.CONTACT:
            listing = Listing(self.kind, [*shots, *(_shot(self.kind, one, child) for one, child in self.ours.items())])
            shared = shared.union(*(listing.shared(child.fields) for child in self.theirs.values()))
        return block(self.kind, self._of_one_key(self.ours), self._of_one_key(self.theirs), shared)

    def _of_one_key(self, found: Mapping[str, Child]) -> Mapping[str, Child]:
        """Those that are found by the key of ours."""
        wanted = key(self.kind, self.ours["C-1"].fields)
        return {one: child for one, child in found.items() if wanted and key(self.kind, child.fields) == wanted}


def _shot(kind: Kind, one: str, child: Child) -> Snapshot:
    return Snapshot(system=System.INSUREDMINE, kind=kind, external_id=one, account_id="1", fields=child.fields)


def _contact(town: Town, born: str | None = None, **given: str | None) -> Child:
    person = town.person(**given)
    fields = {name: person[name] for name in ("first_name", "last_name", "email", "phone")}
    return Child(fields=fields, born=born)


def _again(town: Town, child: Child, **changed: str | None) -> Child:
    """The same contact, written down by somebody else: other capitals, not everything."""
    fields: Record = dict(child.fields) | changed
    if town.chance(30):
        fields |= {name: (fields[name] or "").upper() for name in ("first_name", "last_name")}
    if town.chance(25):
        fields[town.one_of("email", "phone")] = None
    return Child(fields=fields, born=child.born)


def contact_same(town: Town) -> Account:
    known = _contact(town)
    moved = {"phone": town.phone()} if town.chance(20) else {}
    return Account(
        kind=Kind.CONTACT, ours={"C-1": known}, theirs={"1": _again(town, known, **moved)}, truth={"1": "C-1"}
    )


def contact_namesakes(town: Town) -> Account:
    """Two of one name in one firm, each with an own mailbox and phone."""
    known = _contact(town)
    other = _contact(town, first_name=known.fields["first_name"], last_name=known.fields["last_name"])
    return Account(kind=Kind.CONTACT, ours={"C-1": known}, theirs={"1": other})


def contact_father_and_son(town: Town) -> Account:
    """One name, the family's mailbox and phone; both birth dates are known."""
    father = _contact(town, born=town.day(1940, 1965))
    son = Child(fields=father.fields, born=town.day(1970, 2004))
    return Account(kind=Kind.CONTACT, ours={"C-1": father}, theirs={"1": son})


def contact_shared_mailbox(town: Town) -> Account:
    """Two of one name, and everybody in the firm has the office's mailbox and phone."""
    known = _contact(town)
    office = {"email": known.fields["email"], "phone": known.fields["phone"]}
    other = _contact(town, first_name=known.fields["first_name"], last_name=known.fields["last_name"], **office)
    clerks = {str(number): _contact(town, **office) for number in (2, 3)}
    return Account(kind=Kind.CONTACT, ours={"C-1": known}, theirs={"1": other, **clerks})


def contact_two_of_one(town: Town) -> Account:
    """The system has it twice: which of them ours is, only a person can say."""
    known = _contact(town)
    theirs = {"1": Child(fields=known.fields), "2": Child(fields=known.fields)}
    return Account(kind=Kind.CONTACT, ours={"C-1": known}, theirs=theirs)


def _policy(town: Town, **given: str | None) -> Child:
    drawn = {
        "number": f"{town.one_of('HO', 'PA')} {town.dice.randrange(10_000, 99_999)}-{town.dice.randrange(10):02}",
        "effective_date": town.day(2025, 2026),
        "carrier": town.one_of(*CARRIERS),
    }
    return Child(fields=drawn | given)


def policy_same(town: Town) -> Account:
    known = _policy(town)
    number, carrier = known.fields["number"] or "", known.fields["carrier"] or ""
    spelt: Record = {"number": town.one_of(number, number.replace(" ", "-"), number.lower().replace("-", ""))}
    spelt["carrier"] = town.one_of(carrier, CARRIERS[carrier], None)
    return Account(
        kind=Kind.POLICY,
        ours={"C-1": known},
        theirs={"1": Child(fields=dict(known.fields) | spelt)},
        truth={"1": "C-1"},
    )


def policy_renewal(town: Town) -> Account:
    """The number stays, the term is another."""
    known = _policy(town)
    year, rest = (known.fields["effective_date"] or "").split("-", 1)
    other = dict(known.fields) | {"effective_date": f"{int(year) + 1}-{rest}"}
    return Account(kind=Kind.POLICY, ours={"C-1": known}, theirs={"1": Child(fields=other)})


def policy_of_another_carrier(town: Town) -> Account:
    """Two insurers count alike."""
    known = _policy(town)
    others = [name for name in CARRIERS if name != known.fields["carrier"]]
    other = dict(known.fields) | {"carrier": town.one_of(*others)}
    return Account(kind=Kind.POLICY, ours={"C-1": known}, theirs={"1": Child(fields=other)})


def policy_of_one_group(town: Town) -> Account:
    """Medical and dental under one group number, from one day: ours is one of the two."""
    known = _policy(town)
    return Account(kind=Kind.POLICY, ours={"C-1": known}, theirs={"1": known, "2": known})


def policy_without_a_number(town: Town) -> Account:
    known = _policy(town, number=town.one_of("TBD", "pending", "N/A", None))
    return Account(kind=Kind.POLICY, ours={"C-1": known}, theirs={"1": known})


CLASSES: Mapping[str, Callable[[Town], Account]] = {
    make.__name__: make
    for make in (
        contact_same,
        contact_namesakes,
        contact_father_and_son,
        contact_shared_mailbox,
        contact_two_of_one,
        policy_same,
        policy_renewal,
        policy_of_another_carrier,
        policy_of_one_group,
        policy_without_a_number,
    )
}

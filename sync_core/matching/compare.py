"""Two profiles side by side: for each aspect how far they agree."""

from __future__ import annotations

from collections.abc import Collection

from trifold.sync_core.matching import names, places
from trifold.sync_core.model.likeness import Agreement, Evidence, Profile, Verdict, judge

S, N, O, U = Agreement.SAME, Agreement.NEAR, Agreement.OTHER, Agreement.UNKNOWN  # noqa: E741


def compare(one: Profile, other: Profile, shared: Collection[str] = ()) -> Verdict:
    """What the two are taken for, with the evidence. ``shared``: the keys (matching.profile) of ``one`` that several
    known people have."""
    return judge(evidence(one, other, shared))


def evidence(one: Profile, other: Profile, shared: Collection[str] = ()) -> Evidence:
    party = _party(one, other)
    people = one.party == "person" or other.party == "person"
    crosses = _crosses(one, other)
    return {
        "party": party,
        "first": _first(one, other) if people and not crosses else U,
        "middle": names.same_middle(one.middle, other.middle) if people else U,
        "last": names.same_last(one.last, other.last) if people else U,
        "suffix": names.same_generation(one.suffix, other.suffix) if people else U,
        "firm": U if people and not crosses else N if crosses else names.same_firm(_firm(one), _firm(other)),
        "birth_date": places.same_digits(one.birth_date, other.birth_date),
        "tax_id": places.same_digits(one.tax_id, other.tax_id),
        "email": _reached(one.email, other.email, f"mail:{one.email}" in shared),
        "phone": _reached(one.phone, other.phone, f"phone:{one.phone}" in shared),
        "address": places.same_address(one.address, other.address),
    }


def _reached(one: str, other: str, of_several: bool) -> Agreement:
    found = places.same_text(one, other)
    return Agreement.SHARED if found is S and of_several else found


def _party(one: Profile, other: Profile) -> Agreement:
    """A person is never a firm; near: a person who trades under a firm's name, or a firm with a person's name in it."""
    parties = {one.party, other.party}
    if len(parties) == 1 or parties == {"firm", "both"}:
        return S
    return N if parties == {"person", "both"} or _crosses(one, other) else O


def _crosses(one: Profile, other: Profile) -> bool:
    """A person doing business as the other's firm; or written down as one that is called like the person."""
    if {one.party, other.party} != {"person", "firm"}:
        return False
    person, named = (one, other) if one.party == "person" else (other, one)
    if person.first and not named.form and _plain(person.first, person.last) == _plain(named.firm):
        return True
    return bool(one.dba and one.dba == other.firm) or bool(other.dba and other.dba == one.firm)


def _plain(*parts: str) -> str:
    return "".join(parts).replace(" ", "")


def _first(one: Profile, other: Profile) -> Agreement:
    """Who is called by the middle name is near."""
    found = names.same_first(one.first, other.first)
    if found is O and (one.first == other.middle or other.first == one.middle):
        return N
    return found


def _firm(known: Profile) -> tuple[str, str, str]:
    return known.firm, known.form, known.dba

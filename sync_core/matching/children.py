"""Contacts and policies inside one account: by what they are found, and two of them side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from trifold.sync_core.matching import places
from trifold.sync_core.matching.names import firm, person, same_generation, same_middle
from trifold.sync_core.model.changes import Kind
from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.likeness import Agreement, Level, Verdict, judge_contact, judge_policy
from trifold.sync_core.model.records import Fields, Snapshot

S, N, O, U = Agreement.SAME, Agreement.NEAR, Agreement.OTHER, Agreement.UNKNOWN  # noqa: E741
REACH = ("email", "phone")
NO_NUMBER = {"tba", "tbd", "tbdetermined", "pending", "na", "none", "unknown", "new", "applied", "x", "xx", "xxx"}
# What names of insurers have beside the name: "Progressive" is "Progressive Casualty Insurance Company" for people.
_INSURER = {
    "insurance",
    "ins",
    "assurance",
    "casualty",
    "indemnity",
    "mutual",
    "group",
    "of",
    "the",
    "and",
    "usa",
    "us",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A contact or policy as far as it tells who or what it is. ``born`` is what only a contact's own system knows;
    ``itself``: it may be the person that the account is."""

    fields: Fields
    born: str | None = None
    itself: bool = False


def of_snapshot(shot: Snapshot) -> Child:
    return Child(fields=shot.fields, born=shot.born, itself=shot.primary)


def key(kind: Kind, fields: Fields) -> str:
    """What two of one account must share to be one: a contact's first and last name, a policy's number; "" for none."""
    if kind is Kind.POLICY:
        return number(fields.get("number"))
    first, _, last, _ = _named(fields)
    return f"{first} {last.replace(' ', '')}".strip()


def _named(fields: Fields) -> tuple[str, str, str, str]:
    """First, middle and last name, and the generation; one system keeps the middle name beside the first."""
    given = fields.get("first_name") or ""
    first, _, last, generation = person(given, "", fields.get("last_name") or "")
    words = normal_name(given).split()
    middle = "".join(words[words.index(first) + 1 :]) if first in words else ""
    return first, middle, last, generation


def number(text: str | None) -> str:
    """A policy number without blanks, dashes and case; "" for what stands for none."""
    found = normal_name(text).replace(" ", "")
    return "" if found in NO_NUMBER or not found.strip("0") else found


def compare(kind: Kind, one: Child, other: Child, shared: Collection[str] = ()) -> Verdict:
    """Two of one key. ``shared``: the fields whose values several people have, which tell nobody apart."""
    if kind is Kind.CONTACT:
        return judge_contact(_contact(one, other, shared))
    left, right = one.fields, other.fields
    return judge_policy(
        {
            "number": S,
            "effective_date": places.same_text(left.get("effective_date") or "", right.get("effective_date") or ""),
            "carrier": same_carrier(left.get("carrier") or "", right.get("carrier") or ""),
        }
    )


def _contact(one: Child, other: Child, shared: Collection[str]) -> Mapping[str, Agreement]:
    born = places.same_digits(*(places.birth_date(child.born or "") for child in (one, other)))
    (_, middle, _, suffix), (_, other_middle, _, other_suffix) = _named(one.fields), _named(other.fields)
    found = {
        "name": S,
        "middle": same_middle(middle, other_middle),
        "suffix": same_generation(suffix, other_suffix),
        "itself": S if one.itself and other.itself else U,
        "birth_date": born,
    }
    for name in REACH:
        spelt = places.email if name == "email" else places.phone
        same = places.same_text(*(spelt(child.fields.get(name) or "") for child in (one, other)))
        found[name] = Agreement.SHARED if same is S and name in shared else same
    return found


def same_carrier(one: str, other: str) -> Agreement:
    """By the words that tell insurers apart; near when only the first of them is the same."""
    left, right = _insurer(one), _insurer(other)
    if not left or not right:
        return U
    if set(left) <= set(right) or set(right) <= set(left):
        return S
    return N if left[0] == right[0] else O


def _insurer(name: str) -> tuple[str, ...]:
    words = firm(name)[0].split()
    return tuple(word for word in words if word not in _INSURER) or tuple(words)


class Listing:
    """The contacts or policies of one account as one system lists them: found by key, not one by one."""

    def __init__(self, kind: Kind, shots: Sequence[Snapshot]) -> None:
        self.shots = shots
        self._by_key: dict[str, list[Snapshot]] = defaultdict(list)
        self._names: dict[tuple[str, str], set[str]] = defaultdict(set)
        for shot in shots:
            own = key(kind, shot.fields)
            self._by_key[own].append(shot)
            for name in REACH if kind is Kind.CONTACT else ():
                if value := shot.fields.get(name):
                    self._names[name, value.casefold()].add(own)

    def of_key(self, wanted: str) -> Iterable[Snapshot]:
        return self._by_key.get(wanted, ()) if wanted else ()

    def shared(self, fields: Fields) -> frozenset[str]:
        """The fields of a contact whose values stand beside several names here: the office's phone, its mailbox."""
        values = ((name, (fields.get(name) or "").casefold()) for name in REACH)
        return frozenset(one[0] for one in values if len(self._names.get(one, ())) > 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A record of ours and one of a system that may be one."""

    record: str
    shot: str
    verdict: Verdict

    @property
    def same(self) -> bool:
        return self.verdict.level is Level.SAME


@dataclass(frozen=True, slots=True)
class Block:
    """What shares one key below one account: records of ours without a link in a system, and what that system holds
    and nobody is linked with. ``pairs`` are those that may be one."""

    pairs: tuple[Pair, ...] = ()

    def shot_of(self, record: str) -> Pair | None:
        """The one that is the same, where the choice is the only one for both."""
        return self._only([pair for pair in self.pairs if pair.record == record and pair.same])

    def record_of(self, shot: str) -> Pair | None:
        return self._only([pair for pair in self.pairs if pair.shot == shot and pair.same])

    def _only(self, found: Sequence[Pair]) -> Pair | None:
        if len(found) != 1:
            return None
        (one,) = found
        rivals = [pair for pair in self.pairs if pair.same and (pair.record == one.record or pair.shot == one.shot)]
        return one if rivals == [one] else None

    def question(self, *, record: str = "", shot: str = "") -> tuple[Pair, ...]:
        """The pairs that a person must look at to tell what this one is."""
        near = [pair for pair in self.pairs if pair.record == record or pair.shot == shot]
        shots, ours = {pair.shot for pair in near}, {pair.record for pair in near}
        return tuple(pair for pair in self.pairs if pair.shot in shots or pair.record in ours)


def block(kind: Kind, records: Mapping[str, Child], shots: Mapping[str, Child], shared: Collection[str] = ()) -> Block:
    found = [
        Pair(record=one, shot=other, verdict=compare(kind, child, shown, shared))
        for one, child in records.items()
        for other, shown in shots.items()
    ]
    return Block(tuple(pair for pair in found if pair.verdict.level in (Level.SAME, Level.POSSIBLE)))

"""Labelled pairs: a record that is known, and a new one that is the same somebody, or a double, or a stranger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trifold.sync_core.benchmark.blurs import blurred, recorded
from trifold.sync_core.benchmark.doubles import DOUBLES
from trifold.sync_core.benchmark.people import Record, Town

SAME, STRANGER = ("same_person", "same_firm"), "stranger"
PARTS = {"same_person": 35, "same_firm": 15, "double": 45, STRANGER: 5}  # of a hundred pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """``kind`` is the class; only the kinds of SAME are one somebody."""

    number: int
    kind: str
    known: Record
    new: Record

    @property
    def same(self) -> bool:
        return self.kind in SAME

    @property
    def hard(self) -> bool:
        """Two different ones that look alike."""
        return self.kind in DOUBLES


def pairs(seed: int, count: int) -> Iterator[Pair]:
    """``count`` pairs in fixed parts; the classes of doubles take turns."""
    town, names = Town(seed), list(DOUBLES)
    order = [kind for kind, part in PARTS.items() for _ in range(part)]
    doubles = 0
    for number in range(count):
        kind = order[number % 100]
        if kind == "double":
            kind = names[doubles % len(names)]
            doubles += 1
            known, new = DOUBLES[kind](town)
        elif kind == STRANGER:
            known, new = recorded(town, town.person()), recorded(town, town.person())
        else:
            whole = _somebody(town) if kind == "same_person" else town.firm()
            known, new = recorded(town, whole), blurred(town, whole)
        yield Pair(number=number, kind=kind, known=known, new=new)


def _somebody(town: Town) -> Record:
    """A person; one in twenty is called after a father."""
    person = town.person()
    if town.chance(5):
        person["last_name"] = f"{person['last_name']} {town.one_of('Jr', 'Sr', 'III')}"
    return person

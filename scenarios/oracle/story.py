"""What users did, found by comparing what their system held before and after an act: the screens and nobody else.

An act that was refused, or that a fault broke, has left behind what the truth says, and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trifold.scenarios.oracle.clients import Pair, pairs
from trifold.scenarios.oracle.vocabulary import Key, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A user gave a field a value; ``number`` is the place in the story, ``at`` the time of the systems' clock
    in InsuredMine's spelling, ``made``: with the record itself."""

    number: int
    key: Key
    field: str
    value: str | None
    made: bool = False
    at: str = ""

    def __str__(self) -> str:
        return f"{self.field} = {self.value!r} in {self.key[0]} ({self.key[1]} {self.key[2]})"


@dataclass(slots=True)
class Story:
    """Everything that users left behind, by key. ``linked``: which records were one when a user met them; ``parted``:
    the ids, by system, of clients that a user took a badge from (D10): nothing is due between these any more."""

    made: dict[Key, Record] = field(default_factory=dict)
    deleted: dict[Key, Record] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    linked: set[Pair] = field(default_factory=set)
    parted: set[tuple[str, str]] = field(default_factory=set)
    number: int = 0

    def note(self, before: Mapping[Key, Record], after: Mapping[Key, Record], at: str = "") -> None:
        """One act, by what one system held before and after it."""
        self.number += 1
        for key, record in after.items():
            former = before.get(key)
            if former is None:
                self.made[key] = record
            known = former.fields if former else {}
            for name, value in record.fields.items():
                if former is None or known.get(name) != value:
                    made = former is None
                    self.edits.append(Edit(number=self.number, key=key, field=name, value=value, made=made, at=at))
            if former and set(former.links) - set(record.links):
                self.parted |= {(record.system, record.id), *former.links}
        for key in sorted(before.keys() - after.keys()):
            self.deleted[key] = before[key]
        self.linked |= {pair for record in (*before.values(), *after.values()) for pair in pairs(record)}

    def is_parted(self, *records: Record) -> bool:
        """Whether one of the records, or of those that they name, belongs to a client whose badge was taken away."""
        named = {one for record in records for one in ((record.system, record.id), *record.links)}
        return not self.parted.isdisjoint(named)

    def of(self, key: Key, name: str) -> Iterator[Edit]:
        """The edits of one field of one record, the oldest first."""
        for edit in self.edits:
            if edit.key == key and edit.field == name:
                yield edit

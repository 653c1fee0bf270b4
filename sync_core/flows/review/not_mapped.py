"""A system has no code for a carrier, a line of business or a billing method: nothing that needs it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import CANDIDATES, Candidate, Case, Choice, Gate, Settled, each
from trifold.sync_core.model.changes import System
from trifold.sync_core.model.naming import word
from trifold.sync_core.store import code_mappings
from trifold.sync_core.store.code_mappings import CodeMapping

OFFERED_MAX = 20


def key_of(system: System | None, name: str, value: str) -> str:
    return f"{system}/{name}/{code_mappings.key_of(value)}"


def nearest(value: str, codes: Mapping[str, str]) -> tuple[Candidate, ...]:
    """The codes whose names are most like the value first; of many only these."""
    wanted = code_mappings.key_of(value)

    def like(code: str) -> float:
        return SequenceMatcher(None, wanted, code_mappings.key_of(codes[code])).ratio()

    found = sorted(codes, key=lambda code: (-like(code), codes[code], code))
    return tuple(Candidate(id=code, name=codes[code]) for code in found[:OFFERED_MAX])


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMapped(Case):
    """``value`` of the field ``name`` of one or more policies; one question for all of them. ``candidates`` are codes
    of the system. ``former``: the code that it was mapped to, and that the system has no more."""

    reason: ClassVar[str] = "not mapped"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.MAPPED,)
    gate: ClassVar[Gate | None] = Gate(
        name="mapped",
        passed="No carrier, line of business or billing of it was found to be unknown in {}.",
        remedy="Say which one it is; it is then sent by itself.",
    )
    leaving: ClassVar[str] = "Nothing is sent. Map it at any time: sync-core mapping set."

    name: str = ""
    value: str = field(default="", compare=False)  # its spelling: the topic has it in one
    candidates: tuple[Candidate, ...] = field(default=(), metadata=CANDIDATES)
    former: str | None = None

    @property
    def key(self) -> str:
        return key_of(self.system, self.name, self.value)

    @property
    def title(self) -> str:
        what = word(self.name)
        lost = f" any more (it was mapped to {self.former})" if self.former else ""
        lacks = f"{self.where} has no {what} that is called {self.value}{lost}"
        return f"{self.who}: {lacks}. Nothing that needs it was sent. Say which {what} it is."

    def offers(self) -> Sequence[Choice]:
        does = f"Remembered for every {word(self.name)} of this name; what waits for it is sent."
        return each("map", self.candidates, "{}", does, sure=False)

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        if choice != "map":
            raise self.unfit(one)
        code, system = one.chosen(external_id), one.told(self.system)
        name = next((known.name for known in self.candidates if known.id == code), "")
        mapping = CodeMapping(agency=one.agency, system=system, field=self.name, value=self.value, code=code, name=name)
        before = code_mappings.put(one.db, one.conn, mapping)
        waiting = code_mappings.waiting(one.conn, one.agency, system, self.name, self.value)
        return {"ring_each": waiting, "code": code, "before": [before.code, before.name] if before else None}

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        """What was made with it is never taken back."""
        system = one.told(self.system)
        known = code_mappings.remove(one.conn, one.agency, system, self.name, self.value)
        if known is None or known.code != memo["code"]:
            raise one.refuse("it was mapped anew since. Nothing was changed. See: sync-core mapping list")
        for canonical_id in memo["ring_each"]:
            one.refuse_if_made(canonical_id, system)
        if memo["before"]:
            code, name = memo["before"]
            before = CodeMapping(
                agency=one.agency, system=system, field=self.name, value=self.value, code=code, name=name
            )
            code_mappings.put(one.db, one.conn, before)
        return None

"""Before something is made in a system: it holds what could be it, and that is nobody's yet (decisions D20, D21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import CANDIDATES, Candidate, Choice, Settled, each, names_of
from trifold.sync_core.flows.review.in_doubt import exists, exists_not
from trifold.sync_core.flows.review.write import WriteCase
from trifold.sync_core.model.changes import Kind
from trifold.sync_core.store import crosswalk


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyThere(WriteCase):
    """``candidates`` are records of the system."""

    reason: ClassVar[str] = "already there"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.MADE,)
    leaving: ClassVar[str] = "Nothing is made. The record stays out of that system."

    candidates: tuple[Candidate, ...] = field(default=(), metadata=CANDIDATES)

    @property
    def title(self) -> str:
        like = f"{self.where} has what could be it already ({names_of(self.candidates)})"
        return f"{self.who}: {like}. Nothing was made. Say whether they are one."

    def offers(self) -> Sequence[Choice]:
        apart = "Each stays a record of its own, and what is missing is made."
        same = "Same client: {}" if self.kind is Kind.ACCOUNT else "The same: {}"
        return [
            *each("exists", self.candidates, same, "The two are linked; nothing is made."),
            Choice(name="apart", label="Keep apart", does=apart),
        ]

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        match choice:
            case "exists":
                return exists(one, self, external_id, None)
            case "apart":
                return self._keep_apart(one)
        raise self.unfit(one)

    def _keep_apart(self, one: Answering) -> Memo:
        """What is there becomes a record of its own; linked with that, it is no candidate any more."""
        record = one.record(one.told(self.canonical_id))
        system = one.told(self.system)
        kept = [
            one.originate(system, record.kind, candidate.id, parent_id=record.parent_id)
            for candidate in self.candidates
            if crosswalk.find(one.conn, one.agency, system, record.kind, candidate.id) is None
        ]
        return {"ring": record.canonical_id, "ring_each": kept}

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        if choice == "exists":
            exists_not(one, self, memo)
            return None
        system = one.told(self.system)
        one.refuse_if_made(memo["ring"], system)
        for canonical_id in memo["ring_each"]:
            one.forget(canonical_id, system)
        return None

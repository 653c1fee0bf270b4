"""A record could be one of several, or is a second twin of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import CANDIDATES, Candidate, Choice, Settled, each, names_of
from trifold.sync_core.flows.review.seen import SeenCase, linked, linked_not, separate, separate_not
from trifold.sync_core.model.changes import Kind
from trifold.sync_core.model.identity import SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous(SeenCase):
    """``rule`` says what made it ambiguous, ``sure`` that a single candidate is worth suggesting, ``parent_id`` the
    record of its account. ``request``: a user's, in InsuredMine, that waits for the answer."""

    reason: ClassVar[str] = "ambiguous"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.IDENTIFIED,)

    candidates: tuple[Candidate, ...] = field(default=(), metadata=CANDIDATES)
    rule: str = ""
    sure: bool = False
    parent_id: str | None = None
    request: str | None = None

    @property
    def title(self) -> str:
        could_be = names_of(self.candidates)
        return f"{self.there}: {self.rule} ({could_be}). Nothing was written. Say what it is."

    def offers(self) -> Sequence[Choice]:
        client = self.kind is Kind.ACCOUNT
        does = f"It becomes a {'client' if client else 'record'} of its own ({self.where})."
        apart = Choice(name="separate", label="Keep apart", does=does)
        if self.rule == SECOND:
            return [apart]
        same = "Same client: {}" if client else "The same: {}"
        return [
            *each("link", self.candidates, same, "The two are linked; nothing is made.", sure=self.sure),
            apart,
        ]

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        match choice:
            case "link":
                return linked(one, self, external_id)
            case "separate":
                apart = separate(one, self, self.parent_id)
                return apart | {"ring_each": [candidate.id for candidate in self.candidates]}  # what waited goes on
        raise self.unfit(one)

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        if choice == "link":
            linked_not(one, self, memo)
        else:
            separate_not(one, self, memo)
        return None

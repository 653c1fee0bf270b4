"""Before a create: several records there carry our reference already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import CANDIDATES, Candidate, Choice, Settled, each
from trifold.sync_core.flows.review.in_doubt import exists, exists_not
from trifold.sync_core.flows.review.write import WithheldCase


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTwice(WithheldCase):
    reason: ClassVar[str] = "found twice"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.MADE,)

    candidates: tuple[Candidate, ...] = field(default=(), metadata=CANDIDATES)

    @property
    def title(self) -> str:
        several = f"{len(self.candidates)} records in {self.where} carry our reference"
        return f"{self.who}: {several}. Nothing was sent. Say which one it is."

    def offers(self) -> Sequence[Choice]:
        return each("exists", self.candidates, "It is {}", "It is linked; the others stay as they are.", sure=False)

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        if choice != "exists":
            raise self.unfit(one)
        return exists(one, self, external_id, None)

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        exists_not(one, self, memo)
        return None

"""InsuredMine's primary contact was deleted at its source: another one is to take its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo, todo
from trifold.sync_core.flows.review.case import Choice, each
from trifold.sync_core.flows.review.deleted import GoneCase
from trifold.sync_core.model.changes import System
from trifold.sync_core.model.planning import Verb

I = System.INSUREDMINE  # noqa: E741


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor(GoneCase):
    """``candidates`` are contacts of InsuredMine."""

    reason: ClassVar[str] = "successor"
    still: ClassVar[str] = "It is the primary contact in InsuredMine, which needs a successor; it is still in {}."

    def offers(self) -> Sequence[Choice]:
        does = "InsuredMine makes that contact the primary one."
        return each("succeed", self.candidates, "{} becomes primary", does)

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        if choice != "succeed":
            raise self.unfit(one)
        return {"todo": todo(Verb.PRIMARY, I, one.chosen(external_id))}

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        return todo(Verb.PRIMARY, I, self.primary) if self.primary else None

"""A new record resembles others and was kept apart: a person may look, nothing waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from trifold.sync_core.flows.review import joining
from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import CANDIDATES, Candidate, Choice, names_of
from trifold.sync_core.flows.review.one_client import MERGE, merges, parted
from trifold.sync_core.flows.review.seen import SeenCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Resembles(SeenCase):
    """``candidates`` are records of ours."""

    reason: ClassVar[str] = "resembles"
    leaving: ClassVar[str] = "They stay apart."

    candidates: tuple[Candidate, ...] = field(default=(), metadata=CANDIDATES)

    @property
    def title(self) -> str:
        like = f"it resembles {names_of(self.candidates)}. It was kept apart"
        return f"{self.there}: {like}. If it is the same client, say so."

    def offers(self) -> Sequence[Choice]:
        return merges(self.candidates)

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        if choice != MERGE:
            raise self.unfit(one)
        return joining.join(one, one.told(self.canonical_id), one.chosen(external_id))

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        return parted(one, memo)

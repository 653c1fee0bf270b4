"""Two records of ours are one client, as a person says (flows/review/joining.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from trifold.sync_core.flows.review import joining
from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import CANDIDATES, Candidate, Case, Choice, Settled, each, names_of

MERGE = "merge"
DOES = (
    "The two become one record with the links, contacts and policies of both; InsuredMine's two accounts are merged. "
    "Nothing is made or deleted in AMS360 and BenefitPoint."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneClient(Case):
    """``canonical_id`` and each of ``candidates`` are records of ours."""

    reason: ClassVar[str] = "one client"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.JOINED,)

    candidates: tuple[Candidate, ...] = field(default=(), metadata=CANDIDATES)

    @property
    def key(self) -> str:
        return "/".join((self.canonical_id or "", *(one.id for one in self.candidates)))

    @property
    def title(self) -> str:
        return f"{self.who}: it could be one client with {names_of(self.candidates)}. Say whether it is."

    def offers(self) -> Sequence[Choice]:
        return merges(self.candidates)

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        if choice != MERGE:
            raise self.unfit(one)
        return joining.join(one, one.told(self.canonical_id), one.chosen(external_id))

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        return parted(one, memo)


def merges(candidates: Sequence[Candidate]) -> tuple[Choice, ...]:
    return each(MERGE, candidates, "Same client: {}", DOES, sure=False)


def parted(one: Answering, memo: Memo) -> Memo:
    return joining.part(one, memo, memo.get("todo", {}).get("pairs", []))

"""Two sides changed one field: one value counts (decision D9), the other is kept for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import Case, Choice
from trifold.sync_core.model.changes import TITLES, System
from trifold.sync_core.model.naming import word

SYSTEM = {"read": System}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictCase(Case):
    """Field ``name``: ``kept`` of ``winner`` counts, ``lost`` of ``loser`` does not.

    Each has lost a value of its own, so each is asked."""

    reason: ClassVar[str] = "conflict"
    asked_each_time: ClassVar[bool] = True
    leaving: ClassVar[str] = "The value that counts stays."

    name: str = ""
    kept: str | None = None
    lost: str | None = None
    loser: System | None = field(default=None, metadata=SYSTEM)
    winner: System | None = field(default=None, metadata=SYSTEM)

    @property
    def key(self) -> str:
        return f"{self.canonical_id}/{self.name}"

    @property
    def title(self) -> str:
        winner = TITLES[self.winner] if self.winner else "another system"
        sides = f"{word(self.name)} changed in {winner} and {self.where}"
        return f"{self.who}: {sides}. {winner}'s value counts; the other one is kept here."

    def offers(self) -> Sequence[Choice]:
        does = f"{self.where}'s value counts again, and is written to the other systems."
        label = f"Use {self.lost!r}" if self.lost else "Use the empty value"
        return [Choice(name="apply", label=label, does=does)]

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        if choice != "apply":
            raise self.unfit(one)
        return one.set_fields(one.told(self.canonical_id), {one.told(self.name or None): self.lost})

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        one.set_back(memo)
        return None

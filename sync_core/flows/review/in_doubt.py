"""A parked create: it was sent and its answer was lost, and looking did not tell what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import CANDIDATES, TEXTS, Candidate, Choice, Settled, each
from trifold.sync_core.flows.review.write import WriteCase
from trifold.sync_core.store import crosswalk, intents
from trifold.sync_core.store.intents import IntentState


@dataclass(frozen=True, slots=True, kw_only=True)
class InDoubt(WriteCase):
    """``intent`` is the create, ``before`` the ids that were there before it was sent, ``why`` what the look found."""

    reason: ClassVar[str] = "in doubt"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.MADE,)
    leaving: ClassVar[str] = "Nothing is sent again. The record stays out of that system."

    intent: str | None = None
    candidates: tuple[Candidate, ...] = field(default=(), metadata=CANDIDATES)
    before: tuple[str, ...] = field(default=(), metadata=TEXTS)
    why: str = field(default="", compare=False)

    @property
    def title(self) -> str:
        lost = f"it was sent to {self.where}, the answer was lost, and {self.why}"
        do = "Say which record it is, have it made again, or leave it."
        return f"{self.who}: {lost}. Nothing more was sent. {do}"

    def offers(self) -> Sequence[Choice]:
        linked = each("exists", self.candidates, "It exists: {}", "It is linked; nothing is sent again.")
        again = f"It is sent to {self.where} once more. Look there first: a second one can't be taken back from here."
        return [*linked, Choice(name="create", label="It does not exist", does=again, suggested=not linked)]

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        match choice:
            case "exists":
                return exists(one, self, external_id, self.intent)
            case "create":
                return self._create(one)
        raise self.unfit(one)

    def _create(self, one: Answering) -> Memo:
        intent = intents.read(one.conn, one.told(self.intent))
        if intent is None or intent.state != IntentState.PARKED:
            raise one.refuse("its create is settled already. Nothing was changed.")
        intents.settle(one.db, one.conn, intent, IntentState.DROPPED, "a person said: it does not exist")
        return {"ring": self.canonical_id, "intent": intent.id}

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        if choice == "exists":
            exists_not(one, self, memo)
        else:
            one.refuse_if_made(memo["ring"], one.told(self.system))
            _park_again(one, memo)
        return None


def exists(one: Answering, case: WriteCase, external_id: str | None, intent_id: str | None) -> Memo:
    """It is that record there; a create that was in doubt about it is done."""
    found = one.chosen(external_id)
    record = one.record(one.told(case.canonical_id))
    one.join(record.canonical_id, one.told(case.system), record.kind, found)
    intent = intents.read(one.conn, intent_id) if intent_id else None
    if intent is not None:
        intents.settle(one.db, one.conn, intent, IntentState.DONE, f"a person said: {found}")
    return {"ring": record.canonical_id, "intent": intent_id}


def exists_not(one: Answering, case: WriteCase, memo: Memo) -> None:
    crosswalk.detach(one.conn, memo["ring"], one.told(case.system))
    _park_again(one, memo)


def _park_again(one: Answering, memo: Memo) -> None:
    intent = intents.read(one.conn, memo["intent"]) if memo.get("intent") else None
    if intent is not None:
        intents.settle(one.db, one.conn, intent, IntentState.PARKED, "a person took the answer back")

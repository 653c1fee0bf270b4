"""Before an AMS360 customer is made by itself: AMS360 has customers like it (decision D18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import CANDIDATES, Candidate, Choice, Settled, each, names_of
from trifold.sync_core.flows.review.seen import SeenCase, linked_not, separate, separate_not
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.store import crosswalk

A = System.AMS360


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike(SeenCase):
    """``candidates`` are customers of AMS360."""

    reason: ClassVar[str] = "look-alike"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.IDENTIFIED,)

    candidates: tuple[Candidate, ...] = field(default=(), metadata=CANDIDATES)

    @property
    def title(self) -> str:
        like = f"AMS360 has customers like it ({names_of(self.candidates)})"
        return f"{self.there}: {like}. No customer was made. Say what it is."

    def offers(self) -> Sequence[Choice]:
        link = each("exists", self.candidates, "Same client: {}", "The two are linked; no customer is made.")
        return [*link, Choice(name="create", label="Keep apart", does="A new AMS360 customer is made.")]

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        match choice:
            case "exists":
                return self._is_that_customer(one, one.chosen(external_id))
            case "create" if self.canonical_id:
                one.want(self.canonical_id, A)
                return {"ring": self.canonical_id, "known": True}
            case "create":
                return separate(one, self, wanted=(A,))
        raise self.unfit(one)

    def _is_that_customer(self, one: Answering, customer: str) -> Memo:
        """Linked to the customer's record, or to a new one when it was never seen."""
        known = crosswalk.find(one.conn, one.agency, A, Kind.ACCOUNT, customer)
        canonical_id = known.canonical_id if known else one.originate(A, Kind.ACCOUNT, customer)
        one.join(canonical_id, *self.seen(one))
        return {"ring": canonical_id}

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        if choice == "exists":
            linked_not(one, self, memo)
        elif memo.get("known"):
            one.refuse_if_made(memo["ring"], A)
            one.want_not(memo["ring"], A)
        else:
            separate_not(one, self, memo)
        return None

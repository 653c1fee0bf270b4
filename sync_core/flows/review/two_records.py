"""One client became two records, because its AMS360 id came late, and InsuredMine shows both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from trifold.sync_core.flows.review import joining
from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import CANDIDATES, TEXTS, Candidate, Choice, Settled, each, names_of
from trifold.sync_core.flows.review.one_client import DOES, parted
from trifold.sync_core.flows.review.seen import SeenCase
from trifold.sync_core.model.changes import System
from trifold.sync_core.store import crosswalk

B = System.BENEFITPOINT


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoRecords(SeenCase):
    """The BenefitPoint account, whose record is ``canonical_id``. The single one of ``candidates`` is the record of
    ``customer``; ``insuredmine`` are the accounts there."""

    reason: ClassVar[str] = "two records"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.JOINED,)

    candidates: tuple[Candidate, ...] = field(default=(), metadata=CANDIDATES)
    insuredmine: tuple[str, ...] = field(default=(), metadata=TEXTS)
    customer: str = ""

    @property
    def key(self) -> str:
        return "/".join((self.canonical_id or "", *(one.id for one in self.candidates)))

    @property
    def title(self) -> str:
        late = f"its AMS360 customer ({names_of(self.candidates)}) came late and is a record of its own"
        return f"{self.there}: {late}. Nothing was written. Join the two."

    def offers(self) -> Sequence[Choice]:
        return each("join", self.candidates, "They are one client", DOES)

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        if choice != "join":
            raise self.unfit(one)
        return joining.join(one, one.told(self.canonical_id), one.chosen(external_id))

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        if "account" not in memo:
            return parted(one, memo)
        crosswalk.detach(one.conn, memo["ring"], B)  # as the release before answered it
        crosswalk.put_back(one.conn, memo["account"])
        return None

"""A BenefitPoint account waits for the AMS360 id that BenefitPoint will give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import Choice, Settled
from trifold.sync_core.flows.review.seen import SeenCase, separate, separate_not
from trifold.sync_core.model.changes import System


def key_of(external_id: str) -> str:
    return f"{System.BENEFITPOINT}/{external_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAwaited(SeenCase):
    """``until`` (ISO, UTC): InsuredMine shows it then also without it."""

    reason: ClassVar[str] = "key awaited"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.ID_CAME, Settled.ID_AWAITED_NO_MORE)

    until: str = ""

    @property
    def key(self) -> str:
        return key_of(self.external_id)

    @property
    def title(self) -> str:
        shown = f"InsuredMine shows it then, or from {self.until[:16]}Z on"
        return f"{self.who}: waiting for its AMS360 id. {shown}. Give it one in BenefitPoint, or wait."

    def offers(self) -> Sequence[Choice]:
        return [Choice(name="show", label="Do not wait", does="The next daily shows it, as BenefitPoint's only.")]

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        if choice != "show":
            raise self.unfit(one)
        return separate(one, self)

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        separate_not(one, self, memo)
        return None

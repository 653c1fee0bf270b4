"""An AMS360 customer is gone, and others look like its survivor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import Choice, each
from trifold.sync_core.flows.review.deleted import GoneCase
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.store import crosswalk

A = System.AMS360


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedCase(GoneCase):
    """``candidates`` are customers of AMS360."""

    reason: ClassVar[str] = "merged"
    still: ClassVar[str] = "It is still in {}, and other customers look like its survivor. Say which one it is."

    def offers(self) -> Sequence[Choice]:
        does = "All links move to that customer; nothing is made."
        return each("move", self.candidates, "It was merged into {}", does)

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        """The record follows its customer to the survivor. What the survivor had linked is unlinked, and stays."""
        if choice != "move":
            raise self.unfit(one)
        record, survivor = one.record(one.told(self.canonical_id)), one.chosen(external_id)
        other = crosswalk.find(one.conn, one.agency, A, Kind.ACCOUNT, survivor)
        rows = crosswalk.detach(one.conn, other.canonical_id, A) if other else []
        lost = crosswalk.detach(one.conn, record.canonical_id, A)
        link = Link(
            canonical_id=record.canonical_id,
            system=A,
            kind=Kind.ACCOUNT,
            external_id=survivor,
            former_id=self.external_id,
        )
        crosswalk.save(one.db, one.conn, one.agency, link, rule="a person said it was merged")
        crosswalk.explore_again(one.conn, record.canonical_id)
        memo: Memo = {"ring": record.canonical_id, "tombstones": lost, "survivor": rows}
        return memo | ({"ring_too": other.canonical_id} if other else {})

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        """BenefitPoint's account keeps the survivor's id: the customer of before is not there any more."""
        crosswalk.detach(one.conn, memo["ring"], A)
        crosswalk.put_back(one.conn, memo["tombstones"])
        crosswalk.put_back(one.conn, memo["survivor"])
        crosswalk.explore_again(one.conn, memo["ring"])
        return None

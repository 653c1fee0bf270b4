"""Questions about a record as one system shows it, whether or not it is a record of ours yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from trifold.sync_core.flows.review import joining
from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import Case
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.store import crosswalk

KIND = {"read": Kind}
A, B = System.AMS360, System.BENEFITPOINT


def key_of(system: System | None, kind: Kind, external_id: str) -> str:
    return f"{system}/{kind}/{external_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCase(Case):
    """``external_id`` of ``kind`` in ``system``."""

    kind: Kind = field(default=Kind.ACCOUNT, metadata=KIND)
    external_id: str = ""

    @property
    def key(self) -> str:
        return key_of(self.system, self.kind, self.external_id)

    @property
    def who(self) -> str:
        return self.about or f"{self.where} {self.kind} {self.external_id}"

    @property
    def there(self) -> str:
        """Who it is, and where it was seen."""
        return f"{self.about} in {self.where}" if self.about else self.who

    def seen(self, one: Answering) -> tuple[System, Kind, str]:
        return one.told(self.system), self.kind, one.told(self.external_id or None)


def linked(one: Answering, case: SeenCase, external_id: str | None) -> Memo:
    """It is that record of ours. A second BenefitPoint account of a customer is to carry the customer's id."""
    canonical_id = one.record(one.chosen(external_id)).canonical_id
    (system, kind, its_id), twins = case.seen(one), crosswalk.of_record(one.conn, canonical_id)
    first, customer = twins.get(system), twins.get(A)
    if system is B and kind is Kind.ACCOUNT and first and customer and first.external_id != its_id:
        return joining.second_account(canonical_id, its_id, customer.external_id)
    one.join(canonical_id, system, kind, its_id)
    return {"ring": canonical_id}


def linked_not(one: Answering, case: SeenCase, memo: Memo) -> None:
    if "ring" not in memo:
        raise one.refuse("BenefitPoint's account carries the customer's id. Nothing was changed. Take it out there.")
    crosswalk.detach(one.conn, memo["ring"], one.told(case.system))


def separate(one: Answering, case: SeenCase, parent_id: str | None = None, wanted: tuple[System, ...] = ()) -> Memo:
    """It becomes a record of its own."""
    return {"ring": one.originate(*case.seen(one), parent_id=parent_id, wanted=wanted)}


def separate_not(one: Answering, case: SeenCase, memo: Memo) -> None:
    """Possible as long as nothing was made of it."""
    one.forget(memo["ring"], one.told(case.system))

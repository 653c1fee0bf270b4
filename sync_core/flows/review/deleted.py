"""A record is gone in one system and still there in others: it was unlinked, nothing was deleted (decision D8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo, todo
from trifold.sync_core.flows.review.case import CANDIDATES, Candidate, Choice, Settled
from trifold.sync_core.flows.review.seen import SeenCase
from trifold.sync_core.model.changes import TITLES, Kind, System
from trifold.sync_core.model.naming import listed
from trifold.sync_core.model.planning import Verb
from trifold.sync_core.store import crosswalk

B = System.BENEFITPOINT


def _elsewhere(found: Mapping[str, str]) -> dict[System, str]:
    return {System(system): external_id for system, external_id in found.items()}


def _primary(found: Any) -> str | None:
    return str(found) if found else None


ELSEWHERE, PRIMARY = {"read": _elsewhere}, {"read": _primary}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneCase(SeenCase):
    """What is gone, and where it is still: ``elsewhere`` by system. ``candidates`` could stand in for it;
    ``primary`` is the contact in InsuredMine that needs a successor then. ``restorable``: it can be made again."""

    topic_word: ClassVar[str] = "deleted"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.THERE_AGAIN,)
    still: ClassVar[str] = ""  # how the title goes on

    elsewhere: Mapping[System, str] = field(default_factory=dict, metadata=ELSEWHERE)
    candidates: tuple[Candidate, ...] = field(default=(), metadata=CANDIDATES)
    in_benefitpoint: bool = False
    restorable: bool = True
    primary: str | None = field(default=None, metadata=PRIMARY)

    @property
    def title(self) -> str:
        still = self.still.format(listed(TITLES[system] for system in self.elsewhere))
        return f"{self.who}: no longer in {self.where}. It was unlinked, nothing was deleted. {still}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted(GoneCase):
    reason: ClassVar[str] = "deleted"
    still: ClassVar[str] = "It is still in {}. Say what is to become of it there."
    leaving: ClassVar[str] = "Nothing more happens: it stays deleted there, and stays where it is."

    def offers(self) -> Sequence[Choice]:
        if self.kind is Kind.POLICY and self.system is B:
            does = "AMS360's policy is set to cancelled. It is not deleted there."
            return [Choice(name="cancel", label="Cancel the policy in AMS360", does=does, suggested=True)]
        found = []
        if self.restorable:
            does = f"It is made in {self.where} once more."
            found.append(Choice(name="restore", label=f"Make it again in {self.where}", does=does))
        if self.kind is Kind.CONTACT and self.in_benefitpoint:
            does = "It is deleted in BenefitPoint. InsuredMine keeps it, with its policies."
            found.append(Choice(name="remove", label="Delete it in BenefitPoint too", does=does))
        return found

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        canonical_id = one.told(self.canonical_id)
        match choice:
            case "restore":
                return self._restore(one, canonical_id)
            case "cancel":  # an edit of today (decision D4)
                return one.set_fields(canonical_id, {"status": "cancelled"})
            case "remove":
                link = crosswalk.of_record(one.conn, canonical_id).get(B)
                if link is None or not link.live:
                    raise one.refuse("it is not in BenefitPoint any more. Nothing was changed.")
                return {"todo": todo(Verb.REMOVE, B, link.external_id)}
        raise self.unfit(one)

    def _restore(self, one: Answering, canonical_id: str) -> Memo:
        """Its tombstones go, so that it is made again in that system, with what was below it."""
        record, system = one.record(canonical_id), one.told(self.system)
        rows = crosswalk.detach(one.conn, record.canonical_id, system)
        for row in rows:
            one.want(row["canonical_id"], system)
        return {"ring": record.canonical_id, "tombstones": rows}

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        match choice:
            case "restore":
                self._restore_not(one, memo)
            case "cancel":
                one.set_back(memo)
            case _:
                self._remove_not(one, memo)
        return None

    def _restore_not(self, one: Answering, memo: Memo) -> None:
        system = one.told(self.system)
        one.refuse_if_made(memo["ring"], system)
        crosswalk.put_back(one.conn, memo["tombstones"])
        for row in memo["tombstones"]:
            one.want_not(row["canonical_id"], system)

    def _remove_not(self, one: Answering, memo: Memo) -> None:
        """Once deleted, it is made there again from what counts."""
        canonical_id = one.told(self.canonical_id)
        link = crosswalk.of_record(one.conn, canonical_id).get(B)
        if link is not None and not link.live:
            crosswalk.detach(one.conn, canonical_id, B)
            one.want(canonical_id, B)
            memo["ring"] = canonical_id

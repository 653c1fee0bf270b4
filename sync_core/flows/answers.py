"""What each answer to a review item does in our own tables, and how it is taken back.

``do`` gives the memo that ``undo`` puts back. Neither calls a vendor: a ring follows, and the next look writes what
the answer makes due. What was made in a vendor's system since is never deleted by an undo: it says so and refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.planning import Verb
from trifold.sync_core.model.questions import Reason
from trifold.sync_core.model.records import GoldenRecord
from trifold.sync_core.store import crosswalk, intents, records
from trifold.sync_core.store.database import Database

Item = Mapping[str, Any]
Memo = dict[str, Any]  # plain values; ``ring``: the canonical record to look at


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """One answer to one item, inside one transaction."""

    db: Database
    conn: Connection
    item: Item

    @property
    def agency(self) -> str:
        return str(self.item["agency"])

    def refuse(self, why: str) -> NeedsDecision:
        return NeedsDecision(f"review {self.item['id']}: {why}")

    def record(self, canonical_id: str) -> GoldenRecord:
        found = records.read(self.conn, canonical_id)
        if found is None:
            raise self.refuse(f"there is no record {canonical_id} any more. Nothing was changed.")
        return found

    def set_fields(self, canonical_id: str, fields: Mapping[str, str | None]) -> Memo:
        """Golden values as an edit of today; the next look delivers them."""
        record = self.record(canonical_id)
        before = {name: record.fields.get(name) for name in fields}
        records.save(self.db, self.conn, self.agency, replace(record, fields={**record.fields, **fields}))
        return {"ring": canonical_id, "before": before, "after": dict(fields)}

    def set_back(self, memo: Memo) -> None:
        record = self.record(memo["ring"])
        moved = [name for name, value in memo["after"].items() if record.fields.get(name) != value]
        if moved:
            raise self.refuse(f"{', '.join(moved)} changed since. Nothing was changed. Edit it in its system.")
        records.save(self.db, self.conn, self.agency, replace(record, fields={**record.fields, **memo["before"]}))

    def join(self, canonical_id: str, system: System, kind: Kind, external_id: str) -> None:
        """Link a record by hand. Raises NeedsDecision when either side is taken."""
        taken = crosswalk.find(self.conn, self.agency, system, kind, external_id)
        if taken and taken.canonical_id != canonical_id:
            raise self.refuse(f"{system} {external_id} is {taken.canonical_id} already. Nothing was changed.")
        twin = crosswalk.of_record(self.conn, canonical_id).get(system)
        if twin and twin.external_id != external_id:
            raise self.refuse(
                f"{canonical_id} has a record in {system} already ({twin.external_id}). Nothing was changed."
            )
        shown = system is not System.BENEFITPOINT  # the next daily shows it (decision D13)
        link = Link(canonical_id=canonical_id, system=system, kind=kind, external_id=external_id, shown=shown)
        crosswalk.save(self.db, self.conn, self.agency, link, rule="a person said so")

    def refuse_if_made(self, canonical_id: str, system: System) -> None:
        """What was made in a vendor's system since can't be taken back from here."""
        made = crosswalk.of_record(self.conn, canonical_id).get(system)
        if made is not None or intents.unsettled(self.conn, canonical_id, system):
            known = made.external_id if made else "its answer is awaited"
            raise self.refuse(f"it was sent to {system} since ({known}). Nothing was changed. Delete it there.")

    def want(self, canonical_id: str, system: System) -> None:
        """It is to be made there; InsuredMine and policies are made by their own rules."""
        record = self.record(canonical_id)
        if system is not System.INSUREDMINE and record.kind is not Kind.POLICY and not record.is_self:
            wanted = (*record.wanted, *({system} - set(record.wanted)))
            records.save(self.db, self.conn, self.agency, replace(record, wanted=wanted))

    def want_not(self, canonical_id: str, system: System) -> None:
        record = self.record(canonical_id)
        wanted = tuple(known for known in record.wanted if known is not system)
        records.save(self.db, self.conn, self.agency, replace(record, wanted=wanted))

    def originate(self, system: System, kind: Kind, external_id: str, wanted: tuple[System, ...] = ()) -> str:
        """A canonical record of its own for what was held, linked to where it was seen."""
        canonical_id = f"C-{self.db.ids.new()}"
        parent_id = self.item["evidence"].get("parent_id")
        record = GoldenRecord(canonical_id=canonical_id, kind=kind, parent_id=parent_id, fields={}, wanted=wanted)
        records.save(self.db, self.conn, self.agency, record)
        self.join(canonical_id, system, kind, external_id)
        return canonical_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    do: Callable[[Answering, str | None], Memo]
    undo: Callable[[Answering, Memo], Memo | None]  # gives what the undo leaves to write, if anything


def _which(one: Answering, external_id: str | None) -> str:
    if not external_id:
        raise one.refuse("say which one it is (--id).")
    return external_id


# ---- a create whose answer was lost
def _exists(one: Answering, external_id: str | None) -> Memo:
    found, evidence = _which(one, external_id), one.item["evidence"]
    record = one.record(one.item["canonical_id"])
    one.join(record.canonical_id, System(one.item["system"]), record.kind, found)
    intent = intents.read(one.conn, evidence["intent"]) if evidence.get("intent") else None
    if intent is not None:
        intents.settle(one.db, one.conn, intent, "done", f"a person said: {found}")
    return {"ring": record.canonical_id, "intent": evidence.get("intent")}


def _exists_not(one: Answering, memo: Memo) -> None:
    crosswalk.detach(one.conn, memo["ring"], System(one.item["system"]))
    _park_again(one, memo)


def _create(one: Answering, external_id: str | None) -> Memo:
    intent = intents.read(one.conn, one.item["evidence"]["intent"])
    if intent is None or intent.state != "parked":
        raise one.refuse("its create is settled already. Nothing was changed.")
    intents.settle(one.db, one.conn, intent, "dropped", "a person said: it does not exist")
    return {"ring": one.item["canonical_id"], "intent": intent.id}


def _create_not(one: Answering, memo: Memo) -> None:
    system = System(one.item["system"])
    one.refuse_if_made(memo["ring"], system)
    _park_again(one, memo)


def _park_again(one: Answering, memo: Memo) -> None:
    intent = intents.read(one.conn, memo["intent"]) if memo.get("intent") else None
    if intent is not None:
        intents.settle(one.db, one.conn, intent, "parked", "a person took the answer back")


# ---- a conflict
def _apply(one: Answering, external_id: str | None) -> Memo:
    evidence = one.item["evidence"]
    return one.set_fields(one.item["canonical_id"], {evidence["name"]: evidence["lost"]})


# ---- what vanished
def _restore(one: Answering, external_id: str | None) -> Memo:
    """Its tombstones go, so that it is made again in that system, with what was below it."""
    record, system = one.record(one.item["canonical_id"]), System(one.item["system"])
    rows = crosswalk.detach(one.conn, record.canonical_id, system)
    for row in rows:
        one.want(row["canonical_id"], system)
    return {"ring": record.canonical_id, "tombstones": rows}


def _restore_not(one: Answering, memo: Memo) -> None:
    system = System(one.item["system"])
    one.refuse_if_made(memo["ring"], system)
    crosswalk.put_back(one.conn, memo["tombstones"])
    for row in memo["tombstones"]:
        one.want_not(row["canonical_id"], system)


def _cancel(one: Answering, external_id: str | None) -> Memo:
    """A plan deleted in BenefitPoint: its policy is set to cancelled, as an edit of today (decision D4)."""
    return one.set_fields(one.item["canonical_id"], {"status": "cancelled"})


def _remove(one: Answering, external_id: str | None) -> Memo:
    link = crosswalk.of_record(one.conn, one.item["canonical_id"]).get(System.BENEFITPOINT)
    if link is None or not link.live:
        raise one.refuse("it is not in BenefitPoint any more. Nothing was changed.")
    return {"todo": _todo(Verb.REMOVE, System.BENEFITPOINT, link.external_id)}


def _remove_not(one: Answering, memo: Memo) -> None:
    """Once deleted, it is made there again from what counts."""
    canonical_id = one.item["canonical_id"]
    link = crosswalk.of_record(one.conn, canonical_id).get(System.BENEFITPOINT)
    if link is not None and not link.live:
        crosswalk.detach(one.conn, canonical_id, System.BENEFITPOINT)
        one.want(canonical_id, System.BENEFITPOINT)
        memo["ring"] = canonical_id


def _todo(verb: Verb, system: System, external_id: str) -> Memo:
    return {"verb": verb, "system": system, "external_id": external_id}


def _succeed(one: Answering, external_id: str | None) -> Memo:
    return {"todo": _todo(Verb.PRIMARY, System.INSUREDMINE, _which(one, external_id))}


def _succeed_not(one: Answering, memo: Memo) -> Memo | None:
    former = one.item["evidence"].get("primary")
    return _todo(Verb.PRIMARY, System.INSUREDMINE, former) if former else None


# ---- an AMS360 customer that was merged into another
def _move(one: Answering, external_id: str | None) -> Memo:
    """The record follows its customer to the survivor. What the survivor had linked is unlinked, and stays."""
    record, survivor = one.record(one.item["canonical_id"]), _which(one, external_id)
    other = crosswalk.find(one.conn, one.agency, System.AMS360, Kind.ACCOUNT, survivor)
    rows = crosswalk.detach(one.conn, other.canonical_id, System.AMS360) if other else []
    lost = crosswalk.detach(one.conn, record.canonical_id, System.AMS360)
    link = Link(
        canonical_id=record.canonical_id,
        system=System.AMS360,
        kind=Kind.ACCOUNT,
        external_id=survivor,
        former_id=one.item["evidence"]["external_id"],
    )
    crosswalk.save(one.db, one.conn, one.agency, link, rule="a person said it was merged")
    crosswalk.explore_again(one.conn, record.canonical_id)
    memo: Memo = {"ring": record.canonical_id, "tombstones": lost, "survivor": rows}
    return memo | ({"ring_too": other.canonical_id} if other else {})


def _move_not(one: Answering, memo: Memo) -> None:
    """BenefitPoint's account keeps the survivor's id: the customer of before is not there any more."""
    crosswalk.detach(one.conn, memo["ring"], System.AMS360)
    crosswalk.put_back(one.conn, memo["tombstones"])
    crosswalk.put_back(one.conn, memo["survivor"])
    crosswalk.explore_again(one.conn, memo["ring"])


def _join_two(one: Answering, external_id: str | None) -> Memo:
    """The account leaves the record that InsuredMine showed without the customer for the customer's own."""
    canonical_id, former = one.record(_which(one, external_id)).canonical_id, one.item["canonical_id"]
    rows = crosswalk.detach(one.conn, former, System.BENEFITPOINT)
    one.join(canonical_id, *_seen(one))
    return {"ring": canonical_id, "ring_too": former, "account": rows}


def _join_two_not(one: Answering, memo: Memo) -> None:
    crosswalk.detach(one.conn, memo["ring"], System.BENEFITPOINT)
    crosswalk.put_back(one.conn, memo["account"])


# ---- a record that could be several, or looks like some
def _seen(one: Answering) -> tuple[System, Kind, str]:
    evidence = one.item["evidence"]
    return System(one.item["system"]), Kind(evidence["kind"]), str(evidence["external_id"])


def _link(one: Answering, external_id: str | None) -> Memo:
    canonical_id = one.record(_which(one, external_id)).canonical_id
    one.join(canonical_id, *_seen(one))
    return {"ring": canonical_id}


def _link_not(one: Answering, memo: Memo) -> None:
    crosswalk.detach(one.conn, memo["ring"], System(one.item["system"]))


def _separate(one: Answering, external_id: str | None) -> Memo:
    return {"ring": one.originate(*_seen(one))}


def _have_made(one: Answering, external_id: str | None) -> Memo:
    known = one.item["canonical_id"]
    if known:
        one.want(known, System.AMS360)
        return {"ring": known, "known": True}
    return {"ring": one.originate(*_seen(one), wanted=(System.AMS360,))}


def _originated_not(one: Answering, memo: Memo) -> None:
    """Possible as long as nothing was made of it."""
    if memo.get("known"):
        one.refuse_if_made(memo["ring"], System.AMS360)
        one.want_not(memo["ring"], System.AMS360)
        return
    own = System(one.item["system"])
    for system in System:
        if system is not own:
            one.refuse_if_made(memo["ring"], system)
    crosswalk.detach(one.conn, memo["ring"], own)
    records.forget(one.conn, memo["ring"])


def _is_that_customer(one: Answering, external_id: str | None) -> Memo:
    """A BenefitPoint account is an AMS360 customer: linked to its record, or to a new one when it was never seen."""
    customer = _which(one, external_id)
    known = crosswalk.find(one.conn, one.agency, System.AMS360, Kind.ACCOUNT, customer)
    canonical_id = known.canonical_id if known else one.originate(System.AMS360, Kind.ACCOUNT, customer)
    one.join(canonical_id, *_seen(one))
    return {"ring": canonical_id}


# ---- what to look at again
def _retry(one: Answering, external_id: str | None) -> Memo:
    """Values of an edit that was refused count again; what was not sent is only looked at again."""
    values = one.item["evidence"].get("values") or {}
    return one.set_fields(one.item["canonical_id"], values)


def _nothing(one: Answering, memo: Memo) -> None:
    """Only the item is opened again."""


DEEDS: Mapping[tuple[str, str], Deed] = {
    (Reason.IN_DOUBT, "exists"): Deed(do=_exists, undo=_exists_not),
    (Reason.IN_DOUBT, "create"): Deed(do=_create, undo=_create_not),
    (Reason.FOUND_TWICE, "exists"): Deed(do=_exists, undo=_exists_not),
    (Reason.CONFLICT, "apply"): Deed(do=_apply, undo=Answering.set_back),
    (Reason.DELETED, "restore"): Deed(do=_restore, undo=_restore_not),
    (Reason.DELETED, "cancel"): Deed(do=_cancel, undo=Answering.set_back),
    (Reason.DELETED, "remove"): Deed(do=_remove, undo=_remove_not),
    (Reason.SUCCESSOR, "succeed"): Deed(do=_succeed, undo=_succeed_not),
    (Reason.MERGED, "move"): Deed(do=_move, undo=_move_not),
    (Reason.KEY_AWAITED, "show"): Deed(do=_separate, undo=_originated_not),
    (Reason.TWO_RECORDS, "join"): Deed(do=_join_two, undo=_join_two_not),
    (Reason.AMBIGUOUS, "link"): Deed(do=_link, undo=_link_not),
    (Reason.AMBIGUOUS, "separate"): Deed(do=_separate, undo=_originated_not),
    (Reason.LOOK_ALIKE, "exists"): Deed(do=_is_that_customer, undo=_link_not),
    (Reason.LOOK_ALIKE, "create"): Deed(do=_have_made, undo=_originated_not),
    (Reason.REFUSED, "retry"): Deed(do=_retry, undo=_nothing),
    (Reason.NOT_SENT, "retry"): Deed(do=_retry, undo=_nothing),
}
LEAVE = Deed(do=lambda one, external_id: {}, undo=_nothing)

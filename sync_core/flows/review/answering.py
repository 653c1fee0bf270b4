"""What an answer is carried out with: our own tables, inside one transaction. Nothing here calls a vendor.

A look follows the answer, and writes what it makes due. What was made in a vendor's system since is never deleted by
an undo: it says so and refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Connection

from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.planning import Verb
from trifold.sync_core.model.records import GoldenRecord
from trifold.sync_core.store import crosswalk, intents, records
from trifold.sync_core.store.database import Database

Memo = dict[
    str, Any
]  # plain values; ``ring``, ``ring_too`` and ``ring_each``: the records to look at; ``todo``: what is to be written
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """One answer to one item, or its undo. ``number`` is the item's."""

    db: Database
    conn: Connection
    agency: str
    number: int

    def refuse(self, why: str) -> NeedsDecision:
        return NeedsDecision(f"review {self.number}: {why}")

    def chosen(self, external_id: str | None) -> str:
        if not external_id:
            raise self.refuse("say which one it is (--id).")
        return external_id

    def told(self, fact: T | None) -> T:
        """What the item must know for this answer."""
        if fact is None:
            raise self.refuse("its evidence does not say what it is about. Nothing was changed.")
        return fact

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

    def originate(
        self,
        system: System,
        kind: Kind,
        external_id: str,
        *,
        parent_id: str | None = None,
        wanted: tuple[System, ...] = (),
    ) -> str:
        """A canonical record of its own for what was held, linked to where it was seen."""
        canonical_id = f"C-{self.db.ids.new()}"
        record = GoldenRecord(canonical_id=canonical_id, kind=kind, parent_id=parent_id, fields={}, wanted=wanted)
        records.save(self.db, self.conn, self.agency, record)
        self.join(canonical_id, system, kind, external_id)
        return canonical_id

    def forget(self, canonical_id: str, system: System) -> None:
        """What ``originate`` made, seen in ``system``; possible as long as nothing was made of it."""
        for other in System:
            if other is not system:
                self.refuse_if_made(canonical_id, other)
        crosswalk.detach(self.conn, canonical_id, system)
        records.forget(self.conn, canonical_id)


def todo(verb: Verb, system: System, external_id: str) -> Memo:
    """What the worker is to write because of an answer (decisions)."""
    return {"verb": verb, "system": system, "external_id": external_id}

"""A connector that never writes: what is applied to it is noted, and later reads show it as if it were there.

It stands before a vendor's own connector, so that a dry run goes the same way as the real one. What a vendor would
refuse, or fill in by itself, it can't know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from trifold.sync_core.connectors.port import AccountRow, Capability, Crm, Missing, Survey
from trifold.sync_core.model.changes import ChangePage, Kind, Receipt
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import FIELDS, Fields, Snapshot, SyncRequest

NEW = "new-"  # what the ids of records begin with that are made in a rehearsal only


class RehearsedConnector:
    """One system of one rehearsal; ``noted`` is shared by the systems and keeps the order of the writes."""

    def __init__(self, inner: Crm, noted: list[Operation]) -> None:
        self.system = inner.system
        self.capabilities: Mapping[Kind, Capability] = inner.capabilities
        self.prefixes = inner.prefixes
        self._inner, self._noted = inner, noted
        self._read: dict[tuple[Kind, str], Snapshot] = {}
        self._written: dict[tuple[Kind, str], Snapshot] = {}

    @property
    def shots(self) -> Mapping[tuple[Kind, str], Snapshot]:
        """What was read of the system so far, as it is there."""
        return self._read

    @property
    def calls_made(self) -> int:
        return self._inner.calls_made

    def check(self) -> str:
        return self._inner.check()

    # ---- reading
    def fetch(self, kind: Kind, external_id: str) -> Snapshot | None:
        if (kind, external_id) in self._written:
            return self._written[kind, external_id]
        found = self._inner.fetch(kind, external_id)
        if found is not None:
            self._read[kind, external_id] = found
        return found

    def children(self, kind: Kind, account_id: str) -> list[Snapshot]:
        listed = [] if account_id.startswith(NEW) else self._inner.children(kind, account_id)
        found = {shot.external_id: shot for shot in listed}
        self._read |= {(kind, external_id): shot for external_id, shot in found.items()}
        mine = self._written.items()
        found |= {own: shot for (known, own), shot in mine if known is kind and shot.account_id == account_id}
        return list(found.values())

    def find_by_reference(self, operation: Operation) -> list[Snapshot]:
        return [] if self._below_new(operation) else self._inner.find_by_reference(operation)

    def look_alikes(self, operation: Operation) -> list[Snapshot]:
        return [] if self._below_new(operation) else self._inner.look_alikes(operation)

    def missing(self, operation: Operation) -> Missing:
        return self._inner.missing(operation)

    def stored(self, operation: Operation) -> Fields:
        return self._inner.stored(operation)

    def changes_since(self, cursor: str | None) -> ChangePage:
        return self._inner.changes_since(cursor)

    def accounts(self, prefix: str = "") -> Iterator[AccountRow]:
        return self._inner.accounts(prefix)

    def survey(self, external_id: str) -> Survey | None:
        return self._inner.survey(external_id)

    def sync_request(self, external_id: str) -> SyncRequest | None:
        return self._inner.sync_request(external_id)

    def open_sync_requests(self) -> list[SyncRequest]:
        return self._inner.open_sync_requests()

    def open_daily_jobs(self) -> list[str]:
        return self._inner.open_daily_jobs()

    # ---- what would be written
    def apply(self, operation: Operation) -> Receipt:
        self._noted.append(operation)
        shot = self._made(operation) if operation.verb is Verb.CREATE else self._changed(operation)
        self._written[operation.kind, shot.external_id] = shot
        self._mirror(shot)
        if operation.verb is Verb.CREATE and shot.individual and self.capabilities[shot.kind].brings_contact:
            self._bring_contact(shot)
        return Receipt(
            system=self.system,
            kind=operation.kind,
            external_id=shot.external_id,
            version=shot.version,
            seen=shot.fields if operation.verb is Verb.CREATE else {},
        )

    def merge(self, kind: Kind, survivor: str, loser: str, *, undo: bool = False) -> bool:
        """Nothing is merged: what would follow is not known."""
        return True

    def answer_sync_request(self, external_id: str, state: str, results: Sequence[Mapping[str, str]]) -> None:
        """Nobody is told."""

    def report_daily(self, external_id: str, state: str, total: int, done: int, message: str) -> None:
        """Nobody is told."""

    def _made(self, operation: Operation) -> Snapshot:
        external_id = f"{NEW}{len(self._noted)}"
        fields = {name: operation.fields.get(name) for name in self.capabilities[operation.kind].fields}
        fields |= self._inner.stored(operation)
        return Snapshot(
            system=self.system,
            kind=operation.kind,
            external_id=external_id,
            account_id=operation.account_id or external_id,
            fields=fields,
            references=operation.references,
            primary=operation.primary,
            individual=operation.individual,
            prior_id=operation.prior_id,
        )

    def _changed(self, operation: Operation) -> Snapshot:
        key = (operation.kind, operation.external_id or "")
        before = self._written.get(key) or self._read[key]
        if operation.verb is Verb.REFERENCE:
            return replace(before, references=operation.references)
        return replace(
            before, fields={**before.fields, **{name: operation.fields.get(name) for name in operation.changed}}
        )

    def _mirror(self, shot: Snapshot) -> None:
        """An individual account and the contact that it is are one record in some systems."""
        prefix = self.capabilities[Kind.CONTACT].itself
        if prefix is None or not shot.individual:
            return
        if shot.kind is Kind.ACCOUNT:
            key = Kind.CONTACT, prefix + shot.external_id
            names = FIELDS[Kind.CONTACT]
            twin: Snapshot | None = replace(shot, kind=Kind.CONTACT, external_id=key[1], primary=True, references=())
        else:
            key = Kind.ACCOUNT, shot.external_id.removeprefix(prefix)
            twin = self.fetch(*key) if shot.external_id.startswith(prefix) else None
            names = tuple(twin.fields) if twin else ()
        if twin is not None:
            merged = {**twin.fields, **shot.fields}
            self._written[key] = replace(twin, fields={name: merged[name] for name in names if name in merged})

    def _bring_contact(self, account: Snapshot) -> None:
        """The primary contact that a system makes with an individual account."""
        held = self.capabilities[Kind.CONTACT].held
        fields = {name: value for name, value in account.fields.items() if name in held}
        external_id = f"{account.external_id}.contact"
        contact = replace(
            account, kind=Kind.CONTACT, external_id=external_id, fields=fields, primary=True, references=()
        )
        self._written[Kind.CONTACT, external_id] = contact

    def _below_new(self, operation: Operation) -> bool:
        twins = (known.external_id for known in operation.references)
        return (operation.account_id or "").startswith(NEW) or any(one.startswith(NEW) for one in twins)

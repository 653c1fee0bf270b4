"""The InsuredMine connector: one agency's accounts, contacts and policies, and its users' two wishes.

A create carries an Idempotency-Key made from our reference (tier T0), and the ids of its twins, by which it is found
again where the key is ignored. Updates carry the version that was read just before.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import requests

from trifold.sync_core import logs
from trifold.sync_core.connectors.insuredmine import mapping
from trifold.sync_core.connectors.insuredmine.calls import PAGE_LIMIT, Calls, ReadFault
from trifold.sync_core.connectors.insuredmine.promised import promised
from trifold.sync_core.connectors.port import AccountRow, Capability, Missing, Survey, Tier
from trifold.sync_core.connectors.transport import garbled
from trifold.sync_core.connectors.values import loose_name, stored_fields, text, to_write, whole
from trifold.sync_core.errors import InDoubt, Stale
from trifold.sync_core.model.changes import Change, ChangePage, Kind, Receipt, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import Fields, Snapshot, SyncRequest
from trifold.sync_core.ports import monotonic as machine_monotonic
from trifold.sync_core.settings import InsuredMineSettings

Json = Mapping[str, Any]
RECORDS = tuple(mapping.PATHS)
_EVIDENCE = "our OpenAPI: Idempotency-Key on every POST; where it is ignored, lists filter by externalId at once"
_KINDS = {kind.value: kind for kind in RECORDS}
_FIRST_PAGES_MAX = 10_000
_NAME_CHARACTERS_MAX = 200
_ID = re.compile(r"[0-9a-f]{24}")
_REACHED = {"email": re.compile(r"\S{3,254}"), "phone": re.compile(r"[0-9]{10}")}


class InsuredMineConnector:
    """Implements port.Crm."""

    system = System.INSUREDMINE
    prefixes: Sequence[str] = ("",)

    def __init__(
        self,
        settings: InsuredMineSettings,
        session: requests.Session | None = None,
        monotonic: Callable[[], float] = machine_monotonic,
        read_wait_seconds: float = 0.2,
        spend: Callable[[], None] = lambda: None,
    ) -> None:
        self._calls = Calls(settings, session, monotonic, read_wait_seconds, spend)
        self.capabilities: Mapping[Kind, Capability] = {
            kind: Capability(
                rules=mapping.RULES[kind],
                tier=Tier.KEYED,
                evidence=_EVIDENCE,
                commit_lag_max_seconds=0,
                needs_contact=kind is Kind.POLICY,
            )
            for kind in RECORDS
        }

    @property
    def calls_made(self) -> int:
        return self._calls.calls_made

    def check(self) -> str:
        page = self._calls.page("accounts", {"limit": "1"})
        return f"InsuredMine: the key opens an agency {'with' if page['items'] else 'without'} accounts"

    # --------------------------------------------------------------------------------------------------------- reading
    def _record(self, kind: Kind, external_id: str | None) -> Json | None:
        """One record; None for one that is unknown or deleted."""
        if kind not in mapping.PATHS or not _is_id(external_id):
            return None
        path = f"{mapping.PATHS[kind]}/{external_id}"
        found = self._calls.read(path)
        if found is None or found.get("deletedAt"):
            return None
        return promised(f"insuredmine GET {path}", kind, found, external_id)

    def _listed(self, kind: Kind, query: Mapping[str, str]) -> Iterator[Json]:
        """Every record of a list."""
        path = mapping.PATHS[kind]
        return (promised(f"insuredmine GET {path}", kind, found) for found in self._calls.pages(path, query))

    def fetch(self, kind: Kind, external_id: str) -> Snapshot | None:
        found = self._record(kind, external_id)
        if found is None:
            return None
        account = None
        if kind is Kind.CONTACT and found.get("primary"):  # nobody else may be the account itself
            account = self._record(Kind.ACCOUNT, found["accountId"])
        return mapping.snapshot(kind, found, account)

    def children(self, kind: Kind, account_id: str) -> list[Snapshot]:
        if kind not in (Kind.CONTACT, Kind.POLICY) or not _is_id(account_id):
            return []
        account = self._record(Kind.ACCOUNT, account_id) if kind is Kind.CONTACT else None
        found = self._listed(kind, {"accountId": account_id})
        return [mapping.snapshot(kind, record, account) for record in found]

    def find_by_reference(self, operation: Operation) -> list[Snapshot]:
        """The records that carry the id of a twin, each once."""
        found: dict[str, Snapshot] = {}
        for known in operation.references:
            query = {"externalSystem": known.system.value, "externalId": known.external_id}
            for record in self._listed(operation.kind, query):
                found.setdefault(str(record["id"]), mapping.snapshot(operation.kind, record))
        return list(found.values())

    def look_alikes(self, operation: Operation) -> list[Snapshot]:
        """Accounts of the same name, e-mail or phone, for names are written in many ways; contacts and policies of the
        same account. Which contact is the account itself is not looked at."""
        if operation.kind is not Kind.ACCOUNT:
            found = self._listed(operation.kind, {"accountId": operation.account_id or ""})
            return [mapping.snapshot(operation.kind, record) for record in found]
        alike = [*self._namesakes(operation.fields), *self._reached_so(operation.fields)]
        return [mapping.snapshot(Kind.ACCOUNT, record) for record in {one["id"]: one for one in alike}.values()]

    def _namesakes(self, fields: Fields) -> Iterator[Json]:
        name = text(fields.get("firm_name")) or text(fields.get("last_name")) or text(fields.get("first_name"))
        wanted = {loose_name(fields.get("firm_name")), loose_name(fields.get("first_name"), fields.get("last_name"))}
        found = self._listed(Kind.ACCOUNT, {"name": name.strip()[:_NAME_CHARACTERS_MAX]}) if name else iter(())
        for record in found:
            names = loose_name(record.get("businessName")), loose_name(record.get("firstName"), record.get("lastName"))
            if set(names) & (wanted - {""}):
                yield record

    def _reached_so(self, fields: Fields) -> Iterator[Json]:
        """An e-mail or phone of more accounts than a page holds tells nobody apart."""
        for name, form in _REACHED.items():
            if (value := fields.get(name)) and form.fullmatch(value):
                yield from islice(self._listed(Kind.ACCOUNT, {name: value}), PAGE_LIMIT)

    def changes_since(self, cursor: str | None) -> ChangePage:
        """The feed of changes. None walks to its end and gives an empty page with the cursor there.

        Its cursor is a number in the order of writing, not a time: a clock that steps can't lose anything. A feed that
        ends before the cursor was put back (from a backup): it is read again from its beginning, and that is told.
        """
        if cursor is not None:
            try:
                page = self._feed(cursor)
                if not _before(page.cursor, cursor):
                    return page
                logs.event("changes.went_back", level=logging.WARNING, system=self.system, since=cursor)
                return replace(self._feed(""), clock_went_back=True)
            except ReadFault as error:
                if "cursor" not in error.fields:
                    raise
                # It is no cursor of this vendor's: looking at all again costs reads and loses nothing.
                logs.event("changes.read_again", level=logging.WARNING, system=self.system, since=cursor)
                return self._feed("")
        page = self._feed("")
        for _ in range(_FIRST_PAGES_MAX):
            if not page.more:
                break
            page = self._feed(page.cursor)
        return ChangePage(changes=(), cursor=page.cursor)

    def _feed(self, cursor: str) -> ChangePage:
        found = self._calls.page("changes", {"limit": str(PAGE_LIMIT), **({"cursor": cursor} if cursor else {})})
        entries = [entry for entry in found["items"] if entry.get("kind") in _KINDS and entry.get("recordId")]
        changes = tuple(
            Change(
                system=self.system,
                kind=_KINDS[entry["kind"]],
                external_id=str(entry["recordId"]),
                account_id=text(entry.get("accountId")),
                version=entry["version"] if isinstance(entry.get("version"), int) else None,
                gone=entry.get("action") == "deleted",
            )
            for entry in entries
        )
        following = str(found.get("nextCursor") or cursor)
        return ChangePage(changes=changes, cursor=following, more=bool(found.get("hasMore")) and following != cursor)

    def survey(self, external_id: str) -> Survey | None:
        """None: what changed here is asked for (changes_since), never searched for."""
        return None

    def accounts(self, prefix: str = "") -> Iterator[AccountRow]:
        for record in self._listed(Kind.ACCOUNT, {}):
            yield AccountRow(
                external_id=str(record["id"]), name=str(record.get("name") or ""), stamp=str(record["version"])
            )

    # --------------------------------------------------------------------------------------------------------- writing
    def missing(self, operation: Operation) -> Missing:
        """A name; InsuredMine needs nothing else."""
        fields = operation.fields
        if operation.kind is Kind.POLICY or whole(fields.get("first_name"), fields.get("last_name")):
            return Missing()
        named = operation.kind is Kind.ACCOUNT and text(fields.get("firm_name"))
        return Missing(fields=() if named else ("last_name",))

    def apply(self, operation: Operation) -> Receipt:
        if operation.verb is Verb.CREATE:
            return self._create(operation)
        if operation.verb is Verb.PRIMARY:
            changed = self._calls.change(self._path(operation), {"primary": True}, operation.version or "")
            return self._receipt(operation, changed, {})
        return self._update(operation) if operation.verb is Verb.UPDATE else self._refer(operation)

    def _update(self, operation: Operation) -> Receipt:
        """No look just before: the version that the plan was made from is the condition, 412 says stale."""
        before, version = operation.expected, operation.version or ""
        body = mapping.patch(operation.kind, operation.fields, to_write(operation, before))
        if not body:
            return self._receipt(operation, {"id": operation.external_id, "version": version}, {})
        changed = self._believed(operation, self._calls.change(self._path(operation), body, version))
        return self._receipt(
            operation, changed, stored_fields(operation, before, mapping.fields_of(operation.kind, changed))
        )

    def _create(self, operation: Operation) -> Receipt:
        key = f"{operation.kind.value}-{operation.reference}" if operation.reference else ""
        made = self._calls.create(mapping.PATHS[operation.kind], mapping.new_record(operation), key)
        if not made.get("id") or "version" not in made:
            raise InDoubt(f"{operation.coordinates}: answered without an id. It may have been made. It is looked up.")
        made = self._believed(operation, made)
        return self._receipt(operation, made, stored_fields(operation, {}, mapping.fields_of(operation.kind, made)))

    def _believed(self, operation: Operation, written: Json) -> Json:
        """The record that a write answered, if it is one: what nothing here reads of it may be absent."""
        try:
            mapping.fields_of(operation.kind, written)
            told = isinstance(written["id"], str) and isinstance(written["version"], int)
        except (AttributeError, KeyError, TypeError, ValueError):
            told = False
        if not told or operation.external_id not in (None, written["id"]):
            raise InDoubt(
                f"{operation.coordinates}: answered by what is no such record. It may have been done. It is looked up."
            )
        return written

    def stored(self, operation: Operation) -> Fields:
        """As they are sent: InsuredMine has our words."""
        return {name: operation.fields.get(name) for name in operation.changed}

    def _refer(self, operation: Operation) -> Receipt:
        """Make the external ids exactly what is wanted."""
        found = self._record(operation.kind, operation.external_id)
        if found is None:
            raise Stale(f"{operation.coordinates}: is not there any more. Nothing was written. It is read again.")
        wanted = mapping.external_ids(operation.references, found.get("externalIds") or [])
        changed = self._calls.change(
            f"{self._path(operation)}/external-ids", {"externalIds": wanted}, str(found["version"]), "PUT"
        )
        return self._receipt(operation, changed, {})

    def _path(self, operation: Operation) -> str:
        return f"{mapping.PATHS[operation.kind]}/{operation.external_id}"

    def _receipt(self, operation: Operation, record: Json, seen: Fields) -> Receipt:
        if not record.get("id") or "version" not in record:
            raise InDoubt(f"{operation.coordinates}: answered without its version. It may have been written.")
        number = text(record.get("number")) if operation.kind is Kind.POLICY else None
        return Receipt(
            system=self.system,
            kind=operation.kind,
            external_id=str(record["id"]),
            number=number,
            version=str(record["version"]),
            seen=seen,
            proven=True,
        )

    # ---------------------------------------------------------------------------------------------------- users' wishes
    def sync_request(self, external_id: str) -> SyncRequest | None:
        found = self._calls.read(f"sync/requests/{external_id}") if _is_id(external_id) else None
        return _sync_request(found) if found else None

    def open_sync_requests(self) -> list[SyncRequest]:
        found = [
            _sync_request(entry)
            for state in ("requested", "running")
            for entry in self._calls.pages("sync/requests", {"state": state})
        ]
        return [request for request in found if request]

    def open_daily_jobs(self) -> list[str]:
        """The ids of the daily jobs that users asked for and nobody ended, oldest first."""
        found = [
            str(entry["id"])
            for state in ("requested", "running")
            for entry in self._calls.pages("sync/jobs", {"state": state})
        ]
        return sorted(found)

    def merge(self, kind: Kind, survivor: str, loser: str, *, undo: bool = False) -> bool:
        body = {"loserId": loser} if undo else {"loserId": loser, "externalIds": "survivor"}
        path = f"{mapping.PATHS[kind]}/{survivor}/{'unmerge' if undo else 'merge'}"
        try:
            self._calls.change(path, body, method="POST")
        except Stale:
            return False
        return True

    def answer_sync_request(self, external_id: str, state: str, results: list[Mapping[str, str]]) -> None:
        answered = [{name: value for name, value in result.items() if value} for result in results]
        self._calls.change(f"sync/requests/{external_id}", {"state": state, "results": answered})

    def report_daily(self, external_id: str, state: str, total: int, done: int, message: str) -> None:
        body = {"state": state, "total": total, "done": done, "message": message or None}
        self._calls.change(f"sync/jobs/{external_id}", body)


def _before(cursor: str, other: str) -> bool:
    """Whether a cursor is before another, as far as both are numbers."""
    return cursor.isdecimal() and other.isdecimal() and int(cursor) < int(other)


def _is_id(value: str | None) -> bool:
    return bool(value and _ID.fullmatch(value))


def _sync_request(entry: Json) -> SyncRequest | None:
    """None for a kind of record that can't be sent."""
    kind = _KINDS.get(str(entry.get("recordKind")))
    if kind is None:
        return None
    lacking = [name for name in ("id", "recordId", "accountId", "state") if not entry.get(name)]
    if lacking:
        raise garbled("insuredmine sync/requests", f"{lacking[0]} is missing")
    targets = tuple(System(name) for name in entry.get("targets") or [] if name in set(System))
    return SyncRequest(
        external_id=str(entry["id"]),
        kind=kind,
        record_id=str(entry["recordId"]),
        account_id=str(entry["accountId"]),
        targets=targets,
        state=str(entry["state"]),
    )

"""Vendors on paper: a few rows in a dict that keep a connector's promises, with faults that strike when told.

They stand in for whole systems, so that the core's rules can be tried thousands of times in seconds.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from trifold.sync_core.connectors.port import AccountRow, Capability, Missing, Survey, Tier, Unmapped
from trifold.sync_core.errors import InDoubt, NotSent, Rejected, Stale, Transient
from trifold.sync_core.flows.connection import keep
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.flows.queue.stepper import Stepper
from trifold.sync_core.model.changes import (
    Change,
    ChangePage,
    JobKind,
    Kind,
    Receipt,
    System,
    Work,
    asked_in_insuredmine,
)
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import FIELDS, Reference, Snapshot, SyncRequest
from trifold.sync_core.model.values import FieldRule
from trifold.sync_core.settings import Agency, Ams360Settings, BenefitPointSettings, InsuredMineSettings, Settings
from trifold.sync_core.store.database import Database

TIERS = {
    System.AMS360: Tier.FINGERPRINT,
    System.BENEFITPOINT: Tier.REFERENCE,
    System.INSUREDMINE: Tier.KEYED,
}


class PaperClock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 5, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class PaperIds:
    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def new(self) -> str:
        return f"{next(self._numbers):06d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    account_id: str
    fields: dict[str, str | None]
    version: int = 1
    references: tuple[Reference, ...] = ()
    reference: str = ""
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class PaperVendor:
    """One system. ``fault(operation, moment)`` is called ``before`` and ``after`` each write."""

    system: System
    keyed: bool = True
    rows: dict[tuple[Kind, str], Row] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    feed: list[Work] = field(default_factory=list)
    requests: dict[str, SyncRequest] = field(default_factory=dict)
    answers: dict[str, tuple[str, Sequence[Any]]] = field(default_factory=dict)
    fault: Callable[[Operation, str], None] = lambda operation, moment: None
    capabilities: dict[Kind, Capability] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    prefixes: tuple[str, ...] = ("",)
    unmapped: dict[str, str] = field(default_factory=dict)  # what no canonical field has, by account
    keeps: dict[str, str] = field(default_factory=dict)  # fields of which a create keeps a value of the vendor's own

    carriers: dict[str, str] = field(default_factory=dict)  # code -> name; empty: it takes every name
    merged: dict[str, tuple[Any, Any, Any]] = field(default_factory=dict)  # what a merge moved, by the one that ended

    def __post_init__(self) -> None:
        for kind, names in FIELDS.items():
            self.capabilities[kind] = Capability(
                rules={name: FieldRule(place=name) for name in names},
                tier=TIERS[self.system],
                evidence="made up",
                read_lag_max_seconds=0.0,
                creates=not (kind is Kind.POLICY and self.system is System.BENEFITPOINT),
            )

    # what people do there

    def add(
        self, kind: Kind, account_id: str | None = None, references: tuple[Reference, ...] = (), **fields: Any
    ) -> str:
        number = f"{self.system[0]}{next(self.numbers)}"
        values = dict.fromkeys(FIELDS[kind]) | fields
        self.rows[kind, number] = Row(account_id=account_id or number, fields=values, references=references)
        self._ring(kind, number)
        return number

    def edit(self, kind: Kind, number: str, /, **fields: Any) -> None:
        row = self.rows[kind, number]
        self.rows[kind, number] = replace(row, fields={**row.fields, **fields}, version=row.version + 1)
        self._ring(kind, number)

    def remove(self, kind: Kind, number: str) -> None:
        self.rows[kind, number] = replace(self.rows[kind, number], deleted=True)
        self._ring(kind, number, gone=True)

    def ask(self, record_id: str, *targets: System) -> None:
        number = f"r{len(self.requests) + 1}"
        self.requests[number] = SyncRequest(
            external_id=number,
            kind=Kind.ACCOUNT,
            record_id=record_id,
            account_id=record_id,
            targets=targets,
            state="requested",
        )
        self.feed.append(asked_in_insuredmine(JobKind.SYNC_REQUEST, number))

    def live(self, kind: Kind) -> dict[str, Row]:
        return {number: row for (known, number), row in self.rows.items() if known is kind and not row.deleted}

    def _ring(self, kind: Kind, number: str, *, gone: bool = False) -> None:
        row = self.rows[kind, number]
        account = None if self.system is System.BENEFITPOINT else row.account_id
        self.feed.append(Change(system=self.system, kind=kind, external_id=number, account_id=account, gone=gone))

    # what a connector promises

    def check(self) -> str:
        return f"{self.system} answers"

    def fetch(self, kind: Kind, external_id: str) -> Snapshot | None:
        self.calls.append(f"fetch {kind} {external_id}")
        row = self.rows.get((kind, external_id))
        return None if row is None or row.deleted else self._snapshot(kind, external_id, row)

    def _snapshot(self, kind: Kind, number: str, row: Row) -> Snapshot:
        return Snapshot(
            system=self.system,
            kind=kind,
            external_id=number,
            account_id=row.account_id,
            fields=dict(row.fields),
            version=str(row.version),
            references=row.references,
        )

    def children(self, kind: Kind, account_id: str) -> list[Snapshot]:
        self.calls.append(f"list {kind} {account_id}")
        found = self.live(kind).items()
        return [self._snapshot(kind, number, row) for number, row in found if row.account_id == account_id]

    def find_by_reference(self, operation: Operation) -> list[Snapshot]:
        wanted = {(known.system, known.external_id) for known in operation.references}
        return [
            self._snapshot(operation.kind, number, row)
            for number, row in self.live(operation.kind).items()
            if (operation.reference and row.reference == operation.reference)
            or wanted & {(known.system, known.external_id) for known in row.references}
        ]

    def look_alikes(self, operation: Operation) -> list[Snapshot]:
        found = self.live(operation.kind).items()
        if operation.kind is not Kind.ACCOUNT:
            return [
                self._snapshot(operation.kind, n, row) for n, row in found if row.account_id == operation.account_id
            ]
        name = operation.fields.get("firm_name")
        return [self._snapshot(operation.kind, n, row) for n, row in found if row.fields["firm_name"] == name]

    def missing(self, operation: Operation) -> Missing:
        lacking = () if operation.kind is not Kind.ACCOUNT or operation.fields.get("firm_name") else ("name",)
        carrier = operation.fields.get("carrier") if operation.kind is Kind.POLICY else None
        known = not self.carriers or carrier in (None, *self.carriers.values())
        if known or operation.codes.get("carrier") in self.carriers:
            return Missing(fields=lacking)
        return Missing(unmapped=(Unmapped(field="carrier", value=carrier or "", codes=self.carriers),))

    def stored(self, operation: Operation) -> dict[str, str | None]:
        found = {name: self.keeps.get(name, operation.fields.get(name)) for name in operation.changed}
        code = operation.codes.get("carrier")
        return {**found, "carrier": self.carriers[code]} if code in self.carriers else found

    def apply(self, operation: Operation) -> Receipt:
        self.calls.append(f"{operation.verb} {operation.kind} {operation.external_id or 'new'}")
        self.fault(operation, "before")
        number = self._create(operation) if operation.verb is Verb.CREATE else self._change(operation)
        self.fault(operation, "after")
        row = self.rows[operation.kind, number]
        seen = dict(row.fields) if self.system is System.INSUREDMINE or operation.verb is Verb.CREATE else {}
        return Receipt(system=self.system, kind=operation.kind, external_id=number, version=str(row.version), seen=seen)

    def _create(self, operation: Operation) -> str:
        if self.system is System.INSUREDMINE and self.keyed and operation.reference in self.keys:
            return self.keys[operation.reference]
        fields = self.stored(operation)
        number = self.add(operation.kind, operation.account_id, operation.references, **fields)
        self.rows[operation.kind, number] = replace(
            self.rows[operation.kind, number],
            reference=operation.reference if self.system is System.BENEFITPOINT else "",
        )
        self.keys[operation.reference] = number
        return number

    def _change(self, operation: Operation) -> str:
        number = operation.external_id or ""
        row = self.rows[operation.kind, number]
        if row.fields != dict(operation.expected):
            raise Stale(operation.coordinates)
        if operation.verb is Verb.REFERENCE:
            self.rows[operation.kind, number] = replace(row, references=operation.references, version=row.version + 1)
            self._ring(operation.kind, number)
        else:
            self.edit(operation.kind, number, **{name: operation.fields.get(name) for name in operation.changed})
        return number

    def merge(self, kind: Kind, survivor: str, loser: str, *, undo: bool = False) -> bool:
        """What is below an account moves with it; the loser is deleted, and rings."""
        verb = Verb.UNMERGE if undo else Verb.MERGE
        self.calls.append(f"{verb} {kind} {survivor} {loser}")
        operation = Operation(verb=verb, system=self.system, kind=kind, canonical_id="", fields={})
        self.fault(operation, "before")
        if self.rows[kind, loser].deleted is undo:
            self._merge(kind, survivor, loser, undo)
        self.fault(operation, "after")
        return True

    def _merge(self, kind: Kind, survivor: str, loser: str, undo: bool) -> None:
        kept, ended = self.rows[kind, survivor], self.rows[kind, loser]
        if not undo:
            held = {known.system for known in kept.references}
            more = tuple(known for known in ended.references if known.system not in held)
            below = [key for key, row in self.rows.items() if row.account_id == loser and key != (kind, loser)]
            self.merged[loser] = more, below, ended.references
            self.rows[kind, survivor] = replace(kept, references=kept.references + more, version=kept.version + 1)
            self.rows[kind, loser] = replace(ended, deleted=True, references=())
        else:
            more, below, own = self.merged[loser]
            left = tuple(known for known in kept.references if known not in more)
            self.rows[kind, survivor] = replace(kept, references=left, version=kept.version + 1)
            self.rows[kind, loser] = replace(ended, deleted=False, references=own, version=ended.version + 1)
        for key in below if kind is Kind.ACCOUNT else ():
            self.rows[key] = replace(self.rows[key], account_id=loser if undo else survivor)
        self._ring(kind, survivor)
        self._ring(kind, loser, gone=not undo)

    def changes_since(self, cursor: str | None) -> ChangePage:
        start = len(self.feed) if cursor is None else int(cursor)
        return ChangePage(changes=tuple(self.feed[start:]), cursor=str(len(self.feed)))

    @property
    def calls_made(self) -> int:
        return len(self.calls)

    def accounts(self, prefix: str = "") -> Iterator[AccountRow]:
        self.calls.append(f"list accounts {prefix}".rstrip())
        for number, row in list(self.live(Kind.ACCOUNT).items()):
            if (row.fields["firm_name"] or "").lower().startswith(prefix):
                yield AccountRow(external_id=number, name=row.fields["firm_name"] or "")

    def survey(self, external_id: str) -> Survey | None:
        account = self.fetch(Kind.ACCOUNT, external_id)
        if account is None:
            return None
        below = {kind: self.children(kind, external_id) for kind in (Kind.CONTACT, Kind.POLICY)}
        parts = {"account": str(account.fields), "unmapped": self.unmapped.get(external_id, "")}
        parts |= {kind: str([(shot.external_id, shot.fields) for shot in shots]) for kind, shots in below.items()}
        return Survey(account=account, below=below, parts=parts)

    def sync_request(self, external_id: str) -> SyncRequest | None:
        return self.requests.get(external_id)

    def open_sync_requests(self) -> list[SyncRequest]:
        return [request for request in self.requests.values() if request.state in ("requested", "running")]

    def open_daily_jobs(self) -> list[str]:
        return []

    def answer_sync_request(self, external_id: str, state: str, results: Sequence[Any]) -> None:
        self.answers[external_id] = (state, results)
        self.requests[external_id] = replace(self.requests[external_id], state=state)

    def report_daily(self, external_id: str, state: str, total: int, done: int, message: str) -> None:
        self.answers[external_id] = (state, [total, done, message])


class PaperTown:
    """Three vendors on paper and a core between them; ``settle`` delivers every ring, the poll's too."""

    def __init__(
        self,
        *,
        connection: str = "off",
        records_max: int = 0,
        database: Callable[..., Database] = Database,
        prepared: bool = True,
    ) -> None:
        self.clock = PaperClock()
        self.vendors = {system: PaperVendor(system=system) for system in System}
        self.ams360, self.benefitpoint, self.insuredmine = self.vendors.values()
        agency = Agency(
            ams360=Ams360Settings(url="https://a.test", agency_no="-", login_id="-", password="-"),
            benefitpoint=BenefitPointSettings(url="https://b.test", username="-", password="-"),
            insuredmine=InsuredMineSettings(url="https://i.test", api_key="-"),
            internal_connection=connection,  # type: ignore[arg-type]
            run_records_max=records_max,
        )
        self.db = database("sqlite://", self.clock, PaperIds())
        if prepared:
            self.db.make()
        settings = Settings(agencies={"town": agency}, create_deadline_seconds=60)
        self.desk = Desk(db=self.db, settings=settings, connectors=lambda _, system: self.vendors[system])
        self.engine = Stepper(self.desk)
        if prepared:
            keep(self.desk, "town")
        self._read = dict.fromkeys(System, 0)

    def deliver(self) -> int:
        """Hand over what the vendors have to tell, AMS360's and InsuredMine's as notices, BenefitPoint's as a poll."""
        new = 0
        for system, vendor in self.vendors.items():
            rings, self._read[system] = vendor.feed[self._read[system] :], len(vendor.feed)
            by = "a poll" if system is System.BENEFITPOINT else "a notification"
            new += receive(self.desk, "town", rings, by=by)
        return new

    def settle(self) -> None:
        for _ in range(200):
            if not self.deliver() + self.engine.drain():
                return
        raise AssertionError("the town never comes to rest")

    def wait_and_settle(self, seconds: float = 1_000) -> None:
        """Let deadlines and retries pass."""
        for _ in range(4):
            self.clock.advance(seconds)
            self.settle()

    def daily(self) -> None:
        from trifold.sync_core.flows.daily import start

        start(self.desk, "town")
        self.settle()


def lost_reply(operation: Operation, moment: str) -> None:
    if moment == "after":
        raise InDoubt(f"{operation.coordinates}: the answer was lost")


def refused_connection(operation: Operation, moment: str) -> None:
    if moment == "before":
        raise NotSent(f"{operation.coordinates}: nobody listens")


def overloaded(operation: Operation, moment: str) -> None:
    if moment == "before":
        raise NotSent(f"{operation.coordinates}: try later")


def broken(operation: Operation, moment: str) -> None:
    if moment == "before":
        raise Transient(f"{operation.coordinates}: this one never works")


def refusal(operation: Operation, moment: str) -> None:
    if moment == "before":
        raise Rejected(f"{operation.coordinates}: no", ("no",))


def once(fault: Callable[[Operation, str], None], verb: Verb) -> Callable[[Operation, str], None]:
    """The fault strikes the first write of this kind, and never again."""
    struck: list[Operation] = []

    def strike(operation: Operation, moment: str) -> None:
        if operation.verb is verb and (not struck or struck[0] is operation):
            struck[:] = struck or [operation]
            fault(operation, moment)

    return strike

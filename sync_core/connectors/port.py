"""What every connector promises. Flows know this page, never a vendor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from trifold.sync_core.model.changes import ChangePage, Kind, Receipt, System
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.model.records import Fields, Snapshot, SyncRequest
from trifold.sync_core.model.values import ANY, FieldRule, Limit


class Tier(StrEnum):
    """What a system offers to make a create safe to repeat (docs/decisions.md has the measured failure rates)."""

    KEYED = "T0"  # an idempotency key, or a unique constraint on our reference
    REFERENCE = "T1"  # our reference can be stored, and read back at once
    LAGGING = "T2"  # the reference is stored, the search for it lags
    FINGERPRINT = "T3"  # nowhere to put a reference: compare listings before and after


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """How creates of one kind behave; ``evidence`` says where that is known from.

    ``rules``: of each field that the system holds where it stands, how it is read, whether and within what limits it is
    written (model/values.py). ``itself``: an individual
    account is a contact too, whose id is the account's after this prefix (decision D15); None: it is not.
    ``needs_contact``: it hangs on a contact of its account there. ``brings_contact``: with an individual account the
    system makes its primary contact by itself.

    ``read_lag_max_seconds``: so long after a record was made, a read may not show it yet (a replica), so that "not
    there" proves nothing. No vendor says how long: two minutes are our choice.
    """

    rules: Mapping[str, FieldRule]
    tier: Tier
    evidence: str
    commit_lag_max_seconds: float = 30.0
    read_lag_max_seconds: float = 120.0
    creates: bool = True
    needs_contact: bool = False
    brings_contact: bool = False
    itself: str | None = None

    held: frozenset[str] = field(init=False)
    fields: frozenset[str] = field(init=False)  # those that can be written
    limits: Mapping[str, Limit] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "held", frozenset(self.rules))
        object.__setattr__(self, "fields", frozenset(name for name, rule in self.rules.items() if rule.writes))
        limits = {name: rule.limit for name, rule in self.rules.items() if rule.limit != ANY}
        object.__setattr__(self, "limits", limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A row of a system's whole list of accounts; ``stamp`` changes when the account does, or is None."""

    external_id: str
    name: str
    stamp: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """An account and all that is below it, as one system holds it now.

    ``parts`` is a digest for each part (account, contacts, policies, profile) of everything that the vendor told,
    also of what has no canonical field: it changes when the part does.
    """

    account: Snapshot
    below: Mapping[Kind, Sequence[Snapshot]]
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmapped:
    """A value that the system has no code for; ``codes``: those that it has, each with its name."""

    field: str
    value: str
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What a record lacks before the system would take it: field names in canonical vocabulary, and the values that a
    person must map to a code of the system."""

    fields: tuple[str, ...] = field(default_factory=tuple)
    unmapped: tuple[Unmapped, ...] = ()


class Connector(Protocol):
    """One agency in one vendor's system. Not shared between threads.

    Every read may raise Transient (this record), Unavailable (the system), Misconfigured and LogInRefused, and Garbled.
    An error is never an empty answer: nothing or None is given only when the vendor itself says that nothing is there.

    A write (apply, answer_sync_request, report_daily) raises InDoubt whenever it may have been done (decision D23). All
    else that it raises says that nothing was written: NotSent, Transient and Garbled (of a look before it),
    Misconfigured and LogInRefused, Stale, Rejected.
    """

    system: System
    capabilities: Mapping[Kind, Capability]
    prefixes: Sequence[str]  # accounts() of all of them together is the whole list

    @property
    def calls_made(self) -> int:
        """How many requests this connector has sent."""
        ...

    def check(self) -> str:
        """Log in and read one small thing; gives a line for people."""
        ...

    def fetch(self, kind: Kind, external_id: str) -> Snapshot | None:
        """The record now; None only if the vendor says that it has no such record (see ``read_lag_max_seconds``)."""
        ...

    def children(self, kind: Kind, account_id: str) -> list[Snapshot]:
        """All contacts or policies of an account, complete."""
        ...

    def find_by_reference(self, operation: Operation) -> list[Snapshot]:
        """The records that carry what this create would store as its reference (tiers T0 to T2)."""
        ...

    def look_alikes(self, operation: Operation) -> list[Snapshot]:
        """The records that this create could be mistaken for: same names, or same parent (tier T3, and D18)."""
        ...

    def missing(self, operation: Operation) -> Missing:
        """What the create lacks after the agency's defaults are applied."""
        ...

    def stored(self, operation: Operation) -> Fields:
        """How a create is read back once it was made: the system may know other words, or fill in what is left out."""
        ...

    def apply(self, operation: Operation) -> Receipt:
        """Write once. An update reads just before and raises Stale if the record differs from ``expected``."""
        ...

    def changes_since(self, cursor: str | None) -> ChangePage:
        """What is new since ``cursor`` (None: from now on). AMS360 has no such call and gives an empty page."""
        ...

    def accounts(self, prefix: str = "") -> Iterator[AccountRow]:
        """Every account whose name begins with ``prefix``, for the sweep and the daily; each once."""
        ...

    def survey(self, external_id: str) -> Survey | None:
        """An account with all that is below it, for the sweep; None when the system does not show it."""
        ...


class Crm(Connector, Protocol):
    """InsuredMine's two questions of its users, beside its records."""

    def sync_request(self, external_id: str) -> SyncRequest | None: ...

    def merge(self, kind: Kind, survivor: str, loser: str, *, undo: bool = False) -> bool:
        """Two records there become one, or (``undo``) are parted again. What is done already stays done; False when
        one of them is not there any more."""
        ...

    def open_sync_requests(self) -> list[SyncRequest]: ...

    def open_daily_jobs(self) -> list[str]:
        """The ids of the daily jobs that users asked for and that have not ended."""
        ...

    def answer_sync_request(self, external_id: str, state: str, results: Sequence[Mapping[str, str]]) -> None:
        """``state``: running, done, partial or refused; a result is ``{"system", "state", "reason"}``."""
        ...

    def report_daily(self, external_id: str, state: str, total: int, done: int, message: str) -> None:
        """``state``: running, done or failed."""
        ...

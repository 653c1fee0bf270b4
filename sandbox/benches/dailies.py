"""The BenefitPoint part of the daily in agencies of many linked accounts, of which few changed; and the sweep."""

from __future__ import annotations

import resource
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from trifold.sandbox.benches.photocopies import ACCOUNTS, STREET, Agency
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import SYSTEMS
from trifold.sync_core.flows import daily, reconcile
from trifold.sync_core.settings import LIST_PREFIXES

CHANGED = 500
SWEEP_CALLS_MAX = 40_000  # what an agency of a hundred thousand is read of: ten thousand customers
UNHEARD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One daily, its sweep left out. ``calls`` to each system; ``ratio`` of the seconds to those of the first."""

    accounts: int
    changed: int
    rings: int
    ams360_calls: int
    benefitpoint_calls: int
    insuredmine_calls: int
    seconds: float
    milliseconds_each: float
    ratio: float

    def told(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One sweep; ``missed`` is what it found of the changes that nobody had told. ``milliseconds_each`` is for one
    read, ``listing_seconds`` for the whole list; ``grown_mib`` is the process's memory, simulators included and
    the core's own database, which is in memory here, left out."""

    customers: int
    read: int
    missed: int
    calls: int
    listing_seconds: float
    seconds: float
    calls_each: float
    milliseconds_each: float
    grown_mib: float

    def told(self) -> dict[str, Any]:
        return asdict(self)


def days(sizes: Sequence[int], say: Callable[[str], None]) -> Iterator[Day]:
    first: float | None = None
    for size in sizes:
        say(f"an agency of {size:,} linked accounts is copied")
        agency = Agency(size, sweep_calls_per_hour=1, list_prefixes="~")  # the sweep pauses at once
        day = _day(agency, size, first)
        first = first or day.seconds
        agency.venue.close()
        yield day


def _day(agency: Agency, size: int, first: float | None) -> Day:
    changed = min(CHANGED, size // 2)
    _edit_accounts(agency, changed)
    before, began = _calls(agency), Clock.stopwatch()
    job, _ = daily.start(agency.desk, agency.venue.world)
    agency.venue.engine.drain()
    seconds, after = Clock.stopwatch() - began, _calls(agency)
    told = "SELECT state, json_extract(progress, '$.total') FROM batches WHERE id = ?"
    row = agency.raw("sync-core").execute(told, (job,)).fetchone()
    if row[0] != "done" or row[1] < changed:
        raise RuntimeError(f"bench: the daily ended as {row}")
    return Day(
        accounts=size,
        changed=changed,
        rings=row[1],
        **{f"{system}_calls": after[system] - before[system] for system in SYSTEMS},
        seconds=round(seconds, 2),
        milliseconds_each=round(seconds * 1000 / changed, 2),
        ratio=round(seconds / first, 2) if first else 1.0,
    )


def _edit_accounts(agency: Agency, changed: int) -> None:
    """The last accounts moved, now."""
    raw, now = agency.raw("benefitpoint"), agency.venue.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    raw.execute(
        f"UPDATE accounts SET last_modified_on = ?, record = replace(record, '{STREET}', '1 Quarry Road') "
        "WHERE account_id IN (SELECT account_id FROM accounts WHERE account_id > ? ORDER BY account_id DESC LIMIT ?)",
        (now, ACCOUNTS, changed),
    )
    raw.commit()
    agency.venue.clock.advance(60)


def _calls(agency: Agency) -> dict[str, int]:
    return {
        system: sum(row["count"] for row in simulator.journal.counts())
        for system, simulator in agency.house.simulators.items()
    }


def sweeps(sizes: Sequence[int], say: Callable[[str], None]) -> Iterator[Sweep]:
    for size in sizes:
        say(f"an agency of {size:,} linked customers is copied")
        letters = "".join(letter for letter in LIST_PREFIXES if letter in string.printable)
        agency = Agency(size, sweep_calls_per_hour=SWEEP_CALLS_MAX, list_prefixes=letters)
        yield _sweep(agency, size)
        agency.venue.close()


def _sweep(agency: Agency, size: int) -> Sweep:
    raw = agency.raw("ams360")
    raw.execute(
        f"UPDATE customers SET record = replace(record, '{STREET}', '9 Oak Avenue') "
        "WHERE customer_id IN (SELECT customer_id FROM customers ORDER BY customer_id LIMIT ?)",
        (UNHEARD,),
    )
    raw.commit()
    grown, began, listed = _memory_mib(agency), Clock.stopwatch(), 0.0
    swept = reconcile.go_on(agency.desk, agency.venue.world)
    while swept.after is reconcile.After.MORE:
        listed = listed if swept.read else Clock.stopwatch() - began
        swept = reconcile.go_on(agency.desk, agency.venue.world)
    seconds = Clock.stopwatch() - began
    grown = _memory_mib(agency) - grown
    return Sweep(
        customers=size,
        read=swept.read,
        missed=sum(swept.missed.values()),
        calls=swept.calls,
        listing_seconds=round(listed, 2),
        seconds=round(seconds, 2),
        calls_each=round(swept.calls / swept.read, 2),
        milliseconds_each=round((seconds - listed) * 1000 / swept.read, 2),
        grown_mib=round(grown, 1),
    )


def _memory_mib(agency: Agency) -> float:
    """The most that the process has held so far, without the core's database."""
    raw = agency.raw("sync-core")
    (pages,), (size,) = (raw.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    own: float = pages * size / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - own

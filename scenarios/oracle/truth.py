"""All that the three systems of one agency hold, read from the simulators' control and from nowhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trifold.scenarios.control import Control
from trifold.scenarios.oracle import vocabulary
from trifold.scenarios.oracle.vocabulary import Key, Record, Row

TABLES: Mapping[str, Mapping[str, Callable[[Row], list[Record]]]] = {
    "ams360": {
        "customers": vocabulary.customer,
        "contacts": vocabulary.customer_contact,
        "policies": vocabulary.ams360_policy,
    },
    "benefitpoint": {
        "accounts": vocabulary.benefitpoint_account,
        "contacts": vocabulary.benefitpoint_contact,
        "products": vocabulary.plan,
    },
}
INSUREDMINE = {"accounts": "account", "contacts": "contact", "policies": "policy"}
_OTHERS = ("external_ids", "sync_requests", "daily_jobs")


@dataclass(frozen=True, slots=True)
class Truth:
    """Live records by key; ``removed``: what InsuredMine keeps of records that were deleted (their keys and ids);
    ``requests`` and ``jobs`` as InsuredMine keeps them; ``since``: when a record of InsuredMine got its link with a
    system (a time of its clock)."""

    records: Mapping[Key, Record]
    requests: tuple[Row, ...] = ()
    jobs: tuple[Row, ...] = ()
    removed: Mapping[Key, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    since: Mapping[tuple[Key, str], str] = field(default_factory=dict)

    def of(self, system: str, kind: str | None = None) -> Iterator[Record]:
        for record in self.records.values():
            if record.system == system and kind in (None, record.kind):
                yield record

    def get(self, system: str, kind: str, external_id: str) -> Record | None:
        return self.records.get((system, kind, external_id))

    def below(self, account: Record, kind: str) -> list[Record]:
        """The contacts or policies of an account."""
        return [record for record in self.of(account.system, kind) if record.parent == account.id]

    def holder(self, record: Record) -> Record | None:
        """The account of a contact or policy."""
        return self.get(record.system, "account", record.parent)


def of_records(records: Iterable[Record], **others: Any) -> Truth:
    return Truth({record.key: record for record in records}, **others)


def records_of(control: Mapping[str, Control], system: str) -> dict[Key, Record]:
    """One system's live records."""
    if system == "insuredmine":
        return dict(read(control, "insuredmine").records)
    tables = control[system].records(*TABLES[system])
    found = [one for table, speak in TABLES[system].items() for row in tables.get(table, ()) for one in speak(row)]
    return {record.key: record for record in found}


def read(control: Mapping[str, Control], *systems: str) -> Truth:
    """Everything, or what some systems hold. ``control`` by system, as the stage has it."""
    records: dict[Key, Record] = {}
    for system in systems or control:
        if system != "insuredmine":
            records |= records_of(control, system)
    if systems and "insuredmine" not in systems:
        return Truth(records)
    tables = control["insuredmine"].records(*INSUREDMINE, *_OTHERS)
    links = _links(tables.get("external_ids", ()))
    removed = {}
    for table, kind in INSUREDMINE.items():
        for row in tables.get(table, ()):
            mine = links.get((kind, row["id"]), ())
            records |= {one.key: one for one in vocabulary.insuredmine(kind, row, mine)}
            if row["deleted"]:
                removed["insuredmine", kind, row["id"]] = mine
    requests, jobs = (tuple(tables.get(name, ())) for name in ("sync_requests", "daily_jobs"))
    since = {
        (("insuredmine", row["kind"], row["record_id"]), row["system"]): row["linked_at"]
        for row in tables.get("external_ids", ())
    }
    return Truth(records, requests, jobs, removed, since)


def _links(rows: Iterable[Row]) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        found[row["kind"], row["record_id"]].append((row["system"], row["external_id"]))
    return {key: tuple(sorted(links)) for key, links in found.items()}

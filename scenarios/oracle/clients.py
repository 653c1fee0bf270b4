"""Which records of the three systems are one: by the ids that they carry, and by nothing else.

An AMS360 customer and its person as a contact are one record seen twice, so that they are one here too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from trifold.scenarios.oracle.truth import Truth
from trifold.scenarios.oracle.vocabulary import OWN_CONTACT, Key, Record

OWN_KINDS = frozenset({"account", "contact"})


def group(truth: Truth) -> list[list[Record]]:
    """Every record in exactly one group, with those that it is linked with."""
    parents: dict[Key, Key] = {key: key for key in truth.records}

    def root(key: Key) -> Key:
        while parents[key] != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    for record in truth.records.values():
        for other in _linked(record):
            if other in parents:
                parents[root(record.key)] = root(other)
    groups: dict[Key, list[Record]] = defaultdict(list)
    for key, record in truth.records.items():
        groups[root(key)].append(record)
    return list(groups.values())


def _linked(record: Record) -> Iterable[Key]:
    for system, external_id in record.links:
        yield system, record.kind, external_id
    if record.id.startswith(OWN_CONTACT):
        yield record.system, "account", record.id.removeprefix(OWN_CONTACT)


def by_system(records: Iterable[Record]) -> Mapping[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.system].append(record)
    return found


def owner_of(systems: Iterable[str]) -> str:
    """Whose data count: AMS360's, else BenefitPoint's, else InsuredMine's own (requirements, who owns what)."""
    return next(system for system in ("ams360", "benefitpoint", "insuredmine") if system in set(systems))

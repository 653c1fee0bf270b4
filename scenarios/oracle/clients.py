"""Which records of the three systems are one: by the ids that they carry, and by nothing else.

An AMS360 customer and its person as a contact are one record seen twice, so that they are one here too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from trifold.scenarios.oracle.truth import Truth
from trifold.scenarios.oracle.vocabulary import OWN_CONTACT, Key, Record

Pair = tuple[Key, Key]


def pairs(record: Record) -> Iterator[Pair]:
    """The records of other systems that a record says it is."""
    for system, external_id in record.links:
        yield record.key, (system, record.kind, external_id)
    if record.id.startswith(OWN_CONTACT):
        yield record.key, (record.system, "account", record.id.removeprefix(OWN_CONTACT))


def own_contacts(truth: Truth) -> Iterator[Pair]:
    """BenefitPoint's automatic contact of an individual account is AMS360's customer as a person (D15), also where no
    record of InsuredMine carries both ids."""
    for record in truth.records.values():
        account = truth.records.get(("benefitpoint", "account", record.parent))
        if record.system == "benefitpoint" and record.kind == "contact" and record.primary and account:
            customers = (external_id for system, external_id in account.links if system == "ams360")
            yield from ((record.key, ("ams360", "contact", OWN_CONTACT + one)) for one in customers if account.person)


def joined(keys: Iterable[Key], linked: Iterable[Pair]) -> list[set[Key]]:
    """Every key in exactly one set, with those that it is linked with."""
    parents: dict[Key, Key] = {key: key for key in keys}

    def root(key: Key) -> Key:
        while parents[key] != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    for one, other in linked:
        if one in parents and other in parents:
            parents[root(one)] = root(other)
    found: dict[Key, set[Key]] = defaultdict(set)
    for key in parents:
        found[root(key)].add(key)
    return list(found.values())


def group(truth: Truth) -> list[list[Record]]:
    """Every record in exactly one group, with those that it is linked with now."""
    linked = [pair for record in truth.records.values() for pair in pairs(record)]
    return [[truth.records[key] for key in sorted(keys)] for keys in joined(truth.records, linked)]


def by_system(records: Iterable[Record]) -> Mapping[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.system].append(record)
    return found


def owner_of(systems: Iterable[str]) -> str:
    """Whose data count: AMS360's, else BenefitPoint's, else InsuredMine's own (requirements, who owns what)."""
    known = set(systems)
    return next(system for system in ("ams360", "benefitpoint", "insuredmine") if system in known)

"""Links are mutual: ids that a record carries name records that exist, each of them once, and all agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from trifold.scenarios.oracle.evidence import Evidence, Violation
from trifold.scenarios.oracle.vocabulary import Record

RULE = "links"


def check(evidence: Evidence) -> Iterator[Violation]:
    yield from _dangling(evidence)
    yield from _shared(evidence)
    yield from _contradicted(evidence)


def _dangling(evidence: Evidence) -> Iterator[Violation]:
    """An id of a record that is not there, and nobody was told."""
    for record in evidence.truth.records.values():
        for system, external_id in record.links:
            there = evidence.truth.get(system, record.kind, external_id)
            if there is None and not evidence.told.asks_about(record.id, external_id):
                yield Violation(RULE, f"{record} carries the id {external_id} of {system}, which is not there")


def _shared(evidence: Evidence) -> Iterator[Violation]:
    """One record of another system under two records of InsuredMine, or behind two plans."""
    carriers: dict[tuple[str, str, str, str], list[Record]] = defaultdict(list)
    for record in evidence.truth.records.values():
        for system, external_id in record.links:
            carriers[record.system, record.kind, system, external_id].append(record)
    for (of, kind, system, external_id), records in carriers.items():
        if len(records) < 2 or evidence.told.asks_about(external_id, *(record.id for record in records)):
            continue
        if of == "benefitpoint" and kind == "account" and all(one.key in evidence.story.made for one in records):
            continue  # Yes was answered twice (D16): the second is a question, unless it was answered
        names = ", ".join(record.id for record in records)
        yield Violation(RULE, f"{of}: {kind} {names} carry one id, {external_id} of {system}")


def _contradicted(evidence: Evidence) -> Iterator[Violation]:
    """InsuredMine names an AMS360 record and a BenefitPoint record which names another one of AMS360."""
    for record in evidence.truth.of("insuredmine"):
        named = [external_id for system, external_id in record.links if system == "ams360"]
        for system, external_id in record.links:
            twin = evidence.truth.get(system, record.kind, external_id)
            if system != "benefitpoint" or twin is None or record.kind == "contact" or _parted(evidence, record):
                continue
            theirs = [other for _, other in twin.links]
            if named and theirs != named and not evidence.told.asks_about(record.id, external_id, *named):
                yield Violation(RULE, f"{record} is {named} of AMS360, and {twin} says {theirs or 'nothing'}")
            if theirs and not named and not evidence.told.asks_about(record.id, external_id, *theirs):
                yield Violation(RULE, f"{record} lacks the AMS360 id {theirs} that {twin} carries")


def _parted(evidence: Evidence, record: Record) -> bool:
    holder = evidence.truth.holder(record)
    return evidence.story.is_parted(record, *([holder] if holder else []))

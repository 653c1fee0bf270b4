"""The owner's fields stand in InsuredMine, and in BenefitPoint unless a user edited them there (who owns what; D2, D4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trifold.scenarios.oracle import clients
from trifold.scenarios.oracle.evidence import Evidence, Violation
from trifold.scenarios.oracle.vocabulary import Record

RULE = "fields"
NAMES_APART = frozenset({"name"})  # a person's own contact in InsuredMine may be named otherwise only by a user


def check(evidence: Evidence) -> Iterator[Violation]:
    for group in clients.group(evidence.truth):
        held = clients.by_system(group)
        if "insuredmine" in held and len(held) > 1:
            yield from _shown(evidence, held["insuredmine"], held[clients.owner_of(held)])
        if "ams360" in held and "benefitpoint" in held and group[0].kind != "policy":
            yield from _followed(evidence, held["ams360"], held["benefitpoint"], group)


def _shown(evidence: Evidence, shown: Sequence[Record], owners: Sequence[Record]) -> Iterator[Violation]:
    """InsuredMine equals the owner, in every field that both hold."""
    for record in shown:
        for owner in owners:
            linked = (owner.system, owner.id) in record.links
            if not linked or evidence.told.asks_about(record.id, owner.id):
                continue
            for name in sorted(record.fields.keys() & owner.fields.keys()):
                if record.fields[name] != owner.fields[name]:
                    yield Violation(
                        RULE,
                        f"{record} has {name} = {record.fields[name]!r}, and its owner {owner.system} "
                        f"{owner.fields[name]!r}",
                    )


def _followed(
    evidence: Evidence, owners: Sequence[Record], followers: Sequence[Record], group: Sequence[Record]
) -> Iterator[Violation]:
    """BenefitPoint equals AMS360, unless its own user edited the field and nobody changed it elsewhere since."""
    owner = owners[0]
    for record in followers:
        if evidence.told.asks_about(record.id, owner.id):
            continue
        for name in sorted(record.fields.keys() & owner.fields.keys()):
            theirs, ours = record.fields[name], owner.fields[name]
            local = max((edit.number for edit in evidence.story.of(record.key, name)), default=-1)
            elsewhere = last_edit(evidence, [one for one in group if one.system != "benefitpoint"], name)
            if theirs != ours and local <= elsewhere:
                told = f"{record} has {name} = {theirs!r}, and AMS360 {ours!r}, which no user's later edit explains"
                yield Violation(RULE, told)


def last_edit(evidence: Evidence, records: Sequence[Record], name: str) -> int:
    """The place in the story of the last edit of a field in some records; 0 when there was none."""
    return max((edit.number for one in records for edit in evidence.story.of(one.key, name)), default=0)

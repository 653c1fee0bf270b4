"""The owner's fields stand in InsuredMine, and in BenefitPoint unless a user edited them there (who owns what; D2). A
plan's changes stand in its policy (D4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trifold.scenarios.oracle import clients
from trifold.scenarios.oracle.evidence import Evidence, Violation
from trifold.scenarios.oracle.vocabulary import Record

RULE = "fields"


def check(evidence: Evidence) -> Iterator[Violation]:
    for group in clients.group(evidence.truth):
        held = clients.by_system(group)
        if "insuredmine" in held and len(held) > 1:
            yield from _shown(evidence, held["insuredmine"], held[clients.owner_of(held)])
        if "ams360" in held and "benefitpoint" in held:
            follow = _corrected if group[0].kind == "policy" else _followed
            yield from follow(evidence, held["ams360"], held["benefitpoint"], group)


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
    owner, later = owners[0], _linked_later(evidence, group)
    for record in followers:
        if evidence.told.asks_about(record.id, owner.id) or _parted(evidence, record, owner):
            continue
        for name in sorted(record.fields.keys() & owner.fields.keys()):
            theirs, ours = record.fields[name], owner.fields[name]
            local = max((edit.number for edit in evidence.story.of(record.key, name)), default=-1)
            others = [one for one in group if one.system != "benefitpoint"]
            elsewhere = last_edit(evidence, others, name, after=later or "")
            if theirs == ours or local > elsewhere or evidence.told.never_saw(theirs):
                continue
            if elsewhere or later is None:
                told = f"{record} has {name} = {theirs!r}, and AMS360 {ours!r}, which no user's later edit explains"
                yield Violation(RULE, told)


def _corrected(
    evidence: Evidence, policies: Sequence[Record], plans: Sequence[Record], group: Sequence[Record]
) -> Iterator[Violation]:
    """A plan's change corrects its policy, unless AMS360's users changed the same field too (D4)."""
    for plan in plans:
        policy = policies[0]
        if evidence.told.asks_about(plan.id, policy.id) or _parted(evidence, plan, policy):
            continue
        for name in sorted(plan.fields.keys() & policy.fields.keys()):
            changed = [edit for edit in evidence.story.of(plan.key, name) if not edit.made]
            in_ams360 = last_edit(evidence, [one for one in group if one.system == "ams360"], name)
            if changed and not in_ams360 and plan.fields[name] != policy.fields[name]:
                yield Violation(
                    RULE, f"{policy} has {name} = {policy.fields[name]!r}, not its plan's {plan.fields[name]!r}"
                )


def _parted(evidence: Evidence, *records: Record) -> bool:
    holders = [evidence.truth.holder(one) for one in records]
    return evidence.story.is_parted(*records, *(one for one in holders if one))


def _linked_later(evidence: Evidence, group: Sequence[Record]) -> str | None:
    """When AMS360 came to a client that BenefitPoint had already: what stood there stays (D2, X12). Else None."""
    for record in group:
        a, b = (evidence.truth.since.get((record.key, system)) for system in ("ams360", "benefitpoint"))
        if a and b and a > b:
            return a
    return None


def last_edit(evidence: Evidence, records: Sequence[Record], name: str, after: str = "") -> int:
    """The place in the story of the last edit of a field in some records, after a time; 0 when there was none."""
    edits = (edit for one in records for edit in evidence.story.of(one.key, name))
    return max((edit.number for edit in edits if edit.at > after or not after), default=0)

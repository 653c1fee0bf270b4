"""Everything due has arrived: AMS360's records and BenefitPoint's accounts are in InsuredMine, plans of linked clients
in AMS360, requests and daily jobs have an end.

What a user deleted or parted in InsuredMine stays away (D10, D17); what an open review asks about waits for a person.
Before a daily, what is AMS360's is there already: in real time (R11).
"""

from __future__ import annotations

from collections.abc import Iterator

from trifold.scenarios.oracle.evidence import Evidence, Violation
from trifold.scenarios.oracle.truth import Truth
from trifold.scenarios.oracle.vocabulary import OWN_CONTACT, Record

RULE = "arrived"
OPEN = ("requested", "running")


def late(evidence: Evidence) -> Iterator[Violation]:
    """What waits for a daily though AMS360 told of it; for a story in which no notice was lost."""
    for record in evidence.truth.records.values():
        if record.system == "ams360" and not _shown(evidence, record):
            yield Violation(RULE, f"{record} is not in InsuredMine before a daily, and nobody was told")


def check(evidence: Evidence) -> Iterator[Violation]:
    for record in evidence.truth.records.values():
        if record.system != "insuredmine" and not _shown(evidence, record):
            yield Violation(RULE, f"{record} is not in InsuredMine, and nobody was told")
        if record.system == "benefitpoint" and record.kind == "policy" and not _sent(evidence, record):
            yield Violation(RULE, f"{record} is not in AMS360, and nobody was told")
        if record.system == "ams360" and record.kind == "contact" and not _copied(evidence, record):
            yield Violation(RULE, f"{record} is not in BenefitPoint, though its account is, and nobody was told")
    yield from _unfinished(evidence)


def _shown(evidence: Evidence, record: Record) -> bool:
    truth = evidence.truth
    if _carriers(truth, record) or _kept_away(evidence, record) or _is_asked(evidence, record):
        return True
    holder = truth.holder(record)
    if record.kind == "account":
        return record.system == "benefitpoint" and _shadowed(evidence, record)
    if holder is None or not _carriers(truth, holder):
        return True  # told once, of the account
    if record.kind == "contact":
        return _same_person(truth, record, holder)
    return bool(record.links) if record.system == "benefitpoint" else False


def _carriers(truth: Truth, record: Record) -> list[Record]:
    """InsuredMine's records that carry its id."""
    wanted = record.system, record.id
    return [one for one in truth.of("insuredmine", record.kind) if wanted in one.links]


def _kept_away(evidence: Evidence, record: Record) -> bool:
    """Whether a user of InsuredMine deleted it there, or its account, or took the account's badge away."""
    holder = record if record.kind == "account" else evidence.truth.holder(record)
    wanted = {(record.system, record.id), *([(holder.system, holder.id)] if holder else [])}
    if any(wanted & set(gone.links) for gone in evidence.story.deleted.values()):
        return True
    if any(wanted & set(links) for links in evidence.truth.removed.values()):
        return True
    return evidence.story.is_parted(record, *([holder] if holder else []))


def _is_asked(evidence: Evidence, record: Record) -> bool:
    """Whether an open review asks about it or its account."""
    return evidence.told.asks_about(record.id, record.parent)


def _shadowed(evidence: Evidence, record: Record) -> bool:
    """A second BenefitPoint account of one customer is a question (D16)."""
    twins = [one for one in evidence.truth.of("benefitpoint", "account") if one.links and one.links == record.links]
    return any(_carriers(evidence.truth, twin) for twin in twins)


def _same_person(truth: Truth, record: Record, holder: Record) -> bool:
    """One contact in InsuredMine stands for all of one name under the account (D15); on a client of AMS360, a contact
    made in BenefitPoint stays there."""
    accounts = _carriers(truth, holder)
    names = [one.name for account in accounts for one in truth.below(account, "contact")]
    in_ams360 = any(system == "ams360" for account in accounts for system, _ in account.links)
    return record.name in names or (record.system == "benefitpoint" and in_ams360)


def _sent(evidence: Evidence, plan: Record) -> bool:
    """A plan of a client that is in AMS360 is a policy there (R28)."""
    holder = evidence.truth.holder(plan)
    if plan.links or holder is None or not holder.links:
        return True
    return evidence.story.is_parted(holder) or _is_asked(evidence, plan)


def _copied(evidence: Evidence, contact: Record) -> bool:
    """A contact of a linked client stands in BenefitPoint too (R50, D15), unless somebody deleted it there."""
    if contact.id.startswith(OWN_CONTACT):
        return True
    accounts = [one for one in evidence.truth.of("benefitpoint", "account") if ("ams360", contact.parent) in one.links]
    names = {one.name for account in accounts for one in evidence.truth.below(account, "contact")}
    names |= {one.name for one in evidence.story.deleted.values() if one.system == "benefitpoint"}
    if not accounts or contact.name in names or _is_asked(evidence, contact):
        return True
    return evidence.story.is_parted(*accounts)


def _unfinished(evidence: Evidence) -> Iterator[Violation]:
    for request in evidence.truth.requests:
        about = request["record_id"], request["account_id"], request["id"]
        if request["state"] in OPEN and not evidence.told.asks_about(*about):
            yield Violation(RULE, f"a Sync of {request['record_kind']} {request['record_id']} is {request['state']}")
        for result in request["results"]:
            if result["state"] not in ("done", *OPEN) and not result["reason"]:
                yield Violation(RULE, f"a Sync to {result['system']} is {result['state']} without a reason")
    for job in evidence.truth.jobs:
        if job["state"] in OPEN:
            yield Violation(RULE, f"the daily job {job['id']} is {job['state']}")

"""No two live records for one client, contact or policy in any system, beyond what users made themselves.

People and policies of a story have names and numbers of their own, so a name is an identity here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from trifold.scenarios.oracle.evidence import Evidence, Violation
from trifold.scenarios.oracle.truth import Truth
from trifold.scenarios.oracle.vocabulary import OWN_CONTACT, Record

RULE = "doubled"
Identity = tuple[str, str, str]  # kind, the account's name, its own name


def check(evidence: Evidence) -> Iterator[Violation]:
    """One violation for each identity that a system holds more often than it may."""
    beginnings, made = _by_users(evidence)
    found: dict[tuple[str, Identity], list[Record]] = defaultdict(list)
    for record in evidence.truth.records.values():
        if not record.id.startswith(OWN_CONTACT) and record.name:
            found[record.system, identity(evidence.truth, record)].append(record)
    for (system, identity_), records in found.items():
        allowed = max(1, made[system, identity_], beginnings[identity_])
        if len(records) > allowed:
            ids = ", ".join(record.id for record in records)
            yield Violation(RULE, f"{system}: {len(records)} times {_spoken(identity_)} ({ids}), {allowed} may be")
    yield from _repeated(evidence)


def identity(truth: Truth, record: Record) -> Identity:
    holder = truth.holder(record)
    under = holder.name if holder and record.kind != "account" else ""
    return record.kind, under, record.name


def _by_users(evidence: Evidence) -> tuple[Counter[Identity], Counter[tuple[str, Identity]]]:
    """How often users began with something, and made it in a system. Whoever answers Yes begins nothing."""
    beginnings: Counter[Identity] = Counter()
    made: Counter[tuple[str, Identity]] = Counter()
    accounts = {key: record.name for key, record in (*evidence.story.made.items(), *evidence.truth.records.items())}
    for record in evidence.story.made.values():
        if record.id.startswith(OWN_CONTACT):
            continue
        under = accounts.get((record.system, "account", record.parent), "") if record.kind != "account" else ""
        known = record.kind, under, record.name
        made[record.system, known] += 1
        if not (record.system == "benefitpoint" and record.links):
            beginnings[known] += 1
    return beginnings, made


def _repeated(evidence: Evidence) -> Iterator[Violation]:
    """What an engine created over the wire more than once, though one of them may be gone by now."""
    for create, number in Counter(evidence.creates).items():
        if number > 1:
            yield Violation(RULE, f"{create.system}: {create.operation} committed {number} times for {create.named}")


def _spoken(identity_: Identity) -> str:
    kind, under, name = identity_
    return f"{kind} {name}" + (f" of {under}" if under else "")

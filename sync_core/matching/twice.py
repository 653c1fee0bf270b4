"""What one system holds twice: two accounts that are one client, two contacts or policies of one account that are one.

By the rules by which records of two systems are joined. Values that many accounts share lead nowhere, and are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trifold.sync_core.matching import children
from trifold.sync_core.matching.compare import compare
from trifold.sync_core.matching.profile import keys, profile
from trifold.sync_core.model.changes import Kind
from trifold.sync_core.model.likeness import Level
from trifold.sync_core.model.records import Snapshot

SHARED_MIN = 20  # accounts with one value: it is the office's, or a placeholder


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """Two records of one system that are one; ``rule`` says by what."""

    kind: Kind
    one: Snapshot
    other: Snapshot
    rule: str


def found_twice(shots: Iterable[Snapshot]) -> list[Twice]:
    """All snapshots are of one system."""
    by_kind: dict[Kind, list[Snapshot]] = defaultdict(list)
    for shot in shots:
        by_kind[shot.kind].append(shot)
    below = [one for kind in (Kind.CONTACT, Kind.POLICY) for one in _below(kind, by_kind[kind])]
    return [*_accounts(by_kind[Kind.ACCOUNT]), *below]


def _accounts(shots: Sequence[Snapshot]) -> list[Twice]:
    profiles = [profile(shot.fields) for shot in shots]
    by_key: dict[str, list[int]] = defaultdict(list)
    for number, known in enumerate(profiles):
        for key in keys(known):
            by_key[key].append(number)
    pairs = {
        (one, other)
        for holders in by_key.values()
        if len(holders) < SHARED_MIN
        for place, one in enumerate(holders)
        for other in holders[place + 1 :]
    }
    verdicts = ((one, other, compare(profiles[one], profiles[other])) for one, other in sorted(pairs))
    return [
        Twice(kind=Kind.ACCOUNT, one=shots[one], other=shots[other], rule=verdict.rule)
        for one, other, verdict in verdicts
        if verdict.level is Level.SAME
    ]


def _below(kind: Kind, shots: Sequence[Snapshot]) -> list[Twice]:
    alike: dict[tuple[str, str], list[Snapshot]] = defaultdict(list)
    for shot in shots:
        if own := children.key(kind, shot.fields):
            alike[shot.account_id or "", own].append(shot)
    found = []
    for same in alike.values():
        known = [children.of_snapshot(shot) for shot in same]
        for place, one in enumerate(known):
            for number in range(place + 1, len(known)):
                verdict = children.compare(kind, one, known[number])
                if verdict.level is Level.SAME:
                    found.append(Twice(kind=kind, one=same[place], other=same[number], rule=verdict.rule))
    return found

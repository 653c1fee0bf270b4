"""Quiet at the end: one more settle and daily writes nothing, and nothing waits, runs or is dead in the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from trifold.scenarios.oracle.evidence import Evidence, Violation

RULE = "quiet"


def check(evidence: Evidence) -> Iterator[Violation]:
    for write, number in sorted(Counter(evidence.writes).items()):
        yield Violation(RULE, f"the last settle and daily wrote {write}" + (f" ({number} times)" if number > 1 else ""))
    for state, number in sorted(evidence.stuck.items()):
        if number:
            yield Violation(RULE, f"{number} items of the engine are {state} at the end")

"""All rules over the evidence of one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from trifold.scenarios.oracle import arrived, doubled, equal, lost, mutual, quiet
from trifold.scenarios.oracle.evidence import Evidence, Violation

RULES: Sequence[Callable[[Evidence], Iterator[Violation]]] = (
    doubled.check,
    mutual.check,
    equal.check,
    lost.check,
    arrived.check,
    quiet.check,
)


def judge(evidence: Evidence) -> list[Violation]:
    """Every violation once, in order."""
    return sorted({violation for check in RULES for violation in check(evidence)})

"""What each behaviour of a simulated vendor rests on: the facts of ``vendors/<vendor>_evidence.yaml``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

import yaml

from trifold.contracts.tables import VENDORS

# The mark of a fact, and what it means.
MARKS = {
    "wsdl": "the public WSDL",
    "captured": "published samples of live traffic",
    "documented": "the vendor's documentation",
    "client": "public client code",
    "partner": "a partner's public help pages",
    "tried": "experiments with standard SOAP libraries",
    "inferred": "the vendor's framework behaves so elsewhere",
    "ours": "our choice",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One behaviour, its mark, the switches that change it, and the operations it is about (``*`` as in file names)."""

    fact: str
    mark: str
    about: tuple[str, ...]
    switches: tuple[str, ...] = ()

    def concerns(self, operation: str) -> bool:
        """Whether the fact is about an operation."""
        return any(fnmatchcase(operation, pattern) for pattern in self.about)


def facts(vendor: str) -> tuple[Fact, ...]:
    """All facts of a vendor. Raises FileNotFoundError for one without a table, ValueError for an unknown mark."""
    raw = yaml.safe_load((VENDORS / f"{vendor}_evidence.yaml").read_text("utf-8"))
    found = tuple(
        Fact(entry["fact"], entry["mark"], tuple(entry["about"]), tuple(entry.get("switches", ())))
        for entry in raw["facts"]
    )
    unknown = sorted({fact.mark for fact in found} - MARKS.keys())
    if unknown:
        raise ValueError(f"{vendor}: no mark {', '.join(unknown)}; there are: {', '.join(MARKS)}")
    return found


def facts_about(vendor: str, operation: str) -> Iterable[Fact]:
    """The facts about one operation."""
    return (fact for fact in facts(vendor) if fact.concerns(operation))

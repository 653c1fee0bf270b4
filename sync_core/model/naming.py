"""What people call a record, and a field of one: for titles, buttons and lists, never to join anything."""

from __future__ import annotations

from collections.abc import Iterable

from trifold.sync_core.model.changes import Kind
from trifold.sync_core.model.records import Fields

LISTED_MAX = 5
WORDS = {"street1": "street", "street2": "second line of the street", "zip": "ZIP code", "dba": "trade name"}


def called(kind: Kind, fields: Fields) -> str:
    """``Ada Dune``, ``Harbor LLC``, ``Policy HO-17``; empty when nothing in the record tells."""
    if kind is Kind.POLICY:
        known = next(
            (value for name in ("number", "description", "line_of_business") if (value := fields.get(name))), ""
        )
        return f"Policy {known}" if known else ""
    if firm := fields.get("firm_name"):
        return firm
    return " ".join(part for part in (fields.get("first_name"), fields.get("last_name")) if part)


def word(name: str) -> str:
    """A field as people say it: ``date of birth``."""
    return WORDS.get(name, name.replace("_", " "))


def listed(names: Iterable[str]) -> str:
    """``one, two and three``; of many only the first."""
    found = list(names)
    more = len(found) - LISTED_MAX
    if more > 0:
        found = [*found[:LISTED_MAX], f"{more} more"]
    return " and ".join(filter(None, (", ".join(found[:-1]), *found[-1:])))

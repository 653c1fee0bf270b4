"""A record as it was read: a dict that has no surprises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Seen(dict[str, Any]):
    """A record of a reader; a name that isn't there is an empty record, so that absence can be expected too."""

    def __missing__(self, name: str) -> Any:
        return Seen()

    def of(self, *names: str) -> list[Any]:
        """The values of some of its members, in this order."""
        return [self[name] for name in names]


def seen(value: Any) -> Any:
    """The value with every mapping in it as a Seen record, and None left out of mappings."""
    if isinstance(value, Mapping):
        return Seen({name: seen(part) for name, part in value.items() if part is not None})
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [seen(part) for part in value]
    return value


def told(value: Any) -> Any:
    """The value as a report shows it: an empty record, which stands for an absent one, as None."""
    if isinstance(value, Mapping):
        return None if isinstance(value, Seen) and not value else {name: told(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [told(part) for part in value]
    return value


def phone_of(area_code: Any, number: Any) -> str:
    """Ten digits of an area code and a number, "" when there is no number."""
    return f"{area_code or ''}{number}" if number else ""

"""Which field of one system is which of another (fields.yaml): written for any engine, from what a user sees.

A value is compared in the words of the cast: phones of ten digits, days as YYYY-MM-DD, states of two letters, amounts
of a year, the names of lines and companies. None stands for an empty field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from trifold.simulators.registry import SYSTEMS

Word = str | None
MONTHS = 12
_CENTS = Decimal("0.01")
_NINE = 9  # digits of a ZIP code with its four


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a kind. ``places``: its parts by system, as dotted paths of the wire; ``origins``: where an edit of
    it counts; ``empty``: a person may clear it; ``renamed``: AMS360's name of what another system calls so;
    ``unsaid``: by system, what it is of a new record where the origin's screen doesn't ask for it."""

    name: str
    kind: str
    places: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, str]
    words: Mapping[str, Mapping[str, Word]]
    origins: tuple[str, ...]
    empty: bool
    renamed: Mapping[str, str]
    unsaid: Mapping[str, str]

    def asked(self, system: str) -> bool:
        """Whether the system's screen of a new record has it."""
        return system in self.places and (not self.origins or system in self.origins)

    def read(self, system: str, record: Mapping[str, Any]) -> Word:
        """The field of a flat record of the system, in the words of the cast."""
        parts = [record.get(place) for place in self.places[system]]
        return self.said(
            system, parts[0] if len(parts) == 1 else "".join("" if part is None else str(part) for part in parts)
        )

    def said(self, system: str, value: Any) -> Word:
        """A value, as that system's wire or the cast has it, in the words of the cast."""
        if value is None or value == "":
            return None
        form = FORMS[self.forms[system]](value) if system in self.forms else str(value)
        found = self.words.get(system, {}).get(str(form), form)
        return found or None


def _zip(value: Any) -> str:
    """AMS360 shows nine digits without their dash."""
    digits = str(value)
    return f"{digits[:5]}-{digits[5:]}" if len(digits) == _NINE and digits.isdigit() else digits


def _day(value: Any) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else str(value)


def _money(value: Any) -> str:
    return str(Decimal(str(value)).quantize(_CENTS))


def _lines(value: Any) -> list[str]:
    """The codes of a policy's lines; the cast has one line alone."""
    return list(value) if isinstance(value, list) else [str(value)]


FORMS: Mapping[str, Callable[[Any], Word]] = {
    "day": _day,
    "zip": _zip,
    "money": _money,
    "yearly": lambda value: _money(Decimal(str(value)) * MONTHS),
    "first": lambda value: str(value).partition(" ")[0],
    "last": lambda value: str(value).rpartition(" ")[2],
    "main": lambda value: _lines(value)[0],
    "other": lambda value: next(iter(_lines(value)[1:]), None) if isinstance(value, list) else str(value),
    "covers": lambda value: str(value).removeprefix("also covers: "),
}


@cache
def table() -> Mapping[str, tuple[Field, ...]]:
    """Every field by kind, in the order of fields.yaml."""
    written = yaml.safe_load((Path(__file__).parent / "fields.yaml").read_text("utf-8"))
    return {kind: tuple(_field(kind, name, row) for name, row in rows.items()) for kind, rows in written.items()}


def _field(kind: str, name: str, row: Mapping[str, Any]) -> Field:
    places = {system: _parts(row[system]) for system in SYSTEMS if system in row}
    words = {
        system: {str(code): word for code, word in codes.items()} for system, codes in row.get("words", {}).items()
    }
    return Field(
        name=name,
        kind=kind,
        places=places,
        forms=row.get("as", {}),
        words=words,
        origins=tuple(row.get("from", places)),
        empty=bool(row.get("empty")),
        renamed=row.get("renamed", {}),
        unsaid=row.get("unsaid", {}),
    )


def _parts(place: str | Iterable[str]) -> tuple[str, ...]:
    return (place,) if isinstance(place, str) else tuple(place)

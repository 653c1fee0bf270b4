"""The table of fields for people: where each goes, how it is read, what limits it meets, what becomes of a bad value.

It is made of the rules that the connectors go by, so that what is shown is what is done (docs/fields.md, the console).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

from trifold.sync_core.model.changes import TITLES, Kind, System
from trifold.sync_core.model.records import FIELDS, NAMES
from trifold.sync_core.model.values import FieldRule, Limit, Rules

NOT_HELD = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A field of one kind, from one system to another: ``source`` and ``target`` are where it stands there."""

    kind: Kind
    field: str
    origin: System
    destination: System
    source: str
    target: str
    read: str
    limits: str
    bad_value: str


def field_table(rules: Mapping[System, Rules]) -> list[Row]:
    """Every field that a mapping reads, in each direction between the systems that there are rules of."""
    return list(_rows(rules))


def _rows(rules: Mapping[System, Rules]) -> Iterator[Row]:
    for kind in FIELDS:
        for name in FIELDS[kind]:
            for origin, destination in permutations(rules, 2):
                here = rules[origin][kind].get(name)
                if here is not None:
                    yield _row(kind, name, origin, destination, here, rules[destination][kind].get(name))


def _row(kind: Kind, name: str, origin: System, destination: System, here: FieldRule, there: FieldRule | None) -> Row:
    goes = there is not None and there.writes
    return Row(
        kind=kind,
        field=name,
        origin=origin,
        destination=destination,
        source=here.place,
        target=there.place if there and goes else NOT_HELD,
        read=here.form,
        limits=limits_in_words(there.limit) if there and goes else "has no place for it, or is not written to",
        bad_value=bad_value(name, here, there.limit) if there and goes else NOT_HELD,
    )


def limits_in_words(limit: Limit) -> str:
    parts = [limit.takes] if limit.takes else []
    parts += [f"{value} is {word} there" for value, word in limit.words.items()]
    parts += [f"at most {limit.characters_max} characters"] if limit.characters_max else []
    parts += ["no extension"] if limit.without_extension else []
    parts += ["not empty"] if limit.required else []
    return "; ".join(parts) or "none known"


CAN_BE_UNREADABLE = frozenset({"email", "phone", "day", "amount", "code"})


def bad_value(name: str, here: FieldRule, limit: Limit) -> str:
    """What happens to a value that can't be read, and to one that the other system does not take."""
    parts = []
    if here.form.split(",")[0] in CAN_BE_UNREADABLE:
        parts.append("unreadable: the last value stays")
    if limit.cut:
        parts.append("too long: cut")
    if name in NAMES and limit.characters_max:
        parts.append("too long for a new record: cut")
    if limit.unwritable:
        parts.append("unwritable characters: blanks")
    if limit.pattern or limit.required or (limit.characters_max and not limit.cut):
        parts.append("not taken: left out")
    return "; ".join(parts) or "refused: left out"


_MARKDOWN = """# Every field, in each direction

Made by `sync-core fields --format markdown` of the rules that reading, planning and writing go by; a test compares. One
policy holds for all values: *unreadable, unsupported or refused is not empty*. What was there stays, everything else is
written, the field is told (review, explain, the record's page), and it is tried again when its value changes. A value
that a system refuses beyond what is known here is held back in the same way.
"""
_HEAD = ("Field", "Where it stands", "How it is read", "Where it goes", "What it takes", "A bad value")


def in_markdown(rows: Iterable[Row]) -> str:
    """One table for each kind and direction."""
    lines, about = [_MARKDOWN], ("", "", "")
    for row in sorted(rows, key=lambda row: (list(Kind).index(row.kind), row.origin, row.destination)):
        now = row.kind.value, TITLES[row.origin], TITLES[row.destination]
        if now != about:
            about = now
            lines += [f"\n## {now[0].capitalize()}: {now[1]} to {now[2]}\n", _line(_HEAD), _line(["---"] * len(_HEAD))]
        field = row.field.replace("_", " ")
        lines.append(_line((field, row.source, row.read, row.target, row.limits, row.bad_value)))
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

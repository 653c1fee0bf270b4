"""How commands print: a table with aligned columns, or JSON. Control characters of vendors' texts are not printed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

WIDTH_MAX = 72


def shown(value: Any) -> str:
    """One line of printable text; an absent value is a dash."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return "".join(char if char.isprintable() else " " for char in text)


def rows(found: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, none: str) -> None:
    """``none`` is said when there is nothing. The last column is printed in full."""
    if as_json:
        click.echo(json.dumps(list(found), indent=1))
    elif not found:
        click.echo(none)
    else:
        table(columns, [[shown(row.get(name)) for name in columns] for row in found])


def table(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    cut = [[_short(text) for text in line[:-1]] + [line[-1]] for line in lines]
    heads = [name.replace("_", " ") for name in columns]
    widths = [max(len(line[n]) for line in [heads, *cut]) for n in range(len(columns))]
    for line in [heads, *cut]:
        click.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def _short(text: str) -> str:
    return text if len(text) <= WIDTH_MAX else text[: WIDTH_MAX - 1] + "…"


def facts(found: Mapping[str, Any]) -> None:
    width = max(map(len, found), default=0)
    for name, value in found.items():
        click.echo(f"{name.replace('_', ' ').ljust(width)}  {shown(value)}")


def one(found: Mapping[str, Any], *, as_json: bool) -> None:
    """A single row: its members below each other."""
    if as_json:
        click.echo(json.dumps(dict(found), indent=1))
    else:
        facts(found)


def said(found: Mapping[str, Any], line: str, as_json: bool) -> None:
    """One answer: a line for people, or its facts."""
    click.echo(json.dumps(dict(found), indent=1) if as_json else line)

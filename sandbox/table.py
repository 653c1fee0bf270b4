"""How results are shown: plain tables that read the same on a terminal and in a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import click


def lines(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table under its heads, columns as wide as they need; numbers to the right."""
    body = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in [list(heads), *body]) for place in range(len(heads))]
    right = [bool(body) and all(row[place].isdigit() for row in body) for place in range(len(heads))]

    def line(cells: Sequence[str]) -> str:
        shown = (
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(cells, widths, right, strict=True)
        )
        return "  ".join(shown).rstrip()

    return [line(heads), line(["-" * width for width in widths]), *(line(row) for row in body)]


def show(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    for line in lines(heads, rows):
        click.echo(line)


def on_terminal() -> bool:
    """Whether somebody watches and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()

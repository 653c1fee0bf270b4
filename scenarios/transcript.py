"""Tells a report: as text for a terminal, as one self-contained page, or as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any

from jinja2 import Environment, FileSystemLoader
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trifold.scenarios.plays import Play
from trifold.scenarios.report import Act, Check, PlayResult, Report

FORMATS = ("text", "html", "json")
TITLES = {"ams360": "AMS360", "benefitpoint": "BenefitPoint", "insuredmine": "InsuredMine", "core": "The core", "": ""}
VALUE_CHARACTERS_MAX = 160
PAPER_WIDTH = 200  # of a report that goes into a file
PLAYS_NAMED_MAX = 3  # of a row
_COLORS = {"passed": "green", "failed": "red", "error": "magenta"}


def shown(value: Any) -> str:
    """A value of a check in one line, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= VALUE_CHARACTERS_MAX else text[: VALUE_CHARACTERS_MAX - 1] + "…"


def as_json(report: Report) -> str:
    return json.dumps(report.as_json(), indent=1, ensure_ascii=False)


def as_html(report: Report) -> str:
    """One page without a script or a link to elsewhere."""
    folder = Path(__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["shown"] = shown
    environment.tests["check"] = lambda line: isinstance(line, Check)
    return environment.get_template("transcript.html").render(report=report, titles=TITLES)


def as_text(report: Report, file: IO[str] | None = None, *, width: int | None = None) -> None:
    """The whole story of every play, then the table."""
    console = Console(file=file, width=width, highlight=False, soft_wrap=width is None)
    if width is None and not console.is_terminal:
        console.width = PAPER_WIDTH
    for play in report.plays:
        if play.keys == "honoured" or play.outcome != "passed":
            tell_play(console, play)
    tell_totals(console, report)
    if report.whole:
        tell_rows(console, report)


def tell_play(console: Console, play: PlayResult) -> None:
    """One play: its story, acts in plain, checks with a mark, and what was expected where it was not so."""
    console.print(Text.assemble((play.title, "bold"), f"  {play.duration_seconds:.2f} s  ", _mark(play)))
    if play.story:
        console.print(Text(f"  {play.story}", "italic"))
    for line in play.lines:
        console.print(_act(line) if isinstance(line, Act) else _check(line))
    if play.reason:
        console.print(Text(f"  ended early: {play.reason}", "magenta"))
    console.print()


def _mark(play: PlayResult) -> tuple[str, str]:
    return play.outcome, _COLORS[play.outcome]


def _act(act: Act) -> Text:
    return Text(f"    {TITLES[act.system]:<13} {act.told}", "dim" if not act.system else "")


def _check(check: Check) -> Text:
    if check.passed:
        text = f"  ✓ {TITLES[check.system]:<13} {check.requirement:<4} {check.asked}: {shown(check.found)}"
        return Text(text, "green")
    text = f"  ✗ {TITLES[check.system]:<13} {check.requirement:<4} {check.asked}: "
    return Text(f"{text}expected {shown(check.expected)}, found {shown(check.found)}", "bold red")


def tell_totals(console: Console, report: Report) -> None:
    """A line per play, and the sum."""
    table = Table(box=None, pad_edge=False)
    for heading in ("play", "outcome", "checks", "seconds", "duplicates"):
        table.add_column(heading, justify="left" if heading in ("play", "outcome") else "right")
    for play in report.plays:
        passed = sum(check.passed for check in play.checks)
        outcome = Text(*_mark(play))
        table.add_row(
            play.title, outcome, f"{passed}/{len(play.checks)}", f"{play.duration_seconds:.2f}", str(play.duplicates)
        )
    console.print(table)
    totals = report.totals
    console.print(f"{totals['passed']} of {totals['plays']} plays passed, {totals['duplicates']} duplicates")


def tell_rows(console: Console, report: Report) -> None:
    """The matrix: a line per requirement and edge case, with its checks and the plays that made them."""
    table = Table(box=None, pad_edge=False)
    for heading in ("row", "what must be true", "checks", "plays"):
        table.add_column(
            heading, justify="right" if heading == "checks" else "left", no_wrap=heading in ("row", "checks")
        )
    for row in report.rows:
        checks = f"{row.passed}/{row.executed}" if row.executed else "none"
        named = ", ".join(row.plays[:PLAYS_NAMED_MAX])
        more = f" and {len(row.plays) - PLAYS_NAMED_MAX} more" if len(row.plays) > PLAYS_NAMED_MAX else ""
        table.add_row(row.row, row.demand, Text(checks, "green" if row.held else "bold red"), named + more)
    console.print()
    console.print(table)
    totals = report.totals
    console.print(f"{totals['rows_held']} of {totals['rows']} rows hold")


class Progress:
    """A watcher that writes a line when a play begins and how it ended, for example to standard error."""

    def __init__(self, file: IO[str]) -> None:
        self._console = Console(file=file, highlight=False)

    def begins(self, play: Play, number: int, total: int) -> None:
        self._console.print(f"[{number}/{total}] {play.title} ...", end="", markup=False)

    def ended(self, result: PlayResult) -> None:
        passed = sum(check.passed for check in result.checks)
        counts = f"  {passed}/{len(result.checks)} checks  {result.duration_seconds:.2f} s"
        self._console.print(Text.assemble(" ", _mark(result), counts))

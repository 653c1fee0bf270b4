"""onboard: an agency moves in. First what would come of it; with the code that it printed it is carried out."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trifold.sync_core.commands import output
from trifold.sync_core.commands.opening import chosen, json_option, opened
from trifold.sync_core.errors import Misconfigured

if TYPE_CHECKING:
    from trifold.sync_core.flows.onboarding import Line, Outlook

TITLES = {
    "linked": "are there in several systems and would be linked",
    "made": "would be made in InsuredMine",
    "changed": "would get the values of the system that leads",
    "emptied": "would lose a value that the system that leads does not have",
    "asked": "would be a person's question",
    "double": "are in one system twice already",
    "stays": "would stay as they are",
}
SHOWN = 20  # lines of each sort on the screen; files have them all
LOOK_SECONDS = 1.0
NEVER = threading.Event()
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes such a text for a formula

file_option = click.Path(path_type=Path, dir_okay=False, writable=True)


@click.command()
@click.argument("agency")
@click.option("--csv", "csv_file", type=file_option, help="Write every line there, for a spreadsheet.")
@click.option("--html", "html_file", type=file_option, help="Write the whole as a page.")
@click.option("--confirm", "code", metavar="CODE", help="Carry out what was shown with this code.")
@click.option("--report", is_flag=True, help="How far it is, or what came of it.")
@click.option("--follow/--no-follow", default=True, show_default=True, help="With --confirm: wait until it is done.")
@json_option
@click.pass_context
def onboard(
    ctx: click.Context,
    agency: str,
    csv_file: Path | None,
    html_file: Path | None,
    code: str | None,
    report: bool,
    follow: bool,
    as_json: bool,
) -> None:
    """Read all three systems of AGENCY and show, before anything is written, what would be linked, made and asked, and
    what a system holds twice already. Nothing is made in AMS360 or BenefitPoint, also when it is carried out."""
    from trifold.sync_core.flows import onboarding
    from trifold.sync_core.flows.queue.worker import turn

    if code is not None and report:
        raise click.UsageError("--confirm carries it out, --report looks: give one of them.")
    with opened(ctx) as runtime:
        desk, name = runtime.desk, chosen(runtime.desk.settings, agency)
        if code is not None:
            onboarding.confirm(desk, name, code)
            if follow:
                _follow(desk, name)
        elif not report:
            with _progress() as progress:
                found = onboarding.prepare(desk, name, _patient(desk, name, turn), progress)
            for file, write in ((csv_file, _write_csv), (html_file, _write_html)):
                if file is not None:
                    write(file, name, found)
            _tell_outlook(name, found, as_json=as_json)
            return
        shown = onboarding.shown(desk, name)
    if shown is None:
        raise Misconfigured(f"{name}: there was no onboarding yet. Begin with: sync-core onboard {name}")
    _tell_report(shown, as_json=as_json)


def _patient(desk: Any, agency: str, turn: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """While the agency's calls are spent nothing is due: it waits for more of them."""

    def next_step(stage: Any) -> bool:
        while desk.rests(agency):
            NEVER.wait(LOOK_SECONDS)
        return turn(stage)

    return next_step


# ---- the outlook
def _tell_outlook(agency: str, found: Outlook, *, as_json: bool) -> None:
    if as_json:
        told = {"code": found.code, "batch": found.batch_id, **found.summary}
        click.echo(json.dumps({**told, "lines": [asdict(line) for line in found.lines]}, indent=1))
        return
    for what, title in TITLES.items():
        counts = found.summary[what]
        click.echo(f"{sum(counts.values()):>7}  {title}{_split(counts)}")
        if what in ("emptied", "asked", "double"):
            _some([line for line in found.lines if line.what == what])
    if found.summary["not_looked_at"]:
        click.echo(
            f"{found.summary['not_looked_at']:>7}  could not be looked at now: run it again when all systems answer"
        )
    calls = ", ".join(f"{count} to {system}" for system, count in found.summary["calls"].items())
    click.echo(f"\n{found.summary['listed']} accounts read with {calls} requests. Nothing was written.")
    click.echo(f"To carry it out: sync-core onboard {agency} --confirm {found.code}")


def _split(counts: Mapping[str, int]) -> str:
    return f": {', '.join(f'{count} {name}' for name, count in counts.items())}" if counts else ""


def _some(lines: Sequence[Line]) -> None:
    for line in lines[:SHOWN]:
        ids = " ".join(one for one in (line.ams360, line.benefitpoint, line.insuredmine) if one)
        click.echo(f"         - {output.shown(line.name)} {ids} ({output.shown(line.why)})")
    if len(lines) > SHOWN:
        click.echo(f"         - and {len(lines) - SHOWN} more; --csv FILE writes them all")


def _write_csv(file: Path, agency: str, found: Outlook) -> None:
    names = [one.name for one in fields(found.lines[0])] if found.lines else ["what"]
    with file.open("w", newline="", encoding="utf-8-sig") as target:
        writer = csv.writer(target)
        writer.writerow(names)
        writer.writerows([_cell(getattr(line, name)) for name in names] for line in found.lines)


def _cell(text: str) -> str:
    plain = output.shown(text) if text else ""
    return f"'{plain}" if plain.startswith(FORMULA) else plain


def _write_html(file: Path, agency: str, found: Outlook) -> None:
    from jinja2 import Environment, PackageLoader

    templates = Environment(loader=PackageLoader("trifold.sync_core.commands", "templates"), autoescape=True)
    told = {"agency": agency, "found": found, "titles": TITLES}
    file.write_text(templates.get_template("onboarding.html").render(**told), encoding="utf-8")


# ---- carried out
def _follow(desk: Any, agency: str) -> None:
    """Until it is done or stops; nothing is lost when this command is stopped."""
    from trifold.sync_core.flows import onboarding
    from trifold.sync_core.store import heart

    with _progress() as progress:
        while (shown := onboarding.shown(desk, agency)) and shown["state"] in onboarding.UNDER_WAY:
            progress("carried out", shown["listed"] - shown["left"], shown["listed"])
            with desk.db.read() as conn:
                works = heart.beats(desk.db, conn)
            if not works:
                click.echo("No worker is at work: it goes on when one starts (sync-core worker).", err=True)
                return
            NEVER.wait(LOOK_SECONDS)


def _tell_report(shown: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(dict(shown), indent=1, default=str))
        return
    click.echo(f"Onboarding {shown['id']} of {shown['agency']}: {shown['state']}")
    click.echo(f"{shown['listed'] - shown['left']} of {shown['listed']} accounts are done{_split(shown['came_of'])}")
    for what, verbs in shown["written"].items():
        click.echo(f"  {what}: {', '.join(f'{count} {verb}' for verb, count in verbs.items())}")
    if shown["state"] == "held" and shown["code"]:
        click.echo(f"It waits for you: sync-core onboard {shown['agency']} --confirm {shown['code']}")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """On the error output, where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def told(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of or None)
            bar.update(tasks[what], completed=done, total=of or None)

        yield told

"""``trifold simulate``: random users and random trouble in the three systems, judged by what these hold at the end."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from trifold.scenarios.apart import JOBS_MAX, jobs_of_this_machine
from trifold.scenarios.engines import ENGINES
from trifold.scenarios.simulation.campaign import Outcome, Plan, outcomes
from trifold.scenarios.simulation.telling import Told
from trifold.scenarios.simulation.troubles import KINDS
from trifold.simulators.chassis.clock import Clock

SEEDS_MAX = 1_000_000


def _seeds(ctx: click.Context, param: click.Parameter, value: str) -> Sequence[int]:
    """``A:B``, both included, or one number."""
    found = re.fullmatch(r"(\d{1,12})(?::(\d{1,12}))?", value)
    if found is None:
        raise click.BadParameter(f"{value!r} is no seed and no span of seeds: write 7 or 1:300.")
    first, last = int(found[1]), int(found[2] or found[1])
    if not first <= last < first + SEEDS_MAX:
        raise click.BadParameter(f"{value!r} holds no seed, or too many: write 1:300.")
    return range(first, last + 1)


def _kinds(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    if value is None:
        return KINDS
    chosen = [] if value == "none" else value.split(",")
    unknown = sorted(set(chosen) - set(KINDS))
    if unknown:
        raise click.BadParameter(f"no kind {', '.join(unknown)}. There are: none, {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if kind in chosen)


@click.command("simulate")
@click.option("--seeds", metavar="A:B", callback=_seeds, required=True, help="For example 1:300, both included.")
@click.option("--acts", type=click.IntRange(1, 200), help="Acts of users in a story; default: 10 to 15.")
@click.option("--engine", type=click.Choice(ENGINES), default="core", show_default=True, help="Who syncs.")
@click.option("--faults", "kinds", callback=_kinds, help="Kinds of trouble, separated by commas; none. Default: all.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--jobs", type=click.IntRange(1, JOBS_MAX), help="Processes. Default: one for each processor.")
@click.option("--trace-hash", "traced", is_flag=True, help="Print a sha256 of all that happened in each seed.")
@click.option("--shrink/--no-shrink", default=True, show_default=True, help="A failing story to its shortest.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the first failing story there.")
def command(
    seeds: Sequence[int],
    acts: int | None,
    engine: str,
    kinds: tuple[str, ...],
    form: str,
    jobs: int | None,
    traced: bool,
    shrink: bool,
    output: Path | None,
) -> None:
    """Play a random story for every seed, with faults and crashes, and ask what is wrong at its end.

    A story is determined by its seed. Exit code 0 when nothing is wrong, 1 otherwise, 2 for a mistake in the command.
    """
    plan = Plan(engine=engine, acts=acts, kinds=kinds, shrink=shrink)
    told = _played(seeds, plan, jobs or jobs_of_this_machine())
    if output:
        _written(output, told)
    if traced:
        click.echo(told.traces())
    elif form == "json":
        click.echo(json.dumps(told.as_json(), indent=1, ensure_ascii=False))
    else:
        click.echo(told.as_text())
    if told.violations:
        raise click.exceptions.Exit(1)


def _played(seeds: Sequence[int], plan: Plan, jobs: int) -> Told:
    began, found = Clock.stopwatch(), list[Outcome]()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("stories", total=len(seeds))
        for one in outcomes(seeds, plan, jobs=jobs):
            found.append(one)
            failed = sum(each.failed for each in found)
            progress.update(task, advance=1, description=f"stories, {failed} failed")
    return Told(sorted(found, key=lambda one: one.seed), Clock.stopwatch() - began)


def _written(file: Path, told: Told) -> None:
    """The first failing seed's shortest story, as a play file."""
    failed = told.as_json()["failed"]
    if not failed:
        return
    try:
        file.write_text(failed[0]["story"], "utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}. Choose another file with --output.") from error
    click.echo(f"wrote seed {failed[0]['seed']} to {file}", err=True)

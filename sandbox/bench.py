"""``trifold bench``: how quick things are here, as ratios where a machine's own speed would blur the number.

``trifold bench simulators`` measures the simulators, ``trifold bench core`` the sync core in the simulators' company,
``trifold bench daily`` and ``trifold bench sweep`` its long work in large agencies;
``trifold bench`` alone times ``trifold --help``, then the core and the simulators.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from trifold.sandbox import table
from trifold.sandbox.benches import copies, dailies, peers, rates, sizes, transactions, verdict
from trifold.sandbox.benches.onechange import one_change
from trifold.scenarios import plays
from trifold.scenarios.apart import jobs_of_this_machine, run_apart
from trifold.simulators.chassis.clock import Clock

HELP_RUNS, HELP_SECONDS_MAX = 7, 0.5
PLAYS_SECONDS_MAX = 30
SIZES = (100, 1_000, 10_000, 100_000)


@click.group("bench", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Measure how quick things are on this machine."""
    if context.invoked_subcommand is None:
        click.echo(f"trifold --help: {help_seconds():.2f} s (budget {HELP_SECONDS_MAX})\n")
        context.invoke(core)
        context.invoke(simulators)


def help_seconds() -> float:
    """Median of a few runs of ``trifold --help``, each a new Python."""
    times = []
    for _ in range(HELP_RUNS):
        began = Clock.stopwatch()
        subprocess.run([sys.executable, "-m", "trifold.sandbox.cli", "--help"], capture_output=True, check=True)
        times.append(Clock.stopwatch() - began)
    return statistics.median(times)


@command.command("core")
@click.option("--format", "shape", type=click.Choice(("text", "json")), default="text", show_default=True)
def core(shape: str = "text") -> None:
    """All plays, as ``trifold play --all`` plays them; one change, from the edit to InsuredMine; and what the core's
    database is asked in three stories, beside what the release before the unit of work asked."""
    began = Clock.stopwatch()
    report = run_apart(plays.names(), jobs=jobs_of_this_machine())
    seconds = Clock.stopwatch() - began
    milliseconds, calls = one_change()
    counts = [count.told() for count in transactions.counts()]
    if shape == "json":
        change = {"milliseconds": round(milliseconds, 1), "calls": calls}
        found = {"plays": {"seconds": round(seconds, 1), **report.totals}, "one_change": change, "stories": counts}
        click.echo(json.dumps(found, indent=1))
        return
    click.echo(
        f"all {len(report.plays)} plays in process: {seconds:.1f} s (budget {PLAYS_SECONDS_MAX}), {report.totals}"
    )
    told = ", ".join(f"{name} {count:g}" for name, count in calls.items())
    click.echo(f"an AMS360 edit until InsuredMine shows it, in process: {milliseconds:.0f} ms, ", nl=False)
    click.echo(f"{sum(calls.values()):g} HTTP calls ({told})")
    _table(counts)


@command.command("simulators")
@click.option("--format", "shape", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--size", "largest", type=click.IntRange(1_000, 100_000), default=100_000, show_default=True)
@click.option("--peers", "folder", type=click.Path(path_type=Path, file_okay=False), help="Where npm installed them.")
def simulators(shape: str = "text", largest: int = SIZES[-1], folder: Path | None = None) -> None:
    """Calls a second against a bare Flask view, the same calls in larger agencies, forks, and other tools.

    Takes about five minutes. The machine should have nothing else to do: the load before and after is in the report.
    """
    report = measured(largest, folder)
    if shape == "json":
        click.echo(json.dumps(report, indent=1))
    else:
        _show(report)


def _core_options(command: Callable[..., None]) -> Callable[..., None]:
    shaped = click.option("--format", "shape", type=click.Choice(("text", "json")), default="text", show_default=True)
    sized = click.option(
        "--size",
        "largest",
        type=click.IntRange(1_000, 100_000),
        default=100_000,
        show_default=True,
        help="At the most.",
    )
    return shaped(sized(command))


@command.command("daily")
@_core_options
def daily(shape: str, largest: int) -> None:
    """The BenefitPoint part of the daily over 1,000, 10,000 and 100,000 linked accounts of which 500 changed."""
    _report(shape, [day.told() for day in dailies.days(_core_sizes(largest), _say)])


@command.command("sweep")
@_core_options
def sweep(shape: str, largest: int) -> None:
    """The sweep of AMS360: calls and milliseconds for each customer, and the memory that it takes."""
    _report(shape, [one.told() for one in dailies.sweeps(_core_sizes(largest), _say)])


def _core_sizes(largest: int) -> list[int]:
    return sorted({size for size in SIZES[1:] if size < largest} | {largest})


def _report(shape: str, rows: list[dict[str, Any]]) -> None:
    if shape == "json":
        click.echo(json.dumps({"cpus": os.cpu_count(), "python": platform.python_version(), "rows": rows}, indent=1))
    else:
        _table(rows)


def measured(largest: int, folder: Path | None) -> dict[str, Any]:
    """Everything, as ``{"machine", "rates", "sizes", "copies", "peers", "targets"}``."""
    before = os.getloadavg()[0]
    with rates.bare_view() as bare:
        found, sample = rates.rates(bare, _say)
        ours = next(rate for rate in found if rate.call == rates.NAMES["ams360"])
        others = peers.peers(folder, bare, ours, sample, _say)
    copied = copies.copies(_say)
    wanted = [size for size in SIZES if size <= largest]
    timings = [timing for system in rates.NAMES for timing in sizes.timings(system, wanted, _say)]
    return {
        "machine": {
            "python": platform.python_version(),
            "cpus": os.cpu_count(),
            "load before": round(before, 1),
            "load after": round(os.getloadavg()[0], 1),
        },
        "rates": _told(found),
        "sizes": _told(timings),
        "copies": _told(copied),
        "peers": _told(others),
        "targets": _told(verdict.verdicts(found, timings, copied)),
    }


def _told(found: Iterable[Any]) -> list[dict[str, Any]]:
    return [one.told() for one in found]


def _say(line: str) -> None:
    click.echo(f"... {line}", err=True)


def _show(report: dict[str, Any]) -> None:
    for name, about in (
        ("rates", "Calls a second, journal on, against a bare Flask view on the same server"),
        ("sizes", "Milliseconds of one call in process, and the ratio to the smallest agency"),
        ("copies", "A world of 1,000 clients, milliseconds"),
        ("peers", "The AMS360 get on other tools: an answer canned, no records"),
        ("targets", "Targets"),
    ):
        click.echo(f"\n{about}")
        _table(report[name])
    machine = ", ".join(f"{name} {value}" for name, value in report["machine"].items())
    click.echo(f"\nMachine: {machine}")


def _table(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        heads = [name.replace("_", " ") for name in rows[0]]
        table.show(heads, [["" if value is None else value for value in row.values()] for row in rows])


if __name__ == "__main__":
    command()

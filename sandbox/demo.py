"""``trifold demo``: a sandbox of its own, the documented flows played live in it, and what came of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from trifold.sandbox import census, table
from trifold.sandbox import ports as port_room
from trifold.sandbox.hall import running, stopped_by_signals
from trifold.sandbox.play import outdoors
from trifold.sandbox.settings import SYSTEMS, Place, chosen_ports, place_options
from trifold.sandbox.up import show_place
from trifold.scenarios import transcript
from trifold.scenarios.plays import Play
from trifold.scenarios.report import PlayResult, Report
from trifold.scenarios.run import performances, run

# The four documented flows (the first one for a person and for a firm).
FLOWS = (
    "flow_1_individual",
    "flow_1_group",
    "flow_2_benefitpoint_only",
    "flow_3_internal_connection",
    "insuredmine_to_both",
)


class Teller:
    """Tells each play as soon as it has ended."""

    def __init__(self) -> None:
        self._console = Console(file=sys.stdout, highlight=False, soft_wrap=True)

    def begins(self, play: Play, number: int, total: int) -> None:
        self._console.print(f"--- {number} of {total} ---", style="bold")

    def ended(self, result: PlayResult) -> None:
        transcript.tell_play(self._console, result)


@click.command("demo")
@place_options
def command(folder: Path, ports: tuple[int, ...] | None, port_base: int | None, host: str) -> None:
    """Start a sandbox, play the four documented flows in it over HTTP, and show every client in the three systems.

    On a terminal the sandbox then stays until Ctrl-C. The folder is demo/ below --folder, new every time.
    """
    place = Place(host=host, ports=_ports(ports, port_base, host), folder=folder / "demo")
    worlds = worlds_of(FLOWS)
    with stopped_by_signals() as stopped, running(place, stopped, worlds=worlds, fresh=True) as sandbox:
        if stopped.is_set():
            raise click.exceptions.Exit(1)
        show_place(place, worlds)
        click.echo()
        report = run(FLOWS, outdoors(place.urls), watcher=Teller())
        doubled = _show_end(report, place, worlds)
        if table.on_terminal() and not stopped.is_set():
            click.echo("\nThe sandbox stays: open the addresses above. Stop it with Ctrl-C.")
            sandbox.watch(stopped)
    if doubled or not report.passed:
        raise click.exceptions.Exit(1)


def worlds_of(names: Sequence[str]) -> list[str]:
    """The worlds that these plays are played in."""
    return list(dict.fromkeys(play.world for play in performances(names)))


def _ports(ports: tuple[int, ...] | None, port_base: int | None, host: str) -> dict[str, int]:
    """What was asked for; by default the usual ones, or free ones where those are taken."""
    chosen = chosen_ports(ports, port_base)
    if not ports and not port_base and port_room.refusal(host, chosen):
        click.echo("The usual ports are taken: this demo uses free ones.", err=True)
        return port_room.free(host)
    return chosen


def _show_end(report: Report, place: Place, worlds: Sequence[str]) -> int:
    """The plays, then every client; gives how many accounts are there twice."""
    transcript.tell_totals(Console(file=sys.stdout, highlight=False, soft_wrap=True), report)
    found = census.clients(place.urls, worlds)
    click.echo("\nAccounts in each system:")
    table.show(census.HEADS, [client.row() for client in found])
    sums = {system: sum(client.counts[system] for client in found) for system in SYSTEMS}
    doubled = sum(client.twice for client in found)
    click.echo(
        f"\n{sums['ams360']} accounts in AMS360, {sums['benefitpoint']} in BenefitPoint, "
        f"{sums['insuredmine']} in InsuredMine; {doubled} doubled."
    )
    return doubled

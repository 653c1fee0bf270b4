"""``trifold up``: a sandbox that stays until Ctrl-C or SIGTERM."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from trifold.sandbox import table
from trifold.sandbox.hall import running, stopped_by_signals
from trifold.sandbox.settings import CORE, SYSTEMS, WORLDS, Place, chosen_ports, place_options
from trifold.sandbox.supervisor import PATIENCE_SECONDS
from trifold.scenarios.agencies import CONSOLE
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import vendor


@click.command("up")
@click.option(
    "--engine",
    type=click.Choice(["core", "none"]),
    default="core",
    show_default=True,
    help="none: no sync core; your own engine may take its port and gets POST /hooks/SYSTEM/WORLD.",
)
@click.option(
    "--patience",
    type=click.FloatRange(min=0, min_open=True),
    default=PATIENCE_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long parts that live and don't answer yet are waited for.",
)
@place_options
def command(
    engine: str, patience: float, folder: Path, ports: tuple[int, ...] | None, port_base: int | None, host: str
) -> None:
    """Start the three simulators and the sync core on loopback; stop them with Ctrl-C."""
    place = Place(host=host, ports=chosen_ports(ports, port_base), folder=folder)
    began = Clock.stopwatch()
    with (
        stopped_by_signals() as stopped,
        running(place, stopped, core=engine == "core", patience_seconds=patience) as sandbox,
    ):
        if not stopped.is_set():
            show_place(place)
            click.echo(
                f"\nReady in {Clock.stopwatch() - began:.1f} s. Data and logs: {place.folder}/. Stop with Ctrl-C."
            )
        sandbox.watch(stopped)
    click.echo("Stopped.")


def show_place(place: Place, worlds: Sequence[str] = WORLDS) -> None:
    """The addresses, and every world's dummy credentials."""
    rows = [(system, f"{place.url(system)}/", "screens, wire, /_sim/ control") for system in SYSTEMS]
    rows.append((CORE, f"{place.url(CORE)}/", "hooks, console"))
    table.show(("part", "address", "what is there"), rows)
    click.echo(f"\nThe console's password: {CONSOLE.password}   its token for programs: {CONSOLE.token}")
    click.echo("\nAgencies and their dummy credentials:")
    table.show(
        ("world", "system", "credentials"),
        [
            (world, system, ", ".join(f"{name} {value}" for name, value in vendor(system).credentials(world).items()))
            for world in worlds
            for system in SYSTEMS
        ],
    )

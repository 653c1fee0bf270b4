"""``trifold switches``: every behaviour that a vendor has not published, with its default."""

from __future__ import annotations

import json

import click

from trifold.sandbox.table import show
from trifold.simulators.chassis.switches import Switch
from trifold.simulators.registry import SYSTEMS, vendor

HINT = (
    "Turn them in a running world: PATCH /_sim/worlds/<world>/switches, for example\n"
    '  curl -X PATCH -H "Content-Type: application/json" -d \'{"list_cap": 500}\' '
    "http://127.0.0.1:7361/_sim/worlds/demo/switches"
)


@click.command(
    "switches", help="List the behaviours that the vendors have not published: name, default, choices, meaning."
)
@click.argument("systems", nargs=-1, type=click.Choice(SYSTEMS))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(systems: tuple[str, ...], form: str) -> None:
    found = {system: vendor(system).switches for system in systems or SYSTEMS}
    if form == "json":
        told = {system: [switch.described() for switch in switches.values()] for system, switches in found.items()}
        click.echo(json.dumps(told, indent=1))
        return
    for system, switches in found.items():
        click.echo(f"{system}: {len(switches)} switches\n")
        show(("name", "default", "choices", "row", "meaning"), [_row(switch) for switch in switches.values()])
        click.echo()
    click.echo(HINT)


def _row(switch: Switch) -> tuple[str, str, str, str, str]:
    default = ", ".join(switch.default) if isinstance(switch.default, tuple) else str(switch.default)
    choices = " | ".join(map(str, switch.described()["choices"])) or switch.kind
    return switch.name, default, choices, str(switch.number or "-"), switch.meaning

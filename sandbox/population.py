"""``trifold population``: who is who in an agency of a seed and size, without starting anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from trifold.sandbox import table
from trifold.simulators.population.people import SYSTEMS
from trifold.simulators.population.truth import told

SIZE_MAX = 100_000


@click.command("population")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31))
@click.option("--size", default=20, show_default=True, type=click.IntRange(0, SIZE_MAX), help="How many clients.")
@click.option("--format", "shape", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(seed: int, size: int, shape: str) -> None:
    """Print the ground truth of a population: which records of the three systems are one client.

    A world that is made with this seed and size, in each simulator alone, holds exactly these records:
    POST /_sim/worlds {"name": "demo", "seed": 1, "size": 20}.
    """
    clients = told(seed, size)
    if shape == "text":
        table.show(("client", "kind", "name", "in", "traits", "not to be mistaken for"), map(_row, clients))
        return
    head = json.dumps({"seed": seed, "size": size})
    click.echo(f'{head[:-1]}, "clients": [')
    for line in _lines(clients):
        click.echo(line)
    click.echo("]}")


def _lines(clients: Iterator[dict[str, Any]]) -> Iterator[str]:
    """One client a line, with a comma after all but the last."""
    waiting = ""
    for client in clients:
        if waiting:
            yield f"{waiting},"
        waiting = json.dumps(client, ensure_ascii=False)
    if waiting:
        yield waiting


def _row(client: dict[str, Any]) -> tuple[object, ...]:
    systems = ", ".join(system for system in SYSTEMS if client["records"][system])
    others = ", ".join(str(other["client"]) for other in client["notToBeMistakenFor"])
    return client["client"], client["kind"], client["name"], systems, ", ".join(client["traits"]), others

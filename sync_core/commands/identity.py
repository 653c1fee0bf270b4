"""identity: how well accounts are recognised without an id, measured."""

from __future__ import annotations

import json
from typing import Any

import click

from trifold.sync_core.commands import output


@click.group()
def group() -> None:
    pass


@group.command()
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Of the made-up people; any other must do as well."
)
@click.option("--pairs", type=click.IntRange(100, 1_000_000), default=20_000, show_default=True)
@click.option(
    "--crowd", type=click.IntRange(1_000, 1_000_000), default=100_000, show_default=True, help="For the speed."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def benchmark(ctx: click.Context, seed: int, pairs: int, crowd: int, form: str) -> None:
    """Labelled pairs of made-up people and firms through the real path; exit code 1 for a wrong link.

    The time is that of a look-up among --crowd known accounts. Any seed must do as well as the first. Needs no
    settings; everything happens in a database of its own, which is deleted.
    """
    from trifold.sync_core.benchmark.recognition import report
    from trifold.sync_core.ports import monotonic

    found = report(monotonic, seed=seed, count=pairs, crowd=crowd)
    if form == "json":
        click.echo(json.dumps(found, indent=1))
    else:
        tell(found)
    ctx.exit(1 if found["wrong_links"] else 0)


def tell(found: dict[str, Any]) -> None:
    """The figures, then a line for each class."""
    classes = found.pop("classes")
    output.facts(found)
    click.echo()
    columns = ["class", *next(iter(classes.values()))]
    output.table(columns, [[kind, *map(str, tally.values())] for kind, tally in classes.items()])

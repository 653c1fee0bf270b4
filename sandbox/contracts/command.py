"""``trifold contracts``: verify, write, states, mutate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from trifold.contracts.states import PROVIDERS, STATES
from trifold.sandbox import table

if TYPE_CHECKING:
    from trifold.sandbox.contracts.verdicts import Verdict


@click.group("contracts")
def command() -> None:
    """What the sync core and the three systems promise each other, and whether they keep it."""


@command.command("states")
def states() -> None:
    """The states that a pact may speak of, with their parameters."""
    rows = [(state.provider, state.sentence, ", ".join(state.parameters) or "-") for state in STATES.values()]
    table.show(("provider", "state", "parameters"), rows)


@command.command("write")
def write() -> None:
    """Write contracts/pacts again, by driving the real connectors."""
    from trifold.sandbox.contracts.driving import written
    from trifold.sandbox.contracts.files import FOLDER

    for provider in PROVIDERS:
        file = FOLDER / f"sync-core-{provider}.json"
        file.write_text(written(provider), "utf-8")
        click.echo(f"wrote {file.name}")


@command.command("verify")
@click.option("--provider", type=click.Choice(PROVIDERS), help="One provider; all without it.")
@click.option("--engine", type=click.Choice(("core", "none", "naive")), default="core", show_default=True)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def verify(provider: str | None, engine: str, form: str) -> None:
    """Verify the pacts. Exit code 0: kept; 1: a contract is broken; 2: it could not be tried."""
    from trifold.sandbox.contracts.indoor import Indoor
    from trifold.sandbox.contracts.verifying import verify_ours

    site = Indoor(engine)
    verdicts = [verify_ours(name, site) for name in ([provider] if provider else PROVIDERS)]
    site.close()
    _tell(verdicts, form)
    if any(verdict.broken for verdict in verdicts):
        raise click.exceptions.Exit(1)


@command.command("mutate")
@click.argument("names", nargs=-1, metavar="[MUTANT]...")
@click.option("--sample", type=click.IntRange(1), help="So many mutants, spread over all parts; all without it.")
@click.option("--list", "listed", is_flag=True, help="Name the mutants and leave.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def mutate(names: tuple[str, ...], sample: int | None, listed: bool, form: str) -> None:
    """Break connectors and simulators on purpose: who notices?

    Exit code 0: every mutant was caught, nine of ten by contracts alone; 1: not so; 2: it could not be tried.
    """
    from trifold.sandbox.mutants import telling

    if listed:
        telling.catalogue()
        return
    try:
        score = telling.scored(names, sample, quiet=form == "json")
    except telling.NotTried as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(2) from None
    telling.score(score, form)
    if not score.good:
        raise click.exceptions.Exit(1)


def _tell(verdicts: Sequence[Verdict], form: str) -> None:
    if form == "json":
        click.echo(json.dumps({"providers": [verdict.as_json() for verdict in verdicts]}, indent=2))
        return
    rows = []
    for verdict in verdicts:
        told = verdict.as_json()
        rows.append(tuple(told[name] for name in ("provider", "interactions", "verified", "failed", "left_out")))
        for found in verdict.broken:
            click.echo(f"{found.provider}: {found.interaction}: {found.reason}")
    table.show(("provider", "interactions", "verified", "failed", "left out"), rows)

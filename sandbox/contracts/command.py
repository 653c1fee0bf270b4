"""``trifold contracts``: verify, write, publish, states, mutate."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trifold.contracts.states import PROVIDERS, STATES
from trifold.sandbox import table
from trifold.scenarios.engines import ENGINES

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
    for line in _tried(lambda trying: list(trying.rewritten())):
        click.echo(line)


@command.command("verify")
@click.option("--provider", type=click.Choice(PROVIDERS), help="One provider; all without it.")
@click.option("--url", help="The provider's own sandbox there, instead of the simulators; with --credentials.")
@click.option("--credentials", type=click.Path(path_type=Path, dir_okay=False), help="TOML: how to log in there.")
@click.option("--allow-writes", is_flag=True, help="At --url: also what may change something.")
@click.option("--consumer-pacts", type=click.Path(path_type=Path), help="Somebody else's pacts: a folder of *.json.")
@click.option("--engine", type=click.Choice(ENGINES), default="core", show_default=True, help="Who runs the flows.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def verify(provider: str | None, url: str | None, credentials: Path | None, form: str, **how: Any) -> None:
    """Verify the pacts. Exit code 0: kept; 1: a contract is broken; 2: it could not be tried."""
    if bool(url) != bool(credentials) or (url and not provider):
        raise click.UsageError("--url needs --provider and --credentials, and they need it.")
    if how["allow_writes"] and not url:
        raise click.UsageError("--allow-writes is for --url: the simulators are always written to.")
    verdicts = _tried(lambda trying: trying.verdicts(provider, url, credentials, **how))
    _tell(verdicts, form)
    if any(verdict.broken for verdict in verdicts):
        raise click.exceptions.Exit(1)


@command.command("mutate")
@click.argument("names", nargs=-1, metavar="[MUTANT]...")
@click.option("--sample", type=click.IntRange(1), help="So many mutants, spread over all parts; all without it.")
@click.option("--every-play", is_flag=True, help="Try all plays, not only those that the table remembers.")
@click.option("--list", "listed", is_flag=True, help="Name the mutants and leave.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def mutate(names: tuple[str, ...], sample: int | None, listed: bool, form: str, every_play: bool) -> None:
    """Break messages and rules on purpose: who notices?

    Exit code 0: every mutant was caught, of messages nine of ten by contracts alone, of rules 95 of 100 by plays; 1:
    not so; 2: it could not be tried.
    """
    from trifold.sandbox.mutants import telling

    if listed:
        telling.catalogue()
        return
    try:
        score = telling.scored(names, sample, quiet=form == "json", every_play=every_play)
    except telling.NotTried as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(2) from None
    telling.score(score, form)
    if not score.good:
        raise click.exceptions.Exit(1)


@command.command("publish")
@click.argument("broker", metavar="URL")
@click.option("--version", required=True, help="Of the consumer, such as a commit.")
def publish(broker: str, version: str) -> None:
    """Send the pacts to a Pact broker."""
    for line in _tried(lambda trying: list(trying.published(broker, version))):
        click.echo(line)


class CouldNotTry(click.ClickException):
    """One line; exit code 2, for 1 is a broken contract."""

    exit_code = 2


def _tried(what: Callable[[Any], Any]) -> Any:
    """What came of it. Pact is loaded here, so that the other commands don't need it."""
    try:
        trying = import_module("trifold.sandbox.contracts.trying")
    except ImportError as error:
        raise CouldNotTry(f"contracts: {error.name} is missing. Install trifold[harness].") from error
    try:
        return what(trying)
    except trying.COULD_NOT as error:
        raise CouldNotTry(str(error)) from error


def _tell(verdicts: Sequence[Verdict], form: str) -> None:
    if form == "json":
        click.echo(json.dumps({"providers": [verdict.as_json() for verdict in verdicts]}, indent=2))
        return
    rows = []
    for verdict in verdicts:
        told = verdict.as_json()
        rows.append(tuple(told[name] for name in ("provider", "interactions", "verified", "failed", "left_out")))
        for found in verdict.broken:
            click.echo(f"{found.provider}: {found.interaction}: {found.layer}: {found.reason}")
        for name, reason in verdict.left_out.items():
            click.echo(f"{verdict.provider}: {name}: left out: {reason}")
    table.show(("provider", "interactions", "verified", "failed", "left out"), rows)

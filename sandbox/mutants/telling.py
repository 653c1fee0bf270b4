"""What ``trifold contracts mutate`` prints: the table of mutants, each trial as it ends, the score."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from trifold.sandbox import table
from trifold.sandbox.mutants import score as scores
from trifold.sandbox.mutants.catalogue import MUTANTS, names, sample
from trifold.sandbox.mutants.layers import LAYERS
from trifold.sandbox.mutants.score import NotTried, Score, Trial

__all__ = ["NotTried", "catalogue", "score", "scored"]


def catalogue() -> None:
    """Every mutant, with what it breaks."""
    table.show(("mutant", "what is broken"), [(found.name, found.told) for found in MUTANTS])


def scored(wanted: Sequence[str], size: int | None, *, quiet: bool, every_play: bool = False) -> Score:
    """The named mutants, or a sample, or all. Raises NotTried for an unknown name, and as score.scored."""
    unknown = [name for name in wanted if name not in names()]
    if unknown:
        raise NotTried(
            f"no mutant {', '.join(unknown)}. Nothing was tried. List them with: trifold contracts mutate --list"
        )
    chosen = list(wanted) or [found.name for found in (MUTANTS if size is None else sample(size))]
    return scores.scored(chosen, (lambda trial: None) if quiet else _ended, every_play=every_play)


def _ended(trial: Trial) -> None:
    layers = ", ".join(layer for layer in LAYERS if layer in trial.caught)
    click.echo(f"{trial.name}: {f'caught by {layers}' if layers else 'SURVIVED'}", err=True)


def score(found: Score, form: str) -> None:
    told = found.as_json()
    if form == "json":
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    rows = [(row["name"], *("x" if layer in row["caught_by"] else "" for layer in LAYERS)) for row in told["table"]]
    table.show(("mutant", *LAYERS), rows)
    click.echo(
        f"{told['mutants']} mutants, {told['caught']} caught: {told['messages']['mutants']} of messages, "
        f"{told['caught_by_contracts']:.0%} by contracts alone; {told['rules']['mutants']} of rules, "
        f"{told['caught_by_plays']:.0%} by plays"
        + (f"; survivors: {', '.join(told['survivors'])}" if told["survivors"] else "")
    )

"""``trifold coverage``: which of the vendors' operations the simulators declare, and which of them work."""

from __future__ import annotations

import json

import click

from trifold.sandbox.table import show
from trifold.simulators.coverage import Coverage, coverages


@click.command("coverage", help="Count the vendors' operations: declared, working, by family.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(form: str) -> None:
    found = coverages()
    if form == "json":
        click.echo(json.dumps({coverage.system: coverage.as_json() for coverage in found}, indent=1))
        return
    for coverage in found:
        _tell(coverage)
    click.echo("What is declared and does not work answers with a fault of the vendor's form that names it.")


def _tell(coverage: Coverage) -> None:
    click.echo(f"{coverage.system}: {coverage.declared} declared, {coverage.working} working")
    for service, counts in coverage.by("service").items():
        click.echo(f"  {service}: {counts['declared']} declared, {counts['working']} working")
    click.echo()
    rows = [(family, n["declared"], n["working"]) for family, n in sorted(coverage.by("family").items())]
    show(("family", "declared", "working"), rows)
    missing = sorted({operation.name for operation in coverage.operations if not operation.works})
    click.echo(f"\nnot simulated: {', '.join(missing) or 'none'}\n")

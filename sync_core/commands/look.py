"""audit, ownership, fields: what happened, whether anybody changed the record of it; whose values count, and where they
go."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from trifold.sync_core.commands import output
from trifold.sync_core.commands.opening import agency_option, chosen, json_option, limit_option, opened
from trifold.sync_core.model.changes import System

COLUMNS = ("id", "at", "agency", "event", "correlation_id", "canonical_id", "system", "kind", "external_id", "details")
FIELD_COLUMNS = ("kind", "field", "origin", "source", "read", "destination", "target", "limits", "bad_value")
TABLE = ("kind", "linked", "owner", "editors", "followers", "wins", "why", "fields")


@click.group(invoke_without_command=True)
@click.option("--record", "canonical_id", help="Only this canonical record.")
@click.option("--run", "correlation_id", help="Only this correlation id.")
@click.option("--system", type=click.Choice([system.value for system in System]), help="Only this system.")
@click.option("--id", "external_id", help="Only this external id.")
@agency_option
@limit_option
@json_option
@click.pass_context
def audit(
    ctx: click.Context,
    canonical_id: str | None,
    correlation_id: str | None,
    system: str | None,
    external_id: str | None,
    agency: str | None,
    limit: int,
    as_json: bool,
) -> None:
    if ctx.invoked_subcommand:
        return
    from trifold.sync_core.store import views

    wanted = {
        "canonical_id": canonical_id,
        "correlation_id": correlation_id,
        "system": system,
        "external_id": external_id,
    }
    with opened(ctx) as runtime, runtime.desk.db.read() as conn:
        name = chosen(runtime.desk.settings, agency) if agency else None
        found = views.entries(conn, agency=name, limit=limit, **wanted)
    output.rows(found, COLUMNS, as_json=as_json, none="Nothing happened.")


@audit.command()
@click.option("--head", help="The newest hash of an earlier look; it must still be in the chain.")
@json_option
@click.pass_context
def verify(ctx: click.Context, head: str | None, as_json: bool) -> None:
    """Whether every entry is as it was written and none is missing; exit code 1 when not."""
    from trifold.sync_core.store import audit as chain

    with opened(ctx) as runtime, runtime.desk.db.read() as conn:
        found = chain.verify(conn, runtime.desk.settings.audit_key, head=head)
    if as_json:
        click.echo(json.dumps({"entries": found.entries, "head": found.head, "broken": list(found.broken)}, indent=1))
    else:
        for line in found.broken:
            click.echo(line)
        told = "the chain is broken" if found.broken else "the chain is whole"
        click.echo(f"{found.entries} entries; {told}. Its newest hash is {found.head}")
    ctx.exit(1 if found.broken else 0)


@click.command()
@json_option
def ownership(as_json: bool) -> None:
    from trifold.sync_core.store import views

    rows = views.ownership()
    if not as_json:
        rows = [{name: _words(value) for name, value in row.items()} for row in rows]
    output.rows(rows, TABLE, as_json=as_json, none="")


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
def fields(form: str) -> None:
    """Every field in each direction: where it goes, how it is read, what limits it meets, what becomes of a bad value.

    Needs no settings. docs/fields.md is what --format markdown prints.
    """
    from trifold.sync_core.bootstrap import FIELD_RULES
    from trifold.sync_core.model.field_table import field_table, in_markdown

    rows = field_table(FIELD_RULES)
    if form == "markdown":
        click.echo(in_markdown(rows))
        return
    output.rows([asdict(row) for row in rows], FIELD_COLUMNS, as_json=form == "json", none="")


def _words(value: object) -> object:
    return ", ".join(value) if isinstance(value, list) else value

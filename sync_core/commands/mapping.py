"""mapping: what a carrier, a line of business or a billing method is called in AMS360."""

from __future__ import annotations

from dataclasses import asdict

import click

from trifold.sync_core.commands import output
from trifold.sync_core.commands.opening import agency_option, chosen, json_option, opened

FIELDS = ("carrier", "line_of_business", "bill_method")
COLUMNS = ("agency", "system", "field", "value", "code", "name")
field_argument = click.argument("field", type=click.Choice(FIELDS))


@click.group()
def group() -> None:
    pass


@group.command("list")
@agency_option
@json_option
@click.pass_context
def show_all(ctx: click.Context, agency: str | None, as_json: bool) -> None:
    """All that persons have mapped."""
    from trifold.sync_core.store import code_mappings

    with opened(ctx) as runtime, runtime.desk.db.read() as conn:
        found = code_mappings.of_agency(conn, chosen(runtime.desk.settings, agency))
    output.rows([asdict(one) for one in found], COLUMNS, as_json=as_json, none="Nothing was mapped.")


@group.command("set")
@field_argument
@click.argument("value")
@click.argument("code")
@click.option("--name", default="", help="As AMS360 spells it: a policy that is there already is recognised by it.")
@agency_option
@click.pass_context
def set_one(ctx: click.Context, field: str, value: str, code: str, name: str, agency: str | None) -> None:
    """VALUE is CODE in AMS360 from now on; what waited for it is sent."""
    from trifold.sync_core.flows import mappings

    with opened(ctx) as runtime:
        known = chosen(runtime.desk.settings, agency)
        click.echo(mappings.set_mapping(runtime.desk, known, field, value, code, name))


@group.command()
@field_argument
@click.argument("value")
@agency_option
@click.pass_context
def remove(ctx: click.Context, field: str, value: str, agency: str | None) -> None:
    """Forget it; policies that are made already stay as they are."""
    from trifold.sync_core.flows import mappings

    with opened(ctx) as runtime:
        click.echo(mappings.remove_mapping(runtime.desk, chosen(runtime.desk.settings, agency), field, value))

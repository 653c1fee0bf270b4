"""connection: what the internal connection would make of accounts that were in BenefitPoint before it."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from trifold.sync_core.commands import output
from trifold.sync_core.commands.opening import agency_option, chosen, json_option, opened


@click.group()
def group() -> None:
    pass


@group.command()
@agency_option
@json_option
@click.pass_context
def show(ctx: click.Context, agency: str | None, as_json: bool) -> None:
    """A dry run: the accounts, and the code that releases exactly them."""
    from trifold.sync_core.flows import connection

    with opened(ctx) as runtime:
        found, code = connection.rehearse(runtime.desk, chosen(runtime.desk.settings, agency))
    if as_json:
        click.echo(json.dumps({"code": code, "accounts": [asdict(one) for one in found]}, indent=1))
        return
    told = [{"account": one.external_id, "name": one.name, "then": _then(one.like)} for one in found]
    output.rows(told, ("account", "name", "then"), as_json=False, none="Nothing was there before.")
    if found:
        click.echo(f"\nNothing was written. To have it done: sync-core connection release {code}")


def _then(like: tuple[str, ...]) -> str:
    return f"waits for a person: AMS360 has {', '.join(like)}" if like else "an AMS360 customer is made"


@group.command()
@click.argument("code")
@agency_option
@click.pass_context
def release(ctx: click.Context, code: str, agency: str | None) -> None:
    """Let them become customers. CODE is what `connection show` printed."""
    from trifold.sync_core.flows import connection

    with opened(ctx) as runtime:
        name = chosen(runtime.desk.settings, agency)
        rung = connection.release(runtime.desk, name, code)
    click.echo(f"{name}: {rung} accounts ring; the worker looks at them")

"""inbox: what waits, and two bells that a person may ring."""

from __future__ import annotations

import click

from trifold.sync_core.commands import output
from trifold.sync_core.commands.opening import agency_option, chosen, json_option, limit_option, opened
from trifold.sync_core.model.changes import Change, Kind, System

COLUMNS = ("id", "agency", "state", "system", "kind", "external_id", "attempts", "received_at", "due_at", "outcome")
STATES = ("waiting", "running", "dead", "done")


@click.group()
def group() -> None:
    pass


@group.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only these.")
@agency_option
@limit_option
@json_option
@click.pass_context
def show(ctx: click.Context, state: str | None, agency: str | None, limit: int, as_json: bool) -> None:
    """The newest rings."""
    from trifold.sync_core.store import views

    with opened(ctx) as runtime, runtime.desk.db.read() as conn:
        name = chosen(runtime.desk.settings, agency) if agency else None
        found = views.rings(conn, agency=name, state=state, limit=limit)
    output.rows(found, COLUMNS, as_json=as_json, none="Nothing rings.")


@group.command()
@click.argument("system", type=click.Choice([system.value for system in System]))
@click.argument("kind", type=click.Choice([Kind.ACCOUNT.value, Kind.CONTACT.value, Kind.POLICY.value]))
@click.argument("external_id")
@click.option("--deep", is_flag=True, help="Look at everything below the account too.")
@agency_option
@click.pass_context
def ring(ctx: click.Context, system: str, kind: str, external_id: str, deep: bool, agency: str | None) -> None:
    """Have the worker look at one record."""
    from trifold.sync_core.flows.intake import receive

    change = Change(system=System(system), kind=Kind(kind), external_id=external_id)
    with opened(ctx) as runtime:
        name = chosen(runtime.desk.settings, agency)
        new = receive(runtime.desk, name, [change], deep=deep, by="a person")
    click.echo(f"{name} {system} {kind} {external_id}: " + ("it rings" if new else "it was ringing already"))


@group.command()
@click.argument("item_id", type=int)
@click.pass_context
def requeue(ctx: click.Context, item_id: int) -> None:
    """Queue a dead letter again."""
    from trifold.sync_core.flows.intake import requeue

    with opened(ctx) as runtime:
        click.echo(requeue(runtime.desk, item_id))


group.add_command(requeue, "revive")  # its name before 0.3; goes with the next release

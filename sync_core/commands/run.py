"""daily, reconcile: started by hand. The worker does what they ring for."""

from __future__ import annotations

import click

from trifold.sync_core.commands.opening import agency_option, chosen, opened


@click.command()
@agency_option
@click.pass_context
def daily(ctx: click.Context, agency: str | None) -> None:
    from trifold.sync_core.flows import daily as flow

    with opened(ctx) as runtime:
        name = chosen(runtime.desk.settings, agency)
        job_id, new = flow.start(runtime.desk, name)
    click.echo(f"{name}: daily {job_id} " + ("starts; the worker does it" if new else "is running already"))


@click.command()
@agency_option
@click.pass_context
def reconcile(ctx: click.Context, agency: str | None) -> None:
    from trifold.sync_core.flows.reconcile import sweep

    with opened(ctx) as runtime:
        name = chosen(runtime.desk.settings, agency)
        swept = sweep(runtime.desk, name)
    click.echo(f"{name}: {swept}")
    click.echo(f"{swept.rung} ring; the worker looks at them as run {swept.id}")

"""audit: what happened."""

from __future__ import annotations

import click

from trifold.sync_core.commands import output
from trifold.sync_core.commands.opening import agency_option, chosen, json_option, limit_option, opened
from trifold.sync_core.model.changes import System

COLUMNS = ("id", "at", "agency", "event", "canonical_id", "system", "kind", "external_id", "details")


@click.command()
@click.option("--record", "canonical_id", help="Only this canonical record.")
@click.option("--system", type=click.Choice([system.value for system in System]), help="Only this system.")
@click.option("--id", "external_id", help="Only this external id.")
@agency_option
@limit_option
@json_option
@click.pass_context
def audit(
    ctx: click.Context,
    canonical_id: str | None,
    system: str | None,
    external_id: str | None,
    agency: str | None,
    limit: int,
    as_json: bool,
) -> None:
    from trifold.sync_core.store import views

    wanted = {"canonical_id": canonical_id, "system": system, "external_id": external_id}
    with opened(ctx) as runtime, runtime.desk.db.read() as conn:
        name = chosen(runtime.desk.settings, agency) if agency else None
        found = views.entries(conn, agency=name, limit=limit, **wanted)
    output.rows(found, COLUMNS, as_json=as_json, none="Nothing happened.")

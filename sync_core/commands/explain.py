"""explain: which canonical record an id is and whose values count; or why a record goes nowhere, and what to do."""

from __future__ import annotations

import json
from typing import Any

import click

from trifold.sync_core.commands import output
from trifold.sync_core.commands.gates import why_nowhere
from trifold.sync_core.commands.opening import agency_option, chosen, json_option, opened
from trifold.sync_core.model.changes import System

LINKS = ("system", "kind", "external_id", "number", "state", "shown", "made_at", "rule")


@click.command()
@click.argument("system", type=click.Choice([system.value for system in System]))
@click.argument("external_id")
@agency_option
@json_option
@click.pass_context
def explain(ctx: click.Context, system: str, external_id: str, agency: str | None, as_json: bool) -> None:
    from trifold.sync_core.store import views

    with opened(ctx) as runtime, runtime.desk.db.read() as conn:
        name = chosen(runtime.desk.settings, agency)
        trace = views.trace(conn, name, system, external_id)
        ids = views.find(conn, external_id, system=system, agency=name)
        found = [record for one in ids if (record := views.record(conn, one))]
        gates = why_nowhere(trace, runtime.desk.agency(name)) if not found else []
    if as_json:
        click.echo(json.dumps({"records": found, "trace": trace, "gates": gates}, indent=1))
    for record in () if as_json else found:
        tell(record, f"{name} {system} {external_id}")
    for line in () if as_json or found else [f"{name} {system} {external_id} is no record that we know.", *gates]:
        click.echo(line)


def tell(record: dict[str, Any], asked: str) -> None:
    """A linked record: its links, its rule, and every field with its owner and shadows."""
    own = " (the individual itself)" if record["is_self"] else ""
    below = f", below {record['parent_id']}" if record["parent_id"] else ""
    click.echo(f"{asked} is {record['kind']} {record['canonical_id']}{own}{below}\n")
    output.rows(record["links"], LINKS, as_json=False, none="It has no link.")
    rule = record["rule"]
    click.echo(f"\nRule: {rule['why']}\n" if rule else "\nIt is linked nowhere any more.\n")
    columns = ["field", "value", "whose", *(f"{system}: seen / given" for system in System)]
    output.table(columns, [_line(field) for field in record["fields"] if field["shadows"] or field["value"]])
    _open_ends(record)


def _line(field: dict[str, Any]) -> list[str]:
    may = f" ({', '.join(field['editors'])} may edit)" if field["editors"] else ""
    whose = f"{field['owner'] or '-'}{may}"
    return [field["name"], output.shown(field["value"]), whose, *(_shadow(field["shadows"].get(s)) for s in System)]


def _shadow(shadow: dict[str, Any] | None) -> str:
    if shadow is None:
        return "not there"
    seen, given = output.shown(shadow["seen"]), output.shown(shadow["given"])
    return seen if seen == given else f"{seen} / {given}"


def _open_ends(record: dict[str, Any]) -> None:
    """What is not finished about a record."""
    if record["wanted"]:
        click.echo(f"\nAsked for, not yet there: {', '.join(record['wanted'])}")
    for create in record["creates"]:
        click.echo(f"\nA create in {create['system']} is {create['state']}: {create['outcome'] or 'no answer yet'}")
    for item in record["reviews"]:
        if item["state"] == "open":
            click.echo(f"\nReview {item['id']}: {item['title']} Decide with: sync-core review show {item['id']}")

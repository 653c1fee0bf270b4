"""explain: what an id is, whose values count and why; or why a record is not there, and what can be done."""

from __future__ import annotations

import json
from typing import Any

import click

from trifold.sync_core.commands import output
from trifold.sync_core.commands.opening import agency_option, chosen, json_option, opened
from trifold.sync_core.model.changes import System

LINKS = ("system", "external_id", "number", "state", "shown", "made_at", "matched")
MARKS = {True: "passed", False: "FAILED", None: "-"}


@click.command()
@click.argument("system", type=click.Choice([system.value for system in System]))
@click.argument("external_id")
@agency_option
@json_option
@click.pass_context
def explain(ctx: click.Context, system: str, external_id: str, agency: str | None, as_json: bool) -> None:
    from trifold.sync_core.flows import explain as flow

    with opened(ctx) as runtime:
        name = chosen(runtime.desk.settings, agency)
        found = flow.explain(runtime.desk, name, System(system), external_id)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    asked = f"{name} {system} {external_id}"
    for record in found["records"]:
        tell(record, asked)
    if not found["records"]:
        click.echo(f"{asked} is no record that we know.\n")
        gates(found["gates"])
        for item in found["trace"]["reviews"]:
            click.echo(f"\nReview {item['id']} ({item['state']}): {item['title']}")


def tell(record: dict[str, Any], asked: str) -> None:
    """A record: its links and the keys that matched, every field with its reason, what was not taken, what is open."""
    own = " (the individual itself)" if record["is_self"] else ""
    below = f", below {record['parent_id']}" if record["parent_id"] else ""
    click.echo(f"{asked} is {record['kind']} {record['canonical_id']}{own}{below}\n")
    output.rows(record["links"], LINKS, as_json=False, none="It has no link.")
    rule = record["rule"]
    click.echo(f"\nRule: {rule['why']}\n" if rule else "\nIt is linked nowhere any more.\n")
    stories = {one["story"]: str(number) for number, one in enumerate(record["told_by"], start=1)}
    fields = [field for field in record["fields"] if field["value"] or any(map(_seen, field["shadows"].values()))]
    output.table(("field", "value", "whose", "since", "told by"), [_line(field, stories) for field in fields])
    click.echo()
    for one in record["told_by"]:
        click.echo(f"  {stories[one['story']]}  {one['at'][:19]}  {output.shown(one['by'])}")
    _differences(fields)
    for one in record["left_out"]:
        value = output.shown(one["value"])
        why = output.shown(one["why"])
        click.echo(f"\nLeft out in {one['system']}: {one['field']} = {value} ({one['what']}): {why}")
    _ignored(record["ignored"])
    for place in record["elsewhere"]:
        click.echo(f"\nWhy it is not in {place['system']}:")
        gates(place["gates"])
    _open_ends(record)


def _seen(shadow: dict[str, Any]) -> bool:
    return bool(shadow["seen"])


def _line(field: dict[str, Any], stories: dict[str, str]) -> list[str]:
    because = field.get("because") or {}
    source = because.get("from") or field["owner"]
    edit = " (an edit)" if source in field["editors"] else ""
    since, story = output.shown(because.get("at"))[:19], stories.get(because.get("correlation_id", ""), "-")
    return [field["name"], output.shown(field["value"]), f"{source or '-'}{edit}", since, story]


def _differences(fields: list[dict[str, Any]]) -> None:
    """Where a system shows, or was last given, something else than the value that counts."""
    for field in fields:
        for system, shadow in field["shadows"].items():
            if field["value"] != shadow["seen"]:
                seen, given = output.shown(shadow["seen"]), output.shown(shadow["given"])
                click.echo(f"\n{field['name']}: {system} shows {seen}; it was last given {given}")


def _ignored(found: list[dict[str, Any]]) -> None:
    for one in found:
        value = output.shown(one["value"])
        said = f"{one['field']} = {value} in {one['system']}. {one['told']}"
        click.echo(f"\nNot taken ({one['at'][:19]}, {output.shown(one['by'])}): {said}")


def gates(found: list[dict[str, Any]]) -> None:
    """Every gate, passed or failed, and the remedy below the closed one."""
    width = max(len(gate["name"]) for gate in found)
    for gate in found:
        click.echo(f"  {MARKS[gate['passed']]:<6}  {gate['name']:<{width}}  {output.shown(gate['told'])}")
        if gate["remedy"]:
            click.echo(f"  {'':<6}  {'':<{width}}  -> {output.shown(gate['remedy'])}")


def _open_ends(record: dict[str, Any]) -> None:
    """What is not finished about a record."""
    from trifold.sync_core.store.reviews import ReviewState

    if record["wanted"]:
        click.echo(f"\nAsked for, not yet there: {', '.join(record['wanted'])}")
    for create in record["creates"]:
        click.echo(f"\nA create in {create['system']} is {create['state']}: {create['outcome'] or 'no answer yet'}")
    for item in record["reviews"]:
        if item["state"] == ReviewState.OPEN:
            click.echo(f"\nReview {item['id']}: {item['title']} Decide with: sync-core review show {item['id']}")

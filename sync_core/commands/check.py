"""settings, doctor: is everything as it should be, before and while the core runs?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click
from pydantic import BaseModel

from trifold.sync_core.commands.opening import opened, read_settings

MASK = "********"


def masked(model: BaseModel, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every setting with its dotted name; a secret that is set is masked, one that is not stays empty."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from masked(value, f"{path}{name}.")
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield from masked(inner, f"{path}{name}.{json.dumps(key) if not key.isidentifier() else key}.")
        elif value is not None:
            yield f"{path}{name}", MASK if value and not field.repr else value


def without_password(url: str) -> str:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url


@click.command()
@click.pass_context
def settings(ctx: click.Context) -> None:
    for name, value in masked(read_settings(ctx)):
        shown = without_password(value) if name == "database" else value
        click.echo(f"{name} = {json.dumps(shown, ensure_ascii=False)}")


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    from trifold.sync_core.commands.health import checks

    failed = 0
    with opened(ctx, log_level="CRITICAL") as runtime:
        for good, told in checks(runtime):
            click.echo(("ok      " if good else "FAILED  ") + told)
            failed += not good
    ctx.exit(1 if failed else 0)

"""password: what may stand in the settings instead of the console's password."""

from __future__ import annotations

import click


@click.command()
@click.password_option("--password", help="It is asked for when it is not given.")
def password(password: str) -> None:
    from trifold.sync_core.web.guard import hashed

    click.echo(hashed(password))

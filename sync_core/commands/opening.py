"""What commands start from: the settings, a core, the agency that is meant; failures become one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from trifold.sync_core import logs
from trifold.sync_core.errors import Misconfigured
from trifold.sync_core.settings import Settings, load

Command = TypeVar("Command", bound=Callable[..., Any])

agency_option = click.option("--agency", help="Which one; it may be left out when there is only one.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
limit_option = click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At the most.")


def read_settings(ctx: click.Context) -> Settings:
    """Raises Misconfigured."""
    file: Path | None = ctx.find_root().obj
    return load(file)


@contextmanager
def opened(ctx: click.Context, *, log_level: str | None = "ERROR") -> Iterator[Any]:
    """A Runtime, closed at the end. ``log_level`` None takes the settings'. Raises Misconfigured."""
    from sqlalchemy.exc import DatabaseError  # libraries of a second are loaded once the settings are known to be right

    settings = read_settings(ctx)
    logs.configure(log_level or settings.log_level)
    from trifold.sync_core.bootstrap import build

    runtime = build(settings)
    try:
        yield runtime
    except DatabaseError as error:
        raise Misconfigured(
            f"database: {error.orig}. Nothing more was done. Look at its place and try again."
        ) from None
    except OSError as error:
        raise Misconfigured(
            f"{error.filename or 'system'}: {error.strerror or error}. Nothing more was done."
        ) from None
    finally:
        runtime.close()


def chosen(settings: Settings, agency: str | None) -> str:
    """The agency that is meant. Raises Misconfigured with the names there are."""
    names = ", ".join(settings.agencies) or "none"
    if agency is None:
        if len(settings.agencies) != 1:
            raise Misconfigured(f"agency: there are several ({names}). Nothing was done. Say which with --agency.")
        return next(iter(settings.agencies))
    if agency not in settings.agencies:
        raise Misconfigured(
            f"agency {agency}: the settings have none of that name. Nothing was done. There are: {names}."
        )
    return agency

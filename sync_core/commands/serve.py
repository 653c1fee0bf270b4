"""worker, web, migrate: what runs for long, and what prepares it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from trifold.sync_core.commands.opening import opened, read_settings
from trifold.sync_core.errors import Misconfigured

if TYPE_CHECKING:
    from flask import Flask

THREADS = 8
GRACE_SECONDS = 2
BODY_BYTES_MAX = 1024 * 1024  # the application refuses earlier, with problem JSON


def on_signals(stop: Callable[[], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: stop())


@click.command()
@click.pass_context
def worker(ctx: click.Context) -> None:
    with opened(ctx, log_level=None) as runtime:
        engine = runtime.worker()
        on_signals(engine.stop)
        engine.work()


@click.command()
@click.pass_context
def web(ctx: click.Context) -> None:
    with opened(ctx, log_level=None) as runtime:
        settings = runtime.desk.settings
        serve(runtime.app, settings.host, settings.port)


def serve(app: Flask, host: str, port: int) -> None:
    """Answer until SIGTERM or SIGINT. Raises Misconfigured when the port cannot be had."""
    import waitress
    from waitress import wasyncore

    sockets: dict[int, Any] = {}
    try:
        server = waitress.create_server(
            app, host=host, port=port, threads=THREADS, map=sockets, max_request_body_size=BODY_BYTES_MAX, ident=None
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Misconfigured(
            f"web: cannot listen on {host}:{port}: {reason}. Nothing was started. Choose another port in the settings."
        ) from None
    stopped: list[bool] = []

    def stop() -> None:
        stopped.append(True)
        server.pull_trigger()

    on_signals(stop)
    click.echo(f"sync-core listens on http://{host}:{port}", err=True)
    while not stopped:
        wasyncore.loop(timeout=1, map=sockets, count=1, use_poll=True)
    server.task_dispatcher.shutdown(timeout=GRACE_SECONDS)
    wasyncore.close_all(sockets, ignore_all=True)


@click.command()
@click.pass_context
def migrate(ctx: click.Context) -> None:
    from trifold.sync_core.bootstrap import database
    from trifold.sync_core.store import schema

    db = database(read_settings(ctx))
    before, after = schema.upgrade(db)
    db.close()
    click.echo(f"the schema is {after}" + (" already" if before == after else f" (was {before or 'not there'})"))

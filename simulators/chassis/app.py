"""A simulator: one vendor, its worlds, its clock, its journal, and the Flask application that shows them.

A request passes: cuts -> passage (faults, journal) -> the vendor's wire or screens -> its operations on a world.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from flask import Flask, Response, redirect, render_template, request
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, MetaData, Table
from werkzeug.wrappers import Response as AnyResponse

from trifold.simulators.chassis import control, delivery
from trifold.simulators.chassis.armory import Armory
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.cuts import Severed
from trifold.simulators.chassis.deliverer import Deliverer
from trifold.simulators.chassis.journal import Journal
from trifold.simulators.chassis.passage import BODY_BYTES_MAX, Passage, SoapWire, mark_page
from trifold.simulators.chassis.retries import Rules
from trifold.simulators.chassis.sighting import Shown, WorldShown
from trifold.simulators.chassis.striking import Striker
from trifold.simulators.chassis.switches import Switches
from trifold.simulators.chassis.worlds import UnknownWorld, World, Worlds


def _no_headers(recipient: Mapping[str, str], notice_id: str, raw: bytes, world: World) -> dict[str, str]:
    return {}


def _no_world(worlds: Worlds, shown: Shown) -> World | None:
    """A vendor whose calls don't say which world they mean."""
    return None


def _nothing(conn: Connection, world: World) -> None:
    """A vendor whose records don't say whose world they are in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """What makes a simulator one vendor's.

    ``credentials(world name)`` gives the dummy credentials of a world, ``credential_key`` the one that chooses it;
    ``seed(conn, world, size)`` fills a new world; ``register(app, simulator)`` adds wire and screens;
    ``notice_rules``, ``notice_headers`` and ``notice_url`` say how a notice is sent; ``settings`` names what a world
    may be given besides recipients and switches. A fork keeps everything but the settings named in ``outward``;
    ``moved(conn, world)`` then puts the world's own credentials where records hold them.

    For faults: ``world_shown(worlds, shown)`` finds the world by what a client shows, ``refusals`` makes the vendor's
    own exceptions by name (``too_many``, ``session_expired`` where it has such), ``session_tables`` hold
    the sessions.
    """

    system: str
    title: str
    metadata: MetaData
    credentials: Callable[[str], Mapping[str, str]]
    credential_key: str
    seed: Callable[[Connection, World, int], None]
    register: Callable[[Flask, Simulator], None]
    switches: Switches = field(default_factory=Switches)
    settings: tuple[str, ...] = ()
    outward: tuple[str, ...] = ("recipients",)
    moved: Callable[[Connection, World], None] = field(default=_nothing)
    world_shown: WorldShown = field(default=_no_world)
    refusals: Mapping[str, Callable[[str], Exception]] = field(default_factory=dict)
    session_tables: tuple[Table, ...] = ()
    notice_rules: Callable[[Mapping[str, Any], World], Rules] = field(default=lambda recipient, world: Rules())
    notice_headers: Callable[[Mapping[str, str], str, bytes, World], Mapping[str, str]] = field(default=_no_headers)
    notice_url: Callable[[Mapping[str, Any], World], str] = field(default=lambda recipient, world: recipient["url"])


class _CompiledTemplates(BytecodeCache):
    """Templates are compiled once for all simulators of a process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES = _CompiledTemplates()


class _Application(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """All functions here are of one colour; Flask would look at each again in every request."""
        return func


class Simulator:
    """One vendor, ready to answer. ``folder`` None keeps the worlds in memory; ``session`` makes its outward calls."""

    def __init__(
        self,
        vendor: Vendor,
        *,
        clock: Clock | None = None,
        folder: Path | None = None,
        session: requests.Session | None = None,
    ) -> None:
        self.vendor = vendor
        self.clock = clock or Clock()
        self.journal = Journal()
        self.armory = Armory()
        self.striker = Striker(self)
        self.session = session or _outward_session()
        self.deliverer = Deliverer(lambda: self.worlds.all(), self._deliver, self.striker.work_late)
        self.worlds = Worlds(vendor, self.clock, folder, self.deliverer.wake, self.armory)
        self.app = self._application()

    def _application(self) -> Flask:
        app = _Application("trifold.simulators.chassis")
        app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
        app.jinja_env.bytecode_cache = _TEMPLATES
        app.jinja_env.globals.update(vendor=self.vendor)
        self._passage = Passage(self, app.wsgi_app)
        app.wsgi_app = Severed(self._passage)  # type: ignore[method-assign]
        app.before_request(_tell_world)
        app.register_error_handler(UnknownWorld, lambda error: (render_template("missing.html", reason=error), 404))
        app.add_url_rule("/favicon.ico", "favicon", lambda: Response(status=204))
        app.add_url_rule("/", "home", self._home)
        control.register(app, self)
        self.vendor.register(app, self)
        return app

    def serve(self, wire: SoapWire) -> None:
        """Messages that are posted at the wire's paths are its own."""
        self._passage.wires.append(wire)

    def _home(self) -> AnyResponse | str:
        worlds = self.worlds.names()
        return redirect(f"/ui/{worlds[0]}/", 303) if len(worlds) == 1 else render_template("worlds.html", worlds=worlds)

    def _deliver(self, world: World) -> int:
        return delivery.deliver_due(world, self.vendor, self.session)

    def deliver_due(self) -> int:
        """Send the notices that are due in every world; gives how many were accepted. Late requests land before."""
        return self.deliverer.round()

    def start_deliverer(self) -> None:
        """Deliver notices beside the server, until :meth:`stop`."""
        self.deliverer.start()

    def stop(self) -> None:
        self.deliverer.stop()
        self.worlds.close()


def _tell_world() -> None:
    """A page's world stands in its path."""
    world = (request.view_args or {}).get("world")
    if world is not None:
        mark_page(world)


def _outward_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session

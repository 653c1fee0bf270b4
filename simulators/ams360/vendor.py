"""AMS360 as a simulator of the chassis."""

from __future__ import annotations

from flask import Flask

from trifold.simulators.ams360 import notifications, screens, tables, weak_spots, wire
from trifold.simulators.ams360.seed import seed
from trifold.simulators.ams360.sessions import credentials
from trifold.simulators.ams360.switches import DEFAULT_SWITCHES
from trifold.simulators.chassis.app import Simulator, Vendor


def _register(app: Flask, simulator: Simulator) -> None:
    wire.register(app, simulator)
    screens.register(app, simulator)


VENDOR = Vendor(
    system="ams360",
    title="AMS360",
    metadata=tables.metadata,
    credentials=credentials,
    credential_key="agency_no",
    seed=seed,
    register=_register,
    world_shown=weak_spots.world_shown,
    refusals=weak_spots.REFUSALS,
    session_tables=(tables.tickets,),
    switches=DEFAULT_SWITCHES,
    settings=("gl_levels", "data_security", "wsapi_rights"),
    notice_rules=notifications.rules,
    notice_headers=notifications.headers,
    notice_url=notifications.url,
)

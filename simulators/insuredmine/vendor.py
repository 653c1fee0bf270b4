"""InsuredMine as the chassis sees it."""

from __future__ import annotations

from flask import Flask

from trifold.simulators.chassis.app import Simulator, Vendor
from trifold.simulators.insuredmine import document, screens, screens_merge, weak_spots, webhooks, wire, wire_sync
from trifold.simulators.insuredmine.seed import seed
from trifold.simulators.insuredmine.switches import DEFAULT_SWITCHES
from trifold.simulators.insuredmine.tables import metadata


def credentials(world: str) -> dict[str, str]:
    """A world's dummy credentials."""
    return {"api_key": f"im-{world}-key", "webhook_secret": f"im-{world}-secret"}


def register(app: Flask, simulator: Simulator) -> None:
    wire.register(app, simulator)
    wire_sync.register(app)
    document.register(app)
    screens.register(app)
    screens_merge.register(app)


VENDOR = Vendor(
    system="insuredmine",
    title="InsuredMine",
    metadata=metadata,
    credentials=credentials,
    credential_key="api_key",
    seed=seed,
    register=register,
    world_shown=weak_spots.world_shown,
    refusals=weak_spots.REFUSALS,
    switches=DEFAULT_SWITCHES,
    notice_rules=webhooks.rules,
    notice_headers=webhooks.headers,
)

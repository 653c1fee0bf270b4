"""BenefitPoint for the chassis: ``Simulator(VENDOR)``."""

from __future__ import annotations

from flask import Flask

from trifold.simulators.benefitpoint import screens, state, weak_spots, wire
from trifold.simulators.benefitpoint.ams360_client import Clients
from trifold.simulators.benefitpoint.seed import moved, seed
from trifold.simulators.benefitpoint.sessions import credentials
from trifold.simulators.benefitpoint.switches import DEFAULT_SWITCHES
from trifold.simulators.chassis.app import Simulator, Vendor


def _register(app: Flask, simulator: Simulator) -> None:
    clients = Clients(simulator.session)
    wire.register(app, simulator, clients)
    screens.register(app, simulator, clients)


VENDOR = Vendor(
    system="benefitpoint",
    title="BenefitPoint",
    metadata=state.metadata,
    credentials=credentials,
    credential_key="username",
    seed=seed,
    register=_register,
    world_shown=weak_spots.world_shown,
    refusals=weak_spots.REFUSALS,
    session_tables=(state.sessions,),
    switches=DEFAULT_SWITCHES,
    settings=("ams360", "internal_connection"),
    outward=("recipients", "ams360"),
    moved=moved,
)

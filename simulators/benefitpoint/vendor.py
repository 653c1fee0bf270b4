"""BenefitPoint for the chassis: ``Simulator(VENDOR)``."""

from __future__ import annotations

from flask import Flask

from trifold.simulators.benefitpoint import screens, state, wire
from trifold.simulators.benefitpoint.seed import seed
from trifold.simulators.benefitpoint.sessions import credentials
from trifold.simulators.benefitpoint.switches import DEFAULT_SWITCHES
from trifold.simulators.chassis.app import Simulator, Vendor


def _register(app: Flask, simulator: Simulator) -> None:
    wire.register(app, simulator)
    screens.register(app, simulator)


VENDOR = Vendor(
    system="benefitpoint",
    title="BenefitPoint",
    metadata=state.metadata,
    credentials=credentials,
    credential_key="username",
    seed=seed,
    register=_register,
    switches=DEFAULT_SWITCHES,
    settings=("ams360",),
)

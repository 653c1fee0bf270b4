"""The simulators in this process as a site: every state on fresh worlds, flows told to an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import requests

from trifold.contracts.states import STATES
from trifold.sandbox.contracts.exchanges import Given
from trifold.sandbox.contracts.files import Interaction
from trifold.sandbox.contracts.reaching import ams360, benefitpoint, flows, insuredmine  # noqa: F401 - each says which states it reaches
from trifold.sandbox.contracts.reaching.ground import REACHES, Ground
from trifold.sandbox.contracts.site import Unreached
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.playhouse import Playhouse
from trifold.simulators.client import SimulatorClient

TIMEOUT_SECONDS = 30


class Indoor:
    """``engine`` runs the flows: core, none or naive. ``house`` None opens one; it is used for all states."""

    def __init__(self, engine: str = "core", house: Playhouse | None = None) -> None:
        self._engine, self._house = engine, house or Playhouse()
        self._ground: Ground | None = None

    def refusal(self, interaction: Interaction) -> str:
        return ""

    def reach(self, provider: str, states: Sequence[Given]) -> Mapping[str, str]:
        self.close()
        flow = next((STATES[state.sentence].flow for state in states if STATES[state.sentence].flow), "")
        world = flows.WORLDS.get(flow, "demo")
        venue = Indoors(world, engine=self._engine if flow else "none", house=self._house)
        self._ground = Ground(venue, self._house)
        facts: dict[str, str] = {}
        for state in states:
            if state.sentence not in REACHES:
                raise Unreached(f"{state.sentence}: nobody says how")
            facts |= REACHES[state.sentence](self._ground, state.parameters)
        return facts

    def send(self, provider: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> requests.Response:
        assert self._ground is not None
        address = self._ground.address(provider)
        return self._ground.session.request(
            method, address + path, headers=dict(headers), data=body or None, timeout=TIMEOUT_SECONDS
        )

    def message(self, provider: str, example: Mapping[str, Any]) -> tuple[bytes, Mapping[str, str]]:
        assert self._ground is not None
        return self._ground.told(example)

    def close(self) -> None:
        if self._ground is not None:
            for system in ("ams360", "benefitpoint", "insuredmine"):
                SimulatorClient(self._ground.address(system), self._ground.session).disarm()
            self._ground.venue.close()
            self._ground = None

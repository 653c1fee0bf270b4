"""The simulators in this process as a site: every state on fresh worlds, flows told to an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import requests

from trifold.contracts.states import STATES
from trifold.sandbox.contracts.exchanges import Given
from trifold.sandbox.contracts.files import Interaction
from trifold.sandbox.contracts.reaching import ams360, benefitpoint, flows, insuredmine
from trifold.sandbox.contracts.reaching.ground import REACHES, Ground
from trifold.sandbox.contracts.site import Unreached
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.playhouse import Playhouse, States
from trifold.simulators.client import SimulatorClient

TIMEOUT_SECONDS = 30
ORDINARY = "demo"
TELLERS = (ams360, benefitpoint, insuredmine, flows)  # importing each says which states it reaches


class Indoor:
    """``engine`` runs the flows: core, none or naive. ``house`` None opens one; it is used for all states."""

    def __init__(self, engine: str = "core", house: Playhouse | None = None) -> None:
        self._engine, self._house = engine, house or Playhouse()
        self._ground: Ground | None = None
        self._told: dict[str, tuple[dict[str, str], States]] = {}

    def refusal(self, interaction: Interaction) -> str:
        return ""

    def reach(self, provider: str, states: Sequence[Given]) -> Mapping[str, str]:
        self.close()
        flows_told = [state for state in states if STATES[state.sentence].flow]
        facts = self._opened(flows_told)
        assert self._ground is not None
        for state in states:
            if state not in flows_told:
                facts |= _reached(self._ground, state)
        return facts

    def _opened(self, flows_told: Sequence[Given]) -> dict[str, str]:
        """Fresh worlds, or those after the flows. A flow is told once; later its worlds are copied."""
        key = repr([(state.sentence, sorted(state.parameters.items())) for state in flows_told])
        world = next((flows.WORLDS.get(STATES[state.sentence].flow, ORDINARY) for state in flows_told), ORDINARY)
        engine = self._engine if flows_told and key not in self._told else "none"
        self._ground = Ground(Indoors(world, engine=engine, house=self._house), self._house)
        if key in self._told:
            facts, copies = self._told[key]
            self._house.restore(world, copies, {system: {} for system in copies})
            return dict(facts)
        found: dict[str, str] = {}
        for state in flows_told:
            found |= _reached(self._ground, state)
        if flows_told:
            self._told[key] = dict(found), self._house.states(world)
        return found

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


def _reached(ground: Ground, state: Given) -> Mapping[str, str]:
    if state.sentence not in REACHES:
        raise Unreached(f"{state.sentence}: nobody says how")
    return REACHES[state.sentence](ground, state.parameters)

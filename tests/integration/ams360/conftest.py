"""AMS360's simulator in the world demo, and a caller that has logged in there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from builders_ams360 import Caller, logged_in, new_simulator
from trifold.simulators.chassis.app import Simulator


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    made = new_simulator()
    yield made
    made.stop()


@pytest.fixture
def caller(simulator: Simulator) -> Caller:
    return logged_in(simulator)

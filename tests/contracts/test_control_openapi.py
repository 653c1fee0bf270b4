"""The control API keeps the promises of its own document: what Schemathesis finds against /_sim/openapi.json."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from trifold.simulators.chassis.app import Simulator
from trifold.simulators.registry import SYSTEMS, vendor

# Names of worlds, switches, settings and faults are checked beyond what a JSON Schema can say.
BEYOND_THE_SCHEMA = [positive_data_acceptance]
LIMITS = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))

simulator = Simulator(vendor("insuredmine"))
schema = schemathesis.openapi.from_wsgi("/_sim/openapi.json", simulator.app)


@pytest.fixture(scope="module", autouse=True)
def closed_at_the_end() -> Iterator[None]:
    yield
    simulator.stop()


@schema.parametrize()
@settings(LIMITS, max_examples=6)
def test_every_route_answers_as_documented_to_made_up_requests(case: Any) -> None:
    _small(case)
    if "demo" not in simulator.worlds.names():
        simulator.worlds.create("demo", seed=1)
    case.call_and_validate(excluded_checks=BEYOND_THE_SCHEMA)


@schema.include(path_regex=r"{world}").parametrize()
@settings(LIMITS, max_examples=6)
def test_every_route_of_a_world_answers_as_documented_about_one_that_exists(case: Any) -> None:
    _small(case)
    for name in simulator.worlds.names():
        simulator.worlds.drop(name)
    simulator.worlds.create("demo", seed=1)
    simulator.worlds.snapshot("demo", "kept")
    case.path_parameters = {**(case.path_parameters or {}), "world": "demo"}
    if "snapshot" in case.path_parameters:
        case.path_parameters["snapshot"] = "kept"
    case.call_and_validate(excluded_checks=BEYOND_THE_SCHEMA)


def _small(case: Any) -> None:
    """Neither worlds of a hundred thousand clients nor waits of half a minute: this is about the form of answers."""
    if isinstance(case.body, dict) and case.body.get("size") in range(5, 100_001):
        case.body["size"] = 5
    waits = str((case.query or {}).get("timeout_seconds"))
    if re.fullmatch(r"[0-9]+(\.[0-9]*)?", waits):
        case.query["timeout_seconds"] = "0" if float(waits) <= 30 else waits


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_simulator_serves_the_same_document(system: str) -> None:
    other = Simulator(vendor(system))
    assert (
        other.app.test_client().get("/_sim/openapi.json").data
        == simulator.app.test_client().get("/_sim/openapi.json").data
    )
    other.stop()


def test_every_route_says_what_it_does() -> None:
    document = simulator.app.test_client().get("/_sim/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    silent = [
        f"{method} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if not operation.get("summary")
    ]
    assert silent == []
    assert len(document["paths"]) > 20

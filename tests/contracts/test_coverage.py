"""The coverage table: what is declared is what the vendors' interfaces have, and what isn't simulated says so."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from builders_ams360 import LOGIN, Caller, new_simulator
from builders_benefitpoint import BenefitPoint
from trifold.contracts.tables import load
from trifold.sandbox.cli import main
from trifold.simulators.coverage import Coverage, coverages

AMS360, BENEFITPOINT, INSUREDMINE = coverages()


def test_every_operation_of_the_interfaces_is_declared() -> None:
    assert AMS360.declared == len(load("ams360").operations) == 135
    services = BENEFITPOINT.by("service")
    assert services["LoginV2"]["declared"] == 4
    assert services["BrokerConnectV4"]["declared"] >= 100
    assert services["BrokerConnectV4_3"]["declared"] >= 100


def test_most_of_it_works() -> None:
    assert AMS360.working >= 130
    assert BENEFITPOINT.by("service")["BrokerConnectV4"]["working"] >= 50
    assert BENEFITPOINT.by("service")["LoginV2"]["working"] == 4
    assert INSUREDMINE.working == INSUREDMINE.declared > 20


@pytest.mark.parametrize("coverage", coverages(), ids=lambda coverage: coverage.system)
def test_every_operation_has_a_family(coverage: Coverage) -> None:
    families = coverage.by("family")
    assert "Other" not in families
    assert sum(counts["declared"] for counts in families.values()) == coverage.declared


def test_ams360_answers_as_the_table_says() -> None:
    simulator = new_simulator()
    caller = Caller(simulator.app.test_client())
    _, text = caller.post(LOGIN)
    caller.ticket = text.partition("<Ticket>")[2].partition("</Ticket>")[0]
    for operation in AMS360.operations:
        if operation.name not in ("Login", "Logout"):
            status, text = caller.call(operation.name)
            missing = f"{operation.name} is not simulated" in text
            assert missing is not operation.works and (status == 500 or not missing), operation.name
    simulator.stop()


def test_benefitpoint_answers_as_the_table_says() -> None:
    bp = BenefitPoint()
    for operation in BENEFITPOINT.operations:
        if operation.service != "LoginV2":
            version = "v4_3" if operation.service.endswith("V4_3") else "v4"
            status, text = bp.send(operation.name, "", bp.log_in(), version)
            missing = f"The operation {operation.name} is not simulated." in text
            assert missing is not operation.works and (status == 500 or not missing), operation.name


def test_trifold_coverage_prints_the_table() -> None:
    told = json.loads(CliRunner().invoke(main, ["coverage", "--format", "json"]).output)
    assert told["ams360"]["declared"] == 135
    assert told["ams360"]["declared"] - told["ams360"]["working"] == len(told["ams360"]["not_simulated"])
    assert told["benefitpoint"]["families"]["Changes"] == {"declared": 2, "working": 2}
    text = CliRunner().invoke(main, ["coverage"]).output
    assert "ams360: 135 declared" in text and "not simulated: FileChunkBegin" in text

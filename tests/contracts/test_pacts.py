"""The contracts of the sync core: driven by its real connectors, kept by the simulators, broken by the naive engine."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from trifold.contracts.states import PROVIDERS, STATES
from trifold.contracts.tables import load
from trifold.sandbox.contracts.catalogue import DRIVES
from trifold.sandbox.contracts.consumers.flows import FLOWS, Flow
from trifold.sandbox.contracts.driving import drive_all, written
from trifold.sandbox.contracts.files import FOLDER, read
from trifold.sandbox.contracts.indoor import Indoor
from trifold.sandbox.contracts.reaching.ground import REACHES
from trifold.sandbox.contracts.verdicts import Verdict
from trifold.sandbox.contracts.verifying import verify_ours
from trifold.sync_core import connectors

pytestmark = pytest.mark.live  # Pact's mock server and verifier talk over loopback
SOURCES = Path(connectors.__file__).parent


def told(verdict: Verdict) -> str:
    return "\n".join(f"{found.interaction}: {found.reason}" for found in verdict.broken)


@pytest.fixture(scope="module")
def site() -> Iterator[Indoor]:
    opened = Indoor()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def naive() -> Iterator[dict[str, Verdict]]:
    opened = Indoor("naive")
    yield {provider: verify_ours(provider, opened) for provider in PROVIDERS}
    opened.close()


@pytest.fixture(scope="module")
def doubling() -> Iterator[dict[str, Verdict]]:
    opened = Indoor("contact-doubling")
    yield {"insuredmine": verify_ours("insuredmine", opened)}
    opened.close()


def test_the_flows_are_told_for_a_person_and_a_firm_and_for_each_target() -> None:
    told_of = {(flow.is_firm, flow.systems) for flow in FLOWS if flow.number.startswith("flow 4")}
    targets = [("ams360", "insuredmine"), ("benefitpoint", "insuredmine"), ("ams360", "benefitpoint", "insuredmine")]
    assert told_of == {(is_firm, systems) for is_firm in (True, False) for systems in targets}
    assert len(FLOWS) == 12


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_committed_pact_is_what_the_connector_does(provider: str) -> None:
    committed = (FOLDER / f"sync-core-{provider}.json").read_text("utf-8")
    assert written(provider) == committed, "run: trifold contracts write"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_simulator_keeps_the_pact(provider: str, site: Indoor) -> None:
    verdict = verify_ours(provider, site)
    assert not verdict.broken, told(verdict)
    assert len(verdict.interactions) >= 40
    assert not verdict.left_out


def test_every_state_can_be_reached_and_is_used() -> None:
    used = {
        state.sentence
        for provider in PROVIDERS
        for interaction in read(FOLDER / f"sync-core-{provider}.json").interactions
        for state in interaction.states
    }
    assert used == set(STATES) == set(REACHES)


@pytest.mark.parametrize(("provider", "version"), [("ams360", ""), ("benefitpoint", "v4_3")])
def test_every_operation_that_a_connector_names_is_in_its_contract(provider: str, version: str) -> None:
    operations = load(provider, version).operations.keys()  # type: ignore[arg-type]
    named = {
        node.value
        for file in (SOURCES / provider).glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    promised = {exchange.operation for drive in DRIVES[provider] for exchange in drive.exchanges}
    assert named & operations <= promised


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.number)
def test_the_naive_engine_breaks_the_contract_of_every_flow(flow: object, naive: dict[str, Verdict]) -> None:
    failed = [name for verdict in naive.values() for name in verdict.failed]
    assert [name for name in failed if f"after {flow.number}," in name]  # type: ignore[attr-defined]


def test_the_naive_engine_breaks_nothing_but_flows_and_makes_somebody_twice(naive: dict[str, Verdict]) -> None:
    assert all(verdict.broken for verdict in naive.values())
    assert all(name.startswith("after ") for verdict in naive.values() for name in verdict.failed)
    assert "CustomerInfo stands 2 times, promised are 1" in told(naive["ams360"])


# In flow 4 InsuredMine's users make the contacts themselves.
MADE_BY_THE_ENGINE = [flow for flow in FLOWS if not flow.number.startswith("flow 4")]


@pytest.mark.parametrize("flow", MADE_BY_THE_ENGINE, ids=lambda flow: flow.number)
def test_an_engine_that_sends_every_contact_twice_breaks_the_list_of_each_flow_that_makes_some(
    flow: Flow, doubling: dict[str, Verdict]
) -> None:
    assert f"after {flow.number}, InsuredMine's contacts" in doubling["insuredmine"].failed


def test_no_telemetry() -> None:
    assert os.environ["PACT_DO_NOT_TRACK"] == "true"  # noqa: TID251 - where Pact looks


def test_what_pact_prints_itself_is_not_our_output(capfd: pytest.CaptureFixture[str]) -> None:
    assert not drive_all("insuredmine").broken
    assert capfd.readouterr().out == ""

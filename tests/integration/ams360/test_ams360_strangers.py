"""Strangers' SOAP clients (zeep, suds) load the served WSDL and perform every operation that is simulated."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from ams360_stories import PERSON, STORIES
from ams360_strangers import STRANGERS, Stranger, open_agency

from trifold.contracts.tables import load
from trifold.simulators.ams360.operations import SIMULATED


@pytest.fixture(scope="module", params=STRANGERS)
def agency(request: pytest.FixtureRequest) -> Iterator[Stranger]:
    with open_agency(request.param) as found:
        yield found


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_stranger_writes_and_reads_back(agency: Stranger, story: Callable[[Stranger], None]) -> None:
    story(agency)


def test_an_operation_that_is_not_simulated_says_so(agency: Stranger) -> None:
    kind, message = agency.refusal("FileChunkBegin", NumberOfChunks=1, TotalBytes=1)
    assert (kind, message) == ("WSAPIGeneralFault", "FileChunkBegin is not simulated. Nothing was done")


def test_a_broken_rule_arrives_as_a_business_fault(agency: Stranger) -> None:
    kind, message = agency.refusal("CustomerInsert", Customer=PERSON | {"LastName": None})
    assert (kind, message) == ("WSAPIBusinessFault", "The customer was not saved: 1 rule broken")


@pytest.mark.parametrize("kind", STRANGERS)
def test_a_ticket_is_dead_after_logout(kind: str) -> None:
    with open_agency(kind) as agency:
        assert agency.call("Logout") is None
        assert agency.refusal("AgencyInfoGet")[0] == "WSAPISecurityFault"


@pytest.mark.parametrize("kind", STRANGERS)
def test_together_the_stories_perform_every_operation_that_is_simulated(kind: str) -> None:
    with open_agency(kind) as agency:
        for story in STORIES:
            story(agency)
        agency.call("Logout")
        assert agency.performed == SIMULATED


def test_only_the_upload_of_documents_is_declared_and_not_simulated() -> None:
    declared = set(load("ams360").operations)
    assert len(declared) == 135
    assert declared - SIMULATED == {"FileChunkBegin", "FileChunkSend", "FileChunkEnd"}

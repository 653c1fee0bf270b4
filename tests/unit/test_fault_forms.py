"""A fault is a small object whose fields are its JSON; what can't be read is refused with the valid names."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from trifold.simulators.chassis import fault_forms
from trifold.simulators.chassis.armory import ARMED_MAX, Armory, miss
from trifold.simulators.chassis.fault_forms import BadFault
from trifold.simulators.chassis.faults import KINDS, LoseReply, ServerError
from trifold.simulators.chassis.sighting import Sighting

AIM = {
    "system": "ams360",
    "world": "demo",
    "operation": "Policy*",
    "record": "HO 3795",
    "nth": 2,
    "count": 3,
    "probability": 0.5,
    "seed": 7,
    "until": "2026-01-05T10:00:00+00:00",
}


def call(**changes: Any) -> Sighting:
    fields: dict[str, Any] = {
        "system": "ams360",
        "world": None,
        "names": ("PolicyInsert", "POST /v3/WSAPIService.svc"),
        "text": "POST /v3/WSAPIService.svc\n<PolicyInsert>HO 3795",
        "wire": True,
        "reads": False,
    }
    return Sighting(**{**fields, **changes})


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_its_json(kind: str) -> None:
    given = {"kind": kind, **AIM}
    fault = fault_forms.read(json.loads(json.dumps(given)))
    assert type(fault) is KINDS[kind]
    assert fault.as_json() == given
    assert fault_forms.read(fault.as_json()) == fault


@pytest.mark.parametrize("kind", KINDS)
def test_the_catalogue_lists_every_kind_with_a_meaning_and_its_defaults(kind: str) -> None:
    (listed,) = (found for found in fault_forms.catalogue() if found["kind"] == kind)
    assert len(listed["meaning"]) > 20
    assert fault_forms.read({"kind": kind, **listed["fields"]}) == KINDS[kind]()


def test_what_was_left_out_is_not_in_the_json() -> None:
    assert LoseReply().as_json() == {"kind": "lose_reply"}
    assert ServerError(status=502, count=5).as_json() == {"kind": "server_error", "status": 502, "count": 5}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "a fault must be a JSON object"),
        ({}, "no kind of fault None; there are: refuse, drop"),
        ({"kind": "sulk"}, "recipient_off"),
        ({"kind": "delay", "secnods": 1}, "delay has no field secnods; it has: system, world, operation"),
        ({"kind": "delay", "seconds": "long"}, "seconds must be a number from 0 to"),
        ({"kind": "delay", "seconds": True}, "seconds must be a number"),
        ({"kind": "delay", "seconds": -1}, "seconds must be a number"),
        ({"kind": "drop", "nth": 0}, "nth must be a whole number from 1"),
        ({"kind": "drop", "nth": 1.5}, "nth must be a whole number"),
        ({"kind": "drop", "probability": 2}, "probability must be a number from 0 to 1"),
        ({"kind": "drop", "until": "noon"}, "until must be an ISO 8601 time"),
        ({"kind": "drop", "until": "2026-01-05T10:00:00"}, "until needs a zone"),
        ({"kind": "drop", "operation": ""}, "operation must be a text of 1 to"),
        ({"kind": "server_error", "status": 200}, "status must be a whole number from 500 to 599"),
    ],
)
def test_what_is_no_fault_is_refused_with_what_is_valid(given: object, told: str) -> None:
    with pytest.raises(BadFault, match=told):
        fault_forms.read(given)


def test_an_aim_fits_and_says_in_plain_words_when_it_does_not() -> None:
    fault = LoseReply(system="ams360", operation="Policy*", record="HO 3795")
    assert miss(fault, call()) is None
    assert miss(fault, call(system="benefitpoint")) == "PolicyInsert: the system is benefitpoint, not ams360"
    assert miss(fault, call(names=("CustomerInsert",))) == "CustomerInsert: the operation is not Policy*"
    assert miss(fault, call(text="")) == "PolicyInsert: neither the address nor the body has HO 3795"
    assert miss(LoseReply(world="demo"), call()) == "PolicyInsert: the world is unknown, not demo"


def test_no_more_faults_are_armed_than_can_be_looked_at() -> None:
    armory = Armory()
    for _ in range(ARMED_MAX):
        armory.arm(LoseReply())
    with pytest.raises(ValueError, match="DELETE /_sim/faults clears them"):
        armory.arm(LoseReply())


def test_a_spent_fault_says_so() -> None:
    armory, now = Armory(), datetime(2026, 1, 5, tzinfo=UTC)
    armed = armory.arm(LoseReply())
    assert [len(armory.for_request(call(), now)) for _ in range(2)] == [1, 0]
    assert (armed.state(now), list(armed.misses)) == ("spent", ["the fault is spent"])

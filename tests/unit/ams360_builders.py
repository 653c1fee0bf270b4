"""Builders for the tests of AMS360's rules: a world with a recipient, people, policies, and what was told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from trifold.simulators.ams360 import VENDOR, customers, policies
from trifold.simulators.ams360.errors import BusinessRefusal
from trifold.simulators.ams360.turn import Turn, turn_in
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.control import state_of
from trifold.simulators.chassis.notices import outbox
from trifold.simulators.chassis.worlds import World

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = datetime(2026, 3, 2)
RECIPIENT = {"url": "http://sync-core.test/hooks/ams360/acme", "secret": "dummy"}
CODES = {
    "AccountExecCode": "!!!",
    "AccountRepCode": "!!#",
    "GLDivisionCode": "EST",
    "GLBranchCode": "HBR",
    "GLDepartmentCode": "PER",
    "GLGroupCode": "SVC",
}


def new_simulator() -> Simulator:
    """A simulator with one empty world "demo", whose notices have a recipient."""
    made = Simulator(VENDOR, clock=Clock(NOW))
    made.worlds.create("demo", seed=1).configure({"recipients": [RECIPIENT]})
    return made


def person(**fields: Any) -> dict[str, Any]:
    return {"FirstName": "Ann", "LastName": "Berg", "CustomerType": "C", "IsActive": True, **CODES, **fields}


def policy_of(customer_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "CustomerId": customer_id,
        "PolicyNumber": "HO 37959602",
        "WritingCompanyCode": "GRW",
        "PolicyEffectiveDate": DAY,
        "PolicyExpirationDate": datetime(2027, 3, 2),
        "FullTermPremium": Decimal("1250.50"),
        "LineOfBusinessList": [{"PolicyLineOfBusiness": "HOME"}],
        **fields,
    }


def act(world: World, do: Callable[[Turn], Any], asker: Any = "screen") -> Any:
    """Do one thing in a transaction of its own."""
    with turn_in(world, asker) as turn:
        return do(turn)


def sent(world: World) -> list[dict[str, Any]]:
    """The notices so far, oldest first."""
    with world.begin() as conn:
        return [json.loads(body) for body in conn.execute(select(outbox.c.body).order_by(outbox.c.number)).scalars()]


def told(world: World) -> list[str]:
    return [f"{notice['Entity']} {notice['Action']}" for notice in sent(world)]


def broken(world: World, do: Callable[[Turn], Any], asker: Any = "screen") -> list[str]:
    """The fields that a refused act names; the act must leave the whole world as it was."""
    before = state_of(world), told(world)
    with pytest.raises(BusinessRefusal) as refused:
        act(world, do, asker)
    assert (state_of(world), told(world)) == before
    return [rule.data_name for rule in refused.value.rules]


def add_person(world: World, **fields: Any) -> str:
    return str(act(world, lambda turn: customers.insert_customer(turn, person(**fields))))


def add_policy(world: World, customer_id: str, **fields: Any) -> str:
    return str(act(world, lambda turn: policies.insert_policy(turn, policy_of(customer_id, **fields))))

"""What the tests of AMS360's switches share: turning them, and reading what a client sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from builders_ams360 import CUSTOMER, POLICY, Caller
from trifold.simulators.ams360.switches import DEFAULT_SWITCHES
from trifold.simulators.chassis.app import Simulator

PERSON = f"<a:Customer>{CUSTOMER}</a:Customer>"
DAY = "<a:TransactionEffectiveDate>2026-03-02T00:00:00</a:TransactionEffectiveDate>"
TurnOn = Callable[..., None]


def turning(simulator: Simulator) -> TurnOn:
    """Turns switches of the world, by name; a value that the switch does not know is our own mistake."""

    def configure(**switches: Any) -> None:
        world = simulator.worlds.get("demo")
        kept = world.settings.get("switches", {})
        world.configure({"switches": {**kept, **DEFAULT_SWITCHES.checked(switches)}})

    return configure


def message(text: str) -> str:
    return re.findall("<Message>(.*?)</Message>", text)[0]


def kind(text: str) -> str:
    return re.findall('<faultstring xml:lang="en-US">(.*?)</faultstring>', text)[0]


def names_in(text: str, name: str) -> list[str]:
    return re.findall(f"<a:{name}>(.*?)</a:{name}>", text)


def found_by(caller: Caller, prefix: str) -> int:
    status, text = caller.call("CustomerGetListByNamePrefix", f"<a:NamePrefix>{prefix}</a:NamePrefix>")
    assert status == 200, text
    return text.count("<a:CustomerInfo>")


def new_policy(caller: Caller, customer: str, more: str = "") -> str:
    """A policy; ``more`` are members between its premium and its lines of business."""
    written = POLICY.replace("<a:LineOfBusinessList>", f"{more}<a:LineOfBusinessList>")
    given = f"<a:Policy><a:CustomerId>{customer}</a:CustomerId>{written}</a:Policy>"
    return caller.made("PolicyInsert", given, "request")

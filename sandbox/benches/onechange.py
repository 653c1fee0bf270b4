"""One full change in this process: an AMS360 edit until InsuredMine shows it, in milliseconds and calls."""

from __future__ import annotations

import statistics
from collections import Counter

from trifold.loadtests import ams360
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.playhouse import Playhouse
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import SYSTEMS, vendor

WARM_UP, MEASURED = 5, 40


def one_change() -> tuple[float, dict[str, float]]:
    """Median milliseconds of an edit, and the mean number of calls that it takes, by system.

    Counted: the edit itself, the notices, and all that the core asks and writes. Not counted: our own looks.
    """
    house = Playhouse()
    venue = Indoors(house=house)
    try:
        return _measured(venue, house)
    finally:
        venue.close()


def _measured(venue: Indoors, house: Playhouse) -> tuple[float, dict[str, float]]:
    def ask(body: str) -> str:
        answer = venue.session.post(venue.addresses.wsapi, body.encode(), headers=ams360.headers(body))
        answer.raise_for_status()
        return answer.text

    ticket = ams360.ticket_in(ask(ams360.log_in(**vendor("ams360").credentials(venue.world))))
    person = ams360.person("bench", 0, "1 Harbor Street")
    person["CustomerId"] = ams360.customer_id_in(ask(ams360.write("CustomerInsert", person, ticket)))
    venue.settle()
    key = {"X-API-Key": vendor("insuredmine").credentials(venue.world)["api_key"]}
    times, calls = [], Counter[str]()
    for number in range(WARM_UP + MEASURED):
        street = f"{number + 2} Harbor Street"
        before, began = _exchanges(house), Clock.stopwatch()
        ask(ams360.write("CustomerUpdate", person | {"AddressLine1": street}, ticket))
        notices = _bring(venue)
        took, after = Clock.stopwatch() - began, _exchanges(house)
        accounts = venue.session.get(f"{venue.addresses.insuredmine}/v1/accounts", headers=key).json()["items"]
        if [account["address"]["street1"] for account in accounts] != [street]:
            raise RuntimeError(f"bench: InsuredMine does not show {street} once")
        if number >= WARM_UP:
            times.append(took * 1000)
            calls.update({system: after[system] - before[system] for system in SYSTEMS} | {"notices": notices})
    return statistics.median(times), {name: count / MEASURED for name, count in calls.items()}


def _bring(venue: Indoors) -> int:
    """Deliver and work until nothing is left to do; gives how many notices were delivered."""
    delivered = 0
    while step := venue.deliver():
        delivered += step
        venue.engine.drain()
    return delivered


def _exchanges(house: Playhouse) -> dict[str, int]:
    """How many calls each system has answered so far."""
    return {
        system: sum(row["count"] for row in simulator.journal.counts())
        for system, simulator in house.simulators.items()
    }

"""Stages for ordinary trouble: people who are linked everywhere, what the three systems hold, what is left open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from trifold.scenarios.casting import Role
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.playhouse import Playhouse
from trifold.scenarios.report import PlayResult
from trifold.scenarios.stage import Stage

A, B, I = SYSTEMS = ("ams360", "benefitpoint", "insuredmine")  # noqa: E741
KINDS: Mapping[str, tuple[str, ...]] = {
    A: ("customers", "contacts", "policies"),
    B: ("accounts", "contacts", "products"),
    I: ("accounts", "contacts", "policies"),
}
BOTH = ["AMS360 synced", "BenefitPoint synced"]
Act = Callable[[Stage, Role], Any]


@contextmanager
def opened(world: str = "demo", *, keys: str = "honoured", house: Playhouse | None = None) -> Iterator[Stage]:
    """A stage in a fresh world of this process."""
    venue = Indoors(world, keys=keys, house=house)
    stage = Stage(venue, PlayResult(name="trouble", world=world))
    try:
        yield stage
    finally:
        stage.turn_back()
        venue.close()


def linked(stage: Stage, key: str = "ada") -> Role:
    """Somebody in all three systems, badges and all."""
    person = stage.role(key)
    stage.ams360.add_customer(person)
    stage.benefitpoint.add_account_from_ams360(person, classification="Individual")
    stage.settle()
    stage.daily()
    assert stage.insuredmine.shows.badges(person) == BOTH
    person.enter("insuredmine", str(stage.insuredmine.shows.account(person)["id"]))
    return person


def counts(stage: Stage) -> dict[str, dict[str, int]]:
    """What is there, by system and kind; kinds without records are left out."""
    found = {system: stage.control[system].counts(*KINDS[system]) for system in SYSTEMS}
    return {system: {kind: n for kind, n in kinds.items() if n} for system, kinds in found.items()}


def streets(stage: Stage, person: Role) -> dict[str, str]:
    """The person's street, by system."""
    desks = {A: stage.ams360, B: stage.benefitpoint, I: stage.insuredmine}
    return {system: desk.shows.address(person)[0] for system, desk in desks.items()}


def left_open(stage: Stage) -> dict[str, list[str]]:
    """Questions and dead letters; nothing when all is well."""
    found = {"questions": stage.questions(), "dead letters": stage.console.dead_letters()}
    return {name: rows for name, rows in found.items() if rows}


def two_dailies(stage: Stage) -> None:
    for _ in range(2):
        stage.start_daily()
        stage.endure(minutes=10)

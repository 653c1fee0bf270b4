"""/_sim/worlds/<world>/truth: who is who in a world that was made with a size."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import BaseModel, Field
from sqlalchemy import select

from trifold.simulators.chassis.control.gate import Answer, routes, world_of
from trifold.simulators.chassis.control.models import Asked
from trifold.simulators.chassis.world import World, facts
from trifold.simulators.population.truth import NAME, truth

bp = routes("population", "The invented people and firms of an agency, the same in all three systems")


class TruthQuery(Asked):
    after: Annotated[int, Field(ge=0, le=100_000, description="Only clients with a higher number")] = 0
    limit: Annotated[int, Field(ge=0, le=1_000)] = 100


class Lookalike(BaseModel):
    client: int
    because: str


class ContactFacts(BaseModel):
    name: str
    isClient: int | None = Field(description="The client that this person is too")
    records: dict[str, Any] = Field(description="The contact's id in each system")


class ClientFacts(BaseModel):
    client: int = Field(description="Counted from 1")
    kind: Literal["person", "firm"]
    name: str
    bornOn: str | None
    traits: list[str]
    household: int | None
    active: bool
    records: dict[str, dict[str, Any] | None] = Field(description="The keys of its record in each system, or null")
    spellings: dict[str, str] = Field(description="Its name as each system has it")
    linked: list[str] = Field(description="Pairs of systems whose records name each other already")
    notToBeMistakenFor: list[Lookalike]
    contacts: list[ContactFacts]


class Truth(BaseModel):
    seed: int
    size: int = Field(description="0 in a world that was opened empty")
    clients: list[ClientFacts]
    next: int | None = Field(description="What to give as after for more; null at the end")


@bp.get("/worlds/<world>/truth", responses={200: Truth})
def read_truth(world: str, query: TruthQuery) -> Answer:
    """Which records of the three systems are one client, and which only look like one"""
    origin = origin_of(world_of(world))
    return jsonify(truth(**origin, after=query.after, limit=query.limit))


def origin_of(world: World) -> dict[str, Any]:
    """The seed and size that the world's people were made from; a size of 0 when it was opened empty."""
    with world.begin() as conn:
        found = conn.execute(select(facts.c.value).where(facts.c.name == NAME)).scalar_one_or_none()
    return found or {"seed": world.seed, "size": 0}

"""A dry run: the flows themselves, on a copy of our own database and with connectors that read but never write.

There is no second way to plan: what a rehearsal notes is what the same step would apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

from trifold.sync_core import logs
from trifold.sync_core.connectors.port import Connector, Crm
from trifold.sync_core.connectors.rehearsal import RehearsedConnector
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.model.changes import System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.store import batches, inbox, inbox_reads, plans, reviews
from trifold.sync_core.store.copying import copied

STEPS_MAX = 1_000_000
SHOWN_MAX = 1_000
Turn = Callable[[Desk], bool]  # does the next due step; False when nothing is due


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a run would write, in order; which rings come to nothing, and why; what it would ask a person.

    ``whole`` False: it was stopped early, because it would touch more records than was asked for.
    """

    operations: tuple[Operation, ...]
    rings: tuple[dict[str, Any], ...]
    questions: tuple[dict[str, Any], ...]
    whole: bool

    @property
    def records(self) -> int:
        return plans.touched(self.operations)

    @property
    def created(self) -> int:
        return sum(one.verb is Verb.CREATE for one in self.operations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A copy of our database and connectors that only read. ``stage`` is the desk over both; ``items`` and ``reviews``
    are the numbers of the newest ones of before."""

    stage: Desk
    agency: str
    noted: list[Operation]
    connectors: dict[tuple[str, System], RehearsedConnector]
    items: int
    reviews: int

    def play(self, turn: Turn, enough: int | None = None, told: Callable[[], object] = lambda: None) -> bool:
        """Do all that is due; False when it was stopped early. ``told`` is called after each step."""
        for _ in range(STEPS_MAX):
            if enough is not None and plans.touched(self.noted) > enough:
                return False
            if not turn(self.stage):
                return True
            told()
        return False

    def outline(self, *, whole: bool, limit: int = SHOWN_MAX) -> Outline:
        with self.stage.db.read() as conn:
            return Outline(
                operations=tuple(self.noted),
                rings=tuple(inbox_reads.came_of(conn, self.agency, self.items, limit)),
                questions=tuple(reviews.opened_after(conn, self.agency, self.reviews, limit)),
                whole=whole,
            )


@contextmanager
def rehearsing(desk: Desk, agency: str, *, keep_waiting: bool = False) -> Iterator[Rehearsal]:
    """``keep_waiting``: what waits already is part of it."""
    noted: list[Operation] = []
    made: dict[tuple[str, System], RehearsedConnector] = {}

    def connectors(name: str, system: System) -> Connector:
        if (name, system) not in made:
            made[name, system] = RehearsedConnector(cast(Crm, desk.connectors(name, system)), noted)
        return made[name, system]

    with copied(desk.db) as db, logs.rehearsing():
        stage = replace(desk, db=db, connectors=connectors, circuits=desk.circuits.copied(db), rehearses=True)
        with db.begin() as conn:
            items = inbox.set_aside(conn, agency if keep_waiting else None)
            newest = reviews.newest(conn)
        yield Rehearsal(stage=stage, agency=agency, noted=noted, connectors=made, items=items, reviews=newest)


def rehearse(
    desk: Desk,
    agency: str,
    begin: Callable[[Desk], object],
    turn: Turn,
    *,
    keep_waiting: bool = False,
    enough: int | None = None,
) -> Outline:
    """``begin`` rings on the desk that it is given, a copy. ``keep_waiting``: what waits already is part of the run.
    ``enough``: stop once more records than this would be touched."""
    with rehearsing(desk, agency, keep_waiting=keep_waiting) as rehearsal:
        begin(rehearsal.stage)
        return rehearsal.outline(whole=rehearsal.play(turn, enough))


def rehearse_run(desk: Desk, agency: str, run_id: str, turn: Turn, enough: int | None = None) -> Outline:
    """A run whose rings are listed and kept back."""

    return rehearse(desk, agency, lambda stage: let_go(stage, run_id), turn, enough=enough)


def let_go(stage: Desk, run_id: str) -> None:
    """On a copy: what the run keeps back is due."""
    with stage.db.begin() as conn:
        batches.go(conn, run_id)
        inbox.release(stage.db, conn, batches.held_items(conn, run_id))

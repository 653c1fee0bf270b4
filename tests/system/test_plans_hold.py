"""Against the simulators themselves: what a dry run prints before anything is written is what is then written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from trifold.scenarios import plays
from trifold.scenarios.control import Control
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.plays import Play
from trifold.scenarios.run import run_one
from trifold.scenarios.venue import Venue
from trifold.simulators.registry import SYSTEMS
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.queue.worker import turn
from trifold.sync_core.flows.rehearsal import rehearse
from trifold.sync_core.store import plans
from trifold.sync_core.store.tables import audit, metadata

pytestmark = pytest.mark.sweep

# A vendor that refuses, fails or loses an answer, and a worker that is stopped half way: nobody can plan these.
UNPLANNED = ("stage.arm(", "stage.work(", "stage.restart(", "stage.start_daily(", "steward.merge(")
MADE = "made by us"  # what the audit says of a link whose record we made
REFUSING = {"insuredmine_to_both", "locked_in_benefitpoint", "refused_fields", "texts_cut_silently"}  # or cuts
PLAYS = Path(plays.__file__).parent
Line = tuple[str, str, str, str, str | None, str | None]


def lines(written: Iterable[Mapping[str, Any]]) -> Counter[Line]:
    """system, kind, verb, field, before, after; ids of what was only planned are no ids."""
    found: Counter[Line] = Counter()
    for told in written:
        for name, value in told["changed"].items():
            after = ("an id" if value["after"] else None) if name.startswith("id in") else value["after"]
            found[told["system"], told["kind"], told["verb"], name, value["before"], after] += 1
    return found


def can_be_planned(name: str) -> bool:
    if not (PLAYS / f"{name}.py").exists():  # the field matrix' own
        return False
    text = (PLAYS / f"{name}.py").read_text("utf-8")
    return name not in REFUSING and not any(word in text for word in UNPLANNED)


class Rehearsed(Indoors):
    """Before what waits is worked off, it is rehearsed; ``wrong`` collects where the rehearsal was."""

    def __init__(self, world: str) -> None:
        self.wrong: list[str] = []
        self.planned = self.written = 0
        super().__init__(world)

    def deliver(self) -> int:
        delivered = super().deliver()
        self._try_the_plan()
        return delivered

    def _try_the_plan(self) -> None:
        desk: Desk = self.engine.desk  # type: ignore[attr-defined]
        before, marks = rows(desk), [control.mark() for control in self._controls()]
        outline = rehearse(desk, self.world, lambda stage: None, turn, keep_waiting=True)
        if rows(desk) != before or any(
            control.writes(after=mark) for control, mark in zip(self._controls(), marks, strict=True)
        ):
            self.wrong.append("the rehearsal wrote something")
        earlier = len(writes_done(desk))
        while turn(desk):
            pass
        planned, written = lines(map(plans.told, outline.operations)), lines(writes_done(desk)[earlier:])
        self.planned += len(outline.operations)
        self.written += len(writes_done(desk)) - earlier
        self.wrong += [f"planned only: {line}" for line in planned - written]
        self.wrong += [f"written only: {line}" for line in written - planned]

    def _controls(self) -> list[Control]:
        return [Control(self.session, self.addresses.of(system), self.world) for system in SYSTEMS]


def writes_done(desk: Desk) -> list[dict[str, Any]]:
    """Every write that was ever confirmed to us, from the audit."""
    with desk.db.read() as conn:
        query = select(audit.c.system, audit.c.kind, audit.c.details).where(audit.c.event.in_(("applied", "linked")))
        found = [
            {"system": system, "kind": kind, **details}
            for system, kind, details in conn.execute(query.order_by(audit.c.id))
        ]
    return [one for one in found if "verb" in one and one.get("why", MADE) == MADE]


def rows(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    with desk.db.read() as conn:
        return {name: [tuple(row) for row in conn.execute(select(table))] for name, table in metadata.tables.items()}


@pytest.mark.parametrize("name", list(filter(can_be_planned, plays.names())))
def test_in_every_play_the_plan_holds(name: str) -> None:
    found: list[Rehearsed] = []

    @contextmanager
    def opened(play: Play) -> Iterator[Venue]:
        with closing(Rehearsed(play.world)) as venue:
            found.append(venue)
            yield venue

    result = run_one(plays.load(name), opened)

    assert result.outcome == "passed", result.reason
    assert found[0].wrong == []
    assert found[0].planned == found[0].written

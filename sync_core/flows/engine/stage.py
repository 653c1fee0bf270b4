"""The engine of the stage: one thread, everything due now, in the inbox's order. Deterministic."""

from __future__ import annotations

from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.engine.step import claim, work_on
from trifold.sync_core.flows.engine.timetable import Timetable, poll, settle

STEPS_MAX = 100_000


class Stage:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._timetable = Timetable(desk)

    def drain(self, limit: int | None = None) -> int:
        """Run what is due until nothing is, or ``limit`` steps are done; gives their number."""
        steps = 0
        while steps < STEPS_MAX:
            if steps == limit:
                return steps
            ring = claim(self._desk)
            if ring is not None:
                work_on(self._desk, ring)
                steps += 1
            elif not settle(self._desk):
                return steps
        raise AssertionError(f"{STEPS_MAX} steps, and still something is due: records ring each other for ever")

    def poll(self) -> int:
        return sum(poll(self._desk, agency) for agency in self._desk.settings.agencies)

    def tick(self) -> int:
        return self._timetable.tick()

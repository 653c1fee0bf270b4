"""A failing script to its shortest: steps are left out in halves, quarters, ... as long as the same rule is violated.

It ends after so many tries or seconds, with the shortest found by then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from trifold.scenarios.simulation.playing import Ending
from trifold.scenarios.simulation.script import Script, Step
from trifold.simulators.chassis.clock import Clock

TRIES_MAX = 150
SECONDS_MAX = 60.0
GRAVEST_FIRST = ("doubled", "edits", "links", "fields", "apart", "engine", "arrived", "quiet")

Player = Callable[[Script], Ending]


class _Budget:
    """Counts tries and seconds. ``rule`` must stay violated, so that one fault doesn't hide behind another."""

    def __init__(self, player: Player, rule: str, tries: int, seconds: float) -> None:
        self._player, self._rule, self._tries = player, rule, tries
        self._seconds, self._began = seconds, Clock.stopwatch()

    @property
    def left(self) -> bool:
        return self._tries > 0 and Clock.stopwatch() - self._began < self._seconds

    def failing(self, script: Script) -> Ending | None:
        """How it ends, if the rule is violated still; None when it isn't, or nothing is left to try with."""
        if not self.left:
            return None
        self._tries -= 1
        ending = self._player(script)
        return ending if any(violation.rule == self._rule for violation in ending.violations) else None


def shrunk(failed: Ending, player: Player, *, tries_max: int = TRIES_MAX, seconds_max: float = SECONDS_MAX) -> Ending:
    """The ending of the shortest script that was found to violate the gravest rule that the failed one violates."""
    rules = {violation.rule for violation in failed.violations}
    gravest = next((rule for rule in GRAVEST_FIRST if rule in rules), min(rules))
    budget = _Budget(player, gravest, tries_max, seconds_max)
    best = failed
    for simpler in (replace(best.script, accompanied=False), replace(best.script, keys="honoured")):
        best = (budget.failing(simpler) if simpler != best.script else None) or best
    size = max(1, len(best.script.steps) // 2)
    while budget.left:
        shorter = _without_a_part(best.script, size, budget)
        if shorter is not None:
            best = shorter
        elif size == 1:
            break
        else:
            size = max(1, size // 2)
    return best


def _without_a_part(script: Script, size: int, budget: _Budget) -> Ending | None:
    """The first script without ``size`` steps in a row that fails; from the end, for what came first is needed."""
    steps: Sequence[Step] = script.steps
    for place in range(len(steps) - size, -size, -size):
        kept = [*steps[: max(0, place)], *steps[place + size :]]
        ending = budget.failing(script.only(kept))
        if ending is not None:
            return ending
    return None

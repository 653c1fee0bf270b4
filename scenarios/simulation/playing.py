"""A script on a stage: its acts, its trouble, its crashes; then everything is well again, and the oracle is asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from trifold.scenarios.agencies import CONSOLE, WORLDS
from trifold.scenarios.browser import Browser
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.neighbour import Neighbour
from trifold.scenarios.oracle import told, truth
from trifold.scenarios.oracle.arrived import late
from trifold.scenarios.oracle.evidence import Evidence, Violation
from trifold.scenarios.oracle.judge import judge
from trifold.scenarios.oracle.story import Story
from trifold.scenarios.oracle.told import Told
from trifold.scenarios.playhouse import OPENING
from trifold.scenarios.report import PlayResult
from trifold.scenarios.simulation.script import DESKS, Name, Script, Step
from trifold.scenarios.simulation.witness import Witness
from trifold.scenarios.stage import Stage
from trifold.scenarios.venue import Unsettled
from trifold.simulators.registry import SYSTEMS

HEALING_HOURS = 6
DAILIES = 2
WORLD_SEEDS = 3  # worlds are opened with few seeds, so that an agency next door is inhabited once for many stories
NOTICES_LOST = {"drop_notice", "recipient_off"}
STATES = ("waiting", "running", "dead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What came of a script. ``acts`` were done by users, ``refused`` were refused or failed; ``trace``: a sha256."""

    script: Script
    violations: list[Violation]
    trace: str = ""
    acts: int = 0
    refused: int = 0
    faults: Mapping[str, int] = field(default_factory=dict)
    crashes: int = 0
    virtual_hours: float = 0.0


def play(script: Script, engine: str = "core") -> Ending:
    """From the first morning to the judgement. A story has no wall clock: who calls bounds its time."""
    venue = Indoors(
        script.world,
        engine=engine,
        seed=1 + script.seed % WORLD_SEEDS,
        keys=script.keys,
        accompanied=script.accompanied,
    )
    performance = _Performance(script, engine, venue)
    try:
        return performance.whole()
    finally:
        performance.stage.turn_back()
        venue.close()


class _Performance:
    """One script in one venue."""

    def __init__(self, script: Script, engine: str, venue: Indoors) -> None:
        self.script, self.engine, self.venue = script, engine, venue
        self.stage = Stage(venue, PlayResult(name="simulation", world=script.world), seed=1)
        self._recipients = {system: self.stage.control[system].settings().get("recipients") for system in SYSTEMS}
        self._neighbour = Neighbour(venue, venue.neighbour) if venue.neighbour else None
        self._names: dict[str, Any] = {
            one.key: self.stage.another(one.like, one.key, **one.facts) for one in script.cast
        }
        self._story, self._witness = Story(), Witness(venue.simulators, script.world)
        self._violations: list[Violation] = []
        self._done = self._refused = self._crashes = 0

    def whole(self) -> Ending:
        for step in self.script.steps:
            self._take(step)
            self._witness.look()
        self._heal()
        evidence = self._judged()
        hours = (self.venue.clock.now() - OPENING).total_seconds() / 3_600
        return Ending(
            script=self.script,
            violations=sorted({*self._violations, *judge(evidence), *self._apart()}),
            trace=self._traced(evidence),
            acts=self._done,
            refused=self._refused,
            faults=dict(sorted(self._witness.strikes().items())),
            crashes=self._crashes,
            virtual_hours=hours,
        )

    # ---- steps
    def _take(self, step: Step) -> None:
        if not set(step.names) <= self._names.keys():
            return
        given = [self._names[one] if isinstance(one, Name) else one for one in step.given]
        if step.on in DESKS:
            self._act(step, given)
            return
        try:
            found = getattr(self.stage, step.verb)(*given, **step.named)
        except Exception as error:
            self._engine_failed(error)
            return
        self._crashes += step.what == "crash"
        self._witness.note(f"{self.venue.clock.now().isoformat()} {step.line()}")
        if step.gives:
            self._names[step.gives] = found

    def _act(self, step: Step, given: list[Any]) -> None:
        """At a desk. What a fault broke just fails for the user; the truth says what was done."""
        desk = DESKS[step.on]
        before = truth.records_of(self.stage.control, desk)
        with suppress(Exception):  # a form that isn't there, a reader that a fault struck: the user gives up
            getattr(getattr(self.stage, desk), step.verb)(*given, **step.named)
        after = truth.records_of(self.stage.control, desk)
        asks = step.verb in ("sync", "press_daily", "sync_contact")
        done = before != after or asks
        self._done, self._refused = self._done + done, self._refused + (not done)
        self._story.note(before, after, f"{self.venue.clock.now():%Y-%m-%dT%H:%M:%S}.000Z")
        self._witness.note(f"{self.venue.clock.now().isoformat()} {step.line()} {done}")

    def _engine_failed(self, error: Exception) -> None:
        told = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        self._violations.append(Violation("engine", f"it ended with {told}"))
        self.venue.restart()

    # ---- everything is well again
    def _heal(self) -> None:
        self.stage.turn_back()
        for system, recipients in self._recipients.items():
            if recipients:
                self.stage.control[system].configure(recipients=recipients)
        try:
            self.stage.endure(hours=HEALING_HOURS)
            self.stage.settle()
            self._violations += self._late()
            for _ in range(DAILIES):
                self.stage.daily()
        except Unsettled:
            self._violations.append(Violation("quiet", "never quiet: something answers every answer"))
        except Exception as error:
            self._engine_failed(error)

    def _last_pass(self) -> list[str]:
        """What one more settle and daily writes."""
        mark = self._witness.mark()
        with suppress(Exception):  # already told
            self.stage.settle()
            self.stage.daily()
        return self._witness.writes(mark)

    # ---- the judgement
    def _late(self) -> list[Violation]:
        """Of what was told in real time; a reader is asked only where something is missing."""
        if NOTICES_LOST & self._witness.strikes().keys():
            return []
        so_far = Evidence(truth=truth.read(self.stage.control), story=self._story)
        return list(late(replace(so_far, told=self._told()))) if any(late(so_far)) else []

    def _judged(self) -> Evidence:
        writes = self._last_pass()
        return Evidence(
            truth=truth.read(self.stage.control),
            story=self._story,
            told=self._told(),
            writes=writes,
            stuck=self._stuck(),
            creates=self._witness.creates(),
            connection=str(WORLDS[self.script.world].get("internal_connection", "off")),
        )

    def _told(self) -> Told:
        if self.engine != "core":
            return Told()
        console = Browser(self.venue.session, str(self.venue.addresses.core))
        if (door := console.open("login")).has_field("password"):
            console.submit(door, {"password": CONSOLE.password})
        return told.read(console, self.script.world)

    def _stuck(self) -> dict[str, int]:
        if self.engine != "core":
            return {}
        console = Browser(self.venue.session, str(self.venue.addresses.core))
        status = console.read("api/status")["agencies"][self.script.world]
        return {state: int(status.get(state) or 0) for state in STATES}

    def _apart(self) -> list[Violation]:
        if self._neighbour is None:
            return []
        changed = [f"{system} {one}" for system in SYSTEMS for one in self._neighbour.changed(system)]
        return [Violation("apart", f"the agency next door changed: {one}") for one in changed]

    def _traced(self, evidence: Evidence) -> str:
        for key, record in sorted(evidence.truth.records.items()):
            self._witness.note(json.dumps([key, record.fields, record.links], sort_keys=True))
        return self._witness.digest()

"""The stage: the verbs of a play. The same for a venue indoors and a live one.

People act at desks (``stage.ams360``, ``stage.benefitpoint``, ``stage.insuredmine``), through the screens' forms; what
a system shows is read over its wire (``stage.insuredmine.shows``). Every executed ``expect`` leaves a check.
``stage.next_door`` is another agency, with desks of its own. Switches that are turned and faults that are armed are
turned back at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any

from trifold.scenarios import duplicates
from trifold.scenarios.casting import Casting, Role
from trifold.scenarios.floor import Floor
from trifold.scenarios.levers import Levers
from trifold.scenarios.neighbour import Neighbour
from trifold.scenarios.readers.seen import told
from trifold.scenarios.report import Act, Check, PlayResult, plain
from trifold.scenarios.venue import Venue
from trifold.simulators.registry import SYSTEMS

ENDED = ("done", "failed")  # a daily job
ACT_SECONDS = 7  # what a person needs for a form
RECOVERY_HOURS = 1.25  # within which an engine has found out that a system is well again; pauses grow up to an hour


class Stage:
    """One play in one venue. What happens is written into ``result``."""

    def __init__(self, venue: Venue, result: PlayResult, *, seed: int = 1) -> None:
        self.venue, self.result, self.world, self._seed = venue, result, venue.world, seed
        floor = self._floor = Floor(venue, venue.world, self._act)
        self.ams360, self.benefitpoint, self.insuredmine = floor.ams360, floor.benefitpoint, floor.insuredmine
        self.control, self.steward, self.console = floor.control, floor.steward, floor.console
        self._levers = Levers(self.control, self._act)
        self.casting = Casting(result.name, seed, floor.knows, year=self.control["ams360"].year())
        self._neighbour = Neighbour(venue, venue.neighbour) if venue.neighbour else None
        self._again: list[Stage] = []
        self._opening, self._asked_before = floor.counts(), set(self.console.questions())

    @cached_property
    def next_door(self) -> Stage:
        """The agency next door, with all verbs: the same systems and engine, namesakes of this play's people, and the
        same ids in AMS360 and BenefitPoint. Raises LookupError in a sandbox that has none."""
        if self.venue.neighbour is None:
            raise LookupError(f"{self.world}: there is no agency next door. Play it where there is one: trifold up.")
        return Stage(self.venue.beside(self.venue.neighbour), self.result, seed=self._seed)

    # ---- people and time
    def role(self, key: str) -> Role:
        """Somebody of the cast, under a name that none of the three systems knows yet."""
        return self.casting.role(key)

    def performed_again(self) -> Stage:
        """The same play once more in the same worlds, at the same desks' systems, with people of its own."""
        again = Stage(self.venue, self.result, seed=self._seed)
        self._again.append(again)
        return again

    def another(self, like: str, key: str, **facts: str) -> Role:
        """Somebody or something of the cast once more, under a key and with facts of its own: "Kim" like "ada"."""
        model = self.casting.role(like)
        role = self.casting.roles[key] = Role(key, model.kind, {**model.facts, **facts})
        return role

    def settle(self) -> None:
        """All notices and webhooks are delivered and worked off, BenefitPoint is polled; never the daily."""
        self.venue.settle()

    def daily(self) -> None:
        """Press the daily button and let the job end."""
        self.start_daily()
        self.finish_daily()

    def start_daily(self) -> None:
        """Press the daily button, and look no further."""
        self.insuredmine.press_daily()

    def finish_daily(self) -> None:
        """Let a daily job that was started end, and all that it rang for."""
        self.venue.settle()
        if self.insuredmine.job_state() not in ENDED:
            self.venue.until(lambda: self.insuredmine.job_state() in ENDED)
            self.venue.settle()

    def work(self, steps: int) -> None:
        """Let the engine take so many steps and then stand still, in the middle of what it does.

        Live it goes on by itself: then the play's end is the same, but not the moment.
        """
        self.venue.work(steps)

    def restart(self) -> None:
        """The engine is killed where it stands and started again on what it had written down (live: it stays)."""
        self._act("", "The engine is killed and started again")
        self.venue.restart()

    def crash(self, calls: int, moment: str) -> None:
        """The engine is killed at one of the next calls that it makes (counted from now), before or after the vendor
        did what was asked, and started again (live: it stays)."""
        self._act("", f"The engine is killed {moment} its call {calls} from now, and started again")
        self.venue.crash(calls, moment)

    def wait(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Time passes, and what is due by the clock happens. Only for a play that says CLOCK = "virtual"."""
        passing = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        self.result.lines.append(Act(system="", told=f"{_spoken(passing)} pass"))
        self.venue.wait(passing)

    # ---- trouble
    @contextmanager
    def outage(self, system: str, kind: str = "server_error", **how: Any) -> Iterator[int]:
        """``with stage.outage("ams360", hours=3):`` the system answers nobody over its wire from the block's beginning
        until the block has ended and so long has passed; then it is well again, and an engine finds out. ``how``: the
        time, as for ``wait``, and the fault's own fields. Gives the fault's number. For CLOCK = "virtual"."""
        passing = {unit: how.pop(unit) for unit in ("days", "hours", "minutes", "seconds") if unit in how}
        number = self._levers.arm(system, kind, {"count": 0, **how})
        yield number
        self.endure(**passing)
        self._levers.disarm(system, number)
        self.endure(hours=RECOVERY_HOURS)

    @contextmanager
    def wrong_password(self, system: str, **passing: float) -> Iterator[int]:
        """The same while the system refuses everybody's credentials; gives the number that ``strikes`` counts the
        refused log-ins by."""
        numbers = self._levers.lock_out(system)
        yield numbers[-1]
        self.endure(**passing)
        for number in numbers:
            self._levers.disarm(system, number)
        self.endure(hours=RECOVERY_HOURS)

    def endure(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Time passes while something is wrong, so that nothing need become quiet. Only for CLOCK = "virtual"."""
        passing = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        self.result.lines.append(Act(system="", told=f"{_spoken(passing)} pass"))
        self.venue.endure(passing)

    def step_clock(self, system: str, *, days: float = 0, hours: float = 0) -> None:
        """A system's clock, or the engine's (core), is put forward, or back (below zero). Only for CLOCK =
        "virtual"."""
        seconds = (days * 24 + hours) * 3_600
        self._act(system, f"has its clock put {'back' if seconds < 0 else 'forward'} by {_spoken(abs(seconds))}")
        self.venue.step_clock(system, seconds)

    # ---- what the systems are made to do
    def configure(self, system: str, **settings: Any) -> None:
        """Change a world's settings, through its control; they are turned back at the end."""
        self._levers.configure(system, settings)

    def turn(self, system: str, **switches: Any) -> None:
        """Turn switches of a simulator (``trifold switches`` lists them), the others stay; turned back at the end."""
        self._levers.turn(system, switches)

    def arm(self, system: str, kind: str, **aimed: Any) -> int:
        """Arm a fault (``trifold.simulators.chassis.faults``) in this agency's world, such as
        ``stage.arm("benefitpoint", "server_error", operation="createAccount", count=3)``; gives its number. What of it
        is left at the end is disarmed."""
        return self._levers.arm(system, kind, aimed)

    def disarm(self, system: str, number: int) -> None:
        """A fault that was armed strikes no more."""
        self._levers.disarm(system, number)

    def strikes(self, system: str, number: int) -> int:
        """How often an armed fault has struck."""
        return self.control[system].strikes(number)

    def turn_back(self) -> None:
        """Undo every ``configure`` and ``turn``, disarm every fault."""
        self._levers.turn_back()
        if "next_door" in vars(self):
            self.next_door.turn_back()

    def last_notice(self, system: str) -> int:
        """The number of the newest notice, a place to look back at from later."""
        return max((notice["number"] for notice in self.control[system].notices(limit=1)), default=0)

    def notices(self, system: str, since: int) -> list[str]:
        """The kinds of the notices after a number, such as Customer.Updated."""
        return [notice["kind"] for notice in self.control[system].notices() if notice["number"] > since]

    def resend(self, system: str, since: int, *kinds: str) -> None:
        """The system sends notices of these kinds once more, in this order: the first of each kind after a number."""
        later = [notice for notice in self.control[system].notices() if notice["number"] > since]
        known = {notice["kind"]: notice["number"] for notice in reversed(later)}
        for kind in kinds:
            self._act(system, f"sends its message {kind} again")
            self.control[system].resend(known[kind])

    def fill_ams360(self, name: str, number: int) -> None:
        """Many customers of one last name, as a busy agency has them."""
        for index in range(number):
            facts = {"first_name": f"Person {index + 1:02}", "last_name": self.casting.another(name)}
            self.ams360.add_customer(Role(f"{name} {index}", "person", facts))

    # ---- what must be true
    def expect(self, requirements: str, system: str, asked: str, expected: Any, found: Any) -> bool:
        """Record whether ``found`` is as expected: one check per requirement named.

        ``found`` is a value, or a function that looks: live, it looks until the value is there or patience ends.
        """
        wanted, seen = plain(told(expected)), [None if callable(found) else plain(told(found))]

        def holds() -> bool:
            if callable(found):
                seen[:] = [plain(told(found()))]
            return bool(seen[0] == wanted)

        passed = self.venue.until(holds) if callable(found) else holds()
        for requirement in requirements.split():
            self.result.lines.append(
                Check(
                    requirement=requirement,
                    system=system,
                    asked=asked,
                    expected=wanted,
                    found=seen[0],
                    passed=passed,
                )
            )
        return passed

    def made(self, system: str) -> dict[str, int]:
        """Records by kind that are new in a system since the play began; kinds without new ones are left out."""
        now, before = self._floor.counts(system), self._opening
        return {kind: n - before[system][kind] for kind, n in now[system].items() if n != before[system][kind]}

    def mark(self) -> dict[str, int]:
        """A place in the three journals, to look back at from later."""
        return {system: self.control[system].mark() for system in SYSTEMS}

    def writes(self, since: Mapping[str, int], *systems: str) -> list[str]:
        """Every write of a record over a wire since a mark, in all systems or in those that are named."""
        looked = systems or SYSTEMS
        return [f"{system}: {name}" for system in looked for name in self.control[system].writes(after=since[system])]

    def questions(self) -> list[str]:
        """The reasons of what waits for a person since the play began."""
        return sorted(why for number, why in self.console.questions().items() if number not in self._asked_before)

    # ---- the end of every play
    def end_of_day(self, made: Mapping[str, Mapping[str, int]], asked: Iterable[str] = ()) -> None:
        """Settle, daily, settle; then nothing unexpected may be there, nothing twice, the ids must agree, and a person
        is asked what the play named (``asked``: reasons) and nothing else."""
        self._act("", "The day ends: everything is delivered, the daily runs")
        self.settle()
        self.daily()
        for system in SYSTEMS:
            expected = dict(made.get(system, {}))
            self.expect("R6", system, "records made by the play", expected, lambda system=system: self.made(system))
        twice = self.duplicates()
        self.expect("R31", "insuredmine", "records made twice", [], twice)
        self.expect("R6", "insuredmine", "external ids that BenefitPoint contradicts", [], self._contradictions)
        self.expect("T16b", "core", "questions that are open", sorted(asked), self.questions)
        self.result.duplicates = len(twice)
        if self._neighbour:
            asked = f"records of the agency next door ({self._neighbour.world}) that changed"
            for system in SYSTEMS:
                self.expect(
                    "X32", system, asked, [], partial(self._neighbour.changed, system, "next_door" in vars(self))
                )

    def keys_were_ignored(self) -> None:
        """The play was played with Idempotency-Key ignored: all that was checked is a check of that too."""
        switch = self.control["insuredmine"].settings().get("switches", {}).get("idempotency")
        wrong = [f"{check.requirement} {check.asked}" for check in self.result.checks if not check.passed]
        self.expect("X41", "insuredmine", "keys, and what then was wrong", ["ignored", []], [switch, wrong])

    def duplicates(self) -> list[str]:
        """A sentence for every record that the play made once too often."""
        return [
            *duplicates.in_ams360(self.ams360.shows, self.casting),
            *duplicates.in_benefitpoint(self.benefitpoint.shows, self.casting),
            *duplicates.in_insuredmine(self.insuredmine.shows, self.casting),
        ]

    def _contradictions(self) -> list[str]:
        """Accounts of the play whose AMS360 id differs between InsuredMine and BenefitPoint."""
        found = []
        for role in self.casting.roles.values():
            ids = self.insuredmine.shows.ids(role) if role.kind in ("person", "firm") else {}
            if {"ams360", "benefitpoint"} <= ids.keys():
                link = self.benefitpoint.shows.link_of(ids["benefitpoint"])
                if link.get("amsCustomerId") != ids["ams360"]:
                    found.append(f"{role}: {ids['ams360']} is {link.get('amsCustomerId')} in BenefitPoint")
        return found

    def _act(self, system: str, told: str) -> None:
        self.result.lines.append(Act(system=system, told=told))
        self.venue.pass_time(ACT_SECONDS)


def _spoken(seconds: float) -> str:
    """A span of time as a story tells it."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= length and seconds % length == 0:
            return f"{seconds / length:g} {unit}"
    return f"{seconds:g} seconds"

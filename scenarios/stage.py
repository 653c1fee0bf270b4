"""The stage: the verbs of a play. The same for a venue indoors and a live one.

People act at desks (``stage.ams360``, ``stage.benefitpoint``, ``stage.insuredmine``), through the screens' forms; what
a system shows is read over its wire (``stage.insuredmine.shows``). Every executed ``expect`` leaves a check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.scenarios import duplicates
from trifold.scenarios.browser import Browser
from trifold.scenarios.casting import Casting, Role
from trifold.scenarios.control import Control
from trifold.scenarios.desks.ams360 import Ams360Desk
from trifold.scenarios.desks.benefitpoint import BenefitPointDesk
from trifold.scenarios.desks.insuredmine import InsuredMineDesk
from trifold.scenarios.readers.ams360 import Ams360Reader
from trifold.scenarios.readers.benefitpoint import BenefitPointReader
from trifold.scenarios.readers.insuredmine import InsuredMineReader
from trifold.scenarios.readers.seen import told
from trifold.scenarios.report import Act, Check, PlayResult, plain
from trifold.scenarios.venue import Venue
from trifold.simulators.registry import SYSTEMS, vendor

ENDED = ("done", "failed")  # a daily job
ACT_SECONDS = 7  # what a person needs for a form
COUNTED: Mapping[str, tuple[str, ...]] = {
    "ams360": ("customers", "contacts", "policies"),
    "benefitpoint": ("accounts", "contacts", "products"),
    "insuredmine": ("accounts", "contacts", "policies"),
}


class Stage:
    """One play in one venue. What happens is written into ``result``."""

    def __init__(self, venue: Venue, result: PlayResult, *, seed: int = 1) -> None:
        self.venue, self.result, self.world = venue, result, venue.world
        at, session = venue.addresses, venue.session
        who = {system: vendor(system).credentials(venue.world) for system in SYSTEMS}
        browsers = {system: Browser(session, f"{at.of(system)}/ui/{venue.world}") for system in SYSTEMS}
        readers = (
            Ams360Reader(session, at.wsapi, who["ams360"]),
            BenefitPointReader(session, at.benefitpoint, who["benefitpoint"]),
            InsuredMineReader(session, at.insuredmine, who["insuredmine"]),
        )
        self.ams360 = Ams360Desk(browsers["ams360"], self._act, readers[0])
        self.benefitpoint = BenefitPointDesk(browsers["benefitpoint"], self._act, readers[1])
        self.insuredmine = InsuredMineDesk(browsers["insuredmine"], self._act, readers[2])
        self.control = {system: Control(session, at.of(system), venue.world) for system in SYSTEMS}
        self._turned: list[tuple[str, dict[str, Any]]] = []
        self.casting = Casting(result.name, seed, self._taken, year=self.control["ams360"].year())
        self._opening = self._counts()

    # ---- people and time
    def role(self, key: str) -> Role:
        """Somebody of the cast, under a name that none of the three systems knows yet."""
        return self.casting.role(key)

    def settle(self) -> None:
        """All notices and webhooks are delivered and worked off, BenefitPoint is polled; never the daily."""
        self.venue.settle()

    def daily(self) -> None:
        """Press the daily button and let the job end."""
        self.insuredmine.press_daily()
        self.venue.settle()
        if self.insuredmine.job_state() not in ENDED:
            self.venue.until(lambda: self.insuredmine.job_state() in ENDED)
            self.venue.settle()

    def configure(self, system: str, **settings: Any) -> None:
        """Turn a world's switches, through its control; they are turned back at the end."""
        former = self.control[system].settings()
        self._turned.append((system, {name: former.get(name) for name in settings}))
        self._act(system, "is set to " + ", ".join(f"{name} = {value!r}" for name, value in settings.items()))
        self.control[system].configure(**settings)

    def turn_back(self) -> None:
        """Undo every ``configure``."""
        while self._turned:
            system, former = self._turned.pop()
            self.control[system].configure(**former)

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
        now, before = self._counts(system), self._opening
        return {kind: n - before[system][kind] for kind, n in now[system].items() if n != before[system][kind]}

    def mark(self) -> dict[str, int]:
        """A place in the three journals, to look back at from later."""
        return {system: self.control[system].mark() for system in SYSTEMS}

    def writes(self, since: Mapping[str, int]) -> list[str]:
        """Every write of a record over a wire since a mark."""
        return [f"{system}: {name}" for system in SYSTEMS for name in self.control[system].writes(after=since[system])]

    # ---- the end of every play
    def end_of_day(self, made: Mapping[str, Mapping[str, int]]) -> None:
        """Settle, daily, settle; then nothing unexpected may be there, nothing twice, and the ids must agree."""
        self._act("", "The day ends: everything is delivered, the daily runs")
        self.settle()
        self.daily()
        for system in SYSTEMS:
            expected = dict(made.get(system, {}))
            self.expect("R6", system, "records made by the play", expected, lambda system=system: self.made(system))
        twice = self.duplicates()
        self.expect("R31", "insuredmine", "records made twice", [], twice)
        self.expect("R6", "insuredmine", "external ids that BenefitPoint contradicts", [], self._contradictions)
        self.result.duplicates = len(twice)

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

    def _counts(self, *systems: str) -> dict[str, dict[str, int]]:
        counts = {system: self.control[system].counts() for system in systems or SYSTEMS}
        return {system: {kind: counts[system][kind] for kind in COUNTED[system]} for system in counts}

    def _act(self, system: str, told: str) -> None:
        self.result.lines.append(Act(system=system, told=told))
        self.venue.pass_time(ACT_SECONDS)

    def _taken(self, name: str, surname: str) -> bool:
        return bool(
            self.ams360.shows.found(name)
            or self.benefitpoint.shows.found(surname)
            or self.insuredmine.shows.listed("accounts", name=surname)
        )

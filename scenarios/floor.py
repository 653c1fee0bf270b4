"""One agency's floor: a desk in each of the three systems, and the simulators' controls of its worlds."""

from __future__ import annotations

from collections.abc import Mapping

from trifold.scenarios.agencies import CONSOLE
from trifold.scenarios.browser import Browser
from trifold.scenarios.console import Console
from trifold.scenarios.control import Control
from trifold.scenarios.desks.ams360 import Ams360Desk
from trifold.scenarios.desks.benefitpoint import BenefitPointDesk
from trifold.scenarios.desks.desk import Tell
from trifold.scenarios.desks.insuredmine import InsuredMineDesk
from trifold.scenarios.desks.steward import StewardDesk
from trifold.scenarios.readers.ams360 import Ams360Reader
from trifold.scenarios.readers.benefitpoint import BenefitPointReader
from trifold.scenarios.readers.insuredmine import InsuredMineReader
from trifold.scenarios.venue import Venue
from trifold.simulators.registry import SYSTEMS, vendor

COUNTED: Mapping[str, tuple[str, ...]] = {
    "ams360": ("customers", "contacts", "policies"),
    "benefitpoint": ("accounts", "contacts", "products"),
    "insuredmine": ("accounts", "contacts", "policies"),
}


class Floor:
    """The world ``world`` of a venue, which need not be the venue's own. ``tell`` hears what is done at its desks."""

    def __init__(self, venue: Venue, world: str, tell: Tell) -> None:
        self.world = world
        at, session = venue.addresses, venue.session
        who = {system: vendor(system).credentials(world) for system in SYSTEMS}
        browsers = {system: Browser(session, f"{at.of(system)}/ui/{world}") for system in SYSTEMS}
        self.ams360 = Ams360Desk(browsers["ams360"], tell, Ams360Reader(session, at.wsapi, who["ams360"]))
        self.benefitpoint = BenefitPointDesk(
            browsers["benefitpoint"], tell, BenefitPointReader(session, at.benefitpoint, who["benefitpoint"])
        )
        self.insuredmine = InsuredMineDesk(
            browsers["insuredmine"], tell, InsuredMineReader(session, at.insuredmine, who["insuredmine"])
        )
        self.steward = StewardDesk(Browser(session, str(at.core)), tell, world, CONSOLE.password)
        self.console = Console(session, at.core, world, CONSOLE.token)
        self.control = {system: Control(session, at.of(system), world) for system in SYSTEMS}

    def counts(self, *systems: str) -> dict[str, dict[str, int]]:
        """Records by system and kind."""
        return {system: self.control[system].counts(*COUNTED[system]) for system in systems or SYSTEMS}

    def knows(self, name: str, surname: str) -> bool:
        """Whether any of the three systems knows a name."""
        return bool(
            self.ams360.shows.found(name)
            or self.benefitpoint.shows.found(surname)
            or self.insuredmine.shows.listed("accounts", name=surname)
        )

"""The people of the agency next door: linked in all three systems, with the ids that a play's people get too."""

from __future__ import annotations

from trifold.scenarios.floor import Floor
from trifold.scenarios.report import PlayResult
from trifold.scenarios.stage import Stage
from trifold.scenarios.venue import Venue
from trifold.simulators.client import ControlRefused


def move_in(venue: Venue) -> bool:
    """Ada is in all three systems with a contact, a policy and a plan; Bo is in BenefitPoint only, Harbor in AMS360.

    ``venue`` is that agency's own. Gives whether the engine brought them together.
    """
    stage = Stage(venue, PlayResult(name="the agency next door"))
    a, b = stage.ams360, stage.benefitpoint
    ada, bo, harbor = stage.role("ada"), stage.role("bo"), stage.role("harbor")
    a.add_customer(ada)
    a.add_contact(ada, stage.role("lena"))
    a.add_policy(ada, stage.role("home_policy"))
    b.add_account_from_ams360(ada, classification="Individual")
    b.add_plan(ada, stage.role("medical_plan"))
    a.add_customer(harbor)
    b.add_account(bo)
    stage.settle()
    stage.daily()
    return stage.insuredmine.shows.badges(ada) == ["AMS360 synced", "BenefitPoint synced"]


def inhabited(venue: Venue) -> bool:
    """Whether the sandbox has an agency next door; if nobody lives there yet, its people move in. ``venue`` is its."""
    try:
        counts = Floor(venue, venue.world, lambda system, told: None).counts()
    except ControlRefused:
        return False
    if not any(counts["ams360"].values()):
        move_in(venue)
    return True

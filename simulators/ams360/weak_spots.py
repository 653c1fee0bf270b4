"""What a fault of the chassis needs to know of AMS360: which world a call means, and how AMS360 refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trifold.simulators.ams360 import sessions
from trifold.simulators.ams360.errors import (
    TICKET_REFUSED,
    BrokenRule,
    BusinessRefusal,
    GeneralRefusal,
    SecurityRefusal,
    not_found,
)
from trifold.simulators.chassis.sighting import Shown
from trifold.simulators.chassis.worlds import World, Worlds


def world_shown(worlds: Worlds, shown: Shown) -> World | None:
    """By the ticket, or by the agency number of a login."""
    agency = sessions.agency_of(shown["ticket"]) if "ticket" in shown else shown.get("agencyno", "")
    return worlds.by_credential("agency_no", agency)


def _business(message: str) -> Exception:
    return BusinessRefusal(message, [BrokenRule(message)])


REFUSALS: Mapping[str, Callable[[str], Exception]] = {
    "WSAPIBusinessFault": _business,
    "WSAPIGeneralFault": GeneralRefusal,
    "WSAPISecurityFault": SecurityRefusal,
    "not_found": lambda message: not_found("Customer", "CustomerId", message),
    "session_expired": lambda message: SecurityRefusal(TICKET_REFUSED),
}

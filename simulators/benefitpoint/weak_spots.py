"""What a fault of the chassis needs to know of BenefitPoint: which world a call means, and how BenefitPoint refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trifold.simulators.benefitpoint import sessions
from trifold.simulators.benefitpoint.errors import (
    BadCredentials,
    DeadSession,
    Fault,
    Malformed,
    NotAuthorized,
    Refused,
    invalid,
)
from trifold.simulators.chassis.sighting import Shown
from trifold.simulators.chassis.worlds import World, Worlds


def world_shown(worlds: Worlds, shown: Shown) -> World | None:
    """By the session id (of the header, or of a logout's body), or by the user name of a login."""
    if "sessionid" in shown:
        return sessions.world_named_by(worlds, shown["sessionid"])
    return sessions.world_of(worlds, shown.get("username", ""))


# The last two are Results with success false, which only creates, updates and deletes answer with.
REFUSALS: Mapping[str, Callable[[str], Exception]] = {
    "BadCredentials": BadCredentials,
    "Malformed": Malformed,
    "NotAuthorized": lambda message: NotAuthorized(),
    "Server": Fault,
    "session_expired": lambda message: DeadSession(),
    "Access_Error": lambda message: Refused("Access_Error", message),
    "Validation_Error": lambda message: invalid([message]),
}

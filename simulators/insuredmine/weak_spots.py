"""What a fault of the chassis needs to know of InsuredMine: which world a call means, and how InsuredMine refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trifold.simulators.chassis.sighting import Shown
from trifold.simulators.chassis.worlds import World, Worlds
from trifold.simulators.insuredmine import errors


def world_shown(worlds: Worlds, shown: Shown) -> World | None:
    """By the API key."""
    return worlds.by_credential("api_key", shown.get("x-api-key", ""))


REFUSALS: Mapping[str, Callable[[str], Exception]] = {
    **{
        kind.code: kind
        for kind in (
            errors.Refusal,
            errors.Unauthorized,
            errors.NotFound,
            errors.Conflict,
            errors.PrimaryNotSynced,
            errors.Stale,
            errors.Invalid,
        )
    },
    "session_expired": errors.Unauthorized,
    "too_many": errors.TooManyRequests,
}

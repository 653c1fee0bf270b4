"""Behaviours that the vendor has not published, each with the default that is simulated first.

A world's setting ``switches`` overrides them by name, for example ``{"switches": {"update_absent": "clear"}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trifold.simulators.chassis.worlds import World

DEFAULT_SWITCHES: Mapping[str, Any] = {
    "session_minutes": 30,
    "session_sliding": True,
    "concurrent_sessions": True,  # False: a new login ends the older sessions of that user
    "duplicate_rule": "off",  # accountName (in the office) | taxpayerID | amsCustomerId
    "too_long": "refuse",  # cut | accept
    "update_absent": "leave",  # clear: an optional element that is absent is cleared
    "account_name_match": "contains",  # prefix | exact; never case-sensitive
    "changes_over_30_days": "fault",  # cut | empty
    "changes_boundary": "inclusive",  # exclusive
    "child_touches_account": False,  # a contact's or plan's change also moves the account's lastModifiedOn
    "individual_primary_contact": True,
    "one_primary_contact": True,  # a new primary contact takes the mark from the former one
    "product_status": "derived",  # stored: as sent
    "empty_phones": "by_version",  # v4 omits, v4_3 sends <phones xsi:nil="true"/>; omitted | nil
    "candidates_per_page": 20,  # of AMS360's customers in Add Account's search
    "update_external": "recorded",  # what updateExternal* does for a linked object; refused: Application_Error
}


def switch(world: World, name: str) -> Any:
    """The world's value of a switch; raises KeyError for a name that is none."""
    default = DEFAULT_SWITCHES[name]
    return (world.settings.get("switches") or {}).get(name, default)

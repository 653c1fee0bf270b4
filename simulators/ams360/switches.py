"""Behaviours of AMS360 that are not public, as switches with a default.

The numbers are those of the specification's list of switches. A world overrides a default through
``world.settings["switches"][name]``. Only the switches that the code branches on are here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Switch:
    """One open question: ``default`` is simulated first, ``choices`` are all values that the code knows."""

    number: int
    name: str
    default: Any
    choices: tuple[Any, ...] = ()


DEFAULT_SWITCHES: Mapping[str, Switch] = {
    switch.name: switch
    for switch in (
        Switch(1, "ticket_minutes", 15),
        Switch(1, "ticket_life", "sliding", ("sliding", "fixed")),
        Switch(6, "not_found", "nil", ("nil", "business_fault")),
        Switch(8, "customer_number_on_insert", "honoured", ("honoured", "ignored")),
        Switch(9, "customer_number_absent", "assigned", ("assigned", "business_fault")),
        Switch(10, "customer_number_taken", "business_fault", ("business_fault", "assigned")),
        Switch(12, "customer_update", "replace", ("replace", "merge")),
        Switch(13, "customer_number_on_update", "allowed", ("allowed", "ignored", "business_fault")),
        Switch(
            17,
            "required_customer_fields",
            ("name", "CustomerType", "AccountExecCode", "AccountRepCode", "gl_levels"),
        ),
        Switch(
            18,
            "required_policy_fields",
            ("CustomerId", "PolicyNumber", "PolicyEffectiveDate", "WritingCompanyCode"),
        ),
        Switch(19, "unknown_codes", "business_fault", ("business_fault", "accepted")),
        Switch(30, "list_cap", 0),  # rows; 0 = no cap
        Switch(39, "unchanged_update_notifies", True, (True, False)),
        Switch(40, "notify_own_interface", True, (True, False)),  # the echo of a change made through WSAPI itself
        # Documentation leaves XLC out of PolicyEndorse's list: a cancellation is made on the screen.
        Switch(0, "endorse_accepts_cancellation", False, (True, False)),
        # Documentation says AMS360 sets the status; a correction that names another known status changes it here.
        Switch(0, "correct_sets_status", True, (True, False)),
    )
}


def setting_of(settings: Mapping[str, Any], name: str) -> Any:
    """The value of a switch in a world; raises KeyError for a name that isn't a switch."""
    return settings.get("switches", {}).get(name, DEFAULT_SWITCHES[name].default)

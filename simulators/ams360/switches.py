"""Behaviours of AMS360 that are not public, as switches with a default.

The numbers are those of the specification's list of switches. A world overrides a default through
``world.settings["switches"][name]``. Only the switches that the code branches on are here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.simulators.ams360 import notifications
from trifold.simulators.chassis.switches import Switch, Switches

DEFAULT_SWITCHES = Switches(
    Switch(1, "ticket_minutes", 15, (), "how many minutes a ticket lives"),
    Switch(1, "ticket_life", "sliding", ("sliding", "fixed"), "whether a use lengthens a ticket's life"),
    Switch(
        6, "not_found", "nil", ("nil", "business_fault"), "what a get by id or number answers when nothing is there"
    ),
    Switch(
        8, "customer_number_on_insert", "honoured", ("honoured", "ignored"), "a positive, free CustomerNumber on insert"
    ),
    Switch(9, "customer_number_absent", "assigned", ("assigned", "business_fault"), "CustomerNumber 0 on insert"),
    Switch(
        10,
        "customer_number_taken",
        "business_fault",
        ("business_fault", "assigned"),
        "a taken CustomerNumber on insert",
    ),
    Switch(12, "customer_update", "replace", ("replace", "merge"), "what an absent member of CustomerUpdate does"),
    Switch(
        13,
        "customer_number_on_update",
        "allowed",
        ("allowed", "ignored", "business_fault"),
        "a CustomerUpdate that changes CustomerNumber",
    ),
    Switch(
        17,
        "required_customer_fields",
        ("name", "CustomerType", "AccountExecCode", "AccountRepCode", "gl_levels"),
        (),
        "what a customer must have: fields, name (firm or last name), gl_levels (those that the agency uses)",
    ),
    Switch(
        18,
        "required_policy_fields",
        ("CustomerId", "PolicyNumber", "PolicyEffectiveDate", "WritingCompanyCode"),
        (),
        "what a policy must have",
    ),
    Switch(
        19,
        "unknown_codes",
        "business_fault",
        ("business_fault", "accepted"),
        "a code of an employee, broker or unit that the agency does not have",
    ),
    Switch(30, "list_cap", 0, (), "how many rows a list has at most; 0: no cap"),
    *notifications.SWITCHES,
    Switch(39, "unchanged_update_notifies", True, (), "whether an update that changes nothing sends a notification"),
    Switch(40, "notify_own_interface", True, (), "whether a change made through WSAPI sends a notification (echo)"),
    # Documentation leaves XLC out of PolicyEndorse's list: a cancellation is made on the screen.
    Switch(0, "endorse_accepts_cancellation", False, (), "whether PolicyEndorse takes XLC, a cancellation"),
    # Documentation says AMS360 sets the status; a correction that names another known status changes it here.
    Switch(0, "correct_sets_status", True, (), "whether PolicyCorrect may set another status"),
)


def setting_of(settings: Mapping[str, Any], name: str) -> Any:
    """The value of a switch in a world; raises KeyError for a name that isn't a switch."""
    return DEFAULT_SWITCHES.value(settings, name)

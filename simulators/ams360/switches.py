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
    Switch(
        1,
        "ticket_life",
        "sliding",
        ("sliding", "fixed", "endless"),
        "sliding: a use lengthens a ticket's life; fixed: it counts from login; endless: only logout ends it",
    ),
    Switch(1, "ticket_calls_max", 0, (), "how many calls a ticket is good for; 0: any number"),
    Switch(
        2,
        "ticket_fault",
        "security_fault",
        ("security_fault", "login_failure", "general_fault"),
        "the fault for an expired, unknown or missing ticket; login_failure: with the text of a bad login",
    ),
    Switch(3, "right_fault", "security_fault", ("security_fault", "business_fault"), "the fault for a missing right"),
    Switch(4, "fault_status", 500, (500, 200), "the HTTP status of a fault"),
    Switch(5, "live_tickets_max", 0, (), "how many live tickets a login has; 1: a new one ends the older; 0: any"),
    Switch(
        6,
        "not_found",
        "nil",
        ("nil", "business_fault", "general_fault"),
        "what a get by id or number answers when nothing is there",
    ),
    Switch(
        7,
        "outside_business_units",
        "not_found",
        ("not_found", "security_fault"),
        "a get of a record outside the user's business units (setting data_security)",
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
    Switch(
        11,
        "supplied_id_on_insert",
        "ignored",
        ("ignored", "fault"),
        "an id that a client sends with an insert; fault: a business fault",
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
        14,
        "absent_member",
        "default",
        ("default", "kept", "fault"),
        "a member of an update that can't be null and is absent: .NET's default, the stored value, a business fault",
    ),
    Switch(
        15,
        "misplaced_member",
        "skipped",
        ("skipped", "read", "fault"),
        "a member out of the schema's order (read: in any order) or unknown (skipped all the same)",
    ),
    Switch(
        16,
        "null_request",
        "general_fault",
        ("general_fault", "business_fault", "empty"),
        "a wrapper without its child, or with the child in the wrong case; empty: as if all members were absent",
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
    Switch(
        20,
        "too_long",
        "accepted",
        ("accepted", "business_fault", "cut"),
        "an address line over 40 or a city over 30 characters",
    ),
    Switch(21, "fault_details", "named", ("named", "unnamed"), "whether a business fault fills DataName and EntityKey"),
    Switch(
        22,
        "customer_types",
        "stages",
        ("stages", "personal_commercial"),
        "CustomerType: C, P and S for customer, prospect, suspect; or P and C for personal, commercial",
    ),
    Switch(
        23,
        "types_of_business",
        "own_numbers",
        ("own_numbers", "confirmed_only"),
        "TypeOfBusiness: 1 and 2, and our own numbers from 3; or 1 and 2 only",
    ),
    Switch(24, "plain_sub_type", "P", ("P", ""), "PolicySubType of a normal policy"),
    Switch(25, "bill_method_codes", ("A", "D"), (), "the codes of agency bill and direct bill"),
    Switch(
        26,
        "employee_status_codes",
        ("A", "I", "R", "D", "S"),
        (),
        "the codes of active, inactive, retired, deleted, service",
    ),
    Switch(
        26,
        "company_type_codes",
        ("I", "F", "B", "E", "W"),
        (),
        "the codes of insurance, finance, brokerage, fee, writing",
    ),
    Switch(
        27,
        "policy_lists",
        "plain",
        ("plain", "every_sub_type", "active_only"),
        "PolicyGetList* without Include flags and statuses: plain policies of every status, every kind, active ones",
    ),
    Switch(28, "prefix_case", "insensitive", ("insensitive", "sensitive"), "how a name prefix is compared"),
    Switch(
        28,
        "prefix_fields",
        ("LastName", "FirmName", "DoingBusinessAs"),
        ("LastName", "FirmName", "DoingBusinessAs", "FirstName"),
        "the names of a customer that NamePrefix is compared with",
    ),
    Switch(
        29,
        "empty_prefix",
        "everyone",
        ("everyone", "nobody", "business_fault"),
        "a list by prefix without a prefix",
    ),
    Switch(30, "list_cap", 0, (), "how many rows a list has at most; 0: no cap"),
    *notifications.SWITCHES,
    Switch(
        31,
        "phone_match",
        "last_ten",
        ("last_ten", "exact"),
        "SearchByPhoneNumber: the last ten digits of what is sent, or exactly what is sent",
    ),
    Switch(
        32,
        "nulls",
        "empty",
        ("empty", "nil", "absent"),
        "a null in an answer: an empty element where it is a text and i:nil where not; i:nil always; no element",
    ),
    Switch(33, "date_zone", "", ("", "Z", "-05:00"), "what follows a dateTime in an answer"),
    Switch(
        34,
        "transport",
        "strict",
        ("strict", "lenient"),
        "strict: text/xml in UTF-8 or UTF-16 and the operation's SOAPAction, else HTTP 415 or an ActionNotSupported"
        " fault; lenient: any content type, any SOAPAction",
    ),
    Switch(35, "malformed_xml", "http_400", ("http_400", "general_fault"), "what XML that can't be read answers"),
    Switch(39, "unchanged_update_notifies", True, (), "whether an update that changes nothing sends a notification"),
    Switch(40, "notify_own_interface", True, (), "whether a change made through WSAPI sends a notification (echo)"),
    Switch(41, "calls_per_minute_max", 0, (), "how many calls a minute a world answers; 0: any number"),
    Switch(
        41,
        "rate_answer",
        "http_429",
        ("http_429", "http_503", "general_fault"),
        "what a call over the rate answers",
    ),
    Switch(
        42,
        "duplicate_customer",
        "accepted",
        ("accepted", "business_fault"),
        "a new customer with the name and address of another",
    ),
    Switch(0, "note_characters_listed", 1_000, (), "how many characters of a note's text a list shows"),
    # Documentation leaves XLC out of PolicyEndorse's list: a cancellation is made on the screen.
    Switch(0, "endorse_accepts_cancellation", False, (), "whether PolicyEndorse takes XLC, a cancellation"),
    # Documentation says AMS360 sets the status; a correction that names another known status changes it here.
    Switch(0, "correct_sets_status", True, (), "whether PolicyCorrect may set another status"),
)


def setting_of(settings: Mapping[str, Any], name: str) -> Any:
    """The value of a switch in a world; raises KeyError for a name that isn't a switch."""
    return DEFAULT_SWITCHES.value(settings, name)

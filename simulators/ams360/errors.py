"""The three faults of WSAPI (AMS360 WSDL, section A4 of the live capture) and the wording of this simulator.

Only the login failure's text is known from a capture; the other texts are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LOGIN_FAILURE = "Login failure - contact your administrator"
TICKET_REFUSED = "The ticket is missing, unknown or expired - log in again"
RIGHT_MISSING = "The user has no right to do this - contact your administrator"
OUTSIDE_UNITS = "The record is outside the user's business units"


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One row of a business fault: ``data_name`` is the field's wire name, ``entity_key`` the row's id or ''."""

    message: str
    data_name: str = ""
    entity_key: str = ""


class Refusal(Exception):
    """Something that AMS360 refuses; ``detail`` is the name of the fault type on the wire."""

    detail = "WSAPIGeneralFault"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SecurityRefusal(Refusal):
    """A bad login, or a ticket that isn't good (any more)."""

    detail = "WSAPISecurityFault"


class GeneralRefusal(Refusal):
    """A request that can't be understood, or an operation that isn't simulated."""


class BusinessRefusal(Refusal):
    """One or more broken rules; nothing was written."""

    detail = "WSAPIBusinessFault"

    def __init__(self, message: str, rules: Sequence[BrokenRule]) -> None:
        super().__init__(message)
        self.rules = tuple(rules)


def refuse_if_broken(what: str, rules: Sequence[BrokenRule]) -> None:
    """Raise one BusinessRefusal that lists every broken rule, or do nothing when there is none."""
    if rules:
        raise BusinessRefusal(f"{what} was not saved: {len(rules)} rule{'s' if len(rules) > 1 else ''} broken", rules)


def not_found(entity: str, data_name: str, key: object) -> BusinessRefusal:
    """The refusal of a write (or, by switch, a read) whose key names no row."""
    rule = BrokenRule(f"{entity} not found", data_name, str(key))
    return BusinessRefusal(f"{entity} not found", [rule])

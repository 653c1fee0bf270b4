"""The ids that a population's records have in each system: from its seed and the client's number, in every world.

They lie apart from the ids that a simulator gives to what is made later.
"""

from __future__ import annotations

import hashlib
import uuid
from functools import lru_cache

CONTACTS_MAX, PLANS_MAX = 4, 4  # of one client
BENEFITPOINT_ACCOUNTS, BENEFITPOINT_CONTACTS, BENEFITPOINT_PRODUCTS = 1_000_000, 2_000_000, 3_000_000
_GUIDS = uuid.UUID("3b1c1c52-6f7e-5a43-8d4e-0b8f5a1e7c21")  # the namespace of a population's guids
_KINDS = {"account": 0, "contact": 1, "policy": 2}
_MADE_AT = 0x60000000  # seconds: the time that the ids of InsuredMine seem to have been made at


def guid(seed: int, kind: str, number: int, place: int = 0) -> str:
    """AMS360: the lower-case guid of a ``customer``, or of its ``place``-th contact, policy or line."""
    return str(uuid.uuid5(_GUIDS, f"{seed}/{kind}/{number}/{place}"))


def account_id(number: int) -> int:
    """BenefitPoint: the accountID of a client."""
    return BENEFITPOINT_ACCOUNTS + number


def contact_id(number: int, place: int = 0) -> int:
    """BenefitPoint: the contactID of a client's ``place``-th contact."""
    return BENEFITPOINT_CONTACTS + number * CONTACTS_MAX + place


def product_id(number: int, place: int = 0) -> int:
    """BenefitPoint: the productID of a client's ``place``-th plan."""
    return BENEFITPOINT_PRODUCTS + number * PLANS_MAX + place


def object_id(seed: int, kind: str, number: int, place: int = 0) -> str:
    """InsuredMine: the 24 hex digits of an account, contact or policy."""
    return f"{_MADE_AT + _KINDS[kind]:08x}{_machine(seed)}{number * CONTACTS_MAX + place:06x}"


@lru_cache(1_000)
def _machine(seed: int) -> str:
    return hashlib.sha256(f"population/{seed}".encode()).hexdigest()[:10]

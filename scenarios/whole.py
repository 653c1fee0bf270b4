"""Whole records: all that the three systems show of one client, contact, policy or plan, and what of it an act changed.

``WholeRecord.seen`` is one flat record for each system: the fields of fields.yaml in the words of the cast, then every
other member of the record under its path on the wire, so that nothing can change unseen. What each write changes
(stamps, versions, who) and what follows from a field (a display name, the country of a state, the status of a contact
in InsuredMine) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from trifold.scenarios.casting import Role
from trifold.scenarios.correspondence import table
from trifold.scenarios.desks.ams360 import Ams360Desk
from trifold.scenarios.desks.benefitpoint import BenefitPointDesk
from trifold.scenarios.desks.insuredmine import InsuredMineDesk
from trifold.scenarios.readers.seen import Seen

Flat = dict[str, Any]
OWN_CONTACT = "its own contact"
PERSON, FIRM, CONTACT, POLICY, PLAN = "person", "firm", "contact", "policy", "plan"
# What no field is: stamps, and what a system makes of a field by itself. A path, or the beginning of one.
BESIDE: Mapping[str, tuple[str, ...]] = {
    "ams360": ("TransactionList.", "TransactionPremiumList.", "InformalSalutation", "TypeOfBusiness",
               "PolicyTypeOfBusiness", "PolicySubType", "LineOfBusinessList."),
    "benefitpoint": ("lastModifiedOn", "inactiveAsOf", "inactiveReason", "mainAddress.country",
                     "contact.address.country", "contact.phones.0.type", "individualAccountInfo.phone.type",
                     "cancellation", "originalEffectiveAsOf"),
    "insuredmine": ("version", "updated", "created", "name", "status", "badges", "externalIds.", "contacts.",
                    "accounts."),
}  # fmt: skip
_LINES = "LineOfBusinessList"


class Floor(Protocol):
    """The desks whose readers are asked."""

    ams360: Ams360Desk
    benefitpoint: BenefitPointDesk
    insuredmine: InsuredMineDesk


@dataclass(slots=True, kw_only=True)
class WholeRecord:
    """``role`` of a kind of fields.yaml, below ``owner`` (for a client: the same role). ``ids``: its id in each system
    that has it; ``own``: of the contact that an individual is."""

    floor: Floor
    kind: str
    role: Role
    owner: Role
    ids: dict[str, str]
    own: dict[str, str]

    def seen(self, system: str) -> Flat:
        """All of it in one system; empty where it isn't."""
        if system not in self.ids:
            return {}
        found = said(self.kind, system, self._read(system, self.kind, self.ids[system]))
        if system in self.own:
            other = said(OWN_CONTACT, system, self._read(system, CONTACT, self.own[system]))
            found |= {f"{OWN_CONTACT}: {name}": value for name, value in other.items()}
        return found

    def _read(self, system: str, kind: str, record_id: str) -> Seen:
        return _READERS[system](self.floor, kind, record_id, self.owner)


def _in_ams360(floor: Floor, kind: str, record_id: str, owner: Role) -> Seen:
    ask = floor.ams360.shows
    if kind == CONTACT:
        return next(row for row in ask.contacts(owner) if row["CustomerContactId"] == record_id)
    if kind in (POLICY, PLAN):
        return next(row for row in ask.policies(owner) if row["PolicyId"] == record_id)
    return ask.customer(owner)


def _in_benefitpoint(floor: Floor, kind: str, record_id: str, owner: Role) -> Seen:
    ask = floor.benefitpoint.shows
    if kind == CONTACT:
        return next(row for row in ask.contacts(owner) if str(row["contact"]["contactID"]) == record_id)
    if kind == PLAN:
        return next(row for row in ask.plans(owner) if str(row["productID"]) == record_id)
    return ask.account(owner)


def _in_insuredmine(floor: Floor, kind: str, record_id: str, owner: Role) -> Seen:
    path = {CONTACT: "contacts", POLICY: "policies", PLAN: "policies"}.get(kind, "accounts")
    found: Seen = floor.insuredmine.shows.ask(f"{path}/{record_id}")
    return found


_READERS = {"ams360": _in_ams360, "benefitpoint": _in_benefitpoint, "insuredmine": _in_insuredmine}


def said(kind: str, system: str, record: Mapping[str, Any]) -> Flat:
    """A record of a system's wire as its fields in the words of the cast, and the rest of it as it is."""
    flat = dict(_leaves(record))
    fields = [field for field in table()[kind] if system in field.places]
    known = {place for field in fields for place in field.places[system]}
    rest = {path: value for path, value in flat.items() if path not in known and not path.startswith(BESIDE[system])}
    return {**{field.name: field.read(system, flat) for field in fields}, **rest}


def _leaves(record: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if name == _LINES:
            rows = sorted(value["PolicyLineOfBusiness"], key=lambda row: row.get("SortOrderNumber") or 0)
            yield f"{path}{name}", [str(row["PolicyLineOfBusiness"]) for row in rows]
        elif isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, row in enumerate(value):
                yield from _leaves(row, f"{path}{name}.{number}.")
        elif value not in (None, []):
            yield f"{path}{name}", value


def difference(before: Flat, after: Flat) -> Flat:
    """What is otherwise, as it is now."""
    names = [*after, *(name for name in before if name not in after)]
    return {name: after.get(name) for name in names if before.get(name) != after.get(name)}

"""A whole record of the cast in one flow: entered, compared in all systems, edited at one desk and compared again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from trifold.scenarios.casting import Role
from trifold.scenarios.correspondence import Field, Word, table
from trifold.scenarios.desks import ams360, benefitpoint, insuredmine
from trifold.scenarios.stage import Stage
from trifold.scenarios.whole import CONTACT, FIRM, OWN_CONTACT, PERSON, PLAN, POLICY, Flat, WholeRecord, difference
from trifold.simulators.registry import SYSTEMS

A, B, I = "ams360", "benefitpoint", "insuredmine"  # noqa: E741
CAST: Mapping[str, str] = {
    PERSON: "wren", FIRM: "quay", CONTACT: "iris", POLICY: "whole_policy", PLAN: "whole_plan",
}  # fmt: skip
CLIENT = "ada"  # whose contact, policy or plan it is
CONNECTED = "connected"  # an agency where the engine makes in AMS360 what is new in BenefitPoint
NAMES = ("first_name", "last_name", "firm_name")
Fields = dict[str, Any]
# What a kind's form of a system is filled with, by what the cast says.
_FORMS: Mapping[tuple[str, str], Callable[[Role], Fields]] = {
    (A, PERSON): ams360.customer_fields,
    (A, FIRM): ams360.customer_fields,
    (A, CONTACT): ams360.contact_fields,
    (A, POLICY): ams360.policy_fields,
    (B, PERSON): benefitpoint.account_fields,
    (B, FIRM): benefitpoint.account_fields,
    (B, CONTACT): benefitpoint.contact_fields,
    (B, PLAN): benefitpoint.plan_fields,
    (I, PERSON): insuredmine.account_fields,
    (I, FIRM): insuredmine.account_fields,
    (I, CONTACT): insuredmine.contact_fields,
}


class Way(Protocol):
    """A direction of the matrix, as far as a scene goes."""

    @property
    def origin(self) -> str: ...
    @property
    def linked(self) -> tuple[str, ...]: ...
    @property
    def reaches(self) -> tuple[str, ...]: ...
    @property
    def carried(self) -> tuple[str, ...]: ...
    @property
    def whole(self) -> Mapping[str, str]: ...
    @property
    def rows(self) -> Mapping[str, str]: ...
    @property
    def daily(self) -> bool: ...
    @property
    def entered(self) -> str: ...
    @property
    def world(self) -> str: ...


class Scene:
    """``role`` of a kind, entered where the way begins and brought to where it leads; ``later``: what it becomes."""

    def __init__(self, stage: Stage, kind: str, way: Way) -> None:
        self._stage, self._kind, self._way = stage, kind, way
        key = CAST[kind]
        below = kind in (CONTACT, POLICY, PLAN)
        self._owner = stage.role(CLIENT if below else key)
        self.role, self.later = stage.role(key), stage.casting.facts(f"{key}_later")
        self._fields = {field.name: field for field in table()[kind]}
        self._enter()
        self.record = self._found()

    # ---- the flow
    def _enter(self) -> None:
        stage, owner, linked = self._stage, self._owner, self._way.linked
        if self._way.origin == I:
            targets = [system for system in linked if system != I]
            stage.insuredmine.add_account(owner, targets)
            if self._kind == CONTACT:
                stage.settle()
                stage.insuredmine.add_contact(owner, self.role, targets)
        elif A in linked and self._way.world != CONNECTED:
            self._enter_in_ams360()
        else:
            stage.benefitpoint.add_account(owner)
            self._enter_in_benefitpoint(CONTACT, PLAN)
        stage.settle()
        stage.daily()

    def _enter_in_ams360(self) -> None:
        stage, owner = self._stage, self._owner
        stage.ams360.add_customer(owner)
        if self._kind == CONTACT:
            stage.ams360.add_contact(owner, self.role)
        if self._kind == POLICY:
            stage.ams360.add_policy(owner, self.role)
        stage.settle()
        if B in self._way.linked:
            classification = "Group" if owner.kind == FIRM else "Individual"
            stage.benefitpoint.add_account_from_ams360(owner, classification=classification)
            stage.settle()
            self._enter_in_benefitpoint(PLAN)

    def _enter_in_benefitpoint(self, *kinds: str) -> None:
        if self._kind == CONTACT and CONTACT in kinds:
            self._stage.benefitpoint.add_contact(self._owner, self.role)
        if self._kind == PLAN and PLAN in kinds:
            self._stage.benefitpoint.add_plan(self._owner, self.role)

    def _found(self) -> WholeRecord:
        """Its ids, read once: afterwards it may be called otherwise."""
        a, b, i = self._stage.ams360.shows, self._stage.benefitpoint.shows, self._stage.insuredmine.shows
        owner, linked = self._owner, self._way.linked
        clients = {system: found for system, found in ((A, a.customer_id), (B, b.account_id)) if system in linked}
        owner.ids |= {system: found(owner) for system, found in clients.items()}
        known = next(system for system in (A, B) if system in linked)
        owner.ids[I] = str(i.carrying(known, owner.ids[known])["id"])
        inside = {"contacts": i.listed("contacts", accountId=owner.ids[I]),
                  "policies": i.listed("policies", accountId=owner.ids[I])}  # fmt: skip
        own: dict[str, str] = {}
        ids = dict(owner.ids)
        if self._kind == PERSON:
            own[I] = next(str(row["id"]) for row in inside["contacts"] if row["primary"])
            if B in linked:
                own[B] = next(str(row["contact"]["contactID"]) for row in b.contacts(owner) if row["primary"])
        elif self._kind == CONTACT:
            ids[I] = next(str(row["id"]) for row in inside["contacts"] if row["name"] == self.role.name)
            ids |= {A: str(a.contact(owner, self.role)["CustomerContactId"])} if A in linked else {}
            ids |= {B: str(b.contact(owner, self.role)["contact"]["contactID"])} if B in linked else {}
        elif self._kind in (POLICY, PLAN):
            ids = {I: str(inside["policies"][0]["id"])}
            ids |= {A: str(a.policies(owner)[0]["PolicyId"])} if A in linked else {}
            ids |= {B: str(b.plans(owner)[0]["productID"])} if self._kind == PLAN else {}
        return WholeRecord(floor=self._stage, kind=self._kind, role=self.role, owner=owner, ids=ids, own=own)

    # ---- what must be true
    def compare_whole(self) -> None:
        """Every field of the record in every system is what the cast says."""
        for system, row in self._way.whole.items():
            asked = [name for name, field in self._fields.items() if field.asked(self._way.entered or self._way.origin)]
            facts = {name: self.role[name] if name in asked else "" for name in self._fields}
            if self._way.world == CONNECTED and system != B:
                facts |= {name: code for name, (_, code) in ams360.UNIT.items()}  # the agency's own
            unsaid = {name: field.unsaid.get(system) for name, field in self._fields.items() if name not in asked}
            wanted = self._worded(system, facts)
            wanted |= {name: value for name, value in unsaid.items() if name in wanted and not facts[name]}
            wanted |= self._of_own_contact(system, facts)

            def found(system: str = system, wanted: Flat = wanted) -> Flat:
                seen = self.record.seen(system)
                return {name: seen.get(name) for name in wanted}

            self._stage.expect(row, system, f"the whole {self._kind}", wanted, found)

    def edit(self, changes: Mapping[str, str]) -> None:
        """One edit at the origin's desk, worked off; then nothing but these fields has changed, and where they may."""
        before = {system: self.record.seen(system) for system in SYSTEMS}
        former = {name: self.role[name] for name in changes}
        self._press(changes)
        self._stage.settle()
        if self._way.daily:
            self._stage.daily()
        for system, row in self._way.rows.items():
            wanted = self._changed(system, changes)
            wanted = {name: value for name, value in wanted.items() if before[system].get(name) != value}
            told = ", ".join(f"{name} = {value or 'nothing'}" for name, value in changes.items())
            self._stage.expect(
                row,
                system,
                f"{self._kind}: {told} in {TITLES[self._way.origin]} (it was {'/'.join(former.values())}); changed is",
                wanted,
                partial(self._difference, before[system], system),
            )

    def daily_changes_nothing(self) -> None:
        """What was edited came to its end: the daily has nothing to add, and nothing to take back."""
        before = {system: self.record.seen(system) for system in SYSTEMS}
        self._stage.daily()
        for system, row in self._way.rows.items():
            self._stage.expect(
                row, system, "changed by the daily is", {}, partial(self._difference, before[system], system)
            )

    def _difference(self, before: Flat, system: str) -> Flat:
        return difference(before, self.record.seen(system))

    def _changed(self, system: str, changes: Mapping[str, str]) -> Flat:
        way = self._way
        carried = {name: value for name, value in changes.items() if not way.carried or name in way.carried}
        if system == way.origin:
            found = self._worded(system, changes)
        elif system in way.reaches:
            found = self._worded(system, carried)
        else:
            found = {}
        if A in way.linked and A in (way.origin, *way.reaches):
            found |= self._of_own_contact(system, changes)
        return found

    def _worded(self, system: str, facts: Mapping[str, str]) -> Flat:
        """Facts as the system is to show them, of the fields that it has."""
        if system not in self._way.linked:
            return {}
        known = {name: self._fields[name] for name in facts if system in self._fields[name].places}
        return {name: self._word(field, system, facts[name]) for name, field in known.items()}

    def _word(self, field: Field, system: str, fact: str) -> Word:
        found = field.said(self._way.origin, fact)
        by_ams360 = A in self._way.linked and system != B
        return field.renamed.get(found or "", found) if by_ams360 else found

    def _of_own_contact(self, system: str, facts: Mapping[str, str]) -> Flat:
        if system not in self.record.own:
            return {}
        known = [field for field in table()[OWN_CONTACT] if system in field.places and field.name in facts]
        return {f"{OWN_CONTACT}: {field.name}": facts[field.name] or None for field in known}

    # ---- the desks
    def _press(self, changes: Mapping[str, str]) -> None:
        """Fill the form with what is new and save it; a status has a way of its own."""
        stage, role = self._stage, self.role
        if "policy_status" in changes:
            stage.ams360.change_policy(role, "cancel")
        elif "plan_status" in changes:
            stage.benefitpoint.edit_plan(role, cancellationOn=role["starts"], cancellationReason="Insured_Request")
        elif "status" in changes and self._way.origin == B:
            stage.benefitpoint.edit_account(role, **benefitpoint.status_fields(changes["status"]))
        else:
            self._save(self._typed(changes))
        if set(NAMES) & set(changes):
            role.becomes(**changes)
        else:
            role.facts.update(changes)

    def _typed(self, changes: Mapping[str, str]) -> Fields:
        """The fields of the form that are otherwise."""
        form, role = _FORMS[self._way.origin, self._kind], self.role
        before, after = form(role), form(Role(role.key, role.kind, {**role.facts, **changes}))
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        return {name: after.get(name, "") for name in names}

    def _save(self, typed: Fields) -> None:
        a, b, i = self._stage.ams360, self._stage.benefitpoint, self._stage.insuredmine
        if self._kind == CONTACT:
            {A: a.edit_contact, B: b.edit_contact, I: i.edit_contact}[self._way.origin](self._owner, self.role, **typed)
        elif self._kind == POLICY:
            a.change_policy(self.role, "edit", **typed)
        elif self._kind == PLAN:
            b.edit_plan(self.role, **typed)
        else:
            {A: a.edit_customer, B: b.edit_account, I: i.edit_account}[self._way.origin](self.role, **typed)


TITLES = {A: "AMS360", B: "BenefitPoint", I: "InsuredMine"}

"""What to write where. A plan exists as an object before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from trifold.sync_core.model.changes import Kind, Occasion, System
from trifold.sync_core.model.gates import Delivery, is_due
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.ownership import Rule, View
from trifold.sync_core.model.pending import pending
from trifold.sync_core.model.records import NAMES, Fields, GoldenRecord, Reference
from trifold.sync_core.model.values import Limit, Told, What, fit


class Verb(StrEnum):
    CREATE = "create"
    UPDATE = "update"  # write the ``changed`` fields
    REFERENCE = "reference"  # write the ids of the twins onto the record
    PRIMARY = "primary"  # make the contact the primary one of its account (a person said so)
    REMOVE = "remove"  # delete the contact (a person said so)
    MERGE = "merge"  # two records there become one (a person said so)
    UNMERGE = "unmerge"  # and are parted again


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One write to one record of one system.

    ``fields`` is the whole golden record, ``changed`` the names of the fields to write (for a create: all that the
    system holds). ``expected`` is what the system showed when this was planned. ``references`` are the ids of the
    twins that the record is to carry, ``carries`` those that it carries now. ``account_id`` is the external id of the
    parent account in the same system. ``reference`` is our own correlation key (canonical id based). ``individual``
    tells a person from a firm. ``edit_of`` names the system whose user's edit this write delivers (decision D14), else
    None. ``replaces``: the id that a reference may overwrite, the one of before a person moved the link.
    ``restores``: the changed fields are an earlier value of this system; what counts stays as it is. ``told``: fields
    that the system can't hold as they are (model/values.py); what it can't hold at all is not among ``fields``.
    ``codes``: by field, the system's code that a person has mapped the value to.
    """

    verb: Verb
    system: System
    kind: Kind
    canonical_id: str
    fields: Fields
    changed: tuple[str, ...] = ()
    expected: Fields = field(default_factory=dict)
    external_id: str | None = None
    account_id: str | None = None
    version: str | None = None
    references: tuple[Reference, ...] = ()
    carries: tuple[Reference, ...] = ()
    reference: str = ""
    individual: bool = False
    primary: bool = False
    prior_id: str | None = None
    replaces: str | None = None
    edit_of: System | None = None
    restores: bool = False
    told: Mapping[str, Told] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def coordinates(self) -> str:
        """``ams360 account 66f1`` for messages."""
        return f"{self.system} {self.kind} {self.external_id or 'new'}"


def look_up(system: System, fields: Fields, *, individual: bool, references: tuple[Reference, ...] = ()) -> Operation:
    """The create of an account that is never sent: what a search for look-alikes goes by."""
    return Operation(
        verb=Verb.CREATE,
        system=system,
        kind=Kind.ACCOUNT,
        canonical_id="",
        fields=fields,
        individual=individual,
        references=references,
    )


def differences(operation: Operation) -> dict[str, dict[str, str | None]]:
    """Before and after, per field; a twin's id that is to be carried is ``id in ams360`` and so on."""
    changed = {
        name: {"before": operation.expected.get(name), "after": operation.fields.get(name)}
        for name in operation.changed
    }
    if operation.verb is Verb.UPDATE:
        return changed
    carried = {known.system: known.external_id for known in operation.references}
    has = {known.system: known.external_id for known in operation.carries}
    for system in (system for system in System if carried.get(system) != has.get(system)):
        changed[f"id in {system}"] = {"before": has.get(system), "after": carried.get(system)}
    return changed


ORDER = (System.AMS360, System.BENEFITPOINT, System.INSUREDMINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One system's part of a situation. ``account_id`` None: the account is not there, so nothing below it can be.

    ``ever_linked`` is true for a link of any state: what disappeared somewhere is not made again by itself.
    ``made_before`` counts the creates that were done: one more (a person's wish) carries a reference of its own, or a
    system that knows our key would answer the first one again. ``former_id``: the id before a person moved the link.
    ``link`` without a ``view``: the system has the record, and does not answer now.
    """

    view: View | None
    link: Link | None = None
    ever_linked: bool
    account_id: str | None
    writable: frozenset[str]
    creates: bool
    made_before: int = 0
    former_id: str | None = None
    limits: Mapping[str, Limit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that decides what to write: the record that counts, its places, and why it is looked at."""

    record: GoldenRecord
    places: Mapping[System, Place]
    rule: Rule
    occasion: Occasion
    primary: bool = False
    prior_ids: Mapping[System, str] = field(default_factory=dict)

    def live(self, system: System) -> bool:
        """Whether the system has the record, also when it does not answer now."""
        return self.places[system].view is not None or self.places[system].link is not None

    @property
    def shown_in_real_time(self) -> bool:
        """BenefitPoint's own data reaches InsuredMine with the daily only (decisions D6, D13)."""
        return self.live(System.AMS360) or self.occasion.shows_all

    @property
    def owner_answers(self) -> bool:
        return self.places[self.rule.authority].view is not None


def plan(situation: Situation) -> tuple[Operation, ...]:
    """The writes that bring the three systems into agreement, AMS360 first."""
    operations: list[Operation] = []
    moves_in = situation.occasion is Occasion.ONBOARDING
    for system in ORDER:
        place = situation.places[system]
        if place.view is not None:
            operations += _updates(situation, system, place.view)
        elif place.link is None and _is_due(situation, system, place, onboarding=moves_in):
            operations.append(_create(situation, system, place))
    return tuple(operations)


def kept_out(situation: Situation) -> tuple[System, ...]:
    """The systems in which the record would be made now, did the agency not move in."""
    places = situation.places.items()
    missing = (system for system, place in places if system is not System.INSUREDMINE and not situation.live(system))
    late = {one for one in missing if _is_due(situation, one, situation.places[one], onboarding=False)}
    return tuple(system for system in System if system in late or system in situation.record.kept_out)


def _is_due(situation: Situation, system: System, place: Place, *, onboarding: bool) -> bool:
    """Whether the record is to be made in a system where it never was: all gates are open (model/gates.py)."""
    record = situation.record
    return (
        place.creates
        and situation.owner_answers
        and is_due(
            Delivery(
                kind=record.kind,
                system=system,
                live=frozenset(one for one in System if situation.live(one)),
                account_there=record.kind is Kind.ACCOUNT or place.account_id is not None,
                account_in_ams360=situation.places[System.AMS360].account_id is not None,
                wanted=frozenset(record.wanted),
                is_self=record.is_self,
                daily=situation.occasion.shows_all,
                onboarding=onboarding,
                kept_out=system in record.kept_out,
                link_state="linked" if place.ever_linked else None,
            )
        )
    )


def _create(situation: Situation, system: System, place: Place) -> Operation:
    record = situation.record
    fields, notes = _fitted(record, place)
    held = tuple(sorted(name for name in place.writable if fields.get(name) is not None))
    return Operation(
        verb=Verb.CREATE,
        system=system,
        kind=record.kind,
        canonical_id=record.canonical_id,
        fields=fields,
        changed=held,
        told=notes,
        account_id=place.account_id,
        references=_references(situation, system),
        reference=f"{record.canonical_id}-{system}" + (f"-{place.made_before}" if place.made_before else ""),
        individual=record.fields.get("firm_name") is None,
        primary=situation.primary or record.is_self,
        prior_id=situation.prior_ids.get(system),
    )


def _fitted(record: GoldenRecord, place: Place) -> tuple[Fields, Mapping[str, Told]]:
    """What a create sends: the values that the system can hold. A name is cut rather than left out: a record that can't
    be made for its name would hide all that hangs on it."""
    fields, notes = dict(record.fields), {}
    for name in place.writable & fields.keys() & place.limits.keys():
        limit, value = place.limits[name], fields[name]
        if value is None:
            continue
        fields[name], note = fit(replace(limit, cut=True) if name in NAMES else limit, value)
        if note is not None:
            notes[name] = note
            fields[name] = None if note["what"] == What.UNSUPPORTED else fields[name]
    return fields, notes


def _updates(situation: Situation, system: System, view: View) -> list[Operation]:
    """Nothing while the system shows a record of before: a whole-object update would write that back."""
    if view.late:
        return []
    record = situation.record
    due = pending(view, record.fields)
    common: dict[str, Any] = {
        "system": system,
        "kind": record.kind,
        "canonical_id": record.canonical_id,
        "fields": due.fields,
        "external_id": view.link.external_id,
        "account_id": view.snapshot.account_id,
        "expected": view.snapshot.fields,
        "version": view.snapshot.version,
        "individual": view.snapshot.individual,
    }
    operations = []
    changed = due.changed
    withheld = system is System.INSUREDMINE and not situation.shown_in_real_time
    if changed and not withheld:
        operations.append(Operation(verb=Verb.UPDATE, changed=changed, edit_of=_editor(situation, system), **common))
    wanted, former_id = _references(situation, system), situation.places[System.AMS360].former_id
    if _lacks(view, system, wanted, former_id):
        carries = view.snapshot.references
        operations.append(
            Operation(verb=Verb.REFERENCE, references=wanted, replaces=former_id, carries=carries, **common)
        )
    return operations


def _editor(situation: Situation, system: System) -> System | None:
    """The owner of a field is written only to deliver an editor's change (decision D14)."""
    rule = situation.rule
    return rule.editors[0] if system is rule.authority and rule.editors else None


def _references(situation: Situation, system: System) -> tuple[Reference, ...]:
    """The ids that the record in ``system`` is to carry: in InsuredMine all that may be shown, else AMS360's."""
    carried = {System.INSUREDMINE: (System.AMS360, System.BENEFITPOINT), System.BENEFITPOINT: (System.AMS360,)}
    found = []
    for other in carried.get(system, ()):
        place = situation.places[other]
        link = place.view.link if place.view else place.link
        if link and (link.shown or system is not System.INSUREDMINE):
            found.append(Reference(system=other, external_id=link.external_id, number=link.number))
    return tuple(found)


def _lacks(view: View, system: System, wanted: tuple[Reference, ...], former_id: str | None) -> bool:
    """InsuredMine's list is made exactly what is wanted; BenefitPoint's slot is filled when it is empty, and
    overwritten only where it names the customer that a person said was merged. A number that changed is carried."""
    has = {(known.system, known.external_id): known.number for known in view.snapshot.references}
    named = {(known.system, known.external_id): known.number for known in wanted}
    renumbered = any(number and has.get(one) not in (None, number) for one, number in named.items())
    if system is System.INSUREDMINE:
        return has.keys() != named.keys() or renumbered
    if system is System.BENEFITPOINT and view.snapshot.kind is not Kind.CONTACT:
        moved = former_id is not None and (System.AMS360, former_id) in has
        return bool(wanted) and (not has or moved or (renumbered and view.snapshot.kind is Kind.ACCOUNT))
    return False

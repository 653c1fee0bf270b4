"""What a person may answer to an item of the review queue: the buttons, their labels, and the one that is suggested.

A choice follows from the item's reason, system and evidence alone, so that page, command and play offer the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from trifold.sync_core.model.changes import System
from trifold.sync_core.model.identity import SECOND

TITLES = {System.AMS360: "AMS360", System.BENEFITPOINT: "BenefitPoint", System.INSUREDMINE: "InsuredMine"}
Evidence = Mapping[str, Any]


class Reason(StrEnum):
    AMBIGUOUS = "ambiguous"  # a record could be one of several, or is a second twin
    LOOK_ALIKE = "look-alike"  # before a create: the system has records of that name
    IN_DOUBT = "in doubt"  # a parked create: it was sent and its answer was lost
    FOUND_TWICE = "found twice"  # several records carry our reference
    CONFLICT = "conflict"  # two sides changed one field
    DELETED = "deleted"  # gone in one system, still there in others
    MERGED = "merged"  # an AMS360 customer is gone and another one looks like its survivor
    SUCCESSOR = "successor"  # InsuredMine's primary contact was deleted at its source
    REFUSED = "refused"  # the vendor said no
    NOT_SENT = "not sent"  # fields are missing
    KEY_AWAITED = "key awaited"  # a BenefitPoint account waits for the AMS360 id that BenefitPoint will give it
    TWO_RECORDS = "two records"  # one client became two records, because its AMS360 id came late


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One button. ``name`` and ``external_id`` are what flows/review.answer takes, ``does`` what follows."""

    name: str
    label: str
    does: str
    external_id: str | None = None
    suggested: bool = False


def choices(reason: str, system: str | None, evidence: Evidence) -> tuple[Choice, ...]:
    """The answers that an item takes; exactly one is suggested, the last one is always ``leave``.

    ``evidence["candidates"]`` is a list of ids, or of ``{"id", "name", ...}``.
    """
    where = TITLES[System(system)] if system else "the system"
    offered = _OFFERS[Reason(reason)](where, evidence) if reason in set(Reason) else []
    return (*offered, _leave(reason, not any(choice.suggested for choice in offered)))


def candidates(evidence: Evidence) -> list[tuple[str, str]]:
    """``(id, what people call it)`` of each candidate."""
    return [
        (str(one["id"]), f"{one['name']} ({one['id']})" if one.get("name") else str(one["id"]))
        if isinstance(one, Mapping)
        else (str(one), str(one))
        for one in evidence.get("candidates") or []
    ]


def _leave(reason: str, suggested: bool) -> Choice:
    kept = {
        Reason.CONFLICT: "The value that counts stays.",
        Reason.DELETED: "Nothing more happens: it stays deleted there, and stays where it is.",
        Reason.IN_DOUBT: "Nothing is sent again. The record stays out of that system.",
    }
    does = kept.get(Reason(reason)) if reason in set(Reason) else None
    return Choice(name="leave", label="Leave it", does=does or "Nothing is written.", suggested=suggested)


def _each(name: str, evidence: Evidence, label: str, does: str, *, sure: bool | None = None) -> list[Choice]:
    """One button for every candidate; a single one is suggested unless ``sure`` says otherwise."""
    found = candidates(evidence)
    only = len(found) == 1 if sure is None else sure
    return [
        Choice(name=name, label=label.format(told), does=does, external_id=one, suggested=only and number == 0)
        for number, (one, told) in enumerate(found)
    ]


def _ambiguous(where: str, evidence: Evidence) -> Sequence[Choice]:
    apart = Choice(name="separate", label="It is somebody else", does=f"It becomes a client of its own ({where}).")
    if evidence.get("rule") == SECOND:
        return [apart]
    link = _each("link", evidence, "It is {}", "The two are linked; nothing is made.", sure=bool(evidence.get("sure")))
    return [*link, apart]


def _look_alike(where: str, evidence: Evidence) -> Sequence[Choice]:
    link = _each("exists", evidence, "It is {}", "The two are linked; no customer is made.")
    return [*link, Choice(name="create", label="Nobody of these", does="A new AMS360 customer is made.")]


def _in_doubt(where: str, evidence: Evidence) -> Sequence[Choice]:
    linked = _each("exists", evidence, "It exists: {}", "It is linked; nothing is sent again.")
    again = f"It is sent to {where} once more. Look there first: a second one can't be taken back from here."
    unknown = not linked
    return [*linked, Choice(name="create", label="It does not exist", does=again, suggested=unknown)]


def _found_twice(where: str, evidence: Evidence) -> Sequence[Choice]:
    return _each("exists", evidence, "It is {}", "It is linked; the others stay as they are.", sure=False)


def _conflict(where: str, evidence: Evidence) -> Sequence[Choice]:
    lost = evidence.get("lost")
    does = f"{where}'s value counts again, and is written to the other systems."
    return [Choice(name="apply", label=f"Use {lost!r}" if lost else "Use the empty value", does=does)]


def _deleted(where: str, evidence: Evidence) -> Sequence[Choice]:
    restore = Choice(name="restore", label=f"Make it again in {where}", does=f"It is made in {where} once more.")
    if evidence.get("kind") == "policy" and where == TITLES[System.BENEFITPOINT]:
        does = "AMS360's policy is set to cancelled. It is not deleted there."
        return [Choice(name="cancel", label="Cancel the policy in AMS360", does=does, suggested=True)]
    found: list[Choice] = [restore] if evidence.get("restorable", True) else []
    if evidence.get("kind") == "contact" and evidence.get("in_benefitpoint"):
        gone = "It is deleted in BenefitPoint. InsuredMine keeps it, with its policies."
        found.append(Choice(name="remove", label="Delete it in BenefitPoint too", does=gone))
    return found


def _merged(where: str, evidence: Evidence) -> Sequence[Choice]:
    return _each("move", evidence, "It was merged into {}", "All links move to that customer; nothing is made.")


def _successor(where: str, evidence: Evidence) -> Sequence[Choice]:
    return _each("succeed", evidence, "{} becomes primary", "InsuredMine makes that contact the primary one.")


def _key_awaited(where: str, evidence: Evidence) -> Sequence[Choice]:
    return [Choice(name="show", label="Do not wait", does="The next daily shows it, as BenefitPoint's only.")]


def _two_records(where: str, evidence: Evidence) -> Sequence[Choice]:
    does = "The BenefitPoint account moves to the customer's record. InsuredMine's other one stays, linked to nothing."
    return _each("join", evidence, "They are one client", does)


def _again(where: str, evidence: Evidence) -> Sequence[Choice]:
    return [Choice(name="retry", label="Try again", does="It is looked at again, and sent if nothing is missing.")]


_OFFERS = {
    Reason.AMBIGUOUS: _ambiguous,
    Reason.LOOK_ALIKE: _look_alike,
    Reason.IN_DOUBT: _in_doubt,
    Reason.FOUND_TWICE: _found_twice,
    Reason.CONFLICT: _conflict,
    Reason.DELETED: _deleted,
    Reason.MERGED: _merged,
    Reason.SUCCESSOR: _successor,
    Reason.REFUSED: _again,
    Reason.NOT_SENT: _again,
    Reason.KEY_AWAITED: _key_awaited,
    Reason.TWO_RECORDS: _two_records,
}

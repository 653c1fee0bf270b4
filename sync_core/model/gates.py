"""Why a record is, or is not, in a system: every gate on its way, passed or failed, with the remedy.

Two ways. *Arrival*: from a system to us, told by the newest ring. *Delivery*: from us into a system where the record is
not yet; planning makes a record exactly when these gates are open, so that what is explained is what is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from trifold.sync_core.model.changes import TITLES, Kind, System
from trifold.sync_core.model.outcomes import Code

A, B, I = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE  # noqa: E741


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """``passed`` None: not reached, an earlier gate is closed. ``remedy`` is what a person can do."""

    name: str
    passed: bool | None
    told: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What decides whether a record is made in ``system``, where it is not linked now.

    ``live``: the systems that have it. ``link_state``: of a former link there, gone or unlinked. ``unsettled``: state
    of a create there that has no proof yet. ``account_there``: its account is linked there (true for an account).
    ``account_in_ams360``: its account is linked with AMS360.
    """

    kind: Kind
    system: System
    live: frozenset[System]
    account_there: bool
    account_in_ams360: bool = False
    wanted: frozenset[System] = frozenset()
    is_self: bool = False
    daily: bool = False
    onboarding: bool = False
    kept_out: bool = False
    link_state: str | None = None
    unsettled: str | None = None


class Opening(NamedTuple):
    """A gate of delivery: whether it is open, and what is said either way."""

    name: str
    is_open: Callable[[Delivery], bool]
    passed: str
    failed: str
    remedy: str


def _is_asked(one: Delivery) -> bool:
    """Somebody asked for it there, or a rule sends it by itself (R2, R28)."""
    if one.kind is Kind.CONTACT and one.system is I and one.live == {B} and one.account_in_ams360:
        return False
    if one.system is I or one.system in one.wanted:
        return True
    if one.kind is Kind.CONTACT and one.system is B:
        return A in one.live
    return one.kind is Kind.POLICY and one.system is A and B in one.live


def _is_its_turn(one: Delivery) -> bool:
    """InsuredMine shows BenefitPoint's own with the daily; where both were asked for, BenefitPoint waits for AMS360."""
    if one.system is I:
        return A in one.live or one.daily
    return not (one.system is B and B in one.wanted and A in one.wanted and A not in one.live)


def _is_let_in(one: Delivery) -> bool:
    """Moving in makes nothing but in InsuredMine; what was missing elsewhere then is missing on purpose."""
    return one.system is I or not (one.onboarding or (one.kept_out and one.system not in one.wanted))


def _is_wanted_again(one: Delivery) -> bool:
    return one.link_state is None


DELIVERY = (
    Opening(
        "not kept out",
        _is_let_in,
        "It came after the agency had moved in, or somebody asked for it there.",
        "{title} lacked it when the agency moved in: it is not made there by itself.",
        "Press Sync on it in InsuredMine, or make it in {title} by hand: it is linked by itself then.",
    ),
    Opening(
        "not parted",
        _is_wanted_again,
        "It never disappeared there, and nobody unlinked it.",
        "It was linked there and is {link_state} now: it is not made again by itself (D8, D10, D17).",
        "Press Sync on the record in InsuredMine, or answer its review item.",
    ),
    Opening(
        "no create in doubt",
        lambda one: one.unsettled is None,
        "No earlier create waits for its proof.",
        "An earlier create is {unsettled}: nothing is sent again before that is settled.",
        "If it is parked, answer its review item; else the core looks by itself when its deadline has passed.",
    ),
    Opening(
        "account is there",
        lambda one: one.account_there,
        "Its account is there.",
        "Its account is not in {title}, so nothing below it can be.",
        "Send the account there first: press Sync on it in InsuredMine.",
    ),
    Opening(
        "not the client itself",
        lambda one: not one.is_self or one.system is I,
        "It is a record of its own.",
        "It is the individual itself: in {title} the account is the person (D15).",
        "Nothing is to be done.",
    ),
    Opening(
        "asked for",
        _is_asked,
        "It is to be there.",
        "Nobody asked to have it in {title}, and no rule sends it there (D1, D12, D15).",
        "Press Sync on the record in InsuredMine and choose {title}.",
    ),
    Opening(
        "its turn",
        _is_its_turn,
        "Nothing has to come first.",
        "It waits: {waits}.",
        "Press Daily AMS sync in InsuredMine, or correct what keeps AMS360 waiting.",
    ),
)


def is_due(one: Delivery) -> bool:
    """Whether the record is to be made there."""
    return all(gate.is_open(one) for gate in DELIVERY)


def delivery(one: Delivery) -> tuple[Gate, ...]:
    """Every gate, told for people."""
    waits = "BenefitPoint's data reaches InsuredMine with the daily (D6)" if one.system is I else "AMS360 comes first"
    words = {
        "title": TITLES[one.system],
        "link_state": one.link_state,
        "unsettled": one.unsettled,
        "waits": waits,
    }
    return tuple(
        Gate(
            name=gate.name,
            passed=gate.is_open(one),
            told=(gate.passed if gate.is_open(one) else gate.failed).format(**words),
            remedy="" if gate.is_open(one) else gate.remedy.format(**words),
        )
        for gate in DELIVERY
    )


# ---- arrival: the code of an item's outcome -> the gate that is closed, and the remedy
class Closed(NamedTuple):
    gate: str
    remedy: str


ARRIVAL = ("heard", "looked at", "there", "recognised", "due", "accepted")
_LATER = "Wait, or see what it waits for: sync-core doctor"
CLOSED: Mapping[str, Closed] = {
    Code.NOT_THERE: Closed("there", "Look whether the id is right, and whether the record was deleted."),
    Code.ACCOUNT_NOT_THERE: Closed("there", "Look whether its account was deleted."),
    Code.UNLINKED: Closed(
        "there", "It disappeared in its system. Nothing was deleted elsewhere. See: sync-core review list"
    ),
    Code.OVER_CAP: Closed("due", "Its batch would write more than its cap. See: sync-core plan runs"),
    Code.HELD: Closed("recognised", "A person must decide. See: sync-core review list"),
    Code.AWAITS_DAILY: Closed("due", "Press Daily AMS sync in InsuredMine, or run: sync-core daily"),
    Code.AWAITS_KEY: Closed("due", "Give it its AMS360 id in BenefitPoint, or wait. See: sync-core review list"),
    Code.NOT_ASKED: Closed("due", "Press Sync on the record in InsuredMine and choose the systems."),
    Code.STAYS: Closed("due", "That is the rule. Add the contact in AMS360 to have it everywhere."),
    Code.OBSOLETE: Closed("due", "That is the rule; nothing is to be done."),
    Code.GIVEN_UP: Closed("due", "A person gave it up. Look at it again with: sync-core inbox ring"),
    Code.AWAITS_SYSTEM: Closed("looked at", _LATER),
    Code.AWAITS_SECOND_LOOK: Closed("there", _LATER),
    Code.REFUSED: Closed(
        "accepted", "Correct what the reason names, in the system where the record is; then Sync again."
    ),
}
PASSED = {
    "heard": "{heard}.",
    "looked at": "It was looked at ({at}).",
    "there": "Its system shows it.",
    "recognised": "It is clear what it is.",
    "due": "It may go on.",
    "accepted": "Nothing was refused.",
}


def arrival(heard: str | None, item: Mapping[str, str | None] | None, never_heard: Sequence[str]) -> tuple[Gate, ...]:
    """The gates of a record that is not linked. ``heard``: who told us of it; ``item``: id, state, due_at, at, code,
    outcome and attempts of the newest; ``never_heard``: what to do when nobody ever told."""
    if item is None:
        told = "Nobody ever told of it: no notification, poll or sweep named it."
        return _gates("heard", told, " ".join(never_heard), {})
    words = {"heard": heard or "It was told of", "at": item["at"] or item["due_at"]}
    outcome, state = item["outcome"] or "", item["state"]
    if state in ("waiting", "running", "held"):
        told = f"It is {state} (item {item['id']}, due {item['due_at']})." + (
            f" It said: {outcome}." if outcome else ""
        )
        remedy = "See: sync-core plan runs" if state == "held" else "Wait, or look whether the worker works."
        return _gates("looked at", told, remedy, words)
    if state == "dead":
        told = f"It was tried {item['attempts']} times and failed. The last try said: {outcome}."
        return _gates("looked at", told, f"Queue it again with: sync-core inbox requeue {item['id']}", words)
    closed = CLOSED.get(item["code"] or "")
    if closed is None:
        return _gates(None, "", "", words)
    return _gates(closed.gate, f"The last look ({words['at']}) said: {outcome}.", closed.remedy, words)


def _gates(closed: str | None, told: str, remedy: str, words: Mapping[str, str | None]) -> tuple[Gate, ...]:
    gates: list[Gate] = []
    reached = True
    for name in ARRIVAL:
        if name == closed:
            gates.append(Gate(name=name, passed=False, told=told, remedy=remedy))
            reached = False
        elif reached:
            gates.append(Gate(name=name, passed=True, told=PASSED[name].format(**words)))
        else:
            gates.append(Gate(name=name, passed=None, told="Not reached."))
    return tuple(gates)

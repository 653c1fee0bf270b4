"""Trouble: faults of the simulators' armory and crashes of the engine. A seed selects some kinds and draws from them.

A trouble is a step that begins it, and, where it lasts, a step that ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from trifold.scenarios.fuse import MOMENTS
from trifold.scenarios.simulation.script import Name, Step
from trifold.simulators.population.dice import Dice
from trifold.simulators.registry import SYSTEMS

# What a fault is aimed at: all creates of a system, all its updates, or all reads of some kind.
CREATES: Mapping[str, tuple[str, ...]] = {
    "ams360": ("*Insert", "*Insert", "CustomerInsert", "PolicyInsert"),
    "benefitpoint": ("create*", "create*", "createAccount"),
    "insuredmine": ("POST /v1/*", "POST /v1/*", "POST /v1/contacts", "POST /v1/policies"),
}
UPDATES: Mapping[str, tuple[str, ...]] = {
    "ams360": ("*Update", "PolicyCorrect"),
    "benefitpoint": ("update*", "updateProduct"),
    "insuredmine": ("PATCH /v1/*", "PUT /v1/*"),
}
WRITES: Mapping[str, tuple[str, ...]] = {system: CREATES[system] + UPDATES[system] for system in SYSTEMS}
READS: Mapping[str, tuple[str, ...]] = {
    "ams360": ("CustomerGetById", "*GetList*", "*Get*"),
    "benefitpoint": ("getAccount", "find*", "get*"),
    "insuredmine": ("GET /v1/accounts/*", "GET /v1/*"),
}
# What may lag: lists and searches. Of a record itself BenefitPoint and AMS360 give what they have: with a lagging one,
# nobody could write a whole record over a user's edit and know it.
LAGGING: Mapping[str, str] = {"ams360": "*GetList*", "benefitpoint": "find*", "insuredmine": "GET /v1/*"}
WRONG_LOG_IN: Mapping[str, str] = {
    "ams360": "WSAPISecurityFault",
    "benefitpoint": "BadCredentials",
    "insuredmine": "unauthorized",
}
LATE, BURST = (500, 502, 503, 504), (500, 502, 503)
NOTIFIERS = ("ams360", "insuredmine")

Aim = tuple[str, str, dict[str, Any]]  # system, kind of the simulators' faults, aimed


@dataclass(frozen=True, slots=True)
class Trouble:
    """``lasts``: it ends by a step of its own."""

    begins: Step
    ends: Step | None = None


class Troubles:
    """Draws them, of the ``kinds`` that were selected."""

    def __init__(self, dice: Dice, kinds: list[str]) -> None:
        self._dice, self.kinds, self._number = dice, kinds, 0

    def draw(self) -> Trouble:
        kind = self._dice.one_of(self.kinds)
        if kind == "crash":
            return Trouble(self._crash())
        if kind == "kill":
            given = [self._dice.between(1, 25), self._dice.one_of(MOMENTS)]
            return Trouble(Step(on="stage", verb="crash", given=given, what="crash"))
        system, fault, aimed = _KINDS[kind](self)
        self._number += 1
        name = f"trouble{self._number}"
        begins = Step(on="stage", verb="arm", given=[system, fault], named=aimed, gives=name, what="trouble")
        ends = Step(on="stage", verb="disarm", given=[system, Name(name)], what="trouble")
        return Trouble(begins, ends if aimed.get("count") == 0 else None)

    def _crash(self) -> Step:
        return Step(on="stage", verb="restart", what="crash")

    def _system(self) -> str:
        return self._dice.one_of(SYSTEMS)

    def at_a_write(self, fault: str, **aimed: Any) -> Aim:
        """Once or twice, at the next or one of the next writes."""
        system = self._system()
        operation = self._dice.one_of(WRITES[system])
        return system, fault, {"operation": operation, "count": self._dice.one_of((1, 1, 2)), **aimed}

    def at_a_call(self, fault: str, **aimed: Any) -> Aim:
        system = self._system()
        operation = self._dice.one_of(WRITES[system] + READS[system])
        return system, fault, {"operation": operation, "count": self._dice.between(1, 3), **aimed}

    def for_a_while(self, fault: str, **aimed: Any) -> Aim:
        return self._system(), fault, {"count": 0, **aimed}

    def late_error(self) -> Aim:
        return self.at_a_write("late_error", status=self._dice.one_of(LATE))

    def wrong_log_in(self) -> Aim:
        system = self._system()
        return system, "vendor_fault", {"count": 0, "name": WRONG_LOG_IN[system]}

    def stale_read(self) -> Aim:
        system = self._system()
        return system, "stale_read", {"operation": LAGGING[system], "seconds": 60, "count": 0}

    def at_a_notice(self, fault: str, **aimed: Any) -> Aim:
        return self._dice.one_of(NOTIFIERS), fault, aimed


_KINDS: Mapping[str, Callable[[Troubles], Aim]] = {
    "refuse": lambda one: one.at_a_call("refuse"),
    "drop": lambda one: one.at_a_call("drop"),
    "lose_reply": lambda one: one.at_a_write("lose_reply"),
    "reset_mid_body": lambda one: one.at_a_write("reset_mid_body"),
    "truncate": lambda one: one.at_a_write("truncate"),
    "malform": lambda one: one.at_a_write("malform"),
    "wrong_type": lambda one: one.at_a_write("wrong_type"),
    "late_commit": lambda one: one.at_a_write("late_commit", seconds=30),
    "late_error": Troubles.late_error,
    "server_error": lambda one: one.at_a_call("server_error", status=503),
    "outage": lambda one: one.for_a_while("server_error", status=503),
    "unreachable": lambda one: one.for_a_while("refuse"),
    "too_many": lambda one: one.for_a_while("too_many", retry_after_seconds=30),
    "wrong_log_in": Troubles.wrong_log_in,
    "session_expired": lambda one: one.at_a_call("session_expired"),
    "stale_read": Troubles.stale_read,
    "duplicate_notice": lambda one: one.at_a_notice("duplicate_notice", count=3),
    "drop_notice": lambda one: one.at_a_notice("drop_notice", count=2),
    "delay_notice": lambda one: one.at_a_notice("delay_notice", seconds=600, count=2),
    "reorder_notices": lambda one: one.at_a_notice("reorder_notices", count=0),
    "recipient_off": lambda one: one.at_a_notice("recipient_off", count=0),
}
KINDS = (*_KINDS, "crash", "kill")

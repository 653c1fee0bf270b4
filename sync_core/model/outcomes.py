"""What came of a work item: a code and its facts, kept as data. The words for people stand here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """The closed list of what can come of a look or a job."""

    # the record is as it should be
    SYNCED = "synced"
    # nothing is to be done
    NOT_THERE = "not_there"
    ACCOUNT_NOT_THERE = "account_not_there"
    NOT_ASKED = "not_asked"
    STAYS = "stays"
    OBSOLETE = "obsolete"
    # it vanished
    UNLINKED = "unlinked"
    # later, by itself
    AWAITS_DAILY = "awaits_daily"
    AWAITS_KEY = "awaits_key"
    AWAITS_SYSTEM = "awaits_system"
    AWAITS_CREATE = "awaits_create"
    AWAITS_TURN = "awaits_turn"
    AWAITS_SECOND_LOOK = "awaits_second_look"
    PARTLY = "partly"
    GOES_ON = "goes_on"
    FAILED = "failed"
    CHANGED_MEANWHILE = "changed_meanwhile"
    INTERRUPTED = "interrupted"
    # a person is asked
    HELD = "held"
    OVER_CAP = "over_cap"
    SET_ASIDE = "set_aside"
    # a user's request was answered
    ANSWERED = "answered"
    REFUSED = "refused"
    # a job
    DONE = "done"
    JOINED = "joined"
    REQUEUED = "requeued"
    GIVEN_UP = "given_up"


_WORDS: Mapping[Code, str] = {
    Code.SYNCED: "looked at {record}",
    Code.NOT_THERE: "ignored: it is not there, and was never linked",
    Code.ACCOUNT_NOT_THERE: "ignored: its account is not there",
    Code.NOT_ASKED: "ignored: nobody asked to send it anywhere",
    Code.STAYS: "stays in BenefitPoint: a contact added there to an AMS360 client (D15)",
    Code.OBSOLETE: "ignored: {why}",
    Code.UNLINKED: "unlinked: it is no longer there",
    Code.AWAITS_DAILY: "waits for the daily: {what} is in BenefitPoint only",
    Code.AWAITS_KEY: "waits for its AMS360 id",
    Code.AWAITS_SYSTEM: "waits for {system}: {why}",
    Code.AWAITS_CREATE: "waits for the answer of intent {intent}",
    Code.AWAITS_TURN: "waits: {why}",
    Code.AWAITS_SECOND_LOOK: "waits for a second look: {system} does not show it, and showed or made it a moment ago",
    Code.PARTLY: "brought in agreement without {system}, which does not answer; goes on when it does",
    Code.GOES_ON: "{progress}",
    Code.FAILED: "{why}",
    Code.CHANGED_MEANWHILE: "changed under us: {why}",
    Code.INTERRUPTED: "the worker stopped in the middle",
    Code.HELD: "held: {why}",
    Code.OVER_CAP: "held: batch {batch} would create or change too many records. See: sync-core plan runs",
    Code.SET_ASIDE: "{why}",
    Code.ANSWERED: "{state}: {targets}",
    Code.REFUSED: "refused: {why}",
    Code.DONE: "{what}",
    Code.JOINED: "joined item {item}: {why}",
    Code.REQUEUED: "queued again by {who}",
    Code.GIVEN_UP: "given up: {why}",
}

# Nothing that a dry run would have to tell.
UNREMARKABLE = (Code.SYNCED,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """``facts`` are plain values that the words of the code name."""

    code: Code
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return describe(self.code, self.facts)


def came(code: Code, **facts: Any) -> Outcome:
    """The outcome of a code with its facts."""
    return Outcome(code=code, facts=facts)


def describe(code: str, facts: Mapping[str, Any]) -> str:
    """In words. A code of a newer version is shown as it is."""
    if code not in set(Code):
        return code
    return _WORDS[Code(code)].format_map(_Facts(facts))


class _Facts(dict[str, Any]):
    """A fact that an older version did not keep."""

    def __missing__(self, name: str) -> str:
        return "?"

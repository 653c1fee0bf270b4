"""The sync core through every kind of fault, in whole plays: nobody is made twice, and the story ends as told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from trifold.scenarios import plays
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.plays import Play
from trifold.scenarios.report import PlayResult
from trifold.scenarios.run import run_one
from trifold.scenarios.venue import Unsettled

pytestmark = pytest.mark.sweep

DOUBT_SECONDS = 70  # over the deadline after which the core looks for a create whose answer was lost
LOOKS_MAX = 8  # three pauses of a busy system, one after the other, and then a doubt


class Patient(Indoors):
    """A venue in which settling also waits for what the core is in doubt about, and looks at each second until then."""

    def settle(self) -> None:
        for _ in range(LOOKS_MAX):
            with suppress(Unsettled):
                super().settle()
            self.clock.advance(DOUBT_SECONDS)
            self.deliver()
        super().settle()


@dataclass
class Trial:
    """One play with faults armed: what came of it, and what each strike left."""

    faults: list[tuple[str, dict[str, Any]]]
    receipts: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def venue(self, play: Play) -> Iterator[Patient]:
        venue = Patient(play.world)
        systems = {system for system, _ in self.faults}
        try:
            for system, fault in self.faults:
                answer = venue.session.post(f"{venue.addresses.of(system)}/_sim/faults", json=fault)
                assert answer.status_code == 201, answer.text
            marks = {system: self._numbers(venue, system) for system in systems}
            yield venue
            for system in systems:
                told = venue.session.get(f"{venue.addresses.of(system)}/_sim/receipts?limit=1000").json()["receipts"]
                self.receipts += [receipt for receipt in told if receipt["number"] > marks[system]]
        finally:
            for system in systems:
                venue.session.delete(f"{venue.addresses.of(system)}/_sim/faults")
            venue.close()

    @staticmethod
    def _numbers(venue: Patient, system: str) -> int:
        told = venue.session.get(f"{venue.addresses.of(system)}/_sim/receipts?limit=1000").json()["receipts"]
        return max((receipt["number"] for receipt in told), default=0)


def played(name: str, *faults: tuple[str, dict[str, Any]]) -> tuple[PlayResult, list[dict[str, Any]]]:
    trial = Trial([(system, fault) for system, fault in faults])
    return run_one(plays.load(name), trial.venue), trial.receipts


def missed(result: PlayResult) -> set[str]:
    """What the play expected and did not find."""
    return {check.asked for check in result.checks if not check.passed}


def written(receipt: dict[str, Any], table: str) -> bool:
    """Whether a receipt says that a row of the table was made."""
    return any(line.endswith(f" INSERT {table}") for line in receipt["committed"])


def at(system: str, kind: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    return system, {"kind": kind, **fields}


# The client can't know whether it was done: it was, at once or later.
DONE_AND_UNKNOWN: dict[str, dict[str, Any]] = {
    "lose_reply": {},
    "reset_mid_body": {},
    "truncate": {},
    "malform": {},
    "late_error": {},
    "late_commit": {"seconds": 20},
    "delay": {"seconds": 200},
}
# The client learns that nothing was done, or reads the answer all the same.
KNOWN: dict[str, dict[str, Any]] = {
    "refuse": {},
    "too_many": {"retry_after_seconds": 2},
    "session_expired": {},
    "wrong_type": {},
}
# Nobody is doubled, and a person may be asked: these may wait for the answer.
ASKED = {"the plan's AMS360 policy id", "the answer to Sync"}


@pytest.mark.parametrize("kind", DONE_AND_UNKNOWN)
def test_a_policy_whose_insert_was_not_answered_is_found_and_adopted(kind: str) -> None:
    fault = at("ams360", kind, operation="PolicyInsert", **DONE_AND_UNKNOWN[kind])
    result, receipts = played("plan_becomes_policy", fault)
    assert (result.outcome, result.duplicates) == ("passed", 0), missed(result)
    assert [written(receipt, "policies") for receipt in receipts].count(True) == 1


@pytest.mark.parametrize("kind", DONE_AND_UNKNOWN)
@pytest.mark.parametrize("play", ["ams360_real_time", "flow_1_individual"])
def test_an_account_whose_create_was_not_answered_is_in_insuredmine_once(kind: str, play: str) -> None:
    fault = at("insuredmine", kind, operation="create_account", **DONE_AND_UNKNOWN[kind])
    result, receipts = played(play, fault)
    assert (result.outcome, result.duplicates) == ("passed", 0), missed(result)
    assert [written(receipt, "accounts") for receipt in receipts].count(True) == 1


@pytest.mark.parametrize("kind", ["lose_reply", "late_commit"])
@pytest.mark.parametrize(("system", "operation"), [("ams360", "CustomerInsert"), ("benefitpoint", "createAccount")])
def test_a_client_sent_from_insuredmine_is_made_once_though_the_answer_is_lost(
    system: str, operation: str, kind: str
) -> None:
    fault = at(system, kind, operation=operation, **DONE_AND_UNKNOWN[kind])
    result, receipts = played("insuredmine_to_both", fault)
    assert (result.duplicates, missed(result) - ASKED) == (0, set())
    assert receipts


@pytest.mark.parametrize("fault", ["drop", "server_error"])
@pytest.mark.parametrize(("system", "kind"), [("ams360", "policies"), ("insuredmine", "accounts")])
def test_what_was_stopped_before_it_was_done_is_never_made_twice(system: str, kind: str, fault: str) -> None:
    """Nobody can know it: a 503 may come from a gateway that lost a server at work (D23)."""
    operation, play = {
        "ams360": ("PolicyInsert", "plan_becomes_policy"),
        "insuredmine": ("create_account", "ams360_real_time"),
    }[system]
    result, receipts = played(play, at(system, fault, operation=operation))
    assert (result.duplicates, len(receipts)) == (0, 1)
    made = next(c.found for c in result.checks if c.asked == "records made by the play" and c.system == system)
    # InsuredMine takes the same key again; AMS360 has no place for one, so that a person is asked.
    assert made.get(kind, 0) == (1 if system == "insuredmine" else 0)


@pytest.mark.parametrize("kind", KNOWN)
@pytest.mark.parametrize(
    ("play", "system", "operation"),
    [("plan_becomes_policy", "ams360", "PolicyInsert"), ("ams360_real_time", "insuredmine", "create_account")],
)
def test_what_the_client_can_know_costs_nothing(kind: str, play: str, system: str, operation: str) -> None:
    result, receipts = played(play, at(system, kind, operation=operation, **KNOWN[kind]))
    assert (result.outcome, result.duplicates) == ("passed", 0), missed(result)
    assert receipts


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("duplicate_notice", {"count": 0, "times": 2}),
        ("reorder_notices", {"count": 0, "seed": 3}),
        ("delay_notice", {"count": 0, "seconds": 20}),
        ("recipient_off", {"count": 2}),
    ],
)
@pytest.mark.parametrize(("play", "system"), [("ams360_real_time", "ams360"), ("insuredmine_to_both", "insuredmine")])
def test_notices_that_are_doubled_reordered_late_or_retried_change_nothing(
    play: str, system: str, kind: str, fields: dict[str, Any]
) -> None:
    result, receipts = played(play, at(system, kind, **fields))
    assert (result.outcome, result.duplicates) == ("passed", 0), missed(result)
    assert receipts


def test_a_lost_notice_is_made_good_by_the_next_of_the_same_client() -> None:
    result, receipts = played("ams360_real_time", at("ams360", "drop_notice", operation="CustomerContact.*"))
    assert (result.outcome, result.duplicates, len(receipts)) == ("passed", 0, 1), missed(result)


@pytest.mark.parametrize("play", ["plan_becomes_policy", "flow_1_group"])
def test_sessions_that_end_again_and_again_are_opened_again(play: str) -> None:
    ending = at("benefitpoint", "session_expired", operation="findChanges", count=0, probability=0.3, seed=5)
    result, receipts = played(play, ending)
    assert (result.outcome, result.duplicates) == ("passed", 0), missed(result)
    assert len(receipts) > 3


def test_bursts_of_errors_at_the_writes_of_all_three_systems_are_outlived() -> None:
    result, receipts = played(
        "insuredmine_to_both",
        at("ams360", "too_many", operation="Customer*Insert", count=3, retry_after_seconds=2),
        at("benefitpoint", "server_error", operation="createAccount", count=1),
        at("insuredmine", "server_error", operation="replace_*", count=3),
    )
    assert (result.duplicates, missed(result) - ASKED) == (0, set())
    assert {receipt["operation"] for receipt in receipts} >= {"CustomerInsert", "createAccount"}


def test_a_list_that_lags_after_a_lost_answer_makes_nobody_twice() -> None:
    result, receipts = played(
        "ams360_real_time",
        at("insuredmine", "lose_reply", operation="create_account"),
        at("insuredmine", "stale_read", operation="list_accounts", seconds=45),
    )
    assert (result.outcome, result.duplicates) == ("passed", 0), missed(result)
    assert {"lose_reply", "stale_read"} >= {receipt["kind"] for receipt in receipts}

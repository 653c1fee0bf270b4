"""Ordinary trouble in its variants (T2, T3, T8, T11, T12). The stories are plays; here each kind meets each fault."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from builders_trouble import BOTH, A, Act, B, I, counts, left_open, linked, opened, streets, two_dailies
from swept import crossed
from trifold.scenarios.casting import Role
from trifold.scenarios.stage import Stage

pytestmark = pytest.mark.trouble


# ---- T2: done, and answered with a 5xx
@dataclass(frozen=True, kw_only=True)
class Create:
    """A create that the core makes. ``act`` leads to it; ``whole`` is all that is there at the end."""

    system: str
    operation: str
    notice: str
    act: Act
    whole: dict[str, dict[str, int]]
    begins_linked: bool = False


_LINKED = {A: {"customers": 1}, B: {"accounts": 1, "contacts": 1}, I: {"accounts": 1, "contacts": 1}}


def _with(**more: dict[str, int]) -> dict[str, dict[str, int]]:
    return {system: kinds | more.get(system, {}) for system, kinds in _LINKED.items()}


CREATES = {
    "AMS360 customer": Create(
        system=A,
        operation="CustomerInsert",
        notice="Customer.*",
        act=lambda stage, ada: stage.insuredmine.add_account(ada, [A]),
        whole={A: {"customers": 1}, B: {}, I: {"accounts": 1, "contacts": 1}},
    ),
    "AMS360 contact": Create(
        system=A,
        operation="CustomerContactInsert",
        notice="CustomerContact.*",
        act=lambda stage, ada: stage.insuredmine.add_contact(ada, stage.role("lena"), [A]),
        whole=_with(ams360={"contacts": 1}, benefitpoint={"contacts": 2}, insuredmine={"contacts": 2}),
        begins_linked=True,
    ),
    "AMS360 policy": Create(
        system=A,
        operation="PolicyInsert",
        notice="Policy.*",
        act=lambda stage, ada: stage.benefitpoint.add_plan(ada, stage.role("medical_plan")),
        whole=_with(ams360={"policies": 1}, benefitpoint={"products": 1}, insuredmine={"policies": 1}),
        begins_linked=True,
    ),
    "BenefitPoint account": Create(
        system=B,
        operation="createAccount",
        notice="account.*",
        act=lambda stage, ada: stage.insuredmine.add_account(ada, [B]),
        whole={A: {}, B: {"accounts": 1, "contacts": 1}, I: {"accounts": 1, "contacts": 1}},
    ),
    "BenefitPoint contact": Create(
        system=B,
        operation="createAccountContact*",
        notice="CustomerContact.*",
        act=lambda stage, ada: stage.ams360.add_contact(ada, stage.role("lena")),
        whole=_with(ams360={"contacts": 1}, benefitpoint={"contacts": 2}, insuredmine={"contacts": 2}),
        begins_linked=True,
    ),
    "InsuredMine account": Create(
        system=I,
        operation="create_account",
        notice="account.*",
        act=lambda stage, ada: stage.ams360.add_customer(ada),
        whole={A: {"customers": 1}, B: {}, I: {"accounts": 1, "contacts": 1}},
    ),
    "InsuredMine contact": Create(
        system=I,
        operation="create*contact",
        notice="contact.*",
        act=lambda stage, ada: stage.ams360.add_contact(ada, stage.role("lena")),
        whole=_with(ams360={"contacts": 1}, benefitpoint={"contacts": 2}, insuredmine={"contacts": 2}),
        begins_linked=True,
    ),
    "InsuredMine policy": Create(
        system=I,
        operation="create_policy",
        notice="policy.*",
        act=lambda stage, ada: stage.ams360.add_policy(ada, stage.role("home_policy")),
        whole=_with(ams360={"policies": 1}, insuredmine={"policies": 1}),
        begins_linked=True,
    ),
}


def created_once(create: Create, status: int, *, notices: str = "on time", keys: str = "honoured") -> None:
    with opened(keys=keys) as stage:
        ada = linked(stage) if create.begins_linked else stage.role("ada")
        fault = stage.arm(create.system, "late_error", operation=create.operation, status=status)
        if notices != "on time" and create.system != B:  # BenefitPoint sends none
            how = {"kind": "drop_notice"} if notices == "lost" else {"kind": "delay_notice", "seconds": 60}
            stage.arm(create.system, operation=create.notice, count=0, **how)
        create.act(stage, ada)
        stage.endure(minutes=15)
        assert stage.strikes(create.system, fault) == 1
        two_dailies(stage)
        assert counts(stage) == create.whole
        assert left_open(stage) == {}
        assert stage.insuredmine.shows.badges(ada)


@pytest.mark.parametrize(
    ("kind", "status"),
    crossed(CREATES, [500, 502, 503, 504], kept=lambda kind, status: status == 503 or kind == "InsuredMine account"),
)
def test_a_create_that_a_gateway_answered_with_5xx_is_made_once(kind: str, status: int) -> None:
    created_once(CREATES[kind], status)


def test_an_account_that_is_made_after_a_pause_brings_what_is_below_it_at_once() -> None:
    """Not with the next daily: what is below was looked at when the account was not there yet."""
    with opened() as stage:
        ada = stage.role("ada")
        fault = stage.arm(I, "too_many", operation="create_account", retry_after_seconds=2)
        stage.ams360.add_customer(ada)
        stage.ams360.add_contact(ada, stage.role("lena"))
        stage.ams360.add_policy(ada, stage.role("home_policy"))
        stage.endure(minutes=30)
        assert stage.strikes(I, fault) == 1
        assert counts(stage)[I] == {"accounts": 1, "contacts": 2, "policies": 1}


@pytest.mark.parametrize("notices", ["late", "lost"])
@pytest.mark.parametrize("kind", [kind for kind, create in CREATES.items() if create.system == A])
def test_also_when_nobody_tells_of_it(kind: str, notices: str) -> None:
    created_once(CREATES[kind], 503, notices=notices)


@pytest.mark.parametrize("kind", [kind for kind, create in CREATES.items() if create.system == I])
def test_also_when_insuredmine_ignores_the_keys(kind: str) -> None:
    created_once(CREATES[kind], 503, keys="ignored")


# ---- T3: a system is down, and somebody is edited in another
EDITS: dict[str, Act] = {
    A: lambda stage, ada: stage.ams360.edit_customer(ada, AddressLine1="99 New Street"),
    I: lambda stage, ada: stage.insuredmine.edit_account(ada, street1="99 New Street"),
}
PAIRS = [(A, I), (B, A), (B, I), (I, A), (A, A), (I, I)]
SPANS = {"15 minutes": {"minutes": 15}, "3 hours": {"hours": 3}, "a day": {"days": 1}}


def delivered(stage: Stage, ada: Role) -> None:
    """The edit is everywhere, nobody was asked, nothing is left, and a second pass has nothing to write."""
    stage.settle()
    assert streets(stage, ada) == dict.fromkeys((A, B, I), "99 New Street")
    assert left_open(stage) == {}
    stage.daily()
    mark = stage.mark()
    stage.daily()
    assert stage.writes(mark) == []
    assert stage.insuredmine.shows.badges(ada) == BOTH


@pytest.mark.parametrize(
    ("down", "edited", "span"),
    [
        pytest.param(*pair, span, marks=() if span == "3 hours" or pair == (A, I) else pytest.mark.sweep)
        for pair in PAIRS
        for span in SPANS
    ],
)
def test_an_edit_outlives_an_outage(down: str, edited: str, span: str) -> None:
    with opened() as stage:
        ada = linked(stage)
        with stage.outage(down, **SPANS[span]):
            EDITS[edited](stage, ada)
            stage.endure(minutes=1)
        delivered(stage, ada)


# Each kind of outage strikes one system, and each system meets one kind or two; the sweep has all.
OUTAGES: dict[str, dict[str, int]] = {
    "refuse": {},
    "drop": {},
    "server_error": {"status": 502},
    "too_many": {"retry_after_seconds": 30},
}
STRUCK = {"refuse": A, "drop": B, "server_error": I, "too_many": A}


@pytest.mark.parametrize(("down", "kind"), crossed((A, B, I), OUTAGES, kept=lambda down, kind: STRUCK[kind] == down))
def test_an_edit_outlives_an_hour_of_any_outage(down: str, kind: str) -> None:
    edited, how = {A: I, B: A, I: A}[down], OUTAGES[kind]
    with opened() as stage:
        ada = linked(stage)
        with stage.outage(down, kind, hours=1, **how):
            EDITS[edited](stage, ada)
            stage.endure(minutes=1)
        delivered(stage, ada)


@pytest.mark.parametrize(("down", "edited"), [(A, I), (B, A), (I, A)], ids=lambda system: str(system))
def test_an_edit_outlives_an_hour_of_a_wrong_password(down: str, edited: str) -> None:
    with opened() as stage:
        ada = linked(stage)
        with stage.wrong_password(down, hours=1):
            EDITS[edited](stage, ada)
            stage.endure(minutes=1)
        delivered(stage, ada)


@pytest.mark.parametrize("target", [A, B])
def test_a_sync_press_outlives_three_hours_without_its_target(target: str) -> None:
    with opened() as stage:
        mill = stage.role("mill")
        with stage.outage(target, hours=3):
            stage.insuredmine.add_account(mill, [target])
            stage.endure(minutes=1)
        stage.settle()
        assert stage.insuredmine.shows.answers(mill) == {target: "done"}
        assert left_open(stage) == {}


@pytest.mark.parametrize("down", [A, B, I])
def test_the_daily_button_outlives_an_hour_without_a_system(down: str) -> None:
    with opened() as stage:
        ada, bo = linked(stage), stage.role("bo")
        stage.benefitpoint.add_account(bo)
        with stage.outage(down, hours=1):
            stage.start_daily()
            stage.endure(minutes=1)
        stage.finish_daily()
        assert stage.insuredmine.job_state() == "done"
        assert stage.insuredmine.shows.badges(bo) == ["BenefitPoint synced"]
        assert stage.insuredmine.shows.badges(ada) == BOTH
        assert left_open(stage) == {}


# ---- T11: one fault on one read
READS = [
    (A, "CustomerContactGet", "WSAPIBusinessFault"),
    (A, "PolicyGet", "WSAPIBusinessFault"),
    (B, "getAccountContact", "Server"),
    (I, "read_contact", "conflict"),
    (I, "read_policy", "conflict"),
]


@pytest.mark.parametrize(("system", "operation", "refusal"), READS, ids=lambda word: str(word))
def test_a_fault_on_the_read_of_a_contact_or_policy_makes_nobody_deleted(
    system: str, operation: str, refusal: str
) -> None:
    with opened() as stage:
        ada, lena, policy = linked(stage), stage.role("lena"), stage.role("home_policy")
        stage.ams360.add_contact(ada, lena)
        stage.ams360.add_policy(ada, policy)
        stage.settle()
        stage.daily()
        fault = stage.arm(system, "vendor_fault", operation=operation, name=refusal)
        stage.ams360.edit_contact(ada, lena, Title="Partner")
        stage.ams360.change_policy(policy, "edit", FullTermPremium="1350.00")
        stage.endure(minutes=30)
        stage.settle()
        assert stage.strikes(system, fault) == 1
        assert stage.insuredmine.shows.contact(ada, lena)["title"] == "Partner"
        assert stage.insuredmine.shows.contact_badges(ada, lena) == BOTH
        assert stage.benefitpoint.shows.contact(ada, lena)["title"] == "Partner"
        assert stage.insuredmine.shows.policy_values(ada, "premium") == ["1350.00"]
        assert left_open(stage) == {}


# ---- T12: the answer of an update is lost
LOST = ["lose_reply", "reset_mid_body", "truncate", "malform", "late_error"]
UPDATES = {A: ("CustomerUpdate", I), B: ("updateAccount", A), I: ("edit_account", A)}
LOST_AT = {"reset_mid_body": A, "truncate": B, "malform": I}


@pytest.mark.parametrize(
    ("system", "kind"), crossed(UPDATES, LOST, kept=lambda system, kind: LOST_AT.get(kind, system) == system)
)
def test_the_newest_edit_stands_when_the_answer_of_the_one_before_was_lost(system: str, kind: str) -> None:
    operation, edited = UPDATES[system]
    with opened() as stage:
        ada = linked(stage)
        fault = stage.arm(system, kind, operation=operation)
        EDITS[edited](stage, ada)
        for _ in range(12):  # the moment right after it was lost
            stage.work(1)
            if stage.strikes(system, fault):
                break
        field = {A: "AddressLine1", I: "street1"}[edited]
        edit = {A: stage.ams360.edit_customer, I: stage.insuredmine.edit_account}[edited]
        edit(ada, **{field: "100 Newer Street"})
        stage.endure(minutes=15)
        two_dailies(stage)
        assert stage.strikes(system, fault) == 1
        assert streets(stage, ada) == dict.fromkeys((A, B, I), "100 Newer Street")
        assert left_open(stage) == {}


# ---- T8: clocks that step, each by several amounts
@pytest.mark.parametrize(
    ("system", "hours"), crossed([A, B], [-1, -5, -24, 1, 24], kept=lambda system, hours: hours in (-1, -24, 24))
)
def test_a_vendors_clock_that_steps_loses_nothing(system: str, hours: int) -> None:
    with opened() as stage:
        ada, bo, ann = linked(stage), stage.role("bo"), stage.role("ann")
        stage.step_clock(system, hours=hours)
        stage.benefitpoint.add_account(bo)
        stage.ams360.add_customer(ann)
        stage.ams360.edit_customer(ada, AddressLine1="99 New Street")
        stage.endure(minutes=10)
        two_dailies(stage)
        assert streets(stage, ada) == dict.fromkeys((A, B, I), "99 New Street")
        assert stage.insuredmine.shows.badges(bo) == ["BenefitPoint synced"]
        assert stage.insuredmine.shows.badges(ann) == ["AMS360 synced"]
        mark = stage.mark()
        two_dailies(stage)
        assert stage.writes(mark) == []
        assert left_open(stage) == {}

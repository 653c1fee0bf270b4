"""The verbs that hard plays need: another agency, switches, faults, work in parts, a killed engine, long waits."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from trifold.scenarios.indoors import Indoors
from trifold.scenarios.live import Live
from trifold.scenarios.plays import Play
from trifold.scenarios.report import PlayResult
from trifold.scenarios.run import indoors, run_one
from trifold.scenarios.stage import Stage
from trifold.scenarios.venue import NoVirtualClock


@pytest.fixture
def venue() -> Iterator[Indoors]:
    opened = Indoors("demo", accompanied=True)
    yield opened
    opened.close()


@pytest.fixture
def stage(venue: Indoors) -> Stage:
    return Stage(venue, PlayResult(name="verbs"))


def failed(result: PlayResult) -> set[tuple[str, str]]:
    return {(check.requirement, check.system) for check in result.checks if not check.passed}


# ---- the agency next door
def test_the_agency_next_door_has_people_of_its_own_under_the_same_ids(stage: Stage) -> None:
    ada, hers = stage.role("ada"), stage.next_door.role("ada")
    stage.ams360.add_customer(ada)
    stage.benefitpoint.add_account_from_ams360(ada, classification="Individual")
    customers = stage.next_door.control["ams360"].records("customers")["customers"]
    accounts = stage.next_door.control["benefitpoint"].records("accounts")["accounts"]
    assert ada.ids["ams360"] in [row["customer_id"] for row in customers]
    assert int(ada.ids["benefitpoint"]) in [row["account_id"] for row in accounts]
    assert hers.name == ada.name and hers is not ada


def test_what_is_done_next_door_is_worked_off_there_and_nowhere_else(stage: Stage) -> None:
    other = stage.next_door
    bo = other.role("bo")
    other.ams360.add_customer(bo)
    stage.settle()
    assert other.insuredmine.shows.badges(bo) == ["AMS360 synced"]
    assert stage.insuredmine.shows.count(bo) == 0
    assert stage.made("insuredmine") == {}


def test_a_record_that_changes_next_door_fails_the_play() -> None:
    def nosy(stage: Stage) -> None:
        stage.expect("R1", "ams360", "one", 1, 1)
        row = stage.next_door.control["ams360"].records("customers")["customers"][0]
        stage.next_door.ams360.browser.submit(
            stage.next_door.ams360.browser.open(f"customers/{row['customer_id']}/edit"), {"City": "Elsewhere"}
        )

    result = run_one(Play(name="nosy", story="", world="demo", made={}, play=nosy), indoors())
    assert failed(result) == {("X32", "ams360"), ("X32", "insuredmine"), ("X32", "benefitpoint")}


def test_a_new_record_next_door_counts_only_when_the_play_did_not_work_there(venue: Indoors) -> None:
    first = Stage(venue, PlayResult(name="first"))
    Stage(venue.beside("next-door"), PlayResult(name="unseen")).ams360.add_customer(first.role("bo"))
    first.end_of_day({})
    assert failed(first.result) == {("X32", "ams360"), ("X32", "insuredmine")}
    second = Stage(venue, PlayResult(name="second"))
    second.next_door.ams360.add_customer(second.next_door.role("bo"))
    second.end_of_day({})
    assert failed(second.result) == set()


# ---- switches and faults
def test_a_switch_leaves_the_others_as_they_are_and_is_turned_back(stage: Stage) -> None:
    control = stage.control["insuredmine"]
    stage.configure("insuredmine", switches={"requests_per_minute": 9})
    stage.turn("insuredmine", idempotency="ignored")
    assert control.settings()["switches"] == {"requests_per_minute": 9, "idempotency": "ignored"}
    stage.turn_back()
    assert not control.settings().get("switches")


def test_a_fault_strikes_in_this_world_and_is_gone_afterwards(stage: Stage) -> None:
    fault = stage.arm("ams360", "server_error", operation="CustomerGetById", count=0)
    stage.ams360.add_customer(stage.role("ada"))
    stage.venue.work(1)
    assert stage.strikes("ams360", fault) > 0
    assert stage.insuredmine.shows.count(stage.role("ada")) == 0
    stage.disarm("ams360", fault)
    stage.settle()
    assert stage.insuredmine.shows.count(stage.role("ada")) == 1
    stage.turn_back()


# ---- the engine, in parts
def test_work_stops_in_the_middle_and_a_killed_engine_goes_on_with_what_it_wrote_down(stage: Stage) -> None:
    ada, bo = stage.role("ada"), stage.role("bo")
    stage.ams360.add_customer(ada)
    stage.ams360.add_customer(bo)
    stage.work(1)
    assert [stage.insuredmine.shows.count(role) for role in (ada, bo)] == [1, 0]
    stage.restart()
    stage.settle()
    assert [stage.insuredmine.shows.count(role) for role in (ada, bo)] == [1, 1]
    assert stage.made("insuredmine") == {"accounts": 2, "contacts": 2}


def test_a_daily_that_was_only_started_ends_when_it_is_let(stage: Stage) -> None:
    stage.start_daily()
    stage.work(1)
    assert stage.insuredmine.job_state() not in ("done", "failed")
    stage.finish_daily()
    assert stage.insuredmine.job_state() == "done"


def test_a_day_passes_and_the_daily_comes_by_the_clock(stage: Stage) -> None:
    stage.configure("ams360", recipients=[])
    stage.ams360.add_customer(stage.role("ada"))
    stage.wait(hours=2)
    assert stage.insuredmine.shows.count(stage.role("ada")) == 0
    stage.wait(days=1)
    assert stage.insuredmine.shows.count(stage.role("ada")) == 1
    assert [line.told for line in stage.result.lines if line.told.endswith("pass")] == ["2 hours pass", "1 days pass"]


def test_where_time_is_real_a_long_wait_is_refused() -> None:
    with pytest.raises(NoVirtualClock, match="Play it in process"):
        Live.wait(SimpleNamespace(world="demo"), 3_600.0)  # type: ignore[arg-type]


# ---- desks
def test_links_contacts_and_accounts_can_be_taken_away_at_insuredmine(stage: Stage) -> None:
    ada, lena, desk = stage.role("ada"), stage.role("lena"), stage.insuredmine
    stage.ams360.add_customer(ada)
    stage.ams360.add_contact(ada, lena)
    stage.settle()
    assert desk.delete_contact(ada, ada).refused
    desk.make_primary(ada, lena)
    desk.delete_contact(ada, ada)
    assert desk.shows.contact_names(ada) == [lena.name]
    desk.unlink(ada, "ams360")
    assert desk.shows.badges(ada) == []
    desk.delete_account(ada)
    assert desk.shows.count(ada) == 0


def test_contacts_and_plans_can_be_taken_away_where_they_are_kept(stage: Stage) -> None:
    ada, lena, plan = stage.role("ada"), stage.role("lena"), stage.role("medical_plan")
    stage.ams360.add_customer(ada)
    stage.ams360.add_contact(ada, lena)
    stage.ams360.delete_contact(ada, lena)
    assert stage.ams360.shows.contact_names(ada) == []
    desk = stage.benefitpoint
    desk.add_account_from_ams360(ada, classification="Individual")
    desk.add_contact(ada, lena)
    desk.delete_contact(ada, lena)
    assert desk.shows.contact_names(ada) == [ada.name]
    desk.add_plan(ada, plan)
    desk.edit_plan(plan, totalEstimatedMonthlyPremium="900")
    assert [float(row["totalEstimatedMonthlyPremium"]) for row in desk.shows.plans(ada)] == [900.0]
    desk.delete_plan(plan)
    assert desk.shows.plans(ada) == []

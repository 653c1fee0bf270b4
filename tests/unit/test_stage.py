"""The stage: checks, unique names, time, what was made, what was made twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from trifold.scenarios.casting import Casting, NobodyLeft, written_cast
from trifold.scenarios.engines import build_engine
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.playhouse import OPENING
from trifold.scenarios.plays import Play, load
from trifold.scenarios.report import Act, PlayResult
from trifold.scenarios.run import indoors, run, run_one
from trifold.scenarios.stage import ACT_SECONDS, Stage
from trifold.simulators.client import ControlRefused


@pytest.fixture
def venue() -> Iterator[Indoors]:
    opened = Indoors("demo", engine="none")
    yield opened
    opened.close()


@pytest.fixture
def stage(venue: Indoors) -> Stage:
    return Stage(venue, PlayResult(name="a_test"))


def test_an_expectation_leaves_a_check_for_each_requirement(stage: Stage) -> None:
    assert stage.expect("R3 R4", "insuredmine", "the street", ["Elm"], lambda: ("Elm",))
    checks = stage.result.checks
    assert [(check.requirement, check.passed, check.found) for check in checks] == [
        ("R3", True, ["Elm"]),
        ("R4", True, ["Elm"]),
    ]


def test_a_failed_expectation_is_told_and_the_play_goes_on(stage: Stage) -> None:
    assert not stage.expect(
        "R1", "ams360", "the city", "Austin", lambda: stage.ams360.shows.customer(stage.role("ada"))
    )
    assert stage.result.checks[0].found is None
    assert stage.result.outcome == "failed"


def test_without_an_expectation_nothing_has_passed() -> None:
    assert PlayResult(name="empty").outcome == "failed"


def test_names_are_unique_in_a_world_that_has_been_played_in(venue: Indoors) -> None:
    first = Stage(venue, PlayResult(name="twice"))
    first.ams360.add_customer(first.role("ada"))
    second = Stage(venue, PlayResult(name="twice"))
    assert first.role("ada").name.startswith("Ada Dune-")
    assert second.role("ada").name.startswith("Ada Dune-")
    assert second.role("ada").name != first.role("ada").name


def test_a_name_that_any_of_the_three_systems_knows_is_taken(venue: Indoors) -> None:
    names = set()
    for number in range(3):
        stage = Stage(venue, PlayResult(name="everywhere"))
        bo = stage.role("bo")
        (stage.ams360.add_customer, stage.benefitpoint.add_account, stage.insuredmine.add_account)[number](bo)
        names.add(bo.name)
    assert len(names) == 3


def test_all_roles_of_a_play_share_its_surname(stage: Stage) -> None:
    surname = stage.casting.surname
    assert all(surname in stage.role(key).name for key in written_cast())


def test_when_every_name_is_taken_the_message_says_what_to_do() -> None:
    casting = Casting("a_test", 1, lambda name, surname: True)
    with pytest.raises(NobodyLeft, match="Reset the worlds, or play with another seed"):
        casting.role("ada")


def test_a_role_that_changes_its_name_is_still_looked_for_under_the_old_one(stage: Stage) -> None:
    ada = stage.role("ada")
    before = ada.search_name
    ada.becomes(last_name=stage.casting.another("Moon"))
    assert ada.name == f"Ada Moon-{stage.casting.surname}"
    assert {before, ada.search_name} <= stage.casting.prefixes


def test_a_person_needs_time_for_an_act(stage: Stage, venue: Indoors) -> None:
    assert venue.clock.now() == OPENING
    stage.ams360.add_customer(stage.role("ada"))
    assert (venue.clock.now() - OPENING).total_seconds() == ACT_SECONDS
    assert stage.result.lines == [Act(system="ams360", told=f"adds the customer {stage.role('ada')}")]


def test_a_refused_form_is_told_with_its_reasons(stage: Stage) -> None:
    page = stage.ams360.add_customer(stage.role("ada"), LastName="")
    assert page.refused
    assert "refused: Firm Name or Last Name is required" in stage.result.lines[-1].told


def test_new_records_are_counted_against_the_opening(stage: Stage) -> None:
    assert stage.made("ams360") == {}
    stage.ams360.add_customer(stage.role("harbor"))
    stage.ams360.add_contact(stage.role("harbor"), stage.role("tom"))
    assert stage.made("ams360") == {"customers": 1, "contacts": 1}
    assert stage.made("benefitpoint") == {}


def test_two_records_of_one_name_are_duplicates_in_each_system(stage: Stage) -> None:
    ada, lena = stage.role("ada"), stage.role("lena")
    for _ in range(2):
        stage.ams360.add_customer(ada)
        stage.ams360.add_contact(ada, lena)
        stage.benefitpoint.add_account(ada)
        stage.benefitpoint.add_contact(ada, lena)
        stage.insuredmine.add_account(ada)
        stage.insuredmine.add_contact(ada, lena)
    assert stage.duplicates() == [
        f"ams360: two customers {ada}",
        f"benefitpoint: two accounts {ada}",
        f"insuredmine: two accounts {ada}",
    ]
    for _ in range(2):
        stage.ams360.add_contact(ada, stage.role("tom"))
    assert f"ams360: {ada} has two contacts {stage.role('tom')}" in stage.duplicates()


def test_two_accounts_with_one_external_id_are_a_duplicate_whatever_their_names(stage: Stage) -> None:
    ada, bo = stage.role("ada"), stage.role("bo")
    for role in (ada, bo):
        stage.insuredmine.add_account(role)
        address = f"{stage.venue.addresses.insuredmine}/v1/accounts/{role.ids['insuredmine']}/external-ids"
        body = {"externalIds": [{"system": "ams360", "externalId": "one"}]}
        stage.venue.session.put(address, json=body, headers={"X-API-Key": "im-demo-key"}).raise_for_status()
    assert stage.duplicates() == ["insuredmine: two accounts with ('ams360', 'one')"]


def test_switches_are_turned_back(stage: Stage) -> None:
    stage.configure("insuredmine", switches={"idempotency": "ignored"})
    stage.configure("insuredmine", switches={"idempotency": "honoured", "requests_per_minute": 9})
    assert stage.control["insuredmine"].settings()["switches"]["requests_per_minute"] == 9
    stage.turn_back()
    assert "switches" not in stage.control["insuredmine"].settings()


def test_a_message_can_be_sent_again_in_another_order() -> None:
    venue = Indoors("demo", engine="naive")
    stage = Stage(venue, PlayResult(name="again"))
    since = stage.last_notice("ams360")
    stage.ams360.add_customer(stage.role("ada"))
    stage.ams360.save_customer_untouched(stage.role("ada"))
    stage.settle()
    stage.resend("ams360", since, "Customer.Updated", "Customer.Inserted")
    assert stage.control["ams360"].pending() == 2
    stage.settle()
    assert stage.control["ams360"].pending() == 0
    assert stage.notices("ams360", since) == ["Customer.Inserted", "Customer.Updated"]


def test_what_raises_ends_the_play_with_an_error_and_the_switches_turned_back() -> None:
    seen: list[Stage] = []

    def broken(stage: Stage) -> None:
        seen.append(stage)
        stage.configure("ams360", recipients=[{"url": "http://nobody.test", "secret": ""}])
        stage.expect("R1", "ams360", "one and one", 2, 2)
        raise LookupError("the screen has no such button")

    play = Play(name="broken", story="", world="demo", made={}, play=broken)
    result = run_one(play, indoors("none"))
    assert result.outcome == "error"
    assert result.reason == "LookupError: the screen has no such button"
    assert [check.passed for check in result.checks] == [True]
    assert seen[0].control["ams360"].settings()["recipients"] == []


def test_durations_come_from_the_injected_clock() -> None:
    ticks = iter((10.0, 12.5))
    play = Play(name="quick", story="", world="demo", made={}, play=lambda stage: None)
    assert run_one(play, indoors("none"), monotonic=lambda: next(ticks)).duration_seconds == 2.5


def test_an_unexpected_record_fails_a_play() -> None:
    def careless(stage: Stage) -> None:
        stage.ams360.add_customer(stage.role("ada"))

    result = run_one(Play(name="careless", story="", world="demo", made={}, play=careless), indoors("none"))
    failed = [(check.system, check.expected, check.found) for check in result.checks if not check.passed]
    assert failed == [("ams360", {}, {"customers": 1})]


def test_unknown_plays_and_engines_are_named_with_what_there_is() -> None:
    with pytest.raises(KeyError, match="there is no play 'hamlet'; there are: flow_1_individual"):
        load("hamlet")
    with pytest.raises(KeyError, match="no engine 'magic'; there are: core, none, naive"):
        build_engine("magic", None, None, None)  # type: ignore[arg-type]


def test_a_run_tells_its_watcher_what_goes_on() -> None:
    told: list[str] = []

    class Listener:
        def begins(self, play: Play, number: int, total: int) -> None:
            told.append(f"{number}/{total} {play.name}")

        def ended(self, result: PlayResult) -> None:
            told.append(result.outcome)

    report = run(["search_by_last_name"], indoors("none"), watcher=Listener())
    assert told == ["1/1 search_by_last_name", "failed"]
    assert (report.totals["plays"], report.totals["passed"], report.totals["duplicates"]) == (1, 0, 0)


def test_a_message_that_was_never_sent_cannot_be_sent_again(stage: Stage) -> None:
    with pytest.raises(ControlRefused, match="no notice 999"):
        stage.control["ams360"].resend(999)

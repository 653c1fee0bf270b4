"""The review queue after whole stories: what is asked, what an answer does in the three systems, what its undo does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from trifold.scenarios import plays
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.report import PlayResult
from trifold.scenarios.stage import Stage
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import review


class Told:
    """A play that was played to its end, and the steward's desk after it."""

    def __init__(self, name: str) -> None:
        self._play = plays.load(name)
        self.venue = Indoors(self._play.world)
        self.stage = Stage(self.venue, PlayResult(name=name, story=""))
        self._play.play(self.stage)
        self.desk: Any = self.venue.engine.desk  # type: ignore[attr-defined]

    def role(self, key: str) -> Any:
        return self.stage.casting.roles[key]

    def items(self) -> list[dict[str, Any]]:
        with self.desk.db.read() as conn:
            return review.items(self.desk.db, conn)

    def asked(self) -> list[tuple[str, str | None]]:
        return [(item["reason"], item["system"]) for item in self.items()]

    def suggested(self, reason: str) -> dict[str, Any]:
        (item,) = [item for item in self.items() if item["reason"] == reason]
        return {**next(one for one in item["choices"] if one["suggested"]), "number": item["id"]}

    def answer(self, reason: str, choice: str | None = None) -> int:
        """Press a button of the one item of that reason: the suggested one, unless another is named."""
        (item,) = [item for item in self.items() if item["reason"] == reason]
        named = [one for one in item["choices"] if (one["suggested"] if choice is None else one["name"] == choice)]
        review.answer(self.desk, item["id"], named[0]["name"], named[0]["external_id"])
        self.stage.settle()
        return int(item["id"])

    def undo(self, number: int) -> None:
        review.undo(self.desk, number)
        self.stage.settle()


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Iterator[Told]:
    found = Told(request.param)
    yield found
    found.venue.close()


def after(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("told", [name], indirect=True)


@after("merged_customers")
def test_the_survivor_of_a_merge_is_suggested_and_takes_over_when_a_person_says_so(told: Told) -> None:
    ada, twin, stage = told.role("ada"), told.role("ada_again"), told.stage
    assert ("merged", "ams360") in told.asked()
    suggested = told.suggested("merged")
    assert (suggested["name"], suggested["external_id"]) == ("move", twin.ids["ams360"])
    assert suggested["label"] == f"It was merged into {twin.name}"
    number = told.answer("merged")
    stage.daily()
    survivor = [twin.ids["ams360"]]
    assert [
        row["externalId"] for row in stage.insuredmine.shows.account(twin)["externalIds"] if row["system"] == "ams360"
    ] == survivor
    assert stage.benefitpoint.shows.link_of(ada.ids["benefitpoint"])["amsCustomerId"] == survivor[0]
    assert ("merged", "ams360") not in told.asked()
    told.undo(number)
    assert ("merged", "ams360") in told.asked()


@after("primary_contact_deleted")
def test_a_successor_is_proposed_becomes_primary_and_steps_back(told: Told) -> None:
    harbor, tom, lena = (told.role(key) for key in ("harbor", "tom", "lena"))
    shows = told.stage.insuredmine.shows
    assert told.asked() == [("successor", "ams360")]
    number = told.answer("successor")
    assert shows.primary_contacts(harbor) == [lena.name]
    told.undo(number)
    assert shows.primary_contacts(harbor) == [tom.name]


@after("deleted_contacts")
def test_a_contact_deleted_in_ams360_is_deleted_in_benefitpoint_only_when_a_person_says_so(told: Told) -> None:
    ada, lena = told.role("ada"), told.role("lena")
    stage = told.stage
    assert sorted(told.asked()) == [("deleted", "ams360"), ("deleted", "benefitpoint")]
    (item,) = [item for item in told.items() if item["system"] == "ams360"]
    review.answer(told.desk, item["id"], "remove")
    stage.settle()
    stage.daily()
    assert stage.benefitpoint.shows.contact_names(ada) == [ada.name]
    assert lena.name in stage.insuredmine.shows.contact_names(ada)
    told.undo(item["id"])
    assert stage.benefitpoint.shows.contact_names(ada) == [ada.name, lena.name]


@after("plan_changes")
def test_a_deleted_plan_is_proposed_as_a_cancellation_which_was_done_already(told: Told) -> None:
    assert told.asked() == [("deleted", "benefitpoint")]
    assert told.suggested("deleted")["name"] == "cancel"


@after("plan_becomes_policy")
def test_a_deleted_plan_cancels_its_policy_when_a_person_says_so_and_not_before(told: Told) -> None:
    ada, plan, stage = told.role("ada"), told.role("medical_plan"), told.stage
    stage.benefitpoint.delete_plan(plan)
    stage.settle()
    stage.daily()
    assert stage.ams360.shows.policy_values(ada, "PolicyStatus") == ["A"]
    number = told.answer("deleted")
    assert stage.ams360.shows.policy_values(ada, "PolicyStatus") == ["C"]
    assert stage.insuredmine.shows.policy_values(ada, "status") == ["cancelled"]
    told.undo(number)
    assert stage.ams360.shows.policy_values(ada, "PolicyStatus") == ["A"]
    assert stage.insuredmine.shows.policy_values(ada, "status") == ["active"]


@after("plan_becomes_policy")
def test_a_field_that_plan_and_policy_both_changed_is_ams360_s_until_a_person_says_otherwise(told: Told) -> None:
    ada, plan, stage = told.role("ada"), told.role("medical_plan"), told.stage
    plan.ids["ams360"] = stage.ams360.shows.policies(ada)[0]["PolicyId"]
    stage.ams360.change_policy(plan, "edit", FullTermPremium="12000.00")
    stage.benefitpoint.edit_plan(plan, totalEstimatedMonthlyPremium="900")
    stage.settle()
    assert told.asked() == [("conflict", "benefitpoint")]
    assert stage.insuredmine.shows.policy_values(ada, "premium") == ["12000.00"]
    number = told.answer("conflict", "apply")
    assert stage.ams360.shows.policy_values(ada, "FullTermPremium") == ["10800.00"]
    told.undo(number)
    assert stage.ams360.shows.policy_values(ada, "FullTermPremium") == ["12000.00"]


@after("deleted_in_insuredmine")
def test_what_a_user_deleted_in_insuredmine_is_made_there_again_only_when_a_person_says_so(told: Told) -> None:
    ada, bo, tom, stage = told.role("ada"), told.role("bo"), told.role("tom"), told.stage
    assert told.asked() == [("deleted", "insuredmine")] * 2
    for item in told.items():
        review.answer(told.desk, item["id"], "restore")
    stage.settle()
    stage.daily()
    shows = stage.insuredmine.shows
    assert shows.badges(ada) == ["AMS360 synced", "BenefitPoint synced"]
    assert shows.policy_values(ada, "premium") == ["1350.00"]
    assert shows.contact_names(bo) == [bo.name, tom.name]
    with pytest.raises(NeedsDecision, match="it was sent to insuredmine since"):
        review.undo(told.desk, 1)


@after("incomplete_account")
def test_what_is_not_sent_names_its_missing_fields_until_it_is_sent(told: Told) -> None:
    with told.desk.db.read() as conn:
        (item,) = review.items(told.desk.db, conn, state="answered")
    assert item["reason"] == "not sent"
    assert item["evidence"]["missing"] == ["street1", "city", "state", "zip"]
    assert (item["answer"], item["undoable"]) == ("linked", False)

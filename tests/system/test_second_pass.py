"""R6 as a property: after any sequence of edits, in any system, a second pass writes nothing and the ids agree."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trifold.scenarios.indoors import Indoors
from trifold.scenarios.report import PlayResult
from trifold.scenarios.stage import Stage

STREETS = st.sampled_from(["9 Oak Avenue", "1 Poplar Court", "14 Elm Street"])
DIGITS = st.sampled_from(["5550177", "5550188", "5550199"])
PREMIUMS = st.sampled_from(["900", "1000.50"])
EDITS: dict[str, st.SearchStrategy[str]] = {
    "ams360 street": STREETS,
    "ams360 phone": DIGITS,
    "ams360 contact": DIGITS,
    "benefitpoint phone": DIGITS,
    "benefitpoint street": STREETS,
    "benefitpoint plan": PREMIUMS,
    "insuredmine phone": DIGITS,
    "insuredmine street": STREETS,
    "settle": st.just(""),
    "daily": st.just(""),
    "again": st.just(""),
}
STORIES = st.lists(
    st.sampled_from(sorted(EDITS)).flatmap(lambda name: st.tuples(st.just(name), EDITS[name])), max_size=8
)


def doing(stage: Stage) -> dict[str, Callable[[str], object]]:
    ada, lena, plan = stage.role("ada"), stage.role("lena"), stage.role("medical_plan")
    a, b, i = stage.ams360, stage.benefitpoint, stage.insuredmine
    a.add_customer(ada)
    a.add_contact(ada, lena)
    b.add_account_from_ams360(ada, classification="Individual")
    b.add_plan(ada, plan)
    stage.settle()
    stage.daily()
    return {
        "ams360 street": lambda value: a.edit_customer(ada, AddressLine1=value),
        "ams360 phone": lambda value: a.edit_customer(ada, HomePhone=value),
        "ams360 contact": lambda value: a.edit_contact(ada, lena, BusinessPhone=value),
        "benefitpoint phone": lambda value: b.edit_account(ada, number=value),
        "benefitpoint street": lambda value: b.edit_account(ada, street1=value),
        "benefitpoint plan": lambda value: b.edit_plan(plan, totalEstimatedMonthlyPremium=value),
        "insuredmine phone": lambda value: i.edit_account(ada, phone="512" + value),
        "insuredmine street": lambda value: i.edit_account(ada, street1=value),
        "settle": lambda _: stage.settle(),
        "daily": lambda _: stage.daily(),
        "again": lambda _: stage.resend("ams360", 0, "Customer.Inserted"),
    }


def linked_in_the_crosswalk(venue: Indoors, external_id: str) -> set[tuple[str, str]]:
    """By system, the ids of the account that is this AMS360 customer."""
    with venue.engine.desk.db.read() as conn:  # type: ignore[attr-defined]
        rows = conn.exec_driver_sql(
            "select system, external_id from links where kind = 'account' and state = 'live' and canonical_id ="
            " (select canonical_id from links where system = 'ams360' and kind = 'account' and external_id = ?)",
            (external_id,),
        )
        return {tuple(row) for row in rows}


@pytest.mark.parametrize("examples", [5, pytest.param(12, marks=pytest.mark.sweep)])
def test_whatever_was_edited_the_second_pass_writes_nothing_and_the_ids_agree(examples: int) -> None:
    limits = settings(
        max_examples=examples, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
    )
    limits(given(story=STORIES)(played_twice))()


def played_twice(story: list[tuple[str, str]]) -> None:
    venue = Indoors()
    stage = Stage(venue, PlayResult(name="second pass"))
    acts = doing(stage)
    for name, value in story:
        acts[name](value)
    stage.settle()
    stage.daily()
    mark = stage.mark()
    stage.settle()
    stage.daily()
    assert stage.writes(mark) == []
    ada = stage.role("ada")
    ids = stage.insuredmine.shows.ids(ada)
    assert stage.benefitpoint.shows.ams_customer_id(ada) == ids["ams360"] == ada.ids["ams360"]
    crosswalk = linked_in_the_crosswalk(venue, ada.ids["ams360"])
    assert crosswalk >= set(ids.items())
    assert stage.duplicates() == []
    venue.close()

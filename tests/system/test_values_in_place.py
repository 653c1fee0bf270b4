"""Values against the simulators themselves: where time passes, and where a create meets a bad value."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest

from builders_trouble import linked, opened, streets

LONG = "Q" * 250


def test_policies_begin_and_end_by_their_dates_though_nobody_touches_them() -> None:
    with opened() as stage:
        ada = stage.role("ada")
        stage.ams360.add_customer(ada)
        stage.ams360.add_policy(ada, stage.role("home_policy"))
        stage.ams360.add_policy(ada, stage.role("next_policy"))
        stage.settle()
        assert stage.insuredmine.shows.policy_values(ada, "status") == ["active", "pending"]
        cast(Any, stage.venue).clock.advance(timedelta(days=400).total_seconds())
        stage.daily()
        assert stage.insuredmine.shows.policy_values(ada, "status") == ["expired", "active"]


def test_a_name_that_is_too_long_is_cut_where_the_record_could_not_be_made_without_it() -> None:
    with opened() as stage:
        harbor, policy = stage.role("harbor"), stage.role("home_policy")
        stage.ams360.add_customer(harbor, FirmName=LONG)
        stage.ams360.add_contact(harbor, stage.role("tom"))
        stage.ams360.add_policy(harbor, policy)
        stage.settle()
        shown = stage.insuredmine.shows.carrying("ams360", harbor.ids["ams360"])
        assert shown["businessName"] == LONG[:200]
        found = stage.insuredmine.shows.listed("policies", accountId=shown["id"])
        assert [row["number"] for row in found] == [policy["number"]]
        stage.daily()
        assert stage.questions() == ["left out"]
        stage.ams360.edit_customer(harbor, FirmName="Harbor Works LLC")
        stage.settle()
        assert stage.insuredmine.shows.carrying("ams360", harbor.ids["ams360"])["businessName"] == "Harbor Works LLC"
        assert stage.questions() == []


@pytest.mark.parametrize(
    ("field", "bad", "member"),
    [
        ("ZipCode", "SW1A 1AA", "zip"),
        ("City", "Port\tArthur" + "x" * 300, "city"),
        ("AddressLine1", LONG, "street1"),
        ("AddressLine2", LONG, "street2"),
    ],
)
def test_a_bad_address_keeps_no_other_line_out(field: str, bad: str, member: str) -> None:
    with opened() as stage:
        ada = stage.role("ada")
        stage.ams360.add_customer(ada, **{field: bad})
        stage.settle()
        shown = stage.insuredmine.shows.account(ada)
        assert (shown["email"], shown["phone"]) == (ada["email"], ada["phone"])
        expected = {"street1": ada["street1"], "city": ada["city"], "state": ada["state"], "zip": ada["zip"]}
        found = {name: shown["address"][name] or None for name in expected}
        assert found == {**expected, **({member: None} if member in expected else {})}
        assert stage.questions().count("left out") >= 1


@pytest.mark.parametrize(
    ("field", "bad"), [("ZipCode", "SW1A 1AA"), ("City", LONG), ("AddressLine2", LONG), ("Email", "a@x; b@x")]
)
def test_a_value_that_turns_bad_keeps_no_other_out_of_any_system(field: str, bad: str) -> None:
    with opened() as stage:
        ada = linked(stage)
        stage.ams360.edit_customer(ada, **{field: bad}, HomePhone="5550188", AddressLine1="9 Elm Street")
        stage.settle()
        stage.daily()
        assert set(streets(stage, ada).values()) == {"9 Elm Street"}
        assert stage.benefitpoint.shows.phone(ada) == stage.insuredmine.shows.account(ada)["phone"] == "5125550188"
        before = stage.mark()
        stage.daily()
        assert stage.writes(before) == [], "what is left out is not sent again and again"

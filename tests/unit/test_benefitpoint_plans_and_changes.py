"""BenefitPoint's rules on plans, and what findChanges tells, without the wire."""

from __future__ import annotations

from typing import Any

import pytest

from builders_benefitpoint import PLAN_OPTIONS, READER, BenefitPoint, contact, group, individual, plan
from trifold.simulators.benefitpoint import products
from trifold.simulators.benefitpoint.errors import Malformed, NotAuthorized
from trifold.simulators.benefitpoint.switches import DEFAULT_SWITCHES


@pytest.fixture
def bp() -> BenefitPoint:
    return BenefitPoint()


def with_switches(**switches: Any) -> BenefitPoint:
    assert switches.keys() <= DEFAULT_SWITCHES.keys()
    return BenefitPoint(switches=switches)


def account_of(bp: BenefitPoint, account_id: int, version: str = "v4") -> dict[str, Any]:
    found: dict[str, Any] = bp.ask("getAccount", version, accountID=account_id)["account"]
    return found


def contacts_of(bp: BenefitPoint, account_id: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = bp.ask("findAccountContacts", criteria={"accountID": str(account_id)})["contacts"]
    return found


# ------------------------------------------------------------------------------------------------------------ plans
def test_a_plan_needs_its_options_and_existing_ids(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    good = {"product": plan(account_id), "planConfigurationOptions": PLAN_OPTIONS}
    for changes, message in (
        ({"planConfigurationOptions": None}, "AttributeValueOptions is required."),
        ({"product": plan(7)}, "accountID: there is no account 7."),
        ({"product": plan(account_id, carrierID=7)}, "carrierID: there is no carrier 7."),
        ({"product": plan(account_id, productTypeID=7)}, "productTypeID: there is no product type 7."),
        ({"product": plan(account_id, name="")}, "name is required."),
        ({"product": plan(account_id, parentProductID=7)}, "parentProductID: there is no product 7."),
        ({"product": plan(account_id, primarySalesLeadUserID="")}, "primarySalesLeadUserID is required."),
        ({"product": plan(account_id, renewalOn="2025-01-01T00:00:00.000000Z")}, "renewalOn is before effectiveAsOf."),
        ({"product": {}}, "product is required."),
    ):
        assert ("Validation_Error", message) in bp.refused("createProduct", **(good | changes))
    assert bp.ask("findProducts", criteria={"accountID": account_id})["summaries"] == []


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({"effectiveAsOf": "2026-03-03"}, "Pending"),
        ({"effectiveAsOf": None, "renewalOn": None}, "Pending"),
        ({"effectiveAsOf": "2026-03-02"}, "Current"),
        ({"effectiveAsOf": "2025-03-02", "renewalOn": "2026-03-02"}, "Current"),
        ({"effectiveAsOf": "2025-03-01", "renewalOn": "2026-03-01"}, "Expired"),
        ({"effectiveAsOf": "2025-03-01", "renewalOn": "2026-03-01", "continuousPolicy": True}, "Current"),
        ({"cancellationOn": "2026-03-02"}, "Cancelled"),
        ({"cancellationOn": "2026-03-03"}, "Current"),
        ({"cancellationOn": "2026-02-01", "reinstatementOn": "2026-03-01"}, "Current"),
    ],
)
def test_the_status_follows_from_the_dates(bp: BenefitPoint, dates: dict[str, Any], status: str) -> None:
    account_id = bp.made("createAccount", account=group())
    record = {name: value for name, value in plan(account_id, **dates).items() if value is not None}
    product_id = bp.made("createProduct", product=record, planConfigurationOptions=PLAN_OPTIONS)
    assert bp.ask("getProduct", productID=product_id)["result"]["productStatus"] == status
    (summary,) = bp.ask("findProducts", criteria={"accountID": account_id})["summaries"]
    assert summary["productStatus"] == status and summary["carrierName"] == "Blue Harbor Health"


def test_a_plan_keeps_its_ams360_policy_id_and_its_history(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    product_id = bp.made("createProduct", product=plan(account_id), planConfigurationOptions=PLAN_OPTIONS)
    link = {"policyIntegrationInfo": {"amsPolicyID": "77aa"}}
    bp.made("updateProduct", update=plan(account_id, productID=product_id, **link))
    bp.clock.advance(3600)
    cancelled = {"cancellationOn": "2026-03-01T00:00:00.000000Z", "cancellationReason": "Rates"}
    bp.made("updateProduct", update=plan(account_id, productID=product_id, **cancelled))
    found = bp.ask("getProduct", productID=product_id)["result"]
    assert found["policyIntegrationInfo"] == {"amsPolicyID": "77aa"} and found["productStatus"] == "Cancelled"
    history = bp.ask("getProductHistory", productID=product_id)["productHistory"]
    assert history["productHistoryEntries"] == [cancelled | {"entryOn": "2026-03-02T11:00:00.000000Z"}]


def test_the_continuous_flag_is_spelled_by_version(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    record = plan(account_id, continousPolicy=True)
    product_id = bp.made("createProduct", product=record, planConfigurationOptions=PLAN_OPTIONS)
    assert bp.ask("getProduct", "v4", productID=product_id)["result"]["continousPolicy"] is True
    found = bp.ask("getProduct", "v4_3", productID=product_id)["result"]
    assert found["continuousPolicy"] is True and "continousPolicy" not in found


def test_money_is_shown_to_those_who_may_see_it(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    money = {"totalEstimatedMonthlyPremium": 120.5, "commissionInfo": {"notes": "tenth"}}
    product_id = bp.made("createProduct", product=plan(account_id, **money), planConfigurationOptions=PLAN_OPTIONS)
    seen = bp.ask("getProduct", productID=product_id)["result"]
    assert seen["totalEstimatedMonthlyPremium"] == 120.5 and "commissionInfo" not in seen
    assert "totalEstimatedMonthlyPremium" not in bp.ask("getProduct", user=READER, productID=product_id)["result"]


def test_plans_are_found_by_change_effect_and_broker(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    old = plan(account_id, name="Old", effectiveAsOf="2024-01-01T00:00:00.000000Z")
    old |= {"renewalOn": "2025-01-01T00:00:00.000000Z", "brokerOfRecordAccountID": account_id}
    bp.made("createProduct", product=old, planConfigurationOptions=PLAN_OPTIONS)
    bp.clock.advance(60)
    bp.made("createProduct", product=plan(account_id, name="New"), planConfigurationOptions=PLAN_OPTIONS)

    def names(**criteria: Any) -> list[str]:
        found = bp.ask("findProducts", criteria={"accountID": account_id, **criteria})["summaries"]
        return [row["name"] for row in found]

    assert names() == ["Old", "New"]
    assert names(sinceLastModifiedOn="2026-03-02T10:00:30.000000Z") == ["New"]
    assert names(effectiveOn="2024-06-01T00:00:00.000000Z") == ["Old"]
    assert names(brokerOfRecordAccountID=account_id) == ["Old"]
    with pytest.raises(NotAuthorized):
        bp.ask("findProducts", criteria={"accountID": 7})


# ---------------------------------------------------------------------------------------------------------- changes
def test_changes_are_one_entry_per_entity_from_the_given_moment_on(bp: BenefitPoint) -> None:
    first = bp.made("createAccount", account=group())
    bp.clock.advance(60)
    second = bp.made("createAccount", account=individual())
    bp.made("updateAccount", update=individual(accountID=second, notes="again"))
    moment = "2026-03-02T10:01:00.000000Z"

    def changed(**criteria: Any) -> list[int]:
        found = bp.ask("findChanges", criteria=criteria)["changes"]
        return [entry["entityID"] for entry in found["modifications"]]

    assert changed(sinceLastModifiedOn=moment, typesToInclude=["Account"]) == [second]
    assert changed(typesToInclude=["Account"]) == [first, second]
    assert changed(sinceLastModifiedOn=moment) == [second, 2_000_001]
    assert changed(sinceLastModifiedOn="2026-03-02T10:01:01.000000Z") == []
    assert bp.ask("findChanges", criteria={})["changes"]["processStartedOn"] == moment


def test_a_deleted_contact_is_a_deletion_and_no_modification(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=individual())
    (found,) = contacts_of(bp, account_id)
    contact_id = found["contact"]["contactID"]
    bp.ask("deleteAccountContacts", deletes={"accountID": account_id, "contactIDs": [contact_id]})
    changes = bp.ask("findChanges", criteria={"typesToInclude": ["Account_Contact"]})["changes"]
    assert changes["modifications"] == []
    assert [entry["entityID"] for entry in changes["deletions"]] == [contact_id]


def test_a_plan_deleted_on_the_screens_is_a_deletion_too(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    product_id = bp.made("createProduct", product=plan(account_id), planConfigurationOptions=PLAN_OPTIONS)
    with bp.call() as call:
        assert products.delete_product(call, product_id) == account_id
    changes = bp.ask("findChanges", criteria={"typesToInclude": ["Product"]})["changes"]
    assert [entry["entityID"] for entry in changes["deletions"]] == [product_id]


def test_a_span_over_thirty_days_is_refused_cut_or_empty_by_switch(bp: BenefitPoint) -> None:
    old = {"sinceLastModifiedOn": "2026-01-30T10:00:00.000000Z", "typesToInclude": ["Account"]}
    with pytest.raises(Malformed, match="within the last 30 days"):
        bp.ask("findChanges", criteria=old)
    with pytest.raises(Malformed, match="EntityType"):
        bp.ask("findChanges", criteria={"typesToInclude": ["Planet"]})
    for rule, count in (("cut", 1), ("empty", 0)):
        point = with_switches(changes_over_30_days=rule)
        point.made("createAccount", account=group())
        assert len(point.ask("findChanges", criteria=old)["changes"]["modifications"]) == count


def test_the_boundary_is_included_unless_switched(bp: BenefitPoint) -> None:
    now = {"sinceLastModifiedOn": "2026-03-02T10:00:00.000000Z", "typesToInclude": ["Account"]}
    for point, count in ((bp, 1), (with_switches(changes_boundary="exclusive"), 0)):
        point.made("createAccount", account=group())
        assert len(point.ask("findChanges", criteria=now)["changes"]["modifications"]) == count


def test_a_contacts_change_touches_the_account_only_by_switch(bp: BenefitPoint) -> None:
    for point, moved in ((bp, False), (with_switches(child_touches_account=["contacts"]), True)):
        account_id = point.made("createAccount", account=group())
        before = account_of(point, account_id)["lastModifiedOn"]
        point.clock.advance(5)
        point.made("createAccountContact", contact=contact(account_id))
        assert (account_of(point, account_id)["lastModifiedOn"] != before) is moved

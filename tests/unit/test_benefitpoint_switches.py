"""Each switch of BenefitPoint that changes a rule on state: its default, and what its other values do."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from builders_benefitpoint import PLAN_OPTIONS, BenefitPoint, contact, group, individual, plan
from trifold.simulators.benefitpoint import products
from trifold.simulators.benefitpoint.errors import Fault, Malformed, NotAuthorized, RefusedByFault
from trifold.simulators.benefitpoint.seed import REVENUE_USER
from trifold.simulators.benefitpoint.switches import DEFAULT_SWITCHES

ACCOUNTS = {"typesToInclude": ["Account"]}
PLACE, OTHER_PLACE = ({"name": name, "address": {"city": "Riverton"}} for name in ("North", "South"))


def with_switches(**switches: Any) -> BenefitPoint:
    return BenefitPoint(switches=DEFAULT_SWITCHES.checked(switches))


def modified(bp: BenefitPoint, **criteria: Any) -> list[int]:
    found = bp.ask("findChanges", criteria=criteria)["changes"]["modifications"]
    return [entry["entityID"] for entry in found]


def account_of(bp: BenefitPoint, account_id: int, version: str = "v4") -> dict[str, Any]:
    found: dict[str, Any] = bp.ask("getAccount", version, accountID=account_id)["account"]
    return found


# ---------------------------------------------------------------------------------------------------------- the whole
def test_every_row_of_the_specification_has_a_switch_but_the_one_without_alternatives() -> None:
    numbers = {switch.number for switch in DEFAULT_SWITCHES.values()}
    assert set(range(1, 48)) - numbers == {21}
    assert all(switch.meaning for switch in DEFAULT_SWITCHES.values())


def test_every_switch_is_read_by_the_code_and_named_in_a_test() -> None:
    top = Path(__file__).parents[2]
    code = [file for file in (top / "simulators" / "benefitpoint").glob("*.py") if file.stem != "switches"]
    tests = list((top / "tests").rglob("test_*benefitpoint*.py"))

    def words(files: list[Path]) -> set[str]:
        nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
        return {
            str(getattr(node, "arg", None) or getattr(node, "value", None))
            for node in nodes
            if isinstance(node, ast.Constant | ast.keyword)
        }

    assert set(DEFAULT_SWITCHES) - words(code) == set()
    assert set(DEFAULT_SWITCHES) - words(tests) == set()


# -------------------------------------------------------------------------------------------------------------- reads
def test_unknown_object_is_not_authorized_empty_or_another_text() -> None:
    with pytest.raises(NotAuthorized, match="You are not authorized"):
        BenefitPoint().ask("getAccount", accountID=7)
    assert with_switches(unknown_object="empty").ask("getAccount", accountID=7) == {}
    with pytest.raises(NotAuthorized, match="There is no such object"):
        with_switches(unknown_object="other_text").ask("getUser", userID=77)


def test_rows_max_caps_what_a_find_answers_but_not_find_changes() -> None:
    for rule, count in ((0, 3), (2, 2)):
        bp = with_switches(rows_max=rule)
        for _ in range(3):
            bp.made("createAccount", account=group())
        assert len(bp.ask("findAccounts", criteria={})["result"]) == count
        assert len(modified(bp, **ACCOUNTS)) == 3


def test_account_name_match_may_know_wildcards() -> None:
    for text, hit in (("jun*dry", True), ("?uniper Foundry", True), ("juniper", False), ("100%", False)):
        bp = with_switches(account_name_match="wildcard")
        bp.made("createAccount", account=group())
        assert bool(bp.ask("findAccounts", criteria={"accountNameMatch": text})["result"]) is hit


def test_incomplete_account_faults_on_get_or_is_shown_as_it_is() -> None:
    for rule, faults in (("fault", True), ("as_is", False)):
        bp = with_switches(incomplete_account=rule)
        account_id = bp.made("createAccount", account=group())
        bp.world.configure({"switches": {"incomplete_account": rule, "custom_fields_required": ["Client code"]}})
        if faults:
            with pytest.raises(Fault, match="complete and save it on the screens"):
                bp.ask("getAccount", accountID=account_id)
        else:
            assert account_of(bp, account_id)["accountID"] == account_id


def test_money_is_shown_by_right_or_always() -> None:
    money = {"totalEstimatedMonthlyPremium": 120.5, "commissionInfo": {"notes": "tenth"}}
    for rule, shown in (("by_right", False), ("always", True)):
        bp = with_switches(money=rule)
        account_id = bp.made("createAccount", account=group())
        record = {"product": plan(account_id, **money), "planConfigurationOptions": PLAN_OPTIONS}
        product_id = bp.made("createProduct", **record)
        assert ("commissionInfo" in bp.ask("getProduct", productID=product_id)["result"]) is shown
        assert "commissionInfo" in bp.ask("getProduct", user=REVENUE_USER, productID=product_id)["result"]
        assert bp.ask("checkRevenueTrackingModuleAccess", user=REVENUE_USER)["result"]["success"] is True


def test_carrier_list_is_the_brokerages_or_the_master_list() -> None:
    for rule, listed in (("brokerage", False), ("master", True)):
        carriers = with_switches(carrier_list=rule).ask("getAvailableCarriers")["carriers"]
        assert ("Far Shore Life" in [carrier["carrierName"] for carrier in carriers]) is listed
        assert all(set(carrier) == {"carrierID", "carrierName"} for carrier in carriers)


def test_product_status_may_be_stored_as_sent() -> None:
    for rule, status in (("derived", "Current"), ("stored", "Pending")):
        bp = with_switches(product_status=rule)
        account_id = bp.made("createAccount", account=group())
        record = {"product": plan(account_id, productStatus="Pending"), "planConfigurationOptions": PLAN_OPTIONS}
        product_id = bp.made("createProduct", **record)
        assert bp.ask("getProduct", productID=product_id)["result"]["productStatus"] == status


def test_continuous_flag_may_keep_v4s_spelling_in_v4_3() -> None:
    for spelling in ("continuousPolicy", "continousPolicy"):
        bp = with_switches(continuous_flag=spelling)
        account_id = bp.made("createAccount", account=group())
        record = {"product": plan(account_id, continuousPolicy=True), "planConfigurationOptions": PLAN_OPTIONS}
        product_id = bp.made("createProduct", **record)
        assert bp.ask("getProduct", "v4_3", productID=product_id)["result"][spelling] is True
        assert bp.ask("getProduct", "v4", productID=product_id)["result"]["continousPolicy"] is True


# ------------------------------------------------------------------------------------------------------------- writes
def test_no_access_is_a_result_or_a_fault() -> None:
    assert BenefitPoint().refused("updateAccount", update=group(accountID=7)) == [("Access_Error", "Invalid Access")]
    with pytest.raises(RefusedByFault, match="Invalid Access"):
        with_switches(no_access="fault").ask("updateAccount", update=group(accountID=7))


def test_invalid_write_is_a_result_or_a_fault() -> None:
    assert BenefitPoint().refused("createAccount", account=group(officeID=99))[0][0] == "Validation_Error"
    with pytest.raises(RefusedByFault, match="there is no office 99"):
        with_switches(invalid_write="fault").ask("createAccount", account=group(officeID=99))


def test_update_lists_replaces_or_merges_by_id() -> None:
    for rule, names in (("replace", ["South"]), ("merge", ["North", "South"])):
        bp = with_switches(update_lists=rule)
        account_id = bp.made("createAccount", account=group(info={"accountLocations": [PLACE]}))
        bp.made("updateAccount", update=group(accountID=account_id, info={"accountLocations": [OTHER_PLACE]}))
        places = account_of(bp, account_id)["groupAccountInfo"]["accountLocations"]
        assert [place["name"] for place in places] == names
        renamed = {**places[-1], "name": "West"}
        bp.made("updateAccount", update=group(accountID=account_id, info={"accountLocations": [renamed]}))
        places = account_of(bp, account_id)["groupAccountInfo"]["accountLocations"]
        assert [place["name"] for place in places] == [*names[:-1], "West"]


def test_renewal_without_prior_is_accepted_or_refused_on_create() -> None:
    for rule, accepted in (("accept", True), ("refuse", False)):
        bp = with_switches(renewal_without_prior=rule)
        account_id = bp.made("createAccount", account=group())
        record = plan(account_id, policyOriginationReason="Renewal")
        answer = bp.ask("createProduct", product=record, planConfigurationOptions=PLAN_OPTIONS)
        assert answer["result"]["success"] is accepted


def test_one_primary_contact_may_be_off() -> None:
    for rule, marks in ((True, [False, True]), (False, [True, True])):
        bp = with_switches(one_primary_contact=rule)
        account_id = bp.made("createAccount", account=individual())
        bp.made("createAccountContact", contact=contact(account_id, primary=True))
        found = bp.ask("findAccountContacts", criteria={"accountID": str(account_id)})["contacts"]
        assert [entry["primary"] for entry in found] == marks


# ------------------------------------------------------------------------------------------------------------ changes
def test_changes_since_absent_is_thirty_days_a_fault_or_everything() -> None:
    for rule, count in (("30_days", 0), ("everything", 1)):
        bp = with_switches(changes_since_absent=rule)
        bp.made("createAccount", account=group())
        bp.clock.advance(31 * 86_400)
        assert len(modified(bp, **ACCOUNTS)) == count
    with pytest.raises(Malformed, match="sinceLastModifiedOn is required"):
        with_switches(changes_since_absent="fault").ask("findChanges", criteria={})


def test_changes_types_absent_is_all_or_none() -> None:
    for rule, some in (("all", True), ("none", False)):
        bp = with_switches(changes_types_absent=rule)
        bp.made("createAccount", account=group())
        assert bool(modified(bp)) is some and modified(bp, **ACCOUNTS) != []


def test_changes_entries_are_per_entity_or_per_change_and_perhaps_sorted() -> None:
    for rule, count in (("per_entity", 2), ("per_change", 3)):
        bp = with_switches(changes_entries=rule)
        first = bp.made("createAccount", account=group())
        bp.clock.advance(60)
        second = bp.made("createAccount", account=group())
        bp.clock.advance(60)
        bp.made("updateAccount", update=group(accountID=first))
        assert len(modified(bp, **ACCOUNTS)) == count
        bp.world.configure({"switches": {"changes_sorted": True}})
        assert modified(bp, **ACCOUNTS) == [second, first]


def test_own_writes_may_be_left_out_of_changes_and_a_persons_never_are() -> None:
    for entries in ("per_entity", "per_change"):
        bp = with_switches(own_writes_reported=False, changes_entries=entries)
        account_id = bp.made("createAccount", account=group())
        assert modified(bp, **ACCOUNTS) == []
        others = bp.ask("findChanges", user=1, criteria=ACCOUNTS)["changes"]["modifications"]
        assert [entry["entityID"] for entry in others] == [account_id]
        bp.clock.advance(60)
        bp.ask("updateAccount", user=1, update=group(accountID=account_id))
        assert modified(bp, **ACCOUNTS) == [account_id]
    assert BenefitPoint().ask("findChanges", criteria=ACCOUNTS)["changes"]["modifications"] == []


def test_a_deleted_entity_is_also_a_modification_only_by_switch() -> None:
    for entries in ("per_entity", "per_change"):
        for rule, listed in ((False, False), (True, True)):
            bp = with_switches(deleted_also_modified=rule, changes_entries=entries)
            account_id = bp.made("createAccount", account=group())
            record = {"product": plan(account_id), "planConfigurationOptions": PLAN_OPTIONS}
            product_id = bp.made("createProduct", **record)
            with bp.call() as call:
                products.delete_product(call, product_id)
            assert (product_id in modified(bp, typesToInclude=["Product"])) is listed


def test_child_touches_account_by_each_kind_of_child() -> None:
    def moved(bp: BenefitPoint, child: str) -> bool:
        account_id = bp.made("createAccount", account=group())
        before = account_of(bp, account_id)["lastModifiedOn"]
        bp.clock.advance(5)
        if child == "contacts":
            bp.made("createAccountContact", contact=contact(account_id))
        elif child == "products":
            bp.made("createProduct", product=plan(account_id), planConfigurationOptions=PLAN_OPTIONS)
        else:
            values = [{"customFieldID": 9001, "valueText": "J"}]
            bp.made("updateAccount", update=group(accountID=account_id, accountCustomFieldValues=values))
        return bool(account_of(bp, account_id)["lastModifiedOn"] != before)

    for child in ("contacts", "products", "custom_fields"):
        assert moved(BenefitPoint(), child) is False
        assert moved(with_switches(child_touches_account=[child]), child) is True
        other = "contacts" if child != "contacts" else "products"
        assert moved(with_switches(child_touches_account=[other]), child) is False


def test_custom_field_deletion_reported_moves_the_account() -> None:
    for rule, moved in ((False, False), (True, True)):
        bp = with_switches(custom_field_deletion_reported=rule)
        values = [{"customFieldID": 9001, "valueText": "J"}]
        account_id = bp.made("createAccount", account=group(accountCustomFieldValues=values))
        before = account_of(bp, account_id)["lastModifiedOn"]
        bp.clock.advance(5)
        bp.made("updateAccount", update=group(accountID=account_id, accountCustomFieldValues=[{}]))
        found = account_of(bp, account_id)
        assert "accountCustomFieldValues" not in found
        assert (found["lastModifiedOn"] != before) is moved

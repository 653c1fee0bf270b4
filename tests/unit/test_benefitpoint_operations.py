"""BenefitPoint's rules on state, without the wire: accounts, contacts, sessions, lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from builders_benefitpoint import PLAN_OPTIONS, READER, BenefitPoint, contact, group, individual, plan
from trifold.simulators.benefitpoint import sessions
from trifold.simulators.benefitpoint.errors import DeadSession, NotAuthorized, NotSimulated
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


# --------------------------------------------------------------------------------------------------------- accounts
def test_an_individual_gets_one_primary_contact_with_the_same_name_and_details(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=individual())
    (found,) = contacts_of(bp, account_id)
    assert found["primary"] is True
    assert found["contact"]["firstName"] == "Ann" and found["contact"]["lastName"] == "Berg"
    assert found["contact"]["email"] == "ann.berg@example.com"
    assert found["contact"]["phones"] == [{"areaCode": "217", "number": "5550101", "type": "Home"}]
    assert found["contact"]["address"]["street1"] == "12 Mill Road"


def test_a_group_gets_no_contact_and_neither_does_an_individual_when_that_switch_is_off(bp: BenefitPoint) -> None:
    assert contacts_of(bp, bp.made("createAccount", account=group())) == []
    without = with_switches(individual_primary_contact=False)
    assert contacts_of(without, without.made("createAccount", account=individual())) == []


def test_the_integration_block_is_always_there_for_groups_and_individuals(bp: BenefitPoint) -> None:
    assert account_of(bp, bp.made("createAccount", account=group()))["groupAccountInfo"]["accountIntegrationInfo"] == {}
    link = {"accountIntegrationInfo": {"amsCustomerId": "5b1e", "amsCustomerNumber": 12}}
    account_id = bp.made("createAccount", account=individual(info=link))
    assert account_of(bp, account_id)["individualAccountInfo"]["accountIntegrationInfo"]["amsCustomerNumber"] == 12


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"accountType": ""}, "accountType is required."),
        ({"accountType": "None_Selected"}, "accountType is required."),
        ({"accountType": "Friend"}, "accountType: 'Friend' is not a AccountType."),
        ({"officeID": 99}, "officeID: there is no office 99."),
        ({"departmentID": 99}, "departmentID: there is no department 99."),
        ({"administratorUserID": 99}, "administratorUserID: there is no user 99."),
        ({"info": {"accountName": "  "}}, "groupAccountInfo.accountName is required."),
        ({"info": {"accountName": "x" * 101}}, "groupAccountInfo.accountName is longer than 100 characters."),
        ({"groupAccountInfo": {}}, "groupAccountInfo is required for the classification Group."),
        ({"accountClassification": "Agent"}, "groupAccountInfo does not apply to the classification Agent."),
        ({"info": {"accountName": "bell\x07"}}, "groupAccountInfo.accountName: 'bell\\x07' is not a valid string."),
        ({"mainAddress": {"state": "CA"}}, "mainAddress.state: 'CA' is not a State."),
    ],
)
def test_an_account_that_breaks_a_rule_is_refused_with_the_field_named(
    bp: BenefitPoint, broken: dict[str, Any], message: str
) -> None:
    errors = bp.refused("createAccount", account=group(**broken))
    assert ("Validation_Error", message) in errors
    assert bp.ask("findAccounts", criteria={})["result"] == []


def test_a_text_that_is_too_long_is_cut_or_accepted_by_switch() -> None:
    name = {"accountName": "y" * 120}
    for rule, length in (("cut", 100), ("accept", 120)):
        bp = with_switches(too_long=rule)
        account_id = bp.made("createAccount", account=group(info=name))
        assert len(account_of(bp, account_id)["groupAccountInfo"]["accountName"]) == length


def test_an_update_leaves_what_is_absent_and_clears_what_is_present_but_empty(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group(notes="Call first", departmentID=2, info={"DBA": "JF"}))
    sent = group(accountID=account_id, notes="", info={"accountName": "Juniper Works"})
    del sent["mainAddress"]
    assert bp.made("updateAccount", update=sent) == account_id
    found = account_of(bp, account_id)
    assert "notes" not in found
    assert found["departmentID"] == 2 and found["mainAddress"]["city"] == "Springfield"
    assert found["groupAccountInfo"]["DBA"] == "JF" and found["groupAccountInfo"]["accountName"] == "Juniper Works"


def test_an_update_clears_what_is_absent_when_that_switch_is_thrown() -> None:
    bp = with_switches(update_absent="clear")
    account_id = bp.made("createAccount", account=group(notes="Call first"))
    bp.made("updateAccount", update=group(accountID=account_id))
    assert "notes" not in account_of(bp, account_id)


def test_a_list_is_replaced_as_a_whole_and_new_entries_are_numbered(bp: BenefitPoint) -> None:
    places = [{"name": "North", "address": {"city": "Riverton"}}, {"name": "South", "address": {"city": "Lakeview"}}]
    account_id = bp.made("createAccount", account=group(info={"accountLocations": places}))
    first = account_of(bp, account_id)["groupAccountInfo"]["accountLocations"][0]
    kept = group(accountID=account_id, info={"accountLocations": [first]})
    bp.made("updateAccount", update=kept)
    assert account_of(bp, account_id)["groupAccountInfo"]["accountLocations"] == [first]
    assert first["locationID"] == 1
    bp.made("updateAccount", update=group(accountID=account_id, info={"accountLocations": [{}]}))
    assert "accountLocations" not in account_of(bp, account_id)["groupAccountInfo"]


def test_the_classification_cannot_be_changed(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    errors = bp.refused("updateAccount", update=individual(accountID=account_id) | {"groupAccountInfo": {}})
    assert errors[0][0] == "Validation_Error"
    assert account_of(bp, account_id)["accountClassification"] == "Group"


def test_unknown_ids_are_not_authorized_on_get_and_invalid_access_on_update(bp: BenefitPoint) -> None:
    for operation, field in (("getAccount", "accountID"), ("getAccountContact", "contactID")):
        with pytest.raises(NotAuthorized, match=r"You are not authorized to access the requested information\."):
            bp.ask(operation, **{field: 7})
    assert bp.refused("updateAccount", update=group(accountID=7)) == [("Access_Error", "Invalid Access")]
    assert bp.refused("updateProduct", update=plan(1, productID=7)) == [("Access_Error", "Invalid Access")]


def test_a_user_who_may_only_read_can_find_but_not_write(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    assert bp.ask("getAccount", user=READER, accountID=account_id)["account"]["accountID"] == account_id
    errors = [{"errorCode": "Access_Error", "message": "Invalid Access"}]
    for operation, fields in (
        ("createAccount", {"account": group()}),
        ("updateAccount", {"update": group(accountID=account_id)}),
        ("createAccountContact", {"contact": contact(account_id)}),
        ("createProduct", {"product": plan(account_id), "planConfigurationOptions": PLAN_OPTIONS}),
    ):
        answer = bp.ask(operation, user=READER, **fields)
        assert answer == {"result": {"success": False, "errors": errors}}


def test_accounts_are_found_by_every_criterion_together(bp: BenefitPoint) -> None:
    juniper = bp.made("createAccount", account=group())
    berg = bp.made("createAccount", account=individual(accountType="Prospect", primarySalesLeadUserID=2))
    bp.made("updateAccount", update=individual(accountID=berg, accountType="Prospect", active=False))

    def found(**criteria: Any) -> list[int]:
        return [row["accountID"] for row in bp.ask("findAccounts", criteria=criteria)["result"]]

    assert found() == [juniper, berg]
    assert found(accountNameMatch="niPER f") == [juniper]
    assert found(accountNameMatch="100%_") == []
    assert found(accountClassifications=["Group", "Individual"], accountTypes=["Prospect"]) == [berg]
    assert found(active=True) == [juniper] and found(active=False) == [berg]
    assert found(teamMemberID=2) == [berg] and found(teamMemberID=1, accountNameMatch="Berg") == [berg]
    assert bp.ask("findAccounts", criteria={})["result"][0] == {
        "accountID": juniper,
        "accountName": "Juniper Foundry",
        "accountClassification": "Group",
        "accountType": "Client",
        "active": True,
        "lastModifiedOn": "2026-03-02T10:00:00.000000Z",
        "officeName": "Springfield",
    }


def test_the_name_match_can_be_a_prefix_or_exact() -> None:
    for rule, text, hit in (
        ("prefix", "juniper", True),
        ("prefix", "foundry", False),
        ("exact", "JUNIPER FOUNDRY", True),
        ("exact", "Juniper", False),
    ):
        bp = with_switches(account_name_match=rule)
        bp.made("createAccount", account=group())
        assert bool(bp.ask("findAccounts", criteria={"accountNameMatch": text})["result"]) is hit


@pytest.mark.parametrize("rule", ["accountName", "taxpayerID", "amsCustomerId"])
def test_duplicates_are_accepted_unless_a_rule_is_chosen(bp: BenefitPoint, rule: str) -> None:
    info = {"commonGroupAccountInfo": {"taxpayerID": "00-1"}, "accountIntegrationInfo": {"amsCustomerId": "5b1e"}}
    strict = with_switches(duplicate_rule=rule)
    for point in (bp, strict):
        point.made("createAccount", account=group(info=info))
    bp.made("createAccount", account=group(info=info))
    assert strict.refused("createAccount", account=group(info=info))[0][0] == "Duplicate_Error"


# --------------------------------------------------------------------------------------------------------- contacts
def test_a_contact_is_created_changed_and_deleted(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    contact_id = bp.made("createAccountContact", contact=contact(account_id, title="CFO"))
    sent = contact(account_id, person={"contactID": contact_id, "email": "", "lastName": "Rivers"})
    bp.made("updateAccountContact", update=sent)
    found = bp.ask("getAccountContact", contactID=contact_id)["contact"]
    assert found["contact"] == {"contactID": contact_id, "firstName": "Carla", "lastName": "Rivers"}
    assert found["title"] == "CFO"
    deletes = {"accountID": account_id, "contactIDs": [contact_id]}
    assert bp.ask("deleteAccountContacts", deletes=deletes) == {"result": {"success": True}}
    with pytest.raises(NotAuthorized):
        bp.ask("getAccountContact", contactID=contact_id)
    assert bp.refused("deleteAccountContacts", deletes=deletes) == [("Access_Error", "Invalid Access")]


def test_all_named_contacts_are_deleted_or_none(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    contact_id = bp.made("createAccountContact", contact=contact(account_id))
    bp.refused("deleteAccountContacts", deletes={"accountID": account_id, "contactIDs": [contact_id, 7]})
    assert len(contacts_of(bp, account_id)) == 1
    empty = {"accountID": account_id, "contactIDs": [None]}
    assert bp.refused("deleteAccountContacts", deletes=empty)[0][0] == "Validation_Error"


def test_a_new_primary_contact_takes_the_mark_from_the_former_one(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=individual())
    bp.made("createAccountContact", contact=contact(account_id, primary=True))
    assert [entry["primary"] for entry in contacts_of(bp, account_id)] == [False, True]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"accountID": 7}, "accountID: there is no account 7."),
        ({"person": {"firstName": None}}, "contact.firstName is required."),
        ({"person": {"phones": [{"areaCode": "217", "type": "Work"}]}}, "contact.phones.number is required."),
        ({"title": "t" * 101}, "title is longer than 100 characters."),
        ({"primaryLocationID": 4}, "primaryLocationID: there is no location 4."),
        ({"responsibilities": ["Cook"]}, "responsibilities: 'Cook' is not a ContactResponsibilityType."),
    ],
)
def test_a_contact_that_breaks_a_rule_is_refused(bp: BenefitPoint, broken: dict[str, Any], message: str) -> None:
    account_id = bp.made("createAccount", account=group())
    record = {**contact(account_id, person=broken.pop("person", {})), **broken}
    assert bp.refused("createAccountContact", contact=record) == [("Validation_Error", message)]


# --------------------------------------------------------------------------------------------------------- sessions
def test_a_session_lives_thirty_minutes_from_its_last_use(bp: BenefitPoint) -> None:
    worlds = bp.simulator.worlds
    _, session_id = sessions.login(worlds, "demo@trifold.example", "Trifold-1")
    for _ in range(3):
        bp.clock.advance(timedelta(minutes=29).total_seconds())
        world, user = sessions.alive(worlds, session_id)
        assert (world.name, user["username"]) == ("demo", "demo@trifold.example")
    bp.clock.advance(timedelta(minutes=30).total_seconds())
    with pytest.raises(DeadSession):
        sessions.alive(worlds, session_id)


def test_a_fixed_session_ends_however_often_it_is_used() -> None:
    bp = with_switches(session_life="fixed", session_minutes=10)
    _, session_id = sessions.login(bp.simulator.worlds, "demo@trifold.example", "Trifold-1")
    bp.clock.advance(300)
    sessions.alive(bp.simulator.worlds, session_id)
    bp.clock.advance(300)
    with pytest.raises(DeadSession):
        sessions.alive(bp.simulator.worlds, session_id)


def test_sessions_of_one_user_live_side_by_side_unless_switched(bp: BenefitPoint) -> None:
    for point, survives in ((bp, True), (with_switches(concurrent_sessions=False), False)):
        worlds = point.simulator.worlds
        _, first = sessions.login(worlds, "demo@trifold.example", "Trifold-1")
        sessions.login(worlds, "demo@trifold.example", "Trifold-1")
        if survives:
            assert sessions.alive(worlds, first)
        else:
            with pytest.raises(DeadSession):
                sessions.alive(worlds, first)


# ------------------------------------------------------------------------------------------------------------ lists
def test_offices_and_users_are_found_by_part_of_a_name(bp: BenefitPoint) -> None:
    assert len(bp.ask("findOffices", criteria={})["offices"]) == 3
    (office,) = bp.ask("findOffices", criteria={"officeNameMatch": "river"})["offices"]
    assert office == {"officeID": 2, "officeName": "Riverton", "regionName": "Midwest"}
    (user,) = bp.ask("findUsers", criteria={"lastNameMatch": "LIND", "active": True})["summaries"]
    assert user["ID"] == 2 and "userID" not in user
    administrators = bp.ask("findUsers", criteria={"roles": ["Broker_Administrator"]})["summaries"]
    assert [user["ID"] for user in administrators] == [1]
    assert bp.ask("findUsers", criteria={"sinceLastModifiedOn": "2026-03-03T00:00:00.000000Z"})["summaries"] == []


def test_the_master_list_of_product_types_is_longer_than_the_brokerages(bp: BenefitPoint) -> None:
    used = bp.ask("getProductTypes")["productTypes"]
    everything = bp.ask("getProductTypes", "v4_3", returnAllTypes=True)["productTypes"]
    assert len(everything) > len(used) and all("inUse" not in entry for entry in everything)


def test_the_team_of_an_account_is_its_four_users_each_once(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group(primarySalesLeadUserID=2))
    team = bp.ask("getTeamMembers", accountID=account_id)["teamMembers"]
    assert [(member["userID"], member["administrator"], member["primaryContact"]) for member in team] == [
        (1, True, True),
        (2, False, False),
    ]
    assert account_of(bp, account_id, "v4_3")["accountTeamMembers"] == team


def test_an_operation_that_is_not_simulated_says_so_by_name(bp: BenefitPoint) -> None:
    with pytest.raises(NotSimulated, match="createPlanRelationship is not simulated"):
        bp.ask("createPlanRelationship", planRelationship={})


def test_a_seeded_world_is_the_same_for_the_same_seed() -> None:
    first, second = BenefitPoint(6), BenefitPoint(6)
    found = first.ask("findAccounts", criteria={})["result"]
    assert len(found) == 5  # the sixth client is not in BenefitPoint
    assert found == second.ask("findAccounts", criteria={})["result"]

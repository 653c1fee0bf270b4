"""BenefitPoint's rules on the smaller families: other classifications, teams, activity log, carriers, custom fields."""

from __future__ import annotations

from typing import Any

import pytest

from builders_benefitpoint import PLAN_OPTIONS, READER, BenefitPoint, contact, group, individual, plan
from trifold.simulators.benefitpoint.errors import Malformed, NotAuthorized

NOBODY = [("Access_Error", "Invalid Access")]


@pytest.fixture
def bp() -> BenefitPoint:
    return BenefitPoint()


def other(classification: str, block: str, info: dict[str, Any], **changes: Any) -> dict[str, Any]:
    record = {**group(), "accountClassification": classification, block: info, **changes}
    del record["groupAccountInfo"]
    return record


def account_of(bp: BenefitPoint, account_id: int) -> dict[str, Any]:
    found: dict[str, Any] = bp.ask("getAccount", accountID=account_id)["account"]
    return found


# ---------------------------------------------------------------------------------------------- other classifications
def test_a_marketing_group_an_agency_and_an_agent_need_their_own_blocks(bp: BenefitPoint) -> None:
    for classification, block, message in (
        ("Marketing_Group", "marketingGroupAccountInfo", "marketingGroupName is required."),
        ("Agency", "agencyAccountInfo", "agencyName is required."),
        ("Agent", "agentAccountInfo", "personInfo is required."),
    ):
        errors = [text for _, text in bp.refused("createAccount", account=other(classification, block, {"x": "y"}))]
        assert f"{block} is required for the classification {classification}." in errors
        half = {"numberOfFTEs": 3} if block.startswith("marketing") else {"agencyAccountID": 1}
        half = {"associatedAgentAccountIDs": [1]} if classification == "Agency" else half
        errors = [text for _, text in bp.refused("createAccount", account=other(classification, block, half))]
        assert f"{block}.{message}" in errors


def test_an_agency_shows_the_agents_that_name_it_and_numbers_their_licenses(bp: BenefitPoint) -> None:
    agency = bp.made("createAccount", account=other("Agency", "agencyAccountInfo", {"agencyName": "Reed & Sons"}))
    info = {"personInfo": {"firstName": "Abel", "lastName": "Reed"}, "agencyAccountID": agency}
    info["agentInfo"] = {"licenses": [{"state": "Ohio"}], "carrierAppointments": [{"carrierID": 501}]}
    agent = bp.made("createAccount", account=other("Agent", "agentAccountInfo", info))
    assert account_of(bp, agency)["agencyAccountInfo"]["associatedAgentAccountIDs"] == [agent]
    found = account_of(bp, agent)["agentAccountInfo"]
    assert found["agentInfo"]["licenses"] == [{"licenseID": 1, "state": "Ohio"}]
    assert found["agentInfo"]["carrierAppointments"][0]["carrierAppointmentID"] == 1
    assert "accountIntegrationInfo" not in found


def test_accounts_that_are_named_must_exist_and_be_of_the_right_classification(bp: BenefitPoint) -> None:
    person = bp.made("createAccount", account=individual())
    agent = {"personInfo": {"firstName": "Abel", "lastName": "Reed"}}
    pool = {"marketingGroupName": "Pool", "marketingGroupType": "Pool", "associatedAccountIDs": [person, 7]}
    for record, message in (
        (
            other("Agent", "agentAccountInfo", {**agent, "agencyAccountID": person}),
            f"agencyAccountID: the account {person} is no Agency.",
        ),
        (
            other("Marketing_Group", "marketingGroupAccountInfo", pool),
            "associatedAccountIDs: there is no account 7.",
        ),
        (
            other("Agent", "agentAccountInfo", {**agent, "agentInfo": {"carrierAppointments": [{"carrierID": 7}]}}),
            "carrierID: there is no carrier 7.",
        ),
        (individual(info={"affiliatedGroupAccountID": 7}), "affiliatedGroupAccountID: there is no account 7."),
    ):
        assert bp.refused("createAccount", account=record) == [("Validation_Error", message)]


# -------------------------------------------------------------------------------------------------------------- teams
def test_a_team_grows_and_shrinks_but_keeps_administrator_and_primary_contact(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group(primarySalesLeadUserID=2))
    members = [{"userID": 3, "brokerClientRoleID": 3, "renewalOwner": True}]
    bp.made("updateTeamMembers", teamUpdates={"accountID": account_id, "teamMembers": members})
    bp.made("updateTeamMembers", teamUpdates={"accountID": account_id, "teamMembers": [{"userID": 3}]})

    def team() -> list[int]:
        return [member["userID"] for member in bp.ask("getTeamMembers", accountID=account_id)["teamMembers"]]

    assert team() == [1, 2, 3]
    assert [row["accountID"] for row in bp.ask("findAccounts", criteria={"teamMemberID": 3})["result"]] == [account_id]
    errors = bp.refused("removeTeamMembers", removals={"accountID": account_id, "userIDs": [1, 4]})
    assert [text for _, text in errors] == [
        "userIDs: 4 is not in the team.",
        "userIDs: 1 is the account's administrator.",
        "userIDs: 1 is the account's primary contact.",
    ]
    bp.made("removeTeamMembers", removals={"accountID": account_id, "userIDs": [2, 3]})
    assert team() == [1] and "primarySalesLeadUserID" not in account_of(bp, account_id)


def test_a_team_takes_only_known_users_and_roles_from_those_who_may_edit(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    wrong = {"accountID": account_id, "teamMembers": [{"userID": 77, "brokerClientRoleID": 78}]}
    assert [text for _, text in bp.refused("updateTeamMembers", teamUpdates=wrong)] == [
        "userID: there is no user 77.",
        "brokerClientRoleID: there is no team role 78.",
    ]
    empty = {"accountID": account_id, "teamMembers": [{}]}
    assert bp.refused("updateTeamMembers", teamUpdates=empty) == [("Validation_Error", "teamMembers is required.")]
    good = {"accountID": account_id, "teamMembers": [{"userID": 2}]}
    assert bp.refused("updateTeamMembers", user=READER, teamUpdates=good) == NOBODY
    assert bp.refused("updateTeamMembers", teamUpdates=good | {"accountID": 7}) == NOBODY


def test_v4_3_sends_a_team_with_the_account(bp: BenefitPoint) -> None:
    record = group(accountTeamMembers=[{"userID": 1}, {"userID": 3, "brokerClientRoleID": 3, "teamRolePrimary": True}])
    account_id = bp.made("createAccount", account=record)
    team = bp.ask("getTeamMembers", accountID=account_id)["teamMembers"]
    assert [member["userID"] for member in team] == [1, 3] and team[1]["teamRolePrimary"] is True
    bp.made("updateAccount", update=group(accountID=account_id, accountTeamMembers=[{"userID": 2}]))
    assert [member["userID"] for member in bp.ask("getTeamMembers", accountID=account_id)["teamMembers"]] == [1, 2]


def test_accounts_are_found_and_counted_by_administrator_and_primary_contact(bp: BenefitPoint) -> None:
    first = bp.made("createAccount", account=group(administratorUserID=2))
    second = bp.made("createAccount", account=group(primaryContactUserID=2))
    third = bp.made("createAccount", account=group())

    def found(**criteria: Any) -> list[int]:
        ids: list[int] = bp.ask("findAccountsByAdminPrimaryContact", criteria=criteria)["accountID"]
        return ids

    assert found(userID=2) == [first, second] and found(userID=1) == [first, second, third]
    assert found(userID=1, firstRecord=1, maxRecords=1) == [second] and found(userID=3) == []
    bp.world.configure({"switches": {"first_record": 1}})
    assert found(userID=1, firstRecord=1, maxRecords=1) == [first]
    assert bp.ask("getAccountsByAdminPrimaryContactCount", userID=2) == {"count": 2}
    with pytest.raises(NotAuthorized):
        bp.ask("getAccountsByAdminPrimaryContactCount", userID=77)


def test_a_user_is_inactivated_once_no_account_needs_him(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group(administratorUserID=2))
    text = "The user is administrator or primary contact of 1 accounts."
    assert bp.refused("inactivateUser", userID=2) == [("Application_Error", text)]
    bp.made("updateAccount", update=group(accountID=account_id))
    bp.clock.advance(60)
    assert bp.made("inactivateUser", userID=2) == 2
    assert bp.ask("findUsers", criteria={"active": True, "lastNameMatch": "Lindgren"})["summaries"] == []
    since = {"sinceLastModifiedOn": "2026-03-02T10:01:00.000000Z", "typesToInclude": ["User"]}
    assert [entry["entityID"] for entry in bp.ask("findChanges", criteria=since)["changes"]["modifications"]] == [2]
    assert bp.refused("inactivateUser", user=READER, userID=3) == NOBODY


# ------------------------------------------------------------------------------------------------------- activity log
def activity(account_id: int, **changes: Any) -> dict[str, Any]:
    return {"accountID": account_id, "subjectID": 303, "shortDescription": "Call back", **changes}


def test_a_record_is_open_medium_and_the_users_own_and_is_completed_when_closed(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    record_id = bp.made("createActivityLogRecord", record=activity(account_id))
    found = bp.ask("getActivityLogRecord", recordID=record_id)["record"]
    assert (found["status"], found["priority"], found["assignedToUserID"]) == ("Open", "Medium", 4)
    assert "completedOn" not in found
    bp.clock.advance(3600)
    bp.made("updateActivityLogRecord", update=activity(account_id, recordID=record_id, status="Closed"))
    closed = bp.ask("getActivityLogRecord", recordID=record_id)["record"]
    assert closed["completedOn"] == closed["lastModifiedOn"] == "2026-03-02T11:00:00.000000Z"
    assert closed["createdOn"] == found["createdOn"]


def test_a_record_from_a_template_is_due_assigned_and_has_its_activities(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group(primaryServiceLeadUserID=3, primarySalesLeadUserID=2))
    record_id = bp.made("createActivityLogRecordfromTemplate", accountID=account_id, templateID=501)
    found = bp.ask("getActivityLogRecord", recordID=record_id)["record"]
    assert found["shortDescription"] == "Start the renewal" and found["priority"] == "High"
    assert found["dueOn"] == "2026-04-01T10:00:00.000000Z" and found["assignedToUserID"] == 3
    (step,) = found["activities"]
    assert step["activityID"] == 1 and step["details"][0]["assignedToUserID"] == 2
    errors = bp.refused("createActivityLogRecordfromTemplate", accountID=account_id, templateID=502)
    assert errors == [("Validation_Error", "templateID: the template 502 is not active.")]
    assert bp.refused("createActivityLogRecordfromTemplate", accountID=account_id, templateID=7) == NOBODY


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"subjectID": 7}, "subjectID: there is no subject 7."),
        ({"shortDescription": ""}, "shortDescription is required."),
        ({"productIDs": [7]}, "productIDs: the account has no product 7."),
        ({"inquirerTypeID": 7}, "inquirerTypeID: there is no inquirer type 7."),
        ({"assignedToUserID": 77}, "assignedToUserID: there is no user 77."),
        ({"ccTeamMemberUserIDs": [1, 77]}, "ccTeamMemberUserIDs: there is no user 77."),
        ({"activities": [{"description": "Call"}]}, "activities.details is required."),
    ],
)
def test_a_record_that_breaks_a_rule_is_refused(bp: BenefitPoint, broken: dict[str, Any], message: str) -> None:
    account_id = bp.made("createAccount", account=group())
    errors = bp.refused("createActivityLogRecord", record=activity(account_id, **broken))
    assert errors == [("Validation_Error", message)]


def test_records_are_found_by_status_assignee_and_change_and_are_in_find_changes(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    first = bp.made("createActivityLogRecord", record=activity(account_id, status="Closed"))
    bp.clock.advance(60)
    second = bp.made("createActivityLogRecord", record=activity(account_id, assignedToUserID=2))

    def found(**criteria: Any) -> list[int]:
        rows = bp.ask("findActivityLogRecords", criteria={"accountID": account_id, **criteria})["summaries"]
        return [row["recordID"] for row in rows]

    later = "2026-03-02T10:00:30.000000Z"
    assert found() == [first, second] and found(recordStatus="None_Selected") == [first, second]
    assert found(recordStatus="Closed") == [first] and found(assignedToUserID=2) == [second]
    assert found(sinceLastModifiedOn=later) == [second]
    criteria = {"sinceLastModifiedOn": later, "typesToInclude": ["Activity_Log_Record"]}
    changed = bp.ask("findChanges", criteria=criteria)["changes"]["modifications"]
    assert [entry["entityID"] for entry in changed] == [second]
    with pytest.raises(NotAuthorized):
        bp.ask("findActivityLogRecords", criteria={"accountID": 7})
    assert bp.refused("createActivityLogRecord", user=READER, record=activity(account_id)) == NOBODY


# --------------------------------------------------------------------------------------------------- carrier contacts
def vane(**changes: Any) -> dict[str, Any]:
    record = {"contact": {"firstName": "Nora", "lastName": "Vane"}, "carrierID": 501, "officeIDs": [1, 2]}
    return {**record, **changes}


def test_carrier_contacts_are_found_by_every_criterion_together(bp: BenefitPoint) -> None:
    nora = bp.made("createCarrierContact", contact=vane(contactAssignments=["Claims_Contact"], userIDs=[2]))
    noah = bp.made("createCarrierContact", contact=vane(carrierID=502, supportedTerritories=["Ohio", "Utah"]))

    def found(**criteria: Any) -> list[int]:
        rows = bp.ask("findCarrierContacts", criteria=criteria)["contacts"]
        return [row["contact"]["contactID"] for row in rows]

    assert found() == [nora, noah] and found(carrierIDs=[501, 503]) == [nora]
    assert found(userID=2, assignmentTypes=["Claims_Contact"]) == [nora] and found(userID=3) == []
    assert found(territories=["Utah"]) == [noah] and found(officeIDs=[2], territories=["Iowa"]) == []


def test_carrier_contacts_need_known_ids_and_are_deleted_all_or_none(bp: BenefitPoint) -> None:
    wrong = vane(carrierID=7, officeIDs=[9], departmentIDs=[9], productTypeIDs=[9], userIDs=[77], productIDs=[9])
    assert [text for _, text in bp.refused("createCarrierContact", contact=wrong)] == [
        "carrierID: there is no carrier 7.",
        "officeIDs: there is no office 9.",
        "departmentIDs: there is no department 9.",
        "productTypeIDs: there is no product type 9.",
        "userIDs: there is no user 77.",
        "productIDs: there is no product 9.",
    ]
    assert bp.refused("createCarrierContact", contact=vane(officeIDs=[])) == [
        ("Validation_Error", "officeIDs is required.")
    ]
    nora = bp.made("createCarrierContact", contact=vane())
    bp.made("updateCarrierContact", contact=vane(contact={"contactID": nora, "firstName": "Nora", "lastName": "Vale"}))
    assert bp.refused("deleteCarrierContacts", deletes={"carrierID": 501, "contactIDs": [nora, 7]}) == NOBODY
    assert bp.refused("deleteCarrierContacts", deletes={"carrierID": 502, "contactIDs": [nora]}) == NOBODY
    assert bp.ask("getCarrierContact", contactID=nora)["contact"]["contact"]["lastName"] == "Vale"
    assert bp.ask("deleteCarrierContacts", deletes={"carrierID": 501, "contactIDs": [nora]})["result"]["success"]
    with pytest.raises(NotAuthorized):
        bp.ask("getCarrierContact", contactID=nora)


# ------------------------------------------------------------------------------------------------------ custom fields
def value(field_id: int, text: str | None = None, option: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"customFieldID": field_id}
    return found | ({"valueText": text} if text is not None else {}) | ({"optionValueID": option} if option else {})


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (value(9999, "x"), "there is no custom field 9999 here."),
        (value(9011, option=9111), "there is no custom field 9011 here."),
        (value(9006, "x"), "there is no custom field 9006 here."),
        (value(9001, "x" * 21), "Client code is longer than 20 characters."),
        (value(9001), "Client code needs a valueText."),
        (value(9002, "Web"), "Referral source needs the optionValueID of one of its options."),
        (value(9002, option=9103), "Referral source needs the optionValueID of one of its options."),
        (value(9003, "Acme"), "Referring client needs Referral source to be Client."),
        (value(9004, "soon"), "First meeting is not a Date."),
        (value(9005, "ten"), "Service fee is not a Dollars."),
        (value(9008, "nobody"), "Benefits mailbox is not a Email."),
    ],
)
def test_a_custom_field_value_that_breaks_a_rule_is_refused(
    bp: BenefitPoint, sent: dict[str, Any], message: str
) -> None:
    errors = bp.refused("createAccount", account=group(accountCustomFieldValues=[sent]))
    assert errors == [("Validation_Error", f"accountCustomFieldValues: {message}")]


def test_custom_field_values_are_numbered_and_apply_by_area_and_classification(bp: BenefitPoint) -> None:
    good = [value(9002, option=9101), value(9003, "Acme"), value(9007, "3")]
    tier = [value(9011, option=9112)]
    record = group(accountCustomFieldValues=good, serviceInfoCustomFieldValues=tier)
    found = account_of(bp, bp.made("createAccount", account=record))
    assert [entry["customFieldValueID"] for entry in found["accountCustomFieldValues"]] == [1, 2, 3]
    assert found["serviceInfoCustomFieldValues"] == [{**tier[0], "customFieldValueID": 4}]
    errors = bp.refused("createAccount", account=individual(accountCustomFieldValues=[value(9007, "3")]))
    assert errors[0][1].endswith("there is no custom field 9007 here.")


def test_every_area_checks_its_own_values(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    wrong = {"customFieldValues": [value(9999, "x")]}
    text = "customFieldValues: there is no custom field 9999 here."
    product = {"product": plan(account_id, **wrong), "planConfigurationOptions": PLAN_OPTIONS}
    for operation, fields in (
        ("createAccountContact", {"contact": contact(account_id, **wrong)}),
        ("createProduct", product),
        ("createActivityLogRecord", {"record": activity(account_id, **wrong)}),
        ("createCarrierContact", {"contact": vane(**wrong)}),
    ):
        assert bp.refused(operation, **fields) == [("Validation_Error", text)]
    bp.made("createAccountContact", contact=contact(account_id, customFieldValues=[value(9031, "Cal")]))


def test_required_custom_fields_are_shown_and_block_a_save_unless_switched(bp: BenefitPoint) -> None:
    bp.world.configure({"switches": {"custom_fields_required": ["Client code", "Sites"]}})
    texts = [text for _, text in bp.refused("createAccount", account=group())]
    required = [f"accountCustomFieldValues: {label} is required." for label in ("Client code", "Sites")]
    assert texts == required
    assert bp.refused("createAccount", account=individual()) == [("Validation_Error", required[0])]
    bp.made("createAccount", account=group(accountCustomFieldValues=[value(9001, "J"), value(9007, "1")]))
    structure = bp.ask("getCustomFieldStructure", customizationArea="Account_Summary")["customFieldStructure"]
    fields = [field for section in structure["sections"] for field in section["customFields"]]
    assert [field["label"] for field in fields if field["required"]] == ["Client code", "Sites"]
    bp.world.configure({"switches": {"custom_fields_required": ["Client code"], "required_custom_fields": "accept"}})
    bp.made("createAccount", account=group())
    with pytest.raises(Malformed, match="not a CustomizationArea"):
        bp.ask("getCustomFieldStructure", customizationArea="Kitchen")


def test_locations_are_looked_up_and_a_person_has_none(bp: BenefitPoint) -> None:
    places = [{"name": "North", "address": {"city": "Riverton"}}]
    account_id = bp.made("createAccount", account=group(info={"accountLocations": places}))
    assert bp.ask("lookupLocations", accountID=account_id) == {"locations": [{"ID": 1, "value": "North"}]}
    assert bp.ask("lookupLocations", accountID=bp.made("createAccount", account=individual())) == {"locations": []}

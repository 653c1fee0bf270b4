"""Every operation that BenefitPoint's simulator offers, performed by a stranger's client, with an AMS360 behind it.

The walk asks only for what both clients show alike: the attributes of an answer, and lists.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Protocol

from builders_benefitpoint import PLAN_OPTIONS, contact, group, individual, plan
from builders_benefitpoint_office import Office


class Client(Protocol):
    """``ask`` performs an operation and gives what the client makes of its answer; ``fault`` gives a faultstring."""

    performed: set[str]

    def ask(self, operation: str, **fields: Any) -> Any: ...

    def fault(self, operation: str, **fields: Any) -> str: ...


def rows(found: Any) -> list[Any]:
    """A repeated part: clients show one without items in several ways."""
    if found is None or found == "":
        return []
    return list(found) if isinstance(found, list) else [found]


def made(client: Client, operation: str, **fields: Any) -> int:
    result = client.ask(operation, **fields)
    assert result.success and not rows(getattr(result, "errors", None)), result
    return int(result.ID)


def refused(client: Client, operation: str, **fields: Any) -> str:
    """The code of the first error of a Result with success false."""
    result = client.ask(operation, **fields)
    assert result.success is False
    return str(result.errors[0].errorCode)


def walk(client: Client, office: Office, version: str, same: Callable[[Any], Any]) -> None:
    """Performs everything; ``same`` makes an answer's record fit to be sent back."""
    customer_id = office.customer(FirmName="Juniper Foundry")
    account_id = _accounts(client, customer_id, same)
    _other_accounts(client)
    _teams(client, account_id)
    _contacts(client, account_id, version, same)
    product_id = _products(client, account_id, version, same)
    _activities(client, account_id, product_id, same)
    _carriers(client, product_id, same)
    _lists(client, version)
    assert made(client, "updateExternalAccount", accountID=account_id) == account_id
    assert made(client, "updateExternalProduct", productID=product_id) == product_id
    assert office.policies(customer_id) == ["D-1"]


def _accounts(client: Client, customer_id: str, same: Callable[[Any], Any]) -> int:
    link = {"accountIntegrationInfo": {"amsCustomerId": customer_id, "amsCustomerNumber": 1}}
    places = {"accountLocations": [{"name": "North", "address": {"city": "Riverton"}}]}
    account_id = made(client, "createAccount", account=group(info=link | places, notes="Ring & ask <Ada>"))
    person_id = made(client, "createAccount", account=individual())
    found = client.ask("getAccount", accountID=account_id)
    assert found.notes == "Ring & ask <Ada>" and found.groupAccountInfo.accountIntegrationInfo.amsCustomerNumber == 1
    person = client.ask("getAccount", accountID=person_id).individualAccountInfo
    assert person.personInfo.dateOfBirth == date(1980, 4, 5)
    assert made(client, "updateAccount", update=same(found)) == account_id
    assert [row.accountID for row in rows(client.ask("findAccounts", criteria={}))] == [account_id, person_id]
    assert [place.value for place in rows(client.ask("lookupLocations", accountID=account_id))] == ["North"]
    assert refused(client, "updateExternalAccount", accountID=person_id) == "Application_Error"
    assert "not authorized" in client.fault("getAccount", accountID=7)
    return account_id


def _other_accounts(client: Client) -> None:
    person = {"personInfo": {"firstName": "Abel", "lastName": "Reed"}}
    common = {name: value for name, value in group().items() if name not in ("groupAccountInfo", "mainAddress")}

    def new(classification: str, block: str, info: dict[str, Any], kind: str = "Other") -> int:
        record = {**common, "accountClassification": classification, "accountType": kind, block: info}
        return made(client, "createAccount", account=record)

    pool = new(
        "Marketing_Group",
        "marketingGroupAccountInfo",
        {"marketingGroupName": "River Pool", "marketingGroupType": "Pool"},
        "Marketing_Group",
    )
    agency = new("Agency", "agencyAccountInfo", {"agencyName": "Reed & Sons"})
    agent = new("Agent", "agentAccountInfo", {**person, "agencyAccountID": agency})
    shown = rows(
        client.ask("findAccounts", criteria={"accountClassifications": ["Agent", "Agency", "Marketing_Group"]})
    )
    assert {row.accountID: row.accountName for row in shown} == {
        pool: "River Pool",
        agency: "Reed & Sons",
        agent: "Abel Reed",
    }
    assert rows(client.ask("getAccount", accountID=agency).agencyAccountInfo.associatedAgentAccountIDs) == [agent]


def _teams(client: Client, account_id: int) -> None:
    updates = {"accountID": account_id, "teamMembers": [{"userID": 5, "brokerClientRoleID": 2, "teamOwner": True}]}
    assert made(client, "updateTeamMembers", teamUpdates=updates) == account_id
    team = rows(client.ask("getTeamMembers", accountID=account_id))
    assert [(member.userID, member.brokerClientRoleID) for member in team] == [(1, 1), (5, 2)]
    removals = {"accountID": account_id, "userIDs": [5]}
    assert made(client, "removeTeamMembers", removals=removals) == account_id
    assert refused(client, "removeTeamMembers", removals=removals) == "Validation_Error"
    assert rows(client.ask("getAccountTeamRoles"))[0].description == "Account Executive"
    found = rows(client.ask("findAccountsByAdminPrimaryContact", criteria={"userID": 1, "maxRecords": 1}))
    assert found == [account_id]
    assert client.ask("getAccountsByAdminPrimaryContactCount", userID=1) == 5
    assert refused(client, "inactivateUser", userID=1) == "Application_Error"
    assert made(client, "inactivateUser", userID=3) == 3
    assert rows(client.ask("getUser", userID=3).roles)[0].active is False


def _contacts(client: Client, account_id: int, version: str, same: Callable[[Any], Any]) -> None:
    contact_id = made(client, "createAccountContact", contact=contact(account_id, primary=True))
    found = client.ask("getAccountContact", contactID=contact_id)
    assert found.contact.lastName == "Stone" and found.lastModifiedOn == datetime(2026, 3, 2, 10, tzinfo=UTC)
    sent = same(found)
    sent.contact.phones = [{"areaCode": "217", "number": "5550102", "type": "Work"}]
    assert made(client, "updateAccountContact", update=sent) == contact_id
    (listed,) = rows(client.ask("findAccountContacts", criteria={"accountID": str(account_id)}))
    assert listed.contact.phones[0].number == "5550102"
    assert client.ask("deleteAccountContacts", deletes={"accountID": account_id, "contactIDs": [contact_id]}).success
    criteria = {"sinceLastModifiedOn": datetime(2026, 3, 1), "typesToInclude": ["Account_Contact"]}
    assert [entry.entityID for entry in client.ask("findChanges", criteria=criteria).deletions] == [contact_id]


def _products(client: Client, account_id: int, version: str, same: Callable[[Any], Any]) -> int:
    record = plan(account_id, effectiveAsOf=datetime(2026, 1, 1), renewalOn=datetime(2027, 1, 1))
    flag = "continuousPolicy" if version == "v4_3" else "continousPolicy"
    record |= {flag: False, "totalEstimatedMonthlyPremium": 99.5, "policyNumber": "D-1", "billingType": "Direct_Bill"}
    product_id = made(client, "createProduct", product=record, planConfigurationOptions=PLAN_OPTIONS)
    found = client.ask("getProduct", productID=product_id)
    assert found.totalEstimatedMonthlyPremium == 99.5 and found[flag] is False and found.productStatus == "Current"
    sent = same(found)
    sent.brokerOfRecordAccountID = account_id
    assert made(client, "updateProduct", update=sent) == product_id
    (summary,) = rows(client.ask("findProducts", criteria={"accountID": account_id}))
    assert summary.productStatus == "Current" and summary.policyOriginationReason == "New"
    (entry,) = rows(client.ask("getProductHistory", productID=product_id).productHistoryEntries)
    assert entry.brokerOfRecordRecordedByUserID == 4
    reasons = rows(client.ask("lookupPolicyOriginationReasonQualifiers"))
    assert [reason.value for reason in reasons][1:] == ["Marketed", "Merger"]
    assert rows(client.ask("getRateTypes"))[0].fundingType == "Fully_Insured"
    return product_id


def _activities(client: Client, account_id: int, product_id: int, same: Callable[[Any], Any]) -> None:
    record = {"accountID": account_id, "subjectID": 301, "productIDs": [product_id], "shortDescription": "A claim"}
    record["activities"] = [{"description": "Call", "details": [{"notes": "no answer"}]}]
    record_id = made(client, "createActivityLogRecord", record=record)
    found = client.ask("getActivityLogRecord", recordID=record_id)
    assert found.status == "Open" and found.createdByUserID == 4 and found.activities[0].details[0].notes == "no answer"
    sent = same(found)
    sent.status = "Closed"
    assert made(client, "updateActivityLogRecord", update=sent) == record_id
    second = made(client, "createActivityLogRecordfromTemplate", accountID=account_id, templateID=501)
    criteria = {"accountID": account_id, "recordStatus": "Open"}
    (summary,) = rows(client.ask("findActivityLogRecords", criteria=criteria))
    assert (summary.recordID, summary.subjectText) == (second, "General question")
    assert rows(client.ask("getActivityLogSubjects"))[3].type == "Sales_Opportunity"
    assert rows(client.ask("getActivityLogTemplates"))[0].activities[0].description == "Ask for the census"
    assert rows(client.ask("lookupInquirerTypes"))[0].value == "Employee"
    assert rows(client.ask("lookupSalesOpportunityStages"))[0].value == "Identified"


def _carriers(client: Client, product_id: int, same: Callable[[Any], Any]) -> None:
    assert "Blue Harbor Health" in [carrier.carrierName for carrier in rows(client.ask("getAvailableCarriers"))]
    record = {
        "contact": {"firstName": "Nora", "lastName": "Vane"},
        "carrierID": 501,
        "officeIDs": [1],
        "contactAssignments": ["Renewal_Contact"],
        "productIDs": [product_id],
    }
    contact_id = made(client, "createCarrierContact", contact=record)
    found = client.ask("getCarrierContact", contactID=contact_id)
    assert found.contact.firstName == "Nora" and rows(found.officeIDs) == [1]
    sent = same(found)
    sent.title, sent.contact.phones = "Underwriter", []
    assert made(client, "updateCarrierContact", contact=sent) == contact_id
    criteria = {"carrierIDs": [501, 502], "assignmentTypes": ["Renewal_Contact"]}
    (listed,) = rows(client.ask("findCarrierContacts", criteria=criteria))
    assert listed.title == "Underwriter"
    assert client.ask("deleteCarrierContacts", deletes={"carrierID": 501, "contactIDs": [contact_id]}).success
    assert rows(client.ask("findCarrierContacts", criteria={})) == []


def _lists(client: Client, version: str) -> None:
    every_type = {"returnAllTypes": True} if version == "v4_3" else {}
    kinds = {entry.lineOfCoverage for entry in rows(client.ask("getProductTypes", **every_type))}
    assert kinds > {"Medical", "Dental"}
    assert len(rows(client.ask("findOffices", criteria={}))) == 3
    assert client.ask("getOffice", officeID=3).regionName == "Coast"
    (ada,) = rows(client.ask("findUsers", criteria={"usernameMatch": "ada"}))
    assert client.ask("getUser", userID=ada.ID).lastName == "Winter"
    assert [entry.value for entry in rows(client.ask("getDisciplines"))][1] == "Retirement"
    structure = client.ask("getCustomFieldStructure", customizationArea="Account_Summary")
    assert structure.sections[0].customFields[1].optionValues[0].description == "Client"
    assert rows(structure.sections[1].accountCustomizationCategories) == ["Group"]
    for module in ("Account", "Contact", "ActivityLog", "Product", "User"):
        assert client.ask(f"check{module}ModuleAccess").success is True
    assert client.ask("checkRevenueTrackingModuleAccess").success is False

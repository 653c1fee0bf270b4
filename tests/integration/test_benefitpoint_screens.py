"""What a brokerage's user does on BenefitPoint's other pages: accounts, contacts, plans."""

from __future__ import annotations

import pytest

from builders_benefitpoint import ADDRESS, group, individual
from builders_benefitpoint_office import Office


@pytest.fixture
def office() -> Office:
    return Office()


# ------------------------------------------------------------------------------------------ edit, contacts and plans
def test_an_account_is_edited_and_a_blank_clears(office: Office) -> None:
    account_id = office.made("createAccount", account=individual(notes="Call first"))
    fields = office.get(f"/accounts/{account_id}/edit").fields()
    assert fields["email"] == "ann.berg@example.com" and fields["dateOfBirth"] == "1980-04-05"
    changed = fields | {"email": "", "number": "", "city": "Riverton", "accountNumber": "TF-7", "notes": "a\r\nb"}
    page = office.follow(office.submit(f"/accounts/{account_id}/edit", **changed))
    assert "TF-7" in page.text
    account = office.ask("getAccount", accountID=account_id)["account"]
    info = account["individualAccountInfo"]
    assert "email" not in info and "phone" not in info and account["mainAddress"]["city"] == "Riverton"
    assert info["brokerageAccountInfo"] == {"accountNumber": "TF-7"} and account["notes"] == "a\nb"
    refused = office.submit(f"/accounts/{account_id}/edit", **fields | {"officeID": "", "lastName": " "})
    assert refused.errors == ["Last name is required.", "Regional office is required."]
    assert office.submit(f"/accounts/{account_id}/edit", **fields | {"dateOfBirth": "soon"}).status == 422


def test_an_edit_keeps_the_link_to_ams360(office: Office) -> None:
    fields = office.mapped_form(office.customer(FirstName="Ann", LastName="Berg"), "individual").fields()
    office.submit("/accounts/add/save", **fields)
    edited = office.get("/accounts/1000001/edit").fields()
    page = office.follow(office.submit("/accounts/1000001/edit", **edited | {"notes": "seen"}))
    assert "Linked to AMS360" in page.text and "seen" in page.text


def test_contacts_are_added_once_edited_and_deleted(office: Office) -> None:
    account_id = office.made("createAccount", account=group())
    path = f"/accounts/{account_id}/contacts/new"
    fields = office.get(path).fields()
    assert office.submit(path, **fields).errors == ["First name is required.", "Last name is required."]
    fields |= {"firstName": "Carla", "lastName": "Stone", "areaCode": "217", "number": "5550101", "type": "Work"}
    for _ in range(2):
        assert "Carla Stone" in office.follow(office.submit(path, **fields)).text
    assert office.counts()["contacts"] == 1
    edited = office.get("/contacts/2000001/edit").fields()
    page = office.follow(office.submit("/contacts/2000001/edit", **edited | {"lastName": "Rivers", "primary": "true"}))
    assert "Carla Rivers" in page.text and "5550101" in page.text
    assert "No contacts." in office.follow(office.submit("/contacts/2000001/delete")).text


def test_a_plan_is_added_from_the_tasks_menu_and_its_starred_fields_are_required(office: Office) -> None:
    account_id = office.made("createAccount", account=group(primarySalesLeadUserID=2, primaryServiceLeadUserID=3))
    assert "TasksAdd Plan" in office.get(f"/accounts/{account_id}/plans").text
    path = f"/accounts/{account_id}/plans/add"
    fields = office.get(path).fields()
    assert (fields["officeID"], fields["primarySalesLeadUserID"]) == ("1", "2")
    page = office.submit(path, **fields)
    for label in ("Plan name", "Carrier type", "Billing type", "Carrier", "Product type", "Effective date"):
        assert f"{label} is required." in page.errors
    fields |= {"productTypeID": "101", "name": "Gold PPO", "carrierID": "501", "billingCarrierType": "Parent_Company"}
    fields |= {"billingType": "Agency_Bill", "effectiveAsOf": "2026-01-01", "renewalOn": "2027-01-01"}
    fields |= {"policyNumber": "HO 37959602", "totalEstimatedMonthlyPremium": "1200.50"}
    assert office.submit(path, **fields | {"totalEstimatedMonthlyPremium": "much"}).status == 422
    for _ in range(2):
        page = office.follow(office.submit(path, **fields))
    assert "Gold PPO" in page.text and "Current" in page.text and office.counts()["products"] == 1
    stored = office.ask("getProduct", productID=3_000_001)["result"]
    assert stored["totalEstimatedMonthlyPremium"] == 1200.5 and stored["effectiveAsOf"].startswith("2026-01-01T00:00")


def test_a_plan_is_cancelled_and_deleted(office: Office) -> None:
    account_id = office.made("createAccount", account=group(primarySalesLeadUserID=2, primaryServiceLeadUserID=3))
    path = f"/accounts/{account_id}/plans/add"
    fields = office.get(path).fields() | {"productTypeID": "103", "name": "Dental", "carrierID": "504"}
    fields |= {"billingCarrierType": "Parent_Company", "billingType": "Direct_Bill"}
    office.submit(path, **fields | {"effectiveAsOf": "2026-01-01", "renewalOn": "2027-01-01"})
    edited = office.get("/plans/3000001/edit").fields()
    assert edited["effectiveAsOf"] == "2026-01-01"
    cancelled = edited | {"cancellationOn": "2026-03-01", "cancellationReason": "Rates"}
    page = office.follow(office.submit("/plans/3000001/edit", **cancelled))
    assert "Cancelled" in page.text and "cancelled as of 2026-03-01" in page.text
    assert "No plans." in office.follow(office.submit("/plans/3000001/delete")).text
    assert office.get("/plans/3000001").status == 404


def test_the_list_of_accounts_is_searched_and_unknown_ones_are_not_found(office: Office) -> None:
    office.made("createAccount", account=group())
    office.made("createAccount", account=individual())
    assert [row[1] for row in office.get("/accounts").rows()] == ["Juniper Foundry", "Ann Berg"]
    assert [row[1] for row in office.get("/accounts", name="berg").rows()] == ["Ann Berg"]
    assert office.get("/").at.endswith("/ui/demo/accounts")
    for path in ("/accounts/7", "/accounts/7/edit", "/accounts/7/plans", "/contacts/7/edit", "/plans/7"):
        assert office.get(path).status == 404
    assert office.session.get(f"{ADDRESS}/ui/nowhere/accounts").status_code == 404


def test_a_plan_is_renewed_and_copied_from_the_tasks_menu(office: Office) -> None:
    account_id = office.made("createAccount", account=group(primarySalesLeadUserID=2, primaryServiceLeadUserID=3))
    path = f"/accounts/{account_id}/plans/add"
    fields = office.get(path).fields() | {"productTypeID": "103", "name": "Dental", "carrierID": "504"}
    fields |= {"billingCarrierType": "Parent_Company", "billingType": "Direct_Bill", "policyNumber": "DEN-1"}
    office.submit(path, **fields | {"effectiveAsOf": "2026-01-01", "renewalOn": "2026-12-31"})
    renewal = office.get("/plans/3000001/renew").fields()
    assert (renewal["effectiveAsOf"], renewal["renewalOn"]) == ("2027-01-01", "2028-01-01")
    assert (renewal["policyOriginationReason"], renewal["policyNumber"]) == ("Renewal", "DEN-1")
    for _ in range(2):
        page = office.follow(office.submit("/plans/3000001/renew", **renewal))
    assert "Follows plan" in page.text and office.counts()["products"] == 2
    assert office.ask("getProduct", productID=3_000_002)["result"]["parentProductID"] == 3_000_001
    copy = office.get("/plans/3000001/copy").fields()
    assert (copy["effectiveAsOf"], copy["policyNumber"], copy["name"]) == ("", "", "Dental")
    office.follow(
        office.submit("/plans/3000001/copy", **copy | {"effectiveAsOf": "2026-02-01", "renewalOn": "2027-02-01"})
    )
    assert "parentProductID" not in office.ask("getProduct", productID=3_000_003)["result"]

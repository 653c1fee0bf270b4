"""BenefitPoint writes to the linked AMS360: on call, on save, by a job; and makes customers, as the vendor would."""

from __future__ import annotations

from typing import Any

import pytest

from builders_benefitpoint import PLAN_OPTIONS, READER, contact, group, individual, plan
from builders_benefitpoint_office import Office

COMPLETE = {"policyNumber": "D-1", "billingType": "Direct_Bill", "totalEstimatedMonthlyPremium": 100.0}


@pytest.fixture
def office() -> Office:
    return Office()


def linked(office: Office, **fields: Any) -> tuple[int, str]:
    """An account that is linked to a new customer of AMS360."""
    customer_id = office.customer(**(fields or {"FirmName": "Juniper Foundry"}))
    link = {"accountIntegrationInfo": {"amsCustomerId": customer_id, "amsCustomerNumber": 1}}
    return office.made("createAccount", account=group(info=link)), customer_id


def states(office: Office) -> list[tuple[str, str, str | None]]:
    """Everything that was to be written to AMS360: its kind, its state, and why not."""
    with office.call() as call:
        rows = call.conn.exec_driver_sql("select kind, state, reason from external_updates order by number")
        return [tuple(row) for row in rows]


# ------------------------------------------------------------------------------------------------ updateExternalAccount
def test_an_account_is_written_over_its_customer_and_blanks_leave_what_is_there(office: Office) -> None:
    account_id, _ = linked(office, FirmName="Juniper Foundry", Email="hello@juniper.example", DoingBusinessAs="JF")
    change = group(accountID=account_id, info={"accountName": "Juniper Works"})
    change["mainAddress"] = {"street1": "9 New Street", "city": "Fresno", "state": "California", "zip": "93650"}
    office.made("updateAccount", update=change)
    (before,) = office.customers("Juniper")
    assert before["AddressLine1"] == "8 Elm Street"
    assert office.made("updateExternalAccount", accountID=account_id) == account_id
    (after,) = office.customers("Juniper")
    assert (after["FirmName"], after["AddressLine1"], after["State"]) == ("Juniper Works", "9 New Street", "CA")
    assert (after["Email"], after["DoingBusinessAs"]) == ("hello@juniper.example", "JF")
    assert states(office) == [("Account", "done", None)]


def test_a_person_is_written_with_birth_date_and_phone(office: Office) -> None:
    customer_id = office.customer(LastName="Berg", FirstName="Anna")
    link = {"accountIntegrationInfo": {"amsCustomerId": customer_id}}
    account_id = office.made("createAccount", account=individual(info=link))
    office.made("updateExternalAccount", accountID=account_id)
    (found,) = office.customers("Berg")
    assert (found["FirstName"], found["HomeAreaCode"], found["HomePhone"]) == ("Ann", "217", "5550101")
    assert found["DateOfBirth"].date().isoformat() == "1980-04-05"


def test_a_person_that_is_a_group_here_does_not_become_a_firm(office: Office) -> None:
    customer_id = office.customer(LastName="Berg", FirstName="Ann")
    link = {"accountIntegrationInfo": {"amsCustomerId": customer_id}, "accountName": "Ann Berg"}
    office.made("updateExternalAccount", accountID=office.made("createAccount", account=group(info=link)))
    (found,) = office.customers("Berg")
    assert not found["FirmName"]


def test_what_is_not_linked_or_unknown_or_not_allowed_is_refused(office: Office) -> None:
    account_id = office.made("createAccount", account=group())
    product_id = office.made("createProduct", product=plan(account_id), planConfigurationOptions=PLAN_OPTIONS)
    unlinked = [("Application_Error", "The account is not linked to AMS360.")]
    assert office.refused("updateExternalAccount", accountID=account_id) == unlinked
    assert office.refused("updateExternalProduct", productID=product_id) == unlinked
    nobody = [("Access_Error", "Invalid Access")]
    assert office.refused("updateExternalAccount", accountID=7) == nobody
    assert office.refused("updateExternalAccount", user=READER, accountID=account_id) == nobody


def test_an_ams360_that_does_not_answer_is_an_application_error(office: Office) -> None:
    account_id, _ = linked(office)
    office.link(url="http://nowhere.test/")
    ((code, message),) = office.refused("updateExternalAccount", accountID=account_id)
    assert code == "Application_Error" and message.startswith("AMS360 does not answer")
    assert states(office) == [("Account", "failed", None)]
    office.world.configure({"ams360": None})
    ((_, message),) = office.refused("updateExternalAccount", accountID=account_id)
    assert message.startswith("AMS360 is not set up here")


# ------------------------------------------------------------------------------------------------ updateExternalProduct
def test_a_plan_becomes_a_policy_and_is_corrected_the_next_time(office: Office) -> None:
    account_id, customer_id = linked(office)
    record = plan(account_id, **COMPLETE)
    product_id = office.made("createProduct", product=record, planConfigurationOptions=PLAN_OPTIONS)
    assert office.made("updateExternalProduct", productID=product_id) == product_id
    policy_id = office.ask("getProduct", productID=product_id)["result"]["policyIntegrationInfo"]["amsPolicyID"]
    assert office.policies(customer_id) == ["D-1"]
    office.made("updateProduct", update=record | {"productID": product_id, "policyNumber": "D-2"})
    office.made("updateExternalProduct", productID=product_id)
    assert office.policies(customer_id) == ["D-2"]
    found = office.ask("getProduct", productID=product_id)["result"]
    assert found["policyIntegrationInfo"] == {"amsPolicyID": policy_id}


def test_a_renewal_follows_its_prior_plans_policy_and_fails_without_one(office: Office) -> None:
    account_id, customer_id = linked(office)
    first = office.made("createProduct", product=plan(account_id, **COMPLETE), planConfigurationOptions=PLAN_OPTIONS)
    later = {"effectiveAsOf": "2027-01-01T00:00:00.000000Z", "renewalOn": "2028-01-01T00:00:00.000000Z"}
    renewal = plan(account_id, **COMPLETE, policyOriginationReason="Renewal") | later
    alone = office.made("createProduct", product=renewal, planConfigurationOptions=PLAN_OPTIONS)
    ((code, message),) = office.refused("updateExternalProduct", productID=alone)
    assert code == "Application_Error" and "prior plan" in message
    office.made("updateExternalProduct", productID=first)
    second = office.made(
        "createProduct", product=renewal | {"parentProductID": first}, planConfigurationOptions=PLAN_OPTIONS
    )
    office.made("updateExternalProduct", productID=second)
    assert office.policies(customer_id) == ["D-1", "D-1"]


def test_an_incomplete_plan_and_an_unknown_carrier_are_refused(office: Office) -> None:
    account_id, customer_id = linked(office)
    product_id = office.made("createProduct", product=plan(account_id), planConfigurationOptions=PLAN_OPTIONS)
    incomplete = [text for _, text in office.refused("updateExternalProduct", productID=product_id)]
    assert incomplete == ["policyNumber is required by AMS360.", "billingType is required by AMS360."]
    office.made("updateProduct", update=plan(account_id, **COMPLETE, carrierID=591, productID=product_id))
    ((_, message),) = office.refused("updateExternalProduct", productID=product_id)
    assert message == "AMS360 has no company named Old Mill Dental."
    assert office.policies(customer_id) == []


# -------------------------------------------------------------------------------------------------- switches 42, 44, 46
def test_update_external_can_be_only_recorded_or_always_true() -> None:
    for rule, unlinked_is_refused in (("recorded", True), ("always_true", False)):
        office = Office(switches={"update_external": rule})
        account_id, _ = linked(office)
        office.made("updateAccount", update=group(accountID=account_id, info={"accountName": "Juniper Works"}))
        assert office.made("updateExternalAccount", accountID=account_id) == account_id
        (found,) = office.customers("Juniper")
        assert found["FirmName"] == "Juniper Foundry"
        assert states(office) == [("Account", "recorded", None)]
        other = office.made("createAccount", account=group())
        assert office.ask("updateExternalAccount", accountID=other)["result"]["success"] is not unlinked_is_refused


def test_push_timing_on_save_writes_with_every_save_and_a_failure_does_not_undo_it() -> None:
    office = Office(switches={"push_timing": "on_save"})
    account_id, customer_id = linked(office)
    office.made("updateAccount", update=group(accountID=account_id, info={"accountName": "Juniper Works"}))
    assert [found["FirmName"] for found in office.customers("Juniper")] == ["Juniper Works"]
    office.made("createProduct", product=plan(account_id, **COMPLETE), planConfigurationOptions=PLAN_OPTIONS)
    assert office.policies(customer_id) == ["D-1"]
    office.made("createProduct", product=plan(account_id), planConfigurationOptions=PLAN_OPTIONS)
    kind, state, reason = states(office)[-1]
    assert (kind, state) == ("Product", "failed") and "policyNumber is required" in str(reason)


def test_push_timing_job_writes_once_its_minutes_have_passed() -> None:
    office = Office(switches={"push_timing": "job", "push_job_minutes": 10})
    account_id, _ = linked(office)
    office.made("updateAccount", update=group(accountID=account_id, info={"accountName": "Juniper Works"}))
    assert [found["FirmName"] for found in office.customers("Juniper")] == ["Juniper Foundry"]
    office.clock.advance(601)
    office.ask("findOffices", criteria={})
    assert [found["FirmName"] for found in office.customers("Juniper")] == ["Juniper Works"]


def test_link_fields_can_be_read_only_or_must_match_a_customer(office: Office) -> None:
    stranger = {"accountIntegrationInfo": {"amsCustomerId": "0b8e6f0a-1111-4222-8333-944455556666", "sourceCode": "S"}}
    read_only = Office(switches={"link_fields": "read_only"})
    account_id = read_only.made("createAccount", account=group(info=stranger))
    found = read_only.ask("getAccount", accountID=account_id)["account"]["groupAccountInfo"]
    assert found["accountIntegrationInfo"] == {"sourceCode": "S"}
    strict = Office(switches={"link_fields": "must_match"})
    ((code, message),) = strict.refused("createAccount", account=group(info=stranger))
    assert code == "Validation_Error" and "AMS360 has no customer" in message
    linked(strict)
    linked(office)


# --------------------------------------------------------------------------------------------- internal_connection
def vendor_made(**settings: Any) -> Office:
    office = Office()
    office.world.configure({"internal_connection": "vendor", **settings})
    return office


def test_internal_connection_vendor_makes_the_customer_on_save_and_keeps_its_ids() -> None:
    office = vendor_made()
    account_id = office.made("createAccount", account=group())
    (customer,) = office.customers("Juniper")
    link = office.ask("getAccount", accountID=account_id)["account"]["groupAccountInfo"]["accountIntegrationInfo"]
    assert link == {"amsCustomerId": customer["CustomerId"], "amsCustomerNumber": customer["CustomerNumber"]}
    assert (customer["AddressLine1"], customer["State"], customer["IsBenefits"]) == ("12 Mill Road", "IL", True)
    office.made("updateAccount", update=group(accountID=account_id, notes="again"))
    assert len(office.customers("Juniper")) == 1


def test_internal_connection_vendor_works_from_the_screens_and_for_a_person() -> None:
    office = vendor_made()
    fields = {"classification": "Individual", "accountType": "Client", "officeID": "1", "firstName": "Ann"}
    fields |= {"lastName": "Berg", "administratorUserID": "1", "primaryContactUserID": "1", "form_token": "F-1"}
    page = office.submit("/accounts/add/save", **fields)
    (customer,) = office.customers("Berg")
    assert customer["FirstName"] == "Ann"
    assert customer["CustomerId"] in office.follow(page).text
    office.submit("/accounts/add/save", **fields)
    assert len(office.customers("Berg")) == 1


def test_internal_connection_vendor_leaves_linked_accounts_and_other_classifications_alone() -> None:
    office = vendor_made()
    linked(office)
    agency = group(accountClassification="Agency", agencyAccountInfo={"agencyName": "Reed & Sons"})
    del agency["groupAccountInfo"]
    office.made("createAccount", account=agency)
    assert len(office.customers("")) == 1


def test_internal_connection_vendor_keeps_the_account_when_ams360_refuses_and_can_be_asked_again() -> None:
    office = vendor_made()
    office.link(password="wrong")
    account_id = office.made("createAccount", account=group())
    ((kind, state, reason),) = states(office)
    assert (kind, state) == ("Customer", "failed") and reason
    assert office.customers("Juniper") == []
    office.link()
    assert office.made("updateExternalAccount", accountID=account_id) == account_id
    assert len(office.customers("Juniper")) == 1


def test_internal_connection_vendor_may_make_the_customer_late_and_write_its_id_later_still() -> None:
    office = vendor_made(switches={"customer_minutes": 60, "customer_id_minutes": 30})
    account_id = office.made("createAccount", account=group())

    def link() -> dict[str, Any]:
        info = office.ask("getAccount", accountID=account_id)["account"]["groupAccountInfo"]
        return dict(info.get("accountIntegrationInfo") or {})

    assert (office.customers("Juniper"), link().get("amsCustomerId")) == ([], None)
    office.world.clock.advance(60 * 60)
    office.ask("getAccount", accountID=account_id)
    (customer,) = office.customers("Juniper")
    assert link().get("amsCustomerId") is None
    office.world.clock.advance(30 * 60)
    office.ask("getAccount", accountID=account_id)
    assert link()["amsCustomerId"] == customer["CustomerId"]
    assert len(office.customers("Juniper")) == 1


def test_internal_connection_vendor_gives_new_customers_what_the_settings_say() -> None:
    office = vendor_made()
    settings = office.world.settings["ams360"] | {"new_customer": {"CustomerType": "P"}}
    office.world.configure({"ams360": settings})
    office.made("createAccount", account=group())
    assert office.customers("Juniper")[0]["CustomerType"] == "P"


def test_locked_when_linked_keeps_what_ams360_owns() -> None:
    office = Office(switches={"locked_when_linked": ["name", "address", "contacts"]})
    account_id, _ = linked(office)
    office.made("updateAccount", update=group(accountID=account_id, notes="fine"))
    renamed = group(accountID=account_id, info={"accountName": "Other"}, mainAddress={"city": "Fresno"})
    texts = [text for _, text in office.refused("updateAccount", update=renamed)]
    assert texts == ["mainAddress belongs to AMS360.", "accountName belongs to AMS360."]
    ((_, text),) = office.refused("createAccountContact", contact=contact(account_id))
    assert text == "The contacts of a linked account belong to AMS360."
    free = office.made("createAccount", account=group())
    office.made("createAccountContact", contact=contact(free))

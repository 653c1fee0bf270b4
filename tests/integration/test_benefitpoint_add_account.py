"""Add Account on BenefitPoint's pages: the question, the live search in AMS360, the mapped form, Save; and No."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from builders_benefitpoint import ADDRESS
from builders_benefitpoint_office import CHOICES, Office


@pytest.fixture
def office() -> Office:
    return Office()


# --------------------------------------------------------------------------------------------------- the question
def test_adding_an_account_begins_with_the_question_and_no_form(office: Office) -> None:
    page = office.get("/accounts/add")
    assert "Does the account already exist in AMS 360?" in page.text and "First name" not in page.text
    assert office.submit("/accounts/add").status == 422
    assert office.submit("/accounts/add", exists="yes").at.endswith("/accounts/add/search")
    assert office.submit("/accounts/add", exists="no").at.endswith("/accounts/add/form")


# ----------------------------------------------------------------------------------------------------- the search
def test_the_search_is_by_last_name_and_live(office: Office) -> None:
    office.customer(FirstName="Ann", LastName="Berg")
    office.customer(FirstName="Bo", LastName="Berg", DateOfBirth=None)
    assert len(office.get("/accounts/add/search", name="berg").customers()) == 2
    assert office.get("/accounts/add/search", name="Ann").customers() == []
    office.customer(FirmName="Bergamot Foods")
    names = [row[2] for row in office.get("/accounts/add/search", name="BERG").rows()]
    assert names == ["Ann Berg", "Bo Berg", "Bergamot Foods"]


def test_results_can_be_told_apart(office: Office) -> None:
    office.customer(FirstName="Ann", LastName="Berg", DoingBusinessAs="Ann's Pies", IsActive=False)
    (row,) = office.get("/accounts/add/search", name="Berg").rows()
    assert row == ["", "1", "Ann Berg", "Ann's Pies", "8 Elm Street", "Fresno", "CA", "93650", "C", "No"]


def test_no_result_offers_another_search_or_no(office: Office) -> None:
    page = office.get("/accounts/add/search", name="Zzyzx")
    assert page.status == 200 and "AMS 360 has no customer" in page.text
    assert "Next" not in page.buttons() and "No, it does not exist in AMS 360" in page.buttons()


def test_more_than_a_page_of_results_is_paged(office: Office) -> None:
    for number in range(23):
        office.customer(FirstName=f"N{number:02}", LastName="Dune")
    first = office.get("/accounts/add/search", name="Dune")
    second = office.get("/accounts/add/search", name="Dune", page="2")
    assert (len(first.customers()), len(second.customers())) == (20, 3)
    assert "23 customers found, page 1 of 2" in first.text
    assert not set(first.customers()) & set(second.customers())
    office.world.configure({"switches": {"candidates_per_page": 5}})
    assert len(office.get("/accounts/add/search", name="Dune").customers()) == 5


def test_there_is_no_next_without_a_choice(office: Office) -> None:
    office.customer(FirstName="Ann", LastName="Berg")
    page = office.submit("/accounts/add/search", name="Berg")
    assert page.status == 422 and page.errors == ["Choose a customer, search again, or answer No."]
    assert len(page.customers()) == 1
    assert office.get("/accounts/add/search", name=" ").status == 422
    assert office.counts() == {"accounts": 0, "contacts": 0, "products": 0}


# --------------------------------------------------------------------------------------- classification, then form
@pytest.mark.parametrize("left_out", ["classification", "accountType", "officeID", "departmentID"])
def test_next_is_refused_with_a_choice_missing_and_the_others_are_kept(office: Office, left_out: str) -> None:
    choices = {"amsCustomerId": office.customer(FirstName="Ann", LastName="Berg"), "classification": "individual"}
    choices |= CHOICES
    del choices[left_out]
    page = office.submit("/accounts/add/choose", **choices)
    assert page.status == 422 and len(page.errors) == 1 and page.errors[0].endswith("is required.")


def test_the_form_holds_what_ams360_has_now_and_its_blanks(office: Office) -> None:
    customer_id = office.customer(FirstName="Ann", LastName="Berg", HomeAreaCode="559", HomePhone="5550101")
    office.get("/accounts/add/search", name="Berg")
    office.change(customer_id, AddressLine1="9 Oak Street", Email="ann@example.com", City=None)
    fields = office.mapped_form(customer_id, "individual").fields()
    expected = {"firstName": "Ann", "lastName": "Berg", "street1": "9 Oak Street", "city": "", "state": "California"}
    expected |= {"zip": "93650", "email": "ann@example.com", "areaCode": "559", "number": "5550101", "type": "Home"}
    expected |= {"middleName": "", "dateOfBirth": "", "notes": "", "officeID": "2", "departmentID": "1"}
    assert fields.items() >= expected.items()


def test_a_mapped_form_is_saved_untouched_and_the_page_shows_the_account(office: Office) -> None:
    customer_id = office.customer(FirstName="Zoë", LastName="O'Berg & Söhne", Email="zoe@example.com")
    before = office.agency_counts()
    page = office.follow(office.submit("/accounts/add/save", **office.mapped_form(customer_id, "individual").fields()))
    assert page.status == 200
    for part in (
        "Linked to AMS360",
        "BP Internal Account ID",
        "1000001",
        customer_id,
        "Zoë",
        "O'Berg & Söhne",
        "Riverton",
    ):
        assert part in page.text
    account = office.ask("getAccount", accountID=1_000_001)["account"]
    link = account["individualAccountInfo"]["accountIntegrationInfo"]
    assert (link["amsCustomerId"], link["amsCustomerNumber"]) == (customer_id, 1)
    assert (link["primarySalesLeadIntCode"], link["primaryServiceLeadIntCode"]) == ("!!!", '!!"')
    assert (account["officeID"], account["departmentID"], account["accountType"]) == (2, 1, "Client")
    assert office.agency_counts() == before


def test_a_retried_save_makes_no_second_account_and_no_second_contact(office: Office) -> None:
    fields = office.mapped_form(office.customer(FirstName="Ann", LastName="Berg"), "individual").fields()
    first, second = (office.submit("/accounts/add/save", **fields) for _ in range(2))
    assert first.at == second.at
    assert office.counts() == {"accounts": 1, "contacts": 1, "products": 0}


def test_what_the_user_edits_before_save_is_stored(office: Office) -> None:
    fields = office.mapped_form(office.customer(FirstName="Ann", LastName="Berg"), "individual").fields()
    office.submit("/accounts/add/save", **fields | {"email": "new@example.com", "street1": ""})
    account = office.ask("getAccount", accountID=1_000_001)["account"]
    assert account["individualAccountInfo"]["email"] == "new@example.com"
    assert "street1" not in account["mainAddress"]


def test_a_person_can_be_a_group_and_then_has_no_contact(office: Office) -> None:
    customer_id = office.customer(FirstName="Ann", LastName="Berg", MiddleName="Q")
    fields = office.mapped_form(customer_id, "group").fields()
    assert (fields["accountName"], fields["businessType"]) == ("Ann Berg", "Individual")
    office.submit("/accounts/add/save", **fields)
    assert office.counts() == {"accounts": 1, "contacts": 0, "products": 0}


def test_a_firm_as_an_individual_asks_for_the_names(office: Office) -> None:
    customer_id = office.customer(FirmName="Bergamot Foods", BusinessAreaCode="559", BusinessPhone="5550199")
    fields = office.mapped_form(customer_id, "individual").fields()
    assert (fields["firstName"], fields["lastName"], fields["number"]) == ("", "", "5550199")
    page = office.submit("/accounts/add/save", **fields)
    assert page.status == 422 and page.errors == ["First name is required.", "Last name is required."]
    assert page.fields()["form_token"] == fields["form_token"]
    assert office.submit("/accounts/add/save", **fields | {"firstName": "Bo", "lastName": "Berg"}).status == 303


def test_a_firm_is_mapped_to_a_group(office: Office) -> None:
    customer_id = office.customer(
        FirmName="Bergamot Foods",
        DoingBusinessAs="The Deli",
        BusinessEntityType="Limited liability company",
        FederalTaxIdNumber="00-7654321",
        WebAddress="bergamot.example",
        SICCode="5812",
        NAICSCode="722513",
        InBusinessSince="1998",
    )
    fields = office.mapped_form(customer_id, "group").fields()
    expected = {"accountName": "Bergamot Foods", "DBA": "The Deli", "businessType": "LLC", "taxpayerID": "00-7654321"}
    expected |= {"website": "bergamot.example", "SICCode": "5812", "NAICSCode": "722513", "yearEstablished": "1998"}
    assert fields.items() >= expected.items()


# ----------------------------------------------------------------------------------------------------- the No path
def test_no_leads_to_an_empty_form_without_asking_ams360(office: Office) -> None:
    asked = len(office.ams360.journal.read())
    fields = office.follow(office.submit("/accounts/add", exists="no")).fields()
    filled = {name: value for name, value in fields.items() if value}
    assert set(filled) == {"form_token"} and "amsCustomerId" not in fields
    assert len(office.ams360.journal.read()) == asked


def test_mandatory_fields_of_an_individual_are_asked_for(office: Office) -> None:
    fields = office.get("/accounts/add/form").fields()
    assert office.submit("/accounts/add/save", **fields).errors[0] == "Classification is required."
    page = office.submit("/accounts/add/save", **fields | {"classification": "Individual"})
    assert page.status == 422
    for label in ("First name", "Last name", "Account type", "Regional office", "Administrator"):
        assert f"{label} is required." in page.errors
    assert "Account name is required." not in page.errors
    assert office.counts() == {"accounts": 0, "contacts": 0, "products": 0}


def test_an_account_saved_on_the_no_path_is_only_in_benefitpoint(office: Office) -> None:
    before = office.agency_counts()
    fields = office.get("/accounts/add/form").fields() | CHOICES
    fields |= {"administratorUserID": "1", "primaryContactUserID": "1"}
    for names in (
        {"classification": "Individual", "firstName": "Cy", "lastName": "Moss"},
        {"classification": "Group", "accountName": "Moss Mills", "businessType": "LLC"},
    ):
        token = office.get("/accounts/add/form").fields()["form_token"]
        page = office.follow(office.submit("/accounts/add/save", **fields | names | {"form_token": token}))
        assert "Linked to AMS360" not in page.text
    assert office.counts() == {"accounts": 2, "contacts": 1, "products": 0}
    assert office.agency_counts() == before


# ------------------------------------------------------------------------------------------- when AMS360 can't answer
def test_an_ams360_that_is_not_set_up_is_said_so(office: Office) -> None:
    office.world.configure({"ams360": None})
    page = office.get("/accounts/add/search", name="Berg")
    assert page.status == 503 and "AMS360 is not set up here" in page.errors[0]
    assert "No, it does not exist in AMS 360" in page.buttons()


def test_an_ams360_that_does_not_answer_is_said_so(office: Office) -> None:
    class Deaf(requests.adapters.BaseAdapter):
        def send(self, *args: Any, **kwargs: Any) -> requests.Response:
            raise requests.ConnectTimeout

        def close(self) -> None:
            """Nothing is held open."""

    office.session.mount("http://deaf.test", Deaf())
    office.link(url="http://deaf.test/")
    page = office.get("/accounts/add/search", name="Berg")
    assert page.status == 502 and page.errors == ["AMS360 does not answer (ConnectTimeout). Try again."]
    assert "Berg" in page.text


def test_an_ams360_that_refuses_the_login_or_is_none_is_said_so(office: Office) -> None:
    office.link(password="wrong")
    page = office.get("/accounts/add/search", name="Berg")
    assert page.status == 502 and page.errors[0].startswith("AMS360 refused: Login failure")
    office.link(url=f"{ADDRESS}/_sim/health")
    assert "AMS360 did not answer as expected" in office.get("/accounts/add/search", name="Berg").errors[0]


def test_a_ticket_that_died_is_renewed_once(office: Office) -> None:
    office.customer(FirstName="Ann", LastName="Berg")
    for _ in range(2):
        assert len(office.get("/accounts/add/search", name="Berg").customers()) == 1
        office.clock.advance(3600)
    operations = [exchange["operation"] for exchange in office.ams360.journal.read()]
    assert operations.count("Login") == 2


def test_a_customer_that_ams360_does_not_have_is_said_so(office: Office) -> None:
    page = office.get("/accounts/add/choose", amsCustomerId="0b8e6f0a-1111-4222-8333-944455556666")
    assert page.status == 404 and "AMS360 has no such customer" in page.errors[0]

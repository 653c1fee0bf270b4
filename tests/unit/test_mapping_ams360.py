"""AMS360's customers, contacts and policies in canonical vocabulary, and back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trifold.sync_core.connectors.ams360 import mapping, policies
from trifold.sync_core.connectors.ams360.lists import Lists
from trifold.sync_core.errors import Rejected
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import FIELDS
from trifold.sync_core.settings import Ams360Settings

CUSTOMER_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
TODAY = "2026-02-01"
SETTINGS = Ams360Settings(
    url="https://ams360.test", agency_no="1", login_id="l", password="p", executive="!!!", representative='!!"'
)
ANN: dict[str, Any] = {
    "CustomerId": CUSTOMER_ID.upper(),
    "CustomerNumber": "17",
    "FirstName": "Ann",
    "LastName": "Berg",
    "IsActive": "true",
    "IsPersonal": "true",
    "IsCommercial": "false",
}

LINE = st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=30).filter(
    lambda value: value == value.strip()
)
MAYBE = LINE.map(lambda value: value or None)
PHONES = st.none() | st.text(alphabet="0123456789", min_size=10, max_size=10)
ZIPS = st.none() | st.from_regex(r"\A[0-9]{5}(-[0-9]{4})?\Z")
DAYS = st.none() | st.dates(min_value=date(1900, 1, 1)).map(str)
ADDRESS = {"street1": MAYBE, "street2": MAYBE, "city": MAYBE, "state": st.sampled_from([None, "TX", "MA"]), "zip": ZIPS}
ACCOUNTS = st.fixed_dictionaries(
    {
        "account_type": st.sampled_from(["personal", "commercial"]),
        "first_name": MAYBE,
        "middle_name": MAYBE,
        "last_name": LINE.filter(bool),
        "firm_name": MAYBE,
        "dba": MAYBE,
        "email": st.sampled_from([None, "ann@mail.example"]),
        "phone": PHONES,
        **ADDRESS,
        "date_of_birth": DAYS,
        "tax_id": MAYBE,
        "status": st.sampled_from(["active", "inactive"]),
        **{name: st.sampled_from(["!!!", '!"&', "EST"]) for name in ("executive", "representative", "division")},
        **{name: st.sampled_from(["HBR", "<&>"]) for name in ("branch", "department", "group")},
    }
)


@given(ACCOUNTS)
def test_an_account_comes_back_as_it_was_given(fields: dict[str, str | None]) -> None:
    assert mapping.account_fields(mapping.new_account(fields, SETTINGS)) == fields
    assert set(fields) == set(FIELDS[Kind.ACCOUNT])


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "first_name": st.sampled_from(["Ann", "Ann Marie", "Mary Ann"]),
            "last_name": st.sampled_from(["Berg", "van der Berg", "Berg Smith", "de la Cruz Jr."]),
            "title": MAYBE,
            "email": st.sampled_from([None, "ann@mail.example"]),
            "phone": PHONES,
            **ADDRESS,
        }
    )
)
def test_a_contact_comes_back_as_it_was_given(fields: dict[str, str | None]) -> None:
    assert mapping.contact_fields(mapping.with_contact({}, fields, FIELDS[Kind.CONTACT])) == fields


def test_only_the_named_fields_of_a_customer_change() -> None:
    whole = {**ANN, "HomeAreaCode": "512", "HomePhone": "5550123", "HomeExtension": "9", "Occupation": "Baker"}
    changed = mapping.with_account(whole, {"phone": "6175550199", "city": "Boston"}, ["phone"])
    assert changed == {**whole, "HomeAreaCode": "617", "HomePhone": "5550199", "HomeExtension": None}


def test_a_phone_is_written_where_it_was_read() -> None:
    cell = {**ANN, "HomeAreaCode": "512", "HomePhone": "", "CellAreaCode": "617", "CellPhone": "555-0101"}
    assert mapping.account_fields(cell)["phone"] == "6175550101"
    changed = mapping.with_account(cell, {"phone": "6175550102"}, ["phone"])
    assert (changed["CellPhone"], changed["HomePhone"]) == ("5550102", "")


def test_a_firm_s_phone_is_its_business_phone_else_whichever_is_filled() -> None:
    firm = {"FirmName": "Berg LLC", "HomeAreaCode": "512", "HomePhone": "5550123"}
    assert mapping.account_fields(firm)["phone"] == "5125550123"
    assert mapping.with_account(firm, {"phone": "6175550102"}, ["phone"])["HomePhone"] == "5550102"
    both = {**firm, "BusinessAreaCode": "737", "BusinessPhone": "5550100", "BusinessExtension": "77"}
    assert mapping.account_fields(both)["phone"] == "7375550100 x77"
    assert (
        mapping.with_account({"FirmName": "Berg LLC"}, {"phone": "6175550102"}, ["phone"])["BusinessPhone"] == "5550102"
    )


def test_a_new_number_never_keeps_an_old_extension() -> None:
    firm = {"FirmName": "Berg LLC", "BusinessAreaCode": "737", "BusinessPhone": "5550100", "BusinessExtension": "77"}
    assert mapping.with_account(firm, {"phone": "6175550102"}, ["phone"])["BusinessExtension"] is None
    assert mapping.with_account(firm, {"phone": "6175550102 x8"}, ["phone"])["BusinessExtension"] == "8"
    contact = {"BusinessAreaCode": "737", "BusinessPhone": "5550100", "BusinessExt": "77"}
    assert mapping.contact_fields(contact)["phone"] == "7375550100 x77"
    assert mapping.with_contact(contact, {"phone": "6175550102"}, ["phone"])["BusinessExt"] is None
    assert mapping.with_contact(contact, {"phone": None}, ["phone"])["BusinessExt"] is None


@pytest.mark.parametrize(
    ("active", "kind", "expected"),
    [("true", "C", "active"), ("true", "P", "prospect"), ("true", "S", "lead"), ("false", "P", "inactive")],
)
def test_prospects_and_suspects_have_a_status_of_their_own(active: str, kind: str, expected: str) -> None:
    assert mapping.account_fields({"IsActive": active, "CustomerType": kind})["status"] == expected


@pytest.mark.parametrize(
    ("begins", "ends", "continuous", "code", "expected"),
    [
        ("2025-06-01", "2026-06-01", "false", "A", "active"),
        ("2026-06-01", "2027-06-01", "false", "A", "pending"),
        ("2020-01-01", "2021-01-01", "false", "A", "expired"),
        ("2020-01-01", "2021-01-01", "true", "A", "active"),
        ("2020-01-01", "2021-01-01", "false", "C", "cancelled"),
        ("2020-01-01", "2021-01-01", "false", "N", "non_renewed"),
        ("2020-01-01", None, "true", "A", "active"),
    ],
)
def test_an_active_policy_is_pending_before_and_expired_after_its_term(
    begins: str, ends: str | None, continuous: str, code: str, expected: str
) -> None:
    policy = {
        "PolicyEffectiveDate": begins,
        "PolicyExpirationDate": ends,
        "IsContinuous": continuous,
        "PolicyStatus": code,
    }
    assert policies.policy_fields(policy, lists(), TODAY)["status"] == expected


def test_a_package_s_other_lines_are_listed_in_their_order() -> None:
    rows = [
        {"PolicyLineOfBusiness": "AUTOP", "SortOrderNumber": "2"},
        {"PolicyLineOfBusiness": "HOME", "SortOrderNumber": "1"},
        {"PolicyLineOfBusiness": "ZZZ", "SortOrderNumber": "3"},
        {"PolicyLineOfBusiness": "HOME", "SortOrderNumber": "4"},
    ]
    found = policies.policy_fields({"LineOfBusinessList": rows}, lists(), TODAY)
    assert found["line_of_business"] not in (found["other_lines"] or "")
    assert found["other_lines"] == ", ".join([lists().line_name("AUTOP") or "", "ZZZ"])


@pytest.mark.parametrize(
    ("commercial", "personal", "firm", "expected"),
    [
        ("true", "false", "", "commercial"),
        ("false", "true", "Berg LLC", "personal"),
        ("true", "true", "", "personal"),
        ("true", "true", "Berg LLC", "commercial"),
        ("false", "false", "Berg LLC", "commercial"),
    ],
)
def test_the_flags_lead_when_exactly_one_is_set(commercial: str, personal: str, firm: str, expected: str) -> None:
    customer = {"LastName": "Berg", "FirmName": firm, "IsCommercial": commercial, "IsPersonal": personal}
    assert mapping.account_fields(customer)["account_type"] == expected


def test_a_customer_is_an_individual_with_a_last_name_and_no_firm() -> None:
    assert mapping.account(ANN).individual
    assert not mapping.account({**ANN, "FirmName": "Berg LLC"}).individual
    assert not mapping.account({**ANN, "LastName": " "}).individual
    assert (mapping.account(ANN).external_id, mapping.account(ANN).number) == (CUSTOMER_ID, "17")


def test_an_individual_is_its_own_contact_without_a_title() -> None:
    own = mapping.self_contact(ANN)
    assert (own.external_id, own.account_id) == (f"customer:{CUSTOMER_ID}", CUSTOMER_ID)
    assert (own.primary, own.individual, "title" in own.fields) == (True, True, False)
    assert (own.fields["first_name"], own.fields["last_name"]) == ("Ann", "Berg")


@pytest.mark.parametrize(
    ("name", "same"),
    [("ANN BERG", True), ("Ann M. Berg", True), ("Ann Berg Jr.", False), ("Anna Berg", False), ("Berg", False)],
)
def test_a_contact_of_the_individual_s_own_name_is_the_individual(name: str, same: bool) -> None:
    customer = {**ANN, "MiddleName": "M"}
    assert mapping.is_the_individual({"ContactName": name}, customer) is same
    assert not mapping.is_the_individual({"ContactName": name}, {**customer, "FirmName": "Berg LLC"})


def test_a_salutation_that_a_person_wrote_is_never_touched() -> None:
    contact = {"ContactName": "Robert Berg", "InformalSalutation": "Bob"}
    changed = mapping.with_contact(contact, {"first_name": "Robert", "last_name": "Berg Smith"}, ["last_name"])
    assert changed == {"ContactName": "Robert Berg Smith", "InformalSalutation": "Bob"}


def test_defaults_fill_what_a_user_left_out_and_nothing_else() -> None:
    filled = mapping.with_defaults({"last_name": "Berg", "executive": "!!#"}, SETTINGS)
    assert (filled["executive"], filled["representative"], filled["division"]) == ("!!#", '!!"', None)
    assert filled["account_type"] == "personal"


# ------------------------------------------------------------------------------------------------------------- policies
LISTED: dict[str, dict[str, Any]] = {
    "CompanyGetListAll": {
        "CompanyInfoList": [
            {"CompanyCode": "OLD", "Name": "Blue Harbor", "IsInactive": "true"},
            {"CompanyCode": "BLH", "Name": "Blue Harbor", "IsInactive": "false"},
        ]
    },
    "LineOfBusinessGetAllList": {
        "LineOfBusinessInfoList": [
            {"LineOfBusinessCode": "HOME", "Description": "Homeowners", "TypeOfBusinessCode": "1"},
            {"LineOfBusinessCode": "GMED", "Description": "Group Medical", "TypeOfBusinessCode": "3"},
            {"LineOfBusinessCode": "DISAB", "Description": "Group Disability", "TypeOfBusinessCode": "3"},
        ]
    },
}


def lists() -> Lists:
    return Lists(lambda operation: LISTED[operation], lambda: 0.0)


POLICY: dict[str, str | None] = {
    "number": "HO 37959602",
    "line_of_business": "Group Medical",
    "carrier": "Blue Harbor",
    "description": "Medical 2026",
    "effective_date": "2026-01-01",
    "expiration_date": "2027-01-01",
    "premium": "1200.00",
    "bill_method": "direct",
    "status": "active",
}


def test_a_policy_comes_back_as_it_was_given() -> None:
    made = policies.new_policy(POLICY, ANN, None, lists(), SETTINGS)
    assert policies.policy_fields(made, lists(), TODAY) == {**POLICY, "other_lines": None}
    assert (made["TypeOfBusiness"], made["PolicyTypeOfBusiness"], made["WritingCompanyCode"]) == ("3", "GMED", "BLH")


def test_a_new_policy_takes_its_people_and_units_from_its_customer() -> None:
    customer = {**ANN, "AccountExecCode": "!!%", "GLDivisionCode": "WST"}
    made = policies.new_policy(POLICY, customer, CUSTOMER_ID, lists(), SETTINGS)
    assert (made["AccountExecCode"], made["AccountRepCode"], made["GLDivisionCode"]) == ("!!%", '!!"', "WST")
    assert made["PriorPolicyId"] == CUSTOMER_ID


@pytest.mark.parametrize(
    ("line", "name", "code"),
    [
        ("Health Maintenance Organization", "Plan A", "GMED"),
        ("Short Term Disability", None, "DISAB"),
        ("homeowners", None, "HOME"),
    ],
)
def test_a_plan_s_line_is_found_by_its_telling_words(line: str, name: str | None, code: str) -> None:
    fields = {**POLICY, "line_of_business": line, "description": name}
    made = policies.new_policy(fields, ANN, None, lists(), SETTINGS)
    assert made["PolicyTypeOfBusiness"] == code
    assert made["TypeOfBusiness"] == ("1" if code == "HOME" else "3")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("carrier", "Unheard of"),
        ("line_of_business", "Legal Services"),
        ("line_of_business", "Medical or Disability"),  # two lines share a word with it
        ("line_of_business", "Wellness Program"),  # the plan's own name tells no line
        ("bill_method", "list bill"),
    ],
)
def test_what_ams360_does_not_have_is_never_another_one_silently(name: str, value: str) -> None:
    stand_in = SETTINGS.model_copy(update={"company_code": "BLH"})
    fields = {**POLICY, name: value, "description": "Medical extra"}
    with pytest.raises(Rejected, match=f"{name}: AMS360 has none that is called '{value}'"):
        policies.new_policy(fields, ANN, None, lists(), stand_in)
    (one,) = policies.unmapped(fields, {}, lists())
    assert (one.field, one.value) == (name, value)
    assert {"carrier": "BLH", "line_of_business": "GMED", "bill_method": "A"}[name] in one.codes


def test_a_person_s_mapping_counts_before_the_name() -> None:
    codes = {"carrier": "BLH", "line_of_business": "HOME", "bill_method": "A"}
    fields = {**POLICY, "carrier": "Unheard of", "line_of_business": "Dental PPO"}
    assert policies.unmapped(fields, codes, lists()) == ()
    made = policies.new_policy(fields, ANN, None, lists(), SETTINGS, codes)
    assert (made["WritingCompanyCode"], made["PolicyTypeOfBusiness"], made["BillMethod"]) == ("BLH", "HOME", "A")
    assert [one.field for one in policies.unmapped(POLICY, {"carrier": "GONE"}, lists())] == ["carrier"]


def test_a_plan_that_names_no_carrier_is_the_agency_s_own_company_s() -> None:
    stand_in = SETTINGS.model_copy(update={"company_code": "BLH"})
    made = policies.new_policy({**POLICY, "carrier": None}, ANN, None, lists(), stand_in)
    assert made["WritingCompanyCode"] == "BLH"


@pytest.mark.parametrize(
    ("status", "code"), [("active", "A"), ("cancelled", "C"), ("non_renewed", "N"), ("pending", "A"), ("expired", "A")]
)
def test_a_status_is_corrected_in_ams360_s_own_terms(status: str, code: str) -> None:
    changed = policies.with_policy({"PolicyStatus": "N"}, {"status": status}, ["status"], lists(), SETTINGS)
    assert changed == {"PolicyStatus": code}


def test_the_first_line_by_its_sort_order_names_the_policy() -> None:
    rows = [
        {"PolicyLineOfBusiness": "HOME", "SortOrderNumber": "2"},
        {"PolicyLineOfBusiness": "GMED", "SortOrderNumber": "1"},
    ]
    found = policies.policy_fields({"LineOfBusinessList": rows, "PolicyTypeOfBusiness": "X"}, lists(), TODAY)
    assert found["line_of_business"] == "Group Medical"
    assert policies.policy_fields({"PolicyTypeOfBusiness": "X"}, lists(), TODAY)["line_of_business"] == "X"


def test_a_policy_names_the_one_that_it_renews() -> None:
    found = policies.policy(
        {"PolicyId": CUSTOMER_ID, "CustomerId": CUSTOMER_ID, "PriorPolicyId": CUSTOMER_ID}, lists(), TODAY
    )
    assert (found.system, found.kind, found.prior_id) == (System.AMS360, Kind.POLICY, CUSTOMER_ID)


def test_lists_are_read_once_in_five_minutes() -> None:
    at, asked = [0.0], []

    def read(operation: str) -> dict[str, Any]:
        asked.append(operation)
        return LISTED[operation]

    known = Lists(read, lambda: at[0])
    for at[0] in (0.0, 299.0, 301.0):
        assert known.company_name("BLH") == "Blue Harbor"
    assert asked == ["CompanyGetListAll"] * 2
    assert (known.company_name("ZZZ"), known.company_code("Blue  harbor")) == ("ZZZ", "BLH")

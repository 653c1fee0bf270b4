"""BenefitPoint's accounts, contacts and plans in canonical vocabulary, and back; its feed of changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trifold.sync_core.connectors.benefitpoint import changes, mapping, people, products, states
from trifold.sync_core.connectors.benefitpoint.calls import ReadFault
from trifold.sync_core.errors import Transient
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import FIELDS, Reference
from trifold.sync_core.model.values import Unreadable
from trifold.sync_core.settings import BenefitPointSettings

TODAY = "2026-01-05T00:00:00.000Z"
SETTINGS = BenefitPointSettings(
    url="https://bp.test", username="u", password="p", office_id=1, administrator_user_id=7, primary_contact_user_id=8
)
AMS360 = Reference(system=System.AMS360, external_id="0f8fad5b-d9cb-469f-a165-70867728950e", number="17")

LINE = st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=30).filter(
    lambda value: value == value.strip()
)
MAYBE = LINE.map(lambda value: value or None)
ADDRESS = {
    **dict.fromkeys(("street1", "street2", "city"), MAYBE),
    "state": st.sampled_from([None, *states.NAMES]),
    "zip": st.none() | st.from_regex(r"\A[0-9]{5}(-[0-9]{4})?\Z"),
}
PHONES = st.none() | st.text(alphabet="0123456789", min_size=10, max_size=10)
PERSONS = st.fixed_dictionaries(
    {
        **{name: LINE.filter(bool) for name in ("first_name", "last_name")},
        "middle_name": MAYBE,
        "date_of_birth": st.none() | st.dates().map(str).filter(lambda day: not day.startswith("0001")),
        "email": st.sampled_from([None, "ann@mail.example"]),
        "phone": PHONES,
        "status": st.sampled_from(["active", "inactive"]),
        **ADDRESS,
    }
)
FIRMS = st.fixed_dictionaries(
    {"firm_name": LINE.filter(bool), "dba": MAYBE, "tax_id": MAYBE, "status": st.just("active"), **ADDRESS}
)


def create(fields: Mapping[str, str | None], **more: Any) -> Operation:
    given = {"individual": fields.get("firm_name") is None, "reference": "C-1-benefitpoint", **more}
    return Operation(
        verb=Verb.CREATE, system=System.BENEFITPOINT, kind=Kind.ACCOUNT, canonical_id="C-1", fields=fields, **given
    )


@given(PERSONS)
def test_an_individual_comes_back_as_it_was_given(fields: dict[str, str | None]) -> None:
    made = mapping.new_account(create(fields), SETTINGS, TODAY)
    assert mapping.account_fields(made) == {**fields, "account_type": "personal"}
    assert mapping.account_number(made) == "C-1-benefitpoint"


@given(FIRMS)
def test_a_group_comes_back_as_it_was_given(fields: dict[str, str | None]) -> None:
    made = mapping.new_account(create(fields), SETTINGS, TODAY)
    assert mapping.account_fields(made) == {**fields, "account_type": "commercial"}
    assert mapping.account_number(made) == "C-1-benefitpoint"


def test_a_new_account_has_the_agency_s_service_information_and_its_ams360_customer() -> None:
    made = mapping.new_account(create({"firm_name": "Berg LLC"}, references=(AMS360,)), SETTINGS, TODAY)
    assert made == {
        "accountClassification": "Group",
        "accountType": "Client",
        "officeID": "1",
        "administratorUserID": "7",
        "primaryContactUserID": "8",
        "active": "true",
        "groupAccountInfo": {
            "accountName": "Berg LLC",
            "businessType": "Other",
            "commonGroupAccountInfo": {"brokerageAccountInfo": {"accountNumber": "C-1-benefitpoint"}},
            "accountIntegrationInfo": {"amsCustomerId": AMS360.external_id, "amsCustomerNumber": "17"},
        },
    }
    assert mapping.references(made) == (AMS360,)


GROUP: dict[str, Any] = {
    "accountID": "1000001",
    "accountClassification": "Group",
    "active": "true",
    "mainAddress": {"street1": "1 Elm St", "state": "Texas", "country": "United_States"},
    "groupAccountInfo": {"accountName": "Ann Berg", "businessType": "LLC", "accountIntegrationInfo": {}},
    "lastModifiedOn": "2026-01-02T03:04:05.678Z",
    "accountTeamMembers": [{"userID": "7"}],
}


def test_a_group_of_a_person_carries_the_person_s_name() -> None:
    golden = {"first_name": "Ann", "last_name": "Bergson", "firm_name": None}
    changed = mapping.with_account(GROUP, golden, ["last_name"], TODAY)
    assert mapping.account_fields(changed)["firm_name"] == "Ann Bergson"


def test_only_the_named_fields_of_an_account_change_and_read_only_parts_are_left_out() -> None:
    changed = mapping.with_account(GROUP, {"state": "MA", "city": "Boston"}, ["state"], TODAY)
    expected = {name: GROUP[name] for name in GROUP if name not in ("lastModifiedOn", "accountTeamMembers")}
    assert changed == {**expected, "mainAddress": {**GROUP["mainAddress"], "state": "Massachusetts"}}


def test_a_cleared_value_is_an_empty_element_and_a_cleared_state_is_none_selected() -> None:
    changed = mapping.with_account(GROUP, {}, ["street1", "state", "dba", "city"], TODAY)
    assert changed["mainAddress"] == {"street1": "", "state": "None_Selected", "country": "United_States"}
    assert "DBA" not in changed["groupAccountInfo"]


def test_a_state_without_two_letters_is_unreadable_not_empty() -> None:
    found = mapping.account_values({**GROUP, "mainAddress": {"state": "Jalisco"}})["state"]
    assert isinstance(found, Unreadable)
    assert mapping.account_values({**GROUP, "mainAddress": {"state": "None_Selected"}})["state"] is None


def test_an_inactive_account_has_a_day_and_a_reason_and_an_active_one_has_neither() -> None:
    asleep = mapping.with_account(GROUP, {"status": "inactive"}, ["status"], TODAY)
    assert (asleep["active"], asleep["inactiveAsOf"], asleep["inactiveReason"]) == ("false", TODAY, "Other")
    awake = mapping.with_account(asleep, {"status": "active"}, ["status"], TODAY)
    assert (awake["active"], awake["inactiveAsOf"], awake["inactiveReason"]) == ("true", "", "None_Selected")


def test_an_individual_s_phone_keeps_its_type_and_is_cleared_within_the_schema() -> None:
    person = {
        "personInfo": {"firstName": "Ann", "lastName": "Berg"},
        "phone": {"number": "5125550123", "type": "Mobile"},
    }
    individual = {"accountID": "1", "accountClassification": "Individual", "individualAccountInfo": person}
    changed = mapping.with_account(individual, {"phone": "6175550199"}, ["phone"], TODAY)
    phone = changed["individualAccountInfo"]["phone"]
    assert phone == {"areaCode": "617", "number": "5550199", "type": "Mobile"}
    cleared = mapping.with_account(individual, {"phone": None}, ["phone"], TODAY)
    assert cleared["individualAccountInfo"]["phone"] == {"areaCode": "", "number": "", "type": "None_Selected"}


def test_an_agency_or_agent_is_no_client() -> None:
    assert mapping.account({"accountID": "1", "accountClassification": "Agency"}) is None


# ------------------------------------------------------------------------------------------------------------- contacts
@given(
    st.fixed_dictionaries(
        {
            **{name: LINE.filter(bool) for name in ("first_name", "last_name")},
            "title": MAYBE,
            "email": st.sampled_from([None, "ann@mail.example"]),
            "phone": PHONES,
            **ADDRESS,
            "primary": st.sampled_from([None, "yes"]),
        }
    )
)
def test_a_contact_comes_back_as_it_was_given(fields: dict[str, str | None]) -> None:
    operation = Operation(
        verb=Verb.CREATE,
        system=System.BENEFITPOINT,
        kind=Kind.CONTACT,
        canonical_id="C-2",
        fields=fields,
        account_id="7",
        reference="C-2-benefitpoint",
    )
    made = people.new_contact(operation)
    assert people.contact_fields(made) == fields
    assert set(fields) == set(FIELDS[Kind.CONTACT])
    assert people.carries(made, "C-2-benefitpoint")
    assert not people.carries(made, "C-3-benefitpoint")
    assert not people.carries({}, "")


WORK = {"areaCode": "512", "number": "5550123", "type": "Work"}
FAX = {"areaCode": "512", "number": "5550199", "type": "Fax"}
CONTACT: dict[str, Any] = {
    "contact": {"contactID": "5", "firstName": "Ann", "lastName": "Berg", "phones": [FAX, WORK]},
    "accountID": "7",
    "primary": "true",
}


def test_a_contact_s_phone_is_written_where_it_was_read_and_the_fax_stays() -> None:
    assert people.contact_fields(CONTACT)["phone"] == "5125550123"
    changed = people.with_contact(CONTACT, {"phone": "6175550101"}, ["phone"])
    assert changed["contact"]["phones"] == [FAX, {**WORK, "areaCode": "617", "number": "5550101"}]
    assert people.with_contact(CONTACT, {"phone": None}, ["phone"])["contact"]["phones"] == [FAX]
    alone = {**CONTACT, "contact": {**CONTACT["contact"], "phones": [WORK]}}
    assert people.with_contact(alone, {"phone": None}, ["phone"])["contact"]["phones"] == [mapping.NO_PHONE]


def test_the_contact_of_an_individual_s_own_name_is_the_individual() -> None:
    person = {"firstName": "ANN", "lastName": "Berg"}
    individual = {"accountClassification": "Individual", "individualAccountInfo": {"personInfo": person}}
    assert people.contact(CONTACT, individual).individual
    spouse = {**CONTACT, "contact": {**CONTACT["contact"], "firstName": "Bo"}}
    assert not people.contact(spouse, individual).individual
    assert not people.contact(CONTACT, GROUP).individual


# ---------------------------------------------------------------------------------------------------------------- plans
PRODUCT = {
    "productID": "9",
    "accountID": "7",
    "productTypeID": "101",
    "productStatus": "Current",
    "name": "Medical 2026",
    "carrierID": "3",
    "policyNumber": "M-1",
    "effectiveAsOf": "2026-01-01T00:00:00.000Z",
    "renewalOn": "2027-01-01T00:00:00.000-08:00",
    "totalEstimatedMonthlyPremium": "100.10",
    "billingType": "Agency_Bill",
    "parentProductID": "8",
    "policyIntegrationInfo": {"amsPolicyID": f" {AMS360.external_id.upper()} "},
}


def test_a_plan_is_a_policy_of_a_year() -> None:
    found = products.policy(PRODUCT, {"3": "Cedar Life"}, {"101": "Medical"})
    assert found.fields == {
        "number": "M-1",
        "line_of_business": "Medical",
        "carrier": "Cedar Life",
        "description": "Medical 2026",
        "effective_date": "2026-01-01",
        "expiration_date": "2027-01-01",
        "premium": "1201.20",
        "bill_method": "agency",
        "status": "active",
    }
    assert (found.prior_id, found.references[0].external_id) == ("8", AMS360.external_id)


def test_a_plan_without_anything_optional_has_no_values() -> None:
    found = products.policy({"productID": "9", "accountID": "7"}, {}, {})
    assert set(found.fields.values()) == {None}
    assert found.references == ()


def test_a_plan_is_told_its_policy_and_keeps_the_rest() -> None:
    written = products.with_reference({**PRODUCT, "policyIntegrationInfo": {"sagittaPolicyID": "S"}}, "p-1")
    assert written["policyIntegrationInfo"] == {"sagittaPolicyID": "S", "amsPolicyID": "p-1"}
    assert "productStatus" not in written


# -------------------------------------------------------------------------------------------------------------- changes
class Feed:
    """findChanges as the vendor answers it at one moment of its own clock."""

    def __init__(self, started: str, *entries: dict[str, Any], refuses_before: str = "") -> None:
        self.started, self.entries, self.refuses_before = started, entries, refuses_before
        self.asked: list[str | None] = []

    def __call__(self, operation: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        since = fields["criteria"].get("sinceLastModifiedOn")
        self.asked.append(since)
        if since and since < self.refuses_before:
            raise ReadFault("benefitpoint findChanges: too long ago. Nothing was done.")
        return {"changes": {"processStartedOn": self.started, "modifications": list(self.entries)}}


ENTRY = {"entityID": "7", "entityType": "Account", "lastModifiedOn": "2026-03-01T00:00:00.000Z"}
NOW = "2026-03-02T03:04:05.678Z"


def cursor(since: str, *seen: list[str]) -> str:
    return json.dumps({"since": since, "seen": sorted(seen)}, separators=(",", ":"))


def test_the_first_look_establishes_the_vendor_s_time_and_reports_nothing() -> None:
    page = changes.page(Feed(NOW, ENTRY), None)
    begun = {**json.loads(cursor(NOW)), "begun": "2026-03-02T03:04:05.678000+00:00"}
    assert (page.changes, json.loads(page.cursor), page.more) == ((), begun, False)
    assert changes.page(Feed(NOW, ENTRY), page.cursor).changes == ()


def test_a_look_reports_what_it_knows_each_once_the_oldest_first() -> None:
    plan = {"entityID": "9", "entityType": "Product", "lastModifiedOn": "2026-02-01T00:00:00.000Z"}
    user = {"entityID": "1", "entityType": "User", "lastModifiedOn": NOW}
    feed = Feed(NOW, ENTRY, plan, user, ENTRY)
    found = changes.page(feed, "2026-03-01T00:00:00.000Z")
    assert [(one.kind, one.external_id, one.account_id) for one in found.changes] == [
        (Kind.POLICY, "9", None),
        (Kind.ACCOUNT, "7", "7"),
    ]
    assert feed.asked == ["2026-02-28T23:55:00.000000+00:00"]


@pytest.mark.parametrize("refuses_before", ["", "2026-02-01"])
@pytest.mark.parametrize("old", ["2025-01-01T00:00:00.000Z", "no cursor at all", "0001-01-01T00:00:00Z", "{}", "[1]"])
def test_a_cursor_from_too_long_ago_starts_29_days_back(old: str, refuses_before: str) -> None:
    feed = Feed(NOW, ENTRY, refuses_before=refuses_before)
    page = changes.page(feed, old)
    assert (page.cursor, page.clock_went_back, len(page.changes)) == (cursor(NOW), False, 1)
    assert feed.asked[-1] == "2026-02-01T03:04:05.678000+00:00"


def test_an_answer_without_its_time_is_asked_again() -> None:
    with pytest.raises(Transient):
        changes.page(Feed(""), None)

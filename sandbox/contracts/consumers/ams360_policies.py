"""AMS360: policies, and the lists of companies and lines of business that translate their codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.sandbox.contracts.consumers.ams360 import (
    CONTACT_ID,
    CONTACTS,
    GET_OWNER,
    GET_PERSON,
    LOGIN,
    UNKNOWN,
    A,
    business,
    call,
    codes,
    contacted,
    person,
    plain,
)
from trifold.sandbox.contracts.consumers.doors import AMS360_CODES
from trifold.sandbox.contracts.consumers.records import CUSTOMER_ID, POLICY, create, known, update
from trifold.sandbox.contracts.exchanges import Drive, given
from trifold.sandbox.contracts.matching import GUID, Exactly, Like, Rows, any_of, one
from trifold.sync_core.errors import Rejected
from trifold.sync_core.model.changes import Kind

POLICY_ID = "3f333df6-90a4-4fda-8dd3-9485d27cee36"
LINE_ID = "2b0d7b3d-cb3d-4bad-9bdd-2b0d7b3dcb6d"
insured = given(
    "a customer has a policy",
    CustomerId=CUSTOMER_ID,
    LastName="Berg-Pact",
    PolicyId=POLICY_ID,
    PolicyNumber="PACT-77",
)
companies = given("a company and a line of business", CompanyCode="QC1", LineOfBusinessCode="QLOB")
_DAY = r"\d{4}-\d\d-\d\dT00:00:00"
_UNIT: Mapping[str, Any] = {code: Like(AMS360_CODES[code], ".{1,3}") for code in AMS360_CODES}
FOUND: Mapping[str, Any] = {
    "CustomerId": Exactly(CUSTOMER_ID),
    "PolicyId": Exactly(POLICY_ID),
    "PolicyNumber": Exactly("PACT-77"),
    "TypeOfBusiness": Like("3", r"\d+"),
    "PolicyTypeOfBusiness": Like("QLOB", r"\w+"),
    "WritingCompanyCode": Like("QC1", ".{1,3}"),
    **_UNIT,
    "PolicyEffectiveDate": Like("2026-01-01T00:00:00", _DAY),
    "PolicyExpirationDate": Like("2027-01-01T00:00:00", _DAY),
    "IsContinuous": "false",
    "PolicyStatus": any_of("A", "C", "N"),
    "BillMethod": any_of("D", "A"),
    "FullTermPremium": Like("1200.00", r"\d+\.\d\d"),
    "Description": "Medical PPO 2026",
    "LineOfBusinessList": {
        "PolicyLineOfBusiness": Rows(
            {
                "LineOfBusinessId": Like(LINE_ID, GUID),
                "PolicyLineOfBusiness": Like("QLOB", r"\w+"),
                "SortOrderNumber": Like("1", r"\d+"),
            }
        )
    },
}
GET_POLICY = call(
    "a policy", "PolicyGet", insured, companies, fields={"PolicyId": POLICY_ID}, answers={"Policy": FOUND}
)
NO_POLICY = call("a policy that is not there", "PolicyGet", fields={"PolicyId": UNKNOWN}, answers={"Policy": None})
LISTED = call(
    "the policies of a customer",
    "PolicyGetListByCustomerId",
    insured,
    fields={"CustomerId": CUSTOMER_ID, "IncludeMultiEntity": "true", "IncludePolicySubType": "true"},
    answers={
        "PolicyInfoList": {"PolicyInfo": one({"PolicyId": Exactly(POLICY_ID), "PolicyNumber": Exactly("PACT-77")})}
    },
)
COMPANIES = call(
    "the companies",
    "CompanyGetListAll",
    answers={
        "CompanyInfoList": {
            "CompanyInfo": Rows(
                {
                    "CompanyCode": Like("QC1", ".{1,3}"),
                    "IsInactive": "false",
                    "Name": "Blue Harbor Health",
                }
            )
        }
    },
)
LINES = call(
    "the lines of business",
    "LineOfBusinessGetAllList",
    answers={
        "LineOfBusinessInfoList": {
            "LineOfBusinessInfo": Rows(
                {
                    "Description": "Group Medical",
                    "IsInactive": "false",
                    "LineOfBusinessCode": Like("QLOB", r"\w+"),
                    "TypeOfBusinessCode": Like("3", r"\d+"),
                }
            )
        }
    },
)
NEW: Mapping[str, Any] = {
    "CustomerId": CUSTOMER_ID,
    "PolicyNumber": "PACT-77",
    "TypeOfBusiness": "3",
    "PolicyTypeOfBusiness": "QLOB",
    "WritingCompanyCode": "QC1",
    **AMS360_CODES,
    "PolicyEffectiveDate": "2026-01-01T00:00:00",
    "PolicyExpirationDate": "2027-01-01T00:00:00",
    "IsContinuous": "false",
    "PolicyStatus": "A",
    "BillMethod": "D",
    "FullTermPremium": "1200.00",
    "Description": "Medical PPO 2026",
    "LineOfBusinessList": {"PolicyLineOfBusiness": [{"PolicyLineOfBusiness": "QLOB", "SortOrderNumber": "1"}]},
}
INSERT = call(
    "a new policy",
    "PolicyInsert",
    person,
    codes,
    companies,
    fields={"Policy": NEW},
    answers={"PolicyId": Like(POLICY_ID, GUID)},
)
REFUSED = call(
    "a new policy without a number",
    "PolicyInsert",
    person,
    codes,
    companies,
    fields={"Policy": {**NEW, "PolicyNumber": None}},
    fault=business("the policy number is required", "PolicyNumber"),
)
_SENT_BACK = {
    **plain({name: value for name, value in FOUND.items() if name != "LineOfBusinessList"}),
    "LineOfBusinessList": {
        "PolicyLineOfBusiness": [{"LineOfBusinessId": LINE_ID, "PolicyLineOfBusiness": "QLOB", "SortOrderNumber": "1"}]
    },
}
CORRECT = call(
    "a policy's new premium",
    "PolicyCorrect",
    insured,
    codes,
    companies,
    fields={"Policy": {**_SENT_BACK, "FullTermPremium": "1300.00"}},
)
NO_POLICIES = call(
    "the policies of a customer without any",
    "PolicyGetListByCustomerId",
    contacted,
    fields={"CustomerId": CUSTOMER_ID, "IncludeMultiEntity": "true", "IncludePolicySubType": "true"},
)
ANSWERS = call(
    "the answers to the agency's own questions",
    "CustomerProfileAnswerGetList",
    contacted,
    fields={"CustomerId": CUSTOMER_ID},
    answers={
        "CustomerProfileAnswerList": {
            "CustomerProfileAnswer": Rows({"QuestionText": "Preferred language", "QuestionId": Like(LINE_ID, GUID)})
        }
    },
)

DRIVES: tuple[Drive, ...] = (
    Drive(
        exchanges=(LOGIN, GET_OWNER, CONTACTS, NO_POLICIES, ANSWERS),
        run=lambda c: (
            sorted((found := c.survey(CUSTOMER_ID)).parts),
            [contact.external_id for contact in found.below[Kind.CONTACT]],
        ),
        gives=(["account", "contacts", "policies", "profile"], [CONTACT_ID]),
    ),
    Drive(
        exchanges=(LOGIN, GET_POLICY, LINES, COMPANIES),
        run=lambda c: (
            (found := c.fetch(Kind.POLICY, POLICY_ID)).account_id,
            known(found.fields, *POLICY),
        ),
        gives=(CUSTOMER_ID, dict(POLICY)),
    ),
    Drive(exchanges=(LOGIN, NO_POLICY), run=lambda c: c.fetch(Kind.POLICY, UNKNOWN), gives=None),
    Drive(
        exchanges=(LOGIN, LISTED, GET_POLICY, LINES, COMPANIES),
        run=lambda c: [found.external_id for found in c.children(Kind.POLICY, CUSTOMER_ID)],
        gives=[POLICY_ID],
    ),
    Drive(
        exchanges=(LOGIN, GET_PERSON, LINES, COMPANIES, INSERT),
        run=lambda c: c.apply(create(A, Kind.POLICY, POLICY, account_id=CUSTOMER_ID)).external_id,
        gives=POLICY_ID,
    ),
    Drive(
        exchanges=(LOGIN, GET_PERSON, LINES, COMPANIES, REFUSED),
        run=lambda c: c.apply(create(A, Kind.POLICY, {**POLICY, "number": None}, account_id=CUSTOMER_ID)),
        raises=Rejected,
    ),
    Drive(
        exchanges=(LOGIN, GET_POLICY, LINES, COMPANIES, CORRECT),
        run=lambda c: c.apply(update(A, Kind.POLICY, POLICY_ID, POLICY, premium="1300.00")).seen,
        gives={"premium": "1300.00"},
    ),
)

"""BenefitPoint: contacts and plans, as the connector uses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.sandbox.contracts.consumers.benefitpoint import (
    ACCOUNT_ID,
    GET_PERSON,
    GROUP,
    LOGIN,
    MOMENT,
    OTHER_ID,
    B,
    brokerage,
    call,
    done,
    group,
    person,
    refused,
    sent,
)
from trifold.sandbox.contracts.consumers.records import ADDRESS, BO, act, create, known, refer, update
from trifold.sandbox.contracts.exchanges import Drive, given
from trifold.sandbox.contracts.matching import WHOLE, Exactly, Like, Rows, one
from trifold.sync_core.errors import Rejected
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Verb
from trifold.sync_core.model.records import Reference

CONTACT_ID, PRODUCT_ID, TYPE_ID, CARRIER_ID = "5300053", "6400064", "7500075", "8600086"
POLICY_ID = "3f333df6-90a4-4fda-8dd3-9485d27cee36"
contacted = given("an account has a contact", accountID=ACCOUNT_ID, accountName="Harbor Pact LLC", contactID=CONTACT_ID)
planned = given(
    "an account has a plan",
    accountID=ACCOUNT_ID,
    accountName="Harbor Pact LLC",
    productID=PRODUCT_ID,
    productTypeID=TYPE_ID,
    carrierID=CARRIER_ID,
)
_MODIFIED = Like("2026-01-05T09:00:00.000Z", MOMENT)
CONTACT: Mapping[str, Any] = {
    "contact": {
        "contactID": Exactly(CONTACT_ID),
        "firstName": Exactly("Bo"),
        "lastName": Exactly("Lind"),
        "email": "bo@mail.example",
        "phones": Rows(
            {"areaCode": Like("617", r"\d{3}"), "number": Like("5550101", r"\d{7}"), "type": Like("Work", r"\w+")}
        ),
    },
    "accountID": Exactly(ACCOUNT_ID),
    "title": "Owner",
}
GET_OWNER = call(
    "the account of a contact",
    "getAccount",
    contacted,
    fields={"accountID": ACCOUNT_ID},
    answers={"account": GROUP},
)
GET_CONTACT = call(
    "a contact",
    "getAccountContact",
    contacted,
    fields={"contactID": CONTACT_ID},
    answers={"contact": {**CONTACT, "lastModifiedOn": _MODIFIED}},
)
CONTACTS = call(
    "the contacts of an account",
    "findAccountContacts",
    contacted,
    fields={"criteria": {"accountID": ACCOUNT_ID}},
    answers={"contacts": one({**CONTACT, "lastModifiedOn": _MODIFIED})},
)
OWN_CONTACT = call(
    "the contacts of a person's account",
    "findAccountContacts",
    person,
    fields={"criteria": {"accountID": ACCOUNT_ID}},
    answers={
        "contacts": one(
            {
                "contact": {
                    "contactID": Like(CONTACT_ID, WHOLE),
                    "firstName": Exactly("Ann"),
                    "lastName": Exactly("Berg-Pact"),
                },
                "accountID": Exactly(ACCOUNT_ID),
                "primary": Exactly("true"),
                "lastModifiedOn": _MODIFIED,
            }
        )
    },
)
_NEW_CONTACT = {
    "contact": {
        "firstName": "Bo",
        "lastName": "Lind",
        "email": "bo@mail.example",
        "address": {
            "street1": ADDRESS["street1"],
            "city": "Austin",
            "state": "Texas",
            "zip": ADDRESS["zip"],
            "country": "United_States",
        },
        "phones": [{"areaCode": "617", "number": "5550101", "type": "Work"}],
    },
    "accountID": ACCOUNT_ID,
    "title": "Owner",
    "additionalInfo": "ref C-1-benefitpoint",
    "primary": "false",
}
CREATE = call(
    "a new contact",
    "createAccountContact",
    group,
    fields={"contact": _NEW_CONTACT},
    answers=done(CONTACT_ID),
)
CREATE_REFUSED = call(
    "a new contact of an account that is not there",
    "createAccountContact",
    fields={
        "contact": {
            "contact": {"firstName": "Bo", "lastName": "Lind"},
            "accountID": OTHER_ID,
            "additionalInfo": "ref C-1-benefitpoint",
            "primary": "false",
        }
    },
    answers=refused(),
)
UPDATE = call(
    "a contact's new title",
    "updateAccountContact",
    contacted,
    fields={"update": sent(CONTACT, title="Manager")},
    answers=done(CONTACT_ID),
)
REMOVE = call(
    "a contact that is to go",
    "deleteAccountContacts",
    contacted,
    fields={"deletes": {"accountID": ACCOUNT_ID, "contactIDs": [CONTACT_ID]}},
    answers={"result": {"success": Exactly("true")}},
)
PLAN: Mapping[str, Any] = {
    "productID": Exactly(PRODUCT_ID),
    "accountID": Exactly(ACCOUNT_ID),
    "productTypeID": Like(TYPE_ID, WHOLE),
    "isAdditionalProduct": "false",
    "name": "Medical PPO 2026",
    "carrierID": Like(CARRIER_ID, WHOLE),
    "policyNumber": Exactly("PACT-77"),
    "effectiveAsOf": Like("2026-01-01T00:00:00.000Z", MOMENT),
    "renewalOn": Like("2026-12-31T00:00:00.000Z", MOMENT),
    "totalEstimatedMonthlyPremium": Like("850.0", r"\d+(\.\d+)?"),
    "billingType": Like("Direct_Bill", "Direct_Bill|Agency_Bill"),
    "billingCarrierType": Like("Parent_Company", r"\w+"),
    "officeID": Like("9100001", WHOLE),
    "primarySalesLeadUserID": Like("9300003", WHOLE),
    "primaryServiceLeadUserID": Like("9300003", WHOLE),
}
GET_PLAN = call(
    "a plan",
    "getProduct",
    planned,
    brokerage,
    fields={"productID": PRODUCT_ID},
    answers={"result": {**PLAN, "productStatus": Like("Current", r"\w+"), "lastModifiedOn": _MODIFIED}},
)
PLANS = call(
    "the plans of an account",
    "findProducts",
    planned,
    fields={"criteria": {"accountID": ACCOUNT_ID}},
    answers={"summaries": one({"productID": Exactly(PRODUCT_ID)})},
)
CARRIERS = call(
    "the carriers",
    "getAvailableCarriers",
    answers={"carriers": Rows({"carrierID": Like(CARRIER_ID, WHOLE), "carrierName": "Blue Harbor Health"})},
)
TYPES = call(
    "the types of plans",
    "getProductTypes",
    fields={"returnAllTypes": "true"},
    answers={
        "productTypes": Rows(
            {"productTypeID": Like(TYPE_ID, WHOLE), "longDescription": "Preferred Provider Organization"}
        )
    },
)
LINK = call(
    "the policy of a plan",
    "updateProduct",
    planned,
    brokerage,
    fields={"update": sent(PLAN, policyIntegrationInfo={"amsPolicyID": POLICY_ID})},
    answers=done(PRODUCT_ID),
)

DRIVES: tuple[Drive, ...] = (
    Drive(
        exchanges=(LOGIN, GET_CONTACT),
        run=lambda c: (
            (found := c.fetch(Kind.CONTACT, CONTACT_ID)).account_id,
            known(found.fields, "first_name", "last_name", "title", "email", "phone"),
        ),
        gives=(ACCOUNT_ID, known(BO, "first_name", "last_name", "title", "email", "phone")),
    ),
    Drive(
        exchanges=(LOGIN, GET_OWNER, CONTACTS),
        run=lambda c: [(found.external_id, found.primary) for found in c.children(Kind.CONTACT, ACCOUNT_ID)],
        gives=[(CONTACT_ID, False)],
    ),
    Drive(
        exchanges=(LOGIN, GET_PERSON, OWN_CONTACT),
        run=lambda c: [(found.primary, found.individual) for found in c.children(Kind.CONTACT, ACCOUNT_ID)],
        gives=[(True, True)],
    ),
    Drive(
        exchanges=(LOGIN, CREATE),
        run=lambda c: c.apply(create(B, Kind.CONTACT, BO, account_id=ACCOUNT_ID)).external_id,
        gives=CONTACT_ID,
    ),
    Drive(
        exchanges=(LOGIN, CREATE_REFUSED),
        run=lambda c: c.apply(create(B, Kind.CONTACT, {"first_name": "Bo", "last_name": "Lind"}, account_id=OTHER_ID)),
        raises=Rejected,
    ),
    Drive(
        exchanges=(LOGIN, GET_CONTACT, UPDATE),
        run=lambda c: c.apply(update(B, Kind.CONTACT, CONTACT_ID, {"title": "Owner"}, title="Manager")).seen,
        gives={"title": "Manager"},
    ),
    Drive(
        exchanges=(LOGIN, REMOVE),
        run=lambda c: c.apply(act(B, Verb.REMOVE, CONTACT_ID, ACCOUNT_ID)).external_id,
        gives=CONTACT_ID,
    ),
    Drive(
        exchanges=(LOGIN, PLANS, GET_PLAN, CARRIERS, TYPES),
        run=lambda c: [
            (found.external_id, known(found.fields, "number", "carrier", "effective_date", "premium", "bill_method"))
            for found in c.children(Kind.POLICY, ACCOUNT_ID)
        ],
        gives=[
            (
                PRODUCT_ID,
                {
                    "number": "PACT-77",
                    "carrier": "Blue Harbor Health",
                    "effective_date": "2026-01-01",
                    "premium": "10200.00",
                    "bill_method": "direct",
                },
            )
        ],
    ),
    Drive(
        exchanges=(LOGIN, GET_PLAN, LINK),
        run=lambda c: (
            c.apply(
                refer(B, Kind.POLICY, PRODUCT_ID, Reference(system=System.AMS360, external_id=POLICY_ID))
            ).external_id
        ),
        gives=PRODUCT_ID,
    ),
)

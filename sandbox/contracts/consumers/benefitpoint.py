"""BenefitPoint: the session, accounts and changes, as the connector uses them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from trifold.contracts.tables import load
from trifold.sandbox.contracts.consumers.doors import BENEFITPOINT_IDS, BENEFITPOINT_LOGIN, SESSION_ID
from trifold.sandbox.contracts.consumers.records import (
    ADDRESS,
    ANN,
    CUSTOMER,
    CUSTOMER_ID,
    FIRM,
    create,
    known,
    refer,
    update,
)
from trifold.sandbox.contracts.envelopes import Messages
from trifold.sandbox.contracts.exchanges import Drive, Exchange, Given, busy, given, soap
from trifold.sandbox.contracts.matching import WHOLE, Exactly, Like, Rows, one
from trifold.sync_core.errors import Misconfigured, Rejected, Transient
from trifold.sync_core.model.changes import Kind, System

B = System.BENEFITPOINT
TABLES = load("benefitpoint", "v4_3")
MESSAGES = Messages(TABLES, "BrokerConnectV4_3")
LOGINS = Messages(TABLES, "LoginV2")
ACCOUNT_ID, OTHER_ID = "4200042", "999999999"
SINCE, LOOKED = "2026-01-01T00:00:00.000000+00:00", "2026-01-01T00:05:00.000Z"  # it looks back by a margin
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"  # always with a fraction (BenefitPoint's own samples)
NOT_SHOWN = Like(
    "You are not authorized to access the requested information.",
    r"You are not authorized to access the requested information\.?",
)
session = given("a session of BenefitPoint", sessionId=SESSION_ID)
brokerage = given("the ids of the brokerage", **BENEFITPOINT_IDS)
group = given("a group is an account", accountID=ACCOUNT_ID, accountName="Harbor Pact LLC")
person = given("a person is an account", accountID=ACCOUNT_ID, firstName="Ann", lastName="Berg-Pact")


def call(description: str, operation: str, *states: Given, **how: Any) -> Exchange:
    """An exchange in an open session."""
    return soap(MESSAGES, description, operation, session, *states, header={"sessionId": SESSION_ID}, **how)


def done(external_id: str) -> dict[str, Any]:
    return {"result": {"success": Exactly("true"), "ID": Like(external_id, WHOLE)}}


def refused() -> dict[str, Any]:
    """A Result that says no."""
    error = {"errorCode": Like("Validation_Error", r"\w+_Error|\w+"), "message": "a name is required"}
    return {"result": {"success": Exactly("false"), "errors": Rows(error)}}


ADDRESS_ANSWER = {
    "street1": "1 Elm Street",
    "city": "Austin",
    "state": Like("Texas", r"\w+"),
    "zip": Like("78701", r"\d{5}(-\d{4})?"),
}
_COMMON: Mapping[str, Any] = {
    "accountID": Exactly(ACCOUNT_ID),
    "active": "true",
    "accountType": Like("Client", r"\w+"),
    **{name: Like(example, WHOLE) for name, example in BENEFITPOINT_IDS.items()},
    "mainAddress": ADDRESS_ANSWER,
}
_STAMPS = {
    "createdOn": Like("2026-01-05T09:00:00.000Z", MOMENT),
    "lastModifiedOn": Like("2026-01-05T09:00:00.000Z", MOMENT),
}
GROUP: Mapping[str, Any] = {
    **_COMMON,
    "accountClassification": Exactly("Group"),
    "groupAccountInfo": {"accountName": Exactly("Harbor Pact LLC"), "businessType": Like("LLC", r"\w+")},
}
INDIVIDUAL: Mapping[str, Any] = {
    **_COMMON,
    "accountClassification": Exactly("Individual"),
    "individualAccountInfo": {
        "personInfo": {
            "firstName": Exactly("Ann"),
            "lastName": Exactly("Berg-Pact"),
            "dateOfBirth": Like("1984-02-29", r"\d{4}-\d\d-\d\d"),
        },
        "email": "ann@mail.example",
        "phone": {"areaCode": Like("512", r"\d{3}"), "number": Like("5550123", r"\d{7}"), "type": Like("Home", r"\w+")},
    },
}


def sent(value: Any, **changed: Any) -> Any:
    """A fixture's examples as a request sends them back, with some members changed."""
    if isinstance(value, Mapping):
        return {name: sent(inner) for name, inner in value.items()} | changed
    return [sent(value.example)] if isinstance(value, Rows) else getattr(value, "example", value)


LOGIN = soap(
    LOGINS,
    "a login with the right password",
    "login",
    given("a login of BenefitPoint", **BENEFITPOINT_LOGIN),
    fields=BENEFITPOINT_LOGIN,
    answers={"result": {"sessionID": Like(SESSION_ID, ".{8,}")}},
)
NO_LOGIN = soap(
    LOGINS,
    "a login of nobody",
    "login",
    fields=BENEFITPOINT_LOGIN,
    fault=("Client", "the login was refused", "", {}),
)
ECHO = soap(
    LOGINS,
    "a session that is alive",
    "echo",
    session,
    fields={"sessionID": SESSION_ID},
    answers={"sessionID": Exactly(SESSION_ID)},
)
DEAD = soap(
    LOGINS,
    "a session that has ended",
    "echo",
    given("the session has expired", sessionId=SESSION_ID),
    fields={"sessionID": SESSION_ID},
    fault=("Client", "the session has ended", "", {}),
)
OFFICES = call(
    "the offices",
    "findOffices",
    fields={"criteria": {}},
    answers={"offices": Rows({"officeID": Like("9100001", WHOLE), "officeName": "Springfield"})},
)
EXPIRED = soap(
    MESSAGES,
    "a call with a session that has ended",
    "findOffices",
    given("the session has expired", sessionId=SESSION_ID),
    header={"sessionId": SESSION_ID},
    fields={"criteria": {}},
    fault=("Client", "the session has ended", "", {}),
)
BUSY = busy(
    OFFICES, "a call where BenefitPoint takes no more", session, given("BenefitPoint takes no more calls for now")
)
GET_GROUP = call(
    "an account of a group",
    "getAccount",
    group,
    fields={"accountID": ACCOUNT_ID},
    answers={"account": {**GROUP, **_STAMPS}},
)
GET_PERSON = call(
    "an account of a person",
    "getAccount",
    person,
    fields={"accountID": ACCOUNT_ID},
    answers={"account": {**INDIVIDUAL, **_STAMPS}},
)
GET_NOBODY = call(
    "an account that is not there",
    "getAccount",
    fields={"accountID": OTHER_ID},
    fault=("Server", NOT_SHOWN, "", {}),
)
ROW: Mapping[str, Any] = {
    "accountID": Exactly(ACCOUNT_ID),
    "accountName": Exactly("Harbor Pact LLC"),
    "accountClassification": Exactly("Group"),
    "active": "true",
    "lastModifiedOn": Like("2026-01-05T09:00:00.000Z", MOMENT),
}
CLIENTS = ["Group", "Individual"]
LISTED = call(
    "all accounts",
    "findAccounts",
    group,
    fields={"criteria": {"accountClassifications": CLIENTS}},
    answers={"result": Rows(ROW)},
)
NAMED = call(
    "the accounts of one name",
    "findAccounts",
    group,
    fields={"criteria": {"accountNameMatch": "Harbor Pact LLC", "accountClassifications": CLIENTS}},
    answers={"result": one(ROW)},
)
NOBODY_NAMED = call(
    "the accounts of a name that nobody has",
    "findAccounts",
    fields={"criteria": {"accountNameMatch": "Zz Nobody Pact", "accountClassifications": CLIENTS}},
)
_ADDRESS_SENT = {
    "street1": ADDRESS["street1"],
    "city": "Austin",
    "state": "Texas",
    "zip": ADDRESS["zip"],
    "country": "United_States",
}
_NEW = {"active": "true", "accountType": "Client", **BENEFITPOINT_IDS, "mainAddress": _ADDRESS_SENT}
_REFERENCE = {"brokerageAccountInfo": {"accountNumber": "C-1-benefitpoint"}}
CREATE_PERSON = call(
    "a new account of a person who is a customer",
    "createAccount",
    brokerage,
    fields={
        "account": {
            **_NEW,
            "accountClassification": "Individual",
            "individualAccountInfo": {
                "personInfo": {"firstName": "Ann", "lastName": ANN["last_name"], "dateOfBirth": "1984-02-29"},
                "email": "ann@mail.example",
                "phone": {"areaCode": "512", "number": "5550123", "type": "Home"},
                **_REFERENCE,
                "accountIntegrationInfo": {"amsCustomerId": CUSTOMER_ID, "amsCustomerNumber": "1001"},
            },
        }
    },
    answers=done(ACCOUNT_ID),
)
_GROUP_INFO = {"businessType": "Other", "commonGroupAccountInfo": _REFERENCE}
CREATE_GROUP = call(
    "a new account of a group",
    "createAccount",
    brokerage,
    fields={
        "account": {
            **_NEW,
            "accountClassification": "Group",
            "groupAccountInfo": {"accountName": "Harbor Pact LLC", **_GROUP_INFO},
        }
    },
    answers=done(ACCOUNT_ID),
)
CREATE_REFUSED = call(  # the ids of the brokerage are nobody's here: no state says what they stand for
    "a new account in an office that is not there",
    "createAccount",
    fields={
        "account": {
            **_NEW,
            "accountClassification": "Group",
            "groupAccountInfo": {
                "accountName": "Harbor Pact LLC",
                "businessType": "Other",
                "commonGroupAccountInfo": _REFERENCE,
            },
        }
    },
    answers=refused(),
)
UPDATE = call(
    "an account's new city",
    "updateAccount",
    group,
    brokerage,
    fields={"update": sent(GROUP, mainAddress=sent(ADDRESS_ANSWER, city="Dallas"))},
    answers=done(ACCOUNT_ID),
)
LINK = call(
    "the customer of an account",
    "updateAccount",
    group,
    brokerage,
    fields={
        "update": sent(
            GROUP,
            groupAccountInfo={
                "accountName": "Harbor Pact LLC",
                "businessType": "LLC",
                "accountIntegrationInfo": {"amsCustomerId": CUSTOMER_ID, "amsCustomerNumber": "1001"},
            },
        )
    },
    answers=done(ACCOUNT_ID),
)
_TYPES = ["Account", "Account_Contact", "Product"]
_STARTED = Like("2026-01-05T09:00:00.000Z", MOMENT)
NOW = call(
    "the vendor's own time",
    "findChanges",
    fields={"criteria": {"typesToInclude": _TYPES}},
    answers={"changes": {"processStartedOn": _STARTED}},
)
CHANGED = call(
    "what changed since a moment",
    "findChanges",
    given("an account was changed and its contact deleted", accountID=ACCOUNT_ID, contactID="5300053", since=SINCE),
    fields={"criteria": {"sinceLastModifiedOn": SINCE, "typesToInclude": _TYPES}},
    answers={
        "changes": {
            "processStartedOn": _STARTED,
            "modifications": one(
                {"entityID": Exactly(ACCOUNT_ID), "entityType": Exactly("Account"), "lastModifiedOn": _STARTED}
            ),
            "deletions": one(
                {"entityID": Exactly("5300053"), "entityType": Exactly("Account_Contact"), "deletedOn": _STARTED}
            ),
        }
    },
)

DRIVES: tuple[Drive, ...] = (
    Drive(
        exchanges=(LOGIN, OFFICES),
        run=lambda c: c.check(),
        gives="BenefitPoint: logged in as pact@broker.example, 1 offices",
    ),
    Drive(exchanges=(NO_LOGIN,), run=lambda c: c.check(), raises=Misconfigured),
    Drive(exchanges=(LOGIN, EXPIRED), run=lambda c: c.check(), raises=Transient),
    Drive(exchanges=(LOGIN, BUSY), run=lambda c: c.check(), raises=Transient),
    Drive(
        exchanges=(LOGIN, OFFICES, GET_NOBODY, ECHO),
        run=lambda c: (c.check(), c.fetch(Kind.ACCOUNT, OTHER_ID))[1],
        gives=None,
    ),
    Drive(
        exchanges=(LOGIN, OFFICES, GET_NOBODY, DEAD),
        run=lambda c: (c.check(), c.fetch(Kind.ACCOUNT, OTHER_ID))[1],
        gives=None,
    ),
    Drive(
        exchanges=(LOGIN, GET_GROUP),
        run=lambda c: (
            (found := c.fetch(Kind.ACCOUNT, ACCOUNT_ID)).individual,
            found.version,
            known(found.fields, "firm_name", "account_type", "city", "state", "status"),
        ),
        gives=(
            False,
            "2026-01-05T09:00:00.000Z",
            known(FIRM, "account_type", "city", "state", "status") | {"firm_name": "Harbor Pact LLC"},
        ),
    ),
    Drive(
        exchanges=(LOGIN, GET_PERSON),
        run=lambda c: (
            (found := c.fetch(Kind.ACCOUNT, ACCOUNT_ID)).individual,
            known(found.fields, "first_name", "last_name", "email", "phone", "date_of_birth"),
        ),
        gives=(True, known(ANN, "first_name", "email", "phone", "date_of_birth") | {"last_name": "Berg-Pact"}),
    ),
    Drive(
        exchanges=(LOGIN, LISTED),
        run=lambda c: [(row.external_id, row.name, row.stamp) for row in c.accounts()],
        gives=[(ACCOUNT_ID, "Harbor Pact LLC", "2026-01-05T09:00:00.000Z")],
    ),
    Drive(
        exchanges=(LOGIN, NAMED, GET_GROUP),
        run=lambda c: [found.external_id for found in c.look_alikes(create(B, Kind.ACCOUNT, FIRM))],
        gives=[ACCOUNT_ID],
    ),
    Drive(
        exchanges=(LOGIN, NOBODY_NAMED),
        run=lambda c: c.look_alikes(create(B, Kind.ACCOUNT, {**FIRM, "firm_name": "Zz Nobody Pact"})),
        gives=[],
    ),
    Drive(
        exchanges=(LOGIN, CREATE_PERSON),
        run=lambda c: c.apply(create(B, Kind.ACCOUNT, ANN, references=(CUSTOMER,))).external_id,
        gives=ACCOUNT_ID,
    ),
    Drive(
        exchanges=(LOGIN, CREATE_GROUP),
        run=lambda c: c.apply(create(B, Kind.ACCOUNT, FIRM)).external_id,
        gives=ACCOUNT_ID,
    ),
    Drive(
        exchanges=(LOGIN, CREATE_REFUSED),
        run=lambda c: c.apply(create(B, Kind.ACCOUNT, FIRM)),
        raises=Rejected,
    ),
    Drive(
        exchanges=(LOGIN, GET_GROUP, UPDATE),
        run=lambda c: c.apply(update(B, Kind.ACCOUNT, ACCOUNT_ID, {"city": "Austin"}, city="Dallas")).seen,
        gives={"city": "Dallas"},
    ),
    Drive(
        exchanges=(LOGIN, GET_GROUP, LINK),
        run=lambda c: c.apply(refer(B, Kind.ACCOUNT, ACCOUNT_ID, CUSTOMER)).external_id,
        gives=ACCOUNT_ID,
    ),
    Drive(
        exchanges=(LOGIN, NOW),
        run=lambda c: json.loads(c.changes_since(None).cursor)["since"],
        gives="2026-01-05T09:00:00.000Z",
    ),
    Drive(
        exchanges=(LOGIN, CHANGED),
        run=lambda c: [(change.kind, change.external_id) for change in c.changes_since(LOOKED).changes],
        gives=[(Kind.ACCOUNT, ACCOUNT_ID), (Kind.CONTACT, "5300053")],
    ),
)

"""The states that contracts speak of: sentences and their parameters, nothing else.

A parameter is a wire name. Its value in a pact is an example; who verifies a provider puts the true value of that
provider in its place. So choose examples that stand for nothing else in the same message (``4200042``, not ``1``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ANY = "any"
REPEATED = "this very request was sent before, and its answer lost"
PROVIDERS = ("ams360", "benefitpoint", "insuredmine")


@dataclass(frozen=True, slots=True)
class State:
    """``parameters``: wire name -> what it says. ``flow``: reached by running a whole flow through an engine."""

    sentence: str
    provider: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    flow: str = ""


def _of(provider: str, *states: tuple[str, Mapping[str, str]]) -> tuple[State, ...]:
    return tuple(State(sentence, provider, parameters) for sentence, parameters in states)


_PERSON = {"CustomerId": "the customer's id", "FirstName": "its first name", "LastName": "its last name"}
_AMS360 = _of(
    "ams360",
    ("a login of AMS360", {"AgencyNo": "agency number", "LoginId": "login", "Password": "password"}),
    ("a ticket of AMS360", {"Ticket": "the ticket of an open session"}),
    ("the ticket has expired", {"Ticket": "the ticket of a session that ended"}),
    (
        "the codes of the agency",
        {
            "AccountExecCode": "an executive",
            "AccountRepCode": "a representative",
            "GLDivisionCode": "a division",
            "GLBranchCode": "a branch",
            "GLDepartmentCode": "a department",
            "GLGroupCode": "a group",
        },
    ),
    ("a person is a customer", _PERSON),
    ("a firm is a customer", {"CustomerId": "the customer's id", "FirmName": "its name"}),
    (
        "a customer has a contact",
        {"CustomerId": "the customer's id", "FirmName": "its name", "CustomerContactId": "the contact's id"},
    ),
    (
        "a customer has a policy",
        {
            "CustomerId": "the customer's id",
            "LastName": "its last name",
            "PolicyId": "the policy's id",
            "PolicyNumber": "its number",
        },
    ),
    ("a company and a line of business", {"CompanyCode": "a company", "LineOfBusinessCode": "a line of business"}),
    ("a customer was edited", {"CustomerId": "the customer's id", "FirmName": "its name"}),
    (
        "somebody is told when AMS360 changes",
        {"AgencyNo": "agency number", "AuthenticationCode": "what its notifications carry"},
    ),
    ("AMS360 takes no more calls for now", {}),
)
_ACCOUNT = {"accountID": "the account's id", "accountName": "its name"}
_BENEFITPOINT = _of(
    "benefitpoint",
    ("a login of BenefitPoint", {"username": "user", "password": "password"}),
    ("a session of BenefitPoint", {"sessionId": "the id of an open session"}),
    ("the session has expired", {"sessionId": "the id of a session that ended"}),
    (
        "the ids of the brokerage",
        {
            "officeID": "an office",
            "departmentID": "a department",
            "administratorUserID": "a user",
            "primaryContactUserID": "a user",
        },
    ),
    ("a group is an account", _ACCOUNT),
    (
        "a person is an account",
        {"accountID": "the account's id", "firstName": "first name", "lastName": "last name"},
    ),
    ("an account has a contact", {**_ACCOUNT, "contactID": "the contact's id"}),
    (
        "an account has a plan",
        {**_ACCOUNT, "productID": "the plan's id", "productTypeID": "its type", "carrierID": "its carrier"},
    ),
    (
        "an account was changed and its contact deleted",
        {"accountID": "the account's id", "contactID": "the contact's id", "since": "a moment before both"},
    ),
    ("BenefitPoint takes no more calls for now", {}),
)
_RECORD = {"accountId": "the account's id", "name": "its name"}
_INSUREDMINE = _of(
    "insuredmine",
    ("a key of InsuredMine", {"apiKey": "the key"}),
    ("an account of a person", {**_RECORD, "contactId": "its primary contact"}),
    ("an account of a firm", _RECORD),
    ("an account that was edited once", _RECORD),
    ("an account that is linked to a customer", {**_RECORD, "externalId": "the customer's id in AMS360"}),
    ("an account with a contact", {**_RECORD, "contactId": "the contact's id"}),
    ("an account with two contacts", {**_RECORD, "contactId": "the one that is not primary"}),
    ("an account with a policy", {**_RECORD, "policyId": "the policy's id"}),
    ("a request to send an account", {**_RECORD, "requestId": "the request's id"}),
    ("the daily was asked for", {"jobId": "the job's id"}),
    ("changes were read up to a cursor, and then an account was added", {**_RECORD, "cursor": "where to go on"}),
    ("more accounts than a page shows", {"cursor": "the first page's end", "nextId": "the account behind it"}),
    (REPEATED, {"recordId": "the id that it was answered with"}),
    ("somebody is told when InsuredMine changes", {"webhookSecret": "the key of the signatures"}),
    ("InsuredMine takes no more calls for now", {}),
)

_IDS = {
    "CustomerId": "its id in AMS360",
    "accountID": "its id in BenefitPoint",
    "accountId": "its id in InsuredMine",
    "name": "its name now",
}
_PLAN = {"PolicyId": "the policy in AMS360", "productID": "the plan in BenefitPoint", "PolicyNumber": "its number"}
# Who the flow was run for, and in which systems its record, its contacts and its plan or policy stand in the end.
_TOLD = {
    "flow 1": "flow_1",
    "flow 2": "flow_2",
    "flow 3": "flow_3",
    "flow 4": "flow_4",
    "flow 4, to AMS360,": "flow_4",
    "flow 4, to BenefitPoint,": "flow_4",
}
_WHO = ("person, who", "firm, which")
_FLOWS = (
    *(
        State(f"{number} was run for a {who} then got another name", ANY, {**_IDS, **_PLAN}, kind)
        for number, kind in _TOLD.items()
        for who in _WHO
    ),
    State("a plan of somebody in all three systems became a policy", ANY, {**_IDS, **_PLAN}, "plan_becomes_policy"),
)

STATES: Mapping[str, State] = {state.sentence: state for state in (*_AMS360, *_BENEFITPOINT, *_INSUREDMINE, *_FLOWS)}

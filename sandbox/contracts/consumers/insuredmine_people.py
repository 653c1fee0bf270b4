"""InsuredMine: contacts, policies, and its users' two wishes, as the connector uses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.sandbox.contracts.consumers.insuredmine import ACCOUNT_ID, CONTACT_ID, FIRM, I, call, firm
from trifold.sandbox.contracts.consumers.records import ADDRESS, BO, POLICY, act, create, known, update
from trifold.sandbox.contracts.exchanges import Drive, given
from trifold.sandbox.contracts.matching import Exactly, Like, any_of, one
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Verb

POLICY_ID, REQUEST_ID, JOB_ID = "66f1a0b2c3d4e5f60718293c", "66f1a0b2c3d4e5f60718293d", "66f1a0b2c3d4e5f60718293e"
ID = "[0-9a-f]{24}"
contacted = given("an account with a contact", accountId=ACCOUNT_ID, name="Harbor Pact LLC", contactId=CONTACT_ID)
insured = given("an account with a policy", accountId=ACCOUNT_ID, name="Harbor Pact LLC", policyId=POLICY_ID)
asked = given("a request to send an account", accountId=ACCOUNT_ID, name="Harbor Pact LLC", requestId=REQUEST_ID)
pressed = given("the daily was asked for", jobId=JOB_ID)
CONTACT: Mapping[str, Any] = {
    "id": Exactly(CONTACT_ID),
    "accountId": Exactly(ACCOUNT_ID),
    "primary": True,
    "firstName": Exactly("Bo"),
    "lastName": Exactly("Lind"),
    "title": "Owner",
    "email": "bo@mail.example",
    "phone": Like("6175550101", r"\d{10}"),
    "version": 1,
    "deletedAt": None,
}
OWNER = call("the account of a contact", f"GET /v1/accounts/{ACCOUNT_ID}", contacted, answers=FIRM)
GET = call("a contact", f"GET /v1/contacts/{CONTACT_ID}", contacted, answers=CONTACT)
LISTED = call(
    "the contacts of an account",
    "GET /v1/contacts",
    contacted,
    query={"accountId": ACCOUNT_ID, "limit": "200"},
    answers={"items": one(CONTACT), "nextCursor": None},
)
CREATE = call(
    "a new contact",
    "POST /v1/contacts",
    firm,
    headers={"Idempotency-Key": "contact-C-1-insuredmine"},
    body={
        "firstName": "Bo",
        "lastName": "Lind",
        "title": "Owner",
        "email": "bo@mail.example",
        "phone": "6175550101",
        "address": {name: value for name, value in ADDRESS.items() if value},
        "externalIds": [],
        "accountId": ACCOUNT_ID,
    },
    status=201,
    answers={"id": Like(CONTACT_ID, ID), "accountId": Exactly(ACCOUNT_ID), "name": Exactly("Bo Lind"), "version": 1},
)
UPDATE = call(
    "a contact's new title",
    f"PATCH /v1/contacts/{CONTACT_ID}",
    contacted,
    headers={"If-Match": '"1"'},
    body={"title": "Manager"},
    answers={**CONTACT, "title": Exactly("Manager"), "version": 2},
)
PRIMARY = call(
    "a contact that is to be the primary one",
    f"PATCH /v1/contacts/{CONTACT_ID}",
    given("an account with two contacts", accountId=ACCOUNT_ID, name="Harbor Pact LLC", contactId=CONTACT_ID),
    headers={"If-Match": '"1"'},
    body={"primary": True},
    answers={"id": Exactly(CONTACT_ID), "primary": Exactly(True), "version": 2},  # type: ignore[arg-type]
)
_POLICY: Mapping[str, Any] = {
    "id": Exactly(POLICY_ID),
    "accountId": Exactly(ACCOUNT_ID),
    "number": Exactly("PACT-77"),
    "category": "Medical",
    "carrier": "Blue Harbor Health",
    "startDate": Like("2026-01-01", r"\d{4}-\d\d-\d\d"),
    "endDate": Like("2027-01-01", r"\d{4}-\d\d-\d\d"),
    "premium": Like("1200.00", r"\d+\.\d\d"),
    "version": 1,
    "deletedAt": None,
}
GET_POLICY = call("a policy", f"GET /v1/policies/{POLICY_ID}", insured, answers=_POLICY)
POLICIES = call(
    "the policies of an account",
    "GET /v1/policies",
    insured,
    query={"accountId": ACCOUNT_ID, "limit": "200"},
    answers={"items": one(_POLICY), "nextCursor": None},
)
NEW_POLICY = call(
    "a new policy",
    "POST /v1/policies",
    contacted,
    headers={"Idempotency-Key": "policy-C-1-insuredmine"},
    body={
        "number": "PACT-77",
        "category": "Group Medical",
        "carrier": "Blue Harbor Health",
        "description": "Medical PPO 2026",
        "startDate": "2026-01-01",
        "endDate": "2027-01-01",
        "premium": "1200.00",
        "billMethod": "direct",
        "status": "active",
        "externalIds": [],
        "accountId": ACCOUNT_ID,
    },
    status=201,
    answers={
        "id": Like(POLICY_ID, ID),
        "accountId": Exactly(ACCOUNT_ID),
        "number": Exactly("PACT-77"),
        "premium": Exactly("1200.00"),
        "version": 1,
    },
)
UPDATE_POLICY = call(
    "a policy's new premium",
    f"PATCH /v1/policies/{POLICY_ID}",
    insured,
    headers={"If-Match": '"1"'},
    body={"premium": "1300.00"},
    answers={**_POLICY, "premium": Exactly("1300.00"), "version": 2},
)
_REQUEST: Mapping[str, Any] = {
    "id": Exactly(REQUEST_ID),
    "recordKind": Exactly("account"),
    "recordId": Exactly(ACCOUNT_ID),
    "accountId": Exactly(ACCOUNT_ID),
    "targets": [Exactly("ams360")],
    "state": any_of("requested", "running"),
}
GET_REQUEST = call("a request to send", f"GET /v1/sync/requests/{REQUEST_ID}", asked, answers=_REQUEST)
OPEN = call(
    "the open requests to send",
    "GET /v1/sync/requests",
    asked,
    query={"state": "requested", "limit": "200"},
    answers={"items": one(_REQUEST), "nextCursor": None},
)
RUNNING = call(
    "the running requests to send",
    "GET /v1/sync/requests",
    asked,
    query={"state": "running", "limit": "200"},
    answers={"items": [], "nextCursor": None},
)
ANSWERED = call(
    "the answer to a request to send",
    f"PATCH /v1/sync/requests/{REQUEST_ID}",
    asked,
    body={"state": "done", "results": [{"system": "ams360", "state": "done"}]},
    answers={"id": Exactly(REQUEST_ID), "state": Exactly("done")},
)
REPORTED = call(
    "the report of the daily",
    f"PATCH /v1/sync/jobs/{JOB_ID}",
    pressed,
    body={"state": "done", "total": 7, "done": 7, "message": "all there"},
    answers={"id": Exactly(JOB_ID), "state": Exactly("done")},
)
_NAMES = ("first_name", "last_name", "title", "email", "phone")

DRIVES: tuple[Drive, ...] = (
    Drive(
        exchanges=(GET, OWNER),
        run=lambda c: ((found := c.fetch(Kind.CONTACT, CONTACT_ID)).account_id, known(found.fields, *_NAMES)),
        gives=(ACCOUNT_ID, known(BO, *_NAMES)),
    ),
    Drive(
        exchanges=(OWNER, LISTED),
        run=lambda c: [(found.external_id, found.primary) for found in c.children(Kind.CONTACT, ACCOUNT_ID)],
        gives=[(CONTACT_ID, True)],
    ),
    Drive(
        exchanges=(CREATE,),
        run=lambda c: c.apply(create(I, Kind.CONTACT, BO, account_id=ACCOUNT_ID)).external_id,
        gives=CONTACT_ID,
    ),
    Drive(
        exchanges=(UPDATE,),
        run=lambda c: c.apply(update(I, Kind.CONTACT, CONTACT_ID, {"title": "Owner"}, title="Manager")).version,
        gives="2",
    ),
    Drive(
        exchanges=(PRIMARY,),
        run=lambda c: c.apply(act(I, Verb.PRIMARY, CONTACT_ID, ACCOUNT_ID)).version,
        gives="2",
    ),
    Drive(
        exchanges=(GET_POLICY,),
        run=lambda c: known(c.fetch(Kind.POLICY, POLICY_ID).fields, "number", "effective_date", "premium"),
        gives=known(POLICY, "number", "effective_date", "premium"),
    ),
    Drive(
        exchanges=(POLICIES,),
        run=lambda c: [found.external_id for found in c.children(Kind.POLICY, ACCOUNT_ID)],
        gives=[POLICY_ID],
    ),
    Drive(
        exchanges=(NEW_POLICY,),
        run=lambda c: c.apply(create(I, Kind.POLICY, POLICY, account_id=ACCOUNT_ID)).external_id,
        gives=POLICY_ID,
    ),
    Drive(
        exchanges=(UPDATE_POLICY,),
        run=lambda c: c.apply(update(I, Kind.POLICY, POLICY_ID, {"premium": "1200.00"}, premium="1300.00")).version,
        gives="2",
    ),
    Drive(
        exchanges=(GET_REQUEST,),
        run=lambda c: ((found := c.sync_request(REQUEST_ID)).record_id, found.targets),
        gives=(ACCOUNT_ID, (System.AMS360,)),
    ),
    Drive(
        exchanges=(OPEN, RUNNING),
        run=lambda c: [found.external_id for found in c.open_sync_requests()],
        gives=[REQUEST_ID],
    ),
    Drive(
        exchanges=(ANSWERED,),
        run=lambda c: c.answer_sync_request(REQUEST_ID, "done", [{"system": "ams360", "state": "done"}]),
        gives=None,
    ),
    Drive(exchanges=(REPORTED,), run=lambda c: c.report_daily(JOB_ID, "done", 7, 7, "all there"), gives=None),
)

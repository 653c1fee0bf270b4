"""InsuredMine: accounts, lists and the feed of changes, as the connector uses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.contracts.states import REPEATED
from trifold.sandbox.contracts.consumers.doors import API_KEY
from trifold.sandbox.contracts.consumers.records import (
    ADDRESS,
    ANN,
    CUSTOMER,
    CUSTOMER_ID,
    create,
    known,
    refer,
    update,
)
from trifold.sandbox.contracts.exchanges import Drive, Exchange, Given, busy, given, rest
from trifold.sandbox.contracts.matching import Exactly, Like, Rows, any_of, one
from trifold.sync_core.errors import Misconfigured, Rejected, Stale, Transient
from trifold.sync_core.model.changes import Kind, System

I = System.INSUREDMINE  # noqa: E741 - the three systems are A, B and I in the contracts
ACCOUNT_ID, CONTACT_ID = "66f1a0b2c3d4e5f60718293a", "66f1a0b2c3d4e5f60718293b"
UNKNOWN = "ffffffffffffffffffffffff"
CURSOR = "pact-cursor-0001"
ID = "[0-9a-f]{24}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
ETAG = Like('"1"', r'"\d+"')
KEY = given("a key of InsuredMine", apiKey=API_KEY)
person = given("an account of a person", accountId=ACCOUNT_ID, name="Ann Berg-Pact", contactId=CONTACT_ID)
firm = given("an account of a firm", accountId=ACCOUNT_ID, name="Harbor Pact LLC")
edited = given("an account that was edited once", accountId=ACCOUNT_ID, name="Harbor Pact LLC")
linked = given(
    "an account that is linked to a customer",
    accountId=ACCOUNT_ID,
    name="Harbor Pact LLC",
    externalId=CUSTOMER_ID,
)


def call(description: str, operation: str, *states: Given, **how: Any) -> Exchange:
    """An exchange with the agency's key."""
    headers = {"X-API-Key": API_KEY, **how.pop("headers", {})}
    return rest(description, operation, KEY, *states, headers=headers, **how)


def problem(status: int, code: str, *fields: str) -> dict[str, Any]:
    """Problem details (RFC 9457)."""
    errors = [Rows({"field": Exactly(name), "message": "wrong"}) for name in fields]
    return {
        "type": Like(f"urn:insuredmine-simulator:{code}", "urn:.+|https?:.+|about:blank"),
        "title": "Refused",
        "status": Exactly(status),  # type: ignore[arg-type]
        "detail": "Nothing was written.",
        "code": Exactly(code),
        **({"errors": errors[0]} if errors else {}),
    }


ADDRESS_ANSWER = {
    "street1": "1 Elm Street",
    "city": "Austin",
    "state": Like("TX", "[A-Z]{2}"),
    "zip": Like("78701", r"\d{5}(-\d{4})?"),
}
_STAMPS = {"createdAt": Like("2026-01-05T09:00:00.000Z", MOMENT), "updatedAt": Like("2026-01-05T09:00:00.000Z", MOMENT)}
FIRM: Mapping[str, Any] = {
    "id": Exactly(ACCOUNT_ID),
    "type": Exactly("Commercial"),
    "businessName": Exactly("Harbor Pact LLC"),
    "name": Exactly("Harbor Pact LLC"),
    "phone": Like("5125550120", r"\d{10}"),
    "address": ADDRESS_ANSWER,
    "status": Like("prospect", r"\w+"),
    "version": 1,
    "deletedAt": None,
    **_STAMPS,
}
PERSON: Mapping[str, Any] = {
    "id": Exactly(ACCOUNT_ID),
    "type": Exactly("Personal"),
    "firstName": Exactly("Ann"),
    "lastName": Exactly("Berg-Pact"),
    "name": Exactly("Ann Berg-Pact"),
    "email": "ann@mail.example",
    "phone": Like("5125550123", r"\d{10}"),
    "address": ADDRESS_ANSWER,
    "status": Like("prospect", r"\w+"),
    "version": 1,
    "deletedAt": None,
    **_STAMPS,
}


def page(*rows: Any) -> dict[str, Any]:
    """A last page with these rows, and no others."""
    return {"items": one(rows[0]) if len(rows) == 1 else list(rows), "nextCursor": None}


CHECK = call(
    "one account, to see whether the key opens",
    "GET /v1/accounts",
    firm,
    query={"limit": "1"},
    answers={"items": one({"id": Exactly(ACCOUNT_ID)})},
)
NO_KEY = rest(
    "a key that opens nothing",
    "GET /v1/accounts",
    headers={"X-API-Key": API_KEY},
    query={"limit": "1"},
    status=401,
    answers=problem(401, "unauthorized"),
)
BUSY = busy(CHECK, "a call where InsuredMine takes no more", KEY, given("InsuredMine takes no more calls for now"))
GET_FIRM = call(
    "an account of a firm", f"GET /v1/accounts/{ACCOUNT_ID}", firm, answers=FIRM, answer_headers={"ETag": ETAG}
)
GET_PERSON = call("an account of a person", f"GET /v1/accounts/{ACCOUNT_ID}", person, answers=PERSON)
GET_NOBODY = call(
    "an account that is not there", f"GET /v1/accounts/{UNKNOWN}", status=404, answers=problem(404, "not-found")
)
LISTED = call(
    "all accounts",
    "GET /v1/accounts",
    firm,
    query={"limit": "200"},
    answers=page(
        {"id": Exactly(ACCOUNT_ID), "type": Exactly("Commercial"), "name": Exactly("Harbor Pact LLC"), "version": 1}
    ),
)
more = given("more accounts than a page shows", cursor=CURSOR, nextId=ACCOUNT_ID)
FIRST_PAGE = call(
    "the first page of the accounts",
    "GET /v1/accounts",
    more,
    query={"limit": "200"},
    answers={
        "items": Rows({"id": Like(UNKNOWN, ID), "type": "Commercial", "name": "Zoe Pact", "version": 1}),
        "nextCursor": CURSOR,
    },
)
SECOND_PAGE = call(
    "the page behind a cursor",
    "GET /v1/accounts",
    more,
    query={"limit": "200", "cursor": CURSOR},
    answers=page({"id": Exactly(ACCOUNT_ID), "type": "Commercial", "name": "Harbor Pact LLC", "version": 1}),
)
NAMED = call(
    "the accounts of one name",
    "GET /v1/accounts",
    firm,
    query={"name": "Harbor Pact LLC", "limit": "200"},
    answers=page({**FIRM, "version": 1}),
)
BY_TWIN = call(
    "the accounts of a customer",
    "GET /v1/accounts",
    linked,
    query={"externalSystem": "ams360", "externalId": CUSTOMER_ID, "limit": "200"},
    answers=page(
        {
            **FIRM,
            "externalIds": one(
                {
                    "system": Exactly("ams360"),
                    "externalId": Exactly(CUSTOMER_ID),
                    "externalNumber": Like("1001", r"\d+"),
                }
            ),
            "badges": [Exactly("AMS360 synced")],
        }
    ),
)
_ADDRESS_SENT = {name: value for name, value in ADDRESS.items() if value}
_TWIN = {"system": "ams360", "externalId": CUSTOMER_ID, "externalNumber": "1001"}
NEW = {
    "firstName": "Ann",
    "lastName": ANN["last_name"],
    "email": "ann@mail.example",
    "phone": "5125550123",
    "status": "active",
    "address": _ADDRESS_SENT,
    "type": "Personal",
    "externalIds": [_TWIN],
}
MADE = {
    "id": Like(ACCOUNT_ID, ID),
    "type": Exactly("Personal"),
    "name": Exactly("Ann Berg & <Söhne>"),
    "version": 1,
    "address": {"zip": Exactly("78701-1234")},
    "externalIds": one({"system": Exactly("ams360"), "externalId": Exactly(CUSTOMER_ID)}),
    "badges": [Exactly("AMS360 synced")],
}
_KEYED = {"Idempotency-Key": "account-C-1-insuredmine"}
CREATE = call(
    "a new account of a customer",
    "POST /v1/accounts",
    headers=_KEYED,
    body=NEW,
    status=201,
    answers=MADE,
    answer_headers={"ETag": ETAG},
)
CREATE_AGAIN = call(
    "a new account whose answer was lost, sent again with its key",
    "POST /v1/accounts",
    given(REPEATED, recordId=ACCOUNT_ID),
    headers=_KEYED,
    body=NEW,
    status=201,
    answers={**MADE, "id": Exactly(ACCOUNT_ID)},
)
CREATE_REFUSED = call(
    "a new account with an e-mail address that is none",
    "POST /v1/accounts",
    headers=_KEYED,
    body={**NEW, "email": "nowhere"},
    status=422,
    answers=problem(422, "invalid", "email"),
)
_CITY = {"address": {"street1": "1 Elm Street", "street2": None, "city": "Dallas", "state": "TX", "zip": "78701"}}
_MATCH = {"If-Match": '"1"'}
UPDATE = call(
    "an account's new city",
    f"PATCH /v1/accounts/{ACCOUNT_ID}",
    firm,
    headers=_MATCH,
    body=_CITY,
    answers={**FIRM, "version": 2, "address": {"city": Exactly("Dallas")}},
    answer_headers={"ETag": Like('"2"', r'"[2-9]\d*"')},
)
STALE = call(
    "a new city of an account that changed since it was read",
    f"PATCH /v1/accounts/{ACCOUNT_ID}",
    edited,
    headers=_MATCH,
    body=_CITY,
    status=412,
    answers=problem(412, "stale"),
)
LINK = call(
    "the customer of an account",
    f"PUT /v1/accounts/{ACCOUNT_ID}/external-ids",
    firm,
    headers=_MATCH,
    body={"externalIds": [_TWIN]},
    answers={
        "id": Exactly(ACCOUNT_ID),
        "version": 2,
        "externalIds": one({"system": Exactly("ams360"), "externalId": Exactly(CUSTOMER_ID)}),
        "badges": [Exactly("AMS360 synced")],
    },
)
CHANGES = call(
    "what changed since a cursor",
    "GET /v1/changes",
    given(
        "changes were read up to a cursor, and then an account was added",
        accountId=ACCOUNT_ID,
        name="Harbor Pact LLC",
        cursor=CURSOR,
    ),
    query={"limit": "200", "cursor": CURSOR},
    answers={
        "items": one(
            {
                "kind": Exactly("account"),
                "recordId": Exactly(ACCOUNT_ID),
                "accountId": Exactly(ACCOUNT_ID),
                "action": any_of("created", "updated", "deleted"),
                "version": 1,
            }
        ),
        "nextCursor": "pact-cursor-0002",
        "hasMore": Exactly(False),  # type: ignore[arg-type]
    },
)
_SEEN = {"street1": "1 Elm Street", "street2": None, "city": "Austin", "state": "TX", "zip": "78701"}
_EDIT = update(I, Kind.ACCOUNT, ACCOUNT_ID, _SEEN, city="Dallas")

DRIVES: tuple[Drive, ...] = (
    Drive(exchanges=(CHECK,), run=lambda c: c.check(), gives="InsuredMine: the key opens an agency with accounts"),
    Drive(exchanges=(NO_KEY,), run=lambda c: c.check(), raises=Misconfigured),
    Drive(exchanges=(BUSY,), run=lambda c: c.check(), raises=Transient),
    Drive(
        exchanges=(GET_FIRM,),
        run=lambda c: (
            (found := c.fetch(Kind.ACCOUNT, ACCOUNT_ID)).version,
            found.individual,
            known(found.fields, "firm_name", "account_type", "city", "zip"),
        ),
        gives=(
            "1",
            False,
            {"firm_name": "Harbor Pact LLC", "account_type": "commercial", "city": "Austin", "zip": "78701"},
        ),
    ),
    Drive(
        exchanges=(GET_PERSON,),
        run=lambda c: (
            (found := c.fetch(Kind.ACCOUNT, ACCOUNT_ID)).individual,
            known(found.fields, "first_name", "last_name", "email", "phone"),
        ),
        gives=(True, known(ANN, "first_name", "email", "phone") | {"last_name": "Berg-Pact"}),
    ),
    Drive(exchanges=(GET_NOBODY,), run=lambda c: c.fetch(Kind.ACCOUNT, UNKNOWN), gives=None),
    Drive(
        exchanges=(LISTED,),
        run=lambda c: [(row.external_id, row.name, row.stamp) for row in c.accounts()],
        gives=[(ACCOUNT_ID, "Harbor Pact LLC", "1")],
    ),
    Drive(
        exchanges=(FIRST_PAGE, SECOND_PAGE),
        run=lambda c: [row.external_id for row in c.accounts()],
        gives=[UNKNOWN, ACCOUNT_ID],
    ),
    Drive(
        exchanges=(NAMED,),
        run=lambda c: [
            found.external_id for found in c.look_alikes(create(I, Kind.ACCOUNT, {"firm_name": "Harbor Pact LLC"}))
        ],
        gives=[ACCOUNT_ID],
    ),
    Drive(
        exchanges=(BY_TWIN,),
        run=lambda c: [
            (found.external_id, found.references)
            for found in c.find_by_reference(create(I, Kind.ACCOUNT, ANN, references=(CUSTOMER,)))
        ],
        gives=[(ACCOUNT_ID, (CUSTOMER,))],
    ),
    Drive(
        exchanges=(CREATE,),
        run=lambda c: c.apply(create(I, Kind.ACCOUNT, ANN, references=(CUSTOMER,))).external_id,
        gives=ACCOUNT_ID,
    ),
    Drive(
        exchanges=(CREATE_AGAIN,),
        run=lambda c: c.apply(create(I, Kind.ACCOUNT, ANN, references=(CUSTOMER,))).external_id,
        gives=ACCOUNT_ID,
    ),
    Drive(
        exchanges=(CREATE_REFUSED,),
        run=lambda c: c.apply(create(I, Kind.ACCOUNT, {**ANN, "email": "nowhere"}, references=(CUSTOMER,))),
        raises=Rejected,
    ),
    Drive(exchanges=(UPDATE,), run=lambda c: c.apply(_EDIT).version, gives="2"),
    Drive(exchanges=(STALE,), run=lambda c: c.apply(_EDIT), raises=Stale),
    Drive(
        exchanges=(GET_FIRM, LINK),
        run=lambda c: c.apply(refer(I, Kind.ACCOUNT, ACCOUNT_ID, CUSTOMER)).version,
        gives="2",
    ),
    Drive(
        exchanges=(CHANGES,),
        run=lambda c: (
            (found := c.changes_since(CURSOR)).cursor,
            found.more,
            [(change.kind, change.external_id, change.version) for change in found.changes],
        ),
        gives=("pact-cursor-0002", False, [(Kind.ACCOUNT, ACCOUNT_ID, 1)]),
    ),
)

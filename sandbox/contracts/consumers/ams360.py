"""AMS360: the session, customers, contacts and lists, as the connector uses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.contracts.tables import load
from trifold.sandbox.contracts.consumers.doors import AMS360_CODES, AMS360_LOGIN, TICKET
from trifold.sandbox.contracts.consumers.records import ADDRESS, ANN, BO, CUSTOMER_ID, FIRM, create, known, update
from trifold.sandbox.contracts.envelopes import Messages
from trifold.sandbox.contracts.exchanges import Drive, Exchange, Given, busy, given, soap
from trifold.sandbox.contracts.matching import GUID, Exactly, Like, Rows, any_of
from trifold.sync_core.errors import Misconfigured, Rejected, Transient
from trifold.sync_core.model.changes import Kind, System

A = System.AMS360
MESSAGES = Messages(load("ams360"), "WSAPIServiceContract")
CONTACT_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
UNKNOWN = "ffffffff-0000-4000-8000-000000000000"
FLAG = any_of("False", "True")  # AMS360's lists spell their flags so (published samples of live traffic)
ticket = given("a ticket of AMS360", Ticket=TICKET)
codes = given("the codes of the agency", **AMS360_CODES)
person = given("a person is a customer", CustomerId=CUSTOMER_ID, FirstName="Ann", LastName="Berg-Pact")
firm = given("a firm is a customer", CustomerId=CUSTOMER_ID, FirmName="Harbor Pact LLC")
contacted = given(
    "a customer has a contact", CustomerId=CUSTOMER_ID, FirmName="Harbor Pact LLC", CustomerContactId=CONTACT_ID
)

_ADDRESS = {"AddressLine1": "1 Elm Street", "City": "Austin", "State": "TX", "ZipCode": Like("787011234", r"\d{5,9}")}
_PLAIN = {"IsBrokersCustomer": "false", "CustomerType": any_of("C", "P", "S")}
PERSON: Mapping[str, Any] = {
    "IsActive": "true",
    **_ADDRESS,
    **{code: Like(AMS360_CODES[code], ".{1,3}") for code in AMS360_CODES},
    "CustomerId": Exactly(CUSTOMER_ID),
    "CustomerNumber": Like("1001", r"\d+"),
    "DateOfBirth": Like("1984-02-29T00:00:00", r"\d{4}-\d\d-\d\dT00:00:00"),
    "Email": "ann@mail.example",
    "FirstName": Exactly("Ann"),
    "LastName": Exactly("Berg-Pact"),
    "IsCommercial": "false",
    "IsPersonal": "true",
    "HomeAreaCode": Like("512", r"\d{3}"),
    "HomePhone": Like("5550123", r"\d{7}"),
    **_PLAIN,
}
FIRM_CUSTOMER: Mapping[str, Any] = {
    "IsActive": "true",
    **_ADDRESS,
    **{code: Like(AMS360_CODES[code], ".{1,3}") for code in AMS360_CODES},
    "CustomerId": Exactly(CUSTOMER_ID),
    "CustomerNumber": Like("1001", r"\d+"),
    "FirmName": Exactly("Harbor Pact LLC"),
    "IsCommercial": "true",
    "IsPersonal": "false",
    **_PLAIN,
}
CONTACT: Mapping[str, Any] = {
    "CustomerId": Exactly(CUSTOMER_ID),
    "CustomerContactId": Exactly(CONTACT_ID),
    "ContactName": Exactly("Bo Lind"),
    "Title": "Owner",
    "EmailAddress": "bo@mail.example",
    "BusinessAreaCode": Like("617", r"\d{3}"),
    "BusinessPhone": Like("5550101", r"\d{7}"),
}


def call(description: str, operation: str, *states: Given, **how: Any) -> Exchange:
    """An exchange in an open session."""
    return soap(MESSAGES, description, operation, ticket, *states, header={"Ticket": TICKET}, **how)


def plain(fields: Mapping[str, Any], **changed: str | None) -> dict[str, Any]:
    """A fixture's examples as a request sends them back, with some changed."""
    return {name: getattr(value, "example", value) for name, value in fields.items()} | changed


def business(message: str, name: str) -> Any:
    """A business fault with one broken rule."""
    row = {"Message": message, "DataName": name}
    detail = {"Message": "refused", "FaultDetails": Rows({"WSAPIBusinessFaultDetail": Rows(row)}).example}
    return ("Client", "WSAPIBusinessFault", "WSAPIBusinessFault", detail)


def security(message: str) -> Any:
    return ("Client", "WSAPISecurityFault", "WSAPISecurityFault", {"Message": message})


LOGIN = soap(
    MESSAGES,
    "a login with the right password",
    "Login",
    given("a login of AMS360", **AMS360_LOGIN),
    fields={**AMS360_LOGIN, "EmployeeCode": ""},
    answers_header={"Ticket": Like(TICKET, "[A-Za-z0-9+/]{64,}={0,2}")},
)
NO_LOGIN = soap(
    MESSAGES,
    "a login of nobody",
    "Login",
    fields={**AMS360_LOGIN, "EmployeeCode": ""},
    fault=security("The login was refused"),
)
AGENCY = call("the agency's own name", "AgencyInfoGet", answers={"AgencyInfo": {"AgencyName": "Pact Insurance Agency"}})
EXPIRED = soap(
    MESSAGES,
    "a call with a ticket that has expired",
    "AgencyInfoGet",
    given("the ticket has expired", Ticket=TICKET),
    header={"Ticket": TICKET},
    fault=security("The ticket is not valid"),
)
BUSY = busy(AGENCY, "a call where AMS360 takes no more", ticket, given("AMS360 takes no more calls for now"))
GET_PERSON = call(
    "a customer who is a person",
    "CustomerGetById",
    person,
    fields={"CustomerId": CUSTOMER_ID},
    answers={"Customer": PERSON},
)
GET_FIRM = call(
    "a customer that is a firm",
    "CustomerGetById",
    firm,
    fields={"CustomerId": CUSTOMER_ID},
    answers={"Customer": FIRM_CUSTOMER},
)
GET_OWNER = call(
    "the customer of a contact",
    "CustomerGetById",
    contacted,
    fields={"CustomerId": CUSTOMER_ID},
    answers={"Customer": FIRM_CUSTOMER},
)
GET_NOBODY = call(
    "a customer that is not there",
    "CustomerGetById",
    fields={"CustomerId": UNKNOWN},
    answers={"Customer": None},
)
NAMED = call(
    "the customers of one name",
    "CustomerGetListByNamePrefix",
    person,
    fields={"NamePrefix": "Berg-Pact"},
    answers={
        "CustomerInfoList": {
            "CustomerInfo": Rows(
                {
                    "IsActive": "true",
                    "CustomerId": Exactly(CUSTOMER_ID),
                    "CustomerNumber": Like("1001", r"\d+"),
                    "FirstName": Exactly("Ann"),
                    "IsCommercial": FLAG,
                    "IsPersonal": any_of("True", "False"),
                    "LastName": Exactly("Berg-Pact"),
                    "State": Like("TX", "[A-Z]{2}"),
                },
                1,
                1,
            )
        }
    },
)
NOBODY_NAMED = call(
    "the customers of a name that nobody has",
    "CustomerGetListByNamePrefix",
    fields={"NamePrefix": "Zz-Nobody-Pact"},
)
_NEW = {
    "IsActive": "true",
    "AddressLine1": ADDRESS["street1"],
    "AddressLine2": None,
    "City": ADDRESS["city"],
    "DoingBusinessAs": None,
    "FederalTaxIdNumber": None,
    **AMS360_CODES,
    "IsBrokersCustomer": "false",
    "State": ADDRESS["state"],
    "CustomerType": "C",
    "ZipCode": "787011234",
    "MiddleName": None,
}
_NEW_PERSON = {
    **_NEW,
    "DateOfBirth": "1984-02-29T00:00:00",
    "Email": "ann@mail.example",
    "FirmName": None,
    "FirstName": "Ann",
    "LastName": ANN["last_name"],
    "IsCommercial": "false",
    "IsPersonal": "true",
    "HomeAreaCode": "512",
    "HomePhone": "5550123",
}
_NEW_FIRM = {
    **_NEW,
    "DateOfBirth": None,
    "Email": None,
    "FirstName": None,
    "LastName": None,
    "IsCommercial": "true",
    "IsPersonal": "false",
    "BusinessAreaCode": None,
    "BusinessPhone": None,
}
INSERT = call(
    "a new customer",
    "CustomerInsert",
    codes,
    fields={"Customer": _NEW_PERSON},
    answers={"CustomerId": Like(CUSTOMER_ID, GUID)},
)
INSERT_REFUSED = call(
    "a new customer without a name",
    "CustomerInsert",
    codes,
    fields={"Customer": {**_NEW_FIRM, "FirmName": None}},
    fault=business("a name is required", "LastName"),
)
UPDATE = call(
    "a customer's new phone",
    "CustomerUpdate",
    person,
    codes,
    fields={"Customer": plain(PERSON, HomeAreaCode="617", HomePhone="5550199")},
)
GET_CONTACT = call(
    "a contact",
    "CustomerContactGet",
    contacted,
    fields={"CustomerContactId": CONTACT_ID},
    answers={"CustomerContact": CONTACT},
)
NO_CONTACT = call(
    "a contact that is not there",
    "CustomerContactGet",
    fields={"CustomerContactId": UNKNOWN},
    answers={"CustomerContact": None},
)
CONTACTS = call(
    "the contacts of a customer",
    "CustomerContactGetList",
    contacted,
    fields={"CustomerId": CUSTOMER_ID},
    answers={"CustomerContactList": {"CustomerContact": Rows(CONTACT, 1, 1)}},
)
INSERT_CONTACT = call(
    "a new contact",
    "CustomerContactInsert",
    firm,
    fields={
        "CustomerContact": {
            "CustomerId": CUSTOMER_ID,
            "CustomerCenterDisplay": "true",
            "ContactName": "Bo Lind",
            "Title": "Owner",
            "Address1": ADDRESS["street1"],
            "Address2": None,
            "City": ADDRESS["city"],
            "State": ADDRESS["state"],
            "Zip": "787011234",
            "EmailAddress": "bo@mail.example",
            "BusinessAreaCode": "617",
            "BusinessPhone": "5550101",
        }
    },
    answers={"CustomerContactId": Like(CONTACT_ID, GUID)},
)
UPDATE_CONTACT = call(
    "a contact's new title",
    "CustomerContactUpdate",
    contacted,
    fields={"CustomerContact": plain(CONTACT, Title="Manager")},
)


def levels(level: str) -> Exchange:
    row = {f"GL{level}Code": Like("QB1", ".{1,3}"), "IsInactive": "false", "Name": "Harbor", "ShortName": "HBR"}
    return call(
        f"the {level.lower()} list", f"GL{level}GetListAll", answers={f"GL{level}List": {f"GL{level}": Rows(row)}}
    )


LEVELS = tuple(levels(level) for level in ("Branch", "Department", "Group"))
_SEEN = {"phone": "5125550123", "title": "Owner"}

DRIVES: tuple[Drive, ...] = (
    Drive(
        exchanges=(LOGIN, AGENCY),
        run=lambda c: c.check(),
        gives="AMS360: logged in as pact-login, agency Pact Insurance Agency",
    ),
    Drive(exchanges=(NO_LOGIN,), run=lambda c: c.check(), raises=Misconfigured),
    Drive(exchanges=(LOGIN, EXPIRED), run=lambda c: c.check(), raises=Misconfigured),
    Drive(exchanges=(LOGIN, BUSY), run=lambda c: c.check(), raises=Transient),
    Drive(
        exchanges=(LOGIN, GET_PERSON),
        run=lambda c: (
            (found := c.fetch(Kind.ACCOUNT, CUSTOMER_ID)).number,
            found.individual,
            known(found.fields, "account_type", "first_name", "last_name", "phone", "zip", "date_of_birth", "status"),
        ),
        gives=(
            "1001",
            True,
            {
                **known(ANN, "account_type", "first_name", "phone", "zip", "date_of_birth", "status"),
                "last_name": "Berg-Pact",
            },
        ),
    ),
    Drive(
        exchanges=(LOGIN, GET_FIRM),
        run=lambda c: (
            (found := c.fetch(Kind.ACCOUNT, CUSTOMER_ID)).individual,
            known(found.fields, "account_type", "firm_name", "state"),
        ),
        gives=(False, {"account_type": "commercial", "firm_name": "Harbor Pact LLC", "state": "TX"}),
    ),
    Drive(exchanges=(LOGIN, GET_NOBODY), run=lambda c: c.fetch(Kind.ACCOUNT, UNKNOWN), gives=None),
    Drive(
        exchanges=(LOGIN, NAMED, GET_PERSON),
        run=lambda c: [
            found.external_id
            for found in c.look_alikes(create(A, Kind.ACCOUNT, {"first_name": "Ann", "last_name": "Berg-Pact"}))
        ],
        gives=[CUSTOMER_ID],
    ),
    Drive(
        exchanges=(LOGIN, NOBODY_NAMED),
        run=lambda c: c.look_alikes(create(A, Kind.ACCOUNT, {"first_name": "No", "last_name": "Zz-Nobody-Pact"})),
        gives=[],
    ),
    Drive(
        exchanges=(LOGIN, INSERT),
        run=lambda c: c.apply(create(A, Kind.ACCOUNT, ANN)).external_id,
        gives=CUSTOMER_ID,
    ),
    Drive(
        exchanges=(LOGIN, INSERT_REFUSED),
        run=lambda c: c.apply(create(A, Kind.ACCOUNT, {**FIRM, "firm_name": None}, individual=False)),
        raises=Rejected,
    ),
    Drive(
        exchanges=(LOGIN, GET_PERSON, UPDATE),
        run=lambda c: c.apply(update(A, Kind.ACCOUNT, CUSTOMER_ID, _SEEN, phone="6175550199")).seen,
        gives={"phone": "6175550199"},
    ),
    Drive(
        exchanges=(LOGIN, GET_CONTACT, GET_OWNER),
        run=lambda c: (
            (found := c.fetch(Kind.CONTACT, CONTACT_ID)).account_id,
            known(found.fields, "first_name", "last_name", "title", "email", "phone"),
        ),
        gives=(CUSTOMER_ID, known(BO, "first_name", "last_name", "title", "email", "phone")),
    ),
    Drive(exchanges=(LOGIN, NO_CONTACT), run=lambda c: c.fetch(Kind.CONTACT, UNKNOWN), gives=None),
    Drive(
        exchanges=(LOGIN, GET_OWNER, CONTACTS),
        run=lambda c: [found.external_id for found in c.children(Kind.CONTACT, CUSTOMER_ID)],
        gives=[CONTACT_ID],
    ),
    Drive(
        exchanges=(LOGIN, INSERT_CONTACT),
        run=lambda c: c.apply(create(A, Kind.CONTACT, BO, account_id=CUSTOMER_ID)).external_id,
        gives=CONTACT_ID,
    ),
    Drive(
        exchanges=(LOGIN, GET_CONTACT, UPDATE_CONTACT),
        run=lambda c: c.apply(update(A, Kind.CONTACT, CONTACT_ID, _SEEN, title="Manager")).seen,
        gives={"title": "Manager"},
    ),
    Drive(
        exchanges=(LOGIN, *LEVELS),
        run=lambda c: c.missing(create(A, Kind.ACCOUNT, ANN)).fields,
        gives=(),
    ),
)

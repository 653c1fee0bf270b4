"""What hangs on the account of each flow, by the systems' own lists: one contact, and one policy or plan.

Nothing is looked for by a name: every contact and policy of the account is in the list, so one that was sent twice
breaks it, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Iterator

from trifold.sandbox.contracts.consumers import ams360, ams360_policies, benefitpoint, benefitpoint_people, insuredmine
from trifold.sandbox.contracts.consumers.ams360 import LOGIN as AMS360_LOGIN_EXCHANGE
from trifold.sandbox.contracts.consumers.benefitpoint import LOGIN as BENEFITPOINT_LOGIN_EXCHANGE
from trifold.sandbox.contracts.consumers.flows import (
    ACCOUNT_BP,
    ACCOUNT_IM,
    FLOWS,
    POLICY_ID,
    PRODUCT_ID,
    Flow,
    account_of,
)
from trifold.sandbox.contracts.consumers.records import CUSTOMER_ID, create
from trifold.sandbox.contracts.exchanges import Drive
from trifold.sandbox.contracts.matching import GUID, WHOLE, Exactly, Like, one
from trifold.sync_core.model.changes import Kind, System

NUMBER = "PACT-90"
_CONTACT_BP, _CONTACT_IM = benefitpoint_people.CONTACT_ID, insuredmine.CONTACT_ID


def _names(flow: Flow) -> tuple[str, str | Like]:
    """A firm's contact is somebody, a person's is the person. Only AMS360 has the two in one record: elsewhere the
    contact may keep the name of before (D15)."""
    if flow.is_firm:
        return "Bo", "Lind"
    return "Ann", "Berg-Pact" if "ams360" in flow.systems else Like("Berg-Pact", "Berg-Pact(-Former)?")


def _text(value: str | Like) -> Exactly | Like:
    return Exactly(value) if isinstance(value, str) else value


def _contacts_of_ams360(flow: Flow) -> Drive:
    """A person has none beside itself: the customer is the person (D15)."""
    row = one(
        {
            "CustomerContactId": Like(ams360.CONTACT_ID, GUID),
            "CustomerId": Exactly(CUSTOMER_ID),
            "ContactName": Exactly("Bo Lind"),
        }
    )
    listed = ams360.call(
        f"after {flow.number}, AMS360's contacts",
        "CustomerContactGetList",
        flow.state,
        fields={"CustomerId": CUSTOMER_ID},
        answers={"CustomerContactList": {"CustomerContact": row} if flow.is_firm else {}},
    )
    whole = ams360.GET_FIRM if flow.is_firm else ams360.GET_PERSON
    return Drive(
        exchanges=(AMS360_LOGIN_EXCHANGE, whole, listed),
        run=lambda c: len(c.children(Kind.CONTACT, CUSTOMER_ID)),
        gives=1,
    )


def _policies_of_ams360(flow: Flow) -> Drive:
    listed = ams360.call(
        f"after {flow.number}, AMS360's policies",
        "PolicyGetListByCustomerId",
        flow.state,
        fields={"CustomerId": CUSTOMER_ID, "IncludeMultiEntity": "true", "IncludePolicySubType": "true"},
        answers={
            "PolicyInfoList": {"PolicyInfo": one({"PolicyId": Exactly(POLICY_ID), "PolicyNumber": Exactly(NUMBER)})}
        },
    )
    names = (ams360_policies.GET_POLICY, ams360_policies.LINES, ams360_policies.COMPANIES)
    return Drive(
        exchanges=(AMS360_LOGIN_EXCHANGE, listed, *names),
        run=lambda c: [found.external_id for found in c.children(Kind.POLICY, CUSTOMER_ID)],
        gives=[POLICY_ID],
    )


def _contacts_of_benefitpoint(flow: Flow) -> Drive:
    first, last = _names(flow)
    person = {"contactID": Like(_CONTACT_BP, WHOLE), "firstName": Exactly(first), "lastName": _text(last)}
    listed = benefitpoint.call(
        f"after {flow.number}, BenefitPoint's contacts",
        "findAccountContacts",
        flow.state,
        fields={"criteria": {"accountID": ACCOUNT_BP}},
        answers={"contacts": one({"contact": person, "accountID": Exactly(ACCOUNT_BP)})},
    )
    return Drive(
        exchanges=(BENEFITPOINT_LOGIN_EXCHANGE, account_of(flow), listed),
        run=lambda c: len(c.children(Kind.CONTACT, ACCOUNT_BP)),
        gives=1,
    )


def _plans_of_benefitpoint(flow: Flow) -> Drive:
    listed = benefitpoint.call(
        f"after {flow.number}, BenefitPoint's plans",
        "findProducts",
        flow.state,
        fields={"criteria": {"accountID": ACCOUNT_BP}},
        answers={"summaries": one({"productID": Exactly(PRODUCT_ID), "policyNumber": Exactly(NUMBER)})},
    )
    names = (benefitpoint_people.GET_PLAN, benefitpoint_people.CARRIERS, benefitpoint_people.TYPES)
    return Drive(
        exchanges=(BENEFITPOINT_LOGIN_EXCHANGE, listed, *names),
        run=lambda c: [found.external_id for found in c.children(Kind.POLICY, ACCOUNT_BP)],
        gives=[PRODUCT_ID],
    )


def _contacts_of_insuredmine(flow: Flow) -> Drive:
    first, last = _names(flow)
    listed = insuredmine.call(
        f"after {flow.number}, InsuredMine's contacts",
        "GET /v1/contacts",
        flow.state,
        query={"accountId": ACCOUNT_IM, "limit": "200"},
        answers=insuredmine.page(
            {
                "id": Like(_CONTACT_IM, insuredmine.ID),
                "accountId": Exactly(ACCOUNT_IM),
                "primary": True,
                "firstName": Exactly(first),
                "lastName": _text(last),
                "version": 1,
            }
        ),
    )
    contact = create(System.INSUREDMINE, Kind.CONTACT, {"first_name": first}, account_id=ACCOUNT_IM)
    return Drive(exchanges=(listed,), run=lambda c: len(c.look_alikes(contact)), gives=1)


def _policies_of_insuredmine(flow: Flow) -> Drive:
    listed = insuredmine.call(
        f"after {flow.number}, InsuredMine's policies",
        "GET /v1/policies",
        flow.state,
        query={"accountId": ACCOUNT_IM, "limit": "200"},
        answers=insuredmine.page(
            {
                "id": Like("66f1a0b2c3d4e5f60718293c", insuredmine.ID),
                "accountId": Exactly(ACCOUNT_IM),
                "number": Exactly(NUMBER),
                "version": 1,
            }
        ),
    )
    return Drive(
        exchanges=(listed,),
        run=lambda c: [found.number for found in c.children(Kind.POLICY, ACCOUNT_IM)],
        gives=[NUMBER],
    )


def drives(provider: str) -> Iterator[Drive]:
    """Both lists after each flow that ends in the provider."""
    made = {
        "ams360": (_contacts_of_ams360, _policies_of_ams360),
        "benefitpoint": (_contacts_of_benefitpoint, _plans_of_benefitpoint),
        "insuredmine": (_contacts_of_insuredmine, _policies_of_insuredmine),
    }[provider]
    yield from (make(flow) for flow in FLOWS if provider in flow.systems for make in made)

"""One duplicate-free contract per flow and system: after the flow and a change of name, everybody is there once.

What a client needs to be able to rely on: AMS360's name search shows exactly one customer, BenefitPoint's findAccounts
exactly one account that names this customer, InsuredMine's list exactly one account with both ids and both badges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from trifold.sandbox.contracts.consumers import ams360, ams360_policies, benefitpoint, benefitpoint_people, insuredmine
from trifold.sandbox.contracts.consumers.ams360 import LOGIN as AMS360_LOGIN_EXCHANGE
from trifold.sandbox.contracts.consumers.benefitpoint import LOGIN as BENEFITPOINT_LOGIN_EXCHANGE
from trifold.sandbox.contracts.consumers.records import CUSTOMER_ID, create
from trifold.sandbox.contracts.exchanges import Drive, Exchange, Given, given
from trifold.sandbox.contracts.matching import GUID, Exactly, Like, one
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Fields, Reference

ACCOUNT_BP, ACCOUNT_IM = benefitpoint.ACCOUNT_ID, insuredmine.ACCOUNT_ID
POLICY_ID, PRODUCT_ID = ams360_policies.POLICY_ID, benefitpoint_people.PRODUCT_ID
PERSON: Fields = {"first_name": "Ann", "last_name": "Berg-Pact"}
FIRM: Fields = {"firm_name": "Harbor Pact LLC"}


@dataclass(frozen=True, slots=True)
class Flow:
    """``systems``: where its record stands in the end."""

    number: str
    sentence: str
    fields: Fields
    systems: tuple[str, ...] = ("ams360", "benefitpoint", "insuredmine")

    @property
    def is_firm(self) -> bool:
        return "firm_name" in self.fields

    @property
    def name(self) -> str:
        return " ".join(str(part) for part in self.fields.values())

    @property
    def state(self) -> Given:
        ids = {
            "ams360": {"CustomerId": CUSTOMER_ID, "PolicyId": POLICY_ID},
            "benefitpoint": {"accountID": ACCOUNT_BP, "productID": PRODUCT_ID},
        }
        known = {name: value for system in self.systems for name, value in ids.get(system, {}).items()}
        return given(self.sentence, accountId=ACCOUNT_IM, name=self.name, **known)

    @property
    def twins(self) -> dict[str, str]:
        """The ids in the systems beside InsuredMine."""
        known = {"ams360": CUSTOMER_ID, "benefitpoint": ACCOUNT_BP}
        return {system: known[system] for system in self.systems if system in known}


_BOTH: tuple[str, ...] = ("ams360", "benefitpoint", "insuredmine")
_SYSTEMS = {
    "flow 1": _BOTH,
    "flow 2": ("benefitpoint", "insuredmine"),
    "flow 3": _BOTH,
    "flow 4": _BOTH,
    "flow 4, to AMS360,": ("ams360", "insuredmine"),
    "flow 4, to BenefitPoint,": ("benefitpoint", "insuredmine"),
}
FLOWS = tuple(
    Flow(f"{flow} of a {who}", f"{flow} was run for a {who}, {which} then got another name", fields, systems)
    for flow, systems in _SYSTEMS.items()
    for who, which, fields in (("person", "who", PERSON), ("firm", "which", FIRM))
)


def _in_ams360(flow: Flow) -> Drive:
    """Exactly one customer; none at all after flow 2."""
    prefix = "Harbor" if flow.is_firm else "Berg-Pact"
    person = {"FirstName": Exactly("Ann"), "LastName": Exactly("Berg-Pact")}
    names = {"FirmName": Exactly("Harbor Pact LLC")} if flow.is_firm else person
    row = one({"CustomerId": Exactly(CUSTOMER_ID), **names})
    listed = ams360.call(
        f"after {flow.number}, AMS360's search by name",
        "CustomerGetListByNamePrefix",
        flow.state,
        fields={"NamePrefix": prefix},
        answers={"CustomerInfoList": {"CustomerInfo": row} if "ams360" in flow.systems else {}},
    )
    exchanges: tuple[Exchange, ...] = (AMS360_LOGIN_EXCHANGE, listed)
    if "ams360" in flow.systems:
        exchanges += (ams360.GET_FIRM if flow.is_firm else ams360.GET_PERSON,)
    return Drive(
        exchanges=exchanges,
        run=lambda c: [found.external_id for found in c.look_alikes(create(System.AMS360, Kind.ACCOUNT, flow.fields))],
        gives=[CUSTOMER_ID] if "ams360" in flow.systems else [],
    )


def _link(flow: Flow) -> dict[str, Any]:
    """What BenefitPoint's account says of its customer: the id is an id, the number a number."""
    if "ams360" not in flow.systems:
        return {}
    known = {"amsCustomerId": Exactly(CUSTOMER_ID), "amsCustomerNumber": Like("1001", r"\d+")}
    return {"accountIntegrationInfo": known}


def _in_benefitpoint(flow: Flow) -> Drive:
    """Exactly one account; none at all where only AMS360 was asked for."""
    there = "benefitpoint" in flow.systems
    row = {"result": one({"accountID": Exactly(ACCOUNT_BP), "accountName": Exactly(flow.name)})}
    listed = benefitpoint.call(
        f"after {flow.number}, BenefitPoint's search by name",
        "findAccounts",
        flow.state,
        fields={"criteria": {"accountNameMatch": flow.name, "accountClassifications": benefitpoint.CLIENTS}},
        answers=row if there else {},
    )
    customers = [(CUSTOMER_ID,)] if "ams360" in flow.systems else [()]
    return Drive(
        exchanges=(BENEFITPOINT_LOGIN_EXCHANGE, listed, *([account_of(flow)] if there else [])),
        run=lambda c: [
            tuple(known.external_id for known in found.references)
            for found in c.look_alikes(create(System.BENEFITPOINT, Kind.ACCOUNT, flow.fields))
        ],
        gives=customers if there else [],
    )


def account_of(flow: Flow) -> Exchange:
    """BenefitPoint's whole account, with what it says of its customer."""
    info: dict[str, Any] = {"accountName": Exactly("Harbor Pact LLC"), **_link(flow)}
    if not flow.is_firm:
        person = {"firstName": Exactly("Ann"), "lastName": Exactly("Berg-Pact")}
        info = {"personInfo": person, **_link(flow)}
    kind = "Group" if flow.is_firm else "Individual"
    return benefitpoint.call(
        f"after {flow.number}, BenefitPoint's account",
        "getAccount",
        flow.state,
        fields={"accountID": ACCOUNT_BP},
        answers={
            "account": {
                "accountID": Exactly(ACCOUNT_BP),
                "accountClassification": Exactly(kind),
                f"{kind.lower()}AccountInfo": info,
            }
        },
    )


def _in_insuredmine(flow: Flow) -> Drive:
    searched = str(flow.fields.get("firm_name") or flow.fields["last_name"])
    badges = {"ams360": "AMS360 synced", "benefitpoint": "BenefitPoint synced"}
    name = {"businessName": Exactly("Harbor Pact LLC")} if flow.is_firm else {"lastName": Exactly("Berg-Pact")}
    listed = insuredmine.call(
        f"after {flow.number}, InsuredMine's list",
        "GET /v1/accounts",
        flow.state,
        query={"name": searched, "limit": "200"},
        answers=insuredmine.page(
            {
                "id": Exactly(ACCOUNT_IM),
                "type": Exactly("Commercial" if flow.is_firm else "Personal"),
                "name": Exactly(flow.name),
                **({} if flow.is_firm else {"firstName": Exactly("Ann")}),
                **name,
                "version": 1,
                "externalIds": [
                    {"system": Exactly(system), "externalId": Exactly(twin)} for system, twin in flow.twins.items()
                ],
                "badges": [Exactly(badges[system]) for system in flow.twins],
            }
        ),
    )
    return Drive(
        exchanges=(listed,),
        run=lambda c: [
            {known.system.value: known.external_id for known in found.references}
            for found in c.look_alikes(create(System.INSUREDMINE, Kind.ACCOUNT, flow.fields))
        ],
        gives=[flow.twins],
    )


# ---------------------------------------------------------------------------------------------- a plan that is a policy
became = given(
    "a plan of somebody in all three systems became a policy",
    CustomerId=CUSTOMER_ID,
    accountID=ACCOUNT_BP,
    accountId=ACCOUNT_IM,
    name="Ann Berg-Pact",
    PolicyId=POLICY_ID,
    productID=PRODUCT_ID,
    PolicyNumber="PACT-88",
)
POLICY_REFERENCE = Reference(system=System.AMS360, external_id=POLICY_ID)
_PLAN = benefitpoint.call(
    "after a plan became a policy, BenefitPoint's plan",
    "getProduct",
    became,
    fields={"productID": PRODUCT_ID},
    answers={
        "result": {
            "productID": Exactly(PRODUCT_ID),
            "accountID": Exactly(ACCOUNT_BP),
            "policyNumber": Exactly("PACT-88"),
            "policyIntegrationInfo": {"amsPolicyID": Exactly(POLICY_ID)},
        }
    },
)
_POLICIES = insuredmine.call(
    "after a plan became a policy, InsuredMine's policies",
    "GET /v1/policies",
    became,
    query={"accountId": ACCOUNT_IM, "limit": "200"},
    answers=insuredmine.page(
        {
            "id": Like("66f1a0b2c3d4e5f60718293c", insuredmine.ID),
            "accountId": Exactly(ACCOUNT_IM),
            "number": Exactly("PACT-88"),
            "version": 1,
        }
    ),
)
_LISTED = ams360.call(
    "after a plan became a policy, AMS360's policies",
    "PolicyGetListByCustomerId",
    became,
    fields={"CustomerId": CUSTOMER_ID, "IncludeMultiEntity": "true", "IncludePolicySubType": "true"},
    answers={
        "PolicyInfoList": {"PolicyInfo": one({"PolicyId": Like(POLICY_ID, GUID), "PolicyNumber": Exactly("PACT-88")})}
    },
)


def drives(provider: str) -> Iterator[Drive]:
    """The duplicate-free contracts of a provider."""
    made = {"ams360": _in_ams360, "benefitpoint": _in_benefitpoint, "insuredmine": _in_insuredmine}[provider]
    yield from (made(flow) for flow in FLOWS)
    yield PLANS[provider]


PLANS = {
    "ams360": Drive(
        exchanges=(
            AMS360_LOGIN_EXCHANGE,
            _LISTED,
            ams360_policies.GET_POLICY,
            ams360_policies.LINES,
            ams360_policies.COMPANIES,
        ),
        run=lambda c: [found.external_id for found in c.children(Kind.POLICY, CUSTOMER_ID)],
        gives=[POLICY_ID],
    ),
    "benefitpoint": Drive(
        exchanges=(BENEFITPOINT_LOGIN_EXCHANGE, _PLAN, benefitpoint_people.CARRIERS, benefitpoint_people.TYPES),
        run=lambda c: c.fetch(Kind.POLICY, PRODUCT_ID).references,
        gives=(POLICY_REFERENCE,),
    ),
    "insuredmine": Drive(
        exchanges=(_POLICIES,),
        run=lambda c: [found.number for found in c.children(Kind.POLICY, ACCOUNT_IM)],
        gives=["PACT-88"],
    ),
}

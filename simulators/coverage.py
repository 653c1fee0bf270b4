"""What each simulator declares, and what of it works: counted from the interface tables and the code's operations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field

from trifold.contracts.tables import load
from trifold.simulators.ams360.operations import SIMULATED
from trifold.simulators.benefitpoint.operations import OPERATIONS, OUTWARD
from trifold.simulators.insuredmine.document import text

LOGIN_V2 = frozenset({"login", "logout", "getCurrentUser", "echo"})

# The families in the order that they are looked for: a longer name goes before one that begins it.
_AMS360 = (
    *("CustomerContact", "CustomerDependent", "CustomerNote", "CustomerActivity", "CustomerSuspense"),
    *("CustomerProfileAnswer", "CustomerServicePersonnel", "Customer", "PolicyContact", "PolicyServicePersonnel"),
    *("PolicyTransactionPremium", "Policy", "CommonNote", "CommonActivity", "CommonSuspense", "PersonalNote", "Claim"),
    *("Employee", "Company", "Broker", "VendorInvoice", "Vendor", "Bank", "GLDivision", "GLBranch", "GLDepartment"),
    *("GLGroup", "LineOfBusiness", "PlanType", "ValueList", "Search", "AgencyInfo", "AMS360AgencyUrl", "FileChunk"),
    *("S1099", "Login", "Logout"),
)
_AMS360_TOGETHER = {"Login": "Session", "Logout": "Session", "AMS360AgencyUrl": "AgencyInfo"}
_BENEFITPOINT: tuple[tuple[str, str], ...] = (
    (r"^(login|logout|echo|getCurrentUser)$", "Login"),
    (r"ModuleAccess$", "Module access"),
    (r"ActivityLog|InquirerTypes|SalesOpportunity|lookupLocations|OriginationReason", "Activity log"),
    (r"CarrierContact", "Carrier contacts"),
    (r"AccountContact", "Account contacts"),
    (r"TeamMembers|TeamRoles", "Account team"),
    (r"CustomField", "Custom fields"),
    (r"Account", "Accounts"),
    (r"PlanDesign", "Plan designs"),
    (r"LinkedPlans|PlanRelationship", "Plan relationships"),
    (r"ProductTypes|AvailableCarriers|Disciplines", "Carriers and product types"),
    (r"Product", "Products"),
    (r"BenefitSummar", "Benefit summaries"),
    (r"Rate", "Rates"),
    (r"Contribution", "Contributions"),
    (r"EligibilityRule", "Eligibility rules"),
    (r"Statement|Posting|Split|Payee", "Revenue tracking"),
    (r"Request|Response|Invitation", "Marketing"),
    (r"Attachment", "Attachments"),
    (r"Office", "Offices"),
    (r"User", "Users"),
    (r"Changes", "Changes"),
)


@dataclass(frozen=True, slots=True)
class Operation:
    service: str
    name: str
    family: str
    works: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """One system's operations in the order of its interface table."""

    system: str
    operations: tuple[Operation, ...] = field(repr=False)

    @property
    def declared(self) -> int:
        return len(self.operations)

    @property
    def working(self) -> int:
        return sum(operation.works for operation in self.operations)

    def by(self, what: str) -> dict[str, dict[str, int]]:
        """``declared`` and ``working`` per ``service`` or ``family``."""
        found: dict[str, dict[str, int]] = {}
        for operation in self.operations:
            counts = found.setdefault(getattr(operation, what), {"declared": 0, "working": 0})
            counts["declared"] += 1
            counts["working"] += operation.works
        return found

    def as_json(self) -> dict[str, object]:
        missing = [f"{operation.service}.{operation.name}" for operation in self.operations if not operation.works]
        return {
            "declared": self.declared,
            "working": self.working,
            "services": self.by("service"),
            "families": dict(sorted(self.by("family").items())),
            "not_simulated": missing,
        }


def coverages() -> tuple[Coverage, ...]:
    """The three systems. BenefitPoint's v4 and v4_3 are two services with the same operations."""
    return (_ams360(), _benefitpoint(), _insuredmine())


def _ams360() -> Coverage:
    interface = load("ams360")
    return Coverage("ams360", tuple(_rows(interface.operations, "WSAPI v3", SIMULATED, _family_of_wsapi)))


def _family_of_wsapi(name: str) -> str:
    found = next((family for family in _AMS360 if name.startswith(family)), "Other")
    return _AMS360_TOGETHER.get(found, found)


def _benefitpoint() -> Coverage:
    works = frozenset(OPERATIONS) | frozenset(OUTWARD) | LOGIN_V2
    rows: list[Operation] = []
    for version, services in (("v4", ("LoginV2", "BrokerConnectV4")), ("v4_3", ("BrokerConnectV4_3",))):
        interface = load("benefitpoint", version)
        for service in services:
            names = [operation.name for operation in interface.operations_of(service)]
            rows += _rows(names, service, works, _family_of_benefitpoint)
    return Coverage("benefitpoint", tuple(rows))


def _family_of_benefitpoint(name: str) -> str:
    return next((family for pattern, family in _BENEFITPOINT if re.search(pattern, name)), "Other")


def _insuredmine() -> Coverage:
    paths: Mapping[str, Mapping[str, Mapping[str, object]]] = json.loads(text())["paths"]
    rows = [
        Operation("REST v1 (our design)", f"{method.upper()} {path}", path.split("/")[2], True)
        for path, methods in paths.items()
        for method in methods
    ]
    return Coverage("insuredmine", tuple(rows))


def _rows(names: Iterable[str], service: str, works: Set[str], family: Callable[[str], str]) -> list[Operation]:
    return [Operation(service, name, family(name), name in works) for name in names]

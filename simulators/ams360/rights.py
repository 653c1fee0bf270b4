"""The rights of the WSAPI user: per entity Retrieve, Insert, Update, Delete (AMS360 documentation).

A world's setting ``wsapi_rights`` names them, for example ``{"Customer": ["Retrieve"], "Search": ["Retrieve"]}``; an
entity that is not named has none. Without the setting the user has them all ("Check All").
"""

from __future__ import annotations

from functools import cache

from trifold.simulators.ams360.errors import RIGHT_MISSING, BrokenRule, BusinessRefusal, SecurityRefusal
from trifold.simulators.ams360.turn import Turn

# The entities by the beginning of an operation's name, longest first. Some are named in public set-up screens, the
# others are ours by the same pattern.
_ENTITIES = {
    "CustomerServicePersonnel": "Customer",
    "CustomerProfileAnswer": "Customer Profile",
    "CustomerDependent": "Customer Dependent",
    "CustomerActivity": "Activity",
    "CustomerSuspense": "Suspense",
    "CustomerContact": "Customer Contact",
    "CustomerNote": "Note",
    "CommonActivity": "Activity",
    "CommonSuspense": "Suspense",
    "CommonNote": "Note",
    "PersonalNote": "Note",
    "LineOfBusiness": "Line of Business",
    "VendorInvoice": "Vendor Invoice",
    "PolicyContact": "Policy",
    "GLDepartment": "GLDepartment",
    "GLDivision": "GLDivision",
    "ValueList": "Value List",
    "GLBranch": "GLBranch",
    "Customer": "Customer",
    "Employee": "Employee",
    "PlanType": "Plan Type",
    "GLGroup": "GLGroup",
    "Company": "Company",
    "AMS360": "Agency",
    "Agency": "Agency",
    "Broker": "Broker",
    "Policy": "Policy",
    "Search": "Search",
    "Vendor": "Vendor",
    "S1099": "Vendor",
    "Claim": "Claim",
    "Bank": "Bank",
}
_RIGHTS = {"Insert": "Insert", "Renew": "Insert", "Update": "Update", "Correct": "Update", "Endorse": "Update"}


@cache
def needed(operation: str) -> tuple[str, str]:
    """The entity and the right that an operation needs, for example ("Customer", "Insert")."""
    begin = next(name for name in sorted(_ENTITIES, key=len, reverse=True) if operation.startswith(name))
    rest = operation.removeprefix(begin)
    right = next((right for word, right in _RIGHTS.items() if word in rest), "Retrieve")
    if "Modify" in rest:
        right = "Update"
    if "Delete" in rest:
        right = "Delete"
    return _ENTITIES[begin], right


def refuse_without(turn: Turn, operation: str) -> None:
    """Refuse an operation for which the user has no right (switch ``right_fault``)."""
    rights = turn.world.settings.get("wsapi_rights")
    if rights is None:
        return
    entity, right = needed(operation)
    if right in rights.get(entity, ()):
        return
    message = f"{RIGHT_MISSING}: {right} {entity}"
    if turn.switch("right_fault") == "business_fault":
        raise BusinessRefusal(message, [BrokenRule(message, entity)])
    raise SecurityRefusal(message)

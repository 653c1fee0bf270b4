"""The smaller lists of a new world: look-ups, activity subjects and templates, custom fields, master carriers.

The vendor's own are brokerage data and not public: all of these are made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trifold.simulators.benefitpoint.state import Record

FIRST_CARRIER = 501
CARRIERS = (
    "Blue Harbor Health",
    "Cedar Life",
    "Granite Mutual",
    "North Star Dental",
    "Prairie Casualty",
    "Vista Vision",
    "Summit Vale Life",  # no company of a new AMS360
)
MASTER_CARRIERS = ((590, "Far Shore Life"), (591, "Old Mill Dental"))  # not in the brokerage's carrier list
_LOOKUPS: Mapping[str, tuple[str, ...]] = {
    "inquirer_type": ("Employee", "Employer", "Carrier", "Spouse"),
    "stage": ("Identified", "Qualified", "Proposed", "Won"),
    "discipline": ("Employee Benefits", "Retirement", "Property and Casualty"),
    "qualifier": ("Broker of record change", "Marketed", "Merger"),
}
_SUBJECTS = (
    (301, "Claims question", "Claims_Info"),
    (302, "Enrollment", "Member_Enrollment"),
    (303, "General question", "Default"),
    (304, "New sale", "Sales_Opportunity"),
)
_RATE_TYPES = ((401, "Composite", "Fully_Insured"), (402, "Age banded", "Fully_Insured"), (403, "ASO", "Self_Funded"))


def rows(now: str) -> Iterator[tuple[str, int, Record]]:
    """Kind, id and record of every entry; ``now`` is a time as in state."""
    for kind, values in _LOOKUPS.items():
        yield from ((kind, number, {"ID": number, "value": value}) for number, value in enumerate(values, start=1))
    for number, text, kind in _SUBJECTS:
        yield "subject", number, {"subjectID": number, "description": text, "type": kind}
    for number, text, funding in _RATE_TYPES:
        yield "rate_type", number, {"rateTypeID": number, "description": text, "fundingType": funding}
    for number, name in MASTER_CARRIERS:
        yield "carrier", number, {"carrierID": number, "carrierName": name, "listed": False}
    for template in _templates(now):
        yield "template", template["templateID"], template
    for number, section in enumerate(_SECTIONS, start=1):
        yield "custom_section", number, {"sortOrder": number, "active": True, **section}


def _templates(now: str) -> Iterator[Record]:
    common = {"createdOn": now, "createdByUserID": 1, "lastModifiedOn": now, "recordStatus": "Open", "ccTeam": False}
    yield common | {
        "templateID": 501,
        "name": "Renewal kick-off",
        "templateStatus": "Active",
        "subjectID": 303,
        "shortDescription": "Start the renewal",
        "longDescription": "Ask the client for a census and the carriers for terms.",
        "dueDays": 30,
        "priority": "High",
        "assignedToUserRoleType": "Primary_Service_Lead",
        "notifyAssignee": True,
        "activities": [
            {
                "activityTemplateID": 511,
                "description": "Ask for the census",
                "assignedToUserRoleType": "Primary_Sales_Lead",
                "reminderDays": 7,
                "ccTeam": False,
                "notes": "The form of last year will do.",
                "lastModifiedOn": now,
            }
        ],
    }
    yield common | {
        "templateID": 502,
        "name": "Old claims check",
        "templateStatus": "Inactive",
        "subjectID": 301,
        "shortDescription": "Check the claims",
        "longDescription": "No longer in use.",
        "priority": "Low",
        "notifyAssignee": False,
    }


def _field(number: int, label: str, kind: str = "Text", field_type: str = "Text_Field", **more: Any) -> Record:
    return {
        "customFieldID": number,
        "fieldType": field_type,
        "fieldValueType": kind,
        "label": label,
        "active": True,
        "sortOrder": number % 100,
        **more,
    }


def _option(number: int, text: str, active: bool = True) -> Record:
    return {"customFieldOptionValueID": number, "description": text, "active": active, "sortOrder": number % 10}


_SECTIONS: tuple[Record, ...] = (
    {
        "area": "Account_Summary",
        "label": "Brokerage",
        "customFields": [
            _field(9001, "Client code", length=20),
            _field(
                9002,
                "Referral source",
                "Select_Option",
                "Select_List",
                optionValues=[_option(9101, "Client"), _option(9102, "Web"), _option(9103, "Fair", active=False)],
                dependentFields=[
                    _field(9003, "Referring client", length=100, dependentTrigger=_option(9101, "Client")),
                ],
            ),
            _field(9004, "First meeting", "Date"),
            _field(9005, "Service fee", "Dollars"),
            _field(9006, "Old code", active=False),
        ],
    },
    {
        "area": "Account_Summary",
        "label": "Employer",
        "accountCustomizationCategories": ["Group"],
        "customFields": [_field(9007, "Sites", "Number"), _field(9008, "Benefits mailbox", "Email")],
    },
    {
        "area": "Service_Info",
        "label": "Service",
        "customFields": [
            _field(
                9011,
                "Service tier",
                "Select_Option",
                "Radio_Button",
                optionValues=[_option(9111, "Gold"), _option(9112, "Silver")],
            )
        ],
    },
    {"area": "Plan_Info", "label": "Plan", "customFields": [_field(9021, "Plan code", length=30)]},
    {"area": "Account_Contact", "label": "Person", "customFields": [_field(9031, "Preferred name", length=50)]},
    {"area": "Carrier_Contact", "label": "Territory", "customFields": [_field(9041, "Territory note", length=100)]},
    {"area": "Activity_Log", "label": "Case", "customFields": [_field(9051, "Case number", length=20)]},
    {
        "area": "Home_Page_Tabs",
        "label": "Welcome",
        "customFields": [_field(9061, "Greeting", "Text", "Text_Area", length=500)],
    },
)

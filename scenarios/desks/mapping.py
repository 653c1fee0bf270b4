"""What BenefitPoint's Add Account form must hold, field by field, for a customer of AMS360 (R13, R23).

Written from the requirement, blanks included: it is not taken from the simulator, so that the two can disagree.
"""

from __future__ import annotations

from datetime import datetime

from trifold.scenarios.readers.seen import Seen

_STATES = {"TX": "Texas", "OH": "Ohio", "CO": "Colorado"}  # the states of the cast


def individual_form(customer: Seen) -> dict[str, str]:
    """The fields of an individual's form."""
    born = customer.get("DateOfBirth")
    return {
        **_address(customer),
        "firstName": customer.get("FirstName", ""),
        "middleName": customer.get("MiddleName", ""),
        "lastName": customer.get("LastName", ""),
        "dateOfBirth": born.date().isoformat() if isinstance(born, datetime) else "",
        "email": customer.get("Email", ""),
        "areaCode": customer.get("HomeAreaCode", ""),
        "number": customer.get("HomePhone", ""),
    }


def group_form(customer: Seen) -> dict[str, str]:
    """The fields of a group's form; a person as a group is named "First Last"."""
    person = f"{customer.get('FirstName', '')} {customer.get('LastName', '')}".strip()
    return {
        **_address(customer),
        "accountName": customer.get("FirmName") or person,
        "DBA": customer.get("DoingBusinessAs", ""),
        "taxpayerID": customer.get("FederalTaxIdNumber", ""),
        "website": customer.get("WebAddress", ""),
    }


def _address(customer: Seen) -> dict[str, str]:
    return {
        "street1": customer.get("AddressLine1", ""),
        "street2": customer.get("AddressLine2", ""),
        "city": customer.get("City", ""),
        "state": _STATES.get(customer.get("State", ""), ""),
        "zip": customer.get("ZipCode", ""),
    }

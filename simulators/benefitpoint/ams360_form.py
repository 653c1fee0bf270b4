"""From an AMS360 customer to the fields of BenefitPoint's account form. Blanks stay blank."""

from __future__ import annotations

from collections.abc import Mapping

from trifold.simulators.benefitpoint.shapes import values_of

_STATES = """
AL:Alabama AK:Alaska AZ:Arizona AR:Arkansas CA:California CO:Colorado CT:Connecticut DE:Delaware FL:Florida
GA:Georgia HI:Hawaii ID:Idaho IL:Illinois IN:Indiana IA:Iowa KS:Kansas KY:Kentucky LA:Louisiana ME:Maine
MD:Maryland MA:Massachusetts MI:Michigan MN:Minnesota MS:Mississippi MO:Missouri MT:Montana NE:Nebraska
NV:Nevada NH:New_Hampshire NJ:New_Jersey NM:New_Mexico NY:New_York NC:North_Carolina ND:North_Dakota OH:Ohio
OK:Oklahoma OR:Oregon PA:Pennsylvania RI:Rhode_Island SC:South_Carolina SD:South_Dakota TN:Tennessee TX:Texas
UT:Utah VT:Vermont VA:Virginia WA:Washington DC:District_of_Columbia WV:West_Virginia WI:Wisconsin WY:Wyoming
GU:Guam PR:Puerto_Rico VI:Virgin_Islands AS:American_Samoa MP:Northern_Mariana_Islands
AB:Alberta BC:British_Columbia MB:Manitoba NB:New_Brunswick NL:Newfoundland NS:Nova_Scotia NU:Nunavut
NT:Northwest_Territory ON:Ontario PE:Prince_Edward_Island QC:Quebec SK:Saskatchewan YT:Yukon_Territory
"""
STATES: Mapping[str, str] = dict(pair.split(":") for pair in _STATES.split())
_COUNTRIES = {"us": "United_States", "usa": "United_States"}
_BUSINESS_TYPES = {
    "corporation": "C_Corporation",
    "c corporation": "C_Corporation",
    "s corporation": "S_Corporation",
    "subchapter s corporation": "S_Corporation",
    "sole proprietor": "Proprietorship",
    "sole proprietorship": "Proprietorship",
    "limited liability company": "LLC",
    "limited liability corporation": "LLC",
    "limited liability partnership": "LLP",
    "non profit": "Public_or_Nonprofit",
    "non-profit": "Public_or_Nonprofit",
    "nonprofit": "Public_or_Nonprofit",
    "not for profit": "Public_or_Nonprofit",
}
BUSINESS_FLAGS = (
    "isBenefits",
    "isCommercial",
    "isFinancial",
    "isHealth",
    "isLife",
    "isNonPropertyAndCasualty",
    "isPersonal",
)
_PHONES_OF_A_PERSON = (("Home", "Home"), ("Cell", "Mobile"), ("Business", "Work"))


def full_name(customer: Mapping[str, str]) -> str:
    """A person's name as "First Last"."""
    return " ".join(part for part in (customer.get("FirstName", ""), customer.get("LastName", "")) if part)


def form_of(customer: Mapping[str, str], classification: str) -> dict[str, str]:
    """The form's fields (wire names, texts) for ``Group`` or ``Individual``.

    A person as a group is named "First Last"; a firm as an individual leaves the person's names to the user.
    """
    fields = {
        "street1": customer.get("AddressLine1", ""),
        "street2": customer.get("AddressLine2", ""),
        "city": customer.get("City", ""),
        "state": STATES.get(customer.get("State", "").strip().upper(), ""),
        "zip": customer.get("ZipCode", ""),
        "country": _country(customer.get("Country", "")),
        **_link(customer),
    }
    return fields | (_group(customer) if classification == "Group" else _individual(customer))


def _link(customer: Mapping[str, str]) -> dict[str, str]:
    flags = {name: customer.get(name[0].upper() + name[1:], "") or "false" for name in BUSINESS_FLAGS}
    return {
        "amsCustomerId": customer["CustomerId"],
        "amsCustomerNumber": customer.get("CustomerNumber", ""),
        "primarySalesLeadIntCode": customer.get("AccountExecCode", ""),
        "primaryServiceLeadIntCode": customer.get("AccountRepCode", ""),
        **{name: value.lower() for name, value in flags.items()},
    }


def _group(customer: Mapping[str, str]) -> dict[str, str]:
    since = customer.get("InBusinessSince", "").strip()[:4]
    return {
        "accountName": customer.get("FirmName", "") or full_name(customer),
        "DBA": customer.get("DoingBusinessAs", ""),
        "businessType": _business_type(customer),
        "taxpayerID": customer.get("FederalTaxIdNumber", ""),
        "website": customer.get("WebAddress", ""),
        "SICCode": customer.get("SICCode", ""),
        "NAICSCode": customer.get("NAICSCode", ""),
        "yearEstablished": since if since.isdecimal() else "",
    }


def _individual(customer: Mapping[str, str]) -> dict[str, str]:
    area_code, number, kind = _phone(customer)
    return {
        "firstName": customer.get("FirstName", ""),
        "middleName": customer.get("MiddleName", ""),
        "lastName": customer.get("LastName", ""),
        "dateOfBirth": customer.get("DateOfBirth", "")[:10],
        "maritalStatus": _chosen("MaritalStatus", customer.get("MaritalStatus", "")),
        "email": customer.get("Email", ""),
        "areaCode": area_code,
        "number": number,
        "type": kind,
    }


def _phone(customer: Mapping[str, str]) -> tuple[str, str, str]:
    """The one phone of an individual: home, else mobile, else business; a firm's own is the business phone."""
    order = _PHONES_OF_A_PERSON if customer.get("LastName") else _PHONES_OF_A_PERSON[::-1]
    for name, kind in order:
        if customer.get(f"{name}Phone"):
            return customer.get(f"{name}AreaCode", ""), customer[f"{name}Phone"], kind
    return "", "", ""


def _country(text: str) -> str:
    return _COUNTRIES.get(text.strip().lower(), _chosen("Country", text))


def _business_type(customer: Mapping[str, str]) -> str:
    """Required in BenefitPoint, so an entity type without a counterpart becomes Other (a person: Individual)."""
    text = customer.get("BusinessEntityType", "").strip()
    known = _BUSINESS_TYPES.get(text.lower()) or _chosen("BusinessType", text)
    return known or ("Other" if customer.get("FirmName") else "Individual")


def _chosen(enumeration: str, text: str) -> str:
    wanted = text.strip().replace(" ", "_").lower()
    return next((value for value in values_of(enumeration) if value.lower() == wanted), "")

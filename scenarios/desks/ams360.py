"""An employee of the agency at AMS360: customers, contacts, policies."""

from __future__ import annotations

from typing import Any, ClassVar

from trifold.scenarios import agencies
from trifold.scenarios.browser import Browser, Page
from trifold.scenarios.casting import Role
from trifold.scenarios.desks.desk import Desk, Tell, area_code, local_number, named
from trifold.scenarios.readers.ams360 import Ams360Reader

# The unit and staff of a client, by the names of the cast: the form's field, and who it is unless the cast says so.
UNIT = {
    **{level: (f"GL{level.capitalize()}Code", code) for level, code in agencies.UNIT.items()},
    "executive": ("AccountExecCode", agencies.EXECUTIVE),
    "representative": ("AccountRepCode", agencies.REPRESENTATIVE),
}
BILLING = {"agency": "A", "direct": "D"}


def customer_fields(role: Role) -> dict[str, Any]:
    """What the form of a new customer is filled with."""
    kind = {"IsPersonal": role.kind == "person", "IsCommercial": role.kind == "firm"}
    phone = "Home" if role.kind == "person" else "Business"
    return {
        "FirstName": role["first_name"],
        "MiddleName": role["middle_name"],
        "LastName": role["last_name"],
        "FirmName": role["firm_name"],
        "DoingBusinessAs": role["dba"],
        "DateOfBirth": role["born"],
        "BusinessEntityType": role["entity"],
        "FederalTaxIdNumber": role["tax_id"],
        "AddressLine1": role["street1"],
        "AddressLine2": role["street2"],
        "City": role["city"],
        "State": role["state"],
        "ZipCode": role["zip"],
        "Email": role["email"],
        f"{phone}AreaCode": area_code(role["phone"]),
        f"{phone}Phone": local_number(role["phone"]),
        "IsActive": role["status"] != "inactive",
        **kind,
        **{wire: role[name] or code for name, (wire, code) in UNIT.items()},
    }


def contact_fields(person: Role) -> dict[str, Any]:
    return {
        "ContactName": person.name,
        "Title": person["title"],
        "EmailAddress": person["email"],
        "BusinessAreaCode": area_code(person["phone"]),
        "BusinessPhone": local_number(person["phone"]),
        "Address1": person["street1"],
        "Address2": person["street2"],
        "City": person["city"],
        "State": person["state"],
        "Zip": person["zip"],
    }


def policy_fields(policy: Role) -> dict[str, Any]:
    return {
        "PolicyNumber": policy["number"],
        "TypeOfBusiness": policy["type_of_business"],
        "PolicyTypeOfBusiness": policy["line"],
        "WritingCompanyCode": policy["company"],
        "PolicyEffectiveDate": policy["starts"],
        "PolicyExpirationDate": policy["ends"],
        "FullTermPremium": policy["premium"],
        "Description": policy["description"],
        "LineOfBusinessList": [line for line in (policy["line"], policy["other_line"]) if line],
        **({"BillMethod": BILLING[policy["billing"]]} if policy["billing"] else {}),
    }


class Ams360Desk(Desk):
    """Wire names may be given to change what a form is filled with, "" to leave a field empty."""

    system: ClassVar[str] = "ams360"

    def __init__(self, browser: Browser, tell: Tell, reader: Ams360Reader) -> None:
        super().__init__(browser, tell)
        self.shows = reader

    def add_customer(self, role: Role, **changed: Any) -> Page:
        """Fill in Add customer and press Save."""
        presses = changed.pop("presses", 1)
        page = self.browser.open("customers/new")
        page = self.browser.submit(page, customer_fields(role) | changed, presses=presses)
        if not page.refused:
            role.enter("ams360", page.last_part)
        self._did(f"adds the customer {role}", page)
        return page

    def edit_customer(self, role: Role, **changed: Any) -> Page:
        page = self.browser.submit(self.browser.open(f"customers/{self._id(role)}/edit"), changed)
        self._did(f"edits {role}: {named(changed)}", page)
        return page

    def save_customer_untouched(self, role: Role) -> Page:
        """Open the form and press Save without a change."""
        page = self.browser.open(f"customers/{self._id(role)}/edit")
        page = self.browser.submit(page, {}, having=["LastName"])
        self._did(f"saves {role} without a change", page)
        return page

    def merge_customer(self, role: Role, survivor: Role) -> Page:
        """Merge into another: the survivor is named by its number."""
        number = self.shows.customer(survivor)["CustomerNumber"]
        page = self.browser.open(f"customers/{self._id(role)}/merge")
        page = self.browser.submit(page, {"SurvivorNumber": number})
        self._did(f"merges {role} into the other {survivor}", page)
        return page

    def add_contact(self, role: Role, person: Role, **changed: Any) -> Page:
        presses = changed.pop("presses", 1)
        page = self.browser.open(f"customers/{self._id(role)}/contacts/new")
        page = self.browser.submit(page, contact_fields(person) | changed, presses=presses)
        self._did(f"adds the contact {person} to {role}", page)
        return page

    def edit_contact(self, role: Role, person: Role, **changed: Any) -> Page:
        rows = [row for row in self.shows.contacts(role) if row["ContactName"] == person.name]
        page = self.browser.open(f"contacts/{rows[0]['CustomerContactId']}/edit")
        page = self.browser.submit(page, changed)
        self._did(f"edits the contact {person}: {named(changed)}", page)
        return page

    def delete_contact(self, role: Role, person: Role) -> Page:
        """Delete, and Delete once more under the question."""
        rows = [row for row in self.shows.contacts(role) if row["ContactName"] == person.name]
        page = self.browser.open(f"contacts/{rows[0]['CustomerContactId']}/delete")
        page = self.browser.submit(page, {}, action="/delete")
        self._did(f"deletes the contact {person} of {role}", page)
        return page

    def add_policy(self, role: Role, policy: Role, **changed: Any) -> Page:
        """Fill in the basic policy information and press OK."""
        presses = changed.pop("presses", 1)
        page = self.browser.open(f"customers/{self._id(role)}/policies/new")
        page = self.browser.submit(page, policy_fields(policy) | changed, presses=presses)
        if not page.refused:
            policy.ids["ams360"] = page.last_part
        self._did(f"adds the policy {policy} to {role}", page)
        return page

    def change_policy(self, policy: Role, step: str, **changed: Any) -> Page:
        """``step``: edit, endorse, cancel or renew. Gives the policy's page (of the new one after renew)."""
        page = self.browser.open(f"policies/{policy.ids['ams360']}/{step}")
        having = [] if changed else ["TransactionEffectiveDate" if step in ("endorse", "cancel") else "PolicyNumber"]
        page = self.browser.submit(page, changed, having=having)
        self._did(f"{step}s the policy {policy}" + (f": {named(changed)}" if changed else ""), page)
        return page

    def _id(self, role: Role) -> str:
        return role.ids.get("ams360") or self.shows.customer_id(role)

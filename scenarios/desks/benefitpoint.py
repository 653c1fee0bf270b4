"""A broker user at BenefitPoint: Add Account with its question, accounts, contacts, Plans > Tasks > Add Plan."""

from __future__ import annotations

from typing import Any, ClassVar

from trifold.scenarios import agencies
from trifold.scenarios.browser import Browser, Page
from trifold.scenarios.casting import Role
from trifold.scenarios.desks.desk import Desk, Tell, area_code, local_number, named
from trifold.scenarios.readers.benefitpoint import BenefitPointReader
from trifold.simulators.benefitpoint.ams360_form import STATES

CHOICES = {"accountType": "Client", "officeID": agencies.OFFICE, "departmentID": agencies.DEPARTMENT}
PEOPLE = {"administratorUserID": agencies.ADMINISTRATOR, "primaryContactUserID": agencies.ADMINISTRATOR}
LEADS = {"primarySalesLeadUserID": agencies.SALES_LEAD, "primaryServiceLeadUserID": agencies.SERVICE_LEAD}


def account_fields(role: Role) -> dict[str, Any]:
    """What the empty form is filled with, for a person or a firm."""
    common = {**_address(role), **CHOICES, **PEOPLE}
    if role.kind == "firm":
        firm = {"accountName": role.name, "DBA": role["dba"], "taxpayerID": role["tax_id"], "businessType": "LLC"}
        return {**common, "classification": "Group", **firm}
    names = {"firstName": role["first_name"], "middleName": role["middle_name"], "lastName": role["last_name"]}
    person = {**names, "dateOfBirth": role["born"], "email": role["email"], **_phone(role)}
    return {**common, "classification": "Individual", **person}


def status_fields(status: str) -> dict[str, str]:
    """What makes an account inactive or active; inactive needs a day and a reason."""
    if status == "active":
        return {"active": "true", "inactiveAsOf": "", "inactiveReason": ""}
    return {"active": "false", "inactiveAsOf": "2026-01-01", "inactiveReason": "Other"}


def contact_fields(person: Role) -> dict[str, Any]:
    names = {"firstName": person["first_name"], "lastName": person["last_name"], "title": person["title"]}
    return {**names, "email": person["email"], **_phone(person), **_address(person)}


def _address(role: Role) -> dict[str, str]:
    state = STATES[role["state"]] if role["state"] else ""
    return {"state": state, **{name: role[name] for name in ("street1", "street2", "city", "zip")}}


def _phone(role: Role) -> dict[str, str]:
    phone = role["phone"]
    return {"areaCode": area_code(phone), "number": local_number(phone), "type": "Home"} if phone else {}


def plan_fields(plan: Role) -> dict[str, Any]:
    return {
        "productTypeID": plan["product_type"] or agencies.PRODUCT_TYPE,
        "name": plan["plan_name"],
        "carrierID": plan["plan_carrier"] or agencies.CARRIER,
        "billingCarrierType": "Parent_Company",
        "billingType": plan["plan_billing"] or "Direct_Bill",
        "policyNumber": plan["number"],
        "effectiveAsOf": plan["starts"],
        "renewalOn": plan["ends"],
        "totalEstimatedMonthlyPremium": plan["monthly_premium"],
        "officeID": agencies.OFFICE,
        **LEADS,
    }


class BenefitPointDesk(Desk):
    """Wire names may be given to change what a form is filled with."""

    system: ClassVar[str] = "benefitpoint"
    OWN_CARRIER: ClassVar[dict[str, int]] = {"carrierID": agencies.CARRIER_OF_BENEFITPOINT}  # of no name in AMS360
    OWN_LINE: ClassVar[dict[str, int]] = {"productTypeID": agencies.PRODUCT_TYPE_OF_BENEFITPOINT}

    def __init__(self, browser: Browser, tell: Tell, reader: BenefitPointReader) -> None:
        super().__init__(browser, tell)
        self.shows = reader

    # ---- Add Account, step by step
    def ask_for_an_account(self) -> Page:
        """Press Add Account: the question."""
        page = self.browser.open("accounts/add")
        self._did("presses Add Account")
        return page

    def answer(self, page: Page, exists: str) -> Page:
        """Answer Yes or No to the question whether the account exists in AMS360."""
        page = self.browser.submit(page, {"exists": exists})
        self._did(f"answers {exists.capitalize()}", page)
        return page

    def next_without_an_answer(self, page: Page) -> Page:
        page = self.browser.submit(page, {}, having=["exists"])
        self._did("presses Next without an answer", page)
        return page

    def search(self, page: Page, name: str) -> Page:
        page = self.browser.submit(page, {"name": name})
        self._did(f"searches AMS360 for {name!r}", page)
        return page

    def candidates(self, page: Page, *columns: str) -> list[Any]:
        """The search's rows: their names, or the values of several columns."""
        rows = page.rows()
        return [[row[name] for name in columns] for row in rows] if columns else [row["Name"] for row in rows]

    def next_without_a_choice(self, page: Page) -> Page:
        page = self.browser.submit(page, {}, having=["amsCustomerId"])
        self._did("presses Next without a choice", page)
        return page

    def pick(self, page: Page, customer_id: str) -> Page:
        """Choose a customer and press Next."""
        page = self.browser.submit(page, {"amsCustomerId": customer_id})
        self._did("chooses the customer", page)
        return page

    def classify(self, page: Page, classification: str, **changed: Any) -> Page:
        """Choose group or individual, account type, regional office, department; press Next."""
        page = self.browser.submit(page, {"classification": classification, **CHOICES} | changed)
        self._did(f"chooses {classification}", page)
        return page

    def save(self, page: Page, role: Role, *, again: bool = False, **changed: Any) -> Page:
        """Press Save on an account's form."""
        page = self.browser.submit(page, changed, action="/save")
        if not page.refused:
            role.enter("benefitpoint", page.last_part, again=again)
        self._did(f"saves the account {role}", page)
        return page

    # ---- whole acts
    def add_account_from_ams360(
        self, role: Role, *, classification: str, search: str | None = None, **changed: Any
    ) -> Page:
        """Add Account, Yes, search, choose, Next, Save untouched; gives the account's page."""
        page = self.search(self.answer(self.ask_for_an_account(), "yes"), search or role.search_name)
        page = self.classify(self.pick(page, role.ids["ams360"]), classification)
        return self.save(page, role, **changed)

    def add_account(self, role: Role, **changed: Any) -> Page:
        """Add Account, No, fill in the empty form, Save; gives the account's page."""
        page = self.answer(self.ask_for_an_account(), "no")
        return self.save(page, role, **(account_fields(role) | changed))

    def account_page(self, role: Role) -> Page:
        return self.browser.open(f"accounts/{self._id(role)}")

    def edit_account(self, role: Role, **changed: Any) -> Page:
        page = self.browser.submit(self.browser.open(f"accounts/{self._id(role)}/edit"), changed)
        self._did(f"edits {role}: {named(changed)}", page)
        return page

    def add_contact(self, role: Role, person: Role, **changed: Any) -> Page:
        page = self.browser.open(f"accounts/{self._id(role)}/contacts/new")
        page = self.browser.submit(page, contact_fields(person) | changed)
        self._did(f"adds the contact {person} to {role}", page)
        return page

    def edit_contact(self, role: Role, person: Role, **changed: Any) -> Page:
        contact_id = self.shows.contact(role, person)["contact"]["contactID"]
        page = self.browser.submit(self.browser.open(f"contacts/{contact_id}/edit"), changed)
        self._did(f"edits the contact {person}: {named(changed)}", page)
        return page

    def delete_contact(self, role: Role, person: Role) -> Page:
        """The Delete button beside a contact on the account's page."""
        contact_id = self.shows.contact(role, person)["contact"]["contactID"]
        page = self.browser.submit(self.account_page(role), {}, action=f"/contacts/{contact_id}/delete")
        self._did(f"deletes the contact {person} of {role}", page)
        return page

    def edit_plan(self, plan: Role, **changed: Any) -> Page:
        """Change a plan; cancelling it too is an edit: cancellationOn and cancellationReason."""
        page = self.browser.submit(self.browser.open(f"plans/{plan.ids['benefitpoint']}/edit"), changed)
        self._did(f"edits the plan {plan}: {named(changed)}", page)
        return page

    def delete_plan(self, plan: Role) -> Page:
        page = self.browser.open(f"plans/{plan.ids['benefitpoint']}")
        page = self.browser.submit(page, {}, action="/delete")
        self._did(f"deletes the plan {plan}", page)
        return page

    def add_plan(self, role: Role, plan: Role, **changed: Any) -> Page:
        """Plans, Tasks, Add Plan, fill in, Save."""
        page = self.browser.open(self.browser.open(f"accounts/{self._id(role)}/plans").link("Add Plan"))
        page = self.browser.submit(page, plan_fields(plan) | changed)
        if not page.refused:
            plan.ids["benefitpoint"] = page.last_part
        self._did(f"adds the plan {plan} to {role}", page)
        return page

    def renew_plan(self, plan: Role, renewal: Role, *, task: str = "Renew", **changed: Any) -> Page:
        """Plans, Tasks, Renew (or Copy); the new plan is the renewal's."""
        page = self.browser.open(f"plans/{plan.ids['benefitpoint']}")
        page = self.browser.submit(self.browser.open(page.link(task)), changed, having=["policyOriginationReason"])
        if not page.refused:
            renewal.ids["benefitpoint"] = page.last_part
        self._did(f"presses Tasks > {task} on the plan {plan}" + (f": {named(changed)}" if changed else ""), page)
        return page

    def _id(self, role: Role) -> str:
        return role.ids.get("benefitpoint") or self.shows.account_id(role)

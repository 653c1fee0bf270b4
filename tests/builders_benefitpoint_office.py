"""BenefitPoint's pages as a brokerage's user sees them, with an AMS360 simulator behind the live look-ups."""

from __future__ import annotations

from typing import Any

import requests
from lxml import html

from builders_benefitpoint import ADDRESS, BenefitPoint
from trifold.simulators.ams360 import VENDOR as AMS360
from trifold.simulators.ams360 import customers, policies
from trifold.simulators.ams360.turn import turn_in
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.control import state_of
from trifold.simulators.chassis.inproc import WSGIAdapter

PAGES = f"{ADDRESS}/ui/demo"
CODES = {
    "CustomerType": "C",
    "IsActive": True,
    "AccountExecCode": "!!!",
    "AccountRepCode": '!!"',
    "GLDivisionCode": "EST",
    "GLBranchCode": "HBR",
    "GLDepartmentCode": "PER",
    "GLGroupCode": "SVC",
}
CHOICES = {"accountType": "Client", "officeID": "2", "departmentID": "1"}
HOME = {"AddressLine1": "8 Elm Street", "City": "Fresno", "State": "CA", "ZipCode": "93650"}


class Page:
    """A page that was answered: its text, its fields, its errors."""

    def __init__(self, answer: requests.Response) -> None:
        self.status, self.url = answer.status_code, answer.url
        self.at = answer.headers.get("Location", "")
        self._tree = html.fromstring(answer.text) if answer.text.strip() else html.fromstring("<p/>")
        self.text = " ".join(self._tree.text_content().split())
        self.errors = [entry.text_content() for entry in self._tree.xpath('//section[@class="errors"]//li')]

    def fields(self) -> dict[str, str]:
        """What the page's last form would send, blanks too."""
        (form,) = [form for form in self._tree.forms if form.xpath('.//button[text()="Save"]')]
        return {name: form.fields[name] or "" for name in form.fields}

    def rows(self) -> list[list[str]]:
        return [
            [" ".join(cell.text_content().split()) for cell in row.iter("td")] for row in self._tree.xpath("//tbody/tr")
        ]

    def customers(self) -> list[str]:
        return [str(value) for value in self._tree.xpath('//input[@type="radio"][@name="amsCustomerId"]/@value')]

    def buttons(self) -> list[str]:
        return [button.text_content() for button in self._tree.xpath("//button")]


class Office(BenefitPoint):
    """BenefitPoint's simulator with an AMS360 that has one agency, both without sockets."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.ams360 = Simulator(AMS360, clock=self.clock, session=self.session)
        self.agency = self.ams360.worlds.create("demo", 1, 0)
        self.session.mount("http://ams360.test", WSGIAdapter(self.ams360.app))
        self.link(**self.agency.credentials)

    def link(self, **changes: str) -> None:
        """BenefitPoint's settings for its look-ups in AMS360."""
        settings = {"url": "http://ams360.test/v3/WSAPIService.svc", **self.agency.credentials, **changes}
        self.world.configure({"ams360": settings})

    def customer(self, **fields: Any) -> str:
        with turn_in(self.agency, "screen") as turn:
            return customers.insert_customer(turn, {**CODES, **HOME, **fields})

    def change(self, customer_id: str, **fields: Any) -> None:
        with turn_in(self.agency, "screen") as turn:
            found = customers.get_by_id(turn, customer_id)
            assert found is not None
            customers.update_customer(turn, {**found, **fields})

    def policies(self, customer_id: str) -> list[str]:
        """The numbers of a customer's policies in AMS360."""
        with turn_in(self.agency, "screen") as turn:
            found = policies.policies_where(turn, customer_id=customer_id)
        return sorted(str(policy["PolicyNumber"]) for policy in found)

    def customers(self, name: str) -> list[dict[str, Any]]:
        """AMS360's customers whose name begins so, whole."""
        with turn_in(self.agency, "screen") as turn:
            rows = customers.with_prefix(turn, name)
            return [dict(customers.get_by_id(turn, row["CustomerId"]) or {}) for row in rows]

    def get(self, path: str, **query: str) -> Page:
        return Page(self.session.get(PAGES + path, params=query, allow_redirects=False))

    def submit(self, path: str, **fields: str) -> Page:
        return Page(self.session.post(PAGES + path, data=fields, allow_redirects=False))

    def follow(self, page: Page) -> Page:
        assert page.status == 303, page.errors
        return Page(self.session.get(ADDRESS + page.at, allow_redirects=False))

    def counts(self) -> dict[str, int]:
        found = state_of(self.world)["counts"]
        return {name: found[name] for name in ("accounts", "contacts", "products")}

    def agency_counts(self) -> dict[str, int]:
        counts: dict[str, int] = state_of(self.agency)["counts"]
        return {name: count for name, count in counts.items() if name != "tickets"}

    def mapped_form(self, customer_id: str, classification: str) -> Page:
        choices = {"amsCustomerId": customer_id, "classification": classification, **CHOICES}
        return self.follow(self.submit("/accounts/add/choose", **choices))

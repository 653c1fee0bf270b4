"""AMS360 read over WSAPI: customers, contacts, policies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import requests
from zeep.exceptions import Fault

from trifold.scenarios.casting import Role
from trifold.scenarios.readers.seen import Seen, phone_of
from trifold.scenarios.readers.strangers import Stranger


class Ams360Reader:
    """One agency's user of WSAPI. ``credentials``: agency_no, login_id, password."""

    def __init__(self, session: requests.Session, wsapi: str, credentials: Mapping[str, str]) -> None:
        self._session, self._wsapi, self._credentials = session, wsapi, credentials
        self._stranger: Stranger | None = None
        self._ticket = ""

    def _log_in(self, stranger: Stranger) -> None:
        who = {"agency_no": "AgencyNo", "login_id": "LoginId", "password": "Password"}
        login = {wire: self._credentials[name] for name, wire in who.items()}
        self._ticket = stranger.call("Login", Request=login)["header"]["WSAPISession"]["Ticket"]

    def ask(self, operation: str, child: str = "Request", **fields: Any) -> Any:
        """One call; logs in where it must. Raises zeep.exceptions.Fault."""
        stranger = self._stranger
        if stranger is None:
            stranger = self._stranger = Stranger(self._session, f"{self._wsapi}?wsdl", self._wsapi)
            self._log_in(stranger)
        try:
            return stranger.call(operation, {"WSAPISession": {"Ticket": self._ticket}}, **{child: fields})
        except Fault as fault:
            if "Security" not in _detail(fault):
                raise
        self._log_in(stranger)
        return stranger.call(operation, {"WSAPISession": {"Ticket": self._ticket}}, **{child: fields})

    def found(self, prefix: str) -> list[Seen]:
        """CustomerInfo of the customers whose last name, firm name or DBA begins with ``prefix``."""
        return _listed(self.ask("CustomerGetListByNamePrefix", NamePrefix=prefix), "CustomerInfo")

    def named(self, role: Role) -> list[Seen]:
        """The customers of exactly the role's name."""
        wanted = (role["first_name"], role["last_name"], role["firm_name"])
        rows = self.found(role.search_name)
        return [row for row in rows if tuple(row.get(n) or "" for n in ("FirstName", "LastName", "FirmName")) == wanted]

    def count(self, role: Role) -> int:
        """How many customers have exactly the role's name."""
        return len(self.named(role))

    def customer(self, role: Role) -> Seen:
        """The whole customer; an empty record when there is none."""
        customer_id = self.customer_id(role)
        return _one(self.ask("CustomerGetById", CustomerId=customer_id), "Customer") if customer_id else Seen()

    def customer_id(self, role: Role) -> str:
        """The id of the role's customer: as it was met on a screen, else by its name; "" when there is none."""
        if "ams360" in role.ids:
            return role.ids["ams360"]
        rows = self.named(role)
        return str(rows[0]["CustomerId"]) if rows else ""

    def phone(self, role: Role) -> str:
        """Ten digits: a person's home phone, a firm's business phone, else the first that there is."""
        customer = self.customer(role)
        kinds = ("Home", "Cell", "Business") if role.kind == "person" else ("Business", "Home", "Cell")
        phones = [phone_of(customer.get(f"{kind}AreaCode"), customer.get(f"{kind}Phone")) for kind in kinds]
        return next((phone for phone in phones if phone), "")

    def address(self, role: Role) -> list[str]:
        """Street and zip."""
        customer = self.customer(role)
        return [customer["AddressLine1"], customer["ZipCode"]]

    def contacts_of(self, customer_id: str) -> list[Seen]:
        """The contacts of a customer, by name."""
        rows = _listed(self.ask("CustomerContactGetList", "request", CustomerId=customer_id), "CustomerContact")
        return sorted(rows, key=lambda row: str(row["ContactName"]))

    def contacts(self, role: Role) -> list[Seen]:
        """The contacts of the role's customer, by name."""
        customer_id = self.customer_id(role)
        return self.contacts_of(customer_id) if customer_id else []

    def contact_names(self, role: Role) -> list[str]:
        return [str(row["ContactName"]) for row in self.contacts(role)]

    def contact(self, role: Role, person: Role) -> Seen:
        """The contact of that name; an empty record when there is none."""
        return next((row for row in self.contacts(role) if row["ContactName"] == person.name), Seen())

    def policies_of(self, customer_id: str) -> list[Seen]:
        """PolicyInfo of a customer's policies, by effective date."""
        rows = _listed(self.ask("PolicyGetListByCustomerId", CustomerId=customer_id), "PolicyInfo")
        return sorted(rows, key=lambda row: (row["PolicyEffectiveDate"], str(row["PolicyNumber"])))

    def policies(self, role: Role) -> list[Seen]:
        """The whole policies of the role's customer, by effective date."""
        customer_id = self.customer_id(role)
        rows = self.policies_of(customer_id) if customer_id else []
        return [_one(self.ask("PolicyGet", PolicyId=row["PolicyId"]), "Policy") for row in rows]

    def policy_numbers(self, role: Role) -> list[str]:
        return [str(row["PolicyNumber"]) for row in self.policies(role)]

    def policy_facts(self, role: Role) -> list[list[str]]:
        """Number, company and line of business of each policy, by number."""
        names = ("PolicyNumber", "WritingCompanyCode", "PolicyTypeOfBusiness")
        return sorted([str(row[name]) for name in names] for row in self.policies(role))

    def policy_values(self, role: Role, name: str) -> list[str]:
        """One member of each policy of the role's customer."""
        return [str(row[name]) for row in self.policies(role)]


def day(moment: datetime) -> str:
    """A date of the wire as YYYY-MM-DD."""
    return moment.date().isoformat() if isinstance(moment, datetime) else ""


def _detail(fault: Fault) -> str:
    return "" if fault.detail is None else " ".join(str(part.tag) for part in fault.detail.iter())


def _one(answer: Any, name: str) -> Seen:
    """A result with one member: zeep gives the member itself."""
    found = answer.get(name, answer) if isinstance(answer, Mapping) else Seen()
    return found if isinstance(found, Seen) else Seen()


def _listed(answer: Any, item: str) -> list[Seen]:
    """The rows of a list answer, however much of its wrapping zeep took away."""
    while isinstance(answer, Mapping):
        inner = [part for part in answer.values() if isinstance(part, list | Mapping)]
        if not inner:
            return []
        answer = answer[item] if item in answer else inner[0]
    return [row for row in answer or [] if isinstance(row, Seen)]

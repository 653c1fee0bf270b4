"""BenefitPoint read over BrokerConnectV4: accounts, contacts, plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from zeep.exceptions import Fault

from trifold.scenarios.casting import Role
from trifold.scenarios.readers.seen import Seen, phone_of
from trifold.scenarios.readers.strangers import Stranger

BLOCKS = {"Group": "groupAccountInfo", "Individual": "individualAccountInfo"}


class BenefitPointReader:
    """One Web Services user. ``credentials``: username, password."""

    def __init__(self, session: requests.Session, address: str, credentials: Mapping[str, str]) -> None:
        self._session, self._base, self._credentials = session, f"{address}/aptusConnect", credentials
        self._broker: Stranger | None = None
        self._session_id = ""

    def _log_in(self) -> Stranger:
        login = Stranger(self._session, f"{self._base}/LoginV2.wsdl", f"{self._base}/services/LoginV2SOAP")
        who = {name: self._credentials[name] for name in ("username", "password")}
        found = login.call("login", **who)
        self._session_id = found["sessionID"] if isinstance(found, Mapping) else str(found)
        if self._broker is None:
            service = "BrokerConnectV4"
            self._broker = Stranger(
                self._session, f"{self._base}/{service}.wsdl", f"{self._base}/services/{service}SOAP"
            )
        return self._broker

    def ask(self, operation: str, **fields: Any) -> Any:
        """One call; logs in where it must. Raises zeep.exceptions.Fault."""
        broker = self._broker or self._log_in()
        try:
            return self._send(broker, operation, fields)
        except Fault:
            return self._send(self._log_in(), operation, fields)

    def _send(self, broker: Stranger, operation: str, fields: Mapping[str, Any]) -> Any:
        return broker.call(operation, {"SessionIdHeader": {"sessionId": self._session_id}}, **fields)

    def found(self, name: str) -> list[Seen]:
        """AccountSummary of the accounts whose name holds ``name``."""
        rows = self.ask("findAccounts", criteria={"accountNameMatch": name})
        return [row for row in rows or [] if isinstance(row, Seen)]

    def named(self, role: Role) -> list[Seen]:
        """The accounts of exactly the role's name, the oldest first."""
        return [row for row in self.found(role.search_name) if row["accountName"] == role.name]

    def count(self, role: Role) -> int:
        """How many accounts have exactly the role's name."""
        return len(self.named(role))

    def account_id(self, role: Role) -> str:
        """The id of the role's account: as it was met on a screen, else by its name; "" when there is none."""
        if "benefitpoint" in role.ids:
            return role.ids["benefitpoint"]
        rows = self.named(role)
        return str(rows[0]["accountID"]) if rows else ""

    def account(self, role: Role) -> Seen:
        """The whole account; an empty record when there is none."""
        account_id = self.account_id(role)
        return self.account_of(account_id) if account_id else Seen()

    def account_of(self, account_id: str | int) -> Seen:
        return _record(self.ask("getAccount", accountID=int(account_id)))

    def info(self, role: Role) -> Seen:
        """The part of the account that belongs to its classification."""
        return info_of(self.account(role))

    def link_of(self, account_id: str | int) -> Seen:
        """An account's accountIntegrationInfo."""
        return _record(info_of(self.account_of(account_id))["accountIntegrationInfo"])

    def ams_customer_id(self, role: Role) -> str:
        return str(self.info(role)["accountIntegrationInfo"].get("amsCustomerId") or "")

    def address(self, role: Role) -> list[str]:
        """Street and zip."""
        address = self.account(role)["mainAddress"]
        return [address["street1"], address["zip"]]

    def phone(self, role: Role) -> str:
        """Ten digits of an individual's phone, "" without one."""
        phone = self.info(role)["phone"]
        return phone_of(phone.get("areaCode"), phone.get("number"))

    def contacts(self, role: Role) -> list[Seen]:
        """AccountContacts of the role's account, by name."""
        account_id = self.account_id(role)
        return self.contacts_of(account_id) if account_id else []

    def contacts_of(self, account_id: str | int) -> list[Seen]:
        rows = self.ask("findAccountContacts", criteria={"accountID": str(account_id)})
        return sorted(rows or [], key=contact_name)

    def contact_names(self, role: Role) -> list[str]:
        return [contact_name(row) for row in self.contacts(role)]

    def primary_contacts(self, role: Role) -> list[str]:
        return [contact_name(row) for row in self.contacts(role) if row.get("primary")]

    def contact(self, role: Role, person: Role) -> Seen:
        """The contact of that name; an empty record when there is none."""
        return next((row for row in self.contacts(role) if contact_name(row) == person.name), Seen())

    def contact_phone(self, role: Role, person: Role) -> str:
        phones = self.contact(role, person)["contact"].get("phones") or [Seen()]
        return phone_of(phones[0].get("areaCode"), phones[0].get("number"))

    def plans(self, role: Role) -> list[Seen]:
        """Products of the role's account, the oldest first."""
        account_id = self.account_id(role)
        if not account_id:
            return []
        rows = self.ask("findProducts", criteria={"accountID": int(account_id)})
        ids = sorted(row["productID"] for row in rows or [])
        return [_record(self.ask("getProduct", productID=product_id)) for product_id in ids]

    def plan_values(self, role: Role, name: str) -> list[Any]:
        """One member of each plan of the role's account."""
        return [plan[name] for plan in self.plans(role)]

    def ams_policy_ids(self, role: Role) -> list[str]:
        """For each plan the id of its policy in AMS360, "" where it has none."""
        return [str(plan["policyIntegrationInfo"].get("amsPolicyID") or "") for plan in self.plans(role)]


def _record(answer: Any) -> Seen:
    return answer if isinstance(answer, Seen) else Seen()


def info_of(account: Seen) -> Seen:
    """The part of an account that belongs to its classification; an empty record for an empty account."""
    info = account[BLOCKS.get(str(account.get("accountClassification")), "")]
    return info if isinstance(info, Seen) else Seen()


def contact_name(row: Seen) -> str:
    return f"{row['contact'].get('firstName', '')} {row['contact'].get('lastName', '')}".strip()

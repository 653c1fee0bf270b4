"""InsuredMine read over its REST API: accounts with their badges, contacts, policies, requests, jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from trifold.scenarios.casting import Role
from trifold.scenarios.readers.seen import Seen, seen

TIMEOUT_SECONDS = 30
PAGE_SIZE = 100
PAGES_MAX = 200


class InsuredMineReader:
    """One agency's API key."""

    def __init__(self, session: requests.Session, address: str, credentials: Mapping[str, str]) -> None:
        self._session, self._base = session, f"{address}/v1"
        self._headers = {"X-API-Key": credentials["api_key"]}

    def ask(self, path: str, **query: str) -> Any:
        """One GET. Raises requests.HTTPError."""
        answer = self._session.get(f"{self._base}/{path}", params=query, headers=self._headers, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return seen(answer.json())

    def put(self, path: str, **link: str) -> None:
        """Replace a record's external ids by one, as an integration does."""
        body = {"externalIds": [link]}
        address = f"{self._base}/{path}"
        self._session.put(address, json=body, headers=self._headers, timeout=TIMEOUT_SECONDS).raise_for_status()

    def patch(self, path: str, **changed: Any) -> None:
        """Change a record as it is now."""
        headers, address = self._headers | {"If-Match": "*"}, f"{self._base}/{path}"
        answer = self._session.patch(address, json=changed, headers=headers, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()

    def listed(self, path: str, **query: str) -> list[Seen]:
        """Every page of a list."""
        found: list[Seen] = []
        asked = {"limit": str(PAGE_SIZE), **query}
        for _ in range(PAGES_MAX):
            page = self.ask(path, **asked)
            found += page["items"]
            if not page.get("nextCursor"):
                return found
            asked["cursor"] = page["nextCursor"]
        raise RuntimeError(f"insuredmine {path}: over {PAGES_MAX} pages. Reset the world, or look at fewer records.")

    def accounts(self, role: Role) -> list[Seen]:
        """The live accounts of exactly the role's name."""
        return [row for row in self.listed("accounts", name=role.name) if row["name"] == role.name]

    def account(self, role: Role) -> Seen:
        """The first account of that name, an empty record when there is none."""
        found = self.accounts(role)
        return found[0] if found else Seen()

    def count(self, role: Role) -> int:
        """How many live accounts have exactly the role's name."""
        return len(self.accounts(role))

    def fields(self, role: Role) -> Seen:
        """The account without what every write changes: links, badges, version, times, who."""
        changing = ("externalIds", "badges", "version", "updatedAt", "updatedBy")
        return Seen({name: value for name, value in self.account(role).items() if name not in changing})

    def linked(self, system: str, external_id: str) -> list[Seen]:
        """The accounts that carry an id of another system."""
        return self.listed("accounts", externalSystem=system, externalId=external_id)

    def carrying(self, system: str, external_id: str) -> Seen:
        """The first account that carries an id of another system; an empty record when there is none."""
        return next(iter(self.linked(system, external_id)), Seen())

    def contact_carrying(self, system: str, external_id: str) -> Seen:
        """The primary contact of that account."""
        account_id = self.carrying(system, external_id).get("id")
        rows = self.listed("contacts", accountId=account_id) if account_id else []
        return next((row for row in rows if row["primary"]), Seen())

    def number_carried(self, system: str, external_id: str) -> str:
        """The number beside an id of another system."""
        links = self.carrying(system, external_id).get("externalIds") or []
        return next((str(one["externalNumber"]) for one in links if one["system"] == system), "")

    def told_by_link(self, system: str, external_id: str) -> list[list[Any]]:
        """Badges, phone and street of the accounts that carry an id."""
        rows = self.linked(system, external_id)
        return [[sorted(row["badges"]), row["phone"], row["address"]["street1"]] for row in rows]

    def filtered(self, role: Role, badge: str) -> list[str]:
        """The names that the list filtered by a badge shows, among those of the role's name."""
        return [row["name"] for row in self.listed("accounts", name=role.name, badge=badge)]

    def badges(self, role: Role) -> list[str]:
        return sorted(self.account(role).get("badges") or [])

    def ids(self, role: Role) -> dict[str, str]:
        """System to external id."""
        return {row["system"]: row["externalId"] for row in self.account(role).get("externalIds") or []}

    def contacts(self, role: Role) -> list[Seen]:
        """The contacts of the role's account, by name."""
        account_id = self.account(role).get("id")
        rows = self.listed("contacts", accountId=account_id) if account_id else []
        return sorted(rows, key=lambda row: str(row["name"]))

    def contact_names(self, role: Role) -> list[str]:
        return [str(row["name"]) for row in self.contacts(role)]

    def contact(self, role: Role, person: Role) -> Seen:
        """The contact of that name; an empty record when there is none."""
        return next((row for row in self.contacts(role) if row["name"] == person.name), Seen())

    def places(self, role: Role, person: Role) -> list[str]:
        """The accounts that the person is a contact of."""
        return [place["accountId"] for place in self.contact(role, person).get("accounts") or []]

    def contact_badges(self, role: Role, person: Role) -> list[str]:
        return sorted(self.contact(role, person).get("badges") or [])

    def primary_contacts(self, role: Role) -> list[str]:
        return [str(row["name"]) for row in self.contacts(role) if row["primary"]]

    def policies(self, role: Role) -> list[Seen]:
        """The policies of the role's account, by start."""
        account_id = self.account(role).get("id")
        rows = self.listed("policies", accountId=account_id) if account_id else []
        return sorted(rows, key=lambda row: (str(row["startDate"]), str(row["number"])))

    def policy_named(self, role: Role, policy: Role) -> Seen:
        """The policy of that number; an empty record when there is none."""
        return next((row for row in self.policies(role) if row["number"] == policy["number"]), Seen())

    def contact_facts(self, role: Role, person: Role) -> list[Any]:
        """Id, title, e-mail and badges of a contact."""
        return [self.contact(role, person).get(name) for name in ("id", "title", "email", "badges")]

    def policy_facts(self, role: Role) -> list[list[Any]]:
        """Id, number and carrier of each policy."""
        return [[row["id"], row["number"], row["carrier"]] for row in self.policies(role)]

    def policy_numbers(self, role: Role) -> list[str]:
        return [str(row["number"]) for row in self.policies(role)]

    def policy_values(self, role: Role, name: str) -> list[str]:
        """One member of each policy of the role's account."""
        return [row[name] for row in self.policies(role)]

    def address(self, role: Role) -> list[str]:
        """Street and zip."""
        address = self.account(role)["address"]
        return [address["street1"], address["zip"]]

    def request(self, role: Role) -> Seen:
        """The newest sync request of the role's account; an empty record when nobody asked."""
        account_id = self.account(role).get("id")
        found = self.listed("sync/requests", recordId=account_id) if account_id else []
        return found[-1] if found else Seen()

    def answers(self, role: Role) -> dict[str, str]:
        """System to state (done, pending, refused) of the newest sync request."""
        return {row["system"]: row["state"] for row in self.request(role).get("results") or []}

    def reasons(self, role: Role) -> dict[str, str]:
        """System to the reason that the newest sync request was answered with, where one was given."""
        return {row["system"]: row["reason"] for row in self.request(role).get("results") or [] if row["reason"]}

    def job(self, job_id: str) -> Seen:
        found = self.ask(f"sync/jobs/{job_id}")
        return found if isinstance(found, Seen) else Seen()

"""An engine of the obvious kind, honestly written: translate, search by name, write every difference, retry creates.

It keeps nothing: no crosswalk, no last seen values, no intents. A good suite must catch it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import requests
from flask import Flask, request
from flask.typing import ResponseReturnValue

from trifold.scenarios.controls.naive_translations import (
    account_from_benefitpoint,
    account_from_customer,
    benefitpoint_account,
    customer_from_account,
    policy_from_ams360,
    policy_from_plan,
)
from trifold.scenarios.engines import Engine, SessionFor
from trifold.scenarios.readers.ams360 import Ams360Reader
from trifold.scenarios.readers.benefitpoint import BenefitPointReader, contact_name, info_of
from trifold.scenarios.readers.seen import Seen
from trifold.sync_core.settings import Agency, Settings

TRIES = 3
ROUNDS_MAX = 500
TIMEOUT_SECONDS = 30
Fields = dict[str, Any]


class InsuredMine:
    """The few calls that are needed."""

    def __init__(self, session: requests.Session, agency: Agency) -> None:
        self._session, self._base = session, f"{agency.insuredmine.url}/v1"
        self._headers = {"X-API-Key": agency.insuredmine.api_key}

    def call(self, method: str, path: str, body: Fields | None = None, *, version: int = 0, **query: Any) -> Any:
        headers = {**self._headers, "If-Match": f'"{version}"'} if version else self._headers
        answer = self._session.request(
            method, f"{self._base}/{path}", json=body, params=query, headers=headers, timeout=TIMEOUT_SECONDS
        )
        answer.raise_for_status()
        return answer.json()

    def by_name(self, path: str, name: str, **query: Any) -> Fields | None:
        """The first record of that name, whoever it is."""
        found: list[Fields] = self.call("GET", path, name=name, **query)["items"]
        key = "number" if path == "policies" else "name"
        return next((row for row in found if row[key] == name), None)

    def write(self, path: str, before: Fields | None, fields: Fields) -> Fields:
        """Create, or patch what differs."""
        if before is None:
            created: Fields = self.call("POST", path, fields)
            return created
        changed = {name: value for name, value in fields.items() if value and before.get(name) != value}
        if not changed:
            return before
        after: Fields = self.call("PATCH", f"{path}/{before['id']}", changed, version=before["version"])
        return after

    def tag(self, account: Fields, system: str, external_id: str) -> None:
        """Add an external id."""
        ids = [{"system": row["system"], "externalId": row["externalId"]} for row in account["externalIds"]]
        mine = {"system": system, "externalId": external_id}
        if mine not in ids:
            self.call("PUT", f"accounts/{account['id']}/external-ids", {"externalIds": [*ids, mine]})


class Office:
    """One agency: its three systems, and what to do when one of them calls."""

    def __init__(self, agency: Agency, session_for: Callable[[str], requests.Session]) -> None:
        assert agency.benefitpoint is not None
        self.agency = agency
        self.a = Ams360Reader(session_for("ams360"), agency.ams360.url, agency.ams360.model_dump())
        bp = agency.benefitpoint
        self.b = BenefitPointReader(session_for("benefitpoint"), bp.url, bp.model_dump())
        self.i = InsuredMine(session_for("insuredmine"), agency)
        self.since: Any = None

    # ---- AMS360 called
    def customer_changed(self, customer_id: str) -> Fields:
        customer = self.a.ask("CustomerGetById", CustomerId=customer_id)
        fields = account_from_customer(customer)
        account = self.i.by_name("accounts", _name(fields))
        account = self.i.write("accounts", account, fields if account else _new(fields))
        self.i.tag(account, "ams360", customer_id)
        for row in self.b.found(_name(fields)):
            self.write_to_benefitpoint(row["accountID"], fields)
        return account

    def contact_changed(self, customer_id: str, contact_id: str) -> None:
        contact = self.a.ask("CustomerContactGet", "request", CustomerContactId=contact_id)
        account = self.customer_changed(customer_id)
        first, _, last = str(contact["ContactName"]).rpartition(" ")
        fields = {
            "accountId": account["id"],
            "firstName": first,
            "lastName": last,
            "email": contact.get("EmailAddress"),
        }
        before = self.i.by_name("contacts", contact["ContactName"], accountId=account["id"])
        self.i.write("contacts", before, fields)
        for row in self.b.found(account["name"]):
            if contact["ContactName"] not in [contact_name(other) for other in self.b.contacts_of(row["accountID"])]:
                person = {"firstName": first, "lastName": last, "email": contact.get("EmailAddress")}
                self.b.ask("createAccountContact", contact={"accountID": row["accountID"], "contact": person})

    def policy_changed(self, customer_id: str, policy_id: str) -> None:
        policy = self.a.ask("PolicyGet", PolicyId=policy_id)
        account = self.customer_changed(customer_id)
        fields = policy_from_ams360(policy) | {"accountId": account["id"]}
        self.i.write("policies", self.i.by_name("policies", fields["number"], accountId=account["id"]), fields)

    # ---- BenefitPoint was looked at
    def look_at_benefitpoint(self) -> list[Seen]:
        criteria = {"typesToInclude": ["Account", "Product"]}
        criteria |= {"sinceLastModifiedOn": self.since} if self.since else {}
        found = self.b.ask("findChanges", criteria=criteria)
        self.since, former = found["processStartedOn"], self.since
        return found.get("modifications") or [] if former else []

    def benefitpoint_changed(self, kind: str, entity_id: int) -> None:
        if kind == "Product":
            self.plan_changed(self.b.ask("getProduct", productID=entity_id))
            return
        account = self.b.account_of(entity_id)
        fields, known = account_from_benefitpoint(account), self.i.by_name
        if self.agency.internal_connection == "core" and not self.a.found(fields["lastName"] or _name(fields)):
            self.a.ask("CustomerInsert", Customer=customer_from_account(fields, self.agency))
        if self.agency.mode == "realtime" and known("accounts", _name(fields)):
            self.show_benefitpoint(account)

    def show_benefitpoint(self, account: Seen) -> None:
        fields = account_from_benefitpoint(account)
        before = self.i.by_name("accounts", _name(fields))
        shown = self.i.write("accounts", before, fields if before else _new(fields))
        self.i.tag(shown, "benefitpoint", str(account["accountID"]))

    def plan_changed(self, plan: Seen) -> None:
        customer_id = info_of(self.b.account_of(plan["accountID"]))["accountIntegrationInfo"].get("amsCustomerId")
        numbers = [row["PolicyNumber"] for row in self.a.policies_of(customer_id)] if customer_id else []
        if customer_id and plan.get("policyNumber") not in numbers:
            policy = policy_from_plan(plan, customer_id, self.agency)
            self.a.ask("PolicyInsert", "request", Policy=policy)

    # ---- InsuredMine called
    def account_changed(self, account_id: str, targets: list[str]) -> list[str]:
        account = self.i.call("GET", f"accounts/{account_id}")
        targets = targets or [row["system"] for row in account["externalIds"]]
        if "ams360" in targets:
            self.i.tag(account, "ams360", self.write_to_ams360(account))
        account = self.i.call("GET", f"accounts/{account_id}")
        if "benefitpoint" in targets:
            rows = [row for row in self.b.found(account["name"]) if row["accountName"] == account["name"]]
            if rows:
                self.write_to_benefitpoint(rows[0]["accountID"], account)
            else:
                created = self.b.ask("createAccount", account=benefitpoint_account(account, self.agency))
                self.i.tag(account, "benefitpoint", str(created["ID"]))
        return targets

    def write_to_ams360(self, account: Fields) -> str:
        fields, search = customer_from_account(account, self.agency), account["lastName"] or account["businessName"]
        names = ("FirstName", "LastName", "FirmName")
        for row in self.a.found(search):
            if all((row.get(name) or "") == (fields.get(name) or "") for name in names):
                before = self.a.ask("CustomerGetById", CustomerId=row["CustomerId"])
                self.a.ask("CustomerUpdate", Customer={**before, **fields})
                return str(row["CustomerId"])
        return str(self.a.ask("CustomerInsert", Customer=fields))

    def write_to_benefitpoint(self, account_id: int, fields: Mapping[str, Any]) -> None:
        before = self.b.account_of(account_id)
        after = benefitpoint_account(fields, self.agency, before["accountClassification"]) | {"accountID": account_id}
        if account_from_benefitpoint(Seen({**before, **after})) != account_from_benefitpoint(before):
            self.b.ask("updateAccount", update=after)

    def sync_requested(self, body: Mapping[str, Any]) -> None:
        asked = self.i.call("GET", f"sync/requests/{body['requestId']}")
        done = self.account_changed(asked["accountId"], asked["targets"])
        results = [{"system": system, "state": "done"} for system in done]
        self.i.call("PATCH", f"sync/requests/{asked['id']}", {"state": "done", "results": results})

    def daily_requested(self, body: Mapping[str, Any]) -> None:
        for row in self.a.found(""):
            self.customer_changed(row["CustomerId"])
        for row in self.b.found(""):
            self.show_benefitpoint(self.b.account_of(row["accountID"]))
        self.i.call("PATCH", f"sync/jobs/{body['jobId']}", {"state": "done"})


class NaiveEngine:
    """Work is a list; what fails is tried again, creates too."""

    def __init__(self, offices: Mapping[str, Office]) -> None:
        self._offices = offices
        self._work: list[Callable[[], object]] = []
        flask = Flask("trifold.scenarios.controls.naive")
        flask.add_url_rule("/hooks/ams360/<agency>", "ams360", self._ams360, methods=["POST"])
        flask.add_url_rule("/hooks/insuredmine/<agency>", "insuredmine", self._insuredmine, methods=["POST"])
        self.app = flask.wsgi_app

    def _ams360(self, agency: str) -> ResponseReturnValue:
        office, notice = self._offices[agency], request.get_json()
        keys, entity = notice["Keys"], notice["Entity"]
        if office.agency.mode == "realtime" and notice["Action"] != "Deleted":
            steps: dict[str, Callable[[], object]] = {
                "Customer": lambda: office.customer_changed(keys["CustomerId"]),
                "CustomerContact": lambda: office.contact_changed(keys["CustomerId"], keys["CustomerContactId"]),
                "Policy": lambda: office.policy_changed(keys["CustomerId"], keys["PolicyId"]),
            }
            self._work.append(steps[entity])
        return "", 204

    def _insuredmine(self, agency: str) -> ResponseReturnValue:
        office, body = self._offices[agency], request.get_json()
        if body["type"] == "sync.requested":
            self._work.append(lambda: office.sync_requested(body))
        elif body["type"] == "sync.daily_requested":
            self._work.append(lambda: office.daily_requested(body))
        elif body["type"] == "account.updated" and body["changedBy"]["kind"] == "user":
            self._work.append(lambda: office.account_changed(body["accountId"], []))
        return "", 204

    def tick(self) -> int:
        self.poll()
        return len(self._work)

    def drain(self, steps: int | None = None) -> int:
        done = 0
        while self._work and done < (ROUNDS_MAX if steps is None else steps):
            step = self._work.pop(0)
            done += 1
            for _ in range(TRIES):
                try:
                    step()
                    break
                except Exception:  # noqa: S112 - the obvious kind tries again, whatever it was
                    continue
        return done

    def poll(self) -> None:
        for office in self._offices.values():
            for change in office.look_at_benefitpoint():
                self._work.append(partial(office.benefitpoint_changed, change["entityType"], change["entityID"]))

    def resume(self) -> None:
        """What it was at is forgotten."""

    def close(self) -> None:
        self._work.clear()


def _name(fields: Mapping[str, Any]) -> str:
    return str(fields.get("businessName") or f"{fields.get('firstName') or ''} {fields.get('lastName') or ''}".strip())


def _new(fields: Fields) -> Fields:
    """A person's account comes with its primary contact."""
    return {**fields, "contact": {}} if fields["type"] == "Personal" else fields


def build(settings: Settings, session_for: SessionFor) -> Engine:
    def office(name: str, agency: Agency) -> Office:
        return Office(agency, lambda system: session_for(name, system))

    return NaiveEngine({name: office(name, agency) for name, agency in settings.agencies.items()})

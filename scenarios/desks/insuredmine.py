"""An agent at InsuredMine: accounts and contacts with their targets, the Sync button, the Daily AMS sync button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from trifold.scenarios.browser import Browser, Page
from trifold.scenarios.casting import Role
from trifold.scenarios.desks.desk import Desk, Tell, named
from trifold.scenarios.readers.insuredmine import InsuredMineReader

PRESSES_MAX = 5
_PERSON = {"first_name": "firstName", "last_name": "lastName"}
_REACH = {name: name for name in ("email", "phone", "street1", "street2", "city", "state", "zip")}
_UNIT = {name: name for name in ("division", "branch", "department", "group", "executive", "representative")}


def account_fields(role: Role) -> dict[str, Any]:
    """What the form of a new account is filled with."""
    firm, person = {"firm_name": "businessName", "dba": "dba"}, {**_PERSON, "middle_name": "middleName"}
    names = firm if role.kind == "firm" else person
    return {wire: role[name] for name, wire in (names | _REACH | _UNIT).items()}


def contact_fields(person: Role) -> dict[str, Any]:
    names = _PERSON | {"title": "title"} | _REACH
    return {wire: person[name] for name, wire in names.items()}


def policy_fields(policy: Role) -> dict[str, Any]:
    """``insurer`` is the carrier as InsuredMine's users call it."""
    names = {"number": "number", "insurer": "carrier", "starts": "startDate", "ends": "endDate"}
    return {wire: policy[name] for name, wire in names.items() if policy[name]}


class InsuredMineDesk(Desk):
    """Wire names may be given to change what a form is filled with."""

    system: ClassVar[str] = "insuredmine"

    def __init__(self, browser: Browser, tell: Tell, reader: InsuredMineReader) -> None:
        super().__init__(browser, tell)
        self.shows = reader

    def add_account(self, role: Role, targets: Sequence[str] = (), **changed: Any) -> Page:
        """Add New account, with the systems to send it to; ``presses`` of Save may be more than one."""
        presses = changed.pop("presses", 1)
        kind = "Commercial" if role.kind == "firm" else "Personal"
        page = self.browser.open("accounts/new", type=kind)
        fields = {**account_fields(role), "type": kind, "targets": list(targets)} | changed
        page = self.browser.submit(page, fields, presses=presses)
        if not page.refused:
            role.enter("insuredmine", page.last_part)
        self._did(f"adds the account {role}" + _to(targets), page)
        return page

    def add_account_again(self, role: Role, **changed: Any) -> Page:
        """The same somebody once more, by a person who knows it."""
        page = self.add_account(role, **changed)
        role.enter("insuredmine", page.last_part, again=True)
        return page

    def import_link(self, role: Role, system: str, external_id: str) -> None:
        """An earlier integration wrote another system's id on the account, over the API."""
        self.shows.put(f"accounts/{self._id(role)}/external-ids", system=system, externalId=external_id)
        role.imported.append((system, external_id))
        self._did(f"holds {role} with an id of {system} since long ago")

    def edit_account(self, role: Role, **changed: Any) -> Page:
        page = self.browser.submit(self.browser.open(f"accounts/{self._id(role)}/edit"), changed)
        self._did(f"edits {role}: {named(changed)}", page)
        return page

    def sync(self, role: Role, targets: Sequence[str]) -> Page:
        """The Sync button of an account."""
        page = self.browser.submit(self.account_page(role), {"targets": list(targets)}, action="/sync")
        self._did(f"presses Sync on {role}" + _to(targets), page)
        return page

    def add_contact(self, role: Role, person: Role, targets: Sequence[str] = (), **changed: Any) -> Page:
        presses = changed.pop("presses", 1)
        page = self.browser.open(f"accounts/{self._id(role)}/contacts/new")
        fields = {**contact_fields(person), "targets": list(targets)} | changed
        page = self.browser.submit(page, fields, presses=presses)
        self._did(f"adds the contact {person} to {role}" + _to(targets), page)
        return page

    def sync_contact(self, role: Role, person: Role, targets: Sequence[str] = ()) -> Page:
        """The Sync button of a contact; without targets, where its account is."""
        page = self.browser.open(f"contacts/{self._contact_id(role, person)}")
        page = self.browser.submit(page, {"targets": list(targets)}, action="/sync")
        self._did(f"presses Sync on the contact {person}" + _to(targets), page)
        return page

    def edit_contact(self, role: Role, person: Role, **changed: Any) -> Page:
        page = self.browser.open(f"contacts/{self._contact_id(role, person)}/edit")
        page = self.browser.submit(page, changed)
        self._did(f"edits the contact {person}: {named(changed)}", page)
        return page

    def add_policy(self, role: Role, policy: Role, **changed: Any) -> Page:
        """Add a policy to an account: it is InsuredMine's own."""
        page = self.browser.open(f"accounts/{self._id(role)}/policies/new")
        page = self.browser.submit(page, policy_fields(policy) | changed)
        if not page.refused:
            policy.enter("insuredmine", page.last_part)
        self._did(f"adds the policy {policy} to {role}", page)
        return page

    def make_primary(self, role: Role, person: Role) -> Page:
        """The person becomes the account's primary contact."""
        page = self.browser.open(f"contacts/{self._contact_id(role, person)}")
        page = self.browser.submit(page, {}, action="/primary")
        self._did(f"makes {person} the primary contact of {role}", page)
        return page

    def place_contact(self, role: Role, person: Role, account: Role, *, move: bool = False, relation: str = "") -> Page:
        """Add to account (or Move to account), by the other account's id."""
        page = self.browser.open(f"contacts/{self._contact_id(role, person)}")
        named_so = {"account": self._id(account), "relation": relation}
        page = self.browser.submit(page, named_so, action="/accounts", button=("step", "move" if move else "add"))
        self._did(f"{'moves' if move else 'adds'} the contact {person} of {role} to {account}", page)
        return page

    def policy_page(self, role: Role, place: int = 0) -> Page:
        """A policy of the account, by start, opened from the list."""
        return self.browser.open(f"policies/{self.shows.policies(role)[place]['id']}")

    def cancel_policy(self, role: Role, place: int = 0) -> Page:
        """Press Cancel policy, where there is no such button too, as from a page that was opened before."""
        policy_id = self.shows.policies(role)[place]["id"]
        page = self.browser.post(f"policies/{policy_id}/status", step="cancel")
        self._did(f"cancels a policy of {role}", page)
        return page

    def patch_policy(self, role: Role, place: int = 0, **changed: Any) -> None:
        """Another program edits a policy over the API."""
        self.shows.patch(f"policies/{self.shows.policies(role)[place]['id']}", **changed)
        self._did(f"has a policy of {role} edited over the API: {named(changed)}")

    # ---- taking away
    def unlink(self, role: Role, system: str) -> Page:
        """Remove the link of an account with a system."""
        page = self.browser.submit(self.account_page(role), {"system": system}, action="/unlink")
        self._did(f"removes the link of {role} with {system}", page)
        return page

    def delete_account(self, role: Role) -> Page:
        """Delete this account, and Delete once more under the warning."""
        page = self.browser.open(self.account_page(role).link("Delete this account"))
        page = self.browser.submit(page, {}, action="/delete")
        self._did(f"deletes the account {role}", page)
        return page

    def delete_contact(self, role: Role, person: Role) -> Page:
        """Delete under the warning; a primary contact is refused."""
        page = self.browser.open(f"contacts/{self._contact_id(role, person)}/delete")
        page = self.browser.submit(page, {}, action="/delete")
        self._did(f"deletes the contact {person}", page)
        return page

    # ---- the daily
    def press_daily(self) -> Page:
        """The Daily AMS sync button; gives the page with its progress."""
        page = self.browser.submit(self.browser.open("daily"), {}, action="/daily")
        self._did("presses Daily AMS sync")
        return page

    def press_daily_twice(self) -> Page:
        """Press until a second press meets a job that is still open; gives the page after it."""
        for _ in range(PRESSES_MAX):
            self.press_daily()
            page = self.press_daily()
            if "joined" in page.toast:
                break
        return page

    def jobs(self) -> list[dict[str, str]]:
        """The daily jobs that the page lists, the newest first."""
        return self.browser.open("daily").rows()

    def job_result(self) -> str:
        """What the newest daily job told."""
        rows = self.jobs()
        return rows[0]["Result"] if rows else ""

    def job_state(self) -> str:
        """The newest daily job's state, as the page with its progress says; "" when it never ran."""
        rows = self.browser.open("daily").rows()
        return rows[0]["State"] if rows else ""

    def account_page(self, role: Role) -> Page:
        """Account 360, opened from the list."""
        return self.browser.open(f"accounts/{self._id(role)}")

    def chips(self, role: Role) -> list[str]:
        """What the account's head tells beside its badges: pending, refused and why."""
        shown = self.account_page(role).document.xpath("//*[@class='head']//*[contains(@class, 'chip')]")
        return [" ".join(element.text_content().split()) for element in shown]

    def profile(self, role: Role, *labels: str) -> list[str]:
        """What the profile page says under some labels; nothing when there is no such account."""
        facts = self.account_page(role).facts() if self._id(role) else {}
        return [facts[label] for label in labels if label in facts]

    def _contact_id(self, role: Role, person: Role) -> str:
        return str(self.shows.contact(role, person)["id"])

    def _id(self, role: Role) -> str:
        return role.ids.get("insuredmine") or str(self.shows.account(role).get("id") or "")


def _to(targets: Sequence[str]) -> str:
    return f" to {' and '.join(targets)}" if targets else ""

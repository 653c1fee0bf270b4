"""The BenefitPoint connector: one brokerage's accounts, contacts and plans.

An account carries our reference in the brokerage's account number, a contact in its additional information, so that
a create whose answer was lost can be looked up (tier T1). Updates send the whole object after a look just before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import requests

from trifold.sync_core.connectors.benefitpoint import changes, mapping, people, products, states
from trifold.sync_core.connectors.benefitpoint.calls import Calls, ReadFault
from trifold.sync_core.connectors.port import AccountRow, Capability, Missing, Survey, Tier
from trifold.sync_core.connectors.tickets import Ticket
from trifold.sync_core.connectors.transport import LIST_BYTES_MAX, garbled
from trifold.sync_core.connectors.values import loose_name, stored_fields, text, to_write, whole
from trifold.sync_core.errors import InDoubt, Rejected, Stale, Transient
from trifold.sync_core.model.changes import ChangePage, Kind, Receipt, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import Fields, Snapshot
from trifold.sync_core.model.values import Rules
from trifold.sync_core.ports import SystemClock
from trifold.sync_core.ports import monotonic as machine_monotonic
from trifold.sync_core.settings import BenefitPointSettings

Wire = Mapping[str, Any]
NAMES_KEPT_SECONDS = 300.0
_CREATES = {Kind.ACCOUNT: ("createAccount", "account"), Kind.CONTACT: ("createAccountContact", "contact")}
RULES: Rules = {Kind.ACCOUNT: mapping.ACCOUNT_RULES, Kind.CONTACT: people.RULES, Kind.POLICY: products.RULES}
_CAPABILITIES: Mapping[Kind, Capability] = {
    Kind.ACCOUNT: Capability(
        rules=RULES[Kind.ACCOUNT],
        tier=Tier.REFERENCE,
        evidence="specification f: brokerageAccountInfo.accountNumber is free; findAccounts by name, then getAccount",
        brings_contact=True,  # R25
    ),
    Kind.CONTACT: Capability(
        rules=RULES[Kind.CONTACT],
        tier=Tier.REFERENCE,
        evidence="specification f: additionalInfo is free text; findAccountContacts lists all of an account",
    ),
    Kind.POLICY: Capability(
        rules=RULES[Kind.POLICY],
        tier=Tier.REFERENCE,
        evidence="AMS360 never writes a plan (decisions D4, D12)",
        creates=False,
    ),
}


machine_now = SystemClock().now


class BenefitPointConnector:
    """Implements port.Connector."""

    system = System.BENEFITPOINT
    prefixes: Sequence[str] = ("",)

    def __init__(
        self,
        settings: BenefitPointSettings,
        session: requests.Session | None = None,
        monotonic: Callable[[], float] = machine_monotonic,
        now: Callable[[], datetime] = machine_now,
        read_wait_seconds: float = 0.2,
        ticket: Ticket | None = None,
        spend: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._calls = Calls(settings, session, monotonic, read_wait_seconds, ticket, spend)
        self._monotonic, self._now = monotonic, now
        self._names: tuple[float, dict[str, str], dict[str, str]] | None = None
        self.capabilities = _CAPABILITIES

    @property
    def calls_made(self) -> int:
        return self._calls.calls_made

    def check(self) -> str:
        offices = self._calls.read("findOffices", {"criteria": {}}).get("offices") or []
        return f"BenefitPoint: logged in as {self._settings.username}, {len(offices)} offices"

    # --------------------------------------------------------------------------------------------------------- reading
    def _get(self, operation: str, key: str, external_id: str | None, member: str) -> Wire | None:
        """One object; None for an id that is unknown, deleted or forbidden."""
        if external_id is None or not (external_id.isascii() and external_id.isdigit()):
            return None
        found = self._calls.one(operation, {key: external_id}, member)
        told = (found or {}).get("contact", found) if key == "contactID" else found
        if found and str((told or {}).get(key)).strip() != external_id:
            raise garbled(f"benefitpoint {operation}", f"{key} is not the one that was asked for")
        return found

    def _account(self, account_id: str | None) -> Wire | None:
        found = self._get("getAccount", "accountID", account_id, "account")
        return found if found and mapping.classification(found) in mapping.INFO else None

    def _contact(self, contact_id: str | None) -> Wire | None:
        return self._get("getAccountContact", "contactID", contact_id, "contact")

    def _product(self, product_id: str | None) -> Wire | None:
        return self._get("getProduct", "productID", product_id, "result")

    def fetch(self, kind: Kind, external_id: str) -> Snapshot | None:
        if kind is Kind.ACCOUNT:
            account = self._account(external_id)
            return mapping.account(account) if account else None
        if kind is Kind.CONTACT:
            return self._fetch_contact(external_id)
        product = self._product(external_id) if kind is Kind.POLICY else None
        return products.policy(product, *self._plan_names()) if product else None

    def _fetch_contact(self, external_id: str) -> Snapshot | None:
        """Only a primary contact may be the account itself: the account is read for nobody else."""
        contact = self._contact(external_id)
        if contact is None or not people.is_primary(contact):
            return people.contact(contact, {}) if contact else None
        account = self._get("getAccount", "accountID", contact["accountID"], "account")
        if account is None:  # the contact is there: that its account is not shown yet says nothing about it
            raise Transient(
                f"benefitpoint contact {external_id}: its account is not shown. Nothing was done. It is read again."
            )
        return people.contact(contact, account) if mapping.classification(account) in mapping.INFO else None

    def children(self, kind: Kind, account_id: str) -> list[Snapshot]:
        if kind is Kind.CONTACT:
            account = self._account(account_id)
            return [people.contact(row, account) for row in self._contacts(account_id)] if account else []
        return self._products(account_id) if kind is Kind.POLICY else []

    def _listed(self, operation: str, criteria: Wire, member: str) -> list[Wire]:
        listed = self._calls.read(operation, {"criteria": criteria}, LIST_BYTES_MAX).get(member)
        return [row for row in listed or [] if row]

    def _below(self, account_id: str, operation: str, member: str) -> list[Wire]:
        """The rows of one account; none when BenefitPoint shows no such account."""
        try:
            return self._listed(operation, {"accountID": account_id}, member)
        except ReadFault:
            if self._get("getAccount", "accountID", account_id, "account") is None:
                return []
            raise

    def _contacts(self, account_id: str | None) -> list[Wire]:
        return self._below(account_id or "", "findAccountContacts", "contacts")

    def _products(self, account_id: str) -> list[Snapshot]:
        rows = self._below(account_id, "findProducts", "summaries")
        found = (self._product(row.get("productID")) for row in rows)
        return [products.policy(product, *self._plan_names()) for product in found if product]

    def _plan_names(self) -> tuple[dict[str, str], dict[str, str]]:
        """Names of carriers and product types by id, kept for five minutes."""
        now = self._monotonic()
        if self._names is None or now - self._names[0] >= NAMES_KEPT_SECONDS:
            carriers = self._calls.read("getAvailableCarriers", {}, LIST_BYTES_MAX).get("carriers") or []
            asked = {"returnAllTypes": True} if self._settings.version == "v4_3" else {}
            types = self._calls.read("getProductTypes", asked, LIST_BYTES_MAX).get("productTypes") or []
            self._names = (
                now,
                {row["carrierID"]: row["carrierName"] for row in carriers},
                {row["productTypeID"]: row["longDescription"] for row in types},
            )
        return self._names[1], self._names[2]

    def _named(self, operation: Operation) -> list[Wire]:
        """The accounts that are called as this create would call its own."""
        name = mapping.display_name(mapping.new_account(operation, self._settings, self._today())).strip()
        if not name:
            return []
        criteria = {"accountNameMatch": name, "accountClassifications": list(mapping.CLIENTS)}
        rows = self._listed("findAccounts", criteria, "result")
        alike = [row for row in rows if loose_name(row.get("accountName")) == loose_name(name)]
        return [account for account in (self._account(row.get("accountID")) for row in alike) if account]

    def find_by_reference(self, operation: Operation) -> list[Snapshot]:
        """Accounts with our account number or the same AMS360 customer; contacts with our reference."""
        if operation.kind is Kind.CONTACT:
            account = self._account(operation.account_id)
            rows = [row for row in self._contacts(operation.account_id) if people.carries(row, operation.reference)]
            return [people.contact(row, account) for row in rows] if account else []
        if operation.kind is not Kind.ACCOUNT:
            return []
        customers = {known.external_id for known in operation.references if known.system is System.AMS360}
        found = []
        for account in self._named(operation):
            ours = operation.reference and mapping.account_number(account) == operation.reference
            if ours or any(known.external_id in customers for known in mapping.references(account)):
                found.append(mapping.account(account))
        return [snapshot for snapshot in found if snapshot]

    def look_alikes(self, operation: Operation) -> list[Snapshot]:
        """Accounts of the same name; contacts and plans of the same account. Which contact is the account itself is
        not looked at."""
        if operation.kind is Kind.ACCOUNT:
            return [snapshot for snapshot in map(mapping.account, self._named(operation)) if snapshot]
        if operation.kind is Kind.CONTACT:
            return [people.contact(row, {}) for row in self._contacts(operation.account_id)]
        return self.children(operation.kind, operation.account_id or "")

    def survey(self, external_id: str) -> Survey | None:
        """None: what changed here is asked for (changes_since), never searched for."""
        return None

    def accounts(self, prefix: str = "") -> Iterator[AccountRow]:
        for row in self._listed("findAccounts", {"accountClassifications": list(mapping.CLIENTS)}, "result"):
            if row.get("accountID"):
                name = row.get("accountName") or ""
                yield AccountRow(external_id=row["accountID"], name=name, stamp=row.get("lastModifiedOn"))

    def changes_since(self, cursor: str | None) -> ChangePage:
        return changes.page(lambda name, fields: self._calls.read(name, fields, LIST_BYTES_MAX), cursor)

    # --------------------------------------------------------------------------------------------------------- writing
    def missing(self, operation: Operation) -> Missing:
        fields = operation.fields
        if operation.kind is Kind.CONTACT:
            return Missing(fields=_lacking(fields, ("first_name", "last_name")))
        if operation.kind is not Kind.ACCOUNT:
            return Missing()
        names: tuple[str, ...] = ("first_name", "last_name") if operation.individual else ("firm_name",)
        if not operation.individual and whole(fields.get("first_name"), fields.get("last_name")):
            names = ()
        service: dict[str, int | str | None] = {
            "office": self._settings.office_id,
            "administrator": self._settings.administrator_user_id,
            "primary_contact": self._settings.primary_contact_user_id,
        }
        if not operation.individual:  # BenefitPoint takes "nothing chosen" for nothing
            chosen = self._settings.business_type
            service["business_type"] = None if chosen in ("", states.UNSET) else chosen
        return Missing(fields=_lacking(fields, names) + tuple(name for name, known in service.items() if known is None))

    def apply(self, operation: Operation) -> Receipt:
        if operation.kind is Kind.POLICY:
            return self._refer_product(operation)
        if operation.verb is Verb.CREATE:
            return self._create(operation)
        if operation.verb is Verb.REMOVE:
            return self._remove_contact(operation)
        return self._update_contact(operation) if operation.kind is Kind.CONTACT else self._update_account(operation)

    def _new(self, operation: Operation) -> tuple[Wire, Fields]:
        """The record that a create sends, and its fields as they will be read back."""
        if operation.kind is Kind.ACCOUNT:
            account = mapping.new_account(operation, self._settings, self._today())
            return account, mapping.account_fields(account)
        contact = people.new_contact(operation)
        return contact, people.contact_fields(contact)

    def stored(self, operation: Operation) -> Fields:
        return self._new(operation)[1]

    def _create(self, operation: Operation) -> Receipt:
        record, fields = self._new(operation)
        name, member = _CREATES[operation.kind]
        made = self._calls.write(name, {member: record})
        if not made:
            raise InDoubt(f"{operation.coordinates}: answered without an id. It may have been made. It is looked up.")
        return self._receipt(operation, made, stored_fields(operation, {}, fields))

    def _update_account(self, operation: Operation) -> Receipt:
        account = self._there(operation, self._account(operation.external_id))
        before = mapping.account_fields(account)
        if operation.verb is Verb.REFERENCE:
            changed = self._with_customer(operation, account)
        else:
            changed = mapping.with_account(account, operation.fields, to_write(operation, before), self._today())
        if changed != mapping.writable(account):
            self._calls.write("updateAccount", {"update": changed})
        return self._receipt(
            operation, operation.external_id, self._seen(operation, before, mapping.account_fields(changed))
        )

    def _with_customer(self, operation: Operation, account: Wire) -> Wire:
        """An empty slot is filled; a full one is overwritten only where it holds the id that a person moved away from:
        whoever linked the account otherwise had a reason."""
        wanted = next((known for known in operation.references if known.system is System.AMS360), None)
        there = next(iter(mapping.references(account)), None)
        if wanted is None:
            return mapping.writable(account)
        if there and there.external_id not in (wanted.external_id, operation.replaces):
            raise Rejected(f"{operation.coordinates}: is linked to another AMS360 customer. Nothing was written.")
        return mapping.with_reference(account, wanted)

    def _update_contact(self, operation: Operation) -> Receipt:
        if operation.verb is Verb.REFERENCE:  # a contact has no place for it
            return self._receipt(operation, operation.external_id, {})
        contact = self._there(operation, self._contact(operation.external_id))
        before = people.contact_fields(contact)
        changed = people.with_contact(contact, operation.fields, to_write(operation, before))
        if changed != people.with_contact(contact, operation.fields, ()):
            self._calls.write("updateAccountContact", {"update": changed})
        return self._receipt(
            operation, operation.external_id, self._seen(operation, before, people.contact_fields(changed))
        )

    def _remove_contact(self, operation: Operation) -> Receipt:
        deleted = {"accountID": operation.account_id or "", "contactIDs": [operation.external_id or ""]}
        self._calls.write("deleteAccountContacts", {"deletes": deleted})
        return self._receipt(operation, operation.external_id, {})

    def _refer_product(self, operation: Operation) -> Receipt:
        if operation.verb is not Verb.REFERENCE:
            raise Rejected(f"{operation.coordinates}: plans are changed in BenefitPoint only. Nothing was written.")
        wanted = next((known for known in operation.references if known.system is System.AMS360), None)
        product = self._there(operation, self._product(operation.external_id))
        there = next(iter(products.policy(product, {}, {}).references), None)
        if wanted and there and there.external_id != wanted.external_id:
            raise Rejected(f"{operation.coordinates}: is linked to another AMS360 policy. Nothing was written.")
        if wanted and not there:
            self._calls.write("updateProduct", {"update": products.with_reference(product, wanted.external_id)})
        return self._receipt(operation, operation.external_id, {})

    def _there(self, operation: Operation, found: Wire | None) -> Wire:
        if found is None:
            raise Stale(f"{operation.coordinates}: is not there any more. Nothing was written. It is read again.")
        return found

    def _seen(self, operation: Operation, before: Fields, after: Fields) -> Fields:
        return {} if operation.verb is Verb.REFERENCE else stored_fields(operation, before, after)

    def _receipt(self, operation: Operation, external_id: str | None, seen: Fields) -> Receipt:
        return Receipt(system=self.system, kind=operation.kind, external_id=external_id or "", seen=seen)

    def _today(self) -> str:
        return self._now().strftime("%Y-%m-%dT00:00:00.000Z")


def _lacking(fields: Fields, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if text(fields.get(name)) is None)

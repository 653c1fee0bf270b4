"""The AMS360 connector: one agency's customers, contacts and policies.

AMS360 has no changed-since call, no versions, no external ids and no idempotency keys. Updates replace the whole
object, so each reads just before it writes; creates can only be proved by comparing listings (tier T3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import requests

from trifold.sync_core.connectors.ams360 import mapping, policies
from trifold.sync_core.connectors.ams360.calls import Calls
from trifold.sync_core.connectors.ams360.lists import Lists
from trifold.sync_core.connectors.ams360.surveys import Surveys
from trifold.sync_core.connectors.port import AccountRow, Capability, Missing, Survey, Tier
from trifold.sync_core.connectors.tickets import Ticket
from trifold.sync_core.connectors.transport import LIST_BYTES_MAX, garbled
from trifold.sync_core.connectors.values import loose_name, stored_fields, text, to_write, whole
from trifold.sync_core.errors import InDoubt, Rejected, Stale, Transient
from trifold.sync_core.model.changes import ChangePage, Kind, Receipt, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import FIELDS, Snapshot
from trifold.sync_core.model.values import Rules
from trifold.sync_core.ports import SystemClock
from trifold.sync_core.ports import monotonic as machine_monotonic
from trifold.sync_core.settings import Ams360Settings

Wire = Mapping[str, Any]
_NO_KEY = "AMS360 WSDL: no type has an external id, a row version or a free key; inserts have no idempotency key"
_ENTITIES = {Kind.ACCOUNT: "Customer", Kind.CONTACT: "CustomerContact", Kind.POLICY: "Policy"}
_NEEDED = ("street1", "city", "state", "zip", "executive", "representative")


RULES: Rules = {
    Kind.ACCOUNT: mapping.ACCOUNT_RULES,
    Kind.CONTACT: mapping.CONTACT_RULES,
    Kind.POLICY: policies.RULES,
}


def _capability(kind: Kind) -> Capability:
    itself = mapping.SELF if kind is Kind.CONTACT else None
    return Capability(rules=RULES[kind], tier=Tier.FINGERPRINT, evidence=_NO_KEY, itself=itself)


machine_now = SystemClock().now


class Ams360Connector:
    """Implements port.Connector."""

    system = System.AMS360

    def __init__(
        self,
        settings: Ams360Settings,
        session: requests.Session | None = None,
        monotonic: Callable[[], float] = machine_monotonic,
        read_wait_seconds: float = 0.2,
        ticket: Ticket | None = None,
        spend: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = machine_now,
    ) -> None:
        self._settings, self._now = settings, now
        self._calls = Calls(settings, session, monotonic, read_wait_seconds, ticket, spend)
        self._lists = Lists(lambda name: self._calls.read(name, {}, LIST_BYTES_MAX), monotonic)
        self._surveys = Surveys(self._calls, self._lists, settings, self._today)
        self.prefixes: Sequence[str] = tuple(settings.list_prefixes) or ("",)
        self.capabilities: Mapping[Kind, Capability] = {
            kind: _capability(kind) for kind in (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY)
        }

    @property
    def calls_made(self) -> int:
        return self._calls.calls_made

    def check(self) -> str:
        agency = self._calls.read("AgencyInfoGet", {}).get("AgencyInfo") or {}
        return f"AMS360: logged in as {self._settings.login_id}, agency {agency.get('AgencyName') or '(no name)'}"

    # --------------------------------------------------------------------------------------------------------- reading
    def _get(self, operation: str, key: str, external_id: str | None, member: str) -> Wire | None:
        """One entity; None for an id that AMS360 says it has not, and for what can be none."""
        wanted = mapping.guid(external_id)
        if wanted is None:
            return None
        found = self._calls.one(operation, key, wanted, member)
        if found and str(found.get(key)).lower() != wanted:
            raise garbled(f"ams360 {operation}", f"{member}.{key} is not the one that was asked for")
        return found

    def _customer(self, customer_id: str | None) -> Wire | None:
        return self._get("CustomerGetById", "CustomerId", customer_id, "Customer")

    def _contact(self, contact_id: str | None) -> Wire | None:
        return self._get("CustomerContactGet", "CustomerContactId", contact_id, "CustomerContact")

    def _policy(self, policy_id: str | None) -> Wire | None:
        return self._get("PolicyGet", "PolicyId", policy_id, "Policy")

    def fetch(self, kind: Kind, external_id: str) -> Snapshot | None:
        if kind is Kind.ACCOUNT:
            customer = self._customer(external_id)
            return mapping.account(customer) if customer else None
        if kind is Kind.CONTACT:
            return self._fetch_contact(external_id)
        policy = self._policy(external_id) if kind is Kind.POLICY else None
        return policies.policy(policy, self._lists, self._today()) if policy else None

    def _fetch_contact(self, external_id: str) -> Snapshot | None:
        """Told by its id: an individual stays its own contact when a firm is made of it, and a CustomerContact that
        gets the individual's name stays one (``same_as_account``: no record of its own, unless it is one already)."""
        if external_id.startswith(mapping.SELF):
            customer = self._customer(external_id.removeprefix(mapping.SELF))
            return mapping.self_contact(customer) if customer else None
        contact = self._contact(external_id)
        if contact is None:
            return None
        customer = self._customer(contact["CustomerId"])
        if customer is None:  # the contact is there: that its customer is not shown yet says nothing about it
            raise Transient(
                f"ams360 contact {external_id}: its customer is not shown. Nothing was done. It is read again."
            )
        return mapping.contact(contact, same_as_account=mapping.is_the_individual(contact, customer))

    def children(self, kind: Kind, account_id: str) -> list[Snapshot]:
        if kind is Kind.CONTACT:
            return self._contacts(account_id)
        return self._policies(account_id) if kind is Kind.POLICY else []

    def _contacts(self, account_id: str) -> list[Snapshot]:
        """The individual itself first, then the others."""
        customer = self._customer(account_id)
        if customer is None:
            return []
        listed = self._calls.read("CustomerContactGetList", {"CustomerId": customer["CustomerId"]}, LIST_BYTES_MAX)
        rows = [row for row in listed.get("CustomerContactList") or [] if row]
        others = [mapping.contact(row, same_as_account=mapping.is_the_individual(row, customer)) for row in rows]
        return [mapping.self_contact(customer), *others] if mapping.is_individual(customer) else others

    def _policies(self, account_id: str, number: str | None = None) -> list[Snapshot]:
        """All policies of a customer, or those of one number."""
        wanted = mapping.guid(account_id)
        if wanted is None:
            return []
        query = {"CustomerId": wanted, "IncludeMultiEntity": True, "IncludePolicySubType": True}
        listed = self._calls.read("PolicyGetListByCustomerId", query, LIST_BYTES_MAX).get("PolicyInfoList") or []
        rows = [row for row in listed if row and (number is None or _same_number(row.get("PolicyNumber"), number))]
        found = (self._policy(row.get("PolicyId")) for row in rows)
        return [policies.policy(policy, self._lists, self._today()) for policy in found if policy]

    def find_by_reference(self, operation: Operation) -> list[Snapshot]:
        """Nothing: AMS360 keeps no reference of ours."""
        return []

    def look_alikes(self, operation: Operation) -> list[Snapshot]:
        """Customers of the same name; contacts of the same account; policies of the same number in the account."""
        if operation.kind is Kind.CONTACT:
            return self._contacts(operation.account_id or "")
        if operation.kind is Kind.POLICY:
            return self._policies(operation.account_id or "", operation.fields.get("number") or "")
        return self._customers_named(operation)

    def _customers_named(self, operation: Operation) -> list[Snapshot]:
        fields = operation.fields
        firm, last = text(fields.get("firm_name")), text(fields.get("last_name"))
        wanted = {loose_name(name) for name in (firm, whole(fields.get("first_name"), last)) if name}
        found: dict[str, Wire] = {}
        for name in (firm, last):
            # A firm's first word, because "L.L.C." and "LLC" are told apart by AMS360's search.
            words = (name or "").split()
            prefix = words[0] if words and name == firm else (name or "").strip()
            for row in self._surveys.listed(prefix) if prefix else ():
                if wanted & _names(row):
                    found.setdefault(str(row.get("CustomerId")), row)
        customers = (self._customer(customer_id) for customer_id in found)
        return [mapping.account(customer) for customer in customers if customer]

    def accounts(self, prefix: str = "") -> Iterator[AccountRow]:
        return self._surveys.accounts(prefix)

    def survey(self, external_id: str) -> Survey | None:
        customer = self._customer(external_id)
        return self._surveys.survey(customer) if customer else None

    def changes_since(self, cursor: str | None) -> ChangePage:
        """WSAPI has no such call: changes come as notifications, and by the sweep."""
        return ChangePage(changes=(), cursor=cursor or "")

    # --------------------------------------------------------------------------------------------------------- writing
    def missing(self, operation: Operation) -> Missing:
        fields = operation.fields
        if operation.kind is Kind.CONTACT:
            return Missing(fields=() if whole(fields.get("first_name"), fields.get("last_name")) else ("last_name",))
        if operation.kind is Kind.POLICY:
            lacking = [name for name in ("number", "effective_date") if text(fields.get(name)) is None]
            if text(fields.get("carrier")) is None and self._settings.company_code is None:
                lacking.append("carrier")
            return Missing(fields=tuple(lacking), unmapped=policies.unmapped(fields, operation.codes, self._lists))
        filled = mapping.with_defaults(fields, self._settings)
        name = "last_name" if operation.individual else "firm_name"
        named = text(filled.get("firm_name")) or text(filled.get("last_name"))
        needed = (*(() if named else (name,)), *_NEEDED, *self._lists.gl_levels_in_use())
        return Missing(fields=tuple(part for part in needed if text(filled.get(part)) is None))

    def apply(self, operation: Operation) -> Receipt:
        if operation.verb is Verb.REFERENCE:  # there is no place for it
            return Receipt(system=self.system, kind=operation.kind, external_id=operation.external_id or "")
        if operation.verb is Verb.CREATE:
            return self._create(operation)
        return self._update(operation)

    def _create(self, operation: Operation) -> Receipt:
        record, fields = self._new(operation, self._owner(operation) if operation.kind is Kind.POLICY else {})
        name = _ENTITIES[operation.kind]
        made = self._insert(operation, f"{name}Insert", name, record, f"{name}Id")
        number = operation.fields.get("number") if operation.kind is Kind.POLICY else None
        return self._receipt(
            operation, made, stored_fields(operation, {}, fields), number
        )  # a customer's number is seen at the next look

    def stored(self, operation: Operation) -> Mapping[str, str | None]:
        return self._new(operation, {})[1]  # none of a policy's fields is its customer's

    def _new(self, operation: Operation, owner: Wire) -> tuple[Wire, Mapping[str, str | None]]:
        """The record that a create sends, and its fields as they will be read back; ``owner``: a policy's customer."""
        record: Wire
        if operation.kind is Kind.ACCOUNT:
            record = mapping.new_account(operation.fields, self._settings)
            return record, mapping.account_fields(record)
        if operation.kind is Kind.CONTACT:
            empty = {"CustomerId": mapping.guid(operation.account_id), "CustomerCenterDisplay": "true"}
            record = mapping.with_contact(empty, operation.fields, FIELDS[Kind.CONTACT])
            return record, mapping.contact_fields(record)
        record = policies.new_policy(
            operation.fields, owner, operation.prior_id, self._lists, self._settings, operation.codes
        )
        return record, policies.policy_fields(record, self._lists, self._today())

    def _owner(self, operation: Operation) -> Wire:
        owner = self._customer(operation.account_id)
        if owner is None:
            raise Rejected(f"{operation.coordinates}: its customer is not there. Nothing was written.")
        return owner

    def _insert(self, operation: Operation, name: str, member: str, record: Wire, key: str) -> str:
        made = mapping.guid(self._calls.write(name, {member: record}).get(key))
        if made is None:
            raise InDoubt(f"{operation.coordinates}: answered without an id. It may have been made. It is looked up.")
        return made

    def _update(self, operation: Operation) -> Receipt:
        external_id = operation.external_id or ""
        if operation.kind is Kind.POLICY:
            return self._update_policy(operation, external_id)
        if operation.kind is Kind.CONTACT and not external_id.startswith(mapping.SELF):
            contact = self._there(operation, self._contact(external_id))
            before = mapping.contact_fields(contact)
            changed = mapping.with_contact(contact, operation.fields, to_write(operation, before))
            after = mapping.contact_fields(changed)
            self._replace("CustomerContactUpdate", "CustomerContact", contact, changed)
        else:
            customer = self._there(operation, self._customer(external_id.removeprefix(mapping.SELF)))
            is_self = operation.kind is Kind.CONTACT
            held = mapping.SELF_FIELDS if is_self else FIELDS[Kind.ACCOUNT]
            before = {name: value for name, value in mapping.account_fields(customer).items() if name in held}
            names = [name for name in to_write(operation, before) if name in held]
            changed = mapping.with_account(customer, operation.fields, names)
            after = {name: value for name, value in mapping.account_fields(changed).items() if name in held}
            self._replace("CustomerUpdate", "Customer", customer, changed)
        return self._receipt(operation, external_id, stored_fields(operation, before, after))

    def _update_policy(self, operation: Operation, external_id: str) -> Receipt:
        policy = self._there(operation, self._policy(external_id))
        before = policies.policy_fields(policy, self._lists, self._today())
        names = to_write(operation, before)
        changed = policies.with_policy(policy, operation.fields, names, self._lists, self._settings, operation.codes)
        self._replace("PolicyCorrect", "Policy", policy, changed)
        after = policies.policy_fields(changed, self._lists, self._today())
        return self._receipt(operation, external_id, stored_fields(operation, before, after))

    def _there(self, operation: Operation, found: Wire | None) -> Wire:
        if found is None:
            raise Stale(f"{operation.coordinates}: is not there any more. Nothing was written. It is read again.")
        return found

    def _replace(self, name: str, member: str, before: Wire, after: Wire) -> None:
        """Write the whole object, unless nothing differs."""
        if after != before:
            self._calls.write(name, {member: after})

    def _today(self) -> str:
        return self._now().date().isoformat()

    def _receipt(
        self, operation: Operation, external_id: str, seen: Mapping[str, str | None], number: str | None = None
    ) -> Receipt:
        return Receipt(system=self.system, kind=operation.kind, external_id=external_id, number=number, seen=seen)


def _names(row: Wire) -> set[str]:
    """What a row of the list may be called, for comparing."""
    names = (row.get("FirmName"), row.get("DoingBusinessAs"), whole(row.get("FirstName"), row.get("LastName")))
    return {loose_name(name) for name in names if text(name)}


def _same_number(found: str | None, wanted: str) -> bool:
    """AMS360 tells "HO 1" from "HO-1"; people do not."""
    return loose_name(found) == loose_name(wanted)

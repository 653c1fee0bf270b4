"""The sweep's reading of AMS360: the whole list by name prefixes, and a customer with all that is below it.

A customer takes four calls and one more for each policy. No answer says when anything was changed, so each part is
told by a digest of all that AMS360 answered, the fields that nothing here maps included (sort orders, profile answers).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from trifold.sync_core.connectors.ams360 import mapping, policies
from trifold.sync_core.connectors.ams360.calls import Calls, NoRight, ReadFault
from trifold.sync_core.connectors.ams360.lists import Lists
from trifold.sync_core.connectors.port import AccountRow, Survey
from trifold.sync_core.connectors.transport import LIST_BYTES_MAX
from trifold.sync_core.connectors.values import text, whole
from trifold.sync_core.model.changes import Kind
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.settings import Ams360Settings

Wire = Mapping[str, Any]
PREFIX_CHARACTERS_MAX = 8
DIGEST_BYTES = 12


class Surveys:
    def __init__(self, calls: Calls, lists: Lists, settings: Ams360Settings, today: Callable[[], str]) -> None:
        self._calls, self._lists, self._settings, self._today = calls, lists, settings, today
        self._profile = settings.sweep_reads_profile

    # ------------------------------------------------------------------------------------------------------- the list
    def listed(self, prefix: str) -> list[Wire]:
        """CustomerInfo of one prefix."""
        answer = self._calls.read("CustomerGetListByNamePrefix", {"NamePrefix": prefix}, LIST_BYTES_MAX)
        return [row for row in answer.get("CustomerInfoList") or [] if row]

    def accounts(self, prefix: str) -> Iterator[AccountRow]:
        """The customers of one prefix, each once; a list that may have been cut is asked again in smaller ones."""
        seen: set[str] = set()
        for row in self._uncut(prefix):
            customer_id = mapping.guid(row.get("CustomerId"))
            if customer_id and customer_id not in seen:
                seen.add(customer_id)
                name = text(row.get("FirmName")) or whole(row.get("FirstName"), row.get("LastName"))
                yield AccountRow(external_id=customer_id, name=name)

    def _uncut(self, prefix: str) -> Iterator[Wire]:
        rows, most = self.listed(prefix), self._settings.list_rows_max
        yield from rows
        if most and len(rows) >= most and prefix and len(prefix) < PREFIX_CHARACTERS_MAX:
            for letter in (*self._settings.list_prefixes, " "):
                yield from self._uncut(prefix + letter)

    # ---------------------------------------------------------------------------------------------------- one customer
    def survey(self, customer: Wire) -> Survey:
        asked = {"CustomerId": customer["CustomerId"]}
        contacts = self._rows("CustomerContactGetList", asked, "CustomerContactList")
        every = {**asked, "IncludeMultiEntity": True, "IncludePolicySubType": True}
        held = [self._policy(row) for row in self._rows("PolicyGetListByCustomerId", every, "PolicyInfoList")]
        found = [policy for policy in held if policy]
        below = {
            Kind.CONTACT: self._people(customer, contacts),
            Kind.POLICY: [policies.policy(policy, self._lists, self._today()) for policy in found],
        }
        parts = {
            "account": _digest([customer]),
            "contacts": _digest(contacts, "CustomerContactId"),
            "policies": _digest(found, "PolicyId"),
        }
        if self._profile:
            parts |= self._answers(asked)
        return Survey(account=mapping.account(customer), below=below, parts=parts)

    def _rows(self, operation: str, asked: Wire, member: str) -> list[Wire]:
        answer = self._calls.read(operation, asked, LIST_BYTES_MAX)
        return [row for row in answer.get(member) or [] if row]

    def _people(self, customer: Wire, contacts: Iterable[Wire]) -> list[Snapshot]:
        others = [mapping.contact(row, same_as_account=mapping.is_the_individual(row, customer)) for row in contacts]
        return [mapping.self_contact(customer), *others] if mapping.is_individual(customer) else others

    def _policy(self, row: Wire) -> Wire | None:
        wanted = mapping.guid(row.get("PolicyId"))
        return self._calls.one("PolicyGet", "PolicyId", wanted, "Policy") if wanted else None

    def _answers(self, asked: Wire) -> dict[str, str]:
        """Agency-defined questions; a login without the right to them sweeps without."""
        try:
            rows = self._rows("CustomerProfileAnswerGetList", asked, "CustomerProfileAnswerList")
        except NoRight:  # for good: each further try would cost a log-in
            self._profile = False
            return {}
        except ReadFault:  # a missing right may be told so, too (G 3)
            return {}
        return {"profile": _digest(rows, "QuestionId")}


def _digest(rows: Iterable[Wire], key: str = "") -> str:
    ordered = sorted(rows, key=lambda row: str(row.get(key)))
    plain = json.dumps(ordered, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.blake2b(plain.encode(), digest_size=DIGEST_BYTES).hexdigest()

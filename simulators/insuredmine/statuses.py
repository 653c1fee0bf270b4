"""Status rules [KB]: an account is active while it has an active policy; losing the last one makes it inactive.

What these rules change is marked ``changedBy.kind`` "derived": nobody asked for it.
"""

from __future__ import annotations

from trifold.simulators.insuredmine import records
from trifold.simulators.insuredmine.acts import Act
from trifold.simulators.insuredmine.tables import contacts, policies


def has_active_policy(act: Act, account_id: str) -> bool:
    where = (policies.c.account_id == account_id, policies.c.status == "active")
    return bool(records.members_of(act, "policy", *where))


def set_contacts(act: Act, account_id: str, status: str) -> None:
    for contact in records.members_of(act, "contact", contacts.c.account_id == account_id):
        records.keep(act, "contact", contact, {"status": status})


def follow_policies(act: Act, account_id: str, was_active: bool) -> None:
    """Derive the account's and its contacts' status when its policies began or ceased to be active, only then."""
    is_active = has_active_policy(act, account_id)
    if is_active == was_active:
        return
    status = "active" if is_active else "inactive"
    rule = act.derived("policy status")
    records.keep(rule, "account", records.load(rule, "account", account_id), {"status": status})
    set_contacts(rule, account_id, status)

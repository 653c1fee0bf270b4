"""AMS360's outbound notification service: which changes send a notification, what is in it, how it is sent.

Documentation: a recipient has a destination address, an authentication code, a version, a retry method and a list of
entities; versions 1 and 2 may carry some data, version 3 only keys; *Single Retry* is two tries, then the message is
deleted; *Blocking* tries the oldest up to nine times over two weeks, then the recipient is switched off and all that is
pending is deleted. A partner's list, supplied by the vendor: what does not trigger. The payloads' form is not public:
version 3 and 2 as JSON and version 1 as XML, and all names in them, are our choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from sqlalchemy import select

from trifold.simulators.ams360.tables import contacts, customers, policies
from trifold.simulators.chassis import notices
from trifold.simulators.chassis.retries import Rules
from trifold.simulators.chassis.switches import Switch
from trifold.simulators.chassis.worlds import World

if TYPE_CHECKING:
    from trifold.simulators.ams360.turn import Turn

Action = Literal["Inserted", "Updated", "Deleted"]
CODE_HEADER = "X-AMS360-Authentication-Code"
MINUTE, HOUR, DAY = 60, 3_600, 86_400
SINGLE_RETRY = (MINUTE,)
# Nine tries; the waits between them make two weeks.
BLOCKING = (MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 2 * DAY, 4 * DAY, 6 * DAY + 16 * HOUR + 49 * MINUTE)

# What doesn't trigger a notification; agency-defined answers, claims and other entities never call notify().
SILENT_FIELDS: Mapping[str, frozenset[str]] = {
    "Customer": frozenset({"CustomerNotationId"}),
    "CustomerContact": frozenset({"SortOrder"}),
    "Policy": frozenset({"PolicyNotationId"}),
}
# What versions 1 and 2 carry besides the keys.
SOME_FIELDS: Mapping[str, tuple[str, ...]] = {
    "Customer": ("CustomerNumber", "CustomerType", "FirmName", "FirstName", "LastName"),
    "CustomerContact": ("CustomerId", "ContactName", "Title"),
    "Policy": ("CustomerId", "PolicyNumber", "PolicyStatus"),
}
_ROWS = {
    "Customer": (customers, customers.c.customer_id, "CustomerId"),
    "CustomerContact": (contacts, contacts.c.contact_id, "CustomerContactId"),
    "Policy": (policies, policies.c.policy_id, "PolicyId"),
}

SWITCHES = (
    Switch(36, "notification_version", "3", ("1", "2", "3"), "payload style of a recipient that names no version"),
    Switch(
        37,
        "authentication_code_place",
        "body",
        ("body", "header", "query"),
        f"where a notification has the recipient's authentication code; header: {CODE_HEADER}",
    ),
    Switch(
        38,
        "notification_retry",
        "single",
        ("single", "blocking", "endless"),
        "retry method of a recipient that names none; single: two tries, then dropped; blocking: the oldest up to nine "
        "times over two weeks, then the recipient is switched off; endless: every minute",
    ),
    Switch(38, "notification_lag_seconds", 0, (), "the longest that a notification waits before its first try"),
    Switch(38, "notification_duplicates", False, (), "whether an accepted notification is sent once more"),
    Switch(38, "notification_shuffled", False, (), "whether notifications that are due together change their order"),
    Switch(
        39,
        "notification_triggers",
        "documented",
        ("documented", "everything"),
        "documented: notation and a contact's sort order send nothing",
    ),
)


def notify(turn: Turn, entity: str, action: Action, keys: Mapping[str, str], changed: Set[str] | None = None) -> None:
    """Queue a notification for each recipient, unless this change is one that AMS360 keeps quiet.

    ``changed`` are the changed fields of an update; an update that only touches silent fields sends nothing.
    """
    if turn.asker == "seed" or (turn.asker == "wire" and not turn.switch("notify_own_interface")):
        return
    if changed is not None:
        if not changed and not turn.switch("unchanged_update_notifies"):
            return
        silent = SILENT_FIELDS.get(entity, frozenset())
        if changed and changed <= silent and turn.switch("notification_triggers") == "documented":
            return
    occurred_at = turn.now().isoformat()

    def body(recipient: Mapping[str, Any], notice_id: str) -> Mapping[str, Any] | str | None:
        if recipient.get("entities") is not None and entity not in recipient["entities"]:
            return None
        version = recipient.get("version") or turn.switch("notification_version")
        message: dict[str, Any] = {"NotificationId": notice_id, "Version": version}
        if turn.switch("authentication_code_place") == "body":
            message["AuthenticationCode"] = recipient.get("secret", "")
        message |= {
            "AgencyNo": turn.world.credentials["agency_no"],
            "Entity": entity,
            "Action": action,
            "Keys": dict(keys),
            "OccurredAt": occurred_at,
        }
        if version != "3":
            message["Data"] = _some_data(turn, entity, keys)
        return _as_xml("Notification", message) if version == "1" else message

    notices.enqueue(turn.conn, turn.world, f"{entity}.{action}", body)


def _some_data(turn: Turn, entity: str, keys: Mapping[str, str]) -> dict[str, Any]:
    """A few fields of the record as it is now; none of a record that is gone."""
    table, column, key = _ROWS[entity]
    found = turn.conn.execute(select(table.c.record).where(column == keys[key])).scalar()
    return {name: (found or {}).get(name) for name in SOME_FIELDS[entity]} if found else {}


def _as_xml(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        inner = "".join(_as_xml(key, part) for key, part in value.items())
    else:
        inner = "" if value is None else escape(str(value))
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def rules(recipient: Mapping[str, Any], world: World) -> Rules:
    """How this recipient is sent to: its own retry method, else the switch."""

    def switch(name: str) -> Any:
        return world.vendor.switches.value(world.settings, name)

    method = recipient.get("retry") or switch("notification_retry")
    blocking = method == "blocking"
    return Rules(
        delays_seconds=BLOCKING if blocking else SINGLE_RETRY,
        endless=method == "endless",
        at_end="switched_off" if blocking else "dropped",
        lane=(lambda body: "the oldest first") if blocking else None,
        shuffled=switch("notification_shuffled") and not blocking,
        copies=2 if switch("notification_duplicates") else 1,
        lag_seconds_max=switch("notification_lag_seconds"),
    )


def headers(recipient: Mapping[str, Any], notice_id: str, raw: bytes, world: World) -> dict[str, str]:
    """The authentication code, where the switch puts it into a header."""
    place = world.vendor.switches.value(world.settings, "authentication_code_place")
    return {CODE_HEADER: recipient.get("secret", "")} if place == "header" else {}


def url(recipient: Mapping[str, Any], world: World) -> str:
    """The destination address, with the authentication code where the switch puts it into the query."""
    address: str = recipient["url"]
    if world.vendor.switches.value(world.settings, "authentication_code_place") != "query":
        return address
    code = urlencode({"AuthenticationCode": recipient.get("secret", "")})
    return f"{address}{'&' if '?' in address else '?'}{code}"

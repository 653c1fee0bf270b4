"""What could be wrong in the connector to InsuredMine."""

from __future__ import annotations

from typing import Any

from trifold.sandbox.mutants.edits import given, result, without
from trifold.sandbox.mutants.patch import Change, Mutant

_HERE = "trifold.sync_core.connectors.insuredmine"
_REAL_TIME = ("ams360_real_time",)


def _mutant(name: str, told: str, target: str, change: Change, plays: tuple[str, ...] = _REAL_TIME) -> Mutant:
    return Mutant(f"connector-insuredmine-{name}", told, "connector", "insuredmine", target, change, plays)


def _no_version(calls: Any, path: str, body: Any, version: Any = None, method: Any = "PATCH") -> Any:
    return (calls, path, body, None, method), {}


def _no_key(calls: Any, path: str, body: Any, key: str) -> Any:
    return (calls, path, body, ""), {}


def _zip_as_number(body: dict[str, Any]) -> dict[str, Any]:
    code = (body.get("address") or {}).get("zip")
    return {**body, "address": {**body["address"], "zip": int(code[:5])}} if code else body


def _one_page(original: Any) -> Any:
    def pages(calls: Any, path: str, query: Any) -> Any:
        page = calls.read(path, {**query, "limit": "200"}) or {}
        return iter(page.get("items") or [])

    return pages


def _stale_as_refused(original: Any) -> Any:
    from trifold.sync_core.errors import Rejected

    def refusal(calls: Any, what: str, writes: bool, answer: Any) -> Any:
        return Rejected(f"{what}: refused.") if answer.status == 412 else original(calls, what, writes, answer)

    return refusal


def _other_key_header(transport: Any, *args: Any, **named: Any) -> Any:
    headers = {name.replace("X-API-Key", "X-Api-Token"): value for name, value in (named.get("headers") or {}).items()}
    return (transport, *args), {**named, "headers": headers}


def _whole_record(kind: Any, fields: Any, names: Any) -> Any:
    from trifold.sync_core.model.records import FIELDS

    return (kind, fields, FIELDS[kind]), {}


def _added(original: Any) -> Any:
    def external_ids(wanted: Any, present: Any) -> Any:
        there = list(present)
        return [dict(entry) for entry in there] + original(wanted, [])

    return external_ids


MUTANTS = (
    _mutant(
        "ignores-If-Match",
        "a change without the version that was read",
        f"{_HERE}.calls:Calls.change",
        given(_no_version),
        ("edited_on_two_sides",),
    ),
    _mutant("no-Idempotency-Key", "a create that can't be repeated", f"{_HERE}.calls:Calls.create", given(_no_key)),
    _mutant("zip-as-a-number", "02101 becomes 2101", f"{_HERE}.mapping:patch", result(_zip_as_number)),
    _mutant("first-page-only", "nextCursor is not followed", f"{_HERE}.calls:Calls.pages", _one_page, ("daily_twice",)),
    _mutant(
        "stale-as-refused",
        "412 counts as a refusal for ever",
        f"{_HERE}.calls:Calls._refusal",
        _stale_as_refused,
        ("edited_on_two_sides",),
    ),
    _mutant(
        "no-external-ids",
        "a record that does not name its twins",
        f"{_HERE}.mapping:new_record",
        result(without("externalIds")),
    ),
    _mutant(
        "wrong-key-header",
        "the key in X-Api-Token",
        "trifold.sync_core.connectors.transport:Transport.send",
        given(_other_key_header),
    ),
    _mutant(
        "sends-the-whole-record",
        "a patch of every field",
        f"{_HERE}.mapping:patch",
        given(_whole_record),
        ("update_fan_out",),
    ),
    _mutant(
        "adds-external-ids",
        "external ids are added to those that are there",
        f"{_HERE}.mapping:external_ids",
        _added,
        ("flow_1_individual",),
    ),
    _mutant(
        "no-customer-number",
        "the number of an AMS360 customer is lost",
        f"{_HERE}.mapping:external_ids",
        result(lambda found: [without("externalNumber")(entry) for entry in found]),
    ),
)

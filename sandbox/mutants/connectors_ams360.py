"""What could be wrong in the connector to AMS360."""

from __future__ import annotations

from typing import Any

from trifold.sandbox.mutants.edits import (
    always,
    backwards,
    given,
    headerless,
    replaced,
    result,
    rewritten,
    sent,
    without,
)
from trifold.sandbox.mutants.patch import Change, Mutant

_HERE = "trifold.sync_core.connectors.ams360"
_REQUEST = "trifold.sync_core.connectors.soap:Codec.request"
_SEND, _EDIT = ("insuredmine_to_ams360",), ("insuredmine_to_ams360", "insuredmine_edits_come_back")


def _mutant(name: str, told: str, target: str, change: Change, plays: tuple[str, ...] = _SEND) -> Mutant:
    return Mutant(f"connector-ams360-{name}", told, "connector", "ams360", target, change, plays)


def _only_what_changed(original: Any) -> Any:
    def replace(connector: Any, name: str, member: str, before: Any, after: Any) -> None:
        kept = {key: value for key, value in after.items() if key.endswith("Id") or before.get(key) != value}
        original(connector, name, member, before, kept)

    return replace


def _twice(original: Any) -> Any:
    def write(calls: Any, operation: str, fields: Any) -> Any:
        original(calls, operation, fields)
        return original(calls, operation, fields)

    return write


def _in_doubt(original: Any) -> Any:
    from trifold.sync_core.errors import InDoubt

    return lambda calls, operation, fault: InDoubt(f"ams360 {operation}: a fault.")


def _as_a_new_one(calls: Any, operation: str, fields: Any) -> Any:
    return (calls, operation.replace("Correct", "Insert").replace("Update", "Insert"), fields), {}


MUTANTS = (
    _mutant("drops-a-field", "the city is never sent", f"{_HERE}.mapping:with_account", result(without("City"))),
    _mutant(
        "swaps-the-order",
        "members in reverse order, which AMS360 passes over without a word",
        "trifold.sync_core.connectors.soap_shapes:Shape.write",
        backwards(True),
    ),
    _mutant(
        "wrong-namespace",
        "members of another data contract",
        _REQUEST,
        sent("ams360", replaced(b"/DataContract", b"/Data")),
    ),
    _mutant(
        "forgets-the-ticket",
        "no WSAPISession header",
        "trifold.sync_core.connectors.soap:Codec._header",
        headerless("ams360"),
    ),
    _mutant(
        "Request-for-request",
        "Request where the operation wants request: a null request",
        _REQUEST,
        sent("ams360", rewritten(rb"<(/?)request\b", rb"<\1Request")),
        ("later_contacts", "insuredmine_to_ams360"),
    ),
    _mutant(
        "True-for-true",
        "booleans as another language prints them",
        _REQUEST,
        sent("ams360", replaced(b">true<", b">True<")),
    ),
    _mutant(
        "date-without-time", "a date where a dateTime stands", _REQUEST, sent("ams360", replaced(b"T00:00:00<", b"<"))
    ),
    _mutant(
        "zip-with-dash", "ZIP+4 with its dash", f"{_HERE}.mapping:_plain_zip", lambda original: lambda value: value
    ),
    _mutant(
        "sends-only-changes",
        "an update of the changed members only: AMS360 empties the others",
        f"{_HERE}.client:Ams360Connector._replace",
        _only_what_changed,
        _EDIT,
    ),
    _mutant("writes-twice", "each write is sent twice: duplicates", f"{_HERE}.calls:Calls.write", _twice),
    _mutant(
        "doubts-a-refusal",
        "a clear refusal is taken for a lost answer",
        f"{_HERE}.calls:Calls._write_fault",
        _in_doubt,
        ("one_of_two_refuses",),
    ),
    _mutant(
        "swaps-the-phone",
        "area code and number change places",
        f"{_HERE}.mapping:area_and_number",
        result(lambda found: found[::-1]),
    ),
    _mutant(
        "updates-by-insert",
        "a changed record is inserted again",
        f"{_HERE}.calls:Calls.write",
        given(_as_a_new_one),
        _EDIT,
    ),
    _mutant(
        "ignores-the-flags",
        "every customer counts as commercial",
        f"{_HERE}.mapping:_account_type",
        always("commercial"),
        ("flow_1_individual",),
    ),
    _mutant(
        "second-contact-for-an-individual",
        "a contact of an individual's own name counts as another person",
        f"{_HERE}.mapping:is_the_individual",
        always(False),
        ("own_contact",),
    ),
)

"""What could be wrong in the connector to BenefitPoint."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trifold.sandbox.mutants.edits import always, backwards, given, result, rewritten, sent, without
from trifold.sandbox.mutants.patch import Change, Mutant

_HERE = "trifold.sync_core.connectors.benefitpoint"
_REQUEST = "trifold.sync_core.connectors.soap:Codec.request"
_SEND = ("insuredmine_to_benefitpoint",)


def _mutant(name: str, told: str, target: str, change: Change, plays: tuple[str, ...] = _SEND) -> Mutant:
    return Mutant(f"connector-benefitpoint-{name}", told, "connector", "benefitpoint", target, change, plays)


def _swapped_ids(original: Any) -> Any:
    def with_reference(found: Any, wanted: Any) -> Any:
        number = wanted.number or "0"
        return original(found, replace(wanted, external_id=number, number=wanted.external_id))

    return with_reference


def _no_reference(operation: Any, settings: Any, today: str) -> Any:
    return (replace(operation, reference=""), settings, today), {}


def _without_fraction(read: Any, since: Any) -> Any:
    return (_whole_seconds(read), since), {}


def _whole_seconds(read: Any) -> Any:
    def asked(operation: str, fields: Any) -> Any:
        criteria = dict(fields["criteria"])
        if "sinceLastModifiedOn" in criteria:
            criteria["sinceLastModifiedOn"] = criteria["sinceLastModifiedOn"].partition(".")[0] + "Z"
        return read(operation, {"criteria": criteria})

    return asked


MUTANTS = (
    _mutant(
        "session-header-namespace",
        "SessionIdHeader in another namespace",
        _REQUEST,
        sent("benefitpoint", rewritten(rb'xmlns:h="[^"]*"', b'xmlns:h="urn:elsewhere"')),
    ),
    _mutant(
        "swaps-the-ids",
        "amsCustomerId and amsCustomerNumber change places",
        f"{_HERE}.mapping:with_reference",
        _swapped_ids,
        ("insuredmine_to_both",),
    ),
    _mutant(
        "drops-policyIntegrationInfo",
        "a plan never learns its AMS360 policy",
        f"{_HERE}.products:with_reference",
        result(without("policyIntegrationInfo")),
        ("plan_becomes_policy",),
    ),
    _mutant(
        "swaps-the-order",
        "members in reverse order",
        "trifold.sync_core.connectors.soap_shapes:Shape.write",
        backwards(False),
    ),
    _mutant(
        "qualified-members",
        "members in the wrapper's namespace",
        _REQUEST,
        sent(
            "benefitpoint",
            lambda raw: raw.replace(b" xmlns:v=", b" xmlns=").replace(b"<v:", b"<").replace(b"</v:", b"</"),
        ),
    ),
    _mutant(
        "ignores-success",
        "a Result without success counts as done",
        f"{_HERE}.calls:flag",
        always(True),
        ("one_of_two_refuses",),
    ),
    _mutant(
        "sends-what-is-not-its-own",
        "createdOn and the like are sent back",
        f"{_HERE}.mapping:writable",
        lambda original: dict,
        ("later_contacts", "insuredmine_to_benefitpoint"),
    ),
    _mutant(
        "deletions-left-out",
        "what findChanges lists as deleted is passed over",
        f"{_HERE}.changes:_found",
        result(without("deletions")),
        ("deleted_contacts",),
    ),
    _mutant("state-as-code", "TX for Texas", f"{_HERE}.mapping:_state", lambda original: lambda code, is_set: code),
    _mutant(
        "no-reference",
        "an account that does not carry our reference",
        f"{_HERE}.mapping:new_account",
        given(_no_reference),
    ),
    _mutant(
        "second-contact-for-an-individual",
        "an individual's own contact counts as somebody else",
        f"{_HERE}.people:contact",
        result(lambda found: replace(found, individual=False)),
        ("flow_2_benefitpoint_only",),
    ),
    _mutant(
        "cursor-without-fraction", "the cursor's fraction is lost", f"{_HERE}.changes:_found", given(_without_fraction)
    ),
    _mutant(
        "phone-in-one-piece",
        "area code and number in one member",
        f"{_HERE}.people:area_and_number",
        lambda original: lambda phone: ("", phone),
    ),
)

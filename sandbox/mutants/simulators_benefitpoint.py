"""What could be wrong in BenefitPoint's simulator."""

from __future__ import annotations

from typing import Any

from trifold.sandbox.mutants.edits import PAGE, always, answered, given, result, rewritten
from trifold.sandbox.mutants.patch import Change, Mutant

_HERE = "trifold.simulators.benefitpoint"
_ANSWER = f"{_HERE}.wire:Exchange.answer"


def _mutant(
    name: str, told: str, target: str, change: Change, plays: tuple[str, ...] = ("flow_2_benefitpoint_only",)
) -> Mutant:
    return Mutant(f"simulator-benefitpoint-{name}", told, "simulator", "benefitpoint", target, change, plays)


def _succeeded(found: dict[str, Any]) -> dict[str, Any]:
    return {"result": {**found["result"], "success": True, "ID": 1}}


def _page(original: Any) -> Any:
    return lambda exchange, body: PAGE if b"getAccount>" in body or b"getAccount " in body else original(exchange, body)


def _twice(original: Any) -> Any:
    def add(call: Any, record: Any, now: str) -> None:
        original(call, record, now)
        original(call, record, now)

    return add


MUTANTS = (
    _mutant(
        "fraction-lost",
        "a dateTime without its fraction",
        "trifold.simulators.chassis.soap_values:_utc_moment_text",
        result(lambda text: text.partition(".")[0] + "Z"),
        ("daily_twice",),
    ),
    _mutant(
        "deletions-left-out",
        "findChanges does not tell what is gone",
        f"{_HERE}.changes:_deletions",
        always([]),
        ("deleted_contacts",),
    ),
    _mutant(
        "success-on-refusal",
        "a refused write answers success",
        f"{_HERE}.operations:refusal",
        result(_succeeded),
        ("one_of_two_refuses",),
    ),
    _mutant(
        "no-customer-id",
        "getAccount does not show the AMS360 customer",
        f"{_HERE}.accounts:integration",
        always({}),
        ("flow_1_individual",),
    ),
    _mutant(
        "drops-policyIntegrationInfo",
        "getProduct does not show the AMS360 policy",
        _ANSWER,
        answered(rewritten(rb"<policyIntegrationInfo>.*?</policyIntegrationInfo>", b"")),
        ("plan_becomes_policy",),
    ),
    _mutant(
        "swaps-the-ids",
        "amsCustomerId and amsCustomerNumber change places",
        _ANSWER,
        answered(
            rewritten(
                rb"<amsCustomerId>([^<]*)</amsCustomerId>(.*?)<amsCustomerNumber>([^<]*)</amsCustomerNumber>",
                rb"<amsCustomerId>\3</amsCustomerId>\2<amsCustomerNumber>\1</amsCustomerNumber>",
            )
        ),
        ("flow_1_individual",),
    ),
    _mutant(
        "second-contact-for-an-individual",
        "an individual gets its primary contact twice",
        f"{_HERE}.accounts:_add_primary_contact",
        _twice,
    ),
    _mutant(
        "wrong-namespace",
        "answers of another version",
        _ANSWER,
        answered(rewritten(rb"(aptusconnect/broker/v4)[\w.]*", rb"\g<1>_9")),
    ),
    _mutant(
        "swaps-the-order",
        "city and state change places",
        _ANSWER,
        answered(rewritten(rb"(<city>[^<]*</city>)(.*?)(<state>[^<]*</state>)", rb"\3\2\1")),
    ),
    _mutant(
        "200-on-refusal",
        "a fault with HTTP 200",
        f"{_HERE}.wire:_fault",
        given(lambda fault, status, world: ((fault, 200, world), {})),
    ),
    _mutant("200-with-a-page", "an HTML page where an account is asked for", _ANSWER, _page),
    _mutant(
        "state-as-code",
        "TX for Texas",
        _ANSWER,
        answered(rewritten(rb"<state>(\w\w)\w*</state>", rb"<state>\1</state>")),
    ),
    _mutant("nothing-was-changed", "findChanges tells no modifications", f"{_HERE}.changes:_modifications", always(())),
)

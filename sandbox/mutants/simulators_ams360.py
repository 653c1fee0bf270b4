"""What could be wrong in AMS360's simulator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.sandbox.mutants.edits import PAGE, answered, given, replaced, result, rewritten
from trifold.sandbox.mutants.patch import Change, Mutant

_HERE = "trifold.simulators.ams360"
_ANSWER = f"{_HERE}.wire:Wire.answer"
_REAL_TIME = ("ams360_real_time",)


def _mutant(name: str, told: str, target: str, change: Change, plays: tuple[str, ...] = _REAL_TIME) -> Mutant:
    return Mutant(f"simulator-ams360-{name}", told, "simulator", "ams360", target, change, plays)


def _no_detail(codec: Any, text: str, *, code: str = "", detail: Any = None) -> Any:
    return (codec, text), {"code": code, "detail": None if codec.interface.name == "ams360" else detail}


def _no_ticket(codec: Any, operation: str, fields: Any, header: Any = None, **named: Any) -> Any:
    return (codec, operation, fields, None), named


def _page(original: Any) -> Any:
    def answer(wire: Any, body: bytes, action: str = "") -> Any:
        return (PAGE, 200) if b"CustomerGetById" in body else original(wire, body, action)

    return answer


def _payload(original: Any) -> Any:
    """Notices with the record in them, and without its keys."""

    def enqueue(conn: Any, world: Any, kind: str, body: Any) -> None:
        def told(recipient: Any, notice_id: str) -> Any:
            message = body(recipient, notice_id)
            if not isinstance(message, Mapping) or "Keys" not in message:
                return message
            return {**{key: value for key, value in message.items() if key != "Keys"}, "Customer": {"LastName": "Berg"}}

        original(conn, world, kind, told)

    return enqueue


def _twice(original: Any) -> Any:
    def insert(turn: Any, record: Any) -> Any:
        original(turn, record)
        return original(turn, record)

    return insert


MUTANTS = (
    _mutant(
        "fault-without-detail",
        "a fault that does not say its kind",
        "trifold.simulators.chassis.soap:Codec.fault",
        given(_no_detail),
        ("one_of_two_refuses",),
    ),
    _mutant("200-on-refusal", "a fault with HTTP 200", _ANSWER, result(lambda found: (found[0], 200))),
    _mutant("200-with-a-page", "an HTML page where a customer is asked for", _ANSWER, _page),
    _mutant(
        "swaps-the-order",
        "City and State change places",
        _ANSWER,
        answered(rewritten(rb"(<a:City>[^<]*</a:City>)(.*?)(<a:State>[^<]*</a:State>)", rb"\3\2\1")),
    ),
    _mutant(
        "wrong-namespace", "answers of another data contract", _ANSWER, answered(replaced(b"/DataContract", b"/Data"))
    ),
    _mutant(
        "zone-in-dateTime",
        "a zone where AMS360 has none",
        _ANSWER,
        answered(rewritten(rb"(T\d\d:\d\d:\d\d)<", rb"\1Z<")),
    ),
    _mutant(
        "True-for-true", "booleans as another language prints them", _ANSWER, answered(replaced(b">true<", b">True<"))
    ),
    _mutant(
        "drops-a-field",
        "the ZIP code is never shown",
        _ANSWER,
        answered(rewritten(rb"<a:ZipCode>[^<]*</a:ZipCode>", b"")),
    ),
    _mutant(
        "login-without-ticket",
        "a login whose answer has no header",
        "trifold.simulators.chassis.soap:Codec.answer",
        given(_no_ticket),
    ),
    _mutant(
        "payload-for-keys",
        "a notification with a record instead of its keys",
        "trifold.simulators.chassis.notices:enqueue",
        _payload,
    ),
    _mutant(
        "inserts-twice",
        "one insert makes two customers",
        f"{_HERE}.customers:insert_customer",
        _twice,
        ("insuredmine_to_ams360",),
    ),
    _mutant(
        "nothing-is-required",
        "a customer without a name is taken",
        f"{_HERE}.customers:refuse_if_broken",
        lambda original: lambda what, rules: None,
        ("incomplete_account",),
    ),
    _mutant(
        "lists-everybody",
        "a search by name finds everybody",
        f"{_HERE}.customers:with_prefix",
        given(lambda turn, prefix, *more: ((turn, "", *more), {})),
        ("search_by_last_name",),
    ),
)

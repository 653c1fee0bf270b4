"""What could be wrong in InsuredMine's simulator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trifold.sandbox.mutants.edits import PAGE, always, given, result
from trifold.sandbox.mutants.patch import Change, Mutant

_HERE = "trifold.simulators.insuredmine"
_REAL_TIME = ("ams360_real_time",)


def _mutant(name: str, told: str, target: str, change: Change, plays: tuple[str, ...] = _REAL_TIME) -> Mutant:
    return Mutant(f"simulator-insuredmine-{name}", told, "simulator", "insuredmine", target, change, plays)


def _off_by_one(found: Any) -> Any:
    items, following = found
    return items, str(int(following) + 1) if following else None


def _zip_as_number(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_numbered(record) for record in found]


def _numbered(record: dict[str, Any]) -> dict[str, Any]:
    address = record.get("address") or {}
    code = str(address.get("zip") or "")[:5]
    return {**record, "address": {**address, "zip": int(code)}} if code.isdigit() else record


def _both(found: list[str]) -> list[str]:
    return ["AMS360 synced", "BenefitPoint synced"] if found else []


def _status(wrong: int, instead: int) -> Change:
    def bend(status: int, *args: Any, **named: Any) -> Any:
        return (instead if status == wrong else status, *args), named

    return given(bend)


def _page(found: Any) -> Any:
    if found.status_code == 200:
        found.set_data(PAGE)
        found.mimetype = "text/html"
    return found


def _as_text(found: Any) -> Any:
    found.mimetype = "text/html"
    return found


def _too(act: Any, kind: str, record_id: str, **named: Any) -> Any:
    return (act, kind, record_id), {**named, "deleted_too": True}


def _any_id(act: Any, kind: str, **named: Any) -> Any:
    return (act, kind), {**named, "external_system": None, "external_id": None}


def _plain_reply(found: Any) -> Any:
    return replace(found, headers={name: value for name, value in found.headers.items() if name != "ETag"})


MUTANTS = (
    _mutant(
        "ignores-If-Match",
        "a stale change is taken",
        f"{_HERE}.guard:version_of",
        always(None),
        ("edited_on_two_sides",),
    ),
    _mutant(
        "ignores-Idempotency-Key", "a repeated create makes a second record", f"{_HERE}.replies:honoured", always(False)
    ),
    _mutant(
        "409-for-412",
        "the wrong status for a stale change",
        f"{_HERE}.guard:problem",
        _status(412, 409),
        ("edited_on_two_sides",),
    ),
    _mutant(
        "page-cursor-off-by-one",
        "a record is lost between two pages",
        f"{_HERE}.operations:page",
        result(_off_by_one),
        ("daily_twice",),
    ),
    _mutant("zip-as-a-number", "02101 becomes 2101", f"{_HERE}.records:shown", result(_zip_as_number)),
    _mutant(
        "badge-before-the-daily",
        "both badges as soon as there is one",
        f"{_HERE}.records:badges",
        result(_both),
        ("flow_1_individual",),
    ),
    _mutant(
        "unsigned-webhook",
        "webhooks without a signature",
        f"{_HERE}.webhooks:signature",
        always(""),
        ("insuredmine_to_ams360",),
    ),
    _mutant(
        "200-for-201",
        "a create answers 200",
        f"{_HERE}.guard:_reply",
        result(lambda found: replace(found, status=200) if found.status == 201 else found),
    ),
    _mutant("problem-as-a-page", "refusals declared as HTML", f"{_HERE}.guard:problem", result(_as_text)),
    _mutant(
        "deleted-is-still-shown",
        "a deleted record is read as if it were there",
        f"{_HERE}.operations:load",
        given(_too),
        ("deleted_in_insuredmine",),
    ),
    _mutant("200-with-a-page", "an HTML page for every answer", f"{_HERE}.guard:_written", result(_page)),
    _mutant("no-ETag", "answers without the record's version", f"{_HERE}.guard:_reply", result(_plain_reply)),
    _mutant(
        "external-id-filter-ignored",
        "a look-up by external id finds everybody",
        f"{_HERE}.operations:page",
        given(_any_id),
        ("idempotency_ignored",),
    ),
)

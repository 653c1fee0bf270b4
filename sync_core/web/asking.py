"""What a page was asked for: query parameters, checked. Wrong ones are 400, unknown agencies 404."""

from __future__ import annotations

from collections.abc import Collection

from flask import abort, request

from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.store import views


def agency(desk: Desk) -> str | None:
    """The agency that is asked for; None means all."""
    name = request.values.get("agency") or None
    if name is not None and name not in desk.settings.agencies:
        abort(404, "The settings have no agency of that name.")
    return name


def one_agency(desk: Desk) -> str:
    """The agency that must be named, unless there is only one."""
    names = list(desk.settings.agencies)
    found = agency(desk) or (names[0] if len(names) == 1 else None)
    if found is None:
        abort(400, f"agency: say which one: {', '.join(names)}.")
    return found


def choice(name: str, choices: Collection[str]) -> str | None:
    value = request.values.get(name) or None
    if value is not None and value not in choices:
        abort(400, f"{name}: choose one of {', '.join(choices)}.")
    return value


def text(name: str) -> str | None:
    return (request.values.get(name) or "").strip()[:200] or None


def limit() -> int:
    asked = request.args.get("limit") or str(views.LIMIT)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5 and 1 <= int(asked) <= views.LIMIT_MAX):
        abort(400, f"limit: give a number from 1 to {views.LIMIT_MAX}.")
    return int(asked)

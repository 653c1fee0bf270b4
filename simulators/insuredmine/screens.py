"""The screens: visits, pages that are read, and the daily button. What people post about records is in screens_edit."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Flask, current_app, g, redirect, render_template, request
from werkzeug.wrappers import Response

from trifold.simulators.chassis.app import Simulator
from trifold.simulators.insuredmine import guard
from trifold.simulators.insuredmine import operations as ops
from trifold.simulators.insuredmine.errors import NotFound, Refusal

Page = Response | str | tuple[str, int]
ROWS = 50
STATUSES = ("active", "inactive", "prospect", "other", "lead")
TOASTS = {
    "account": "Account saved",
    "account-added": "Account added!",
    "account-deleted": "Account deleted",
    "account-merged": "Accounts merged",
    "contact": "Contact saved",
    "contact-added": "Contact added!",
    "contact-deleted": "Contact deleted",
    "policy": "Policy saved",
    "policy-added": "Policy added!",
    "policy-deleted": "Policy deleted",
    "sync": "Sync requested",
    "unlinked": "Link removed",
    "daily": "Daily AMS sync started",
    "joined": "Daily AMS sync is running already: you joined it",
}
FILTERS = {
    "AMS360 synced": "AMS360 synced",
    "BenefitPoint synced": "BenefitPoint synced",
    "both": "Both systems",
    "ams360_only": "AMS360 only",
    "benefitpoint_only": "BenefitPoint only",
    "none": "Not synced",
}

_COORDINATES = re.compile(r"^(account|contact|policy) [0-9a-f]{24}: ")

screens = Blueprint("screens", __name__, url_prefix="/ui/<world>", template_folder="templates")
assets = Blueprint("insuredmine", __name__, static_folder="static", static_url_path="/static/insuredmine")


@contextmanager
def visit() -> Iterator[ops.Act]:
    """One transaction of the signed-in member in the world that the address names. Raises UnknownWorld."""
    simulator: Simulator = current_app.extensions[guard.EXTENSION]
    world = simulator.worlds.get(str((request.view_args or {}).get("world")))
    with world.begin() as conn:
        act = ops.Act(world=world, conn=conn, by={"kind": "user", "name": "Member"})
        people = [item["name"] for item in ops.list_page(act, "members")[0]]
        name = request.form.get("actingAs") or (people[0] if people else "Member")
        g.member = name
        yield ops.Act(world=world, conn=conn, by={"kind": "user", "name": name[:100]})


def shown(template: str, act: ops.Act, **values: Any) -> str:
    """A page, with what every page has: the world, the signed-in member, the toast."""
    return render_template(
        f"insuredmine/{template}",
        world=act.world.name,
        member=g.member,
        toast=TOASTS.get(request.args.get("toast", "")),
        target_names=ops.TARGET_NAMES,
        statuses=STATUSES,
        **values,
    )


def missing_is_404(view: Callable[..., Page]) -> Callable[..., Page]:
    """Show an unknown or deleted record as a page of its own."""

    @functools.wraps(view)
    def wrapped(**arguments: Any) -> Page:
        try:
            return view(**arguments)
        except NotFound as error:
            with visit() as act:
                return shown("missing.html", act, reason=lines(error)[0]), 404

    return wrapped


def go(world: str, path: str, toast: str = "") -> Response:
    """303 to a page of the same world."""
    return redirect(f"/ui/{world}/{path}" + (f"?toast={toast}" if toast else ""), 303)


def _cursor() -> str | None:
    cursor = request.args.get("cursor", "")
    return cursor if cursor.isdecimal() and cursor.isascii() and len(cursor) <= 15 else None


def _badge() -> str | None:
    badge = request.args.get("badge", "")
    return badge if badge in FILTERS else None


@screens.get("/")
def home(world: str) -> Page:
    return go(world, "accounts")


@screens.get("/accounts")
def accounts(world: str) -> Page:
    with visit() as act:
        name, badge = request.args.get("name", ""), _badge()
        found, more = ops.page(act, "account", cursor=_cursor(), limit=ROWS, name=name or None, badge=badge)
        chips = {account["id"]: ops.chips(act, account["id"]) for account in found}
        counts = {filter_: ops.count(act, "account", filter_) for filter_ in FILTERS}
        return shown(
            "accounts.html",
            act,
            accounts=found,
            chips=chips,
            more=more,
            name=name,
            badge=badge or "",
            filters=FILTERS,
            counts=counts,
            total=ops.count(act, "account"),
        )


@screens.get("/contacts")
def contacts(world: str) -> Page:
    with visit() as act:
        name, badge = request.args.get("name", ""), _badge()
        found, more = ops.page(act, "contact", cursor=_cursor(), limit=ROWS, name=name or None, badge=badge)
        of = {contact["accountId"]: ops.load(act, "account", contact["accountId"]) for contact in found}
        return shown(
            "contacts.html",
            act,
            contacts=found,
            accounts=of,
            more=more,
            name=name,
            badge=badge or "",
            filters=FILTERS,
            total=ops.count(act, "contact"),
        )


@screens.get("/policies")
def policies(world: str) -> Page:
    with visit() as act:
        name = request.args.get("name", "")
        found, more = ops.page(act, "policy", cursor=_cursor(), limit=ROWS, name=name or None)
        of = {policy["accountId"]: ops.load(act, "account", policy["accountId"]) for policy in found}
        total = ops.count(act, "policy")
        return shown("policies.html", act, policies=found, accounts=of, more=more, name=name, total=total)


def account_page(act: ops.Act, account_id: str, errors: list[str] | None = None) -> str:
    """Account 360."""
    account = ops.show(act, "account", ops.load(act, "account", account_id))
    contacts = ops.shown(act, "contact", ops.contacts_of_account(act, account_id))
    policies, _ = ops.page(act, "policy", account_id=account_id, limit=200)
    return shown(
        "account.html",
        act,
        account=account,
        contacts=contacts,
        people={contact["id"]: contact["name"] for contact in contacts},
        policies=policies,
        chips=ops.chips(act, account_id),
        contact_chips={contact["id"]: ops.chips(act, contact["id"]) for contact in contacts},
        history=ops.history(act, account_id),
        errors=errors or [],
    )


def contact_page(act: ops.Act, contact_id: str, errors: list[str] | None = None) -> str:
    """Contact 360."""
    contact = ops.show(act, "contact", ops.load(act, "contact", contact_id))
    account = ops.show(act, "account", ops.load(act, "account", contact["accountId"]))
    return shown(
        "contact.html",
        act,
        contact=contact,
        account=account,
        places={
            place["accountId"]: ops.load(act, "account", place["accountId"])["name"] for place in contact["accounts"]
        },
        values=request.form.to_dict(),
        policies=ops.policies_of_contact(act, contact_id),
        chips=ops.chips(act, contact_id),
        errors=errors or [],
    )


def policy_page(act: ops.Act, policy_id: str, errors: list[str] | None = None) -> str:
    policy = ops.show(act, "policy", ops.load(act, "policy", policy_id))
    prior = ops.load(act, "policy", policy["priorPolicyId"], deleted_too=True) if policy["priorPolicyId"] else None
    return shown(
        "policy.html",
        act,
        policy=policy,
        owner=ops.TARGET_NAMES.get(ops.owner_of_policy(policy) or ""),
        prior=prior,
        account=ops.load(act, "account", policy["accountId"]),
        contact=ops.load(act, "contact", policy["contactId"]),
        errors=errors or [],
    )


@screens.get("/accounts/<id>")
@missing_is_404
def account(world: str, id: str) -> Page:
    with visit() as act:
        return account_page(act, id)


@screens.get("/contacts/<id>")
@missing_is_404
def contact(world: str, id: str) -> Page:
    with visit() as act:
        return contact_page(act, id)


@screens.get("/policies/<id>")
@missing_is_404
def policy(world: str, id: str) -> Page:
    with visit() as act:
        return policy_page(act, id)


@screens.get("/daily")
def daily(world: str) -> Page:
    with visit() as act:
        return shown("daily.html", act, job=ops.latest_daily(act), jobs=ops.daily_history(act))


@screens.post("/daily")
def press_daily(world: str) -> Page:
    """The "Daily AMS sync" button."""
    with visit() as act:
        job = ops.start_daily(act)
    return go(world, "daily", "joined" if job["joined"] else "daily")


@screens.get("/integrations")
def integrations(world: str) -> Page:
    with visit() as act:
        requests, _ = ops.sync_request_page(act, newest_first=True, limit=100)
        names: dict[str, str] = {}
        for item in requests:
            found = ops.load(act, item["recordKind"], item["recordId"], deleted_too=True)
            names[item["recordId"]] = found["name"]
        return shown("integrations.html", act, requests=requests, names=names, jobs=ops.daily_history(act))


@screens.get("/settings")
def settings(world: str) -> Page:
    with visit() as act:
        lists = {name: ops.list_page(act, name, limit=200)[0] for name in ("members", "carriers", "categories")}
        return shown("settings.html", act, lists=lists)


def lines(error: Refusal) -> list[str]:
    """A refusal as a person reads it: without the ids that an engine needs."""
    return [_COORDINATES.sub(r"This \1 ", line) for line in error.lines()]


def register(app: Flask) -> None:
    app.jinja_env.filters["telephone"] = telephone
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["zipped"] = zipped
    app.register_blueprint(assets)
    app.register_blueprint(screens)


def telephone(digits: str | None) -> str:
    """(512) 555-0123"""
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if digits else ""


def moment(text: str | None) -> str:
    """2026-01-02 03:04 UTC"""
    return f"{text[:10]} {text[11:16]} UTC" if text else ""


def zipped(values: list[str], texts: list[str] | None = None) -> list[tuple[str, str]]:
    """Options of a choice: each value with its text (default: the value, capitalised)."""
    return list(zip(values, texts or [value.capitalize() for value in values], strict=True))

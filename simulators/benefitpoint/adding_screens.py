"""Add Account: the question, the live search in AMS360, the choice of classification, the mapped form, Save.

Every step asks AMS360 again: nothing of a customer is kept between the steps but the id that the user has chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trifold.simulators.benefitpoint import accounts, ams360_form, forms
from trifold.simulators.benefitpoint.ams360_client import Ams360Error, Clients, Customer, NoSuchCustomer
from trifold.simulators.benefitpoint.errors import Refused
from trifold.simulators.benefitpoint.pages import call_in, form_page, messages, new_form_token, page, saved_once
from trifold.simulators.benefitpoint.seed import ADMINISTRATOR
from trifold.simulators.benefitpoint.switches import switch

_CHOICES = {
    "classification": "Group or individual",
    "accountType": "Account type",
    "officeID": "Regional office",
    "departmentID": "Department",
}


def _asking_ams360(view: Callable[[], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """A page that asks AMS360: when AMS360 can't answer, the page says so and offers to go on without it."""

    @wraps(view)
    def shown() -> ResponseReturnValue:
        try:
            return view()
        except Ams360Error as error:
            return page(
                "ams360_error.html", g.world, status=error.status, errors=[str(error)], name=request.values.get("name")
            )

    return shown


def _sort_key(customer: Customer) -> tuple[str, str, int]:
    name = customer.get("LastName") or customer.get("FirmName") or ""
    number = customer.get("CustomerNumber", "")
    return name.casefold(), customer.get("FirstName", "").casefold(), int(number) if number.isdecimal() else 0


def _choice() -> dict[str, str]:
    found = {name: request.values.get(name, "") for name in ("amsCustomerId", *_CHOICES)}
    found["classification"] = found["classification"].capitalize()
    return found


def add_pages(bp: Blueprint, clients: Clients) -> None:

    @bp.route("/accounts/add", methods=["GET", "POST"])
    def add_account() -> ResponseReturnValue:
        answer = request.form.get("exists")
        if answer == "yes":
            return redirect(url_for("ui.search_customers"), 303)
        if answer == "no":
            return redirect(url_for("ui.new_account"), 303)
        errors = ["Answer Yes or No."] if request.method == "POST" else []
        return page("add.html", g.world, status=422 if errors else 200, errors=errors)

    def results(errors: list[str]) -> ResponseReturnValue:
        name, number = request.values.get("name", ""), max(1, request.values.get("page", 1, int))
        found = sorted(clients.of(g.world).search(name), key=_sort_key) if name.strip() else []
        rows = int(switch(g.world, "candidates_per_page"))
        first = (number - 1) * rows
        return page(
            "search.html",
            g.world,
            status=422 if errors else 200,
            errors=errors,
            name=name,
            searched=bool(name.strip()),
            customers=found[first : first + rows],
            total=len(found),
            number=number,
            pages=-(-len(found) // rows),
        )

    @bp.get("/accounts/add/search")
    @_asking_ams360
    def search_customers() -> ResponseReturnValue:
        asked = "name" in request.args
        return results(["Give the last name, or the beginning of a firm's name."] if asked and not _name() else [])

    @bp.post("/accounts/add/search")
    @_asking_ams360
    def choose_customer() -> ResponseReturnValue:
        chosen = request.form.get("amsCustomerId", "")
        if chosen:
            return redirect(url_for("ui.choose_classification", amsCustomerId=chosen), 303)
        return results(["Choose a customer, search again, or answer No."])

    def customer_of(choice: dict[str, str]) -> Customer:
        found = clients.of(g.world).customer(choice["amsCustomerId"]) if choice["amsCustomerId"] else None
        if found is None:
            raise NoSuchCustomer("AMS360 has no such customer. Choose a customer, search again, or answer No.")
        return found

    @bp.route("/accounts/add/choose", methods=["GET", "POST"])
    @_asking_ams360
    def choose_classification() -> ResponseReturnValue:
        choice = _choice()
        errors: list[str] = []
        with call_in(g.world) as call:
            options = {
                "classification": forms.CLASSIFICATIONS,
                "accountType": forms.chosen_of("AccountType"),
                "officeID": forms.offices(call),
                "departmentID": forms.departments(call),
            }
        if request.method == "POST":
            if not choice["amsCustomerId"]:
                errors.append("Choose a customer, search again, or answer No.")
            for name, label in _CHOICES.items():
                if choice[name] not in dict(options[name]):
                    errors.append(f"{label} is required.")
            if not errors:
                return redirect(_with_choice("ui.new_account", choice), 303)
        customer = customer_of(choice)
        return page(
            "choose.html",
            g.world,
            status=422 if errors else 200,
            errors=errors,
            choice=choice,
            options=options,
            customer=customer,
            name=customer.get("FirmName") or ams360_form.full_name(customer),
        )

    @bp.get("/accounts/add/form")
    @_asking_ams360
    def new_account() -> ResponseReturnValue:
        choice = _choice()
        if not choice["amsCustomerId"]:
            return _empty_form()
        if not all(choice.values()):
            return redirect(_with_choice("ui.choose_classification", choice), 303)
        values: dict[str, str] = dict.fromkeys(("administratorUserID", "primaryContactUserID"), str(ADMINISTRATOR))
        values |= {name: choice[name] for name in ("accountType", "officeID", "departmentID")}
        values |= ams360_form.form_of(customer_of(choice), choice["classification"])
        hidden = {name: values.pop(name) for name in forms.LINK_FIELDS} | {"classification": choice["classification"]}
        return _form(values, hidden | {"form_token": new_form_token(g.world)}, choice["classification"])

    @bp.post("/accounts/add/save")
    def save_new_account() -> ResponseReturnValue:
        form = request.form.to_dict()
        form["classification"] = form.get("classification", "").capitalize()
        classification, linked = form["classification"], bool(form.get("amsCustomerId"))
        with call_in(g.world) as call:
            sections = forms.account_sections(call, classification if linked else None)
        errors = forms.missing(sections, form)
        if classification not in dict(forms.CLASSIFICATIONS):
            errors = list(dict.fromkeys(["Classification is required.", *errors]))
        if not errors:
            try:
                with call_in(g.world) as call:
                    record = forms.account_record(form, classification)
                    account_id = saved_once(
                        call, form.get("form_token", ""), lambda: accounts.create_account(call, record)
                    )
                return redirect(url_for("ui.account", account_id=account_id), 303)
            except Refused as refused:
                errors = messages(refused)
        names = ("form_token", *((*forms.LINK_FIELDS, "classification") if linked else ()))
        hidden = {name: form.get(name, "") for name in names}
        return _form(form, hidden, classification if linked else None, errors)


def _with_choice(endpoint: str, choice: dict[str, str]) -> str:
    return f"{url_for(endpoint)}?{urlencode(choice)}"


def _name() -> str:
    return request.args.get("name", "").strip()


def _empty_form() -> ResponseReturnValue:
    values = {"classification": request.args.get("classification", "").capitalize()}
    return _form(values, {"form_token": new_form_token(g.world)}, None)


def _form(
    values: dict[str, str], hidden: dict[str, str], classification: str | None, errors: list[str] | None = None
) -> ResponseReturnValue:
    """``classification`` None: the form of the No path, which has the choice in it."""
    with call_in(g.world) as call:
        sections = forms.account_sections(call, classification)
    more: dict[str, Any] = {"action": url_for("ui.save_new_account"), "linked": bool(hidden.get("amsCustomerId"))}
    return form_page(g.world, "Add account", sections, values, errors=errors or [], hidden=hidden, **more)

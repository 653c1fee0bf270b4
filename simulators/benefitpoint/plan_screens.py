"""An account's plans: list with the Tasks menu, Add Plan, Renew, Copy, plan page, edit, delete."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trifold.simulators.benefitpoint import account_rules, accounts, forms, products, state
from trifold.simulators.benefitpoint.errors import Refused
from trifold.simulators.benefitpoint.pages import call_in, form_page, messages, new_form_token, page, saved_once
from trifold.simulators.benefitpoint.seed import PLAN_OPTIONS
from trifold.simulators.benefitpoint.state import Record


def _copied(record: Record) -> dict[str, str]:
    """A plan's texts without what belongs to its own term."""
    term = ("effectiveAsOf", "renewalOn", "policyOriginationReason")
    return {"policyNumber": ""} | {name: text for name, text in forms.texts_of(record).items() if name not in term}


def _term_start(record: Record) -> date:
    """The day on which a renewal starts: that of its renewal date, or the next where that is the term's last day."""
    started, ends = (state.moment_of(record[name]).date() for name in ("effectiveAsOf", "renewalOn"))
    next_day = ends + timedelta(days=1)
    return next_day if (next_day.month, next_day.day) == (started.month, started.day) else ends


def _year_later(starts: date) -> date:
    leap_day = (starts.month, starts.day) == (2, 29)
    return starts + timedelta(days=365) if leap_day else starts.replace(year=starts.year + 1)


def _adding(account_id: int, title: str, values: dict[str, str], parent_id: int | None = None) -> ResponseReturnValue:
    """The form of a new plan; a renewal names the plan that it follows as its parent (BenefitPoint WSDL)."""
    form, errors = request.form.to_dict(), []
    with call_in(g.world) as call:
        sections = forms.plan_sections(call)
    if request.method == "POST":
        errors = forms.missing(sections, form)
        record = forms.plan_record(form, sections, account_id)
        if parent_id is not None and record.get("policyOriginationReason") == "Renewal":
            record["parentProductID"] = parent_id
        if not errors:
            try:
                with call_in(g.world) as call:
                    product_id = saved_once(
                        call,
                        form.get("form_token", ""),
                        lambda: products.create_product(call, record, PLAN_OPTIONS),
                    )
                return redirect(url_for("ui.plan", product_id=product_id), 303)
            except Refused as refused:
                errors = messages(refused)
    hidden = {"form_token": form.get("form_token") or new_form_token(g.world)}
    return form_page(g.world, title, sections, form or values, errors=errors, hidden=hidden)


def add_pages(bp: Blueprint) -> None:
    @bp.get("/accounts/<int:account_id>/plans")
    def list_plans(account_id: int) -> ResponseReturnValue:
        with call_in(g.world) as call:
            name = account_rules.display_name(accounts.get_account(call, account_id))
            plans = products.find_products(call, {"accountID": account_id})
        return page("plans.html", g.world, account_id=account_id, name=name, plans=plans)

    @bp.route("/accounts/<int:account_id>/plans/add", methods=["GET", "POST"])
    def new_plan(account_id: int) -> ResponseReturnValue:
        with call_in(g.world) as call:
            account = accounts.get_account(call, account_id)
        kept = ("officeID", "departmentID", "primarySalesLeadUserID", "primaryServiceLeadUserID")
        values = {name: str(account[name]) for name in kept if name in account}
        return _adding(account_id, f"Add plan to {account_rules.display_name(account)}", values)

    @bp.route("/plans/<int:product_id>/renew", methods=["GET", "POST"])
    def renew_plan(product_id: int) -> ResponseReturnValue:
        """Tasks > Renew: the plan once more, for the year that follows its term."""
        with call_in(g.world) as call:
            record = products.get_product(call, product_id)
        values = _copied(record) | {"policyOriginationReason": "Renewal"}
        if "renewalOn" in record:
            starts = _term_start(record)
            values |= {"effectiveAsOf": starts.isoformat(), "renewalOn": _year_later(starts).isoformat()}
        return _adding(record["accountID"], f"Renew {record['name']}", values, product_id)

    @bp.route("/plans/<int:product_id>/copy", methods=["GET", "POST"])
    def copy_plan(product_id: int) -> ResponseReturnValue:
        """Tasks > Copy: another plan like this one; its term and policy number are its own."""
        with call_in(g.world) as call:
            record = products.get_product(call, product_id)
        values = _copied(record)
        del values["policyNumber"]
        return _adding(record["accountID"], f"Copy {record['name']}", values, product_id)

    @bp.get("/plans/<int:product_id>")
    def plan(product_id: int) -> ResponseReturnValue:
        with call_in(g.world) as call:
            record = products.get_product(call, product_id)
            account = accounts.get_account(call, record["accountID"])
            product_type = state.entry(call.conn, "product_type", record["productTypeID"])
            carrier = state.entry(call.conn, "carrier", record["carrierID"])
            history = products.product_history(call, product_id)["productHistoryEntries"]
            people = dict(forms.users(call))
        return page(
            "plan.html",
            g.world,
            record=record,
            values=forms.texts_of(record),
            account_name=account_rules.display_name(account),
            link=record.get("policyIntegrationInfo", {}),
            product_type=product_type,
            carrier=carrier,
            history=history,
            users=people,
        )

    @bp.route("/plans/<int:product_id>/edit", methods=["GET", "POST"])
    def edit_plan(product_id: int) -> ResponseReturnValue:
        with call_in(g.world) as call:
            record = products.get_product(call, product_id)
            sections = forms.plan_sections(call, editing=True)
        values, errors = forms.texts_of(record), []
        if request.method == "POST":
            values |= request.form.to_dict()
            errors = forms.missing(sections, values)
            if not errors:
                sent = forms.plan_record(values, sections, record["accountID"]) | {"productID": product_id}
                try:
                    with call_in(g.world) as call:
                        products.update_product(call, sent)
                    return redirect(url_for("ui.plan", product_id=product_id), 303)
                except Refused as refused:
                    errors = messages(refused)
        return form_page(g.world, f"Edit {record['name']}", sections, values, errors=errors)

    @bp.post("/plans/<int:product_id>/delete")
    def delete_plan(product_id: int) -> ResponseReturnValue:
        with call_in(g.world) as call:
            products.get_product(call, product_id)
            account_id = products.delete_product(call, product_id)
        return redirect(url_for("ui.list_plans", account_id=account_id), 303)

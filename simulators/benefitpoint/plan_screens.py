"""An account's plans: list with the Tasks menu, Add Plan, plan page, edit (cancel and reinstate too), delete."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trifold.simulators.benefitpoint import account_rules, accounts, forms, products, state
from trifold.simulators.benefitpoint.errors import Refused
from trifold.simulators.benefitpoint.pages import call_in, form_page, messages, new_form_token, page, saved_once
from trifold.simulators.benefitpoint.seed import PLAN_OPTIONS


def add_pages(bp: Blueprint) -> None:
    @bp.get("/accounts/<int:account_id>/plans")
    def list_plans(account_id: int) -> ResponseReturnValue:
        with call_in(g.world) as call:
            name = account_rules.display_name(accounts.get_account(call, account_id))
            plans = products.find_products(call, {"accountID": account_id})
        return page("plans.html", g.world, account_id=account_id, name=name, plans=plans)

    @bp.get("/accounts/<int:account_id>/plans/add")
    def new_plan(account_id: int) -> ResponseReturnValue:
        with call_in(g.world) as call:
            account = accounts.get_account(call, account_id)
            sections = forms.plan_sections(call)
        kept = ("officeID", "departmentID", "primarySalesLeadUserID", "primaryServiceLeadUserID")
        values = {name: str(account[name]) for name in kept if name in account}
        hidden = {"form_token": new_form_token(g.world)}
        title = f"Add plan to {account_rules.display_name(account)}"
        return form_page(g.world, title, sections, values, hidden=hidden)

    @bp.post("/accounts/<int:account_id>/plans/add")
    def save_new_plan(account_id: int) -> ResponseReturnValue:
        form = request.form.to_dict()
        with call_in(g.world) as call:
            account = accounts.get_account(call, account_id)
            sections = forms.plan_sections(call)
        errors = forms.missing(sections, form)
        if not errors:
            try:
                with call_in(g.world) as call:
                    record = forms.plan_record(form, sections, account_id)
                    product_id = saved_once(
                        call,
                        form.get("form_token", ""),
                        lambda: products.create_product(call, record, PLAN_OPTIONS),
                    )
                return redirect(url_for("ui.plan", product_id=product_id), 303)
            except Refused as refused:
                errors = messages(refused)
        hidden = {"form_token": form.get("form_token", "")}
        title = f"Add plan to {account_rules.display_name(account)}"
        return form_page(g.world, title, sections, form, errors=errors, hidden=hidden)

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

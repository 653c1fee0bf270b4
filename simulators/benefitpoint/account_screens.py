"""Accounts: the list, the account page, edit."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trifold.simulators.benefitpoint import account_rules, accounts, contacts, forms, products, state
from trifold.simulators.benefitpoint.errors import Refused
from trifold.simulators.benefitpoint.pages import call_in, form_page, messages, page

ROWS_PER_PAGE = 50


def add_pages(bp: Blueprint) -> None:
    @bp.get("/")
    def home() -> ResponseReturnValue:
        return redirect(url_for("ui.list_accounts"), 303)

    @bp.get("/accounts")
    def list_accounts() -> ResponseReturnValue:
        name, number = request.args.get("name", ""), max(1, request.args.get("page", 1, int))
        with call_in(g.world) as call:
            found = accounts.find_accounts(call, {"accountNameMatch": name})
        first = (number - 1) * ROWS_PER_PAGE
        rows = found[first : first + ROWS_PER_PAGE]
        return page(
            "accounts.html", g.world, name=name, rows=rows, total=len(found), number=number, per_page=ROWS_PER_PAGE
        )

    @bp.get("/accounts/<int:account_id>")
    def account(account_id: int) -> ResponseReturnValue:
        with call_in(g.world) as call:
            record = accounts.get_account(call, account_id)
            office = state.entry(call.conn, "office", record["officeID"])
            department = state.entry(call.conn, "department", record.get("departmentID"))
            people = dict(forms.users(call))
            their_contacts = contacts.contacts_of(call, account_id)
            plans = products.find_products(call, {"accountID": account_id})
        values = forms.texts_of(record)
        link = account_rules.integration(record)
        return page(
            "account.html",
            g.world,
            record=record,
            name=account_rules.display_name(record),
            values=values,
            link=link,
            contacts=their_contacts,
            plans=plans,
            office=office,
            department=department,
            users=people,
        )

    @bp.get("/accounts/<int:account_id>/edit")
    def edit_account(account_id: int) -> ResponseReturnValue:
        with call_in(g.world) as call:
            record = accounts.get_account(call, account_id)
            sections = forms.account_sections(call, record["accountClassification"], editing=True)
        return form_page(g.world, f"Edit {account_rules.display_name(record)}", sections, forms.texts_of(record))

    @bp.post("/accounts/<int:account_id>/edit")
    def save_account(account_id: int) -> ResponseReturnValue:
        form = request.form.to_dict()
        with call_in(g.world) as call:
            record = accounts.get_account(call, account_id)
            sections = forms.account_sections(call, record["accountClassification"], editing=True)
        values = forms.texts_of(record) | form
        errors = forms.missing(sections, values)
        if not errors:
            sent = forms.account_record(form, record["accountClassification"]) | {"accountID": account_id}
            for name in ("accountType", "officeID", "administratorUserID", "primaryContactUserID"):
                sent.setdefault(name, record[name])
            try:
                with call_in(g.world) as call:
                    accounts.update_account(call, sent)
                return redirect(url_for("ui.account", account_id=account_id), 303)
            except Refused as refused:
                errors = messages(refused)
        return form_page(g.world, f"Edit {account_rules.display_name(record)}", sections, values, errors=errors)

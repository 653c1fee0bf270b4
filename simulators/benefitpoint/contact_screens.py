"""An account's contacts: add, edit, delete."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trifold.simulators.benefitpoint import account_rules, accounts, contacts, forms
from trifold.simulators.benefitpoint.errors import Refused
from trifold.simulators.benefitpoint.pages import call_in, form_page, messages, new_form_token, saved_once


def add_pages(bp: Blueprint) -> None:
    @bp.get("/accounts/<int:account_id>/contacts/new")
    def new_contact(account_id: int) -> ResponseReturnValue:
        with call_in(g.world) as call:
            name = account_rules.display_name(accounts.get_account(call, account_id))
        hidden = {"form_token": new_form_token(g.world)}
        return form_page(g.world, f"Add contact to {name}", forms.contact_sections(), {}, hidden=hidden)

    @bp.post("/accounts/<int:account_id>/contacts/new")
    def save_new_contact(account_id: int) -> ResponseReturnValue:
        form = request.form.to_dict()
        sections = forms.contact_sections()
        errors = forms.missing(sections, form)
        with call_in(g.world) as call:
            name = account_rules.display_name(accounts.get_account(call, account_id))
        if not errors:
            try:
                with call_in(g.world) as call:
                    record = forms.contact_record(form, account_id)
                    saved_once(call, form.get("form_token", ""), lambda: contacts.create_contact(call, record))
                return redirect(url_for("ui.account", account_id=account_id), 303)
            except Refused as refused:
                errors = messages(refused)
        hidden = {"form_token": form.get("form_token", "")}
        return form_page(g.world, f"Add contact to {name}", sections, form, errors=errors, hidden=hidden)

    @bp.route("/contacts/<int:contact_id>/edit", methods=["GET", "POST"])
    def edit_contact(contact_id: int) -> ResponseReturnValue:
        sections = forms.contact_sections()
        with call_in(g.world) as call:
            record = contacts.get_contact(call, contact_id)
        values, errors = forms.texts_of(record), []
        if request.method == "POST":
            form = request.form.to_dict()
            values |= form
            errors = forms.missing(sections, values)
            if not errors:
                sent = forms.contact_record(values, record["accountID"], record["contact"].get("phones", []))
                sent["contact"]["contactID"] = contact_id
                try:
                    with call_in(g.world) as call:
                        contacts.update_contact(call, sent)
                    return redirect(url_for("ui.account", account_id=record["accountID"]), 303)
                except Refused as refused:
                    errors = messages(refused)
        return form_page(g.world, "Edit contact", sections, values, errors=errors)

    @bp.post("/contacts/<int:contact_id>/delete")
    def delete_contact(contact_id: int) -> ResponseReturnValue:
        with call_in(g.world) as call:
            account_id = contacts.get_contact(call, contact_id)["accountID"]
            contacts.delete_contacts(call, account_id, [contact_id])
        return redirect(url_for("ui.account", account_id=account_id), 303)

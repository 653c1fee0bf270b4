"""The forms: add and edit accounts, contacts and policies; Sync; delete after a warning. 303 when saved, else 422."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, request

from trifold.simulators.chassis.saved_forms import new_form_token, saved_once
from trifold.simulators.insuredmine import forms, models
from trifold.simulators.insuredmine import operations as ops
from trifold.simulators.insuredmine.errors import Conflict, NotFound, Refusal, Stale, invalid
from trifold.simulators.insuredmine.screens import (
    Page,
    account_page,
    contact_page,
    go,
    lines,
    missing_is_404,
    policy_page,
    shown,
    visit,
)

edits = Blueprint("edits", __name__, url_prefix="/ui/<world>")
STALE = "Somebody changed this record meanwhile. Open it again and repeat your change."
POLICY_STEPS = {"cancel": "cancelled", "archive": "archived", "activate": "active"}


def saved(save: Callable[[ops.Act], Page], again: Callable[[ops.Act, list[str]], str]) -> Page:
    """Run ``save`` in one transaction; when it refuses, nothing is kept and the form is shown ``again``, 422."""
    try:
        with visit() as act:
            return save(act)
    except NotFound:
        raise
    except Refusal as error:
        with visit() as act:
            return again(act, [STALE] if isinstance(error, Stale) else lines(error)), 422


def _targets() -> list[str]:
    return request.form.getlist("targets")


def _token(act: ops.Act, values: Mapping[str, Any], record: ops.Fields | None) -> str:
    """A form that adds a record carries a token, so that Save pressed twice makes one."""
    if record is not None:
        return ""
    return values.get("form_token") or new_form_token(act.conn, act.world)


def _added(act: ops.Act, add: Callable[[], str]) -> str:
    """The id of the record that this form added, now or before."""
    return saved_once(act.conn, request.form.get("form_token", ""), add)


def _filled(before: Mapping[str, Any]) -> dict[str, Any]:
    """What a form shows: the posted values over those before."""
    return {**before, **request.form.to_dict(), "targets": _targets()}


# ----------------------------------------------------------------------------------------------------- accounts
def _account_form(act: ops.Act, values: Mapping[str, Any], errors: list[str], account: ops.Fields | None) -> str:
    kind = values.get("type") if values.get("type") in ("Personal", "Commercial") else "Personal"
    values = {**values, "type": kind}
    token = _token(act, values, account)
    return shown("account_form.html", act, values=values, errors=errors, account=account, form_token=token)


@edits.get("/accounts/new")
def new_account(world: str) -> Page:
    with visit() as act:
        return _account_form(act, {"type": request.args.get("type", "Personal"), "targets": []}, [], None)


@edits.post("/accounts/new")
def add_account(world: str) -> Page:
    """A personal account gets a primary contact of the same name; a commercial one when a contact is filled in."""

    def save(act: ops.Act) -> Page:
        fields = forms.account(request.form)
        contact = {name: value for name, value in forms.contact(request.form, "contact").items() if value}
        if contact or fields.get("type") == "Personal":
            fields["contact"] = contact

        def add() -> str:
            account_id: str = ops.create_account(act, forms.checked(models.AccountIn, fields))["id"]
            if _targets():
                ops.request_sync(act, "account", account_id, _targets())
            return account_id

        return go(world, f"accounts/{_added(act, add)}", "account-added")

    return saved(save, lambda act, errors: _account_form(act, _filled({}), errors, None))


@edits.get("/accounts/<id>/edit")
@missing_is_404
def edit_account_form(world: str, id: str) -> Page:
    with visit() as act:
        account = ops.load(act, "account", id)
        return _account_form(act, forms.flat(account), [], account)


@edits.post("/accounts/<id>/edit")
@missing_is_404
def edit_account(world: str, id: str) -> Page:
    def save(act: ops.Act) -> Page:
        patch = forms.checked(models.AccountPatch, forms.account(request.form))
        ops.edit_account(act, id, patch, request.form.get("version") or None)
        return go(world, f"accounts/{id}", "account")

    def again(act: ops.Act, errors: list[str]) -> str:
        account = ops.load(act, "account", id)
        return _account_form(act, _filled(forms.flat(account)), errors, account)

    return saved(save, again)


@edits.post("/accounts/<id>/sync")
@missing_is_404
def press_sync_of_account(world: str, id: str) -> Page:
    def save(act: ops.Act) -> Page:
        ops.request_sync(act, "account", id, _targets())
        return go(world, f"accounts/{id}", "sync")

    return saved(save, lambda act, errors: account_page(act, id, errors))


@edits.post("/accounts/<id>/unlink")
@missing_is_404
def unlink_account(world: str, id: str) -> Page:
    with visit() as act:
        ops.unlink(act, "account", id, request.form.get("system", ""))
    return go(world, f"accounts/{id}", "unlinked")


@edits.route("/accounts/<id>/delete", methods=["GET", "POST"])
@missing_is_404
def delete_account(world: str, id: str) -> Page:
    with visit() as act:
        account = ops.show(act, "account", ops.load(act, "account", id))
        if request.method == "GET":
            policies, _ = ops.page(act, "policy", account_id=id, limit=200)
            return shown("account_delete.html", act, account=account, policies=policies)
        ops.remove_account(act, id)
    return go(world, "accounts", "account-deleted")


# ----------------------------------------------------------------------------------------------------- contacts
def _contact_form(
    act: ops.Act, account_id: str, values: Mapping[str, Any], errors: list[str], contact: ops.Fields | None
) -> str:
    account = ops.show(act, "account", ops.load(act, "account", account_id))
    token = _token(act, values, contact)
    return shown(
        "contact_form.html", act, account=account, values=values, errors=errors, contact=contact, form_token=token
    )


@edits.get("/accounts/<id>/contacts/new")
@missing_is_404
def new_contact(world: str, id: str) -> Page:
    with visit() as act:
        return _contact_form(act, id, {"targets": []}, [], None)


@edits.post("/accounts/<id>/contacts/new")
@missing_is_404
def add_contact(world: str, id: str) -> Page:
    def save(act: ops.Act) -> Page:
        fields = forms.checked(models.AccountContactIn, forms.contact(request.form))

        def add() -> str:
            contact_id: str = ops.create_contact(act, {**fields, "accountId": id})["id"]
            if _targets():
                ops.request_sync(act, "contact", contact_id, _targets())
            return contact_id

        _added(act, add)
        return go(world, f"accounts/{id}", "contact-added")

    return saved(save, lambda act, errors: _contact_form(act, id, _filled({}), errors, None))


@edits.get("/contacts/<id>/edit")
@missing_is_404
def edit_contact_form(world: str, id: str) -> Page:
    with visit() as act:
        contact = ops.load(act, "contact", id)
        return _contact_form(act, contact["accountId"], forms.flat(contact), [], contact)


@edits.post("/contacts/<id>/edit")
@missing_is_404
def edit_contact(world: str, id: str) -> Page:
    def save(act: ops.Act) -> Page:
        patch = forms.checked(models.ContactPatch, forms.contact(request.form))
        ops.edit_contact(act, id, patch, request.form.get("version") or None)
        return go(world, f"contacts/{id}", "contact")

    def again(act: ops.Act, errors: list[str]) -> str:
        contact = ops.load(act, "contact", id)
        return _contact_form(act, contact["accountId"], _filled(forms.flat(contact)), errors, contact)

    return saved(save, again)


@edits.post("/contacts/<id>/primary")
@missing_is_404
def make_primary(world: str, id: str) -> Page:
    with visit() as act:
        contact = ops.edit_contact(act, id, {"primary": True})
    return go(world, f"accounts/{contact['accountId']}", "contact")


@edits.post("/contacts/<id>/accounts")
@missing_is_404
def place_contact(world: str, id: str) -> Page:
    """Add to account, or Move to account: by the account's name or id. What was synced there is sent on from here."""

    def save(act: ops.Act) -> Page:
        contact = ops.show(act, "contact", ops.load(act, "contact", id))
        account = account_named(act, request.form.get("account", ""))
        relation = request.form.get("relation") or None
        step = ops.move_contact if request.form.get("step") == "move" else ops.join_account
        placed = step(act, id, account["id"], {"relation": relation})
        synced = {link["system"] for link in contact["externalIds"]} & {
            link["system"] for link in account["externalIds"]
        }
        if synced:
            ops.request_sync(act, "contact", placed["id"], sorted(synced))
        return go(world, f"contacts/{placed['id']}", "contact")

    return saved(save, lambda act, errors: contact_page(act, id, errors))


def account_named(act: ops.Act, name: str) -> ops.Fields:
    """The one account of exactly this name, or of this id. Raises Invalid."""
    found, _ = ops.page(act, "account", name=name or None, limit=200) if name else ([], None)
    exact = [account for account in found if account["name"] == name]
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise invalid("account", f"{len(exact)} accounts have this name: enter the account's id")
    try:
        return ops.show(act, "account", ops.load(act, "account", name))
    except NotFound:
        raise invalid("account", "No account has this name") from None


@edits.post("/contacts/<id>/sync")
@missing_is_404
def press_sync_of_contact(world: str, id: str) -> Page:
    """Without targets: the systems that the account is in."""

    def save(act: ops.Act) -> Page:
        contact = ops.load(act, "contact", id)
        account = ops.show(act, "account", ops.load(act, "account", contact["accountId"]))
        linked = [link["system"] for link in account["externalIds"]]
        ops.request_sync(act, "contact", id, _targets() or linked)
        return go(world, f"contacts/{id}", "sync")

    return saved(save, lambda act, errors: contact_page(act, id, errors))


@edits.route("/contacts/<id>/delete", methods=["GET", "POST"])
@missing_is_404
def delete_contact(world: str, id: str) -> Page:
    """The warning, then the deletion."""

    def warning(act: ops.Act, errors: list[str]) -> str:
        contact = ops.load(act, "contact", id)
        account = ops.load(act, "account", contact["accountId"])
        policies = ops.policies_of_contact(act, id)
        return shown("contact_delete.html", act, contact=contact, account=account, policies=policies, errors=errors)

    def save(act: ops.Act) -> Page:
        contact = ops.load(act, "contact", id)
        ops.remove_contact(act, id, warned=True)
        return go(world, f"accounts/{contact['accountId']}", "contact-deleted")

    if request.method == "GET":
        with visit() as act:
            return warning(act, [])
    return saved(save, warning)


# ----------------------------------------------------------------------------------------------------- policies
def _policy_form(
    act: ops.Act, account_id: str, values: Mapping[str, Any], errors: list[str], policy: ops.Fields | None
) -> str:
    return shown(
        "policy_form.html",
        act,
        account=ops.load(act, "account", account_id),
        contacts=ops.contacts_of_account(act, account_id),
        carriers=ops.names(act, "carriers"),
        categories=ops.names(act, "categories"),
        values=values,
        errors=errors,
        policy=policy,
        form_token=_token(act, values, policy),
    )


@edits.get("/accounts/<id>/policies/new")
@missing_is_404
def new_policy(world: str, id: str) -> Page:
    with visit() as act:
        return _policy_form(act, id, {}, [], None)


@edits.post("/accounts/<id>/policies/new")
@missing_is_404
def add_policy(world: str, id: str) -> Page:
    """A policy made in the screens is local: no other system knows it."""

    def save(act: ops.Act) -> Page:
        fields = forms.checked(models.PolicyIn, {**forms.policy(request.form), "accountId": id, "local": True})
        policy_id = _added(act, lambda: str(ops.create_policy(act, fields)["id"]))
        return go(world, f"policies/{policy_id}", "policy-added")

    return saved(save, lambda act, errors: _policy_form(act, id, _filled({}), errors, None))


def _own_policy(act: ops.Act, policy_id: str) -> ops.Fields:
    """A policy that may be changed here. Raises Conflict, which names the owner, for another system's."""
    policy = ops.load(act, "policy", policy_id)
    owner = ops.owner_of_policy(ops.show(act, "policy", policy))
    if owner:
        name = ops.TARGET_NAMES[owner]
        raise Conflict(f"policy {policy_id}: belongs to {name}. Change it in {name}.")
    return policy


@edits.get("/policies/<id>/edit")
@missing_is_404
def edit_policy_form(world: str, id: str) -> Page:
    with visit() as act:
        try:
            policy = _own_policy(act, id)
        except Conflict as error:
            return policy_page(act, id, lines(error)), 422
        return _policy_form(act, policy["accountId"], policy, [], policy)


@edits.post("/policies/<id>/edit")
@missing_is_404
def edit_policy(world: str, id: str) -> Page:
    def save(act: ops.Act) -> Page:
        _own_policy(act, id)
        patch = forms.checked(models.PolicyPatch, forms.policy(request.form))
        ops.edit_policy(act, id, patch, request.form.get("version") or None)
        return go(world, f"policies/{id}", "policy")

    def again(act: ops.Act, errors: list[str]) -> str:
        policy = ops.load(act, "policy", id)
        return _policy_form(act, policy["accountId"], _filled(policy), errors, policy)

    return saved(save, again)


@edits.post("/policies/<id>/status")
@missing_is_404
def step_policy(world: str, id: str) -> Page:
    """Cancel, archive, activate or delete."""
    step = request.form.get("step", "")
    with visit() as act:
        policy = ops.load(act, "policy", id)
        if step == "delete":
            ops.remove_policy(act, id)
            return go(world, f"accounts/{policy['accountId']}", "policy-deleted")
        if step not in POLICY_STEPS:
            return policy_page(act, id, ["Choose cancel, archive, activate or delete"]), 422
        try:
            _own_policy(act, id)
        except Conflict as error:
            return policy_page(act, id, lines(error)), 422
        ops.edit_policy(act, id, {"status": POLICY_STEPS[step]})
    return go(world, f"policies/{id}", "policy")

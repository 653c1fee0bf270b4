"""The form that merges two accounts: which one is this client, too; what would move; then it is done."""

from __future__ import annotations

from flask import Flask, request

from trifold.simulators.insuredmine import operations as ops
from trifold.simulators.insuredmine.errors import Refusal
from trifold.simulators.insuredmine.screens import Page, go, missing_is_404, shown, visit
from trifold.simulators.insuredmine.screens_edit import account_named, edits, saved


@edits.route("/accounts/<id>/merge", methods=["GET", "POST"])
@missing_is_404
def merge_account(world: str, id: str) -> Page:
    """Which other account is this client, too: by its name or id; then what would move; then it is done."""

    def asked(act: ops.Act, errors: list[str]) -> str:
        account = ops.show(act, "account", ops.load(act, "account", id))
        name = request.values.get("account", "")
        loser, told = None, list(errors)
        if name:
            try:
                loser = account_named(act, name)
            except Refusal as refusal:
                told = told or refusal.lines()
        policies = ops.page(act, "policy", account_id=loser["id"], limit=200)[0] if loser else []
        moving = {"account": account, "loser": loser, "policies": policies, "named": name}
        return shown("account_merge.html", act, **moving, errors=told)

    def save(act: ops.Act) -> Page:
        ops.merge(act, "account", id, request.form.get("loserId", ""), ids=request.form.get("externalIds", "both"))
        return go(world, f"accounts/{id}", "account-merged")

    if request.method == "GET":
        with visit() as act:
            return asked(act, [])
    return saved(save, asked)


def register(app: Flask) -> None:
    """All forms that change something."""
    app.register_blueprint(edits)

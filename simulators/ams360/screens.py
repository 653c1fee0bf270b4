"""What a person sees under /ui/<world>/: customers, contacts, policies. Every act calls the same operations as WSAPI.

A saved form answers 303 to the record's page; a refused one answers 422, lists what is wrong and keeps what was typed.
Forms are described in forms.py, their selects in choices.py; policies are in policy_screens.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trifold.simulators.ams360 import contacts, customers, forms, merging, policies, rules
from trifold.simulators.ams360.choices import all_choices
from trifold.simulators.ams360.errors import BusinessRefusal
from trifold.simulators.ams360.pages import Missing, form_page, found, labels_of
from trifold.simulators.ams360.policy_screens import add_policy_screens
from trifold.simulators.ams360.records import Record, blank
from trifold.simulators.ams360.turn import Turn, turn_in

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Simulator

ROWS_MAX = 200


def _required_of_customer(turn: Turn) -> list[str]:
    required = [name for name in turn.switch("required_customer_fields") if name not in ("name", "gl_levels")]
    if "gl_levels" in turn.switch("required_customer_fields"):
        required += [f"GL{level}Code" for level in rules.gl_levels_used(turn)]
    return required


def register(app: Flask, simulator: Simulator) -> None:
    """Add the screens' routes."""
    bp = Blueprint("ams360", __name__, url_prefix="/ui/<world>", template_folder="templates")
    worlds = simulator.worlds

    @bp.errorhandler(Missing)
    def missing(error: Missing) -> ResponseReturnValue:
        return render_template("missing.html", reason=str(error)), 404

    @bp.get("/")
    def home(world: str) -> ResponseReturnValue:
        worlds.get(world)
        return redirect(url_for(".customer_list", world=world), 303)

    @bp.get("/customers")
    def customer_list(world: str) -> ResponseReturnValue:
        name = request.args.get("name", "")
        with turn_in(worlds.get(world), "screen") as turn:
            rows = customers.with_prefix(turn, name)
        rows.sort(key=lambda row: (customers.display_name(row).casefold(), row["CustomerNumber"]))
        page = {"customers": rows[:ROWS_MAX], "count": len(rows), "name": name}
        return render_template(
            "ams360/customers.html", world=worlds.get(world), display_name=customers.display_name, **page
        )

    @bp.route("/customers/new", methods=["GET", "POST"])
    def customer_new(world: str) -> ResponseReturnValue:
        place = worlds.get(world)
        with turn_in(place, "screen") as turn:
            required = _required_of_customer(turn)

        def save(turn: Turn, record: Record) -> str:
            return url_for(".customer", world=world, customer_id=customers.insert_customer(turn, record))

        record = {"IsActive": True, "CustomerType": "C"}
        cancel = url_for(".customer_list", world=world)
        more = {"button": "Save", "cancel": cancel}
        return form_page(place, "Add customer", forms.CUSTOMER, record, required, save, adds=True, **more)

    @bp.get("/customers/<customer_id>")
    def customer(world: str, customer_id: str) -> ResponseReturnValue:
        with turn_in(worlds.get(world), "screen") as turn:
            record = found(customers.get_by_id(turn, customer_id), "customer")
            people = sorted(contacts.contacts_of(turn, customer_id), key=_contact_place)
            held = sorted(policies.policies_where(turn, customer_id=customer_id), key=_policy_place)
            choices = all_choices(turn)
        return render_template(
            "ams360/customer.html",
            world=worlds.get(world),
            customer=record,
            title=customers.display_name(record),
            contacts=people,
            policies=held,
            sections=forms.CUSTOMER,
            labels=labels_of(choices),
            shown=forms.shown,
        )

    @bp.route("/customers/<customer_id>/edit", methods=["GET", "POST"])
    def customer_edit(world: str, customer_id: str) -> ResponseReturnValue:
        place = worlds.get(world)
        with turn_in(place, "screen") as turn:
            record = found(customers.get_by_id(turn, customer_id), "customer")
            required = _required_of_customer(turn)
        address = url_for(".customer", world=world, customer_id=customer_id)

        def save(turn: Turn, changed: Record) -> str:
            customers.update_customer(turn, changed)
            return address

        title = f"Edit {customers.display_name(record)}"
        return form_page(place, title, forms.CUSTOMER, record, required, save, button="Save", cancel=address)

    _merge_screen(bp, simulator)
    _contact_screens(bp, simulator)
    add_policy_screens(bp, simulator)
    app.register_blueprint(bp)


def _merge_screen(bp: Blueprint, simulator: Simulator) -> None:
    worlds = simulator.worlds

    @bp.route("/customers/<customer_id>/merge", methods=["GET", "POST"])
    def customer_merge(world: str, customer_id: str) -> ResponseReturnValue:
        place, errors, number = worlds.get(world), [], request.form.get("SurvivorNumber", "")
        with turn_in(place, "screen") as turn:
            record = found(customers.get_by_id(turn, customer_id), "customer")
        if request.method == "POST":
            try:
                with turn_in(place, "screen") as turn:
                    survivor_id = merging.merge_customers(turn, record["CustomerId"], number)
                return redirect(url_for(".customer", world=world, customer_id=survivor_id), 303)
            except BusinessRefusal as refusal:
                errors = [rule.message for rule in refusal.rules]
        more = {"name": customers.display_name(record), "number": number, "errors": errors}
        cancel = url_for(".customer", world=world, customer_id=customer_id)
        page = render_template("ams360/merge.html", world=place, cancel=cancel, **more)
        return page, 422 if errors else 200


def _contact_screens(bp: Blueprint, simulator: Simulator) -> None:
    worlds = simulator.worlds

    @bp.route("/customers/<customer_id>/contacts/new", methods=["GET", "POST"])
    def contact_new(world: str, customer_id: str) -> ResponseReturnValue:
        place = worlds.get(world)
        with turn_in(place, "screen") as turn:
            holder = found(customers.get_by_id(turn, customer_id), "customer")
        address = url_for(".customer", world=world, customer_id=customer_id)

        def save(turn: Turn, record: Record) -> str:
            contacts.insert_contact(turn, record)
            return address

        record = {"CustomerId": holder["CustomerId"], "CustomerCenterDisplay": True}
        title, more = f"Add contact to {customers.display_name(holder)}", {"button": "Save", "cancel": address}
        return form_page(place, title, forms.CONTACT, record, ("ContactName",), save, adds=True, **more)

    @bp.route("/contacts/<contact_id>/edit", methods=["GET", "POST"])
    def contact_edit(world: str, contact_id: str) -> ResponseReturnValue:
        place = worlds.get(world)
        with turn_in(place, "screen") as turn:
            record = found(contacts.get_contact(turn, contact_id), "contact")
        address = url_for(".customer", world=world, customer_id=record["CustomerId"])

        def save(turn: Turn, changed: Record) -> str:
            contacts.update_contact(turn, changed)
            return address

        title = f"Edit contact {record['ContactName']}"
        return form_page(place, title, forms.CONTACT, record, ("ContactName",), save, button="Save", cancel=address)

    @bp.route("/contacts/<contact_id>/delete", methods=["GET", "POST"])
    def contact_delete(world: str, contact_id: str) -> ResponseReturnValue:
        place = worlds.get(world)
        with turn_in(place, "screen") as turn:
            record = found(contacts.get_contact(turn, contact_id), "contact")
            address = url_for(".customer", world=world, customer_id=record["CustomerId"])
            if request.method == "POST":
                contacts.delete_contact(turn, contact_id, record["CustomerId"])
                return redirect(address, 303)
        return render_template("ams360/delete.html", world=place, name=record["ContactName"], cancel=address)


def _contact_place(contact: Record) -> tuple[int, str]:
    order = contact["SortOrder"]
    return (order if order is not None else 32_767, str(contact["ContactName"] or "").casefold())


def _policy_place(policy: Record) -> tuple[str, Any]:
    return ("" if blank(policy["PolicyNumber"]) else policy["PolicyNumber"], policy["PolicyEffectiveDate"])

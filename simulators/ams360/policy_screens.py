"""The screens of policies: add, show, edit (a correction), endorse, cancel, renew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from trifold.simulators.ams360 import customers, endorsements, forms, policies, rules
from trifold.simulators.ams360.choices import all_choices
from trifold.simulators.ams360.pages import form_page, found, labels_of
from trifold.simulators.ams360.records import Record
from trifold.simulators.ams360.turn import Turn, turn_in

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Simulator

GL_FIELDS = tuple(f"GL{level}Code" for level in rules.GL_LEVELS)
_POLICY_TAKES_OVER = ("AccountExecCode", "AccountRepCode", "BrokerCode", *GL_FIELDS)


def add_policy_screens(bp: Blueprint, simulator: Simulator) -> None:
    worlds = simulator.worlds

    @bp.route("/customers/<customer_id>/policies/new", methods=["GET", "POST"])
    def policy_new(world: str, customer_id: str) -> ResponseReturnValue:
        place = worlds.get(world)
        with turn_in(place, "screen") as turn:
            holder = found(customers.get_by_id(turn, customer_id), "customer")
            today, required = turn.today(), turn.switch("required_policy_fields")

        def save(turn: Turn, record: Record) -> str:
            return url_for(".policy", world=world, policy_id=policies.insert_policy(turn, record))

        record = {"CustomerId": holder["CustomerId"], "PolicyEffectiveDate": today, "BillMethod": "A"}
        record |= {field: holder[field] for field in _POLICY_TAKES_OVER}
        title = f"Add policy to {customers.display_name(holder)}"
        cancel = url_for(".customer", world=world, customer_id=customer_id)
        more = {"button": "OK", "cancel": cancel}
        return form_page(place, title, forms.POLICY, record, required, save, adds=True, **more)

    @bp.get("/policies/<policy_id>")
    def policy(world: str, policy_id: str) -> ResponseReturnValue:
        with turn_in(worlds.get(world), "screen") as turn:
            record = found(policies.get_policy(turn, policy_id), "policy")
            holder = found(customers.get_by_id(turn, record["CustomerId"]), "customer")
            choices = all_choices(turn)
        return render_template(
            "ams360/policy.html",
            world=worlds.get(world),
            policy=record,
            holder_name=customers.display_name(holder),
            sections=forms.POLICY,
            labels=labels_of(choices),
            types={**endorsements.ENDORSE_TYPES, **endorsements.OTHER_TYPES},
            shown=forms.shown,
        )

    def changing(world: str, policy_id: str, title: str, **how: Any) -> ResponseReturnValue:
        """A form about one policy; ``how``: sections, start (policy -> record), required, button, save, adds."""
        place = worlds.get(world)
        with turn_in(place, "screen") as turn:
            record = found(policies.get_policy(turn, policy_id), "policy")
            start = how["start"](turn, record)
        address = url_for(".policy", world=world, policy_id=policy_id)

        def save(turn: Turn, changed: Record) -> str:
            new_id = how["save"](turn, changed)
            return url_for(".policy", world=world, policy_id=new_id) if new_id else address

        title = f"{title} {record['PolicyNumber']}"
        adds, more = how.get("adds", True), {"button": how["button"], "cancel": address}
        return form_page(place, title, how["sections"], start, how["required"], save, adds=adds, **more)

    @bp.route("/policies/<policy_id>/edit", methods=["GET", "POST"])
    def policy_edit(world: str, policy_id: str) -> ResponseReturnValue:
        return changing(
            world,
            policy_id,
            "Edit policy",
            sections=forms.POLICY,
            start=lambda turn, record: record,
            required=("PolicyNumber", "PolicyEffectiveDate", "WritingCompanyCode"),
            button="OK",
            adds=False,
            save=policies.correct_policy,
        )

    @bp.route("/policies/<policy_id>/endorse", methods=["GET", "POST"])
    def policy_endorse(world: str, policy_id: str) -> ResponseReturnValue:
        return changing(
            world,
            policy_id,
            "Endorse policy",
            sections=forms.ENDORSEMENT,
            start=_start_of_endorsement,
            required=("TransactionEffectiveDate", "TransactionType"),
            button="OK",
            save=lambda turn, changed: _endorse(turn, policy_id, changed, changed.get("TransactionType")),
        )

    @bp.route("/policies/<policy_id>/cancel", methods=["GET", "POST"])
    def policy_cancel(world: str, policy_id: str) -> ResponseReturnValue:
        return changing(
            world,
            policy_id,
            "Cancel policy",
            sections=forms.CANCELLATION,
            start=_start_of_endorsement,
            required=("TransactionEffectiveDate",),
            button="Cancel the policy",
            save=lambda turn, changed: _endorse(turn, policy_id, changed, "XLC"),
        )

    @bp.route("/policies/<policy_id>/renew", methods=["GET", "POST"])
    def policy_renew(world: str, policy_id: str) -> ResponseReturnValue:
        return changing(
            world,
            policy_id,
            "Renew policy",
            sections=forms.POLICY,
            start=_start_of_renewal,
            required=("PolicyNumber", "PolicyEffectiveDate", "WritingCompanyCode"),
            button="OK",
            save=policies.renew_policy,
        )


def _start_of_endorsement(turn: Turn, policy: Record) -> Record:
    """Today, moved into the term and not before the last transaction."""
    latest = max(row["TransactionEffectiveDate"] for row in policy["TransactionList"])
    day = max(turn.today(), latest.replace(hour=0, minute=0, second=0))
    ends = policy["PolicyExpirationDate"]
    return {"TransactionEffectiveDate": day if ends is None or day < ends else ends - timedelta(days=1)}


def _start_of_renewal(turn: Turn, policy: Record) -> Record:
    """The old policy with the year that follows its term."""
    starts = policy["PolicyExpirationDate"] or turn.today()
    leap_day = (starts.month, starts.day) == (2, 29)
    ends = starts + timedelta(days=365) if leap_day else starts.replace(year=starts.year + 1)
    return policy | {"PolicyEffectiveDate": starts, "PolicyExpirationDate": ends}


def _endorse(turn: Turn, policy_id: str, record: Record, transaction_type: str | None) -> None:
    policies.endorse_policy(
        turn,
        policy_id,
        record.get("TransactionEffectiveDate"),
        transaction_type,
        record.get("TransactionDescription"),
    )

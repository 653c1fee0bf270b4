"""What the screens share: the form page, and the page for a record that isn't there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from trifold.simulators.ams360 import forms
from trifold.simulators.ams360.choices import Choices, all_choices
from trifold.simulators.ams360.errors import BrokenRule, BusinessRefusal
from trifold.simulators.ams360.forms import Section
from trifold.simulators.ams360.records import Record
from trifold.simulators.ams360.turn import Turn, turn_in
from trifold.simulators.chassis.saved_forms import new_form_token, saved_once
from trifold.simulators.chassis.worlds import World

Save = Callable[[Turn, Record], str]


class Missing(LookupError):
    """No record of that id; the text is for the person."""


def found(record: Record | None, what: str) -> Record:
    if record is None:
        raise Missing(f"There is no such {what} in this agency.")
    return record


def form_page(
    world: World,
    title: str,
    sections: Sequence[Section],
    record: Record,
    required: Sequence[str],
    save: Save,
    *,
    adds: bool = False,
    **more: Any,
) -> ResponseReturnValue:
    """GET shows the form with ``record``; POST saves what was posted over it, in one transaction.

    ``save(turn, record)`` gives the address of the page that follows; a form that ``adds`` something does so once,
    however often Save is pressed. ``more``: ``button`` and ``cancel``.
    """
    errors: list[str] = []
    form_token = request.form.get("form_token", "")
    if request.method == "POST":
        record, errors = forms.filled_in(sections, request.form, record)
        if not errors:
            try:
                with turn_in(world, "screen") as turn:
                    address = saved_once(turn.conn, form_token, lambda: save(turn, record))
                return redirect(address, 303)
            except BusinessRefusal as refusal:
                errors = [_in_the_forms_words(rule, sections) for rule in refusal.rules]
    with turn_in(world, "screen") as turn:
        choices = all_choices(turn)
        if adds and not form_token:
            form_token = new_form_token(turn.conn, world)
    page = render_template(
        "ams360/form.html",
        world=world,
        title=title,
        sections=sections,
        record=record,
        required=frozenset(required),
        choices=choices,
        errors=errors,
        posted=request.form if errors else None,
        shown=forms.shown,
        form_token=form_token,
        **more,
    )
    return page, 422 if errors else 200


def _in_the_forms_words(rule: BrokenRule, sections: Sequence[Section]) -> str:
    """The rule's message with the form's label where it begins with a wire name."""
    labels = {field.name: field.label.split(" (")[0] for field in forms.inputs_of(sections)}
    first, _, rest = rule.message.partition(" ")
    name = first.removesuffix(":")
    return f"{labels[name]}{first[len(name) :]} {rest}" if name in labels else rule.message


def labels_of(choices: Choices) -> dict[str, dict[str, str]]:
    """List name -> code -> label, for the pages that show a record."""
    return {name: dict(pairs) for name, pairs in choices.items()}

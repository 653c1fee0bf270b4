"""What all pages share: the call as the brokerage's administrator, rendering, forms that are saved once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from trifold.simulators.benefitpoint import state
from trifold.simulators.benefitpoint.errors import NotAuthorized, Refused
from trifold.simulators.benefitpoint.forms import Section
from trifold.simulators.benefitpoint.seed import ADMINISTRATOR
from trifold.simulators.benefitpoint.state import Call
from trifold.simulators.chassis import saved_forms
from trifold.simulators.chassis.worlds import World


@contextmanager
def call_in(world: World) -> Iterator[Call]:
    """A call as the brokerage's administrator, in one transaction. Raises NotAuthorized in a world without lists."""
    with world.begin() as conn:
        user = state.entry(conn, "user", ADMINISTRATOR)
        if user is None:
            raise NotAuthorized
        yield Call(world, conn, user, "v4_3")


def page(template: str, world: World, *, status: int = 200, **values: Any) -> ResponseReturnValue:
    return render_template(f"benefitpoint/{template}", world=world, **values), status


def form_page(
    world: World,
    title: str,
    sections: Sequence[Section],
    values: Mapping[str, str],
    *,
    errors: Sequence[str] = (),
    hidden: Mapping[str, str] | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """A form with its values; 422 when there are errors. ``hidden`` are fields that are carried along."""
    hidden = hidden or {}
    status = 422 if errors else 200
    return page(
        "form.html",
        world,
        status=status,
        title=title,
        sections=sections,
        values=values,
        errors=errors,
        hidden=hidden,
        **more,
    )


def new_form_token(world: World) -> str:
    with world.begin() as conn:
        return saved_forms.new_form_token(conn, world)


def saved_once(call: Call, form_token: str, create: Callable[[], int]) -> int:
    """What ``create`` gives, or what it gave when this form was saved before."""
    return int(saved_forms.saved_once(call.conn, form_token, lambda: str(create())))


def messages(refused: Refused) -> list[str]:
    return [message for _, message in refused.errors]

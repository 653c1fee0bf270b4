"""One form, one record: a form carries a token, and what its first Save made is what a second Save answers."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Column, Connection, String, Table, insert, select

from trifold.simulators.chassis.world import World, chassis_tables

forms_saved = Table(
    "forms_saved",
    chassis_tables,
    Column("form_token", String, primary_key=True),
    Column("result", String, nullable=False),
)


def new_form_token(conn: Connection, world: World) -> str:
    """A token for a form that is shown now."""
    return world.guid(conn, "form")


def saved_once(conn: Connection, form_token: str, save: Callable[[], str]) -> str:
    """What ``save`` gives, an id or an address, or what it gave when this form was saved before."""
    if not form_token:
        return save()
    known = select(forms_saved.c.result).where(forms_saved.c.form_token == form_token)
    result: str | None = conn.execute(known).scalar_one_or_none()
    if result is None:
        result = save()
        conn.execute(insert(forms_saved).values(form_token=form_token, result=result))
    return result

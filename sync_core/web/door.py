"""The door of the console: log in, log out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from trifold.sync_core import logs
from trifold.sync_core.web.guard import Guard, inside
from trifold.sync_core.web.refusals import Tally

PASSWORD_LENGTH_MAX = 1_000


def blueprint(guard: Guard, tally: Tally) -> Blueprint:
    """``GET|POST /login``, ``POST /logout``. Refused passwords are counted, and slow everybody down."""
    door = Blueprint("door", __name__, template_folder="templates")
    door.before_request(guard.admit)

    def form(error: str = "", status: int = 200) -> tuple[str, int]:
        wanted = inside(request.values.get("next", "/"))
        page = render_template("console/login.html", wanted=wanted, error=error, closed=not guard.has_password)
        return page, status

    @door.get("/login")
    def login() -> ResponseReturnValue:
        return redirect(inside(request.args.get("next", "/")), 303) if guard.knows_person() else form()

    @door.post("/login")
    def enter() -> ResponseReturnValue:
        waits = guard.wait_seconds()
        if waits:
            tally.count("console", "too many wrong passwords")
            page, status = form(f"Too many wrong passwords. Try again in {waits} seconds.", 429)
            return page, status, {"Retry-After": str(waits)}
        if not guard.enter(request.form.get("password", "")[:PASSWORD_LENGTH_MAX]):
            tally.count("console", "wrong password")
            logs.event("console.refused")
            return form("This is not the password of the console. Nothing was opened. Look into the settings.", 422)
        logs.event("console.entered")
        return redirect(inside(request.form.get("next", "/")), 303)

    @door.post("/logout")
    def leave() -> ResponseReturnValue:
        guard.leave()
        return redirect("/login", 303)

    return door

"""What people press on the pages of /_sim/: each form does what a route of the control API does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from trifold.simulators.chassis import fault_forms, notices
from trifold.simulators.chassis.control import models
from trifold.simulators.chassis.control.gate import PREFIX, here, read, world_of
from trifold.simulators.chassis.control.pages import page_missing
from trifold.simulators.chassis.switches import Switch, WrongSwitch
from trifold.simulators.chassis.worlds import UnknownWorld

bp = Blueprint("control_presses", __name__, url_prefix=f"{PREFIX}/pages")


@bp.before_request
def _refuse_strangers() -> None:
    """A form of another site can't press anything here."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        abort(403, "This form was sent from another site.")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403, "This form was sent from another site.")


def _refused(error: ValueError) -> tuple[str, int]:
    back = request.referrer if request.referrer and urlsplit(request.referrer).netloc == request.host else f"{PREFIX}/"
    return render_template("control/refused.html", errors=[str(error)], back=back, here="refused"), 422


bp.register_error_handler(ValueError, _refused)
bp.register_error_handler(UnknownWorld, page_missing)


def _number(name: str, kind: Callable[[str], Any] = int) -> Any:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"{name} must be a number, not {text!r}") from None


def _present(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _back(endpoint: str, **where: Any) -> Response:
    return redirect(url_for(f"control_pages.{endpoint}", **where), 303)


# ---- clock
@bp.post("/clock")
def set_clock() -> Response:
    clock = here().clock
    match request.form.get("act"):
        case "advance":
            moved = read(models.Advance, _present(seconds=_number("seconds", float)))
            clock.advance(moved.model_dump()["seconds"])
        case "frozen" | "fast" | "real" as mode:
            wanted = _present(mode=mode, now=request.form.get("now", "").strip(), factor=_number("factor", float))
            asked = read(models.SetClock, wanted).model_dump()
            if mode == "real":
                clock.follow()
            elif mode == "fast":
                clock.run(asked["factor"], asked["now"], asked["since"])
            else:
                clock.freeze(asked["now"])
        case other:
            raise ValueError(f"act must be advance, frozen, fast or real, not {other!r}")
    here().striker.work_late()
    return _back("overview")


# ---- worlds
@bp.post("/worlds")
def create_world() -> Response:
    wanted = _present(name=request.form.get("name", "").strip(), seed=_number("seed"), size=_number("size"))
    asked = read(models.NewWorld, wanted).model_dump()
    here().worlds.create(asked["name"], asked["seed"], asked["size"])
    return _back("one_world", world=asked["name"])


@bp.post("/worlds/<world>")
def change_world(world: str) -> Response:
    worlds, found, name = here().worlds, world_of(world), request.form.get("name", "").strip()
    match request.form.get("act"):
        case "reset":
            asked = read(models.Reset, _present(seed=_number("seed"), size=_number("size"))).model_dump()
            found.reset(asked["seed"], asked["size"])
        case "drop":
            worlds.drop(world)
            return _back("overview")
        case "fork":
            worlds.fork(world, name)
            return _back("one_world", world=name)
        case "snapshot":
            worlds.snapshot(world, name)
        case "restore":
            worlds.restore(world, name)
        case "forget":
            worlds.forget(world, name)
        case other:
            raise ValueError(f"act must be reset, drop, fork, snapshot, restore or forget, not {other!r}")
    return _back("one_world", world=world)


@bp.post("/worlds/<world>/switches")
def turn_switch(world: str) -> Response:
    """One switch; an empty value brings back the default."""
    found, name, text = world_of(world), request.form.get("name", ""), request.form.get("value", "").strip()
    switches = found.vendor.switches
    if name not in switches:
        switches.checked({name: None})
    given = {name: _typed(switches[name], text) if text or "" in switches[name].choices else None}
    if "default" in request.form:
        given = {name: None}
    former: Mapping[str, Any] = found.settings.get("switches") or {}
    kept = {**former, **switches.checked(given)}
    found.configure({"switches": {name: value for name, value in kept.items() if value is not None}})
    return _back("one_world", world=world, _anchor=f"switch-{name}")


def _typed(switch: Switch, text: str) -> Any:
    """What a person typed, as the switch's kind."""
    match switch.kind:
        case "boolean":
            return {"true": True, "false": False}.get(text.lower(), text)
        case "list":
            return [item.strip() for item in text.split(",") if item.strip()]
        case "choice":
            return next((choice for choice in switch.choices if str(choice) == text), text)
        case "integer" | "number":
            try:
                return int(text) if switch.kind == "integer" else float(text)
            except ValueError:
                raise WrongSwitch(f"{switch.name} must be {switch.wanted()}, not {text!r}") from None
    return text


@bp.post("/worlds/<world>/recipients")
def change_recipients(world: str) -> Response:
    found, url = world_of(world), request.form.get("url", "").strip()
    kept: list[dict[str, Any]] = list(found.settings.get("recipients", []))
    match request.form.get("act"):
        case "add":
            optional = {name: request.form.get(name, "").strip() for name in ("secret", "version", "retry")}
            kept = [*(each for each in kept if each["url"] != url), _present(url=url, **optional)]
        case "on" | "off" as act:
            kept = [{**each, "on": act == "on"} if each["url"] == url else each for each in kept]
        case "remove":
            kept = [each for each in kept if each["url"] != url]
        case other:
            raise ValueError(f"act must be add, on, off or remove, not {other!r}")
    found.configure(read(models.Recipients, {"recipients": kept}).model_dump(exclude_none=True))
    return _back("one_world", world=world, _anchor="recipients")


# ---- faults
@bp.post("/faults")
def arm_fault() -> Response:
    """The fields that are left empty keep their defaults."""
    kinds = {kind["kind"]: kind["fields"] for kind in fault_forms.catalogue()}
    kind = request.form.get("kind", "")
    defaults = {**fault_forms.aims(), **kinds.get(kind, {})}
    given: dict[str, Any] = {"kind": kind}
    for name, text in request.form.items():
        if name != "kind" and text.strip():
            given[name] = _as(defaults.get(name), name, text.strip())
    here().striker.arm(fault_forms.read(given))
    return _back("faults")


def _as(default: Any, name: str, text: str) -> Any:
    if isinstance(default, int | float) and not isinstance(default, bool):
        try:
            return int(text) if isinstance(default, int) else float(text)
        except ValueError:
            raise ValueError(f"{name} must be a number, not {text!r}") from None
    return text


@bp.post("/faults/disarm")
def disarm_faults() -> Response:
    """One, or all."""
    here().striker.disarm(_number("id"))
    return _back("faults")


# ---- notices
@bp.post("/notices")
def press_notices() -> Response:
    world = request.form.get("world", "")
    if request.form.get("act") == "resend":
        notices.resend(world_of(world), _number("number") or 0)
    else:
        here().deliver_due()
    return _back("notices_of", world=world)

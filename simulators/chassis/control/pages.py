"""The page /_sim/ for people: what the simulator has and did. Read only; what people press is in presses."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, render_template, request
from lxml import etree

from trifold.simulators.chassis import fault_forms, notices, reasons
from trifold.simulators.chassis.control.gate import PREFIX, here, world_of
from trifold.simulators.chassis.control.worlds import described
from trifold.simulators.chassis.journal import Exchange, Wanted
from trifold.simulators.chassis.worlds import UnknownWorld

ROWS = 100
SHOWN_CHARACTERS = 20_000
Page = str | tuple[str, int]
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)

bp = Blueprint("control_pages", __name__, url_prefix=PREFIX)


@bp.get("/")
def overview() -> str:
    """Worlds, clock, what is armed."""
    asked = here()
    worlds = [
        {**described(world), "pending": notices.report(world, 0)["counts"]["pending"]} for world in asked.worlds.all()
    ]
    return _page("overview", worlds=worlds, clock=asked.clock, now=asked.clock.now(), armed=_armed())


@bp.get("/pages/worlds/<world>")
def one_world(world: str) -> str:
    """Credentials, switches, snapshots, recipients."""
    found = world_of(world)
    switches = found.vendor.switches
    rows = [
        {
            **switch.described(),
            "value": _shown(switches.value(found.settings, name)),
            "changed": name in _changed(found),
        }
        for name, switch in switches.items()
    ]
    return _page(
        "world",
        world=found,
        facts=described(found),
        switches=rows,
        snapshots=here().worlds.snapshots(world),
        recipients=found.settings.get("recipients", []),
        settings={name: found.settings.get(name) for name in found.vendor.settings},
    )


@bp.get("/pages/faults")
def faults() -> str:
    """What is armed, what struck, and the form of a kind."""
    kinds = {kind["kind"]: kind for kind in fault_forms.catalogue()}
    chosen = kinds.get(request.args.get("kind", ""))
    receipts = [receipt.as_json() for receipt in here().armory.receipts()[-ROWS:]][::-1]
    return _page(
        "faults",
        kinds=list(kinds.values()),
        chosen=chosen,
        refusals=sorted(here().vendor.refusals),
        armed=_armed(),
        receipts=receipts,
        worlds=here().worlds.names(),
    )


@bp.get("/pages/journal")
def journal() -> Page:
    """The newest exchanges that fit, newest first."""
    asked = {name: request.args.get(name, "").strip() for name in ("world", "operation", "status", "text")}
    errors: list[str] = []
    if asked["status"] and (len(asked["status"]) != 3 or set(asked["status"].lower()) - set("0123456789x")):
        errors.append("status must be three digits, x for any: 500 or 5xx")
    given = {name: value or None for name, value in asked.items()}
    wanted = Wanted(
        world=given["world"],
        operation=given["operation"],
        status=None if errors else given["status"],
        text=given["text"],
    )
    found = here().journal.search(wanted, ROWS)[::-1]
    page = _page("journal", found=found, asked=asked, errors=errors, worlds=here().worlds.names())
    return (page, 422) if errors else page


@bp.get("/pages/journal/<int:number>")
def exchange(number: int) -> Page:
    """One exchange as it was sent and received, and why it was refused."""
    entry = here().journal.get(number)
    if entry is None:
        return _page("../missing", reason=f"The journal has no exchange {number} (any more)."), 404
    struck = [receipt for receipt in here().armory.receipts() if receipt.number in entry.receipts]
    return _page(
        "exchange",
        entry=entry,
        why=reasons.why(entry, struck),
        request_text=readable(entry.text(entry.request)),
        response_text=readable(entry.text(entry.response)),
        headers=_headers(entry),
    )


@bp.get("/pages/notices")
def notices_of() -> str:
    """What was sent in a world, and how each try went."""
    names = here().worlds.names()
    name = request.args.get("world") or (names[0] if names else "")
    found = world_of(name) if name else None
    return _page(
        "notices",
        worlds=names,
        chosen=name,
        report=notices.report(found, ROWS) if found else None,
        tries=notices.log(found, ROWS)[::-1] if found else [],
    )


def _page(name: str, **shown: Any) -> str:
    return render_template("missing.html" if name == "../missing" else f"control/{name}.html", here=name, **shown)


def page_missing(error: UnknownWorld) -> tuple[str, int]:
    return render_template("missing.html", reason=str(error)), 404


bp.register_error_handler(UnknownWorld, page_missing)


def _armed() -> list[dict[str, Any]]:
    now = here().clock.now()
    return [armed.as_json(now) for armed in here().armory.armed()]


def _changed(world: Any) -> set[str]:
    return set(world.settings.get("switches") or {})


def _shown(value: Any) -> str:
    """A switch's value as it is typed into the form."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _headers(entry: Exchange) -> dict[str, list[tuple[str, str]]]:
    return {"sent": list(entry.request_headers), "answered": list(entry.response_headers)}


def readable(text: str) -> str:
    """XML and JSON with one element to a line; anything else as it is."""
    start = text.lstrip()[:1]
    try:
        if start == "<":
            root = etree.fromstring(text.encode(), _PARSER)
            if not getattr(root.getroottree().docinfo, "doctype", ""):
                etree.indent(root)
                text = etree.tostring(root, encoding="unicode")
        elif start in ("{", "["):
            text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (etree.XMLSyntaxError, ValueError, RecursionError):
        return text[:SHOWN_CHARACTERS]
    return text[:SHOWN_CHARACTERS]

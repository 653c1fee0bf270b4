"""explain: for each field whose value it is, by which rule, seen when, from which notification or run; which key
matched; what was ignored and why; and where a record is not: every gate on its way, and the remedy.

It reads our own tables alone and calls no vendor. Page, JSON twin and command show the same.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from trifold.sync_core.flows import review
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.review.not_mapped import NotMapped, key_of
from trifold.sync_core.model.changes import TITLES, Kind, System
from trifold.sync_core.model.gates import Delivery, Gate, arrival, delivery
from trifold.sync_core.model.identity import LinkState
from trifold.sync_core.settings import Agency
from trifold.sync_core.store import crosswalk, intents, records, reviews, stories, views
from trifold.sync_core.store.code_mappings import FIELDS as MAPPED
from trifold.sync_core.store.reviews import ReviewState

Row = dict[str, Any]
OVERWRITTEN_MAX = 20
NOT_TAKEN = {
    "follows": "{title} follows here: what is changed there stays there (D2).",
    "put_back": "{title} does not decide this field: it was given the owner's value again. Change it at its owner.",
    "conflict": "Two sides changed it, and the other one counts (D9). It can be applied again from its review item.",
}


def explain(desk: Desk, agency: str, system: System, external_id: str) -> Row:
    """Of an id in a system: the records that it is, or else the gates of its way to us. Raises nothing."""
    with desk.db.read() as conn:
        trace = views.trace(conn, agency, system, external_id)
        ids = views.find(conn, external_id, system=system, agency=agency)
        found = [_record(desk, conn, one) for one in ids]
        gates = [] if found else _arrival(desk.agency(agency), conn, trace)
    asked = {"agency": agency, "system": str(system), "external_id": external_id}
    return {**asked, "records": found, "trace": trace, "gates": [asdict(gate) for gate in gates]}


def record(desk: Desk, canonical_id: str) -> Row | None:
    """A canonical record, explained; None when there is none."""
    with desk.db.read() as conn:
        return _record(desk, conn, canonical_id) if records.read(conn, canonical_id) else None


def _record(desk: Desk, conn: Connection, canonical_id: str) -> Row:
    found = views.record(conn, canonical_id)
    assert found is not None
    sources, first = stories.provenance(conn, canonical_id)
    written = stories.delivered(conn, canonical_id)
    rang: dict[str, Row] = {}

    def told(about: Row) -> Row:
        story = about["correlation_id"]
        if story not in rang:
            began = stories.rang(conn, story)
            rang[story] = {"story": story, "at": began["at"] if began else about["at"], "by": _rang(began)}
        return {**about, "by": rang[story]["by"]}

    for field in found["fields"]:
        source = sources.get(field["name"]) or first
        if source is not None:
            field["because"] = {"rule": _why(found, field), **told({"from": field["owner"], **_known(source)})}
        field["written"] = {system: told(about) for system, about in written.get(field["name"], {}).items()}
    found["overwritten"] = views.overwritten(conn, canonical_id, limit=OVERWRITTEN_MAX)
    found["ignored"] = [_ignored(told(one)) for one in stories.ignored(conn, canonical_id)]
    found["links"] = [{**link, "matched": _matched(link)} for link in found["links"]]
    found["told_by"] = sorted(rang.values(), key=lambda one: str(one["at"]), reverse=True)
    found["reviews"] += _shared(desk, conn, found)
    found["elsewhere"] = _elsewhere(desk, conn, found)
    return found


def _shared(desk: Desk, conn: Connection, found: Row) -> list[Row]:
    """The open questions about a value that it has together with others, asked about one of those."""
    if found["kind"] != Kind.POLICY:
        return []
    values = {field["name"]: field["value"] for field in found["fields"] if field["value"]}
    topics = [NotMapped.topic_of(key_of(System.AMS360, name, values[name])) for name in MAPPED if name in values]
    numbers = (reviews.open_number(conn, found["agency"], topic) for topic in topics)
    asked = [views.item(desk.db, conn, number) for number in numbers if number is not None]
    return [item for item in asked if item and item["canonical_id"] != found["canonical_id"]]


def _known(source: Row) -> Row:
    """Without what is not known."""
    return {name: value for name, value in source.items() if value is not None or name == "before"}


def _why(found: Row, field: Row) -> str:
    """The rule that decides this field, in words."""
    rule, owner = found["rule"], field["owner"]
    if rule is None or owner is None:
        return "It is linked nowhere any more: the last value stays."
    if owner != rule["authority"]:
        return f"{TITLES[System(rule['authority'])]} decides, but has no such field: it is {TITLES[System(owner)]}'s."
    return str(rule["why"])


def _rang(began: Row | None) -> str:
    """``a notification of AMS360 (7c1d...) about its account 0b7f...``"""
    if began is None:
        return "a person's command"
    where = TITLES[System(began["system"])]
    by = {"a notification": f"a notification of {where}", "a poll": f"a poll of {where}"}.get(began["by"], began["by"])
    notice = f" ({began['notice']})" if began["notice"] else ""
    run = f", run {began['job_id']}" if began["job_id"] else ""
    return f"{by or 'a ring'}{notice} about {where}'s {began['kind'].replace('_', ' ')} {began['external_id']}{run}"


def _ignored(one: Row) -> Row:
    return {**one, "told": NOT_TAKEN[one["why"]].format(title=TITLES[System(one["system"])])}


KEYS = {
    "new": "nothing: it was new, and is the beginning of this record",
    "reference": "the id of a twin that the record itself carries",
    "made by us": "nothing had to match: we made it, and the receipt had its id",
}


def _matched(link: Row) -> str:
    """Which key joined it to this record."""
    rule = str(link["rule"])
    return KEYS.get(rule, rule)


# ---- where it is not
def _elsewhere(desk: Desk, conn: Connection, found: Row) -> list[Row]:
    """The agency's systems that do not have the record, each with its gates."""
    live = frozenset(System(link["system"]) for link in found["links"] if link["state"] == LinkState.LIVE)
    former = {System(link["system"]): link["state"] for link in found["links"]}
    golden = records.read(conn, found["canonical_id"])
    assert golden is not None
    above = crosswalk.of_record(conn, golden.parent_id) if golden.parent_id else {}
    rows = []
    for system in desk.systems(found["agency"]):
        if system in live:
            continue
        unsettled = intents.unsettled(conn, golden.canonical_id, system)
        gates = delivery(
            Delivery(
                kind=golden.kind,
                system=system,
                live=live,
                account_there=golden.kind is Kind.ACCOUNT or (system in above and above[system].live),
                account_in_ams360=System.AMS360 in above and above[System.AMS360].live,
                wanted=frozenset(golden.wanted),
                is_self=golden.is_self,
                link_state=former.get(system),
                unsettled=unsettled.state if unsettled else None,
                kept_out=system in golden.kept_out,
            )
        )
        gates = (*gates, *_refusals(found, system, tried=all(gate.passed for gate in gates)))
        rows.append({"system": str(system), "gates": [asdict(gate) for gate in gates]})
    return rows


def _refusals(found: Row, system: System, *, tried: bool) -> list[Gate]:
    """What the last try to send it there said: fields that are missing, or the vendor's refusal."""
    waiting = [one for one in found["reviews"] if one["system"] == system and one["state"] == ReviewState.OPEN]
    items = {item["reason"]: item for item in waiting}
    gates: list[Gate] = []
    for reason, way in review.GATES.items():
        item = items.get(reason)
        tried = tried and not (gates and gates[-1].passed is False)
        if item is None:
            passed = Gate(name=way.name, passed=True, told=way.passed.format(TITLES[system]))
            gates.append(passed if tried else Gate(name=way.name, passed=None, told="Not reached."))
            continue
        reasons = "; ".join(item["evidence"].get("reasons", ())) or item["title"]
        remedy = f"{way.remedy} Review {item['id']} has more."
        gates.append(Gate(name=way.name, passed=False, told=f"{reason}: {reasons}.", remedy=remedy))
    return gates


def _arrival(settings: Agency, conn: Connection, trace: Row) -> list[Gate]:
    system = System(trace["system"])
    known = system is not System.BENEFITPOINT or settings.benefitpoint is not None
    told = f"The agency has {TITLES[system]}." if known else f"The agency has no {TITLES[system]} in the settings."
    remedy = "" if known else "Add it to the settings."
    ring = trace["rings"][0] if trace["rings"] else None
    newest = None
    if ring is not None:
        newest = {**ring, "at": (ring["finished_at"] or "")[:19].replace("T", " ")}
    began = stories.rang(conn, ring["correlation_id"]) if ring else None
    told_by = _rang(began)
    heard = told_by[:1].upper() + told_by[1:] if began else None
    ways = arrival(heard, newest, _never(settings, trace))
    return [Gate(name="known system", passed=known, told=told, remedy=remedy), *ways]


def _never(settings: Agency, trace: Row) -> list[str]:
    """Nobody ever told us of it: what may be the reason."""
    found = []
    if settings.mode == "daily":
        found.append("This agency is in daily mode: its changes wait for the daily. Run: sync-core daily.")
    if trace["system"] == System.AMS360 and not settings.ams360.notice_secret:
        found.append("ams360.notice_secret is not set, so every notification is refused. Set it.")
    ring = f"sync-core inbox ring {trace['system']} account|contact|policy {trace['external_id']}"
    return [*found, f"If the id is right, ring for it: {ring}"]

"""An agency moves in: what would be linked, made and asked, and what a system holds twice, before anything is written.

All three systems are read and matched on a copy by the very flows of real time (see rehearsal). What was rung for is
kept back as a batch; a person who saw the outcome lets it go with its code. Then the same items go through the queue,
within the agency's calls, and no further than its cap. Nothing is made in AMS360 or BenefitPoint (model/gates.py).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.connectors.rehearsal import NEW
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import daily, runs
from trifold.sync_core.flows.daily import batched
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import job, receive, receive_in
from trifold.sync_core.flows.rehearsal import Rehearsal, Turn, let_go, rehearsing
from trifold.sync_core.flows.review.already_there import AlreadyThere
from trifold.sync_core.flows.review.ambiguous import Ambiguous
from trifold.sync_core.matching.twice import found_twice
from trifold.sync_core.model.changes import Change, Job, JobKind, Kind, Occasion, System
from trifold.sync_core.model.naming import called
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.model.planning import Verb, differences
from trifold.sync_core.store import audit, batches, crosswalk, inbox, inbox_reads, onboardings, plans, reviews
from trifold.sync_core.store.batches import ENDED, PHASE, BatchKind, BatchState, Phase
from trifold.sync_core.store.onboardings import Key, Linkage

SORTS = ("linked", "made", "changed", "emptied", "asked", "double", "stays")  # of lines
NOTHING = "(nothing)"
SHOWN_MAX = 1_000_000
KEPT_MAX = 500  # lines that are kept for the console; the whole is exported by the command
UNDER_WAY = (BatchState.GOING, BatchState.CONFIRMED)
Progress = Callable[[str, int, int], object]  # what is done, how much, of how much


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``what``: one of SORTS. The three ids are those of one record in each system; of a double the two ids stand in
    one. ``why`` of a change: each field with its value before and after; ``emptied`` has one that gets none."""

    what: str
    kind: str
    name: str
    ams360: str
    benefitpoint: str
    insuredmine: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What an onboarding would do. ``calls``: requests sent for it, by system."""

    batch_id: str
    code: str
    summary: dict[str, Any]
    lines: tuple[Line, ...]


def silent(what: str, done: int, of: int) -> None:
    """Progress that nobody wants."""


def prepare(desk: Desk, agency: str, turn: Turn, progress: Progress = silent) -> Outlook:
    """Read, match and tell; what was rung for is kept back. An earlier outlook that nobody confirmed is given up.

    Raises NeedsDecision while an onboarding is being carried out.
    """
    batch_id = _begin(desk, agency)
    listed = _list(desk, agency, batch_id, progress)
    with desk.db.read() as conn:
        before = onboardings.linked(conn, agency)
    calls = _calls(desk, agency)
    with rehearsing(desk, agency) as rehearsal:
        let_go(rehearsal.stage, batch_id)
        looked = _looked(rehearsal, batch_id, listed, progress)
        rehearsal.play(turn, told=looked)
        while _look_again(rehearsal.stage, agency, batch_id):
            rehearsal.play(turn)
        _read_the_rest(rehearsal, progress)
        lines = tuple(_lines(rehearsal, batch_id, before))
        with rehearsal.stage.db.read() as conn:
            unfinished = inbox_reads.unfinished(conn, batch_id)
            planned = plans.written(conn, batch_id)  # counted as it will be when it is carried out
    records = plans.touched(rehearsal.noted)
    summary = {
        "listed": listed,
        "not_looked_at": unfinished,
        "records": records,
        "calls": {system: count - calls[system] for system, count in _calls(desk, agency).items()},
        **_counted(lines),
    }
    code = _code(batch_id, lines)
    kept = [asdict(line) for line in lines if line.what != "linked"][:KEPT_MAX]
    operations = [plans.told(one) for one in rehearsal.noted[: batches.OPERATIONS_KEPT_MAX]]
    with desk.db.begin() as conn:
        if batches.state_of(conn, batch_id) in ENDED:
            raise NeedsDecision(f"{agency}: another onboarding was begun meanwhile. Look at that one.")
        batches.change(conn, batch_id, {PHASE: Phase.WHOLE, "code": code, "summary": summary, "lines": kept})
        batches.hold(
            desk.db,
            conn,
            agency,
            batch_id,
            kind=BatchKind.ONBOARDING,
            records=records,
            records_max=planned,
            operations=operations,
        )
        trail = audit.Trail(agency=agency, correlation_id=batch_id)
        audit.write(desk.db, conn, trail, "onboarding_prepared", details={"code": code, **summary})
    logs.event("onboarding.prepared", agency=agency, batch=batch_id, records=records)
    return Outlook(batch_id=batch_id, code=code, summary=summary, lines=lines)


def order(desk: Desk, agency: str) -> str:
    """The worker is to prepare one. Raises NeedsDecision while one is being carried out."""
    with desk.db.begin() as conn:
        _refuse_second(desk, agency, onboardings.newest(conn, agency))
        job(desk, conn, agency, Job(kind=JobKind.ONBOARDING, id=agency))
    return f"{agency}: the three systems are read; nothing is written before you confirm"


def answer(desk: Desk, agency: str, turn: Turn) -> Outcome:
    """The item of :func:`order`."""
    if desk.rehearses:
        return came(Code.OBSOLETE, why="a dry run holds no other one")
    found = prepare(desk, agency, turn)
    return came(Code.DONE, what=f"onboarding {found.batch_id} waits for a person")


def _begin(desk: Desk, agency: str) -> str:
    with desk.db.begin() as conn:
        earlier = onboardings.newest(conn, agency)
        _refuse_second(desk, agency, earlier)
        if earlier is not None and earlier["state"] not in ENDED:
            inbox.give_up(desk.db, conn, batches.held_items(conn, earlier["id"]), "looked at anew")
            batches.end(desk.db, conn, earlier["id"], BatchState.REFUSED)
        row = batches.new(desk.db, agency, BatchKind.ONBOARDING, BatchState.LISTING)
        batches.add(conn, {**row, "progress": {PHASE: Phase.LISTING}})
    return str(row["id"])


def _refuse_second(desk: Desk, agency: str, earlier: dict[str, Any] | None) -> None:
    if earlier is not None and earlier["state"] in UNDER_WAY:
        raise NeedsDecision(
            f"{agency}: onboarding {earlier['id']} is being carried out. Nothing was begun. "
            f"See: sync-core onboard {agency} --report"
        )


# ---- listing
def _list(desk: Desk, agency: str, batch_id: str, progress: Progress) -> int:
    """Every account of AMS360 and BenefitPoint becomes an item that is kept back. InsuredMine's are found by the
    others': what nobody there wants to send anywhere stays as it is."""
    listed = 0
    for system in (one for one in desk.systems(agency) if one is not System.INSUREDMINE):
        connector = desk.connector(agency, system)
        for prefix in connector.prefixes:
            for part in batched([_account(system, row.external_id) for row in connector.accounts(prefix)]):
                listed += receive(desk, agency, part, deep=True, job_id=batch_id, held=True)
                progress("listed", listed, 0)
    with desk.db.begin() as conn:
        batches.change(conn, batch_id, {"listed": listed}, items=listed)
    return listed


def _account(system: System, external_id: str) -> Change:
    return Change(system=system, kind=Kind.ACCOUNT, external_id=external_id, occasion=Occasion.ONBOARDING)


# ---- the copy
def _looked(rehearsal: Rehearsal, batch_id: str, listed: int, progress: Progress) -> Callable[[], None]:
    count = 0

    def told() -> None:
        nonlocal count
        count += 1
        progress("looked at", min(count, listed), listed)

    return told


def _read_the_rest(rehearsal: Rehearsal, progress: Progress) -> None:
    """What InsuredMine holds and nothing was joined with, for what is there twice."""
    system, agency = System.INSUREDMINE, rehearsal.agency
    crm = rehearsal.stage.connector(agency, system)
    known = rehearsal.connectors[agency, system].shots
    rest = [row.external_id for row in crm.accounts() if (Kind.ACCOUNT, row.external_id) not in known]
    for number, external_id in enumerate(rest, 1):
        if crm.fetch(Kind.ACCOUNT, external_id) is not None:
            for kind in (Kind.CONTACT, Kind.POLICY):
                crm.children(kind, external_id)
        progress("read in InsuredMine", number, len(rest))


def _lines(rehearsal: Rehearsal, batch_id: str, before: set[Key]) -> Iterator[Line]:
    agency = rehearsal.agency
    with rehearsal.stage.db.read() as conn:
        found = onboardings.linkages(conn, agency)
        asked = reviews.opened_after(conn, agency, rehearsal.reviews, SHOWN_MAX)
        stays = onboardings.stays(conn, batch_id)
    for one in found:
        new = [system for system, external_id in one.ids.items() if (system, one.kind, external_id) not in before]
        if new and len(one.ids) > 1:
            made = any(external_id.startswith(NEW) for external_id in one.ids.values())
            yield _line("made" if made else "linked", one, "; ".join(one.rules[system] for system in new[-1:]))
    yield from _changes(rehearsal)
    for case in asked:
        yield Line(**_nowhere("asked", case["system"] or "", "", case["title"], ""), why=case["reason"])
    for item in stays:
        kind, why = item["kind"], item["outcome"] or ""
        yield Line(**_nowhere("stays", item["system"], kind, "", item["external_id"]), why=why)
    for (_, system), connector in sorted(rehearsal.connectors.items()):
        for pair in found_twice(connector.shots.values()):
            ids = f"{pair.one.external_id} {pair.other.external_id}"
            name = called(pair.kind, pair.one.fields)
            yield Line(**_nowhere("double", system, pair.kind, name, ids), why=pair.rule)


def _changes(rehearsal: Rehearsal) -> Iterator[Line]:
    """What is there already and would get other values; a record that is written more than once is one line."""
    names: dict[tuple[System, Kind, str], str] = {}
    changed: dict[tuple[System, Kind, str], dict[str, tuple[str, str]]] = {}
    for one in rehearsal.noted:
        if one.verb is not Verb.UPDATE or one.external_id is None or one.external_id.startswith(NEW):
            continue
        key = one.system, one.kind, one.external_id
        names[key] = called(one.kind, one.fields)
        before = changed.setdefault(key, {})
        for field, values in differences(one).items():
            first = before[field][0] if field in before else values["before"] or NOTHING
            before[field] = first, values["after"] or NOTHING
    for (system, kind, external_id), fields in changed.items():
        told = "; ".join(f"{field}: {before} -> {after}" for field, (before, after) in sorted(fields.items()))
        what = "emptied" if any(after == NOTHING for _, after in fields.values()) else "changed"
        yield Line(**_nowhere(what, system, kind, names[system, kind, external_id], external_id), why=told)


def _line(what: str, one: Linkage, why: str) -> Line:
    ids = {system.value: one.ids.get(system, "") for system in System}
    ids = {system: "new" if external_id.startswith(NEW) else external_id for system, external_id in ids.items()}
    return Line(what=what, kind=one.kind.value, name=one.name, why=why, **ids)


def _nowhere(what: str, system: str, kind: str, name: str, ids: str) -> dict[str, str]:
    places = {one.value: ids if one.value == system else "" for one in System}
    return {"what": what, "kind": str(kind), "name": name, **places}


def _counted(lines: Iterable[Line]) -> dict[str, Any]:
    """By what came of it: by kind, questions by reason, changes, losses and doubles by ``system kind``."""
    found: dict[str, Counter[str]] = {name: Counter() for name in SORTS}
    for line in lines:
        if line.what == "asked":
            found[line.what][line.why] += 1
        elif line.what in ("changed", "emptied", "double"):
            system = next(one.value for one in System if getattr(line, one.value))
            found[line.what][f"{system} {line.kind}"] += 1
        else:
            found[line.what][line.kind] += 1
    return {name: dict(sorted(counts.items())) for name, counts in found.items()}


def _code(batch_id: str, lines: Sequence[Line]) -> str:
    told = json.dumps([batch_id, sorted(json.dumps(asdict(line), sort_keys=True) for line in lines)])
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def end(desk: Desk, agency: str, batch_id: str) -> Outcome:
    """Nothing of a batch is left: an onboarding looks once more at what it asks, then it ends."""
    again = _look_again(desk, agency, batch_id)
    return (
        came(Code.DONE, what=f"{again} questions are looked at again") if again else daily.end(desk, agency, batch_id)
    )


def _look_again(desk: Desk, agency: str, batch_id: str) -> int:
    """Ring once more for all that a person is asked: what was linked meanwhile is no candidate any more. As long as
    that leaves fewer questions than before; gives how many."""
    with desk.db.read() as conn:  # most batches that end are another's: no write lock for them
        batch = batches.read(conn, batch_id)
    if batch is None or batch["kind"] != BatchKind.ONBOARDING or batch["state"] not in UNDER_WAY:
        return 0
    with desk.db.begin() as conn:
        again = [] if inbox_reads.unfinished(conn, batch_id) else _questions(conn, agency)
        if len(again) < batch["progress"].get("asked", sys.maxsize):
            batches.change(conn, batch_id, {"asked": len(again)})
            receive_in(desk, conn, agency, again, deep=True, job_id=batch_id, held=False)
            return len(again)
    return 0


def _questions(conn: Connection, agency: str) -> list[Change]:
    """What is asked about: a record of ours from where it is, or one that waits to be identified."""
    found: list[tuple[System, Kind, str]] = []
    for row in reviews.open_of(conn, agency, Ambiguous.reason):
        seen = Ambiguous.of(row)
        found += [(seen.system, seen.kind, seen.external_id)] if seen.system else []
    for row in reviews.open_of(conn, agency, AlreadyThere.reason):
        links = [link for link in crosswalk.of_record(conn, row["canonical_id"]).values() if link.live]
        found += [(link.system, link.kind, link.external_id) for link in links[:1]]
    return [
        Change(system=system, kind=kind, external_id=external_id, occasion=Occasion.ONBOARDING)
        for system, kind, external_id in dict.fromkeys(found)
    ]


def _calls(desk: Desk, agency: str) -> dict[str, int]:
    return {system.value: desk.connector(agency, system).calls_made for system in desk.systems(agency)}


# ---- carried out
def confirm(desk: Desk, agency: str, code: str) -> str:
    """``code`` says that this very outlook was seen. Gives the batch's id. Raises NeedsDecision."""
    with desk.db.read() as conn:
        found = onboardings.newest(conn, agency)
    held = found is not None and found["state"] == BatchState.HELD
    if found is None or not held or found["progress"].get("code") != code:
        raise NeedsDecision(
            f"{agency} onboarding: {code} is not the code of what waits to be confirmed. Nothing was written. "
            f"Look again with: sync-core onboard {agency}"
        )
    runs.confirm(desk, found["id"])
    return str(found["id"])


def shown(desk: Desk, agency: str) -> dict[str, Any] | None:
    """The newest onboarding: id, state, code, summary, lines (what is kept of them), listed, left, came_of (items by
    outcome), written (by ``system kind``), questions (open now), times; None when there was none."""
    with desk.db.read() as conn:
        found = onboardings.newest(conn, agency)
        if found is None:
            return None
        progress = found["progress"]
        return {
            "id": found["id"],
            "agency": agency,
            "state": found["state"],
            **{name: _at(found[name]) for name in ("opened_at", "answered_at", "finished_at")},
            "listed": progress.get("listed", 0),
            "code": progress.get("code"),
            "summary": progress.get("summary"),
            "lines": progress.get("lines", []),
            "left": inbox_reads.unfinished(conn, found["id"]),
            "came_of": onboardings.came_of(conn, found["id"]),
            "written": onboardings.written(conn, found["id"]),
        }


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() + "Z" if moment else None

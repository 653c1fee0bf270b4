"""gather, merge, plan: what counts of one record now, and what is to be written where.

All systems that have the record are read before anything is merged, so that a missed notice heals. What was decided is
kept in one unit of work with the plan; where nothing is to be decided, no write lock is taken.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from trifold.sync_core.flows import review
from trifold.sync_core.flows.desk import Missing, Run
from trifold.sync_core.flows.parting import Snapshots, look_around, part, taken_away
from trifold.sync_core.flows.review.conflict import ConflictCase
from trifold.sync_core.flows.runs import admit, over
from trifold.sync_core.flows.telling import tell
from trifold.sync_core.model.changes import Kind, Occasion, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.ownership import Merged, View, merge, with_note
from trifold.sync_core.model.pending import pending
from trifold.sync_core.model.planning import Operation, Place, Situation, Verb, kept_out, plan
from trifold.sync_core.model.records import GoldenRecord, Snapshot
from trifold.sync_core.store import audit, crosswalk, intents, plans, records

CUT_TO_MIN = 20  # characters: a system that cuts shorter is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What counts now of a record, how it is seen in each system that tells, and what is to be written."""

    before: GoldenRecord
    after: GoldenRecord
    links: dict[System, Link]
    views: dict[System, View]
    merged: Merged
    operations: tuple[Operation, ...]

    @property
    def is_new(self) -> bool:
        """Whether more than a first sight or a version is to be kept."""
        noted = self.merged.conflicts or self.merged.ignored or self.merged.landed or not self.before.fields
        told = any(view.link.shadow.told != self.links[system].shadow.told for system, view in self.views.items())
        return bool(self.operations or noted or told) or self.after != self.before


def decide(run: Run, canonical_id: str) -> tuple[Operation, ...]:
    """One unit of work holds golden values, shadows, conflicts and the plan: what was decided survives a crash. Where
    nothing is to be decided, nothing is written but, with the item's end, what was seen for the first time."""
    asked, known = _known(run, canonical_id)
    looked = {link.system: run.seen(link) for link in known.values() if link.live}
    absent = {system for system, shot in looked.items() if shot is Missing.ABSENT}
    snapshots = {
        system: shot if isinstance(shot, Snapshot) else None for system, shot in looked.items() if system not in absent
    }
    if not snapshots or _is_settled(run, asked, known, snapshots, absent):
        return ()
    around = look_around(run, asked, known, snapshots)
    with run.unit() as conn:
        if canonical_id in run.origins:
            run.origins[canonical_id][1](conn)
        record, links = crosswalk.with_record(conn, canonical_id)
        assert record is not None
        part(run, conn, record, links, snapshots, around)
        found = _consider(run, conn, record, links, snapshots, absent)
        over_cap = _keep(run, conn, found) if found else False
    run.origins.pop(canonical_id, None)
    run.explored[canonical_id] = all(link.explored for link in links.values() if link.live)
    if over_cap:
        raise over(run)
    return found.operations if found else ()


def _known(run: Run, canonical_id: str) -> tuple[GoldenRecord, dict[System, Link]]:
    if canonical_id in run.origins:
        record, originate = run.origins[canonical_id]
        return record, {link.system: link for link in (source_link(run, canonical_id, originate.args[2]),)}
    with run.db.read() as conn:
        found, links = crosswalk.with_record(conn, canonical_id)
    assert found is not None
    return found, links


def _is_settled(
    run: Run, record: GoldenRecord, links: dict[System, Link], snapshots: Snapshots, absent: set[System]
) -> bool:
    """Whether there is nothing to decide; takes no write lock."""
    if record.canonical_id in run.origins or run.receipts or None in snapshots.values() or taken_away(links, snapshots):
        return False
    with run.db.read() as conn:
        found = _consider(run, conn, record, links, snapshots, absent)
    if found is None or found.is_new:
        return False
    changed = _changed(found.views, links, {})
    if changed:
        run.at_end.append(partial(_note_sight, run, record.canonical_id, links, changed))
    return True


def _note_sight(run: Run, canonical_id: str, links: dict[System, Link], changed: list[Link], conn: Any) -> None:
    """Unless a write of ours came after it."""
    now = crosswalk.of_record(conn, canonical_id)
    still = [link for link in changed if link.system in now and now[link.system] == links[link.system]]
    crosswalk.save_known(run.db, conn, run.agency, still)


def _consider(
    run: Run, conn: Any, record: GoldenRecord, links: dict[System, Link], snapshots: Snapshots, absent: set[System]
) -> Decision | None:
    """merge and plan; None when no system tells of the record. Writes nothing."""
    held = {system: _held(run, links[system]) for system in absent if links[system].live}
    views: dict[System, View] = {}
    for system, shot in snapshots.items():
        if shot is not None:
            late = run.lagging(links[system], shot)
            views[system] = _view(run, links[system], shot, late)
            if _may_be_cut(views[system]):
                whole = _cut_by_way_of_the_other(run, conn, record, views[system])
                views[system] = replace(views[system], whole=whole)
            untold = late | shot.unreadable.keys()
            held |= {system: untold} if untold else {}
    if not views:
        return None
    merged = merge(record.kind, record.fields, views, _earlier(conn, record, views), held)
    after = replace(record, fields=with_note(record.kind, merged.fields, frozenset(views) | frozenset(held)))
    hidden = [view for view in views.values() if not merged.links[view.link.system].shown]
    may_show = _may_show(run, conn, record) if hidden else frozenset[System]()
    for system, view in views.items():
        link = merged.links[system]
        view = replace(view, link=replace(link, shown=True) if system in may_show else link)
        views[system] = replace(view, link=view.link.with_told(pending(view, after.fields).told))
    situation = _situation(run, conn, after, views, links, merged)
    if run.occasion is Occasion.ONBOARDING and (out := kept_out(situation)) != after.kept_out:
        after = replace(after, kept_out=out)
        situation = replace(situation, record=after)
    operations = plan(situation)
    return Decision(before=record, after=after, links=links, views=views, merged=merged, operations=operations)


def _keep(run: Run, conn: Any, found: Decision) -> bool:
    """Write the decision down; True when its writes would take the batch over its cap."""
    if found.after != found.before:
        records.save(run.db, conn, run.agency, found.after, found.before.fields)
    _note_merge(run, conn, found.before, found.merged)
    _note_landed(run, conn, found.views, found.merged)
    over_cap = bool(found.operations) and not admit(run, conn, found.operations)
    flying = {} if over_cap else {one.system: one for one in found.operations if one.verb is Verb.UPDATE}
    crosswalk.save_known(run.db, conn, run.agency, _changed(found.views, found.links, flying))
    for system, view in found.views.items():
        tell(run, conn, view.link, found.links[system])
    if found.operations:
        canonical_id = found.before.canonical_id
        plans.keep(run.db, conn, run.trail, run.run_id, canonical_id, found.operations, held=over_cap)
    return over_cap


def _changed(views: dict[System, View], links: dict[System, Link], flying: dict[System, Operation]) -> list[Link]:
    """The links of which more than the version is new, with what is about to be sent."""
    found = []
    for system, view in views.items():
        link = view.link.with_sent(flying[system].fields, flying[system].changed) if system in flying else view.link
        if link != replace(links[system], version=link.version):
            found.append(link)
    return found


def _earlier(conn: Any, record: GoldenRecord, views: dict[System, View]) -> dict[str, frozenset[str | None]]:
    """The values that counted before, where something is seen for the first time; of the contact that is an individual
    account also the account's."""
    if all(view.link.shadow.seen.keys() >= view.snapshot.fields.keys() for view in views.values()):
        return {}
    found = audit.earlier_values(conn, record.canonical_id)
    if record.is_self and record.parent_id:
        above = audit.earlier_values(conn, record.parent_id)
        found = {name: found.get(name, frozenset()) | above.get(name, frozenset()) for name in {*found, *above}}
    return found


def _held(run: Run, link: Link) -> frozenset[str]:
    """The fields that a system has, of the link's kind."""
    return run.connector(link.system).capabilities[link.kind].held


def _may_show(run: Run, conn: Any, record: GoldenRecord) -> frozenset[System]:
    """The systems whose links InsuredMine may show from now on (decision D13): all by the daily, those that a user of
    InsuredMine asked for, and on an individual's own contact those of its account."""
    if run.occasion.shows_all:
        return frozenset(System)
    above = crosswalk.of_record(conn, record.parent_id) if record.is_self and record.parent_id else {}
    return frozenset({system for system, link in above.items() if link.live and link.shown} | set(run.asked_for))


def _view(run: Run, link: Link, shot: Snapshot, late: frozenset[str]) -> View:
    """``late``: fields that are not to be believed yet."""
    shot = replace(shot, fields={name: value for name, value in shot.fields.items() if name not in late})
    capability = run.connector(link.system).capabilities[link.kind]
    link = replace(link, version=shot.version or link.version, number=shot.number or link.number)
    if link.system is System.INSUREDMINE:
        link = link.with_carried(shot.references)
    return View(
        link=link,
        snapshot=shot,
        held=capability.held,
        writable=capability.fields,
        limits=capability.limits,
        late=bool(late),
    )


def _may_be_cut(view: View) -> bool:
    """A text is another one than was seen, and could be the rest of a long one."""
    seen = view.link.shadow.seen
    return any(
        name in seen and value != seen[name] and len(value or "") >= CUT_TO_MIN
        for name, value in view.snapshot.fields.items()
    )


def _cut_by_way_of_the_other(run: Run, conn: Any, record: GoldenRecord, view: View) -> dict[str, str]:
    """An individual is account and contact at once in AMS360: what was written to the one is seen at the other."""
    itself = run.connector(view.link.system).capabilities[Kind.CONTACT].itself
    if itself is None or record.kind is Kind.POLICY:
        return {}
    if record.kind is Kind.CONTACT:
        account_id = view.link.external_id.removeprefix(itself)
        other = crosswalk.find(conn, run.agency, view.link.system, Kind.ACCOUNT, account_id)
    else:
        other = crosswalk.find(conn, run.agency, view.link.system, Kind.CONTACT, itself + view.link.external_id)
    return other.whole(view.snapshot.fields) if other is not None else {}


def _note_landed(run: Run, conn: Any, views: dict[System, View], merged: Merged) -> None:
    """Writes whose answers were lost, found to be done: in the audit like every other, with what they replaced."""
    for system, before in merged.landed.items():
        link, found = views[system].link, views[system].snapshot.fields
        changed = {name: {"before": value, "after": found.get(name)} for name, value in before.items()}
        details = {"verb": Verb.UPDATE, "changed": changed, "why": "found after a lost answer"}
        run.note(conn, "applied", link, link.canonical_id, details)


def _note_merge(run: Run, conn: Any, before: GoldenRecord, merged: Merged) -> None:
    changed = {
        name: {"before": before.fields.get(name), "after": value, "from": merged.sources.get(name)}
        for name, value in merged.fields.items()
        if before.fields and before.fields.get(name) != value
    }
    if changed or merged.ignored or not before.fields:
        details: dict[str, Any] = {"changed": changed, "authority": merged.rule.authority, "rule": merged.rule.why}
        if not before.fields:
            details["first"] = {name: source for name, source in merged.sources.items() if merged.fields.get(name)}
        if merged.ignored:
            details["ignored"] = [asdict(one) for one in merged.ignored]
        audit.write(
            run.db, conn, run.trail, "merged", canonical_id=before.canonical_id, kind=before.kind, details=details
        )
    for conflict in merged.conflicts:
        case = ConflictCase(
            system=conflict.loser, canonical_id=before.canonical_id, winner=merged.rule.wins, **asdict(conflict)
        )
        review.ask(run.db, conn, run.agency, case)
        audit.write(
            run.db,
            conn,
            run.trail,
            "conflicted",
            canonical_id=before.canonical_id,
            system=conflict.loser,
            kind=before.kind,
            details=asdict(conflict),
        )


def _situation(
    run: Run, conn: Any, record: GoldenRecord, views: dict[System, View], links: dict[System, Link], merged: Merged
) -> Situation:
    whole = all(system in views for system in run.desk.systems(run.agency))  # nothing can be made
    above = crosswalk.of_record(conn, record.parent_id) if record.parent_id and not whole else links
    unsettled, done = (
        (frozenset[System](), Counter[System]()) if whole else intents.of_record(conn, record.canonical_id)
    )
    places = {}
    for system in System:
        account = above.get(system)
        held = system in run.desk.systems(run.agency)
        capability = run.connector(system).capabilities[record.kind] if held else None
        places[system] = Place(
            view=views.get(system),
            link=links[system] if system in links and links[system].live else None,
            ever_linked=system in links,
            account_id=account.external_id if account and account.live else None,
            writable=capability.fields if capability else frozenset(),
            creates=capability is not None and capability.creates and system not in unsettled,
            made_before=done[system],
            former_id=links[system].former_id if system in links else None,
            limits=capability.limits if capability else {},
        )
    return Situation(
        record=record,
        places=places,
        rule=merged.rule,
        occasion=run.occasion,
        primary=any(view.snapshot.primary for view in views.values()),
        prior_ids=_prior_ids(run, conn, views),
    )


def _prior_ids(run: Run, conn: Any, views: dict[System, View]) -> dict[System, str]:
    """The renewed policy's ids in the other systems, so that a renewal hangs on the old policy everywhere (R51)."""
    for system, view in views.items():
        if view.snapshot.prior_id:
            link = crosswalk.find(conn, run.agency, system, Kind.POLICY, view.snapshot.prior_id)
            if link:
                return {twin.system: twin.external_id for twin in crosswalk.of_record(conn, link.canonical_id).values()}
    return {}


def source_link(run: Run, canonical_id: str, snapshot: Snapshot) -> Link:
    """The link to where a record was seen."""
    return Link(
        canonical_id=canonical_id,
        system=snapshot.system,
        kind=snapshot.kind,
        external_id=snapshot.external_id,
        number=snapshot.number,
        version=snapshot.version,
        shown=snapshot.system is not System.BENEFITPOINT or run.occasion.shows_all,
    )

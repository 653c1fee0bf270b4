"""Two records of ours that are one client become one, and are parted again (V4). In our own tables; what the vendors
are to be told is left to do (decisions).

The survivor is the one that is in AMS360, else the older one. Links that it lacks move to it, and all that is below the
other one; of that, a contact or policy that both have is joined by the rules of matching/children.py. InsuredMine
merges its two. A second BenefitPoint account gets the customer's id, and is the customer's second one (decision D16).
Two customers are merged in AMS360 only. Nothing is deleted anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.matching import children as matching
from trifold.sync_core.matching.children import Child
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link, LinkState
from trifold.sync_core.model.planning import Verb
from trifold.sync_core.model.records import GoldenRecord
from trifold.sync_core.store import crosswalk, identities, records

A, B, I = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE  # noqa: E741
Links = Mapping[System, Link]
Records = Mapping[str, GoldenRecord]
Side = tuple[GoldenRecord, Links]
BELOW = (Kind.CONTACT, Kind.POLICY)


@dataclass(slots=True)
class _Joined:
    """What was done, as plain values; and what InsuredMine and BenefitPoint are to be told."""

    moved: list[dict[str, str]] = field(default_factory=list)  # links that the survivor took: from, to, system
    rows: list[dict[str, Any]] = field(default_factory=list)  # links that rest
    ended: list[list[str]] = field(default_factory=list)  # those that end when the vendors were told: record, system
    below: list[dict[str, Any]] = field(default_factory=list)  # records that were below the one that ended
    pairs: list[list[str]] = field(default_factory=list)  # InsuredMine's: kind, survivor, loser
    wanted: list[str] = field(default_factory=list)


def order(one: Answering, first: str, second: str) -> tuple[Side, Side]:
    """The survivor and the other one. Raises NeedsDecision for what can't become one."""
    sides = [_side(one, first), _side(one, second)]
    if first == second:
        raise one.refuse("it is one record already. Nothing was changed.")
    if {record.kind for record, _ in sides} != {Kind.ACCOUNT}:
        raise one.refuse("only accounts are joined; what is below them follows. Nothing was changed.")
    sides.sort(key=lambda side: (A not in side[1], side[0].canonical_id))
    if all(A in links for _, links in sides):
        customers = " and ".join(links[A].number or links[A].external_id for _, links in sides)
        raise one.refuse(f"AMS360 has two customers ({customers}). Nothing was changed. Merge them there.")
    return sides[0], sides[1]


def _side(one: Answering, canonical_id: str) -> Side:
    record, links = crosswalk.with_record(one.conn, canonical_id)
    if record is None or not any(link.live for link in links.values()):
        raise one.refuse(f"there is no record {canonical_id} any more. Nothing was changed.")
    return record, {system: link for system, link in links.items() if link.live}


def join(one: Answering, first: str, second: str) -> Memo:
    """Raises NeedsDecision when the two can't become one."""
    (survivor, theirs), (loser, mine) = order(one, first, second)
    done = _Joined()
    pairs = list(_same_below(one, survivor, loser))  # before anything moves
    _fold(one, survivor, theirs, loser, mine, done)
    for (kept, its), (ended, other) in pairs:
        _fold(one, kept, its, ended, other, done)
    _move_below(one, survivor, loser, {ended.canonical_id for _, (ended, _) in pairs}, done)
    wanted = [system for system in loser.wanted if system not in {*survivor.wanted, *theirs, *mine}]
    if wanted:
        records.save(one.db, one.conn, one.agency, replace(survivor, wanted=(*survivor.wanted, *wanted)))
    done.wanted = [str(system) for system in wanted]
    crosswalk.explore_again(one.conn, survivor.canonical_id)
    identities.forget(one.conn, loser.canonical_id)
    return _memo(survivor, loser, theirs, mine, done)


def _memo(survivor: GoldenRecord, loser: GoldenRecord, theirs: Links, mine: Links, done: _Joined) -> Memo:
    kept: Memo = {
        "survivor": survivor.canonical_id,
        "loser": loser.canonical_id,
        "settles": [f"{loser.canonical_id}/{survivor.canonical_id}", f"{survivor.canonical_id}/{loser.canonical_id}"],
        **{name: getattr(done, name) for name in _Joined.__slots__ if name != "pairs"},
    }
    second = mine[B].external_id if B in mine and B in theirs and A in theirs else None
    if not done.pairs and not second:
        return {**kept, "ring": survivor.canonical_id}
    named = [second, theirs[A].external_id] if second else []
    ended = [*done.ended, [loser.canonical_id, B]] if second else done.ended
    return {**kept, "todo": _todo(Verb.MERGE, done.pairs, [survivor.canonical_id], ended, named)}


def _todo(
    verb: Verb, pairs: list[list[str]], ring: list[str], links: Sequence[list[str]], named: Sequence[str] = ()
) -> Memo:
    """``ring``: the records to look at when it is done. ``links``: those that rest and end then, or are live again.
    ``named``: a BenefitPoint account, and the customer whose id it is to carry."""
    todo = {"verb": verb, "system": I, "pairs": pairs, "ring": ring}
    return {**todo, "links": [list(link) for link in links], "named": list(named)}


def second_account(canonical_id: str, account_id: str, customer_id: str) -> Memo:
    """BenefitPoint has another account of the customer: it is to carry the customer's id (decision D16)."""
    return {"todo": _todo(Verb.MERGE, [], [canonical_id], [], [account_id, customer_id])}


def _fold(one: Answering, kept: GoldenRecord, its: Links, ended: GoldenRecord, other: Links, done: _Joined) -> None:
    """The links of one record become the other's, or end where that has its own."""
    for system, link in other.items():
        if system not in its:
            crosswalk.move(one.conn, ended.canonical_id, system, kept.canonical_id)
            done.moved.append({"from": ended.canonical_id, "to": kept.canonical_id, "system": system})
        else:  # it rests, so that nobody is asked what it is, until the vendors were told
            rows = crosswalk.detach(one.conn, ended.canonical_id, system, alone=True)
            crosswalk.put_back(one.conn, [{**row, "state": LinkState.UNLINKED} for row in rows])
            done.rows += rows
            if system is I:
                done.pairs.append([str(kept.kind), its[I].external_id, link.external_id])
                done.ended.append([ended.canonical_id, I])


def _same_below(one: Answering, survivor: GoldenRecord, loser: GoldenRecord) -> Iterator[tuple[Side, Side]]:
    """What both accounts have once, and would have twice: the person itself, and what is the only same one."""
    for kind in BELOW:
        ours, theirs = (
            {child.canonical_id: child for child in records.children(one.conn, side.canonical_id, kind)}
            for side in (survivor, loser)
        )
        for kept, ended in _same(kind, ours, theirs):
            sides = _living(one, ours[kept]), _living(one, theirs[ended])
            both = sides[0][1].keys() & sides[1][1].keys() - {I}
            if not both or (kind is Kind.CONTACT and both == {B}):
                yield sides


def _living(one: Answering, record: GoldenRecord) -> Side:
    links = crosswalk.of_record(one.conn, record.canonical_id)
    return record, {system: link for system, link in links.items() if link.live}


def _same(kind: Kind, ours: Records, theirs: Records) -> Iterator[tuple[str, str]]:
    """A record of the survivor's and one of the other's, where each is the only one that the other can be."""
    found: dict[str, str] = {}
    selves = [next((one for one, child in side.items() if child.is_self), None) for side in (ours, theirs)]
    if selves[0] and selves[1]:
        found[selves[1]] = selves[0]
    keys = {matching.key(kind, child.fields) for child in theirs.values()} - {""}
    for key in sorted(keys):
        left, right = (
            {one: Child(fields=child.fields) for one, child in side.items() if matching.key(kind, child.fields) == key}
            for side in (ours, theirs)
        )
        block = matching.block(kind, left, right)
        for ended in right:
            pair = block.record_of(ended)
            if pair is not None and ended not in found and pair.record not in found.values():
                found[ended] = pair.record
    yield from ((kept, ended) for ended, kept in found.items())


def _move_below(one: Answering, survivor: GoldenRecord, loser: GoldenRecord, ended: set[str], done: _Joined) -> None:
    for kind in BELOW:
        for child in records.children(one.conn, loser.canonical_id, kind):
            if child.canonical_id not in ended:
                below = replace(child, parent_id=survivor.canonical_id, is_self=False)
                records.save(one.db, one.conn, one.agency, below)
                done.below.append({"id": child.canonical_id, "is_self": child.is_self})


def part(one: Answering, memo: Memo, pairs: list[list[str]]) -> Memo:
    """Take it back: links and what is below return, where they still are. Gives what is to be written: InsuredMine
    parts its two. BenefitPoint's account keeps the customer's id."""
    survivor, loser = one.record(memo["survivor"]), one.record(memo["loser"])
    for link in memo["moved"]:
        if System(link["system"]) in crosswalk.of_record(one.conn, link["to"]):
            crosswalk.move(one.conn, link["to"], System(link["system"]), link["from"])
    for row in memo["rows"]:
        crosswalk.detach(one.conn, row["canonical_id"], System(row["system"]), alone=True)
        state = LinkState.UNLINKED if row["system"] == I else row["state"]
        crosswalk.put_back(one.conn, [{**row, "state": state}])
    for was in memo["below"]:
        child = replace(one.record(was["id"]), parent_id=loser.canonical_id, is_self=was["is_self"])
        records.save(one.db, one.conn, one.agency, child)
    wanted = tuple(system for system in survivor.wanted if system not in memo["wanted"])
    records.save(one.db, one.conn, one.agency, replace(survivor, wanted=wanted))
    records.save(one.db, one.conn, one.agency, loser)  # it is recognised again
    for record in (survivor, loser):
        crosswalk.explore_again(one.conn, record.canonical_id)
    ring = [survivor.canonical_id, loser.canonical_id]
    return _todo(Verb.UNMERGE, list(reversed(pairs)), ring, memo["ended"])

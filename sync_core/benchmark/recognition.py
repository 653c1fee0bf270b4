"""The report: what becomes of pairs on the core's own path, what a name alone would do, and the time it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean, quantiles
from typing import Any

from trifold.sync_core.benchmark.doubles import undecidable
from trifold.sync_core.benchmark.inside import CLASSES, EACH
from trifold.sync_core.benchmark.loading import AGENCY, load, store
from trifold.sync_core.benchmark.pairs import Pair, pairs
from trifold.sync_core.benchmark.people import Record, Town
from trifold.sync_core.flows.likeness import known_alike
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.likeness import choose
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.store.database import Database

PAIRS, CROWD, PROBES, UNDECIDABLE = 20_000, 100_000, 2_000, 200
Stopwatch = Callable[[], float]


@dataclass(slots=True)
class Tally:
    """What became of the pairs of one class. ``found``: the right one was linked, or shown to a person."""

    pairs: int = 0
    auto_linked: int = 0
    wrong_links: int = 0
    reviewed: int = 0
    found: int = 0
    control_links: int = 0
    control_wrong: int = 0


@dataclass(slots=True)
class Sums:
    classes: dict[str, Tally] = field(default_factory=dict)

    def of(self, kind: str) -> Tally:
        return self.classes.setdefault(kind, Tally())

    def total(self, name: str, kinds: Iterable[str] | None = None) -> int:
        chosen = self.classes if kinds is None else kinds
        return sum(getattr(self.classes[kind], name) for kind in chosen)


def report(
    stopwatch: Stopwatch, *, seed: int = 1, count: int = PAIRS, crowd: int = CROWD, probes: int = PROBES
) -> dict[str, Any]:
    """All figures. ``stopwatch`` gives seconds."""
    made = list(pairs(seed, count))
    with store() as db:
        load(db, ((_id(pair), pair.known) for pair in made))
        sums = _judge(db, made)
    _judge_inside(sums, seed)
    same, accounts = {pair.kind for pair in made if pair.same}, {pair.kind for pair in made}
    there = sum(pair.same for pair in made)
    right = sums.total("auto_linked", same) - sums.total("wrong_links", same)
    return {
        "seed": seed,
        "pairs": len(made),
        "hard_negatives": sum(pair.hard for pair in made),
        "auto_linked": sums.total("auto_linked", accounts),
        "wrong_links": sums.total("wrong_links"),
        "auto_recall": round(right / there, 4),
        "recall": round(sums.total("found", same) / there, 4),
        "review_share": round(sums.total("reviewed", accounts) / len(made), 4),
        "control_auto_linked": sums.total("control_links"),
        "control_wrong_links": sums.total("control_wrong"),
        **_speed(stopwatch, seed, crowd, probes),
        "undecidable": _undecidable(seed),
        "classes": {kind: _shown(tally) for kind, tally in sums.classes.items()},
    }


def _shown(tally: Tally) -> dict[str, int]:
    return {name: getattr(tally, name) for name in ("pairs", "auto_linked", "wrong_links", "reviewed", "control_wrong")}


def _id(pair: Pair) -> str:
    return f"C-{pair.number:06}"


def _snapshot(fields: Record) -> Snapshot:
    """A new account, as a user of InsuredMine sends it: there what agrees may link by itself (decision D19)."""
    return Snapshot(
        system=System.INSUREDMINE,
        kind=Kind.ACCOUNT,
        external_id="new",
        account_id="new",
        fields=fields,
        individual=fields["firm_name"] is None,
    )


def _judge(db: Database, made: Sequence[Pair]) -> Sums:
    """Every new record against all known ones, by the index, as the flows do it."""
    sums, named = Sums(), _by_name(made)
    with db.read() as conn:
        for pair in made:
            tally, right = sums.of(pair.kind), _id(pair) if pair.same else None
            found = known_alike(conn, AGENCY, _snapshot(pair.new))
            match = choose(found, System.INSUREDMINE)
            seen = {one.known.canonical_id for one in found}
            tally.pairs += 1
            tally.auto_linked += match.canonical_id is not None
            tally.wrong_links += match.canonical_id not in (None, right)
            tally.reviewed += match.canonical_id is None and bool(seen)
            tally.found += right == match.canonical_id if match.canonical_id else right in seen
            alone = named[_name(pair.new)]
            tally.control_links += len(alone) == 1
            tally.control_wrong += len(alone) == 1 and alone != [right]
    return sums


def _judge_inside(sums: Sums, seed: int) -> None:
    """Contacts and policies, each in an account of its own."""
    town = Town(seed + 2_000_003)
    for name, make in CLASSES.items():
        tally = sums.of(name)
        for _ in range(EACH):
            account = make(town)
            found = account.judged()
            pair = found.record_of("1")
            tally.pairs += 1
            tally.auto_linked += pair is not None
            tally.wrong_links += pair is not None and account.truth.get("1") != pair.record
            tally.reviewed += pair is None and bool(found.question(shot="1"))
            tally.found += pair is not None or bool(found.question(shot="1"))


def _name(fields: Record) -> str:
    return normal_name(fields["first_name"], fields["last_name"], fields["firm_name"])


def _by_name(made: Sequence[Pair]) -> dict[str, list[str | None]]:
    """The control: who has exactly one known namesake is taken for that one."""
    named: dict[str, list[str | None]] = {_name(pair.new): [] for pair in made}
    for pair in made:
        if (name := _name(pair.known)) in named:
            named[name].append(_id(pair))
    return named


def _undecidable(seed: int) -> dict[str, int]:
    """Father and son of whom no record says which is which: not among the pairs, and told apart by nobody."""
    town, linked = Town(seed + 1_000_003), Counter[str]()
    with store() as db:
        twos = [undecidable(town) for _ in range(UNDECIDABLE)]
        load(db, ((f"C-{number}", known) for number, (known, _) in enumerate(twos)))
        with db.read() as conn:
            for _, new in twos:
                match = choose(known_alike(conn, AGENCY, _snapshot(new)), System.INSUREDMINE)
                linked["auto_linked" if match.canonical_id else "reviewed"] += 1
    return {"pairs": UNDECIDABLE, "auto_linked": linked["auto_linked"], "reviewed": linked["reviewed"]}


def _speed(stopwatch: Stopwatch, seed: int, crowd: int, probes: int) -> dict[str, float]:
    """Milliseconds from a new record to its verdict, against ``crowd`` known ones in a database file."""
    with store() as db:
        load(db, _crowd(seed, crowd))
        taken = []
        with db.read() as conn:
            for pair in pairs(seed, probes):
                snapshot = _snapshot(pair.new)
                began = stopwatch()
                choose(known_alike(conn, AGENCY, snapshot), System.INSUREDMINE)
                taken.append((stopwatch() - began) * 1000)
    name = f"identify_ms_at_{crowd // 1000}k"
    return {name: round(fmean(taken), 3), f"{name}_p99": round(quantiles(taken, n=100)[98], 3)}


def _crowd(seed: int, size: int) -> Iterator[tuple[str, Record]]:
    """The known records of as many pairs."""
    for pair in pairs(seed, size):
        yield _id(pair), pair.known

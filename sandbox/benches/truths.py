"""What became of a population, against its ground truth: who is there twice, and what was linked wrongly.

An engine is judged by what InsuredMine shows over its API, where every record carries the ids of its twins, and by its
own links. ``Key`` is what a record really is: a client, a contact of one, or a policy of one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trifold.simulators.population import ids, lines
from trifold.simulators.population.cast import clients
from trifold.simulators.population.people import Client

Key = tuple[str, int, str]  # kind, client, which of its own
Place = tuple[str, str, str]  # system, kind, external id
PATHS = {"accounts": "account", "contacts": "contact", "policies": "policy"}  # of InsuredMine's API


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``twice``: by kind, records of InsuredMine too many; ``wrong``: links of two different things, told; ``apart``: by
    kind, what is one and was not linked; ``together``: by kind, what several systems have and is linked."""

    twice: Mapping[str, int]
    wrong: tuple[str, ...]
    apart: Mapping[str, int]
    together: Mapping[str, int]
    counts: Mapping[str, int] = field(default_factory=dict)


def whose(seed: int, size: int) -> dict[Place, Key]:
    """Every record that a population has in the three systems."""
    found: dict[Place, Key] = {}
    for client in clients(seed, size):
        for (system, kind, external_id), key in _records(seed, client):
            if system in client.systems:
                found[system, kind, external_id] = key
    return found


def _records(seed: int, client: Client) -> Iterator[tuple[Place, Key]]:
    number = client.number
    own = ("account", number, "")
    yield ("ams360", "account", ids.guid(seed, "customer", number)), own
    yield ("benefitpoint", "account", str(ids.account_id(number))), own
    yield ("insuredmine", "account", ids.object_id(seed, "account", number)), own
    people = max(len(client.contacts), 1)
    for place in range(people):
        person: Key = ("contact", number, "itself" if client.person else str(place))
        if client.firm:
            yield ("ams360", "contact", ids.guid(seed, "contact", number, place)), person
        yield ("benefitpoint", "contact", str(ids.contact_id(number, place))), person
        yield ("insuredmine", "contact", ids.object_id(seed, "contact", number, place)), person
    plans = [cover for cover in client.covers if cover.line in lines.BENEFITS]
    own_covers = [cover for cover in client.covers if cover.line not in lines.BENEFITS]
    for place, cover in enumerate(client.covers):
        if cover in own_covers or "ams360+benefitpoint" in client.links:
            yield ("ams360", "policy", ids.guid(seed, "policy", number, place)), ("policy", number, cover.number)
    for place, cover in enumerate(plans):
        yield ("benefitpoint", "policy", str(ids.product_id(number, place))), ("policy", number, cover.number)
    for place, cover in enumerate(own_covers):
        yield ("insuredmine", "policy", ids.object_id(seed, "policy", number, place)), ("policy", number, cover.number)


def judged(
    truth: Mapping[Place, Key], shown: Mapping[str, Iterable[Mapping[str, Any]]], links: Iterable[tuple[str, Place]]
) -> Verdict:
    """``shown``: by kind, InsuredMine's live records; ``links``: of the engine, record and place of each."""
    twice: Counter[str] = Counter()
    wrong: list[str] = []
    for kind, rows in shown.items():
        seen: Counter[Key] = Counter()
        for row in rows:
            said = {truth.get((one["system"], kind, one["externalId"])) for one in row.get("externalIds") or []}
            known = ({truth.get(("insuredmine", kind, row["id"]))} | said) - {None}
            if len(known) > 1:
                wrong.append(f"insuredmine {kind} {row['id']} is {sorted(map(str, known))}")
            seen.update(key for key in known if key is not None)
        twice[kind] = sum(count - 1 for count in seen.values())
    records: dict[str, set[Key]] = defaultdict(set)
    holders: dict[Key, set[str]] = defaultdict(set)
    linked: dict[Key, set[str]] = defaultdict(set)
    for record, place in links:
        if place in truth:
            records[record].add(truth[place])
            holders[truth[place]].add(record)
            linked[truth[place]].add(place[0])
    wrong += [f"{record} is {sorted(map(str, keys))}" for record, keys in records.items() if len(keys) > 1]
    systems: dict[Key, set[str]] = defaultdict(set)
    for place, key in truth.items():
        systems[key].add(place[0])
    apart: Counter[str] = Counter()
    together: Counter[str] = Counter()
    for key, held in systems.items():
        if len(held) > 1:
            whole = len(holders[key]) == 1 and linked[key] >= held
            (together if whole else apart)[key[0]] += 1
    return Verdict(
        twice=dict(twice),
        wrong=tuple(wrong),
        apart=dict(sorted(apart.items())),
        together=dict(sorted(together.items())),
        counts=dict(Counter(kind for kind, rows in shown.items() for _ in rows)),
    )

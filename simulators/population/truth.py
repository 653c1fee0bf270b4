"""The ground truth of a population: which records of which systems are one client, and which only look like one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trifold.simulators.population import ids
from trifold.simulators.population.cast import clients
from trifold.simulators.population.people import SYSTEMS, Client, System, full_name
from trifold.simulators.population.spelling import written

NAME = "population"  # the fact of a world that says what its population was made from


def truth(seed: int, size: int, *, after: int = 0, limit: int | None = None) -> dict[str, Any]:
    """``{"seed", "size", "clients": [...], "next"}``; ``next`` is what to give as ``after`` for more, or None.

    Depends on its arguments only: the three simulators tell the same.
    """
    found = list(told(seed, size, after=after, limit=limit))
    last = after + len(found)
    return {"seed": seed, "size": size, "clients": found, "next": last if last < size else None}


def told(seed: int, size: int, *, after: int = 0, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """The clients with a number over ``after``, at most ``limit``."""
    end = size if limit is None else min(size, after + limit)
    for client in clients(seed, end):
        if client.number > after:
            yield _told(seed, size, client)


def records_of(seed: int, client: Client) -> dict[str, dict[str, Any] | None]:
    """The keys of the client's record in each system; None where it has none."""
    number = client.number
    keys: dict[System, dict[str, Any]] = {
        "ams360": {"customerId": ids.guid(seed, "customer", number), "customerNumber": number},
        "benefitpoint": {"accountId": ids.account_id(number)},
        "insuredmine": {"accountId": ids.object_id(seed, "account", number)},
    }
    return {system: keys[system] if system in client.systems else None for system in SYSTEMS}


def _told(seed: int, size: int, client: Client) -> dict[str, Any]:
    return {
        "client": client.number,
        "kind": "firm" if client.firm else "person",
        "name": client.name,
        "bornOn": client.person.born.isoformat() if client.person else None,
        "traits": list(client.traits),
        "household": client.household,
        "active": client.active,
        "records": records_of(seed, client),
        "spellings": {system: written(seed, client, system).display for system in SYSTEMS if system in client.systems},
        "linked": sorted(client.links),
        "notToBeMistakenFor": [
            {"client": number, "because": reason} for number, reason in client.lookalikes.items() if number <= size
        ],
        "contacts": [_contact(seed, size, client, place) for place in range(len(client.contacts))],
    }


def _contact(seed: int, size: int, client: Client, place: int) -> dict[str, Any]:
    contact, number = client.contacts[place], client.number
    keys: dict[System, Any] = {
        "ams360": ids.guid(seed, "contact", number, place),
        "benefitpoint": ids.contact_id(number, place),
        "insuredmine": ids.object_id(seed, "contact", number, place),
    }
    return {
        "name": full_name(contact.person),
        "isClient": contact.client if contact.client and contact.client <= size else None,
        "records": {system: keys[system] if system in client.systems else None for system in SYSTEMS},
    }

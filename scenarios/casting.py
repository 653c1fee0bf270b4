"""Who takes part: roles from cast/*.yaml, under names that nobody in the three systems has yet.

A play's people get a second surname drawn by the run's seed ("Dune-Whitfield", "Harbor Whitfield LLC"), and with it
birth dates, phones and streets that nobody else has (see own_facts), so that the same plays can run again in the same
worlds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from faker import Faker

from trifold.scenarios.own_facts import own

CAST = Path(__file__).parent / "cast"
DRAWS_MAX = 1_000
Kind = Literal["person", "firm", "policy", "plan"]


class NobodyLeft(Exception):
    """Every name that was drawn is taken."""


@dataclass(slots=True, eq=False)
class Role:
    """A person, firm, policy or plan of a play. ``facts`` are its opening data; ``ids`` where it was met, by system."""

    key: str
    kind: Kind
    facts: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)
    former_names: list[str] = field(default_factory=list)
    again: dict[str, list[str]] = field(
        default_factory=dict
    )  # by system, ids of what a person made once more, knowingly
    imported: list[tuple[str, str]] = field(
        default_factory=list
    )  # ids that an earlier integration wrote on its account

    def __getitem__(self, name: str) -> str:
        """A fact, "" when the cast leaves it out."""
        return self.facts.get(name, "")

    @property
    def name(self) -> str:
        """As people say it: "Ada Dune-Whitfield", "Harbor Whitfield LLC", a policy's number."""
        if self.kind == "person":
            return " ".join(part for part in (self["first_name"], self["last_name"]) if part)
        return self["firm_name"] or self["number"]

    @property
    def search_name(self) -> str:
        """What one types to find it: the last name or the firm's name."""
        return self["last_name"] or self["firm_name"]

    @property
    def listed_name(self) -> str:
        """As AMS360 lists it: "Dune-Whitfield, Ada"."""
        return f"{self['last_name']}, {self['first_name']}" if self.kind == "person" else self["firm_name"]

    def enter(self, system: str, external_id: str, *, again: bool = False) -> None:
        """Somebody made a record of this role at a system's screen; ``again``: knowing that there is one."""
        self.ids[system] = external_id
        if again:
            self.again.setdefault(system, []).append(external_id)

    def becomes(self, **facts: str) -> None:
        """From now on other facts are true: a new name, another street."""
        self.former_names.append(self.search_name)
        self.facts.update(facts)

    def __str__(self) -> str:
        return self.name


@cache
def written_cast() -> dict[str, dict[str, Any]]:
    """Every role of cast/*.yaml by its key."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(CAST.glob("*.yaml")):
        for key, entry in yaml.safe_load(file.read_text("utf-8")).items():
            if key in found:
                raise ValueError(f"cast {file.name}: the role {key!r} is there twice. Name one of them otherwise.")
            found[key] = entry
    return found


@cache
def written_birthdays() -> frozenset[str]:
    return frozenset(str(entry["born"]) for entry in written_cast().values() if entry.get("born"))


class Casting:
    """Gives the roles of one play. ``taken(name, surname)`` says whether any of the three systems knows one of them."""

    def __init__(self, play: str, seed: int, taken: Callable[[str, str], bool], year: int = 2026) -> None:
        self._play, self._seed, self._taken, self._year = play, seed, taken, year
        self._surnames = self._drawn()
        self.surname = next(self._surnames)
        self.roles: dict[str, Role] = {}

    def role(self, key: str) -> Role:
        """The role; the same one whenever it is asked for."""
        if key not in self.roles:
            entry = written_cast()[key]
            role = Role(key, entry["kind"], self._facts(entry))
            while not self.roles and role.search_name and self._taken(role.search_name, self.surname):
                self.surname = next(self._surnames)
                role = Role(key, entry["kind"], self._facts(entry))
            self.roles[key] = role
        return self.roles[key]

    def facts(self, key: str) -> dict[str, str]:
        """The facts of a role that takes no part: what somebody's become."""
        return self._facts(written_cast()[key])

    @property
    def prefixes(self) -> set[str]:
        """What the names that AMS360 may know in this play begin with."""
        return {name for role in self.roles.values() for name in (role.search_name, *role.former_names) if name}

    def due(self, system: str, name: str) -> int:
        """How many records of one name there may be: one for each role of that name, and what people made again."""
        named = [role for role in self.roles.values() if name in (role.name, role.listed_name)]
        return max(1, len(named)) + sum(len(role.again.get(system, ())) for role in named)

    def doubled(self, system: str) -> set[int]:
        """Ids of what people themselves made once more, of one role."""
        return {int(one) for role in self.roles.values() for one in role.again.get(system, ())}

    def imported_links(self, link: tuple[str, str]) -> int:
        """How many accounts carry an id since before the play: an earlier integration wrote it."""
        return max(1, sum(role.imported.count(link) for role in self.roles.values()))

    def another(self, text: str) -> str:
        """A name of this play's own: "Moon" becomes "Moon-Whitfield"."""
        return f"{text}-{self.surname}"

    def _facts(self, entry: dict[str, Any]) -> dict[str, str]:
        marks = {"surname": self.surname, "small": self.surname.lower(), "year": self._year, "next": self._year + 1}
        facts = {name: str(value).format(**marks) for name, value in entry.items() if name != "kind"}
        return own(facts, self.surname, written_birthdays())

    def _drawn(self) -> Iterator[str]:
        people = Faker("en_US")
        people.seed_instance(f"{self._play}/{self._seed}")
        for number in range(DRAWS_MAX):
            name = people.last_name()
            yield name if number < DRAWS_MAX // 2 else name + name.lower()
        raise NobodyLeft(f"{self._play}: {DRAWS_MAX} names are taken. Reset the worlds, or play with another seed.")

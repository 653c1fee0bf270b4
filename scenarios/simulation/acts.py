"""What users do: each act is a few steps, drawn for the agency as the users believe it to be.

An act that can't be done at the moment gives no steps, and another one is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trifold.scenarios.simulation.people import People
from trifold.scenarios.simulation.script import Name, Step
from trifold.simulators.population.dice import Dice

CLIENTS_MAX = 4
SYSTEMS = ("ams360", "benefitpoint")
_DESK = {"ams360": "a", "benefitpoint": "b", "insuredmine": "i"}


@dataclass(slots=True)
class Client:
    """What users believe of one: where it is (desks), with which contacts (by desk), policies and plans."""

    name: Name
    person: bool
    desks: set[str] = field(default_factory=set)
    began: str = ""
    contacts: list[tuple[str, Name]] = field(default_factory=list)
    policies: list[Name] = field(default_factory=list)
    plans: list[Name] = field(default_factory=list)


class Acts:
    """Draws acts. ``clients`` grows with them."""

    def __init__(self, dice: Dice, people: People) -> None:
        self._dice, self._people = dice, people
        self.clients: list[Client] = []
        self._drawn: Mapping[Callable[[], list[Step]], int] = {
            self.begin: 5,
            self.choose: 4,
            self.edit: 7,
            self.edit_twice: 2,
            self.add_contact: 3,
            self.edit_contact: 3,
            self.add_policy: 3,
            self.change_policy: 2,
            self.add_plan: 3,
            self.change_plan: 2,
            self.sync: 3,
            self.delete: 1,
            self.press_daily: 1,
        }

    def draw(self) -> list[Step]:
        """Some act that is possible now."""
        if not self.clients:
            return self.begin()
        bag = [act for act, weight in self._drawn.items() for _ in range(weight)]
        while not (steps := self._dice.one_of(bag)()):
            pass
        return steps

    # ---- clients
    def begin(self) -> list[Step]:
        """Somebody new, in one of the three systems."""
        if len(self.clients) >= CLIENTS_MAX:
            return []
        person = self._dice.falls(60)
        name = self._people.person() if person else self._people.firm()
        desk = self._dice.one_of(("a", "a", "b", "i"))
        client = Client(name, person, {desk, "i"} if desk == "a" else {desk}, desk)
        self.clients.append(client)
        if desk == "a":
            return [Step(on="a", verb="add_customer", given=[name])]
        if desk == "b":
            return [Step(on="b", verb="add_account", given=[name])]
        return [Step(on="i", verb="add_account", given=[name, self._targets(client)])]

    def choose(self) -> list[Step]:
        """Add Account, Yes."""
        client = self._one(lambda one: one.began == "a" and "b" not in one.desks)
        if client is None:
            return []
        client.desks.add("b")
        kind = self._dice.one_of(("Individual", "Group")) if client.person else "Group"
        return [Step(on="b", verb="add_account_from_ams360", given=[client.name], named={"classification": kind})]

    def sync(self) -> list[Step]:
        """The Sync button of an account that began in InsuredMine, or of BenefitPoint for one of AMS360."""
        client = self._one(lambda one: "i" in one.desks and not {"a", "b"} <= one.desks)
        return (
            []
            if client is None
            else [Step(on="i", verb="sync", given=[client.name, self._targets(client) or ["ams360"]])]
        )

    def edit(self, desk: str = "", client: Client | None = None, about: str = "") -> list[Step]:
        client = client or self._dice.one_of(self.clients)
        desk = desk or self._dice.one_of(sorted(client.desks))
        about = about or self._dice.one_of(("street", "phone", "email"))
        verb = {"a": "edit_customer", "b": "edit_account", "i": "edit_account"}[desk]
        changed = self._changed(desk, client, about)
        return [Step(on=desk, verb=verb, given=[client.name], named=changed)] if changed else []

    def edit_twice(self) -> list[Step]:
        """The same field of one client, in two systems."""
        client = self._one(lambda one: len(one.desks) > 1)
        if client is None:
            return []
        about = self._dice.one_of(("street", "phone", "email"))
        desks = sorted(client.desks)
        first = self._dice.below(len(desks))
        chosen = desks[first], desks[(first + 1) % len(desks)]
        return [step for desk in chosen for step in self.edit(desk, client, about)]

    def _changed(self, desk: str, client: Client, about: str) -> dict[str, str]:
        people, phone = self._people, "HomePhone" if client.person else "BusinessPhone"
        if about == "street":
            return {{"a": "AddressLine1"}.get(desk, "street1"): people.street()}
        if about == "email":
            fields = {"a": "Email", "b": "email" if client.person else "", "i": "email"}
            return {fields[desk]: people.email()} if fields[desk] else {}
        fields = {"a": phone, "b": "number" if client.person else "", "i": "phone"}
        value = people.local_phone()
        return {fields[desk]: f"512{value}" if desk == "i" else value} if fields[desk] else {}

    # ---- contacts
    def add_contact(self) -> list[Step]:
        client = self._dice.one_of(self.clients)
        desk, contact = self._dice.one_of(sorted(client.desks)), self._people.contact()
        client.contacts.append((desk, contact))
        given: list[Any] = [client.name, contact]
        if desk == "i" and self._dice.falls(50):
            given.append(self._targets(client))
        return [Step(on=desk, verb="add_contact", given=given)]

    def edit_contact(self) -> list[Step]:
        client = self._one(lambda one: bool(one.contacts))
        if client is None:
            return []
        made, contact = self._dice.one_of(client.contacts)
        desk = self._dice.one_of(sorted({made, "i"}))
        phone, email, title = {
            "a": ("BusinessPhone", "EmailAddress", "Title"),
            "b": ("number", "email", "title"),
            "i": ("phone", "email", "title"),
        }[desk]
        value = self._people.local_phone()
        changed = self._dice.one_of(
            (
                {phone: f"512{value}" if desk == "i" else value},
                {email: self._people.email()},
                {title: self._people.title()},
            )
        )
        return [Step(on=desk, verb="edit_contact", given=[client.name, contact], named=changed)]

    # ---- policies and plans
    def add_policy(self) -> list[Step]:
        client = self._one(lambda one: one.began == "a")
        if client is None:
            return []
        client.policies.append(self._people.policy())
        return [Step(on="a", verb="add_policy", given=[client.name, client.policies[-1]])]

    def change_policy(self) -> list[Step]:
        client = self._one(lambda one: bool(one.policies))
        if client is None:
            return []
        policy = self._dice.one_of(client.policies)
        step = self._dice.one_of(("edit", "edit", "endorse", "cancel", "renew"))
        changed: dict[str, str] = {"edit": {"FullTermPremium": self._people.premium()}, "endorse": {}}.get(step, {})
        if step == "endorse":
            changed = {"TransactionType": "PCH"}
        return [Step(on="a", verb="change_policy", given=[policy, step], named=changed)]

    def add_plan(self) -> list[Step]:
        client = self._one(lambda one: "b" in one.desks)
        if client is None:
            return []
        client.plans.append(self._people.plan())
        return [Step(on="b", verb="add_plan", given=[client.name, client.plans[-1]])]

    def change_plan(self) -> list[Step]:
        client = self._one(lambda one: bool(one.plans))
        if client is None:
            return []
        changed = {"totalEstimatedMonthlyPremium": self._people.month()}
        return [Step(on="b", verb="edit_plan", given=[self._dice.one_of(client.plans)], named=changed)]

    # ---- taking away, and the button
    def delete(self) -> list[Step]:
        client = self._dice.one_of(self.clients)
        made = [(desk, contact) for desk, contact in client.contacts]
        if made and self._dice.falls(50):
            desk, contact = self._dice.one_of(made)
            return [Step(on=desk, verb="delete_contact", given=[client.name, contact])]
        if "i" not in client.desks:
            return []
        if self._dice.falls(50):
            return [Step(on="i", verb="delete_account", given=[client.name])]
        return [Step(on="i", verb="unlink", given=[client.name, self._dice.one_of(SYSTEMS)])]

    def press_daily(self) -> list[Step]:
        return [Step(on="i", verb="press_daily")]

    def _targets(self, client: Client) -> list[str]:
        targets = self._dice.one_of((["ams360"], ["benefitpoint"], ["ams360", "benefitpoint"]))
        client.desks |= {_DESK[system] for system in targets}
        return list(targets)

    def _one(self, fits: Callable[[Client], bool]) -> Client | None:
        found: Sequence[Client] = [client for client in self.clients if fits(client)]
        return self._dice.one_of(found) if found else None

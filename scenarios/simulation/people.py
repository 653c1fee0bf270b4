"""Who takes part: clients, contact persons, policies and plans, each with names and numbers that nobody else has."""

from __future__ import annotations

from trifold.scenarios.simulation.script import Name, Somebody
from trifold.simulators.population.dice import Dice
from trifold.simulators.population.names import FIRM_FIRST, FIRM_SECOND, LAST, MEN, WOMEN

_STREETS = ("Elm Street", "Dock Street", "Aspen Way", "Canal Road", "Quarry Road", "Mill Lane")


class People:
    """Draws them; ``cast`` is everybody drawn so far. Values of edits are drawn here too: no value comes twice."""

    def __init__(self, dice: Dice) -> None:
        self._dice, self._number, self._surnames = dice, dice.between(100, 400), set[str]()
        self.cast: list[Somebody] = []

    def person(self) -> Name:
        first, last = self._dice.one_of(MEN + WOMEN), self._surname()
        facts = {"first_name": first, "last_name": last, **self._reach(first), "street1": self.street()}
        facts["born"] = f"{self._dice.between(1950, 1999)}-0{self._dice.between(1, 9)}-1{self._dice.below(9)}"
        return self._enter("p", "ada", facts)

    def firm(self) -> Name:
        name = f"{self._dice.one_of(FIRM_FIRST)} {self._surname()} {self._dice.one_of(FIRM_SECOND)} LLC"
        return self._enter("p", "harbor", {"firm_name": name, **self._reach("office"), "street1": self.street()})

    def contact(self) -> Name:
        first, last = self._dice.one_of(MEN + WOMEN), self._surname()
        return self._enter("c", "tom", {"first_name": first, "last_name": last, **self._reach(first)})

    def policy(self) -> Name:
        return self._enter("pol", "home_policy", {"number": f"HO-{self._next()}", "premium": self.premium()})

    def plan(self) -> Name:
        return self._enter("plan", "medical_plan", {"number": f"MED-{self._next()}", "monthly_premium": self.month()})

    def like(self, key: str) -> str:
        """What somebody is like: ada (a person), harbor (a firm), ..."""
        return next(one.like for one in self.cast if one.key == key)

    # ---- values of edits
    def street(self) -> str:
        return f"{self._next()} {self._dice.one_of(_STREETS)}"

    def local_phone(self) -> str:
        """Seven digits."""
        return f"555{self._next():04}"

    def email(self) -> str:
        return f"mail.{self._next()}@example.com"

    def title(self) -> str:
        return f"Head of Unit {self._next()}"

    def premium(self) -> str:
        return f"{1_000 + self._next()}.00"

    def month(self) -> str:
        return str(self._next())

    def _reach(self, first: str) -> dict[str, str]:
        number = self._next()
        return {"email": f"{first.lower()}.{number}@example.com", "phone": f"512555{number:04}"}

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _surname(self) -> str:
        surname = self._dice.one_of(LAST)
        while surname in self._surnames:
            surname = self._dice.one_of(LAST)
        self._surnames.add(surname)
        return surname

    def _enter(self, kind: str, like: str, facts: dict[str, str]) -> Name:
        key = f"{kind}{sum(one.key.rstrip('0123456789') == kind for one in self.cast) + 1}"
        self.cast.append(Somebody(key=key, like=like, facts=facts))
        return Name(key)

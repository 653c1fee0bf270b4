"""The field matrix: plays made of fields.yaml, one for each kind of record and direction, with an edit for each field.

Whole records of the cast (cast/whole.yaml) go through a flow and are compared in all systems. Then each field is edited
by a person, alone, and worked off; what has changed since must be this field, in the systems that the direction names,
and nothing else in any of the three. Then all that may be empty is cleared at once, and filled again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trifold.scenarios.correspondence import Field, table
from trifold.scenarios.scene import A, B, I, Scene
from trifold.scenarios.stage import Stage
from trifold.scenarios.whole import CONTACT, FIRM, PERSON, PLAN, POLICY

PREFIX = "field"
TURNED_BACK = ("status",)  # edited twice, so that what comes after it is of a live client
TABLES: Mapping[str, Mapping[str, str]] = {
    A: {"account": "customers", "contact": "contacts", "policy": "policies"},
    B: {"account": "accounts", "contact": "contacts", "policy": "products"},
    I: {"account": "accounts", "contact": "contacts", "policy": "policies"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """Where a record is edited (``origin``), where it is (``linked``), and what it reaches there (``reaches``).

    ``whole``: by system, what its whole record after the flow is a check of, ``rows``: what each edit is a check of;
    ``daily``: it comes with the daily only; ``carried``: the fields that reach the others, all unless named;
    ``entered``: where it is new, unless at the origin; ``edited``: whether its fields are edited afterwards.
    """

    name: str
    story: str
    kinds: tuple[str, ...]
    origin: str
    linked: tuple[str, ...]
    reaches: tuple[str, ...]
    whole: Mapping[str, str]
    rows: Mapping[str, str]
    daily: bool = False
    carried: tuple[str, ...] = ()
    entered: str = ""
    edited: bool = True
    world: str = "demo"


_CLIENTS = (PERSON, FIRM, CONTACT)
DIRECTIONS: tuple[Direction, ...] = (
    Direction(
        name="ams360_to_all",
        story="What is edited in AMS360 is so in BenefitPoint and InsuredMine",
        kinds=_CLIENTS, origin=A, linked=(A, B, I), reaches=(B, I),
        whole={A: "R1", B: "R13", I: "R11"}, rows={A: "R1", B: "R3", I: "R4"},
    ),
    Direction(
        name="benefitpoint_stays",
        story="What is edited in BenefitPoint of a client of AMS360 stays there",
        kinds=_CLIENTS, origin=B, linked=(A, B, I), reaches=(),
        whole={A: "R1", B: "R13", I: "R11"}, rows={A: "R26", B: "R26", I: "R41"}, entered=A,
    ),
    Direction(
        name="benefitpoint_to_insuredmine",
        story="What is edited in BenefitPoint of a client that is only there comes to InsuredMine with the daily",
        kinds=(*_CLIENTS, PLAN), origin=B, linked=(B, I), reaches=(I,),
        whole={B: "R32", I: "R37"}, rows={A: "R36", B: "R53", I: "R53"},
        daily=True,
    ),
    Direction(
        name="internal_connection",
        story="What is new in BenefitPoint of an internally connected agency is made in AMS360, whole, and stays there",
        kinds=(PERSON, FIRM), origin=B, linked=(A, B, I), reaches=(A, I),
        whole={A: "R38", B: "R38", I: "R39"}, rows={A: "R40", B: "R40", I: "R40"}, edited=False, world="connected",
    ),
    Direction(
        name="insuredmine_to_ams360",
        story="What is edited in InsuredMine of a client of AMS360 is so there",
        kinds=_CLIENTS, origin=I, linked=(A, I), reaches=(A,),
        whole={A: "R43", I: "R43"}, rows={A: "R46", B: "R48", I: "R46"},
    ),
    Direction(
        name="insuredmine_to_benefitpoint",
        story="What is edited in InsuredMine of a client of BenefitPoint is so there",
        kinds=_CLIENTS, origin=I, linked=(B, I), reaches=(B,),
        whole={B: "R44", I: "R44"}, rows={A: "R48", B: "R46", I: "R46"},
    ),
    Direction(
        name="insuredmine_to_both",
        story="What is edited in InsuredMine of a client of both is so in both",
        kinds=_CLIENTS, origin=I, linked=(A, B, I), reaches=(A, B),
        whole={A: "R45", B: "R45", I: "R45"}, rows={A: "R47", B: "R47", I: "R47"},
    ),
    Direction(
        name="ams360_to_insuredmine",
        story="What is edited of a policy in AMS360 is so in InsuredMine",
        kinds=(POLICY,), origin=A, linked=(A, I), reaches=(I,),
        whole={A: "R9", I: "R11"}, rows={A: "R51", B: "R51", I: "R51"},
    ),
    Direction(
        name="benefitpoint_to_all",
        story="What is edited of a plan in BenefitPoint corrects its policy in AMS360 and InsuredMine",
        kinds=(PLAN,), origin=B, linked=(A, B, I), reaches=(A, I),
        whole={A: "R28", B: "R28", I: "R28"}, rows={A: "X15", B: "X15", I: "X15"},
        carried=("number", "starts", "ends", "monthly_premium", "plan_status"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """One kind of record in one direction; ``only`` one of its fields, or all ("")."""

    kind: str
    direction: Direction
    only: str = ""

    @property
    def name(self) -> str:
        return ".".join(part for part in (PREFIX, self.kind, self.only, self.direction.name) if part)

    @property
    def story(self) -> str:
        if not self.direction.edited:
            return f"{self.direction.story}: a {self.kind}."
        what = f"its {self.only.replace('_', ' ')}" if self.only else "each of its fields, one after the other"
        return f"{self.direction.story}: a {self.kind}, {what}."

    @property
    def made(self) -> dict[str, dict[str, int]]:
        """What is there at the end: the client with the contact that an individual is, and what hangs on it."""
        found: dict[str, dict[str, int]] = {}
        for system in self.direction.linked:
            kinds = ["account"]
            kinds += ["contact"] if self.kind != FIRM and system != A else []
            kinds += ["contact"] if self.kind == CONTACT else ["policy"] if self.kind in (POLICY, PLAN) else []
            kinds = [kind for kind in kinds if (kind, self.kind, system) != ("policy", POLICY, B)]
            found[system] = {TABLES[system][kind]: kinds.count(kind) for kind in kinds}
        return found

    def fields(self) -> list[Field]:
        """Those that are edited."""
        origin = self.direction.origin
        if not self.direction.edited:
            return []
        due = [field for field in table()[self.kind] if origin in field.origins and origin in field.places]
        return [field for field in due if self.only in ("", field.name)]

    def play(self, stage: Stage) -> None:
        """Enter it, compare it whole, edit it field by field; clear and fill what may be empty."""
        scene = Scene(stage, self.kind, self.direction)
        scene.compare_whole()
        for field in self.fields():
            former = scene.role[field.name]
            scene.edit({field.name: scene.later[field.name]})
            if field.name in TURNED_BACK:
                scene.edit({field.name: former})
        filled = {field.name: scene.role[field.name] for field in self.fields() if field.empty and not self.only}
        if filled:
            scene.edit(dict.fromkeys(filled, ""))
            scene.edit(filled)
        scene.daily_changes_nothing()


def performances() -> dict[str, Performance]:
    """One for each kind and direction, by name."""
    found = [Performance(kind=kind, direction=direction) for direction in DIRECTIONS for kind in direction.kinds]
    return {performance.name: performance for performance in found}


def performance(name: str) -> Performance:
    """One by its name, or one of a single field: field.person.street1.ams360_to_all. Raises KeyError."""
    parts = name.split(".")
    found = performances()[".".join([*parts[:2], parts[-1]])]
    chosen = Performance(kind=found.kind, direction=found.direction, only=".".join(parts[2:-1]))
    if chosen.only and not chosen.fields():
        raise KeyError(name)
    return chosen

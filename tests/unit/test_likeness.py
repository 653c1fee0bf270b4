"""Two accounts without a common id: what speaks for one, what speaks against it, and what a person must see."""

from __future__ import annotations

from typing import Any

import pytest

from trifold.sync_core.matching.compare import compare
from trifold.sync_core.matching.profile import claims, keys, profile
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Known, Link
from trifold.sync_core.model.likeness import Candidate, Level, Verdict, choose

ADA = {
    "first_name": "Ada",
    "middle_name": "Maria",
    "last_name": "Dune",
    "date_of_birth": "1980-02-03",
    "tax_id": "512-33-1178",
    "email": "ada@dune.example",
    "phone": "5125550101",
    "street1": "14 Elm Street",
    "street2": None,
    "city": "Austin",
    "state": "TX",
    "zip": "78701",
}
FIRM = {
    "firm_name": "Harbor & Sons LLC",
    "tax_id": "741234561",
    "email": "office@harbor.example",
    "phone": "5125550120",
    "street1": "3 Dock Street",
    "zip": "77550",
}
ELSEWHERE = {"email": "x1@post.example", "phone": "3035550144", "street1": "9 Far Road", "zip": "80202"}
ONLY_NAME = dict.fromkeys(("date_of_birth", "tax_id", "email", "phone", "street1", "zip"))


def pair(base: dict[str, Any], **other: Any) -> Verdict:
    """The base, and the base with other values."""
    return compare(profile(base), profile(base | other))


def test_the_same_record_is_the_same() -> None:
    assert pair(ADA).level is Level.SAME
    assert pair(FIRM).level is Level.SAME


@pytest.mark.parametrize(
    ("base", "without", "rule"),
    [
        (ADA, ("date_of_birth", "email", "phone", "street1"), "tax id and name"),
        (ADA, ("tax_id", "email", "phone", "street1"), "birth date and full name"),
        (ADA, ("tax_id", "date_of_birth", "street1"), "e-mail, full name and phone"),
        (ADA, ("tax_id", "date_of_birth", "phone"), "e-mail, full name and address"),
        (FIRM, ("email", "phone", "street1"), "tax id and name"),
        (FIRM, ("tax_id", "street1"), "e-mail, full name and phone"),
    ],
)
def test_two_strong_fields_that_agree_are_enough(base: dict[str, Any], without: tuple[str, ...], rule: str) -> None:
    found = pair(base, **dict.fromkeys(without))
    assert (found.level, found.rule) == (Level.SAME, rule)


@pytest.mark.parametrize("left", [("email",), ("phone",), ("street1",), ("email", "zip"), ("phone", "street1")])
def test_one_strong_field_beside_the_name_is_for_a_person(left: tuple[str, ...]) -> None:
    missing = {name: None for name in ONLY_NAME if name not in left and not (left == ("street1",) and name == "zip")}
    assert pair(ADA, **missing).level is Level.POSSIBLE


def test_a_name_alone_joins_nobody() -> None:
    assert pair(ADA, **ONLY_NAME).level is Level.NAMESAKE
    assert pair(ADA, **ONLY_NAME | ELSEWHERE).level is Level.NAMESAKE


@pytest.mark.parametrize(
    ("veto", "other"),
    [
        ("birth_date", {"date_of_birth": "1950-07-11"}),
        ("birth_date", {"date_of_birth": "1980-02-04"}),
        ("birth_date", {"date_of_birth": "1980-03-02"}),
        ("tax_id", {"tax_id": "512331179"}),
        ("first", {"first_name": "Bruno"}),
        ("middle", {"middle_name": "Jane"}),
        ("party", {"first_name": None, "middle_name": None, "last_name": None, "firm_name": "Dune LLC"}),
    ],
)
def test_a_veto_is_stronger_than_everything_that_agrees(veto: str, other: dict[str, Any]) -> None:
    found = pair(ADA, **other)
    assert veto in found.vetoes
    assert found.level in (Level.DOUBTFUL, Level.DIFFERENT, Level.NAMESAKE)


def test_father_and_son_of_one_house_are_two() -> None:
    senior = ADA | {"last_name": "Dune Sr.", "date_of_birth": None, "tax_id": None}
    assert pair(senior, last_name="Dune, Jr").vetoes == ("suffix",)
    assert pair(senior, last_name="Dune").level is Level.POSSIBLE, "who says nothing of Sr may be Jr"
    assert pair(ADA, last_name="Dune Jr").level is Level.SAME, "father and son don't share a birthday"


def test_husband_and_wife_share_everything_but_the_first_name() -> None:
    house = ADA | {"date_of_birth": None, "tax_id": None, "middle_name": None}
    assert pair(house, first_name="Bruno").level is Level.DIFFERENT


def test_namesakes_of_one_birthday_who_share_nothing_else_are_for_a_person() -> None:
    assert pair(ADA | {"tax_id": None}, **ELSEWHERE).level is Level.POSSIBLE


@pytest.mark.parametrize(
    "other",
    [
        {"first_name": "Adda"},  # a slip
        {"first_name": "A."},
        {"last_name": "Dune-Holt"},  # a marriage
        {"last_name": "Dunne"},
        {"first_name": "Maria", "middle_name": None},  # called by the middle name
    ],
)
def test_a_name_that_is_only_near_is_for_a_person(other: dict[str, Any]) -> None:
    assert pair(ADA, **other).level is Level.POSSIBLE


def test_a_nickname_is_near() -> None:
    assert pair(ADA | {"first_name": "Elizabeth"}, first_name="Liz").level is Level.POSSIBLE


def test_a_slip_in_the_birth_date_and_a_new_last_name_are_told_to_a_person() -> None:
    assert pair(ADA | {"tax_id": None}, date_of_birth="1980-03-02").level is Level.DOUBTFUL
    assert pair(ADA, last_name="Holt").level is Level.DOUBTFUL


@pytest.mark.parametrize(
    "spelt",
    [
        {"first_name": "ADA", "last_name": "dune"},
        {"first_name": "Ada M.", "middle_name": None},
        {"first_name": "Dr. Ada", "middle_name": "M"},
        {"street1": "14 elm st.", "zip": "78701-2210"},
        {"phone": "(512) 555-0101"},
        {"email": " ADA@dune.example "},
    ],
)
def test_another_spelling_is_the_same_person(spelt: dict[str, Any]) -> None:
    found = pair(ADA, **spelt)
    assert found.level is Level.SAME
    assert set(found.told().values()) == {"same"} or spelt.get("middle_name", "") is None


@pytest.mark.parametrize("name", ["Harbor and Sons, L.L.C.", "HARBOR & SONS LLC", "The Harbor & Sons LLC"])
def test_a_firm_is_the_same_however_its_legal_form_is_spelt(name: str) -> None:
    assert pair(FIRM | {"tax_id": None}, firm_name=name).level is Level.SAME


def test_firms_that_are_not_quite_of_one_name_are_for_a_person() -> None:
    bare = FIRM | {"tax_id": None}
    assert pair(bare, firm_name="Harbor & Sons Inc").level is Level.POSSIBLE
    assert pair(bare, firm_name="Harbor & Sons").level is Level.POSSIBLE
    assert pair(FIRM, firm_name="Harbor & Sons").level is Level.SAME, "with the tax id"
    assert pair(FIRM, firm_name="The Crab Shack", dba="Harbor & Sons").level is Level.SAME, "doing business as"
    brand = bare | {"dba": "The Crab Shack"}
    assert pair(brand, firm_name="Mill Corp").level is Level.POSSIBLE, "two firms can have one brand"


def test_numbered_shops_and_firms_of_one_owner_are_not_the_same() -> None:
    shop = FIRM | {"firm_name": "Burger House 12 LLC", "tax_id": None, "street1": None}
    assert pair(shop, firm_name="Burger House 14 LLC").level is Level.DIFFERENT
    assert pair(shop, firm_name="Mill Realty LLC").level is Level.DIFFERENT


def test_another_flat_is_another_home() -> None:
    flat = ADA | {"street2": "Apt 2", "email": None, "phone": None, "date_of_birth": None, "tax_id": None}
    assert pair(flat, street1="14 Elm St #2", street2=None).level is Level.POSSIBLE
    assert pair(flat, street2="Apt 3").level is Level.NAMESAKE


@pytest.mark.parametrize(
    "nothing",
    [
        {"email": "none@none.example"},
        {"phone": "0000000000"},
        {"tax_id": "000000000"},
        {"tax_id": "123-45-6789"},
        {"date_of_birth": "1900-01-01"},
    ],
)
def test_what_stands_for_not_known_agrees_with_nothing(nothing: dict[str, str]) -> None:
    assert keys(profile({"last_name": "Dune", **nothing})) == ()


def test_claims_need_a_name_and_a_strong_field() -> None:
    assert len(claims(profile(ADA))) == 3
    assert claims(profile(ADA | ONLY_NAME)) == ()


def candidate(number: int, level: Level, *linked: System) -> Candidate:
    links = tuple(Link(canonical_id=f"C-{number}", system=s, kind=Kind.ACCOUNT, external_id="1") for s in linked)
    verdict = Verdict(level=level, rule="made up", evidence={})
    return Candidate(known=Known(canonical_id=f"C-{number}", links=links), verdict=verdict)


def test_only_exactly_one_free_candidate_is_linked() -> None:
    one, two = candidate(1, Level.SAME, System.AMS360), candidate(2, Level.SAME, System.AMS360)
    assert choose([one], System.BENEFITPOINT).canonical_id == "C-1"
    assert choose([one, two], System.BENEFITPOINT).ambiguous == ("C-1", "C-2")
    assert choose([one, candidate(3, Level.POSSIBLE)], System.BENEFITPOINT).ambiguous == ("C-1", "C-3")
    assert choose([one, candidate(3, Level.DOUBTFUL)], System.BENEFITPOINT).canonical_id == "C-1"
    assert choose([one], System.AMS360).ambiguous == ("C-1",), "it has another twin there"
    assert choose([candidate(3, Level.DOUBTFUL)], System.AMS360).ambiguous == ()

"""Two contacts or policies of one account side by side: what makes them one, and what a person must see."""

from __future__ import annotations

import pytest

from trifold.sync_core.matching import children as matching
from trifold.sync_core.matching.children import Child, Listing, block, compare, key, number, same_carrier
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.likeness import Agreement, Level
from trifold.sync_core.model.records import Snapshot

I = System.INSUREDMINE  # noqa: E741
TOM = {"first_name": "Tom", "last_name": "Reyes", "email": "tom@harbor.example", "phone": "5125550104"}


def contact(born: str | None = None, **fields: str | None) -> Child:
    return Child(fields=TOM | fields, born=born)


NOTHING = {"email": None, "phone": None}


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (contact(), contact(phone=None), Level.SAME),
        (contact(), contact(email=None), Level.SAME),
        (contact("1980-02-03", **NOTHING), contact("1980-02-03", **NOTHING), Level.SAME),
        (contact("1980-02-03"), contact("1951-07-30"), Level.DIFFERENT),
        (contact(**NOTHING), contact(), Level.POSSIBLE),
        (contact(first_name="Tom Adam"), contact(), Level.SAME),
        (contact(first_name="Tom Adam"), contact(first_name="Tom Carl"), Level.DIFFERENT),
        (contact(last_name="Reyes Jr"), contact(last_name="Reyes Sr."), Level.DIFFERENT),
        (contact(last_name="Reyes Jr"), contact(), Level.POSSIBLE),
        (
            contact(email="no.email@agency.example", phone=None),
            contact(email="no.email@agency.example"),
            Level.POSSIBLE,
        ),
    ],
)
def test_two_contacts_of_one_name_are_one_by_email_phone_or_birth_date(one: Child, other: Child, level: Level) -> None:
    assert compare(Kind.CONTACT, one, other).level is level
    assert compare(Kind.CONTACT, other, one).level is level


def test_the_individual_itself_with_another_birth_date_is_for_a_person() -> None:
    one, other = Child(fields=TOM, born="1980-02-03", itself=True), Child(fields=TOM, born="1951-07-30", itself=True)
    assert compare(Kind.CONTACT, one, other).level is Level.POSSIBLE
    assert compare(Kind.CONTACT, one, Child(fields=TOM | NOTHING, itself=True)).level is Level.SAME


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Prairie Casualty", "PRAIRIE CASUALTY INS. CO., INC.", Agreement.SAME),
        ("Progressive", "Progressive Casualty Insurance Company", Agreement.SAME),
        ("Prairie Casualty", "Gulf Casualty", Agreement.OTHER),
        ("Blue Cross", "Blue Shield", Agreement.NEAR),
        ("", "Gulf Casualty", Agreement.UNKNOWN),
    ],
)
def test_carriers_are_compared_by_the_words_that_tell_them_apart(one: str, other: str, found: Agreement) -> None:
    assert same_carrier(one, other) is same_carrier(other, one) is found


def test_a_middle_name_and_a_generation_are_no_part_of_the_key() -> None:
    names = [("Tom", "Reyes"), ("TOM ADAM", "Reyes"), ("Tom A.", "reyes, Jr")]
    assert {key(Kind.CONTACT, {"first_name": first, "last_name": last}) for first, last in names} == {"tom reyes"}
    assert key(Kind.CONTACT, {}) == ""


def test_an_apostrophe_or_a_blank_in_a_last_name_is_no_part_of_the_key() -> None:
    names = ["O'Brien", "OBrien", "O Brien", "O\u2019Brien"]
    assert {key(Kind.CONTACT, {"first_name": "Ann", "last_name": last}) for last in names} == {"ann obrien"}


def test_what_stands_for_no_number_is_none() -> None:
    assert [number(text) for text in ("TBD", "n/a", "000", " - ", None)] == [""] * 5
    assert number(" HO-17/22 a") == number("ho 1722A")


def shot(external_id: str, **fields: str | None) -> Snapshot:
    return Snapshot(system=I, kind=Kind.CONTACT, external_id=external_id, account_id="i1", fields=TOM | fields)


def test_the_offices_phone_makes_nobody_the_same() -> None:
    listing = Listing(Kind.CONTACT, [shot("1", email=None), shot("2", first_name="Lena", email=None)])
    assert listing.shared(TOM) == {"phone"}
    own = Child(fields=TOM | {"email": None})
    (pair,) = block(Kind.CONTACT, {"C-1": own}, {"1": matching.of_snapshot(shot("1", email=None))}, {"phone"}).pairs
    assert (pair.same, pair.verdict.told()["phone"]) == (False, "the same, but several people have it")


def test_one_that_is_the_same_is_joined_beside_one_that_only_has_the_name() -> None:
    shots = {"1": contact(), "2": contact(**NOTHING)}
    found = block(Kind.CONTACT, {"C-1": contact()}, shots)
    assert (pair := found.shot_of("C-1")) is not None and pair.shot == "1"
    assert found.record_of("1") == pair
    twice = block(Kind.CONTACT, {"C-1": contact(), "C-2": contact()}, {"1": contact()})
    assert twice.shot_of("C-1") is twice.record_of("1") is None
    assert (
        {pair.record for pair in twice.question(shot="1")}
        == {"C-1", "C-2"}
        == {pair.record for pair in twice.question(record="C-1")}
    )

"""Canonical forms of phones, names, dates and the rest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trifold.sync_core.connectors.benefitpoint import states
from trifold.sync_core.connectors.values import (
    amount,
    area_and_number,
    date_only,
    email,
    flag,
    loose_name,
    split_name,
    state_code,
    stored_fields,
    ten_digits,
    text,
    to_write,
    whole,
    zip_code,
)
from trifold.sync_core.errors import Stale
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation, Verb

WORDS = st.text(alphabet=st.characters(categories=("Lu", "Ll")), min_size=1, max_size=12)
DIGITS = st.text(alphabet="0123456789", min_size=10, max_size=10)


@given(DIGITS)
def test_a_phone_comes_back_from_its_two_parts(phone: str) -> None:
    assert ten_digits(*area_and_number(phone)) == phone


@given(DIGITS, st.sampled_from(["({0}) {1}-{2}", "+1 {0} {1} {2}", "1-{0}-{1}-{2}", "{0}.{1}.{2}"]))
def test_a_phone_is_its_ten_digits_however_it_is_written(phone: str, form: str) -> None:
    assert ten_digits(form.format(phone[:3], phone[3:6], phone[6:])) == phone


@pytest.mark.parametrize("parts", [("555-0123",), ("512", ""), (None, None), ("25125550123",), ("٥١٢", "5550123")])
def test_what_has_no_ten_digits_is_no_phone(parts: tuple[str | None, ...]) -> None:
    assert ten_digits(*parts) is None


@given(st.text())
def test_text_is_kept_as_it_is_or_is_nothing(value: str) -> None:
    assert text(value) == (value if value.strip() else None)


@settings(deadline=None)  # the name parser warms up at its first name
@given(WORDS, WORDS)
def test_first_and_last_name_come_back_from_one_line(first: str, last: str) -> None:
    assert split_name(whole(first, last)) == (first, last)


@settings(deadline=None)  # the name parser warms up at its first name
@given(st.lists(WORDS, min_size=1, max_size=6))
def test_the_two_parts_of_a_name_in_one_line_are_the_name_again(words: list[str]) -> None:
    assert whole(*split_name(" ".join(words))) == " ".join(words)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ann Berg", ("Ann", "Berg")),
        ("Ann Marie Berg", ("Ann Marie", "Berg")),
        ("Dr. Ann van der Berg Jr.", ("Dr. Ann", "van der Berg Jr.")),
        ("Juan de la Cruz III", ("Juan", "de la Cruz III")),
        ("Berg, Ann", ("Ann", "Berg")),
        ("Berg, Ann M., Jr.", ("Ann M.", "Berg Jr.")),
        ("O'Neil Sean D'Arcy", ("O'Neil Sean", "D'Arcy")),
        ("Reception", (None, "Reception")),
        ("  ", (None, None)),
    ],
)
def test_prefixes_and_suffixes_stay_with_the_last_name(name: str, parts: tuple[str | None, str | None]) -> None:
    assert split_name(name) == parts


@settings(deadline=None)  # the name parser warms up at its first name
@given(st.text())
def test_any_name_is_split_without_a_failure(name: str) -> None:
    first, last = split_name(name)
    assert (first is None) or last


@given(st.dates())
def test_a_day_is_read_from_a_date_and_from_a_date_time_of_any_zone(day: object) -> None:
    spelled = str(day)
    expected = None if spelled.startswith("0001") else spelled
    for form in (spelled, f"{spelled}T00:00:00", f"{spelled}T00:00:00.000Z", f"{spelled}T23:00:00-08:00"):
        assert date_only(form) == expected


@pytest.mark.parametrize("value", ["", None, "soon", "0001-01-01T00:00:00", "1/2/2026"])
def test_what_is_no_day_is_none(value: str | None) -> None:
    assert date_only(value) is None


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_an_amount_has_two_places(value: object) -> None:
    assert amount(str(value)) == f"{value:.2f}"


@pytest.mark.parametrize(("value", "expected"), [("1250.5", "1250.50"), ("1E+2", "100.00"), ("0.125", "0.12")])
def test_amounts_are_written_out(value: str, expected: str) -> None:
    assert amount(value) == expected


@pytest.mark.parametrize("value", ["", None, "free", "NaN", "Infinity", "1e99"])
def test_what_is_no_amount_is_none(value: str | None) -> None:
    assert amount(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("787011234", "78701-1234"),
        ("78701-1234", "78701-1234"),
        ("78701 ", "78701"),
        ("K1A 0B1", "K1A 0B1"),
        ("", None),
    ],
)
def test_nine_digits_are_a_zip_plus_four(value: str, expected: str | None) -> None:
    assert zip_code(value) == expected


def test_small_things() -> None:
    assert (state_code(" tx "), state_code("Texas"), state_code("")) == ("TX", "Texas", None)
    assert (email(" a@b.c "), email("none"), email("a b@c"), email(None)) == ("a@b.c", None, None, None)
    assert [flag(value) for value in ("true", "True", "1", "false", "", None)] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert loose_name("Bérg, L.L.C.") == loose_name("berg  LLC")


def test_every_state_has_one_name_and_one_code() -> None:
    assert len(states.NAMES) == len(states.CODES) == 69
    assert (states.country("TX"), states.country("ON")) == ("United_States", "Canada")


# ----------------------------------------------------------------------------------------------- what is still to write
SHOWN = {"phone": "1112223333", "city": "Austin", "email": "a@b.c"}


def update(**changed: object) -> Operation:
    given: dict[str, object] = {
        "verb": Verb.UPDATE,
        "system": System.AMS360,
        "kind": Kind.ACCOUNT,
        "canonical_id": "C-1",
        "external_id": "7",
        "fields": {**SHOWN, "phone": "9998887777"},
        "changed": ("phone",),
        "expected": SHOWN,
    }
    return Operation(**{**given, **changed})  # type: ignore[arg-type]


def test_only_what_differs_is_written() -> None:
    assert to_write(update(changed=("phone", "city")), SHOWN) == ("phone",)


def test_a_field_that_moved_since_the_plan_is_stale_and_its_values_are_not_told() -> None:
    with pytest.raises(Stale, match=r"ams360 account 7: city changed") as caught:
        to_write(update(), {**SHOWN, "city": "Dallas"})
    assert "Dallas" not in str(caught.value)


def test_a_field_that_has_the_wanted_value_already_is_neither_stale_nor_written() -> None:
    assert to_write(update(), {**SHOWN, "phone": "9998887777"}) == ()


def test_a_field_that_the_record_does_not_show_is_left_to_the_mapping() -> None:
    assert to_write(update(changed=("last_name",), expected={**SHOWN, "last_name": "Berg"}), SHOWN) == ("last_name",)


def test_a_receipt_says_what_our_own_write_became_and_nothing_else() -> None:
    after = {**SHOWN, "phone": "9998887777", "firm_name": "Ann Berg"}
    assert stored_fields(update(), SHOWN, after) == {"phone": "9998887777", "firm_name": "Ann Berg"}
    made = stored_fields(update(verb=Verb.CREATE, fields={"city": "Austin", "email": None}), {}, after)
    assert made == {"city": "Austin"}

"""Canonical forms of phones, names, dates and the rest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trifold.sync_core.connectors.benefitpoint import states
from trifold.sync_core.connectors.values import (
    amount,
    area_and_number,
    code_of,
    date_only,
    email,
    extension_of,
    flag,
    loose_name,
    phone_number,
    split_name,
    state_code,
    stored_fields,
    text,
    to_write,
    whole,
    zip_code,
)
from trifold.sync_core.errors import Stale
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.values import Unreadable

WORDS = st.text(alphabet=st.characters(categories=("Lu", "Ll")), min_size=1, max_size=12)
DIGITS = st.text(alphabet="0123456789", min_size=10, max_size=10)


@given(DIGITS, st.sampled_from(["", " x7", " x12345"]))
def test_a_phone_comes_back_from_its_parts(phone: str, extension: str) -> None:
    whole_number = phone + extension
    parts = area_and_number(whole_number)
    assert phone_number(*parts, extension_of(whole_number)) == whole_number


@given(DIGITS, st.sampled_from(["({0}) {1}-{2}", "+1 {0} {1} {2}", "1-{0}-{1}-{2}", "{0}.{1}.{2}"]))
def test_a_phone_is_its_ten_digits_however_it_is_written(phone: str, form: str) -> None:
    assert phone_number(None, form.format(phone[:3], phone[3:6], phone[6:])) == phone


@pytest.mark.parametrize(
    "form",
    ["{} x12", "{}x12", "{} ext. 12", "{}, Ext 12", "{} EXTENSION 12", "{} #12", "{} x. 12", "{}ext.12", "{};ext=12"],
)
def test_an_extension_stands_behind_the_number_however_it_is_written(form: str) -> None:
    assert phone_number("512", form.format("555-0101")) == "5125550101 x12"
    assert phone_number(None, form.format("512-555-0101")) == "5125550101 x12"


@pytest.mark.parametrize(
    ("area", "number", "expected"),
    [
        ("512", "+44 20 7946 0958", "+442079460958"),  # the area code of before stayed in its field
        (None, "011 44 20 7946 0958", "+442079460958"),
        ("", "+442079460958 x5", "+442079460958 x5"),
        (None, "0049 30 901820", "+4930901820"),
        (None, "+442079460958", "+442079460958"),
        ("512", "(512) 555-0101", "5125550101"),
    ],
)
def test_a_foreign_number_keeps_its_country_code(area: str | None, number: str, expected: str) -> None:
    assert phone_number(area, number) == expected


@pytest.mark.parametrize(
    "parts",
    [(None, "555-0123"), ("", "25125550123"), ("٥١٢", "5550123"), ("512", "ask Bo"), ("5125550101/", "5550102")],
)
def test_what_is_no_whole_number_is_unreadable_not_empty(parts: tuple[str | None, str]) -> None:
    assert isinstance(phone_number(*parts), Unreadable)


@pytest.mark.parametrize("parts", [("512", ""), (None, None), ("512", "  ")])
def test_an_area_code_alone_is_no_phone(parts: tuple[str | None, str | None]) -> None:
    assert phone_number(*parts) is None


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_any_value_is_read_as_a_value_as_empty_or_as_unreadable(one: str, two: str, three: str) -> None:
    for found, raw in (
        (phone_number(one, two, three), two),
        (email(one), one),
        (date_only(one), one),
        (amount(one), one),
        (zip_code(one, two), one),
        (state_code(one), one),
        (code_of({"A": "active"}, one), one),
    ):
        assert (found is None) == (not raw.strip() or raw.strip().startswith("0001"))
        assert found is None or isinstance(found, str | Unreadable)


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


@pytest.mark.parametrize("value", ["", None, "0001-01-01T00:00:00"])
def test_no_day_is_none(value: str | None) -> None:
    assert date_only(value) is None


@pytest.mark.parametrize("value", ["soon", "1/2/2026", "2026-02-31"])
def test_what_is_no_day_is_unreadable_not_empty(value: str) -> None:
    assert isinstance(date_only(value), Unreadable)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_an_amount_has_two_places(value: object) -> None:
    assert amount(str(value)) == f"{value:.2f}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1250.5", "1250.50"),
        ("1E+2", "100.00"),
        ("0.125", "0.13"),
        ("1200.005", "1200.01"),
        ("-0.125", "-0.13"),
        ("12345678901", "12345678901.00"),
    ],
)
def test_amounts_are_written_out(value: str, expected: str) -> None:
    assert amount(value) == expected


@pytest.mark.parametrize("value", ["free", "NaN", "Infinity", "1e99"])
def test_what_is_no_amount_is_unreadable_not_empty(value: str) -> None:
    assert isinstance(amount(value), Unreadable)
    assert amount("") is amount(None) is None


def test_a_zip_code_of_four_digits_lost_its_zero_only_where_those_of_the_state_begin_with_one() -> None:
    assert (zip_code("2134", "MA"), zip_code("2134", "ma"), zip_code("2134", "TX"), zip_code("2134")) == (
        "02134",
        "02134",
        "2134",
        "2134",
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("787011234", "78701-1234"),
        ("78701-1234", "78701-1234"),
        ("78701 ", "78701"),
        ("78701-", "78701"),
        ("K1A 0B1", "K1A 0B1"),
        ("", None),
    ],
)
def test_nine_digits_are_a_zip_plus_four(value: str, expected: str | None) -> None:
    assert zip_code(value) == expected


def test_small_things() -> None:
    assert (state_code(" tx "), state_code("Texas"), state_code("")) == ("TX", "Texas", None)
    assert (email(" a@b.c "), email(None), email(" ")) == ("a@b.c", None, None)
    assert all(isinstance(email(value), Unreadable) for value in ("none", "a b@c", "a@x; b@x", "a@x,b@x", "<a@x>"))
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

"""Unreadable, unsupported or refused is not empty: the policy itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trifold.sync_core.bootstrap import FIELD_RULES
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link, Shadow
from trifold.sync_core.model.ownership import View, merge
from trifold.sync_core.model.pending import delivered, pending
from trifold.sync_core.model.records import FIELDS, Fields, Snapshot
from trifold.sync_core.model.values import ANY, Limit, Unreadable, What, fit, is_cut, named_in

A, B, CRM = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE
BAD = Unreadable("555-0101 or 02", "it is no phone")
GOOD, NEW = "5125550101", "5125550102"


def view(system: System, now: Fields, seen: Fields, bad: dict[str, Unreadable] | None = None, **shadow: object) -> View:
    known = Shadow(seen=seen, given=seen, **shadow)  # type: ignore[arg-type]
    link = Link(canonical_id="C-1", system=system, kind=Kind.ACCOUNT, external_id="1", shadow=known)
    shot = Snapshot(
        system=system,
        kind=Kind.ACCOUNT,
        external_id="1",
        account_id="1",
        fields=now,
        individual=True,
        unreadable=bad or {},
    )
    rules = FIELD_RULES[system][Kind.ACCOUNT]
    limits = {name: rule.limit for name, rule in rules.items() if rule.limit != ANY}
    return View(
        link=link, snapshot=shot, held=frozenset(FIELDS[Kind.ACCOUNT]), writable=frozenset(rules), limits=limits
    )


def looked(golden: Fields, *views: View) -> tuple[Fields, dict[System, tuple[str, ...]], dict[System, View]]:
    """The values that count after a look, what is to be written, and the views as they are remembered."""
    by_system = {one.link.system: one for one in views}
    absent = {system: frozenset(one.snapshot.unreadable) for system, one in by_system.items()}
    found = merge(Kind.ACCOUNT, golden, by_system, {}, {s: names for s, names in absent.items() if names})
    after = {system: replace(one, link=found.links[system]) for system, one in by_system.items()}
    return found.fields, {system: pending(one, found.fields).changed for system, one in after.items()}, after


# ---- what can't be read
def test_what_the_owner_shows_unreadably_leaves_all_others_as_they_are() -> None:
    seen = {"phone": GOOD, "city": "Austin"}
    fields, writes, after = looked(
        seen, view(A, {"city": "Buda"}, seen, {"phone": BAD}), view(B, seen, seen), view(CRM, seen, seen)
    )
    assert fields == {"phone": GOOD, "city": "Buda"}
    assert writes == {A: (), B: ("city",), CRM: ("city",)}
    told = pending(after[A], fields).told["phone"]
    assert (told["what"], told["value"]) == (What.UNREADABLE, BAD.raw)
    assert BAD.raw not in repr(BAD), "personal values are never in logs"


def test_a_user_s_edit_after_an_unreadable_value_goes_to_the_owner() -> None:
    seen = {"phone": GOOD}
    fields, _, after = looked(seen, view(A, {}, seen, {"phone": BAD}), view(CRM, seen, seen))
    edited = replace(after[CRM], snapshot=replace(after[CRM].snapshot, fields={"phone": NEW}))
    fields, writes, _ = looked(fields, after[A], edited)
    assert (fields["phone"], writes[A], writes[CRM]) == (NEW, ("phone",), ())


def test_an_edit_at_the_same_time_waits_until_the_unreadable_value_was_told() -> None:
    seen = {"phone": GOOD}
    fields, writes, after = looked(seen, view(A, {}, seen, {"phone": BAD}), view(CRM, {"phone": NEW}, seen))
    assert (fields["phone"], writes) == (GOOD, {A: (), CRM: ()})
    fields, writes, _ = looked(fields, *after.values())
    assert (fields["phone"], writes[A]) == (NEW, ("phone",))


def test_a_follower_s_unreadable_value_stays_until_the_value_that_counts_changes() -> None:
    seen = {"phone": GOOD}
    fields, writes, after = looked(seen, view(A, seen, seen), view(B, {}, {}, {"phone": BAD}))
    assert writes == {A: (), B: ()}
    changed = replace(after[A], snapshot=replace(after[A].snapshot, fields={"phone": NEW}))
    _, writes, _ = looked(fields, changed, after[B])
    assert writes == {A: (), B: ("phone",)}


def test_a_value_that_is_cleared_after_it_was_unreadable_is_cleared() -> None:
    seen = {"phone": GOOD}
    fields, _, after = looked(seen, view(A, {}, seen, {"phone": BAD}), view(CRM, seen, seen))
    cleared = replace(after[A], snapshot=replace(after[A].snapshot, fields={"phone": None}, unreadable={}))
    fields, writes, after = looked(fields, cleared, after[CRM])
    assert (fields["phone"], writes[CRM], after[A].link.shadow.unread) == (None, ("phone",), {})


# ---- what can't be held
def test_what_a_system_can_t_hold_is_left_out_and_tried_again_when_it_changes() -> None:
    seen = {"zip": "78701", "city": "Austin"}
    fields, writes, after = looked(seen, view(A, {"zip": "SW1A 1AA", "city": "London"}, seen), view(CRM, seen, seen))
    due = pending(after[CRM], fields)
    assert (writes[CRM], due.fields["zip"], due.told["zip"]["what"]) == (("city",), "78701", What.UNSUPPORTED)
    right = replace(after[A], snapshot=replace(after[A].snapshot, fields={"zip": "78702", "city": "London"}))
    assert "zip" in looked(fields, right, after[CRM])[1][CRM]


@pytest.mark.parametrize(
    ("limit", "value", "expected", "what"),
    [
        (Limit(characters_max=5), "12345", "12345", None),
        (Limit(characters_max=5), "123456", "123456", What.UNSUPPORTED),
        (Limit(characters_max=5, cut=True), "1234 678", "1234", What.ALTERED),
        (Limit(pattern="[0-9]+"), "12a", "12a", What.UNSUPPORTED),
        (Limit(unwritable=r"[\x00-\x1f]"), "14\tElm", "14 Elm", What.ALTERED),
        (Limit(unwritable=r"[\x00-\x1f]"), "\t\n", "\t\n", What.UNSUPPORTED),
        (Limit(words={"prospect": "active"}), "prospect", "active", None),
        (Limit(without_extension=True), "5125550101 x7", "5125550101", What.PARTLY),
        (Limit(required=True), None, None, What.UNSUPPORTED),
        (Limit(), None, None, None),
    ],
)
def test_a_value_is_fitted_to_a_limit(limit: Limit, value: str | None, expected: str | None, what: What | None) -> None:
    found, note = fit(limit, value)
    assert (found, note["what"] if note else None) == (expected, what)


@given(st.sampled_from(list(System)), st.sampled_from(list(Kind)), st.text() | st.text(min_size=90, max_size=2_500))
def test_what_is_sent_is_always_within_the_limits(system: System, kind: Kind, value: str) -> None:
    for rule in FIELD_RULES[system][kind].values():
        found, note = fit(rule.limit, value)
        if found is not None and (note is None or note["what"] != What.UNSUPPORTED):
            assert fit(rule.limit, found)[0] == found
            assert len(found) <= (rule.limit.characters_max or len(found))


# ---- what is refused
def test_a_refused_value_waits_and_another_one_is_sent() -> None:
    seen = {"city": "Austin", "phone": GOOD}
    crm = view(CRM, seen, seen)
    crm = replace(crm, link=crm.link.with_refused({"city": "Buda"}, {"city": "no such city"}))
    due = pending(crm, {"city": "Buda", "phone": NEW})
    assert (due.changed, due.fields["city"], due.told["city"]["what"]) == (("phone",), "Austin", What.REFUSED)
    assert pending(crm, {"city": "Bude", "phone": GOOD}).changed == ("city",)
    written = delivered(crm.link, {"city": "Bude"}, ("city",), {"city": "Bude"})
    assert written.shadow.refused == {}


@pytest.mark.parametrize(
    ("system", "kind", "reason", "names"),
    [
        (A, Kind.ACCOUNT, "AddressLine1 has more than 40 characters", {"street1"}),
        (A, Kind.ACCOUNT, "HomePhone is required when HomeAreaCode is given", {"phone"}),
        (A, Kind.CONTACT, "EmailAddress: it is no address", {"email"}),
        (A, Kind.POLICY, "The state of the policy forbids it", set()),
        (B, Kind.ACCOUNT, "Validation_Error: mainAddress.zip is longer than 100 characters.", {"zip"}),
        (B, Kind.ACCOUNT, "individualAccountInfo.personInfo.lastName is required.", {"last_name"}),
        (B, Kind.CONTACT, "Access_Error: not authorized", set()),
        (CRM, Kind.ACCOUNT, "address.zip: String should match pattern", {"zip"}),
        (CRM, Kind.POLICY, "premium: too large\nstartDate: no day", {"premium", "effective_date"}),
        (CRM, Kind.ACCOUNT, "the account is in a state that forbids it", set()),
    ],
)
def test_a_refusal_names_its_fields_by_their_places(system: System, kind: Kind, reason: str, names: set[str]) -> None:
    assert named_in(reason.split("\n"), FIELD_RULES[system][kind]) == names


# ---- what is cut
WHOLE = "7 Long Road, behind the second gate on the left hand"


def test_what_a_system_cut_is_nobody_s_edit_and_is_told_until_it_changes() -> None:
    seen = {"street1": "1 Elm"}
    owner = view(A, {"street1": WHOLE[:40]}, seen)
    owner = replace(owner, link=delivered(owner.link, {"street1": WHOLE}, ("street1",), {"street1": WHOLE}))
    crm = view(CRM, {"street1": WHOLE}, {"street1": WHOLE})
    fields, writes, after = looked({"street1": WHOLE}, owner, crm)
    assert (fields["street1"], writes) == (WHOLE, {A: (), CRM: ()})
    for _ in range(3):
        assert pending(after[A], fields).told["street1"]["what"] == What.ALTERED
        told = pending(after[A], fields).told
        after = {**after, A: replace(after[A], link=after[A].link.with_told(told))}
        fields, writes, after = looked(fields, *after.values())
        assert (fields["street1"], writes) == (WHOLE, {A: (), CRM: ()})
    edited = replace(after[A], snapshot=replace(after[A].snapshot, fields={"street1": WHOLE[:20]}))
    fields, writes, after = looked(fields, edited, after[CRM])
    assert (fields["street1"], writes[CRM]) == (WHOLE[:20], ("street1",))
    assert pending(after[A], fields).told == {}


def test_a_text_that_was_read_back_whole_and_is_shortened_later_was_edited() -> None:
    owner = view(A, {"street1": WHOLE}, {"street1": "1 Elm"})
    owner = replace(owner, link=delivered(owner.link, {"street1": WHOLE}, ("street1",), {"street1": WHOLE}))
    crm = view(CRM, {"street1": WHOLE}, {"street1": WHOLE})
    fields, _, after = looked({"street1": WHOLE}, owner, crm)
    shorter = replace(after[A], snapshot=replace(after[A].snapshot, fields={"street1": WHOLE[:40]}))
    assert looked(fields, shorter, after[CRM])[0]["street1"] == WHOLE[:40]


def test_a_cut_value_whose_write_was_never_answered_is_a_delivery() -> None:
    owner = view(A, {"street1": WHOLE[:40]}, {"street1": "1 Elm"})
    owner = replace(owner, link=owner.link.with_sent({"street1": WHOLE}, ["street1"]))
    fields, writes, _ = looked({"street1": WHOLE}, owner, view(CRM, {"street1": WHOLE}, {"street1": WHOLE}))
    assert (fields["street1"], writes[CRM]) == (WHOLE, ())


def test_an_answer_that_differs_from_what_was_sent_is_told() -> None:
    crm = view(CRM, {"dba": "1"}, {"dba": "1"})
    link = delivered(crm.link, {"dba": "Ann's"}, ("dba",), {"dba": "ANN'S"}, proven=True)
    assert link.shadow.told["dba"]["what"] == What.ALTERED
    assert delivered(crm.link, {"dba": "Ann's"}, ("dba",), {"dba": "ANN'S"}).shadow.told == {}


@given(st.text(max_size=80), st.text(max_size=80))
def test_only_the_beginning_of_a_long_text_is_a_cut_one(whole: str, value: str) -> None:
    assert not is_cut(whole, whole)
    assert not is_cut(value, whole) or (len(whole) > 30 and whole.startswith(value.rstrip()))
    assert is_cut((whole + "x" * 40)[:30], whole + "x" * 40) or not whole[:30].strip()

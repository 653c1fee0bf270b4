"""The AMS360 connector against the simulator, over the wire in process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from builders_connectors import ANN, BO, FIRM, LOST, REFUSED, TWIN, Bench, refer, there, update
from trifold.sandbox.contracts.consumers.records import create
from trifold.sync_core.connectors.ams360.client import Ams360Connector
from trifold.sync_core.connectors.port import Connector, Tier
from trifold.sync_core.errors import InDoubt, Misconfigured, NotSent, Rejected, Stale, Transient
from trifold.sync_core.model.changes import Kind, Receipt, System
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.settings import LIST_PREFIXES, Ams360Settings

A = System.AMS360
DEFAULTS = {
    "executive": "!!!",
    "representative": '!!"',
    "division": "EST",
    "branch": "HBR",
    "department": "PER",
    "group": "SVC",
}
UNKNOWN = "0f8fad5b-d9cb-469f-a165-70867728950e"
PLAN: dict[str, str | None] = {
    "number": "M-1",
    "line_of_business": "Health Maintenance Organization",
    "carrier": "Blue Harbor Health",
    "description": "Medical HMO 2026",
    "effective_date": "2026-01-01",
    "expiration_date": "2027-01-01",
    "premium": "1200.00",
    "bill_method": "direct",
    "status": "active",
}


@pytest.fixture
def bench() -> Iterator[Bench]:
    with closing(Bench(A)) as opened:
        yield opened


def connect(bench: Bench, **changed: Any) -> Ams360Connector:
    given = {"url": bench.url, "agency_no": "1000001-1", "login_id": "trifold", "password": "Trifold-1", **DEFAULTS}
    return Ams360Connector(Ams360Settings(**{**given, **changed}), bench.session, lambda: 0.0, read_wait_seconds=0)


@pytest.fixture
def ams360(bench: Bench) -> Ams360Connector:
    return connect(bench)


def made(ams360: Ams360Connector, fields: dict[str, str | None] = ANN) -> Snapshot:
    return there(ams360.fetch(Kind.ACCOUNT, ams360.apply(create(A, Kind.ACCOUNT, fields)).external_id))


def contact(ams360: Ams360Connector, account: Snapshot, **changed: str | None) -> Snapshot:
    operation = create(A, Kind.CONTACT, {**BO, **changed}, account_id=account.external_id)
    return there(ams360.fetch(Kind.CONTACT, ams360.apply(operation).external_id))


def policy(ams360: Ams360Connector, account: Snapshot, **changed: str | None) -> Snapshot:
    operation = create(A, Kind.POLICY, {**PLAN, **changed}, account_id=account.external_id)
    return there(ams360.fetch(Kind.POLICY, ams360.apply(operation).external_id))


def test_it_keeps_the_promises_of_the_port(ams360: Ams360Connector) -> None:
    promised: Connector = ams360
    assert promised.check().startswith("AMS360: logged in as trifold, agency ")
    assert {one.tier for one in promised.capabilities.values()} == {Tier.FINGERPRINT}


def test_a_customer_comes_back_as_it_was_made_with_the_agency_s_defaults(ams360: Ams360Connector) -> None:
    receipt = ams360.apply(create(A, Kind.ACCOUNT, ANN))
    shown = there(ams360.fetch(Kind.ACCOUNT, receipt.external_id))
    assert {name: value for name, value in shown.fields.items() if value is not None} == {**DEFAULTS, **_held(ANN)}
    assert (shown.number, shown.individual) == ("1", True)
    assert receipt.seen == _held(ANN)  # defaults are AMS360's news, to be seen at the next look


def _held(fields: dict[str, str | None]) -> dict[str, str | None]:
    return {name: value for name, value in fields.items() if value is not None}


def test_what_a_create_lacks_is_named_in_our_words(bench: Bench) -> None:
    bare = connect(bench, executive=None, division=None, group=None)
    lacking = bare.missing(create(A, Kind.ACCOUNT, {"first_name": "Ann", "city": "Austin", "branch": "MIL"}))
    assert lacking.fields == ("last_name", "street1", "state", "zip", "executive", "division", "group")
    assert bare.missing(create(A, Kind.CONTACT, {"title": "Owner"})).fields == ("last_name",)
    lacking = bare.missing(create(A, Kind.POLICY, {"carrier": "Unheard of"}))
    assert lacking.fields == ("number", "effective_date")
    assert [(one.field, one.value, one.codes["GRT"]) for one in lacking.unmapped] == [
        ("carrier", "Unheard of", "Granite Mutual")
    ]
    assert bare.missing(create(A, Kind.POLICY, {})).fields == ("number", "effective_date", "carrier")
    assert connect(bench).missing(create(A, Kind.ACCOUNT, FIRM)).fields == ()


def test_an_update_writes_the_named_fields_and_leaves_the_rest(ams360: Ams360Connector) -> None:
    before = made(ams360)
    receipt = ams360.apply(update(before, phone="6175550199", street2="Floor 2", status="inactive", zip=None))
    after = there(ams360.fetch(Kind.ACCOUNT, before.external_id))
    changes = {"phone": "6175550199", "street2": "Floor 2", "status": "inactive", "zip": None}
    assert after.fields == {**before.fields, **changes}
    assert receipt.seen == changes


def test_an_update_of_a_record_that_moved_is_stale(ams360: Ams360Connector) -> None:
    planned = update(made(ams360), phone="6175550199")
    ams360.apply(update(there(ams360.fetch(Kind.ACCOUNT, planned.external_id or "")), city="Dallas"))
    with pytest.raises(Stale, match="city changed"):
        ams360.apply(planned)


def test_an_update_that_is_there_already_writes_nothing(bench: Bench, ams360: Ams360Connector) -> None:
    planned = update(made(ams360), phone="6175550199")
    ams360.apply(planned)
    ams360.apply(planned)
    assert bench.calls().count("CustomerUpdate") == 1


def test_an_update_of_a_vanished_record_is_stale(ams360: Ams360Connector) -> None:
    gone = Snapshot(system=A, kind=Kind.ACCOUNT, external_id=UNKNOWN, account_id=UNKNOWN, fields={})
    with pytest.raises(Stale, match="not there any more"):
        ams360.apply(update(gone, phone="6175550199"))


def test_what_is_unknown_is_none(bench: Bench, ams360: Ams360Connector) -> None:
    for name in ("nil", "business_fault", "general_fault"):
        bench.switch(not_found=name)
        for kind in (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY):
            assert ams360.fetch(kind, UNKNOWN) is None
        assert ams360.fetch(Kind.CONTACT, f"customer:{UNKNOWN}") is None
        assert ams360.children(Kind.CONTACT, UNKNOWN) == []
    calls = len(bench.calls())
    assert ams360.fetch(Kind.ACCOUNT, "no guid") is None
    assert len(bench.calls()) == calls


# ------------------------------------------------------------------------------------------------------------- contacts
def test_a_contact_comes_back_as_it_was_made(ams360: Ams360Connector) -> None:
    assert contact(ams360, made(ams360, FIRM)).fields == BO


@pytest.mark.parametrize("names", [("Ann", "Berg Smith"), ("Mary Ann", "van der Berg Jr."), (None, "Reception")])
def test_a_name_keeps_its_two_parts(ams360: Ams360Connector, names: tuple[str | None, str]) -> None:
    found = contact(ams360, made(ams360, FIRM), first_name=names[0], last_name=names[1])
    assert (found.fields["first_name"], found.fields["last_name"]) == names


def test_an_individual_is_its_own_first_contact(ams360: Ams360Connector) -> None:
    ann = made(ams360)
    bo = contact(ams360, ann)
    own, other = ams360.children(Kind.CONTACT, ann.external_id)
    assert (own.external_id, own.primary, own.individual) == (f"customer:{ann.external_id}", True, True)
    assert own == ams360.fetch(Kind.CONTACT, own.external_id)
    assert (other, other.primary, other.individual) == (bo, False, False)


def test_a_contact_of_the_individual_s_name_is_not_a_second_person(bench: Bench, ams360: Ams360Connector) -> None:
    ann = made(ams360)
    operation = create(A, Kind.CONTACT, {"first_name": "ANN", "last_name": "Berg Söhne"}, account_id=ann.external_id)
    twin = ams360.apply(operation).external_id
    assert there(ams360.fetch(Kind.CONTACT, twin)).same_as_account
    listed = ams360.children(Kind.CONTACT, ann.external_id)
    own = [found.external_id for found in listed if not found.same_as_account]
    assert own == [f"customer:{ann.external_id}"]
    assert bench.count("contacts") == 1


def test_an_edit_of_the_own_contact_is_an_edit_of_the_customer(ams360: Ams360Connector) -> None:
    ann = made(ams360)
    own = ams360.children(Kind.CONTACT, ann.external_id)[0]
    receipt = ams360.apply(update(own, email="new@mail.example", title="Dr."))
    assert there(ams360.fetch(Kind.ACCOUNT, ann.external_id)).fields == {**ann.fields, "email": "new@mail.example"}
    assert receipt == Receipt(
        system=A, kind=Kind.CONTACT, external_id=own.external_id, seen={"email": "new@mail.example"}
    )


def test_the_own_contact_stays_when_a_firm_is_made_of_the_customer(ams360: Ams360Connector) -> None:
    ann = made(ams360)
    own = ams360.children(Kind.CONTACT, ann.external_id)[0]
    ams360.apply(update(ann, firm_name="Berg LLC"))
    assert there(ams360.fetch(Kind.CONTACT, own.external_id)).fields == own.fields
    ams360.apply(update(own, email="new@mail.example"))
    assert there(ams360.fetch(Kind.ACCOUNT, ann.external_id)).fields["email"] == "new@mail.example"
    ams360.apply(update(there(ams360.fetch(Kind.ACCOUNT, ann.external_id)), first_name=None, last_name=None))
    left = there(ams360.fetch(Kind.CONTACT, own.external_id)).fields
    assert "last_name" not in left, "a firm's name is no person's: the old name is not cleared anywhere"


def test_a_contact_is_updated_and_a_moved_one_is_stale(ams360: Ams360Connector) -> None:
    bo = contact(ams360, made(ams360, FIRM))
    ams360.apply(update(bo, last_name="Lindgren", phone=None))
    after = there(ams360.fetch(Kind.CONTACT, bo.external_id))
    assert after.fields == {**bo.fields, "last_name": "Lindgren", "phone": None}
    with pytest.raises(Stale, match="last_name, phone changed"):
        ams360.apply(update(bo, title="Chair"))


# ------------------------------------------------------------------------------------------------------------- policies
def test_a_plan_becomes_a_policy_in_ams360_s_words(ams360: Ams360Connector) -> None:
    ann = made(ams360)
    operation = create(A, Kind.POLICY, PLAN, account_id=ann.external_id)
    receipt = ams360.apply(operation)
    shown = there(ams360.fetch(Kind.POLICY, receipt.external_id))
    assert shown.fields == {**PLAN, "line_of_business": "Group Medical", "other_lines": None}
    assert receipt.seen == {name: value for name, value in shown.fields.items() if value is not None}
    assert (shown.account_id, shown.number, receipt.number) == (ann.external_id, "M-1", "M-1")
    assert ams360.children(Kind.POLICY, ann.external_id) == [shown]


def test_a_policy_is_corrected(ams360: Ams360Connector) -> None:
    shown = policy(ams360, made(ams360))
    changes = {"status": "cancelled", "number": "M-2", "premium": "1300.50", "expiration_date": "2026-12-31"}
    ams360.apply(update(shown, **changes))
    assert there(ams360.fetch(Kind.POLICY, shown.external_id)).fields == {**shown.fields, **changes}


def test_a_plan_goes_to_the_company_that_a_person_mapped_its_carrier_to(bench: Bench) -> None:
    ams360 = connect(bench, company_code="BLH")
    customer = made(ams360)
    plan = create(A, Kind.POLICY, {**PLAN, "carrier": "Unheard of"}, account_id=customer.external_id)
    with pytest.raises(Rejected, match="carrier: AMS360 has none that is called 'Unheard of'"):
        ams360.apply(plan)
    receipt = ams360.apply(replace(plan, codes={"carrier": "GRT"}))
    assert there(ams360.fetch(Kind.POLICY, receipt.external_id)).fields["carrier"] == "Granite Mutual"


def test_a_policy_of_a_customer_that_is_not_there_is_refused(ams360: Ams360Connector) -> None:
    with pytest.raises(Rejected, match="its customer is not there"):
        ams360.apply(create(A, Kind.POLICY, PLAN, account_id=UNKNOWN))


# --------------------------------------------------------------------------------------------------- looking for a twin
def named(fields: dict[str, str | None]) -> Operation:
    return create(A, Kind.ACCOUNT, fields)


def test_customers_of_the_same_name_are_look_alikes_and_others_are_not(ams360: Ams360Connector) -> None:
    ann, firm = made(ams360), made(ams360, FIRM)
    made(ams360, {**ANN, "first_name": "Anna"})
    assert ams360.look_alikes(named(ANN)) == [ann]
    assert ams360.look_alikes(named({**FIRM, "firm_name": "BERG  L.L.C."})) == [firm]
    assert ams360.look_alikes(named({"last_name": "Nobody"})) == []
    assert ams360.find_by_reference(named(ANN)) == []


def test_contacts_and_policies_are_compared_by_the_whole_list_of_their_account(ams360: Ams360Connector) -> None:
    firm = made(ams360, FIRM)
    bo, plan = contact(ams360, firm), policy(ams360, firm)
    policy(ams360, firm, number="M-2")
    assert ams360.look_alikes(create(A, Kind.CONTACT, BO, account_id=firm.external_id)) == [bo]
    assert ams360.look_alikes(create(A, Kind.POLICY, PLAN, account_id=firm.external_id)) == [plan]


def test_every_customer_is_listed_once_whatever_the_prefixes(bench: Bench) -> None:
    ams360 = connect(bench)
    ann, firm = made(ams360), made(ams360, FIRM)
    for prefixes in ("", "bB", "Ab", LIST_PREFIXES):
        sweeping = connect(bench, list_prefixes=prefixes)
        rows = {row.external_id: row.name for prefix in sweeping.prefixes for row in sweeping.accounts(prefix)}
        assert rows == {ann.external_id: "Ann Berg & <Söhne>", firm.external_id: "Berg LLC"}
    assert [list(connect(bench).accounts(letter)) for letter in "xyz"] == [[], [], []]


def test_names_that_begin_with_a_digit_a_symbol_or_an_accent_are_listed(bench: Bench) -> None:
    ams360 = connect(bench)
    names = ("3M Marine", "#1 Towing", "'t Hooft Bakery", "Ängström Foods", "(Old) Pier LLC", "& Sons")
    wanted = {made(ams360, FIRM | {"firm_name": name}).external_id for name in names}
    assert wanted == {row.external_id for prefix in ams360.prefixes for row in ams360.accounts(prefix)}


def test_a_list_that_was_cut_is_asked_again_in_smaller_ones(bench: Bench) -> None:
    bench.switch(list_cap=3)
    ams360 = connect(bench, list_prefixes="abcdefghijklmnopqrstuvwxyz", list_rows_max=3)
    wanted = {
        made(ams360, FIRM | {"firm_name": f"Pier {letter}{number}"}).external_id for letter in "abc" for number in "de"
    }
    assert wanted == {row.external_id for prefix in ams360.prefixes for row in ams360.accounts(prefix)}
    assert ams360.changes_since("7").changes == ()


def test_a_reference_has_no_place_and_writes_nothing(bench: Bench, ams360: Ams360Connector) -> None:
    ann = made(ams360)
    calls = len(bench.calls())
    assert ams360.apply(refer(ann, TWIN)).external_id == ann.external_id
    assert len(bench.calls()) == calls


# ------------------------------------------------------------------------------------------------------ what goes wrong
def test_a_broken_rule_is_a_refusal_with_its_reasons(bench: Bench) -> None:
    ams360 = connect(bench, executive="???", division=None)
    with pytest.raises(Rejected, match="Nothing was written") as caught:
        ams360.apply(create(A, Kind.ACCOUNT, ANN))
    assert caught.value.reasons == (
        "GLDivisionCode: Division is required",
        "AccountExecCode: no employee has the code ???",
    )
    assert bench.count("customers") == 0


def test_a_character_that_the_wire_cannot_carry_is_refused(bench: Bench, ams360: Ams360Connector) -> None:
    with pytest.raises(Rejected, match="can't carry"):
        ams360.apply(create(A, Kind.ACCOUNT, {**ANN, "city": "Aus\x07tin"}))
    assert bench.count("customers") == 0


def test_a_lost_reply_to_a_create_is_in_doubt_and_sent_once(bench: Bench, ams360: Ams360Connector) -> None:
    with bench.fails("<CustomerInsert", "after", LOST) as struck, pytest.raises(InDoubt):
        ams360.apply(create(A, Kind.ACCOUNT, ANN))
    assert (len(struck), bench.count("customers")) == (1, 1)
    assert len(ams360.look_alikes(named(ANN))) == 1


def test_a_refused_connection_is_not_a_doubt(bench: Bench, ams360: Ams360Connector) -> None:
    ams360.check()
    with bench.fails("<CustomerInsert", "before", REFUSED) as struck, pytest.raises(NotSent):
        ams360.apply(create(A, Kind.ACCOUNT, ANN))
    assert (len(struck), bench.count("customers")) == (1, 0)


def test_a_lost_read_is_tried_again_and_then_given_up(bench: Bench, ams360: Ams360Connector) -> None:
    with bench.fails("<CustomerGetListByNamePrefix", "after", LOST) as struck, pytest.raises(Transient):
        list(ams360.accounts())
    assert len(struck) == 3


def test_a_ticket_is_kept_and_renewed_once_when_it_expires(bench: Bench, ams360: Ams360Connector) -> None:
    ams360.check()
    ams360.check()
    assert bench.calls().count("Login") == 1
    bench.clock.advance(16 * 60)
    ams360.apply(create(A, Kind.ACCOUNT, ANN))
    assert bench.calls().count("Login") == 2
    assert bench.count("customers") == 1


def test_a_ticket_that_never_works_is_a_wrong_setting(bench: Bench, ams360: Ams360Connector) -> None:
    bench.switch(ticket_minutes=0)
    with pytest.raises(Misconfigured, match="the right to it"):
        ams360.check()


def test_a_wrong_password_is_a_wrong_setting_and_never_told(bench: Bench) -> None:
    with pytest.raises(Misconfigured, match="Correct agency_no") as caught:
        connect(bench, password="Secret-99").check()
    assert "Secret-99" not in str(caught.value)


@pytest.mark.parametrize("path", ["", "/", "/v3", "/v3/WSAPIService.svc", "/elsewhere/WSAPIService.svc"])
def test_the_address_may_be_the_host_or_the_service(bench: Bench, path: str) -> None:
    assert connect(bench, url=bench.url + path).check()


def test_an_address_where_nobody_answers_is_a_wrong_setting(bench: Bench) -> None:
    with pytest.raises(Misconfigured, match="url of the settings"):
        connect(bench, url=f"{bench.url}/nowhere/at.svc").check()


@pytest.mark.parametrize("kind", [Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY])
def test_what_a_create_will_be_read_back_as_is_known_before_it_is_made(ams360: Ams360Connector, kind: Kind) -> None:
    owner = made(ams360)
    fields = {Kind.ACCOUNT: ANN, Kind.CONTACT: BO, Kind.POLICY: {**PLAN, "status": "pending"}}[kind]
    operation = create(A, kind, fields, account_id=owner.external_id)
    expected = ams360.stored(operation)
    assert ams360.stored(replace(operation, account_id="new-1")) == expected  # as below a customer yet to be made
    found = there(ams360.fetch(kind, ams360.apply(operation).external_id)).fields
    assert {name: found[name] for name in expected} == expected
    assert set(expected) >= {name for name, value in fields.items() if value is not None and name in found}

"""The BenefitPoint connector against the simulator, over the wire in process, in both versions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from builders_connectors import ANN, BO, FIRM, LOST, REFUSED, TWIN, Bench, refer, there, update
from trifold.sandbox.contracts.consumers.records import create
from trifold.simulators.benefitpoint.operations import perform
from trifold.simulators.benefitpoint.seed import WEB_SERVICES_USER
from trifold.simulators.benefitpoint.state import entry
from trifold.simulators.chassis.control import state_of
from trifold.sync_core.connectors.benefitpoint.client import BenefitPointConnector
from trifold.sync_core.connectors.port import Connector, Tier
from trifold.sync_core.errors import InDoubt, Misconfigured, NotSent, Rejected, Stale
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.model.records import Reference, Snapshot
from trifold.sync_core.settings import BenefitPointSettings

B = System.BENEFITPOINT
SERVICE = {"office_id": 1, "administrator_user_id": 1, "primary_contact_user_id": 1}
HELD_BY_A_GROUP = ("firm_name", "street1", "city", "state", "zip", "status")
OTHER = Reference(system=System.AMS360, external_id="7f8fad5b-d9cb-469f-a165-70867728950e")


@pytest.fixture
def bench() -> Iterator[Bench]:
    with closing(Bench(B)) as opened:
        yield opened


def connect(bench: Bench, **changed: Any) -> BenefitPointConnector:
    given = {"url": bench.url, "username": "demo@trifold.example", "password": "Trifold-1", **SERVICE, **changed}
    settings = BenefitPointSettings(**given)
    return BenefitPointConnector(settings, bench.session, lambda: 0.0, bench.clock.now, read_wait_seconds=0)


@pytest.fixture(params=["v4", "v4_3"])
def benefitpoint(bench: Bench, request: pytest.FixtureRequest) -> BenefitPointConnector:
    return connect(bench, version=request.param)


@pytest.fixture
def latest(bench: Bench) -> BenefitPointConnector:
    return connect(bench)


def made(benefitpoint: BenefitPointConnector, fields: dict[str, str | None] = ANN, **more: Any) -> Snapshot:
    receipt = benefitpoint.apply(create(B, Kind.ACCOUNT, fields, **more))
    return there(benefitpoint.fetch(Kind.ACCOUNT, receipt.external_id))


def contact(benefitpoint: BenefitPointConnector, account: Snapshot, **more: Any) -> Snapshot:
    receipt = benefitpoint.apply(create(B, Kind.CONTACT, BO, account_id=account.external_id, **more))
    return there(benefitpoint.fetch(Kind.CONTACT, receipt.external_id))


def by_a_user(bench: Bench, operation: str, **fields: Any) -> int:
    """What somebody of the brokerage does; gives the id of the Result."""
    with bench.world.begin() as conn:
        user = entry(conn, "user", WEB_SERVICES_USER)
    assert user is not None
    result = perform(bench.world, user, "v4_3", operation, fields)["result"]
    assert result["success"], result
    return int(result["ID"])


def plan_of(bench: Bench, account: Snapshot, **changed: Any) -> str:
    product = {
        "accountID": int(account.external_id),
        "productTypeID": 102,
        "name": "Medical HMO 2026",
        "carrierID": 502,
        "officeID": 1,
        "primarySalesLeadUserID": 1,
        "primaryServiceLeadUserID": 1,
        "policyNumber": "M-1",
        "effectiveAsOf": "2026-01-01T00:00:00.000Z",
        "renewalOn": "2027-01-01T00:00:00.000Z",
        "billingType": "Direct_Bill",
        "totalEstimatedMonthlyPremium": 100.1,
        **changed,
    }
    options = {"AttributeValueOptions": {"none": True}, "attributeViewLevelID": 1}
    return str(by_a_user(bench, "createProduct", product=product, planConfigurationOptions=options))


def _only(fields: Any, names: Any) -> dict[str, str | None]:
    return {name: fields[name] for name in names}


def test_it_keeps_the_promises_of_the_port(latest: BenefitPointConnector) -> None:
    promised: Connector = latest
    assert promised.check() == "BenefitPoint: logged in as demo@trifold.example, 3 offices"
    assert {one.tier for one in promised.capabilities.values()} == {Tier.REFERENCE}
    assert not promised.capabilities[Kind.POLICY].creates


def test_an_individual_comes_back_as_it_was_made(benefitpoint: BenefitPointConnector) -> None:
    receipt = benefitpoint.apply(create(B, Kind.ACCOUNT, ANN, references=(TWIN,)))
    shown = there(benefitpoint.fetch(Kind.ACCOUNT, receipt.external_id))
    assert shown.fields == {**ANN, "middle_name": None}
    assert (shown.individual, shown.references) == (True, (TWIN,))
    assert receipt.seen == {name: value for name, value in ANN.items() if value is not None}


def test_a_group_comes_back_as_it_was_made(benefitpoint: BenefitPointConnector) -> None:
    shown = made(benefitpoint, {**FIRM, "email": "info@berg.example"})
    assert _only(shown.fields, HELD_BY_A_GROUP) == _only(FIRM, HELD_BY_A_GROUP)
    assert (shown.individual, "email" in shown.fields, "phone" in shown.fields) == (False, False, False)


def test_what_a_create_lacks_is_named_in_our_words(bench: Bench) -> None:
    bare = connect(bench, office_id=None, administrator_user_id=None, primary_contact_user_id=None)
    service = ("office", "administrator", "primary_contact")
    assert bare.missing(create(B, Kind.ACCOUNT, {"last_name": "Berg"})).fields == ("first_name", *service)
    assert connect(bench).missing(create(B, Kind.ACCOUNT, {"first_name": "A"}, individual=False)).fields == ()
    assert connect(bench).missing(create(B, Kind.ACCOUNT, {}, individual=False)).fields == ("firm_name",)
    unset = connect(bench, business_type="None_Selected")
    assert unset.missing(create(B, Kind.ACCOUNT, FIRM)).fields == ("business_type",)
    assert connect(bench).missing(create(B, Kind.CONTACT, {"last_name": "Berg"})).fields == ("first_name",)


def test_an_update_writes_the_named_fields_and_leaves_the_rest(
    bench: Bench, benefitpoint: BenefitPointConnector
) -> None:
    before = made(benefitpoint, references=(TWIN,))
    by_a_user(bench, "updateAccount", update={"accountID": int(before.external_id), "notes": "likes tea"})
    changes = {"phone": None, "email": None, "state": None, "street2": "Floor 2", "last_name": "Lind"}
    receipt = benefitpoint.apply(update(before, **changes))
    after = there(benefitpoint.fetch(Kind.ACCOUNT, before.external_id))
    assert after.fields == {**before.fields, **changes}
    assert (receipt.seen, after.references) == (changes, (TWIN,))
    (row,) = state_of(bench.world)["records"]["accounts"]
    assert row["record"]["notes"] == "likes tea"


def test_an_account_sleeps_and_wakes(benefitpoint: BenefitPointConnector) -> None:
    awake = made(benefitpoint, FIRM)
    benefitpoint.apply(update(awake, status="inactive"))
    asleep = there(benefitpoint.fetch(Kind.ACCOUNT, awake.external_id))
    assert asleep.fields["status"] == "inactive"
    benefitpoint.apply(update(asleep, status="active"))
    assert there(benefitpoint.fetch(Kind.ACCOUNT, awake.external_id)).fields == awake.fields


def test_a_group_of_a_person_follows_the_person_s_name(latest: BenefitPointConnector) -> None:
    group = made(latest, {"first_name": "Ann", "last_name": "Berg"}, individual=False)
    assert group.fields["firm_name"] == "Ann Berg"
    receipt = latest.apply(update(group, first_name="Ann", last_name="Lind", firm_name=None))
    assert receipt.seen == {"firm_name": "Ann Lind"}
    assert there(latest.fetch(Kind.ACCOUNT, group.external_id)).fields["firm_name"] == "Ann Lind"


def test_an_update_of_a_record_that_moved_is_stale(bench: Bench, latest: BenefitPointConnector) -> None:
    planned = update(made(latest, FIRM), street1="2 Oak St")
    address = {"mainAddress": {"city": "Dallas"}}
    by_a_user(bench, "updateAccount", update={"accountID": int(planned.external_id or 0), **address})
    with pytest.raises(Stale, match="city changed"):
        latest.apply(planned)


def test_an_update_that_is_there_already_writes_nothing(bench: Bench, latest: BenefitPointConnector) -> None:
    planned = update(made(latest, FIRM), street1="2 Oak St")
    latest.apply(planned)
    latest.apply(planned)
    assert bench.calls().count("updateAccount") == 1


def test_what_is_unknown_is_none(bench: Bench, latest: BenefitPointConnector) -> None:
    for kind in (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY):
        assert latest.fetch(kind, "999") is None
        assert latest.fetch(kind, "no number") is None
        assert latest.children(kind, "999") == []
    gone = Snapshot(system=B, kind=Kind.ACCOUNT, external_id="999", account_id="999", fields={})
    with pytest.raises(Stale, match="not there any more"):
        latest.apply(update(gone, city="Dallas"))


def test_an_empty_slot_is_filled_with_the_ams360_customer_and_never_overwritten(
    benefitpoint: BenefitPointConnector,
) -> None:
    account = made(benefitpoint, FIRM)
    assert account.references == ()
    benefitpoint.apply(refer(account, TWIN))
    linked = there(benefitpoint.fetch(Kind.ACCOUNT, account.external_id))
    assert (linked.references, linked.fields) == ((TWIN,), account.fields)
    with pytest.raises(Rejected, match="linked to another AMS360 customer"):
        benefitpoint.apply(refer(linked, OTHER))
    assert there(benefitpoint.fetch(Kind.ACCOUNT, account.external_id)).references == (TWIN,)


# ------------------------------------------------------------------------------------------------------------- contacts
def test_an_individual_s_own_contact_is_made_by_benefitpoint(benefitpoint: BenefitPointConnector) -> None:
    ann = made(benefitpoint)
    bo = contact(benefitpoint, ann)
    own, other = benefitpoint.children(Kind.CONTACT, ann.external_id)
    assert (own.primary, own.individual, own.fields["last_name"]) == (True, True, ANN["last_name"])
    assert (other, other.individual) == (bo, False)
    assert benefitpoint.fetch(Kind.CONTACT, own.external_id) == own


def test_a_contact_comes_back_as_it_was_made_and_as_it_was_changed(benefitpoint: BenefitPointConnector) -> None:
    bo = contact(benefitpoint, made(benefitpoint, FIRM), primary=True)
    primary = {**BO, "primary": "yes"}
    assert (bo.fields, bo.primary, bo.individual) == (primary, True, False)
    changes = {"phone": None, "title": None, "last_name": "Lindgren", "state": "MA"}
    receipt = benefitpoint.apply(update(bo, **changes))
    after = there(benefitpoint.fetch(Kind.CONTACT, bo.external_id))
    assert (after.fields, receipt.seen) == ({**primary, **changes}, changes)
    with pytest.raises(Stale, match="last_name, phone, state, title changed"):
        benefitpoint.apply(update(bo, city="Dallas"))


# ---------------------------------------------------------------------------------------------------------------- plans
def test_a_plan_is_read_and_told_its_policy(bench: Bench, benefitpoint: BenefitPointConnector) -> None:
    account = made(benefitpoint, FIRM)
    plan = there(benefitpoint.fetch(Kind.POLICY, plan_of(bench, account)))
    assert (plan.fields["line_of_business"], plan.fields["premium"]) == ("Health Maintenance Organization", "1201.20")
    assert (plan.fields["status"], plan.fields["bill_method"], plan.references) == ("active", "direct", ())
    policy = Reference(system=System.AMS360, external_id=TWIN.external_id)
    benefitpoint.apply(refer(plan, policy))
    assert benefitpoint.children(Kind.POLICY, account.external_id)[0].references == (policy,)
    assert there(benefitpoint.fetch(Kind.POLICY, plan.external_id)).fields == plan.fields
    with pytest.raises(Rejected, match="linked to another AMS360 policy"):
        benefitpoint.apply(refer(plan, OTHER))
    with pytest.raises(Rejected, match="in BenefitPoint only"):
        benefitpoint.apply(update(plan, number="M-2"))


# ------------------------------------------------------------------------------------------- finding what was just made
def named(fields: dict[str, str | None], **more: Any) -> Operation:
    return create(B, Kind.ACCOUNT, fields, **more)


def test_an_account_is_found_by_our_number_or_by_its_ams360_customer(latest: BenefitPointConnector) -> None:
    ours = made(latest, FIRM)
    assert latest.find_by_reference(named(FIRM)) == [ours]
    assert latest.find_by_reference(named(FIRM, reference="C-2-benefitpoint")) == []
    linked = made(latest, FIRM, reference="C-3-benefitpoint", references=(TWIN,))
    assert latest.find_by_reference(named(FIRM, reference="C-4-benefitpoint", references=(TWIN,))) == [linked]
    assert latest.look_alikes(named({"firm_name": "berg llc"})) == [ours, linked]
    assert latest.find_by_reference(named({**FIRM, "firm_name": "Berg"})) == []


def test_a_contact_is_found_by_our_reference(latest: BenefitPointConnector) -> None:
    firm = made(latest, FIRM)
    operation = create(B, Kind.CONTACT, BO, account_id=firm.external_id)
    assert latest.find_by_reference(operation) == []
    bo = contact(latest, firm)
    assert latest.find_by_reference(operation) == [bo]
    assert latest.look_alikes(operation) == [bo]


def test_clients_are_listed_with_a_stamp_that_moves(bench: Bench, latest: BenefitPointConnector) -> None:
    ann = made(latest)
    (row,) = latest.accounts()
    assert (row.external_id, row.name, row.stamp) == (ann.external_id, "Ann Berg & <Söhne>", ann.version)
    bench.clock.advance(5)
    latest.apply(update(ann, city="Dallas"))
    assert next(latest.accounts()).stamp != row.stamp


def test_changes_are_reported_from_the_first_look_on(bench: Bench, latest: BenefitPointConnector) -> None:
    made(latest, FIRM)
    bench.clock.advance(5)
    start = latest.changes_since(None)
    assert start.changes == ()
    ann = made(latest)
    bench.clock.advance(5)
    page = latest.changes_since(start.cursor)
    own = latest.children(Kind.CONTACT, ann.external_id)[0].external_id
    assert {(one.kind, one.external_id) for one in page.changes} == {
        (Kind.ACCOUNT, ann.external_id),
        (Kind.CONTACT, own),
    }
    bench.clock.advance(5)
    assert latest.changes_since(page.cursor).changes == ()


@pytest.mark.parametrize("rule", ["fault", "cut", "empty"])
def test_a_cursor_from_too_long_ago_still_finds_the_last_weeks(
    bench: Bench, latest: BenefitPointConnector, rule: str
) -> None:
    bench.switch(changes_over_30_days=rule)
    cursor = latest.changes_since(None).cursor
    bench.clock.advance(40 * 86_400)
    firm = made(latest, FIRM)
    bench.clock.advance(86_400)
    assert [one.external_id for one in latest.changes_since(cursor).changes] == [firm.external_id]


# ------------------------------------------------------------------------------------------------------ what goes wrong
def test_a_refusal_carries_the_vendor_s_reasons(bench: Bench) -> None:
    with pytest.raises(Rejected, match="Nothing was written") as caught:
        connect(bench, office_id=99).apply(create(B, Kind.ACCOUNT, FIRM))
    assert caught.value.reasons == ("Validation_Error: officeID: there is no office 99.",)
    assert bench.count("accounts") == 0


def test_a_user_without_the_right_is_refused(bench: Bench, latest: BenefitPointConnector) -> None:
    firm = made(latest, FIRM)
    reader = connect(bench, username="demo.reader@trifold.example")
    with pytest.raises(Rejected, match="Access_Error: Invalid Access"):
        reader.apply(update(firm, city="Dallas"))


def test_a_lost_reply_to_a_create_is_in_doubt_and_sent_once(bench: Bench, latest: BenefitPointConnector) -> None:
    latest.check()
    with bench.fails(":createAccount", "after", LOST) as struck, pytest.raises(InDoubt):
        latest.apply(create(B, Kind.ACCOUNT, FIRM))
    assert (len(struck), bench.count("accounts")) == (1, 1)
    assert len(latest.find_by_reference(named(FIRM))) == 1


def test_a_refused_connection_is_not_a_doubt(bench: Bench, latest: BenefitPointConnector) -> None:
    latest.check()
    with bench.fails(":createAccount", "before", REFUSED) as struck, pytest.raises(NotSent):
        latest.apply(create(B, Kind.ACCOUNT, FIRM))
    assert (len(struck), bench.count("accounts")) == (1, 0)


def test_a_session_is_kept_and_renewed_once_when_it_is_dead(bench: Bench, latest: BenefitPointConnector) -> None:
    latest.check()
    latest.check()
    assert bench.calls().count("login") == 1
    bench.clock.advance(31 * 60)
    made(latest, FIRM)
    assert (bench.calls().count("login"), bench.count("accounts")) == (2, 1)


def test_a_dead_session_is_never_taken_for_a_deleted_account(bench: Bench, latest: BenefitPointConnector) -> None:
    firm = made(latest, FIRM)
    bench.clock.advance(31 * 60)
    assert latest.fetch(Kind.ACCOUNT, firm.external_id) == firm


def test_a_session_that_cannot_be_checked_leaves_a_refused_write_in_doubt(
    bench: Bench, latest: BenefitPointConnector
) -> None:
    latest.check()
    bench.clock.advance(31 * 60)
    with bench.fails(":echo", "before", REFUSED), pytest.raises(InDoubt):
        latest.apply(create(B, Kind.ACCOUNT, FIRM))
    assert bench.count("accounts") == 0


def test_a_wrong_password_is_a_wrong_setting_and_never_told(bench: Bench) -> None:
    with pytest.raises(Misconfigured, match="Correct username and password") as caught:
        connect(bench, password="Secret-99").check()
    assert "Secret-99" not in str(caught.value)

"""The InsuredMine connector against the simulator, over the wire in process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from builders_connectors import ANN, BO, FIRM, LOST, REFUSED, TWIN, Bench, refer, there, update
from trifold.sandbox.contracts.consumers.records import create
from trifold.simulators.insuredmine import operations as ops
from trifold.sync_core.connectors.insuredmine.client import InsuredMineConnector
from trifold.sync_core.connectors.port import Crm, Tier
from trifold.sync_core.errors import InDoubt, Misconfigured, NotSent, Rejected, Stale, Transient
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Reference, Snapshot
from trifold.sync_core.settings import InsuredMineSettings

I = System.INSUREDMINE  # noqa: E741
USER = {"kind": "user", "name": "Dana Fox"}
UNKNOWN = "0" * 24
BENEFITPOINT = Reference(system=System.BENEFITPOINT, external_id="1000001")
PERSON = {name: value for name, value in ANN.items() if name != "date_of_birth"}
POLICY: dict[str, str | None] = {
    "number": "HO 37959602",
    "line_of_business": "Homeowners",
    "carrier": "Granite Mutual",
    "description": None,
    "effective_date": "2026-01-01",
    "expiration_date": "2027-01-01",
    "premium": "1250.50",
    "bill_method": "direct",
    "status": "active",
    "note": None,
}


@pytest.fixture
def bench() -> Iterator[Bench]:
    with closing(Bench(I)) as opened:
        yield opened


def connect(bench: Bench, **changed: Any) -> InsuredMineConnector:
    settings = InsuredMineSettings(**{"url": bench.url, "api_key": "im-demo-key", **changed})
    return InsuredMineConnector(settings, bench.session, lambda: 0.0, read_wait_seconds=0)


@pytest.fixture
def mine(bench: Bench) -> InsuredMineConnector:
    return connect(bench)


def by_a_user(bench: Bench, operation: Any, *given: Any) -> Any:
    """What somebody does in InsuredMine's screens."""
    with bench.world.begin() as conn:
        return operation(ops.Act(world=bench.world, conn=conn, by=USER), *given)


def made(mine: InsuredMineConnector, fields: dict[str, str | None] = PERSON, **more: Any) -> Snapshot:
    receipt = mine.apply(create(I, Kind.ACCOUNT, fields, **{"references": [TWIN], **more}))
    return there(mine.fetch(Kind.ACCOUNT, receipt.external_id))


def child(mine: InsuredMineConnector, kind: Kind, account: Snapshot, fields: Any, **more: Any) -> Snapshot:
    receipt = mine.apply(create(I, kind, fields, account_id=account.external_id, **more))
    return there(mine.fetch(kind, receipt.external_id))


def test_it_keeps_the_promises_of_the_port(mine: InsuredMineConnector) -> None:
    promised: Crm = mine
    assert promised.check() == "InsuredMine: the key opens an agency without accounts"
    assert {one.tier for one in promised.capabilities.values()} == {Tier.KEYED}


@pytest.mark.parametrize("fields", [PERSON, FIRM], ids=["person", "firm"])
def test_an_account_comes_back_as_it_was_made(mine: InsuredMineConnector, fields: dict[str, str | None]) -> None:
    receipt = mine.apply(create(I, Kind.ACCOUNT, fields, references=(TWIN,)))
    shown = there(mine.fetch(Kind.ACCOUNT, receipt.external_id))
    held = {name: value for name, value in fields.items() if value is not None}
    assert {name: value for name, value in shown.fields.items() if value is not None} == held
    assert (shown.references, shown.version, receipt.version) == ((TWIN,), "1", "1")
    assert receipt.seen == held


def test_a_name_is_all_that_it_needs(mine: InsuredMineConnector) -> None:
    assert mine.missing(create(I, Kind.ACCOUNT, {"city": "Austin"})).fields == ("last_name",)
    assert mine.missing(create(I, Kind.ACCOUNT, {"firm_name": "Berg LLC"})).fields == ()
    assert mine.missing(create(I, Kind.CONTACT, {"title": "Owner"})).fields == ("last_name",)
    assert mine.missing(create(I, Kind.POLICY, {})).fields == ()


def test_an_update_writes_the_named_fields_and_says_the_new_version(mine: InsuredMineConnector) -> None:
    before = made(mine)
    changes = {"phone": None, "street2": "Floor 2", "division": "EST", "status": "inactive"}
    receipt = mine.apply(update(before, **changes))
    after = there(mine.fetch(Kind.ACCOUNT, before.external_id))
    assert (after.fields, after.references) == ({**before.fields, **changes}, (TWIN,))
    assert (receipt.version, receipt.seen) == ("2", changes) == (after.version, changes)


def test_a_person_becomes_a_firm(mine: InsuredMineConnector) -> None:
    before = made(mine)
    mine.apply(update(before, firm_name="Berg LLC", account_type="commercial"))
    after = there(mine.fetch(Kind.ACCOUNT, before.external_id))
    assert (after.individual, after.fields["account_type"], after.fields["firm_name"]) == (
        False,
        "commercial",
        "Berg LLC",
    )


def test_an_update_of_a_record_that_moved_is_stale(bench: Bench, mine: InsuredMineConnector) -> None:
    planned = update(made(mine), phone="6175550199")
    by_a_user(bench, ops.edit_account, planned.external_id, {"email": "new@mail.example"})
    with pytest.raises(Stale, match="is at version 2"):
        mine.apply(planned)


def test_an_edit_between_our_look_and_our_write_is_stale(bench: Bench, mine: InsuredMineConnector) -> None:
    planned = update(made(mine), phone="6175550199")
    slipped: list[bool] = []

    def slip_in(request: Any, moment: str) -> None:
        if request.method == "PATCH" and moment == "before":
            slipped.append(True)
            by_a_user(bench, ops.edit_account, planned.external_id, {"executive": "!!%"})

    bench.adapter.fault = slip_in
    with pytest.raises(Stale, match="HTTP 412"):
        mine.apply(planned)
    assert slipped == [True]


def test_an_update_that_is_sent_twice_is_written_once(bench: Bench, mine: InsuredMineConnector) -> None:
    planned = update(made(mine), phone="6175550199")
    assert mine.apply(planned).version == "2"
    with pytest.raises(Stale):
        mine.apply(planned)
    assert there(mine.fetch(Kind.ACCOUNT, planned.external_id or "")).version == "2"


def test_what_is_unknown_or_deleted_is_none(bench: Bench, mine: InsuredMineConnector) -> None:
    ann = made(mine)
    by_a_user(bench, ops.remove_account, ann.external_id)
    for external_id in (ann.external_id, UNKNOWN, "no id"):
        assert mine.fetch(Kind.ACCOUNT, external_id) is None
        assert mine.children(Kind.CONTACT, external_id) == []
    with pytest.raises(Stale, match="not there any more"):
        mine.apply(update(ann, phone="6175550199"))


def test_external_ids_become_exactly_what_is_wanted(mine: InsuredMineConnector) -> None:
    ann = made(mine)
    receipt = mine.apply(refer(ann, TWIN, BENEFITPOINT))
    both = there(mine.fetch(Kind.ACCOUNT, ann.external_id))
    assert (both.references, both.fields, both.version) == ((TWIN, BENEFITPOINT), ann.fields, receipt.version)
    mine.apply(refer(both, BENEFITPOINT))
    assert there(mine.fetch(Kind.ACCOUNT, ann.external_id)).references == (BENEFITPOINT,)


# ------------------------------------------------------------------------------------------------ contacts and policies
def test_the_contact_of_a_person_s_account_is_that_person(mine: InsuredMineConnector) -> None:
    ann = made(mine)
    own_fields = {**{name: ANN.get(name) for name in BO}, "primary": "yes"}
    own = child(mine, Kind.CONTACT, ann, own_fields, primary=True)
    bo = child(mine, Kind.CONTACT, ann, BO, reference="C-2-insuredmine")
    assert (own.primary, own.individual, own.fields) == (True, True, own_fields)
    assert (bo.primary, bo.individual, bo.fields) == (False, False, {**BO, "primary": None})
    assert mine.children(Kind.CONTACT, ann.external_id) == [own, bo]


def test_a_contact_is_changed(mine: InsuredMineConnector) -> None:
    bo = child(mine, Kind.CONTACT, made(mine, FIRM), BO)
    receipt = mine.apply(update(bo, title=None, city="Dallas"))
    expected = {**BO, "title": None, "city": "Dallas", "primary": "yes"}  # the first of its account is primary
    assert there(mine.fetch(Kind.CONTACT, bo.external_id)).fields == expected
    assert receipt.seen == {"title": None, "city": "Dallas"}


def test_a_policy_comes_back_as_it_was_made_and_a_renewal_names_it(mine: InsuredMineConnector) -> None:
    firm = made(mine, FIRM)
    child(mine, Kind.CONTACT, firm, BO)
    old = child(mine, Kind.POLICY, firm, POLICY)
    assert (old.fields, old.number, old.account_id) == (POLICY, "HO 37959602", firm.external_id)
    new = child(mine, Kind.POLICY, firm, POLICY, reference="C-2-insuredmine", prior_id=old.external_id)
    assert new.prior_id == old.external_id
    mine.apply(update(old, status="non_renewed", premium="1300.00"))
    assert there(mine.fetch(Kind.POLICY, old.external_id)).fields == {
        **POLICY,
        "status": "non_renewed",
        "premium": "1300.00",
    }


def test_a_policy_shows_the_note_that_goes_with_it(bench: Bench, mine: InsuredMineConnector) -> None:
    firm = made(mine, FIRM)
    child(mine, Kind.CONTACT, firm, BO)
    note = "not sent to AMS360: account not linked"
    plan = child(mine, Kind.POLICY, firm, {**POLICY, "note": note})
    assert by_a_user(bench, ops.load, "policy", plan.external_id)["note"] == note
    mine.apply(update(plan, note=None))
    assert by_a_user(bench, ops.load, "policy", plan.external_id)["note"] is None


# --------------------------------------------------------------------------------------------------- looking for a twin
def test_a_record_is_found_by_the_ids_of_its_twins(mine: InsuredMineConnector) -> None:
    ann = made(mine)
    made(mine, FIRM, reference="C-2-insuredmine", references=[BENEFITPOINT])
    assert mine.find_by_reference(create(I, Kind.ACCOUNT, PERSON, references=(TWIN,))) == [ann]
    assert len(mine.find_by_reference(create(I, Kind.ACCOUNT, PERSON, references=[TWIN, BENEFITPOINT]))) == 2
    assert mine.find_by_reference(create(I, Kind.CONTACT, BO, references=(TWIN,))) == []


def test_accounts_of_the_same_name_email_or_phone_are_look_alikes_and_others_are_not(
    mine: InsuredMineConnector,
) -> None:
    unreached = {**PERSON, "email": None, "phone": None}
    ann, firm = made(mine), made(mine, FIRM, reference="C-2-insuredmine")
    made(mine, {**unreached, "first_name": "Anna"}, reference="C-3-insuredmine")
    assert mine.look_alikes(create(I, Kind.ACCOUNT, unreached)) == [ann]
    assert mine.look_alikes(create(I, Kind.ACCOUNT, {"firm_name": "berg llc"})) == [firm]
    for name in ("email", "phone"):
        assert mine.look_alikes(create(I, Kind.ACCOUNT, {"firm_name": "Other", name: PERSON[name]})) == [ann]


def test_a_value_that_is_no_email_or_phone_of_insuredmines_is_not_asked_for(mine: InsuredMineConnector) -> None:
    made(mine)
    strange = {"firm_name": "Other", "email": "two words", "phone": "+44 20 7946 0000"}
    assert mine.look_alikes(create(I, Kind.ACCOUNT, strange)) == []


def test_a_long_list_is_read_page_by_page(bench: Bench, mine: InsuredMineConnector) -> None:
    for number in range(205):
        by_a_user(bench, ops.create_account, {"type": "Commercial", "businessName": f"Firm {number}"})
    rows = list(mine.accounts())
    assert len({row.external_id for row in rows}) == 205
    assert (rows[0].name, rows[0].stamp) == ("Firm 0", "1")


def test_changes_are_reported_from_the_first_look_on(bench: Bench, mine: InsuredMineConnector) -> None:
    for number in range(205):
        by_a_user(bench, ops.create_account, {"type": "Commercial", "businessName": f"Firm {number}"})
    start = mine.changes_since(None)
    assert start.changes == ()
    ann = made(mine)
    by_a_user(bench, ops.edit_account, ann.external_id, {"dba": "x"})
    page = mine.changes_since(start.cursor)
    assert [(one.kind, one.external_id, one.version) for one in page.changes] == [
        (Kind.ACCOUNT, ann.external_id, 1),
        (Kind.ACCOUNT, ann.external_id, 2),
    ]
    assert not page.more
    assert mine.changes_since(page.cursor).changes == ()
    full = mine.changes_since("0")
    assert (len(full.changes), full.more) == (200, True)


# -------------------------------------------------------------------------------------------------------- users' wishes
def test_a_sync_request_is_read_and_answered(bench: Bench, mine: InsuredMineConnector) -> None:
    ann = made(mine)
    asked = by_a_user(bench, ops.request_sync, "account", ann.external_id, ["ams360", "benefitpoint"])
    (request,) = mine.open_sync_requests()
    assert mine.sync_request(asked["id"]) == request
    assert (request.kind, request.record_id, request.account_id) == (Kind.ACCOUNT, ann.external_id, ann.external_id)
    assert (request.targets, request.state) == ((System.AMS360, System.BENEFITPOINT), "requested")
    results = [
        {"system": "ams360", "state": "done", "reason": ""},
        {"system": "benefitpoint", "state": "refused", "reason": "missing: office"},
    ]
    mine.answer_sync_request(asked["id"], "partial", results)
    shown = by_a_user(bench, ops.load_sync_request, asked["id"])
    assert (shown["state"], shown["results"]) == ("partial", [{**results[0], "reason": None}, results[1]])
    assert mine.open_sync_requests() == []
    assert mine.sync_request(UNKNOWN) is None


def test_the_daily_s_progress_is_told(bench: Bench, mine: InsuredMineConnector) -> None:
    job = by_a_user(bench, ops.start_daily)
    mine.report_daily(job["id"], "running", 5, 2, "Reading AMS360")
    mine.report_daily(job["id"], "done", 5, 5, "")
    shown = by_a_user(bench, ops.load_daily, job["id"])
    assert (shown["state"], shown["total"], shown["done"], shown["message"]) == ("done", 5, 5, None)


# ------------------------------------------------------------------------------------------------------ what goes wrong
def test_a_refusal_names_the_fields(bench: Bench, mine: InsuredMineConnector) -> None:
    with pytest.raises(Rejected, match="Nothing was written") as caught:
        mine.apply(create(I, Kind.ACCOUNT, {**PERSON, "zip": "K1A 0B1", "state": "Texas"}))
    assert [reason.partition(":")[0] for reason in caught.value.reasons] == ["address.state", "address.zip"]
    assert bench.count("accounts") == 0


def test_a_lost_reply_to_a_create_is_in_doubt_and_the_same_key_makes_no_second_one(
    bench: Bench, mine: InsuredMineConnector
) -> None:
    operation = create(I, Kind.ACCOUNT, PERSON, references=(TWIN,))
    with bench.fails("POST", "after", LOST) as struck, pytest.raises(InDoubt):
        mine.apply(operation)
    assert (len(struck), bench.count("accounts")) == (1, 1)
    assert [mine.apply(operation).external_id] == [one.external_id for one in mine.find_by_reference(operation)]
    assert bench.count("accounts") == 1


def test_a_key_that_was_used_for_other_values_is_a_doubt_not_a_refusal(mine: InsuredMineConnector) -> None:
    made(mine)
    with pytest.raises(InDoubt, match="an earlier create with the same key arrived"):
        mine.apply(create(I, Kind.ACCOUNT, {**PERSON, "city": "Dallas"}, references=(TWIN,)))


def test_a_lost_create_is_found_where_keys_are_ignored(bench: Bench, mine: InsuredMineConnector) -> None:
    bench.world.configure({"switches": {"idempotency": "ignored"}})
    operation = create(I, Kind.ACCOUNT, PERSON, references=(TWIN,))
    with bench.fails("POST", "after", LOST), pytest.raises(InDoubt):
        mine.apply(operation)
    assert len(mine.find_by_reference(operation)) == 1


def test_a_refused_connection_is_not_a_doubt(bench: Bench, mine: InsuredMineConnector) -> None:
    with bench.fails("POST", "before", REFUSED) as struck, pytest.raises(NotSent):
        mine.apply(create(I, Kind.ACCOUNT, PERSON))
    assert (len(struck), bench.count("accounts")) == (1, 0)


def test_a_busy_vendor_did_nothing(bench: Bench, mine: InsuredMineConnector) -> None:
    bench.world.configure({"switches": {"requests_per_minute": 1}})
    mine.check()
    with pytest.raises(Transient, match="HTTP 429"):
        mine.apply(create(I, Kind.ACCOUNT, PERSON))
    assert bench.count("accounts") == 0


def test_a_wrong_key_is_a_wrong_setting_and_never_told(bench: Bench) -> None:
    with pytest.raises(Misconfigured, match="Correct api_key") as caught:
        connect(bench, api_key="Secret-99").check()
    assert "Secret-99" not in str(caught.value)


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/"])
def test_the_address_may_be_the_host_or_the_version(bench: Bench, path: str) -> None:
    assert connect(bench, url=bench.url + path).check()


def test_an_address_that_is_no_api_is_a_wrong_setting(bench: Bench) -> None:
    with pytest.raises(Misconfigured, match="url of the settings"):
        connect(bench, url=bench.url + "/elsewhere").check()

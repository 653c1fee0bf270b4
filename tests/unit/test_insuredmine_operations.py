"""InsuredMine's own rules on its records, without HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from builders_insuredmine import AMS360, ANN, BENEFITPOINT, FIRM, InsuredMine
from trifold.simulators.insuredmine import operations as ops
from trifold.simulators.insuredmine import shapes
from trifold.simulators.insuredmine.errors import Conflict, Deleted, Invalid, NotFound, PrimaryNotSynced, Stale

BO = {"firstName": "Bo", "lastName": "Berg"}


@pytest.fixture
def mine() -> Iterator[InsuredMine]:
    with closing(InsuredMine()) as opened:
        yield opened


def _account(mine: InsuredMine, **changed: Any) -> ops.Fields:
    with mine.act() as act:
        return ops.create_account(act, {**ANN, "contact": {}, **changed})


def _contact(mine: InsuredMine, account: ops.Fields, **changed: Any) -> ops.Fields:
    with mine.act() as act:
        return ops.create_contact(act, {**BO, "accountId": account["id"], **changed})


def _policy(mine: InsuredMine, account: ops.Fields, **changed: Any) -> ops.Fields:
    with mine.act() as act:
        return ops.create_policy(act, {"number": "HO 1", "accountId": account["id"], **changed})


def _read(mine: InsuredMine, kind: str, record_id: str) -> ops.Fields:
    with mine.act() as act:
        return ops.show(act, kind, ops.load(act, kind, record_id, deleted_too=True))


def _statuses(mine: InsuredMine, account: ops.Fields) -> list[str]:
    account = _read(mine, "account", account["id"])
    return [account["status"], *(_read(mine, "contact", item["id"])["status"] for item in account["contacts"])]


def test_a_record_id_looks_like_an_object_id_and_is_the_same_for_the_same_seed(mine: InsuredMine) -> None:
    with closing(InsuredMine()) as other:
        first, again = _account(mine)["id"], _account(other)["id"]
    assert len(first) == 24 and int(first, 16) and first == again != _account(mine)["id"]


def test_a_personal_account_with_a_contact_has_a_primary_contact_of_the_same_name(mine: InsuredMine) -> None:
    account = _account(mine)
    [item] = account["contacts"]
    contact = _read(mine, "contact", item["id"])
    assert item["primary"] and contact["primary"]
    assert account["name"] == contact["name"] == "Ann Berg"
    assert contact["address"] == account["address"] and contact["phone"] == account["phone"]


def test_a_commercial_account_is_named_by_its_business_and_has_no_contact_by_itself(mine: InsuredMine) -> None:
    with mine.act() as act:
        account = ops.create_account(act, {**FIRM, "firstName": "Ann", "lastName": "Berg"})
    assert (account["name"], account["contacts"]) == ("Berg LLC", [])


@pytest.mark.parametrize("fields", [{"type": "Personal", "businessName": "X"}, {**FIRM, "businessName": "  "}])
def test_an_account_without_its_name_is_refused(mine: InsuredMine, fields: dict[str, str]) -> None:
    with pytest.raises(Invalid), mine.act() as act:
        ops.create_account(act, fields)


def test_a_refused_act_leaves_nothing_behind(mine: InsuredMine) -> None:
    with pytest.raises(Invalid), mine.act() as act:
        ops.create_account(act, {**FIRM, "contact": {"title": "nobody"}})
    with mine.act() as act:
        assert ops.count(act, "account") == 0 and ops.feed(act)[0] == []


def test_names_come_back_byte_for_byte(mine: InsuredMine) -> None:
    name = "  O'Neil & Søn, L.L.C. \u200b "
    with mine.act() as act:
        made = ops.create_account(act, {"type": "Commercial", "businessName": name})
    assert _read(mine, "account", made["id"])["businessName"] == name


def test_blank_optional_text_becomes_null_and_money_gets_two_places() -> None:
    fields = shapes.merged(shapes.POLICY, {}, {"number": "", "premium": "1200"})
    assert (fields["number"], fields["premium"]) == (None, "1200.00")


def test_a_patch_merges_the_address_member_by_member(mine: InsuredMine) -> None:
    account = _account(mine)
    with mine.act() as act:
        patched = ops.edit_account(act, account["id"], {"address": {"city": "Waco", "zip": None}})
        assert patched["address"] == {**account["address"], "city": "Waco", "zip": None}
        cleared = ops.edit_account(act, account["id"], {"address": None})
        assert set(cleared["address"].values()) == {None}


def test_an_edit_that_changes_nothing_keeps_the_version_and_raises_no_change(mine: InsuredMine) -> None:
    account = _account(mine)
    before = mine.last_seq()
    with mine.act() as act:
        same = ops.edit_account(act, account["id"], {"phone": account["phone"], "dba": ""})
    assert same["version"] == account["version"] and mine.changes(before) == []


def test_an_edit_at_an_older_version_is_stale(mine: InsuredMine) -> None:
    account = _account(mine)
    with mine.act() as act:
        ops.edit_account(act, account["id"], {"phone": ""}, "1")
    with pytest.raises(Stale), mine.act() as act:
        ops.edit_account(act, account["id"], {"phone": "5125550000"}, "1")


def test_the_first_contact_is_primary_and_a_second_is_not(mine: InsuredMine) -> None:
    account = _account(mine)
    second = _contact(mine, account)
    assert not second["primary"]
    assert [item["primary"] for item in _read(mine, "account", account["id"])["contacts"]] == [True, False]


def test_a_successor_takes_over_as_the_only_primary_contact(mine: InsuredMine) -> None:
    account = _account(mine)
    second = _contact(mine, account)
    with mine.act() as act:
        ops.edit_contact(act, second["id"], {"primary": True})
    items = _read(mine, "account", account["id"])["contacts"]
    assert [(item["id"] == second["id"], item["primary"]) for item in items] == [(True, True), (False, False)]


def test_the_primary_contact_can_neither_resign_nor_be_deleted(mine: InsuredMine) -> None:
    account = _account(mine)
    primary = account["contacts"][0]["id"]
    _contact(mine, account)
    with pytest.raises(Conflict, match="Make another contact primary"), mine.act() as act:
        ops.edit_contact(act, primary, {"primary": False})
    with pytest.raises(Conflict, match="Make another contact primary"), mine.act() as act:
        ops.remove_contact(act, primary, warned=True)


def test_deleting_a_secondary_contact_takes_its_policies_only_after_a_warning(mine: InsuredMine) -> None:
    account = _account(mine)
    second = _contact(mine, account)
    policy = _policy(mine, account, contactId=second["id"])
    with pytest.raises(Conflict, match="cascade=true"), mine.act() as act:
        ops.remove_contact(act, second["id"], warned=False)
    assert _read(mine, "policy", policy["id"])["deletedAt"] is None
    with mine.act() as act:
        ops.remove_contact(act, second["id"], warned=True)
    gone = _read(mine, "policy", policy["id"])
    assert gone["deletedAt"] and gone["updatedBy"]["kind"] == "derived"
    assert _read(mine, "contact", second["id"])["deletedAt"]


def test_a_deleted_record_is_kept_but_no_longer_found(mine: InsuredMine) -> None:
    account = _account(mine)
    with mine.act() as act:
        ops.remove_account(act, account["id"])
    with pytest.raises(Deleted), mine.act() as act:
        ops.load(act, "account", account["id"])
    assert _read(mine, "contact", account["contacts"][0]["id"])["deletedAt"]
    assert mine.changes()[-2:] == [("contact", "deleted", "derived"), ("account", "deleted", "user")]


def test_an_active_policy_makes_the_account_and_all_its_contacts_active_by_rule(mine: InsuredMine) -> None:
    account = _account(mine)
    _contact(mine, account)
    before = mine.last_seq()
    _policy(mine, account)
    assert _statuses(mine, account) == ["active", "active", "active"]
    assert mine.changes(before) == [
        ("policy", "created", "user"),
        ("account", "updated", "derived"),
        ("contact", "updated", "derived"),
        ("contact", "updated", "derived"),
    ]


@pytest.mark.parametrize("ending", ["cancelled", "archived"])
def test_losing_the_last_active_policy_makes_the_account_inactive(mine: InsuredMine, ending: str) -> None:
    account = _account(mine)
    first, second = _policy(mine, account), _policy(mine, account)
    with mine.act() as act:
        ops.edit_policy(act, first["id"], {"status": ending})
    assert _statuses(mine, account) == ["active", "active"]
    with mine.act() as act:
        ops.edit_policy(act, second["id"], {"status": ending})
    assert _statuses(mine, account) == ["inactive", "inactive"]
    with mine.act() as act:
        ops.edit_policy(act, second["id"], {"status": "active"})
    assert _statuses(mine, account) == ["active", "active"]


def test_a_status_that_somebody_set_survives_policy_edits_that_change_no_status(mine: InsuredMine) -> None:
    account = _account(mine)
    policy = _policy(mine, account)
    with mine.act() as act:
        ops.edit_account(act, account["id"], {"status": "other"})
        ops.edit_policy(act, policy["id"], {"premium": "10"})
    assert _statuses(mine, account) == ["other", "active"]


@pytest.mark.parametrize(("status", "of_contact"), [("inactive", "inactive"), ("prospect", "prospect")])
def test_setting_an_account_inactive_or_prospect_sets_its_contacts(
    mine: InsuredMine, status: str, of_contact: str
) -> None:
    account = _account(mine, status="active")
    with mine.act() as act:
        ops.edit_account(act, account["id"], {"status": status})
    assert _statuses(mine, account) == [status, of_contact]


def test_a_policy_belongs_to_a_contact_of_its_own_account(mine: InsuredMine) -> None:
    account, other = _account(mine), _account(mine)
    assert _policy(mine, account)["contactId"] == account["contacts"][0]["id"]
    with pytest.raises(Conflict, match="another account"):
        _policy(mine, account, contactId=other["contacts"][0]["id"])
    with mine.act() as act:
        firm = ops.create_account(act, FIRM)
    with pytest.raises(Conflict, match="Add a contact first"):
        _policy(mine, firm)


def test_a_renewal_names_a_prior_policy_of_the_same_account_and_not_itself(mine: InsuredMine) -> None:
    account = _account(mine)
    prior = _policy(mine, account)
    assert _policy(mine, account, priorPolicyId=prior["id"])["priorPolicyId"] == prior["id"]
    with pytest.raises(Conflict):
        _policy(mine, _account(mine), priorPolicyId=prior["id"])
    with pytest.raises(Conflict), mine.act() as act:
        ops.edit_policy(act, prior["id"], {"priorPolicyId": prior["id"]})
    with pytest.raises(Invalid, match="before the start"):
        _policy(mine, account, startDate="2026-02-01", endDate="2026-01-01")


def test_badges_follow_external_ids_and_nothing_else(mine: InsuredMine) -> None:
    account = _account(mine)
    with mine.act() as act:
        ops.request_sync(act, "account", account["id"], ["ams360"])
        assert ops.show(act, "account", ops.load(act, "account", account["id"]))["badges"] == []
        both = ops.replace_external_ids(act, "account", account["id"], [BENEFITPOINT, AMS360])
        assert both["badges"] == ["AMS360 synced", "BenefitPoint synced"] and both["version"] == 2
        again = ops.replace_external_ids(act, "account", account["id"], [BENEFITPOINT, AMS360])
        assert again["version"] == 2
        one = ops.unlink(act, "account", account["id"], "ams360")
        assert one["badges"] == ["BenefitPoint synced"]
        with pytest.raises(NotFound):
            ops.unlink(act, "account", account["id"], "ams360")


def test_an_external_id_that_stays_keeps_the_time_of_its_link(mine: InsuredMine) -> None:
    account = _account(mine, externalIds=[AMS360])
    mine.simulator.clock.advance(3600)
    with mine.act() as act:
        linked = ops.replace_external_ids(act, "account", account["id"], [AMS360, BENEFITPOINT])["externalIds"]
    assert [link["linkedAt"][11:16] for link in linked] == ["09:00", "10:00"]
    with pytest.raises(Invalid, match="twice"), mine.act() as act:
        ops.replace_external_ids(act, "account", account["id"], [AMS360, AMS360])


@pytest.mark.parametrize(
    ("badge", "found"),
    [
        ("AMS360 synced", ["A", "AB"]),
        ("BenefitPoint synced", ["B", "AB"]),
        ("both", ["AB"]),
        ("ams360_only", ["A"]),
        ("benefitpoint_only", ["B"]),
        ("none", ["N"]),
    ],
)
def test_accounts_are_found_by_their_badges(mine: InsuredMine, badge: str, found: list[str]) -> None:
    for name, links in {"A": [AMS360], "B": [BENEFITPOINT], "AB": [AMS360, BENEFITPOINT], "N": []}.items():
        with mine.act() as act:
            ops.create_account(act, {"type": "Personal", "lastName": name, "externalIds": links})
    with mine.act() as act:
        items, _ = ops.page(act, "account", badge=badge)
        assert [item["name"] for item in items] == found
        assert ops.count(act, "account", badge) == len(found)


def test_search_ignores_case_beyond_ascii_and_takes_wildcards_as_text(mine: InsuredMine) -> None:
    for name in ("ÅNGSTRÖM", "100% Pure", "Plain"):
        with mine.act() as act:
            ops.create_account(act, {"type": "Commercial", "businessName": name})
    with mine.act() as act:
        assert [item["name"] for item in ops.page(act, "account", name="ångström")[0]] == ["ÅNGSTRÖM"]
        assert [item["name"] for item in ops.page(act, "account", name="%")[0]] == ["100% Pure"]


def test_pages_follow_each_other_without_gap_or_repeat(mine: InsuredMine) -> None:
    made = [_account(mine)["id"] for _ in range(5)]
    found: list[str] = []
    cursor: str | None = None
    with mine.act() as act:
        while True:
            items, cursor = ops.page(act, "account", cursor=cursor, limit=2)
            found += [item["id"] for item in items]
            if cursor is None:
                break
    assert found == made


def test_a_secondary_contact_waits_for_the_primary_contact_in_each_target(mine: InsuredMine) -> None:
    with mine.act() as act:
        firm = ops.create_account(act, {**FIRM, "contact": {"lastName": "Chief"}, "externalIds": [AMS360]})
    second = _contact(mine, firm)
    refused = "Primary Contact not synced: send Chief to AMS360 first"
    with pytest.raises(PrimaryNotSynced, match=refused), mine.act() as act:
        ops.request_sync(act, "contact", second["id"], ["ams360"])
    with mine.act() as act:
        ops.replace_external_ids(act, "contact", firm["contacts"][0]["id"], [AMS360])
        assert ops.request_sync(act, "contact", second["id"], ["ams360"])["state"] == "requested"
    with pytest.raises(PrimaryNotSynced, match="BenefitPoint"), mine.act() as act:
        ops.request_sync(act, "contact", second["id"], ["ams360", "benefitpoint"])


def test_the_primary_contact_of_a_personal_account_is_as_synced_as_its_account(mine: InsuredMine) -> None:
    account = _account(mine, externalIds=[AMS360])
    second = _contact(mine, account)
    with mine.act() as act:
        assert ops.request_sync(act, "contact", second["id"], ["ams360"])["targets"] == ["ams360"]


@pytest.mark.parametrize("targets", [[], ["salesforce"], ["ams360", "salesforce"]])
def test_a_request_needs_known_targets(mine: InsuredMine, targets: list[str]) -> None:
    account = _account(mine)
    with pytest.raises(Invalid), mine.act() as act:
        ops.request_sync(act, "account", account["id"], targets)


def test_what_is_pending_or_refused_is_a_chip_until_it_is_done(mine: InsuredMine) -> None:
    account = _account(mine)
    with mine.act() as act:
        asked = ops.request_sync(act, "account", account["id"], ["benefitpoint", "ams360"])
        assert [chip["text"] for chip in ops.chips(act, account["id"])] == ["AMS360 pending", "BenefitPoint pending"]
        results = [
            {"system": "ams360", "state": "done"},
            {"system": "benefitpoint", "state": "refused", "reason": "Office missing"},
        ]
        ops.edit_sync_request(act, asked["id"], {"state": "partial", "results": results})
        assert [chip["text"] for chip in ops.chips(act, account["id"])] == ["BenefitPoint refused: Office missing"]
        with pytest.raises(Invalid):
            ops.edit_sync_request(
                act,
                ops.request_sync(act, "account", account["id"], ["ams360"])["id"],
                {"results": results},
            )


def test_the_daily_button_joins_an_open_job_and_starts_a_new_one_after_it(mine: InsuredMine) -> None:
    with mine.act() as act:
        first, second = ops.start_daily(act), ops.start_daily(act)
        assert (first["joined"], second["joined"]) == (False, True) and first["id"] == second["id"]
        assert second["joinedBy"] == [act.by]
        ops.edit_daily(act, first["id"], {"state": "running", "total": 3, "done": 1})
        assert ops.start_daily(act)["id"] == first["id"]
        done = ops.edit_daily(act, first["id"], {"state": "done", "done": 3, "message": "3 linked"})
        assert done["finishedAt"] and ops.edit_daily(act, first["id"], {"state": "done"}) == done
        with pytest.raises(Conflict):
            ops.edit_daily(act, first["id"], {"state": "running"})
        assert ops.start_daily(act)["id"] != first["id"]


def test_a_daily_job_that_nobody_answers_gives_way_after_ten_minutes(mine: InsuredMine) -> None:
    with mine.act() as act:
        first = ops.start_daily(act)
    mine.simulator.clock.advance(599)
    with mine.act() as act:
        assert ops.load_daily(act, first["id"])["state"] == "requested"
        ops.edit_daily(act, first["id"], {"state": "requested"})
    mine.simulator.clock.advance(599)
    with mine.act() as act:
        assert ops.start_daily(act)["joined"]
    mine.simulator.clock.advance(1)
    with mine.act() as act:
        assert ops.load_daily(act, first["id"])["state"] == "failed"
        assert not ops.start_daily(act)["joined"]
        assert [job["state"] for job in ops.daily_history(act)] == ["requested", "failed"]


def test_a_world_is_seeded_with_lists_and_with_accounts_only_when_asked() -> None:
    with closing(InsuredMine()) as empty, empty.act() as act:
        assert ops.count(act, "account") == 0
        assert [len(ops.list_page(act, name)[0]) for name in ("members", "carriers", "categories")] == [5, 4, 9]
    with closing(InsuredMine(size=12)) as full, closing(InsuredMine(size=12)) as same:
        pages = []
        for mine in (full, same):
            with mine.act() as act:
                pages.append(ops.page(act, "account")[0])
    assert 6 < len(pages[0]) <= 12 and pages[0] == pages[1]  # some clients are in the other systems only
    assert all(item["contacts"] for item in pages[0])

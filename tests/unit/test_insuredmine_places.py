"""InsuredMine's people in several accounts, and how long a chip lives; without HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from builders_insuredmine import AMS360, ANN, FIRM, InsuredMine
from trifold.simulators.insuredmine import operations as ops
from trifold.simulators.insuredmine.errors import Conflict

BO = {"firstName": "Bo", "lastName": "Berg"}


@pytest.fixture
def mine() -> Iterator[InsuredMine]:
    with closing(InsuredMine()) as opened:
        yield opened


def test_a_person_is_a_contact_of_several_accounts_with_a_role_and_a_relation_in_each(mine: InsuredMine) -> None:
    home, firm = mine.made("accounts", {**ANN, "contact": {}}), mine.made("accounts", FIRM)
    bo = mine.made("contacts", {**BO, "accountId": home["id"], "relation": "Son", "phone": "5125550199"})
    with mine.act() as act:
        joined = ops.join_account(act, bo["id"], firm["id"], {"relation": "Accountant", "primary": True})
    assert (joined["personId"], joined["relation"], joined["primary"]) == (bo["personId"], "Accountant", True)
    places = [(place["accountId"], place["relation"], place["primary"]) for place in joined["accounts"]]
    assert places == [(home["id"], "Son", False), (firm["id"], "Accountant", True)]
    with mine.act() as act:
        ops.edit_contact(act, joined["id"], {"phone": "5125550100", "title": "CPA"})
    again = mine.read(f"contacts/{bo['id']}")
    assert (again["phone"], again["title"], again["version"]) == ("5125550100", None, 2)
    with mine.act() as act, pytest.raises(Conflict, match="already"):
        ops.join_account(act, bo["id"], firm["id"], {})


def test_a_contact_is_moved_and_leaves_what_holds_it_first(mine: InsuredMine) -> None:
    home, firm = mine.made("accounts", {**ANN, "contact": {}}), mine.made("accounts", FIRM)
    primary = home["contacts"][0]["id"]
    bo = mine.made("contacts", {**BO, "accountId": home["id"], "relation": "Son"})
    policy = mine.made("policies", {"accountId": home["id"], "contactId": bo["id"]})
    for contact_id, why in ((bo["id"], "holds policies"), (primary, "is the primary contact")):
        with mine.act() as act, pytest.raises(Conflict, match=why):
            ops.move_contact(act, contact_id, firm["id"], {})
    with mine.act() as act:
        ops.edit_policy(act, policy["id"], {"contactId": primary})
        moved = ops.move_contact(act, bo["id"], firm["id"], {})
    assert (moved["accountId"], moved["relation"], len(moved["accounts"])) == (firm["id"], "Son", 1)
    assert mine.call("GET", f"contacts/{bo['id']}").status_code == 404


def test_a_chip_ends_when_the_record_is_linked(mine: InsuredMine) -> None:
    account = mine.made("accounts", {**ANN, "contact": {}})
    with mine.act() as act:
        request = ops.request_sync(act, "account", account["id"], ["ams360", "benefitpoint"])
        refused = [{"system": "ams360", "state": "refused", "reason": "missing street1"}]
        ops.edit_sync_request(act, request["id"], {"state": "partial", "results": refused})
        assert [chip["system"] for chip in ops.chips(act, account["id"])] == ["ams360", "benefitpoint"]
        ops.replace_external_ids(act, "account", account["id"], [AMS360])
        assert [chip["system"] for chip in ops.chips(act, account["id"])] == ["benefitpoint"]
        ops.unlink(act, "account", account["id"], "ams360")
        assert [chip["system"] for chip in ops.chips(act, account["id"])] == ["benefitpoint"]

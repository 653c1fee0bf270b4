"""An agency moves in: told before anything is written, then exactly that is done, and nothing is doubled."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from paper import PaperTown
from trifold.sync_core.commands.onboard import _write_csv, _write_html
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import onboarding, runs
from trifold.sync_core.flows.onboarding import Outlook
from trifold.sync_core.flows.queue.stepper import Stepper
from trifold.sync_core.flows.queue.worker import turn
from trifold.sync_core.matching.twice import SHARED_MIN, found_twice
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Reference, Snapshot

HARBOR = {
    "firm_name": "Harbor LLC",
    "tax_id": "741234567",
    "email": "desk@harbor.test",
    "phone": "5125550101",
    "street1": "1 Elm Street",
    "city": "Austin",
    "state": "TX",
    "zip": "78701",
}
TOM = {"first_name": "Tom", "last_name": "Pier", "email": "tom@harbor.test"}
HOME = {"number": "HO-17", "effective_date": "2026-01-01", "carrier": "Granite Mutual"}


@pytest.fixture
def town() -> PaperTown:
    """An agency that worked for years in three systems: nobody ever told us of anything."""
    town = PaperTown()
    customer = town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.ams360.add(Kind.CONTACT, customer, **TOM)
    town.ams360.add(Kind.POLICY, customer, **HOME)
    named = (Reference(system=System.AMS360, external_id=customer),)
    account = town.benefitpoint.add(Kind.ACCOUNT, references=named, **HARBOR)
    town.benefitpoint.add(Kind.POLICY, account, number="MED-1", effective_date="2026-01-01", carrier="Granite")
    shown = town.insuredmine.add(Kind.ACCOUNT, **HARBOR)
    town.insuredmine.add(Kind.CONTACT, shown, **TOM)
    town.insuredmine.add(Kind.POLICY, shown, **HOME | {"number": "HO 17"})
    town.ams360.add(Kind.ACCOUNT, firm_name="Mill Inc", city="Dayton")
    for number in "12":
        town.insuredmine.add(Kind.ACCOUNT, firm_name="Dune LLC", tax_id="749999999", email=f"{number}dune@d.test")
    for vendor in town.vendors.values():
        vendor.feed.clear()
    return town


def there(town: PaperTown) -> dict[str, dict[str, int]]:
    return {
        system.value: {kind.value: len(vendor.live(kind)) for kind in Kind} for system, vendor in town.vendors.items()
    }


def outlook(town: PaperTown) -> Outlook:
    return onboarding.prepare(town.desk, "town", turn)


def shown(town: PaperTown) -> dict[str, object]:
    found = onboarding.shown(town.desk, "town")
    assert found is not None
    return found


def test_what_would_come_of_it_is_told_and_nothing_is_written(town: PaperTown) -> None:
    before = there(town)

    found = outlook(town)

    assert there(town) == before
    assert not any(call.startswith(("create", "update")) for one in town.vendors.values() for call in one.calls)
    summary = found.summary
    assert summary["linked"] == {"account": 1, "contact": 1, "policy": 1}
    assert summary["made"] == {"account": 1, "policy": 1}  # Mill, and Harbor's plan in InsuredMine
    assert summary["double"] == {"insuredmine account": 1}
    assert (summary["listed"], summary["not_looked_at"], summary["asked"]) == (3, 0, {})


def test_confirmed_it_does_what_was_told_and_a_second_outlook_has_nothing_left(town: PaperTown) -> None:
    before, found = there(town), outlook(town)

    onboarding.confirm(town.desk, "town", found.code)
    town.settle()

    assert shown(town)["state"] == "done"
    after = there(town)
    assert after["insuredmine"] == {"account": 4, "contact": 1, "policy": 2}
    assert (after["ams360"], after["benefitpoint"]) == (before["ams360"], before["benefitpoint"])
    again = outlook(town).summary
    assert (again["linked"], again["made"], again["records"]) == ({}, {}, 0)
    assert again["double"] == found.summary["double"]


def test_a_value_that_the_leading_system_would_overwrite_is_told_before_and_after(town: PaperTown) -> None:
    shown_there = next(iter(town.insuredmine.live(Kind.ACCOUNT)))
    town.insuredmine.edit(Kind.ACCOUNT, shown_there, dba="The Pier")
    town.insuredmine.feed.clear()

    found = outlook(town)

    assert found.summary["emptied"] == {"insuredmine account": 1}
    (line,) = [one for one in found.lines if one.what == "emptied"]
    assert (line.insuredmine, line.why) == (shown_there, "dba: The Pier -> (nothing)")
    (line,) = [one for one in found.lines if one.what == "changed" and one.kind == "policy" and one.insuredmine]
    assert line.why == "number: HO 17 -> HO-17"


def test_an_account_of_benefitpoint_without_an_id_is_linked_by_what_agrees(town: PaperTown) -> None:
    """In real time a No in BenefitPoint is never overruled (D19); here a person confirms the whole (D20)."""
    quarry = {"firm_name": "Quarry Inc", "email": "desk@q.test", "phone": "9375550100", "tax_id": "311234567"}
    town.ams360.add(Kind.ACCOUNT, **quarry)
    town.benefitpoint.add(Kind.ACCOUNT, **quarry)
    for vendor in town.vendors.values():
        vendor.feed.clear()

    found = outlook(town)

    assert found.summary["asked"] == {}
    (line,) = [one for one in found.lines if one.name == "Quarry Inc" and one.benefitpoint]
    assert (line.what, line.insuredmine) == ("made", "new")


def test_a_question_that_another_link_answers_is_asked_no_more(town: PaperTown) -> None:
    """Two of one name and phone: BenefitPoint says which is the one, and leaves one candidate for the other."""
    both = {"firm_name": "Twin LLC", "phone": "6145550000", "street1": "1 Elm Street", "zip": "43004"}
    one = town.ams360.add(Kind.ACCOUNT, **both, email="one@t.test")
    other = town.ams360.add(Kind.ACCOUNT, **both, email="other@t.test")
    town.insuredmine.add(Kind.ACCOUNT, **both, email="one@t.test")
    named = (Reference(system=System.AMS360, external_id=other),)
    account = town.benefitpoint.add(Kind.ACCOUNT, references=named, **both, email="other@t.test")
    named = (Reference(system=System.BENEFITPOINT, external_id=account),)
    town.insuredmine.add(Kind.ACCOUNT, references=named, **both, email="other@t.test")
    for vendor in town.vendors.values():
        vendor.feed.clear()

    found = outlook(town)
    onboarding.confirm(town.desk, "town", found.code)
    town.settle()

    assert {one, other} <= {line.ams360 for line in found.lines if line.what == "linked"}
    assert found.summary["asked"].keys() <= {"resembles"}
    twins = [row for row in town.insuredmine.live(Kind.ACCOUNT).values() if row.fields["firm_name"] == "Twin LLC"]
    assert len(twins) == 2
    assert outlook(town).summary["records"] == 0


def test_nothing_is_made_in_ams360_or_benefitpoint(town: PaperTown) -> None:
    """Real time makes a plan a policy there, and a contact one in BenefitPoint; moving in does not."""
    found = outlook(town)
    onboarding.confirm(town.desk, "town", found.code)
    town.settle()
    made = [call for one in (town.ams360, town.benefitpoint) for call in one.calls if call.startswith("create")]
    assert made == []


def test_only_the_code_of_what_was_seen_carries_it_out(town: PaperTown) -> None:
    first = outlook(town)
    town.ams360.add(Kind.ACCOUNT, firm_name="Late Inc")
    second = outlook(town)

    assert first.code != second.code
    for code in ("", "00000000", first.code):
        with pytest.raises(NeedsDecision, match="is not the code"):
            onboarding.confirm(town.desk, "town", code)
    onboarding.confirm(town.desk, "town", second.code)
    with pytest.raises(NeedsDecision, match="is being carried out"):
        outlook(town)
    with pytest.raises(NeedsDecision, match="is not the code"):
        onboarding.confirm(town.desk, "town", second.code)


def test_it_goes_on_after_a_crash_at_every_step(town: PaperTown) -> None:
    found = outlook(town)
    onboarding.confirm(town.desk, "town", found.code)
    for _ in range(200):
        if not Stepper(town.desk).drain(1):
            break
    assert shown(town)["state"] == "done"
    assert there(town)["insuredmine"] == {"account": 4, "contact": 1, "policy": 2}


def test_much_more_than_was_told_stops_and_asks(town: PaperTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MORE_MIN", 1)
    found = outlook(town)
    customer = next(iter(town.ams360.live(Kind.ACCOUNT)))
    for number in range(10):
        town.ams360.add(Kind.POLICY, customer, number=f"NEW-{number}", effective_date="2026-02-01")
    town.ams360.feed.clear()

    onboarding.confirm(town.desk, "town", found.code)
    town.engine.drain()

    assert shown(town)["state"] == "held"
    assert len(town.insuredmine.live(Kind.POLICY)) < 12
    runs.confirm(town.desk, str(shown(town)["id"]))


def test_a_page_can_order_it_and_the_worker_prepares_it(town: PaperTown) -> None:
    onboarding.order(town.desk, "town")
    town.settle()
    assert shown(town)["state"] == "held"
    assert shown(town)["summary"] == outlook(town).summary | {"calls": shown(town)["summary"]["calls"]}  # type: ignore[index]


def test_a_file_holds_no_formula_and_a_page_no_markup(town: PaperTown, tmp_path: Path) -> None:
    town.ams360.add(Kind.ACCOUNT, firm_name='=HYPERLINK("x")<b>', city="Dayton")
    town.ams360.feed.clear()
    found = outlook(town)

    _write_csv(tmp_path / "lines.csv", "town", found)
    _write_html(tmp_path / "page.html", "town", found)

    with (tmp_path / "lines.csv").open(encoding="utf-8-sig", newline="") as source:
        names = [row["name"] for row in csv.DictReader(source)]
    assert """'=HYPERLINK("x")<b>""" in names
    assert len(names) == len(found.lines)
    assert "<b>" not in (tmp_path / "page.html").read_text("utf-8").replace("<b>1<", "").replace("<b>2<", "").replace(
        "<b>0<", ""
    ).replace("<b>3<", "")


def test_a_value_that_many_share_makes_nobody_a_double() -> None:
    fields = {"first_name": "Ada", "email": "office@agency.test", "phone": "5125550100"}
    shots = [
        Snapshot(
            system=System.INSUREDMINE,
            kind=Kind.ACCOUNT,
            external_id=f"i{number}",
            account_id=f"i{number}",
            fields={**fields, "last_name": "Dune"},
        )
        for number in range(SHARED_MIN)
    ]
    assert found_twice(shots) == []
    assert len(found_twice(shots[:2])) == 1

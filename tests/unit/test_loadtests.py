"""The load's own arithmetic and bytes: what is due, what is late, lost, doubled, and what AMS360 is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trifold.loadtests import ams360
from trifold.loadtests.arrivals import Arrivals
from trifold.loadtests.audit import audit, verdict
from trifold.loadtests.ledger import Change, Ledger, percentile
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.registry import vendor


def change(number: int = 0, *, kind: str = "add", sent: float = 1.0, answered: float | None = 1.1) -> Change:
    customer = {"CustomerId": f"c{number}"}
    return Change(
        number=number, kind=kind, customer=customer, street="", due_at=0.9, sent_at=sent, answered_at=answered
    )


def test_arrivals_are_due_at_a_constant_rate_whatever_the_answers_take() -> None:
    arrivals = Arrivals(rate=4, seconds=1)
    taken = [arrivals.take() for _ in range(5)]
    due = [one[1] for one in taken if one]
    assert [one[0] for one in taken if one] == [0, 1, 2, 3]
    assert [round(later - due[0], 6) for later in due] == [0, 0.25, 0.5, 0.75]
    assert taken[4] is None


def test_a_percentile_is_the_nearest_rank() -> None:
    hundred = [float(number) for number in range(1, 101)]
    assert (percentile(hundred, 50), percentile(hundred, 99), percentile(hundred, 100)) == (50.0, 99.0, 100.0)
    assert percentile([7.0], 99) == 7.0
    assert percentile([], 50) is None


def test_a_latency_is_counted_from_the_sending_and_a_late_start_is_told() -> None:
    ledger = Ledger([change()])
    ledger.visible(ledger.changes[0], 1.5)
    summary = ledger.summary()
    assert (summary["p50_ms"], summary["p99_ms"]) == (500.0, 500.0)
    assert summary["late_start_p99_ms"] == pytest.approx(100.0)
    assert ledger.settled == [{"CustomerId": "c0"}]


def test_a_change_that_is_never_visible_is_lost_and_one_that_was_refused_is_not() -> None:
    refused = change(1)
    refused.refused = "no"
    ledger = Ledger([change(0), refused, change(2, answered=None)])
    summary = ledger.summary()
    assert (summary["lost"], summary["refused"], summary["p99_ms"]) == (1, 1, None)


def test_every_change_is_kept_as_a_line(tmp_path: Path) -> None:
    ledger = Ledger([change()])
    ledger.visible(ledger.changes[0], 1.5)
    ledger.keep(tmp_path / "samples.jsonl")
    assert (tmp_path / "samples.jsonl").read_text("utf-8") == (
        '{"number": 0, "kind": "add", "customer": "c0", "sent_ms": 100.0, "answered_ms": 200.0, "visible_ms": 600.0, '
        '"refused": ""}\n'
    )


def account(name: str, *customer_ids: str) -> dict[str, Any]:
    links = [{"system": "ams360", "externalId": customer_id} for customer_id in customer_ids]
    return {"businessName": name, "externalIds": [*links, {"system": "benefitpoint", "externalId": "7"}]}


def test_one_account_for_each_customer_is_right() -> None:
    found = audit(["a", "b"], [account("Load1", "a"), account("Load2", "b")], "Load")
    assert found == {"customers": 2, "accounts": 2, "duplicates": 0, "unmatched": 0}


def test_two_accounts_with_one_customer_are_a_duplicate() -> None:
    assert audit(["a"], [account("Load1", "a"), account("Other", "a")], "Load")["duplicates"] == 1


def test_a_second_account_of_the_name_is_a_duplicate_even_without_an_id() -> None:
    assert audit(["a"], [account("Load1", "a"), account("Load1")], "Load")["duplicates"] == 1


def test_a_customer_without_an_account_is_unmatched() -> None:
    assert audit(["a", "b"], [account("Load1", "a")], "Load")["unmatched"] == 1


def test_customers_of_others_are_not_this_runs_business() -> None:
    assert audit(["a"], [account("Load1", "a"), account("Old", "x"), account("Old", "x")], "Load")["duplicates"] == 0


GOOD = {"asked": 100, "changes": 95, "p99_ms": 1999.0, "budget_ms": 2000.0, "duplicates": 0, "lost": 0, "unmatched": 0}


def test_a_good_run_has_no_reason_to_fail() -> None:
    assert verdict(GOOD) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"p99_ms": 2000.0}, "p99 2000.0 ms is not under 2000 ms"),
        ({"duplicates": 1}, "1 duplicates"),
        ({"lost": 3}, "3 changes lost"),
        ({"unmatched": 1}, "1 customers without an account"),
        ({"changes": 94}, "only 94 of 100 changes were made"),
    ],
)
def test_each_reason_to_fail_is_named(changed: dict[str, Any], reason: str) -> None:
    assert verdict(GOOD | changed) == [reason]


def test_nothing_visible_at_all_is_not_slow_but_lost() -> None:
    assert verdict(GOOD | {"p99_ms": None, "lost": 95}) == ["95 changes lost"]


def test_ams360_takes_what_the_load_sends() -> None:
    simulator = Simulator(vendor("ams360"))
    simulator.worlds.create("demo")
    client = simulator.app.test_client()

    def ask(body: str) -> str:
        return str(client.post(ams360.PATH, data=body, headers=ams360.headers(body)).text)

    ticket = ams360.ticket_in(ask(ams360.log_in(**vendor("ams360").credentials("demo"))))
    made = [ask(ams360.write("CustomerInsert", ams360.person("1", n, f"{n} Pier & Co"), ticket)) for n in range(2)]
    ids = [ams360.customer_id_in(answer) for answer in made]
    edited = ams360.person("1", 0, "9 Pier") | {"CustomerId": ids[0]}
    assert "Fault" not in ask(ams360.write("CustomerUpdate", edited, ticket))
    assert sorted(ams360.customer_ids_in(ask(ams360.list_all(ticket)))) == sorted(ids)
    assert "<a:AddressLine1>9 Pier</a:AddressLine1>" in ask(ams360.read(ids[0], ticket))
    assert "<a:AddressLine1>1 Pier &amp; Co</a:AddressLine1>" in ask(ams360.read(ids[1], ticket))
    simulator.stop()


def test_what_ams360_refuses_is_told_in_its_own_words() -> None:
    simulator = Simulator(vendor("ams360"))
    simulator.worlds.create("demo")
    wrong = ams360.log_in("1000001-1", "trifold", "wrong")
    answer = simulator.app.test_client().post(ams360.PATH, data=wrong, headers=ams360.headers(wrong)).text
    with pytest.raises(ValueError, match=r"AMS360 did not answer as expected: \w+"):
        ams360.ticket_in(str(answer))
    simulator.stop()

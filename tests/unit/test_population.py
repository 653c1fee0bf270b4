"""One seed makes one agency in three simulators that never talk to each other, and the truth of who is who."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from trifold.simulators.ams360 import customers
from trifold.simulators.ams360.turn import turn_in
from trifold.simulators.benefitpoint import accounts as benefitpoint_accounts
from trifold.simulators.benefitpoint import state as benefitpoint_state
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.control import state_of
from trifold.simulators.chassis.worlds import World
from trifold.simulators.insuredmine import operations as insuredmine
from trifold.simulators.population.cast import client, clients
from trifold.simulators.population.people import SYSTEMS, Client
from trifold.simulators.population.spelling import written
from trifold.simulators.population.truth import told, truth
from trifold.simulators.registry import vendor

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SEED, SIZE = 7, 60
TABLES = {"ams360": "customers", "benefitpoint": "accounts", "insuredmine": "accounts"}


@pytest.fixture(scope="module")
def worlds() -> Iterator[dict[str, World]]:
    """One agency in three simulators, each made alone."""
    simulators = [Simulator(vendor(system), clock=Clock(NOW)) for system in SYSTEMS]
    yield {made.vendor.system: made.worlds.create("demo", SEED, SIZE) for made in simulators}
    for made in simulators:
        made.stop()


def records(world: World, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = state_of(world)["records"][table]
    return found


def keys_in(world: World) -> set[Any]:
    key = {"ams360": "customer_id", "benefitpoint": "account_id", "insuredmine": "id"}[world.vendor.system]
    return {row[key] for row in records(world, TABLES[world.vendor.system])}


def key_of(told_client: dict[str, Any], system: str) -> Any:
    keys = told_client["records"][system]
    return None if keys is None else keys["customerId" if system == "ams360" else "accountId"]


def pair(part: str) -> list[Client]:
    return [made for made in clients(SEED, 20) if part in made.traits]


def test_the_first_clients_are_the_same_however_large_the_agency() -> None:
    assert list(clients(SEED, 33)) == list(clients(SEED, 400))[:33]
    assert client(SEED, 33) == list(clients(SEED, 33))[32]
    assert list(clients(SEED, 20)) != list(clients(SEED + 1, 20))


@pytest.mark.parametrize("seed", [1, 2, 2**31])
def test_every_twenty_clients_hold_every_hard_case(seed: int) -> None:
    found = {trait for made in clients(seed, 20) for trait in made.traits}
    assert found == {
        *("household", "shared phone", "twin", "senior", "junior", "person and firm of one name"),
        *("dba", "llc", "unicode", "apostrophe", "inactive", "namesake"),
    }


def test_twins_share_everything_but_the_first_name() -> None:
    one, two = pair("twin")
    assert one.person and two.person
    assert (one.person.last, one.person.born, one.phone, one.place) == (
        two.person.last,
        two.person.born,
        two.phone,
        two.place,
    )
    assert one.person.first != two.person.first and one.person.first[0] == two.person.first[0]
    assert one.household == two.household is not None


def test_father_and_son_share_their_whole_name_but_for_the_suffix() -> None:
    [father], [son] = pair("senior"), pair("junior")
    assert father.person and son.person
    assert father.name.removesuffix("Sr.") == son.name.removesuffix("Jr.")
    assert son.person.born.year - father.person.born.year >= 23
    assert son.lookalikes == {father.number: "father and son of one name"}


def test_a_firm_can_bear_the_name_of_a_person_who_is_its_owner() -> None:
    one, two = pair("person and firm of one name")
    owner, firm = (one, two) if one.person else (two, one)
    assert owner.person and firm.name == f"{owner.person.first} {owner.person.last}"
    assert firm.contacts[0].client == owner.number


def test_one_llc_is_written_in_several_ways() -> None:
    found = {written(SEED, made, system).firm for made in clients(SEED, 400) for system in SYSTEMS if made.firm}
    endings = {name.rpartition(" ")[2] for name in found if "l" in name.lower()[-6:]}
    assert {"LLC", "L.L.C.", "Llc"} <= endings
    assert any(name.endswith(", LLC") for name in found)


def test_accents_and_apostrophes_differ_from_system_to_system() -> None:
    many = list(clients(SEED, 400))
    accented = [made for made in many if "unicode" in made.traits]
    apostrophes = [made for made in many if "apostrophe" in made.traits]
    assert {written(SEED, made, "ams360").display.isascii() for made in accented} == {True, False}
    assert any("\u0301" in written(SEED, made, "insuredmine").display for made in accented)  # decomposed
    assert any("\u2019" in written(SEED, made, "benefitpoint").display for made in apostrophes)
    assert any("'" not in written(SEED, made, "insuredmine").display for made in apostrophes)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_simulator_holds_exactly_the_records_that_the_truth_names(worlds: dict[str, World], system: str) -> None:
    wanted = {key_of(made, system) for made in told(SEED, SIZE)} - {None}
    assert keys_in(worlds[system]) == wanted
    assert SIZE / 2 < len(wanted) < SIZE


def test_names_in_the_simulators_are_spelled_as_the_truth_says(worlds: dict[str, World]) -> None:
    rows = {
        "ams360": {row["customer_id"]: row["record"] for row in records(worlds["ams360"], "customers")},
        "benefitpoint": {row["account_id"]: row["name"] for row in records(worlds["benefitpoint"], "accounts")},
        "insuredmine": {row["id"]: row["body"]["name"] for row in records(worlds["insuredmine"], "accounts")},
    }
    for made in told(SEED, SIZE):
        for system, spelling in made["spellings"].items():
            found = rows[system][key_of(made, system)]
            if system == "ams360":
                people = (found["FirstName"], found["MiddleName"], found["LastName"])
                found = found["FirmName"] or " ".join(part for part in people if part)
            elif system == "benefitpoint" and made["kind"] == "person":
                first, *_, last = spelling.split(" ")  # shown without the middle name
                assert found.startswith(first) and found.endswith(last)
                continue
            assert found == spelling


def test_links_name_records_that_are_there(worlds: dict[str, World]) -> None:
    by_number = {made["client"]: made for made in told(SEED, SIZE)}
    links = dict.fromkeys(("ams360", "benefitpoint"), 0)
    for row in records(worlds["insuredmine"], "external_ids"):
        [owner] = [made for made in by_number.values() if key_of(made, "insuredmine") == row["record_id"]]
        assert row["external_id"] == str(key_of(owner, row["system"]))
        assert f"{row['system']}+insuredmine" in owner["linked"]
        links[row["system"]] += 1
    assert all(links.values())
    integrated = [row for row in records(worlds["benefitpoint"], "accounts") if row["ams_customer_id"]]
    assert {row["ams_customer_id"] for row in integrated} <= keys_in(worlds["ams360"])
    linked = [made for made in by_number.values() if "ams360+benefitpoint" in made["linked"]]
    assert len(integrated) == len(linked) > 0


def test_contacts_that_are_clients_too_are_told(worlds: dict[str, World]) -> None:
    contacts = [contact for made in told(SEED, SIZE) for contact in made["contacts"]]
    assert any(contact["isClient"] for contact in contacts)
    for system, table, key in (
        ("ams360", "contacts", "contact_id"),
        ("benefitpoint", "contacts", "contact_id"),
        ("insuredmine", "contacts", "id"),
    ):
        kept = {row[key] for row in records(worlds[system], table)}
        named = {contact["records"][system] for contact in contacts} - {None}
        assert named and named <= kept


def test_inactive_clients_are_inactive_where_they_are(worlds: dict[str, World]) -> None:
    gone = {key_of(made, "ams360") for made in told(SEED, SIZE) if not made["active"]}
    rows = records(worlds["ams360"], "customers")
    assert {row["customer_id"] for row in rows if not row["record"]["IsActive"]} == gone and gone


def test_every_customer_passes_the_rules_of_ams360(worlds: dict[str, World]) -> None:
    with turn_in(worlds["ams360"], "wire") as turn:
        for key in keys_in(worlds["ams360"]):
            customer = customers.get_by_id(turn, key)
            customers.update_customer(turn, customer)
            assert customers.get_by_id(turn, key) == customer


def test_every_account_passes_the_rules_of_benefitpoint(worlds: dict[str, World]) -> None:
    world = worlds["benefitpoint"]
    with world.begin() as conn:
        user = benefitpoint_state.entry(conn, "user", 1)
        assert user
        call = benefitpoint_state.Call(world, conn, user)
        for key in keys_in(world):
            record = benefitpoint_accounts.get_account(call, key)
            benefitpoint_accounts.update_account(call, record)
            assert benefitpoint_accounts.get_account(call, key) == record


def test_every_account_passes_the_rules_of_insuredmine(worlds: dict[str, World]) -> None:
    world = worlds["insuredmine"]
    with world.begin() as conn:
        act = insuredmine.Act(world=world, conn=conn, by={"kind": "api", "name": "API"})
        for key in keys_in(world):
            record = insuredmine.show(act, "account", insuredmine.load(act, "account", key))
            assert insuredmine.edit_account(act, key, {"status": record["status"]}) == record
            assert record["contacts"] and record["contacts"][0]["primary"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_is_made_later_never_takes_an_id_of_the_population(system: str) -> None:
    simulator = Simulator(vendor(system), clock=Clock(NOW))
    world = simulator.worlds.create("demo", SEED, 20)
    with world.begin() as conn:
        assert world.next_number(conn, "customer") > 20 or system != "ams360"
        if system == "benefitpoint":
            user = benefitpoint_state.entry(conn, "user", 1) or {}
            fresh = benefitpoint_state.Call(world, conn, user).new_id("account")
            assert fresh not in keys_in(world)
    simulator.stop()


def test_the_truth_is_told_over_the_control_api_page_by_page() -> None:
    simulator = Simulator(vendor("benefitpoint"), clock=Clock(NOW))
    simulator.worlds.create("demo", SEED, 45)
    http: FlaskClient = simulator.app.test_client()
    first = http.get("/_sim/worlds/demo/truth?limit=30").get_json()
    second = http.get(f"/_sim/worlds/demo/truth?limit=30&after={first['next']}").get_json()
    assert (len(first["clients"]), len(second["clients"]), second["next"]) == (30, 15, None)
    assert first["clients"] + second["clients"] == truth(SEED, 45)["clients"]
    assert http.get("/_sim/worlds/nowhere/truth").status_code == 404
    refused = http.get("/_sim/worlds/demo/truth?limit=many")
    assert refused.status_code == 400 and "limit: " in refused.get_json()["error"]
    simulator.stop()


def test_an_empty_world_has_no_truth_to_tell() -> None:
    simulator = Simulator(vendor("ams360"), clock=Clock(NOW))
    simulator.worlds.create("demo", SEED, 0)
    told_here = simulator.app.test_client().get("/_sim/worlds/demo/truth").get_json()
    assert told_here["clients"] == [] and told_here["next"] is None
    simulator.stop()

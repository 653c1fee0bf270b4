"""What vendors and clocks do wrong: what can't be believed is set aside with its reason, and the run goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

import pytest

from swept import crossed
from tampering import member, tampered
from trifold.scenarios.casting import Role
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.report import PlayResult
from trifold.scenarios.stage import Stage
from trifold.scenarios.venue import Unsettled
from trifold.sync_core.model.outcomes import describe


class Town(Stage):
    """A stage on which Bo is in all three systems; and what the core wrote down."""

    def __init__(self) -> None:
        super().__init__(Indoors(), PlayResult(name="bad input"))
        self.bo = self.role("bo")
        self.everywhere(self.bo)

    def everywhere(self, role: Role) -> None:
        self.ams360.add_customer(role)
        self.benefitpoint.add_account_from_ams360(role, classification="Individual")
        self.settle()
        self.daily()

    def asked(self, sql: str) -> list[tuple[object, ...]]:
        with self.venue.engine.desk.db.read() as conn:  # type: ignore[attr-defined]
            return [tuple(row) for row in conn.exec_driver_sql(sql)]

    def set_aside(self) -> list[str]:
        """The reasons of what was set aside."""
        rows = self.asked("select code, facts from inbox where state = 'dead' order by id")
        return [describe(str(code), json.loads(str(facts))) for code, facts in rows]


@pytest.fixture
def town() -> Iterator[Town]:
    made = Town()
    yield made
    made.venue.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DateOfBirth", "yesterday", "Customer.DateOfBirth is no dateTime"),
        ("IsActive", "maybe", "Customer.IsActive is no boolean"),
        ("CustomerId", "7", "Customer.CustomerId is no ser:guid"),
        ("CustomerId", "0b7f2d4e-9a1c-5e3f-8d2b-6c4a1e9f7b30", "Customer.CustomerId is not the one that was asked for"),
    ],
)
def test_an_ams360_customer_that_breaks_its_schema_is_set_aside_and_the_others_go_on(
    town: Town, name: str, value: str, reason: str
) -> None:
    ada = town.role("ada")
    town.everywhere(ada)
    born = [town.benefitpoint.shows.info(ada)["dateOfBirth"], town.insuredmine.shows.fields(ada)]
    mark = town.mark()
    with tampered(town.venue, "ams360", member(name, value, of=ada["email"])) as answers:  # type: ignore[arg-type]
        town.ams360.edit_customer(ada, AddressLine1="9 Oak Avenue")
        town.ams360.edit_customer(town.bo, AddressLine1="9 Elm Avenue")
        town.settle()
        assert answers.struck
    assert [told for told in town.set_aside() if reason in told and value not in told]
    assert [town.benefitpoint.shows.info(ada)["dateOfBirth"], town.insuredmine.shows.fields(ada)] == born
    assert town.insuredmine.shows.address(town.bo)[0] == "9 Elm Avenue"
    assert all("DELETE" not in write for write in town.writes(mark))
    town.ams360.save_customer_untouched(ada)
    town.settle()
    assert town.insuredmine.shows.address(ada)[0] == "9 Oak Avenue"


@pytest.mark.parametrize(
    ("system", "name", "value", "reason"),
    [
        ("insuredmine", "version", '"x"', "account version: int_type"),
        ("insuredmine", "type", '"Alien"', "account type: literal_error"),
        ("insuredmine", "id", "7", "account id: string_type"),
        ("benefitpoint", "accountID", "many", "accountID is no int"),
    ],
)
def test_a_target_that_breaks_its_schema_is_not_written_and_catches_up(
    town: Town, system: str, name: str, value: str, reason: str
) -> None:
    ada = town.role("ada")
    town.everywhere(ada)
    with tampered(town.venue, system, member(name, value, of=ada["last_name"])):  # type: ignore[arg-type]
        town.ams360.edit_customer(ada, AddressLine1="9 Oak Avenue")
        town.ams360.edit_customer(town.bo, AddressLine1="9 Elm Avenue")
        town.settle()
    assert any(reason in told for told in town.set_aside())
    assert town.insuredmine.shows.address(town.bo)[0] == "9 Elm Avenue"
    town.ams360.save_customer_untouched(ada)
    town.settle()
    assert town.insuredmine.shows.address(ada)[0] == town.benefitpoint.shows.address(ada)[0] == "9 Oak Avenue"
    assert town.duplicates() == []


def test_the_sweep_of_the_daily_goes_on_past_a_customer_that_breaks_its_schema(town: Town) -> None:
    ada = town.role("ada")
    town.configure("ams360", recipients=[])
    town.ams360.add_customer(ada)
    town.ams360.edit_customer(town.bo, AddressLine1="9 Elm Avenue")
    with tampered(town.venue, "ams360", member("DateOfBirth", "yesterday", of=ada["email"])):  # type: ignore[arg-type]
        town.daily()
    assert town.insuredmine.job_state() == "done"
    assert town.insuredmine.shows.count(ada) == 0
    assert town.insuredmine.shows.address(town.bo)[0] == "9 Elm Avenue"
    reasons = town.asked("select details from audit where event = 'set_aside'")
    assert len(reasons) == 1 and "Customer.DateOfBirth is no dateTime" in str(reasons[0])
    town.daily()
    assert town.insuredmine.shows.count(ada) == 1


def test_half_a_page_loses_nothing_and_doubles_nothing(town: Town) -> None:
    ada = town.role("ada")
    fault = town.arm("insuredmine", "truncate", operation="list_changes", count=3)
    other = town.arm("benefitpoint", "truncate", operation="findChanges", count=3)
    town.everywhere(ada)
    town.benefitpoint.edit_account(ada, number="5550199")
    town.settle()
    town.daily()
    assert town.strikes("insuredmine", fault) and town.strikes("benefitpoint", other)
    assert town.insuredmine.shows.badges(ada) == ["AMS360 synced", "BenefitPoint synced"]
    assert town.duplicates() == []


CURSORS = ("", "yesterday", "-1", "99999999999999", "2999-01-01T00:00:00.000Z", "\u0661")
NAMES = ("benefitpoint", "insuredmine", "benefitpoint daily")


# Each corruption strikes one cursor, and each cursor two; the sweep has all.
@pytest.mark.parametrize(
    ("system", "cursor"),
    crossed(NAMES, CURSORS, kept=lambda system, cursor: CURSORS.index(cursor) % 3 == NAMES.index(system)),
)
def test_a_corrupt_cursor_loses_nothing(town: Town, system: str, cursor: str) -> None:
    desk = town.venue.engine.desk  # type: ignore[attr-defined]
    with desk.db.begin() as conn:
        conn.exec_driver_sql("update cursors set value = ? where name = ?", (cursor, system))
    ada, harbor = town.role("ada"), town.role("harbor")
    town.everywhere(ada)
    town.insuredmine.edit_account(ada, phone="5125550177")
    town.benefitpoint.add_account(harbor)
    town.settle()
    town.daily()
    town.daily()
    assert town.ams360.shows.phone(ada) == "5125550177"
    assert town.insuredmine.shows.badges(ada) == ["AMS360 synced", "BenefitPoint synced"]
    assert town.insuredmine.shows.count(harbor) == 1
    assert town.duplicates() == []


def test_a_clock_that_goes_back_loses_nothing_and_doubles_nothing(town: Town) -> None:
    """Until the clock has caught up, BenefitPoint's newest changes lie ahead of every cursor: they are looked at again
    and again, which writes nothing."""
    ada = town.role("ada")
    clock = town.venue.clock  # type: ignore[attr-defined]
    town.ams360.add_customer(ada)
    town.settle()
    clock.advance(-3_600)
    town.benefitpoint.add_account_from_ams360(ada, classification="Individual")
    with suppress(Unsettled):
        town.settle()
    clock.advance(-600)
    town.ams360.edit_customer(ada, AddressLine1="9 Oak Avenue")
    with suppress(Unsettled):
        town.settle()
    clock.advance(7_200)
    town.settle()
    town.daily()
    assert town.insuredmine.shows.badges(ada) == ["AMS360 synced", "BenefitPoint synced"]
    assert town.insuredmine.shows.address(ada)[0] == town.benefitpoint.shows.address(ada)[0] == "9 Oak Avenue"
    assert town.duplicates() == []


def test_a_record_that_disappears_in_the_middle_of_a_run_stops_nobody(town: Town) -> None:
    ada, lena = town.role("ada"), town.role("lena")
    town.everywhere(ada)
    town.ams360.add_contact(ada, lena)
    town.ams360.edit_customer(town.bo, AddressLine1="9 Elm Avenue")
    town.start_daily()
    town.work(1)
    town.ams360.delete_contact(ada, lena)
    town.finish_daily()
    assert town.insuredmine.job_state() == "done"
    assert town.insuredmine.shows.address(town.bo)[0] == "9 Elm Avenue"
    assert town.set_aside() == []
    assert town.ams360.shows.contact_names(ada) == []

"""BenefitPoint's feed of changes while its clock, or ours, goes wrong (T8): nothing missed, nothing told twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from trifold.sync_core.connectors.benefitpoint import changes
from trifold.sync_core.connectors.benefitpoint.calls import ReadFault
from trifold.sync_core.errors import Transient


class Vendor:
    """BenefitPoint's changes and its clock, which may be set; ``refuses`` findChanges altogether."""

    def __init__(self) -> None:
        self.clock = datetime(2026, 3, 2, 12, tzinfo=UTC)
        self.stamps: dict[tuple[str, str], datetime] = {}
        self.refuses = False

    def record(self, entity_id: str, entity_type: str = "Account") -> None:
        self.stamps[entity_type, entity_id] = self.clock
        self.later(milliseconds=1)

    def later(self, **passed: float) -> None:
        self.clock += timedelta(**passed)

    def __call__(self, operation: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.refuses:
            raise ReadFault("benefitpoint findChanges: The service is being maintained.")
        since = datetime.fromisoformat(fields["criteria"].get("sinceLastModifiedOn") or "1970-01-01T00:00:00+00:00")
        told = [
            {"entityType": kind, "entityID": one, "lastModifiedOn": _text(stamp)}
            for (kind, one), stamp in self.stamps.items()
            if stamp >= since
        ]
        return {"changes": {"processStartedOn": _text(self.clock), "modifications": told}}


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Poll:
    """A poll every five seconds; gives the ids that a look reports."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor, self.went_back = vendor, False
        self.cursor = changes.page(vendor, None).cursor

    def look(self) -> list[str]:
        self.vendor.later(seconds=5)
        page = changes.page(self.vendor, self.cursor)
        self.cursor, self.went_back = page.cursor, page.clock_went_back
        return [one.external_id for one in page.changes]


def test_a_poll_that_finds_nothing_new_reports_nothing_and_leaves_the_cursor_as_it_is() -> None:
    vendor = Vendor()
    vendor.record("1")
    poll = Poll(vendor)
    vendor.later(seconds=1)
    vendor.record("2")
    assert poll.look() == ["2"]
    kept = poll.cursor
    assert [poll.look() for _ in range(100)] == [[]] * 100
    assert poll.cursor == kept
    vendor.record("2")
    assert poll.look() == ["2"]


def test_an_entry_that_is_committed_later_than_it_is_stamped_is_seen() -> None:
    vendor = Vendor()
    poll = Poll(vendor)
    vendor.later(minutes=1)
    late = vendor.clock
    vendor.record("1")
    assert poll.look() == ["1"]
    vendor.stamps["Account", "2"] = late
    assert poll.look() == ["2"]


def test_a_change_within_the_very_moment_of_a_look_is_seen_also_under_the_same_stamp() -> None:
    vendor = Vendor()
    begun = changes.page(vendor, None).cursor
    vendor.stamps["Account", "1"] = vendor.clock
    first = changes.page(vendor, begun)
    again = changes.page(vendor, first.cursor)
    assert [len(page.changes) for page in (first, again)] == [1, 1]


@pytest.mark.parametrize("hours", [0.01, 0.5, 1, 3, 24, 24 * 40])
def test_nothing_is_missed_or_told_twice_when_the_vendor_s_clock_steps_back(hours: float) -> None:
    vendor = Vendor()
    vendor.record("1")
    poll = Poll(vendor)
    vendor.record("2")
    assert poll.look() == ["2"]
    assert poll.went_back is False
    vendor.record("3")
    poll.look()
    vendor.later(hours=-hours)
    vendor.later(seconds=1)
    vendor.record("4")
    vendor.record("1")
    assert set(poll.look()) >= {"4", "1"}
    assert poll.went_back is True
    assert poll.look() == []
    assert poll.went_back is False
    for number in range(5, 10):
        vendor.record(str(number))
        assert (poll.look(), poll.look(), poll.went_back) == ([str(number)], [], False)
    vendor.later(hours=hours)  # until its time is as late as it was before
    vendor.record("last")
    assert poll.look() == ["last"]


def test_a_clock_that_steps_back_again_and_again() -> None:
    vendor = Vendor()
    poll = Poll(vendor)
    for number in range(6):
        vendor.record(f"before {number}")
        poll.look()
        vendor.later(hours=-1)
        vendor.record(f"after {number}")
        assert f"after {number}" in poll.look()
        assert poll.went_back
    assert poll.look() == []


@pytest.mark.parametrize("form", ["plain", "whole"])
def test_a_cursor_in_the_future_heals(form: str) -> None:
    vendor = Vendor()
    ahead = "2026-04-02T12:00:00.000Z"
    poll = Poll(vendor)
    poll.cursor = ahead if form == "plain" else json.dumps({"since": ahead, "seen": []})
    vendor.record("1")
    assert (poll.look(), poll.went_back) == (["1"], True)
    assert (poll.look(), poll.went_back) == ([], False)


def test_a_cursor_of_an_earlier_release_goes_on() -> None:
    vendor = Vendor()
    poll = Poll(vendor)
    poll.cursor = _text(vendor.clock)
    assert poll.look() == []
    vendor.record("1")
    assert (poll.look(), poll.look(), poll.went_back) == (["1"], [], False)


def test_a_quiet_year_never_comes_near_the_thirty_days() -> None:
    vendor = Vendor()
    poll = Poll(vendor)
    cursors = set()
    for _ in range(365):
        vendor.later(days=1)
        assert poll.look() == []
        cursors.add(poll.cursor)
    vendor.record("1")
    assert poll.look() == ["1"]
    assert len(cursors) == 365


def test_what_is_too_much_to_remember_is_looked_at_again_and_the_cursor_stays_small() -> None:
    vendor = Vendor()
    poll = Poll(vendor)
    for number in range(changes.SEEN_MAX + 7):
        vendor.record(str(number))
    assert len(poll.look()) == changes.SEEN_MAX + 7
    assert len(poll.look()) == 7
    assert len(poll.cursor) < 300_000
    vendor.later(minutes=6)
    poll.look()
    assert (poll.look(), len(poll.cursor) < 100) == ([], True)


def test_a_service_that_is_maintained_is_no_refusal_of_the_moment() -> None:
    vendor = Vendor()
    poll = Poll(vendor)
    kept = poll.cursor
    vendor.refuses = True
    with pytest.raises(Transient, match="maintained"):
        poll.look()
    vendor.refuses = False
    vendor.record("1")
    assert (poll.cursor, poll.look()) == (kept, ["1"])

"""T16: an account that is new in BenefitPoint and its contact are looked at by two workers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from requests import PreparedRequest, Response

from builders_trouble import A, B, I, counts, left_open, opened
from swept import crossed
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.stage import Stage
from trifold.simulators.chassis.inproc import WSGIAdapter

pytestmark = pytest.mark.trouble

MOMENTS = range(1, 25)  # before which call of a vendor the other worker takes its turn
STEPS = 20  # of that turn: what waits for the first worker may be looked at again and again


def _logs_in(request: PreparedRequest) -> bool:
    """A log-in is one worker's for all: nobody else can be at it."""
    return "login" in f"{request.url} {request.headers.get('SOAPAction', '')}".lower()


@contextmanager
def another_worker(stage: Stage, monkeypatch: pytest.MonkeyPatch, nth: int) -> Iterator[Callable[[], int]]:
    """While the engine is at its ``nth`` call of a vendor, another worker takes some steps. Gives how many."""
    venue = stage.venue
    assert isinstance(venue, Indoors)
    drain, whole = venue.engine.drain, WSGIAdapter.send
    inside = calls = done = 0

    def drained(steps: int | None = None) -> int:
        nonlocal inside
        inside += 1
        try:
            return drain(steps)
        finally:
            inside -= 1

    def send(self: WSGIAdapter, request: PreparedRequest, *given: Any, **how: Any) -> Response:
        nonlocal calls, done
        if inside == 1 and not _logs_in(request):
            calls += 1
            if calls == nth:
                done = drained(STEPS)
        return whole(self, request, *given, **how)

    monkeypatch.setattr(venue.engine, "drain", drained)
    monkeypatch.setattr(WSGIAdapter, "send", send)
    try:
        yield lambda: done
    finally:
        monkeypatch.undo()


# Every other moment in the one world and the rest in the other; the sweep has all in both.
@pytest.mark.parametrize(
    ("nth", "world"),
    crossed(MOMENTS, ["connected", "vendor"], kept=lambda nth, world: nth % 2 == (world == "connected")),
)
def test_no_question_is_left_and_nobody_is_twice(world: str, nth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(world) as stage:
        ada = stage.role("ada")
        stage.benefitpoint.add_account(ada)
        stage.benefitpoint.add_contact(ada, stage.role("lena"))
        with another_worker(stage, monkeypatch, nth):
            stage.settle()
        assert left_open(stage) == {}
        stage.daily()
        assert left_open(stage) == {}
        assert counts(stage) == {
            A: {"customers": 1},
            B: {"accounts": 1, "contacts": 2},
            I: {"accounts": 1, "contacts": 1},
        }


def test_two_workers_are_at_it_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interleaving is real: at some of these moments the other worker has something to do."""
    found = []
    for nth in (1, 3, 6, 9):
        with opened("connected") as stage:
            stage.benefitpoint.add_account(stage.role("ada"))
            with another_worker(stage, monkeypatch, nth) as done:
                stage.settle()
            found.append(done())
    assert any(found)

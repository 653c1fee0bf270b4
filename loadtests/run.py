"""One run of a load: what all users share, and what is said about it at the end."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import gevent
from locust.contrib.fasthttp import FastHttpSession
from locust.env import Environment

from trifold.loadtests import ams360
from trifold.loadtests.arrivals import Arrivals
from trifold.loadtests.audit import audit, verdict
from trifold.loadtests.clock import stopwatch, unix_seconds
from trifold.loadtests.insuredmine import InsuredMine
from trifold.loadtests.ledger import Change, Ledger

LOOK_SECONDS = 0.02  # the resolution of a latency up to 0.4 s; then 5 % of it, so that a lost change costs few looks
LOST_SECONDS = 10.0  # what is not visible so long after the end is lost


class Run:
    """What all users share."""

    def __init__(self, environment: Environment, given: Namespace) -> None:
        self.environment, self.given = environment, given
        self.name = f"{int(unix_seconds()) % 10_000_000:07d}"
        self.arrivals = Arrivals(self.given.rate, self.given.seconds)
        self.ledger = Ledger()
        self.looks: list[gevent.Greenlet] = []
        self.ams360 = self._session(self.given.ams360)
        self.insuredmine = InsuredMine(self._session(self.given.insuredmine), self.given.api_key)
        self.ticket = self.log_in(self.ams360)
        self.customers_before = frozenset(self.customers())
        self.written_before = self.written()

    def _session(self, address: str) -> FastHttpSession:
        return FastHttpSession(address, self.environment.events.request, None, concurrency=100)

    def log_in(self, session: FastHttpSession) -> str:
        given = ams360.log_in(self.given.agency_no, self.given.login_id, self.given.login_password)
        return ams360.ticket_in(self._posted(session, "Login", given))

    def customers(self) -> list[str]:
        """The ids of all AMS360 customers."""
        answer = self._posted(self.ams360, "CustomerGetListByNamePrefix (audit)", ams360.list_all(self.ticket))
        return ams360.customer_ids_in(answer)

    def _posted(self, session: FastHttpSession, name: str, body: str) -> str:
        answer = session.post(ams360.PATH, data=body, headers=ams360.headers(body), name=name)
        return answer.text or ""

    def written(self) -> int:
        """Inserts and updates of customers that the simulator itself has counted as accepted."""
        counted = self.ams360.get(f"/_sim/journal/counts?world={self.given.world}", name="GET /_sim/journal/counts")
        wanted = ("CustomerInsert", "CustomerUpdate")
        return sum(
            row["count"] for row in counted.json()["counts"] if row["operation"] in wanted and row["status"] == 200
        )

    def look(self, change: Change) -> None:
        """Poll InsuredMine until the change is visible; killed when its time is over."""
        began = stopwatch()
        while not self.insuredmine.shows(change.customer["CustomerId"], change.street):
            gevent.sleep(max(LOOK_SECONDS, (stopwatch() - began) / 20))
        self.ledger.visible(change, stopwatch())
        self.report(change, None)

    def report(self, change: Change, problem: Exception | None) -> None:
        self.environment.events.request.fire(  # type: ignore[no-untyped-call]
            request_type="E2E",
            name="AMS360 to InsuredMine visible",
            response_time=change.latency_ms or 0,
            response_length=0,
            exception=problem,
            context={},
            start_time=change.sent_at,
            url="",
            response=None,
        )

    def finish(self) -> dict[str, Any]:
        """Wait for what is still on its way, then audit."""
        gevent.joinall(self.looks, timeout=LOST_SECONDS)
        gevent.killall(self.looks)
        for change in self.ledger.lost:
            self.report(change, TimeoutError(f"not visible within {LOST_SECONDS:g} s of the end"))
        written = self.written() - self.written_before
        ours = set(self.customers()) - self.customers_before  # what was there before is not this run's doing
        found = audit(ours, self.insuredmine.accounts(), f"Load{self.name}")
        summary = self.ledger.summary()
        extra = max(0, len(ours) - summary["adds"])
        result: dict[str, Any] = {"asked": self.arrivals.count, "changes": written, **summary, **found}
        result |= {"duplicates": found["duplicates"] + extra, "budget_ms": self.given.budget_ms}
        return result | {"failed": verdict(result)}

"""People who add and edit AMS360 customers at a constant total rate, while InsuredMine is watched for each change.

``locust -f loadtests/locustfile.py --headless -u 10 -r 10 -t 25s --rate 5 --seconds 20`` against a running sandbox;
``trifold load`` does that and prints the result. The result is also written as JSON (--result), each change as a line
(--samples). The exit code is 1 when something was lost or doubled, too slow, or too little was offered.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, constant, events, task
from locust.env import Environment
from locust.exception import StopUser

from trifold.loadtests import ams360
from trifold.loadtests.clock import stopwatch
from trifold.loadtests.ledger import Change
from trifold.loadtests.run import Run

RUNS: list[Run] = []  # the one that goes on; made when the test starts


@events.init_command_line_parser.add_listener  # type: ignore[untyped-decorator]
def options(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("Trifold")
    group.add_argument("--rate", type=float, default=5.0, help="changes a second, all users together")
    group.add_argument("--seconds", type=float, default=20.0, help="how long changes are offered")
    group.add_argument("--ams360", default="http://127.0.0.1:7361", help="AMS360's address")
    group.add_argument("--insuredmine", default="http://127.0.0.1:7363", help="InsuredMine's address")
    group.add_argument("--world", default="demo", help="the agency")
    group.add_argument("--agency-no", default="1000001-1")
    group.add_argument("--login-id", default="trifold")
    group.add_argument("--login-password", default="Trifold-1")
    group.add_argument("--api-key", default="im-demo-key")
    group.add_argument("--budget-ms", type=float, default=2000.0, help="what the 99th percentile may be")
    group.add_argument("--result", default="", help="write the result there, as JSON")
    group.add_argument("--samples", default="", help="write each change there, as JSON lines")


class Agent(FastHttpUser):
    """Somebody at the agency: takes the next change that is due, adds a customer or edits one."""

    wait_time = constant(0)
    concurrency = 1

    def __init__(self, environment: Environment) -> None:
        self.shared = RUNS[-1]
        self.host = self.shared.given.ams360
        super().__init__(environment)

    def on_start(self) -> None:
        self.ticket = self.shared.log_in(self.client)

    @task
    def change(self) -> None:
        taken = self.shared.arrivals.take()
        if taken is None:
            raise StopUser
        number, due_at = taken
        gevent.sleep(max(0.0, due_at - stopwatch()))
        ledger, street = self.shared.ledger, f"{number + 1} Harbor Street"
        if number % 2 and ledger.settled:
            kind, customer = "edit", ledger.settled.pop(0) | {"AddressLine1": street}
        else:
            kind, customer = "add", ams360.person(self.shared.name, number, street)
        made = Change(number=number, kind=kind, customer=customer, street=street, due_at=due_at, sent_at=stopwatch())
        ledger.changes.append(made)
        self._send(made)

    def _send(self, made: Change) -> None:
        operation = "CustomerInsert" if made.kind == "add" else "CustomerUpdate"
        body = ams360.write(operation, made.customer, self.ticket)
        with self.client.post(
            ams360.PATH, data=body, headers=ams360.headers(body), name=operation, catch_response=True
        ) as answer:
            made.answered_at = stopwatch()
            if answer.status_code != 200:
                made.refused = ams360.fault_in(answer.text or "")
                answer.failure(f"AMS360 refused: {made.refused}")
                return
            if made.kind == "add":
                made.customer["CustomerId"] = ams360.customer_id_in(answer.text or "")
            answer.success()
        self.shared.looks.append(gevent.spawn(self.shared.look, made))


@events.test_start.add_listener  # type: ignore[untyped-decorator]
def begin(environment: Environment, **_: Any) -> None:
    environment.process_exit_code = 2  # until the end has said better: Locust goes on when a listener fails
    try:
        RUNS.append(Run(environment, environment.parsed_options or Namespace()))
    except (OSError, ValueError) as error:
        raise SystemExit(f"load: the systems do not answer as they should: {error}") from error


@events.test_stop.add_listener  # type: ignore[untyped-decorator]
def end(environment: Environment, **_: Any) -> None:
    run = RUNS.pop()
    result = run.finish()
    environment.process_exit_code = 1 if result["failed"] else 0
    if run.given.samples:
        run.ledger.keep(Path(run.given.samples))
    if run.given.result:
        Path(run.given.result).write_text(json.dumps(result), "utf-8")
    else:
        print(json.dumps(result))

"""A typed client of a simulator's control API (/_sim/): worlds, faults, clock, journal, notices.

``SimulatorClient("http://127.0.0.1:7361").create_world("mine").turn(list_cap=5)``. What is refused raises
:class:`ControlRefused` with the simulator's own words. Answers are the models of the API.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import requests
from pydantic import BaseModel

from trifold.simulators.chassis.control import models
from trifold.simulators.chassis.control.population import Truth
from trifold.simulators.chassis.faults import Fault

TIMEOUT_SECONDS = 30.0
Answer = TypeVar("Answer", bound=BaseModel)


class ControlRefused(Exception):
    """The simulator refused: ``status`` is 400, 404 or 405, the text says what to do."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class SimulatorClient:
    """One simulator. ``session`` may be one that reaches it in process. Network errors are those of requests."""

    def __init__(self, address: str, session: requests.Session | None = None) -> None:
        self._base = f"{address.rstrip('/')}/_sim"
        self._session = session or _plain_session()

    def call(self, method: str, path: str, *, timeout_seconds: float = TIMEOUT_SECONDS, **how: Any) -> Any:
        """The JSON of an answer, None when there is none. Raises ControlRefused."""
        answer = self._session.request(method, f"{self._base}/{path}", timeout=timeout_seconds, **how)
        if answer.status_code == 204:
            return None
        try:
            found = answer.json()
        except ValueError:
            raise ControlRefused(answer.status_code, f"no JSON from {answer.url}: is this a simulator?") from None
        if not answer.ok:
            raise ControlRefused(answer.status_code, str(found.get("error")))
        return found

    def ask(self, model: type[Answer], method: str, path: str, **how: Any) -> Answer:
        return model.model_validate(self.call(method, path, **how))

    # ---- the simulator
    def health(self) -> models.Health:
        return self.ask(models.Health, "GET", "health")

    def openapi(self) -> dict[str, Any]:
        """The document of this API."""
        found: dict[str, Any] = self.call("GET", "openapi.json")
        return found

    def switches(self) -> list[models.SwitchFacts]:
        """Every behaviour that the vendor has not published."""
        return self.ask(models.SwitchList, "GET", "switches").switches

    # ---- worlds
    def worlds(self) -> list[models.WorldFacts]:
        return self.ask(models.WorldList, "GET", "worlds").worlds

    def world(self, name: str) -> WorldClient:
        """A world that is there, or will be."""
        return WorldClient(self, name)

    def create_world(
        self, name: str, *, seed: int = 0, size: int = 0, settings: Mapping[str, Any] | None = None
    ) -> WorldClient:
        body = {"name": name, "seed": seed, "size": size, "settings": dict(settings or {})}
        self.call("POST", "worlds", json=body)
        return self.world(name)

    # ---- the clock
    def clock(self) -> models.Clock:
        return self.ask(models.Clock, "GET", "clock")

    def freeze(self, at: datetime | None = None) -> models.Clock:
        """Stand still, at a time with its zone, or now."""
        return self._set_clock("frozen", now=at)

    def run_fast(self, factor: float, now: datetime | None = None, since: datetime | None = None) -> models.Clock:
        """``factor`` seconds in one of the machine's; ``since``: the machine's time at which it showed ``now``."""
        return self._set_clock("fast", factor=factor, now=now, since=since)

    def run_real(self) -> models.Clock:
        return self._set_clock("real")

    def _set_clock(self, mode: str, **given: Any) -> models.Clock:
        body = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in given.items()}
        return self.ask(
            models.Clock, "PUT", "clock", json={"mode": mode, **{n: v for n, v in body.items() if v is not None}}
        )

    def advance(self, seconds: float) -> models.Clock:
        return self.ask(models.Clock, "POST", "clock/advance", json={"seconds": seconds})

    # ---- faults
    def fault_kinds(self) -> models.FaultKinds:
        return self.ask(models.FaultKinds, "GET", "faults/kinds")

    def arm(self, fault: Fault | Mapping[str, Any]) -> models.ArmedFault:
        """``arm(LoseReply(operation="CustomerInsert"))``, or the same as JSON."""
        body = fault.as_json() if isinstance(fault, Fault) else dict(fault)
        return self.ask(models.ArmedFault, "POST", "faults", json=body)

    def faults(self) -> list[models.ArmedFault]:
        return self.ask(models.Faults, "GET", "faults").faults

    def fault(self, fault_id: int) -> models.ArmedFault:
        return self.ask(models.ArmedFault, "GET", f"faults/{fault_id}")

    def disarm(self, fault_id: int | None = None) -> None:
        """One fault, or all."""
        self.call("DELETE", "faults" if fault_id is None else f"faults/{fault_id}")

    def receipts(self, *, world: str | None = None, after: int = 0, limit: int = 1_000) -> list[models.Receipt]:
        """What the strikes did, oldest first."""
        return self.ask(models.Receipts, "GET", "receipts", params=_given(world, after, limit)).receipts

    # ---- the journal
    def journal(
        self, *, world: str | None = None, after: int = 0, limit: int = 100, **wanted: str
    ) -> list[dict[str, Any]]:
        """The newest exchanges that fit, oldest first. ``wanted``: operation, status, text."""
        params = {**_given(world, after, limit), **wanted}
        return self.ask(models.Exchanges, "GET", "journal", params=params).exchanges

    def wait_for(
        self,
        *,
        world: str | None = None,
        after: int = 0,
        count: int = 1,
        timeout_seconds: float = 10,
        **wanted: str,
    ) -> models.Waited:
        """Wait until ``count`` exchanges fit; when they didn't in time, ``why`` tells."""
        params = {**_given(world, after, count), **wanted, "count": count, "timeout_seconds": timeout_seconds}
        patience = TIMEOUT_SECONDS + timeout_seconds
        return self.ask(models.Waited, "GET", "journal/wait", params=params, timeout_seconds=patience)

    def why(self, exchange: int) -> models.Why:
        """Why an exchange was refused."""
        return self.ask(models.Why, "GET", f"journal/{exchange}/why")

    def archive(self, *, world: str | None = None, after: int = 0, limit: int = 2_000) -> dict[str, Any]:
        """The journal as an HTTP archive (HAR 1.2), redacted."""
        found: dict[str, Any] = self.call("GET", "journal/har", params=_given(world, after, limit))
        return found

    def counts_of_exchanges(self, world: str | None = None) -> list[dict[str, Any]]:
        params = {} if world is None else {"world": world}
        return self.ask(models.Counts, "GET", "journal/counts", params=params).counts

    # ---- notices
    def deliver_notices(self) -> int:
        """Send what is due in every world; gives how many were accepted."""
        return self.ask(models.Accepted, "POST", "notices/deliver").accepted


class WorldClient:
    """One world of one simulator."""

    def __init__(self, simulator: SimulatorClient, name: str) -> None:
        self.simulator, self.name = simulator, name
        self._path = f"worlds/{name}"

    def facts(self) -> models.WorldFacts:
        """Its seed, and the dummy credentials that choose it."""
        return self.simulator.ask(models.WorldFacts, "GET", self._path)

    def drop(self) -> None:
        self.simulator.call("DELETE", self._path)

    def reset(self, *, seed: int = 0, size: int = 0) -> None:
        """Forget all records and begin anew; settings stay."""
        self.simulator.call("POST", f"{self._path}/reset", json={"seed": seed, "size": size})

    def fork(self, name: str, *, settings: Mapping[str, Any] | None = None) -> WorldClient:
        """Another world with the same records."""
        self.simulator.call("POST", f"{self._path}/fork", json={"name": name, "settings": dict(settings or {})})
        return WorldClient(self.simulator, name)

    def snapshot(self, name: str) -> models.Snapshot:
        return self.simulator.ask(models.Snapshot, "POST", f"{self._path}/snapshots", json={"name": name})

    def snapshots(self) -> list[models.Snapshot]:
        return self.simulator.ask(models.Snapshots, "GET", f"{self._path}/snapshots").snapshots

    def restore(self, snapshot: str) -> None:
        self.simulator.call("POST", f"{self._path}/snapshots/{snapshot}/restore")

    def forget(self, snapshot: str) -> None:
        self.simulator.call("DELETE", f"{self._path}/snapshots/{snapshot}")

    # ---- what is in it
    def state(self, limit: int = 1_000, kinds: Sequence[str] = ()) -> models.State:
        """Its records as they are stored, of all kinds or of these."""
        params = {"limit": limit, **({"kinds": ",".join(kinds)} if kinds else {})}
        return self.simulator.ask(models.State, "GET", f"{self._path}/state", params=params)

    def counts(self, *kinds: str) -> dict[str, int]:
        """Records by kind."""
        return self.state(limit=0, kinds=kinds).counts

    def truth(self, after: int = 0, limit: int = 1_000) -> Truth:
        """Who is who in the three systems."""
        return self.simulator.ask(Truth, "GET", f"{self._path}/truth", params={"after": after, "limit": limit})

    # ---- settings and switches
    def settings(self) -> dict[str, Any]:
        found: dict[str, Any] = self.simulator.call("GET", f"{self._path}/settings")
        return found

    def configure(self, **settings: Any) -> dict[str, Any]:
        """Merge into its settings; None takes one away."""
        found: dict[str, Any] = self.simulator.call("PUT", f"{self._path}/settings", json=settings)
        return found

    def switches(self) -> models.SwitchesOfWorld:
        return self.simulator.ask(models.SwitchesOfWorld, "GET", f"{self._path}/switches")

    def turn(self, **switches: Any) -> models.SwitchesOfWorld:
        """Turn switches; None brings back a default."""
        return self.simulator.ask(models.SwitchesOfWorld, "PATCH", f"{self._path}/switches", json=switches)

    # ---- notices
    def recipients(self) -> list[models.Recipient]:
        return self.simulator.ask(models.Recipients, "GET", f"{self._path}/recipients").recipients

    def tell(self, *recipients: models.Recipient | Mapping[str, Any]) -> Sequence[models.Recipient]:
        """From now on these are told of changes, and no others."""
        given = [
            each.model_dump(exclude_none=True) if isinstance(each, models.Recipient) else dict(each)
            for each in recipients
        ]
        path = f"{self._path}/recipients"
        return self.simulator.ask(models.Recipients, "PUT", path, json={"recipients": given}).recipients

    def notices(self, limit: int = 1_000) -> models.Notices:
        return self.simulator.ask(models.Notices, "GET", f"{self._path}/notices", params={"limit": limit})

    def pending(self) -> int:
        """Notices that wait for delivery."""
        return self.notices(limit=0).counts["pending"]

    def delivery_log(self, limit: int = 1_000) -> list[dict[str, Any]]:
        """Every try to deliver, oldest first."""
        return self.simulator.ask(models.Tries, "GET", f"{self._path}/notices/log", params={"limit": limit}).tries

    def resend(self, number: int) -> models.Resent:
        """Send one notice once more, with the id and body that it had."""
        return self.simulator.ask(models.Resent, "POST", f"{self._path}/notices/{number}/resend")


def _given(world: str | None, after: int, limit: int) -> dict[str, str | int]:
    scope: dict[str, str | int] = {} if world is None else {"world": world}
    return {**scope, "after": after, "limit": limit}


def _plain_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session

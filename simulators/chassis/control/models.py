"""What /_sim/ takes and gives: JSON bodies, queries, answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from trifold.simulators.chassis.addresses import usable

Seed = Annotated[int, Field(ge=0, le=2**31, description="Chooses the invented people")]
Size = Annotated[int, Field(ge=0, le=100_000, description="How many records it starts with")]


YEARS = range(1970, 2301)  # what the clock may show: retries and lags stay within what a date can be


def _moment(value: object) -> object:
    """A time comes as text; anything else is refused by the type that follows."""
    if not isinstance(value, str):
        return value
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("must be an ISO 8601 time such as 2026-01-02T03:04:05+00:00") from None
    if found.year not in YEARS:
        raise ValueError(f"must be in the years {YEARS[0]} to {YEARS[-1]}")
    return found


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]


class Given(BaseModel):
    """What is sent: unknown members are refused, and so are values of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Asked(BaseModel):
    """A query: texts that become numbers; unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


class Refusal(BaseModel):
    error: str = Field(description="What is wrong, the valid names, and what to do")


# ---- worlds
class NewWorld(Given):
    name: str = Field(description="1 to 40 of a-z, 0-9 and '-'")
    seed: Seed = 0
    size: Size = 0
    settings: dict[str, Any] = Field({}, description="As in PUT /_sim/worlds/{world}/settings")


class Reset(Given):
    seed: Seed = 0
    size: Size = 0


class WorldFacts(BaseModel):
    name: str
    seed: int
    credentials: dict[str, str] = Field(description="Dummy credentials; one of them chooses the world")


class WorldList(BaseModel):
    worlds: list[WorldFacts]


class StateQuery(Asked):
    limit: Annotated[int, Field(ge=0, le=1_000, description="Records shown of each kind")] = 1_000
    kinds: Annotated[str, Field(max_length=500, description="Only these kinds, with commas between them")] = ""


class State(BaseModel):
    world: str
    counts: dict[str, int] = Field(description="Records by kind")
    records: dict[str, list[dict[str, Any]]]


class Settings(Given):
    """Settings by name, merged into the world's; null takes one away."""

    model_config = ConfigDict(extra="allow")


class SwitchValues(Given):
    """Values by name, merged into the world's; null brings back the default."""

    model_config = ConfigDict(extra="allow")


class SwitchFacts(BaseModel):
    name: str
    meaning: str
    kind: Literal["boolean", "choice", "integer", "list", "number", "text"]
    default: Any
    choices: list[Any] = Field(description="All values there are; none: any value of that kind")
    source: str


class SwitchList(BaseModel):
    system: str
    switches: list[SwitchFacts]


class SwitchesOfWorld(BaseModel):
    world: str
    values: dict[str, Any] = Field(description="Every switch's value")
    changed: list[str] = Field(description="Those that are not at their default")


# ---- time
class Clock(BaseModel):
    mode: Literal["real", "fast", "frozen"]
    now: datetime
    factor: float = Field(description="How many of its seconds pass in one of the machine's")


class SetClock(Given):
    mode: Literal["real", "fast", "frozen"]
    now: Moment | None = Field(None, description="What it shows, with its zone; absent: what it shows already")
    factor: Annotated[float, Field(ge=0.001, le=1_000_000, description="fast: how many times as fast")] = 60.0
    since: Moment | None = Field(None, description="fast: the machine's time at which it showed now")


class Advance(Given):
    seconds: Annotated[float, Field(ge=0, le=10**9, allow_inf_nan=False)]


# ---- exchanges
class JournalQuery(Asked):
    world: str | None = None
    operation: str | None = Field(None, description="An operation or METHOD /path, with * and ?")
    status: Annotated[str | None, Field(pattern=r"^[0-9xX]{3}$")] = Field(None, description="500, 5xx; 000: not sent")
    text: str | None = Field(None, description="Somewhere in the address or a body, whatever its case")
    after: Annotated[int, Field(ge=0, le=10**9, description="Only exchanges with a higher number")] = 0
    limit: Annotated[int, Field(ge=0, le=2_000)] = 100


class WaitQuery(JournalQuery):
    count: Annotated[int, Field(ge=1, le=2_000)] = 1
    timeout_seconds: Annotated[float, Field(ge=0, le=30, description="0: answer at once, to be asked again")] = 0


class Waited(BaseModel):
    met: bool = Field(description="Whether so many exchanges fit")
    exchanges: list[dict[str, Any]]
    why: str | None = Field(description="When not: how many each part of what was asked lets through")


class Archive(BaseModel):
    log: dict[str, Any]


class Why(BaseModel):
    number: int
    refused: bool
    reasons: list[str]


class CountsQuery(Asked):
    world: str | None = None


class Exchanges(BaseModel):
    exchanges: list[dict[str, Any]]


class Counts(BaseModel):
    counts: list[dict[str, Any]] = Field(description="How many exchanges by operation and status")


# ---- notices
class Recipient(Given):
    """Who is told of changes. AMS360's recipients also have version, retry and entities."""

    model_config = ConfigDict(strict=True, extra="forbid")
    url: Annotated[str, Field(pattern=r"^https?://", max_length=2_000), AfterValidator(usable)]
    secret: str = Field("", description="AMS360: the authentication code. InsuredMine: the key of the signature")
    on: bool = Field(True, description="Whether it is told of new changes")
    version: Literal["1", "2", "3"] | None = Field(None, description="AMS360: payload style; absent: the switch says")
    retry: Literal["single", "blocking"] | None = Field(None, description="AMS360; absent: the switch says")
    entities: list[str] | None = Field(None, description="AMS360: only changes of these; absent: of all")


class Recipients(Given):
    recipients: Annotated[list[Recipient], Field(max_length=20)]


class NoticesQuery(Asked):
    limit: Annotated[int, Field(ge=0, le=1_000)] = 100


class Notices(BaseModel):
    counts: dict[str, int] = Field(description="Notices by state")
    notices: list[dict[str, Any]] = Field(description="The newest, oldest first, without secrets")


class Tries(BaseModel):
    tries: list[dict[str, Any]] = Field(description="The newest, oldest first")


class Resent(BaseModel):
    number: int
    state: str


class Accepted(BaseModel):
    accepted: int = Field(description="How many notices a recipient took")


# ---- copies
class Fork(Given):
    name: str = Field(description="1 to 40 of a-z, 0-9 and '-'")
    settings: dict[str, Any] = Field({}, description="As in PUT /_sim/worlds/{world}/settings, over the copied ones")


class NewSnapshot(Given):
    name: str = Field(description="1 to 40 of a-z, 0-9 and '-'")


class Snapshot(BaseModel):
    name: str
    at: datetime = Field(description="The simulator's time when it was taken")


class Snapshots(BaseModel):
    snapshots: list[Snapshot]


# ---- faults
class Fault(Given):
    """A kind, and the fields that GET /_sim/faults/kinds lists for it."""

    model_config = ConfigDict(extra="allow")
    kind: str


class FaultKinds(BaseModel):
    kinds: list[dict[str, Any]]
    aims: dict[str, Any] = Field(description="The fields that every fault has, with their defaults")
    refusals: list[str] = Field(description="What a vendor_fault's name may be")


class ArmedFault(BaseModel):
    id: int
    state: Literal["armed", "spent", "over"]
    calls: int = Field(description="Calls that its aim fitted")
    struck: int
    fault: dict[str, Any]
    misses: list[str] = Field(description="Why it lately did not strike, in plain words")


class Faults(BaseModel):
    faults: list[ArmedFault]


class ReceiptsQuery(Asked):
    world: str | None = None
    after: Annotated[int, Field(ge=0, le=10**9, description="Only receipts with a higher number")] = 0
    limit: Annotated[int, Field(ge=0, le=1_000)] = 100


class Receipt(BaseModel):
    number: int
    fault: int
    kind: str
    at: datetime
    world: str | None
    operation: str | None
    committed: list[str] = Field(description="Writes that were committed, by table, such as 2 INSERT contacts")
    status: int | None = Field(description="What the operation answered; null: it did not run, or not yet")
    seen: str = Field(description="What the client saw")


class Receipts(BaseModel):
    receipts: list[Receipt]


# ---- the simulator
class Health(BaseModel):
    system: str
    status: Literal["ok", "degraded"] = Field(description="degraded: it answers, and notices are in trouble")
    reasons: list[str] = Field(description="What is wrong; nothing when all is well")
    worlds: list[str]
    clock: str

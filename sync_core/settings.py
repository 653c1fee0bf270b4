"""Settings: one TOML file, named by ``--settings`` or SYNC_CORE_SETTINGS. The only reader of the environment.

A secret may be written as ``env:NAME``; then the variable NAME holds it. Unknown names are refused, and so is every
value that could only fail later: at the first call, at the first daily. A refusal names the setting and never shows its
value where that may hold a secret.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from trifold.sync_core.errors import Misconfigured

TEXT_CHARACTERS_MAX = 1_000
HOST_CHARACTERS_MAX = 253  # RFC 1035, section 2.3.4, without the root's dot
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.I)  # "_": names of a container network have it
_YEAR_MINUTES, _DAY_SECONDS = 525_600, 86_400


def _secret(value: object) -> object:
    if isinstance(value, str) and value.startswith("env:"):
        name = value.removeprefix("env:")
        if name not in os.environ:
            raise ValueError(f"the environment has no variable {name}. Set it, or write the secret itself")
        return os.environ[name]
    return value


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("it holds a line break or another character that can't be printed. Take it out")
    return value


def _key(value: str) -> str:
    if not value.isascii() or " " in value:
        raise ValueError("a key is made of ASCII characters without blanks. Copy it again")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # unknown; "../x"; the name of a folder
        raise ValueError(f"{value!r} is no time zone. Take a name such as America/Chicago, or UTC") from None
    return value


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine: only there a password may travel in the clear."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
        return True
    except ValueError:
        labels = host.removesuffix(".").split(".")
    return len(host) <= HOST_CHARACTERS_MAX and all(_LABEL.fullmatch(label) for label in labels)


def _address(url: str, allow_plain_http: bool) -> str:
    """A base address that requests can be sent to. What is refused may hold a password: it is not shown."""
    example = "Write one such as https://wsapi.ams360.com/v3"
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise ValueError(f"it is no address: it holds a blank, a backslash or a character beyond ASCII. {example}")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError(f"it is no address. {example}") from None
    if parts.scheme not in ("https", "http"):
        raise ValueError(f"it begins with neither https:// nor http://. {example}")
    if "@" in parts.netloc:
        raise ValueError("it holds a user or a password. Take them out: credentials have settings of their own")
    if "?" in url or "#" in url:
        raise ValueError("it holds a query or a fragment. End it before the ? or #")
    if not _is_host(parts.hostname or ""):
        raise ValueError(f"it names no host that can exist. {example}")
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0 or parts.netloc.endswith(":"):
        raise ValueError("its port is no number from 1 to 65535. Correct it, or leave it out")
    if parts.scheme == "http" and not allow_plain_http and not is_loopback(parts.hostname or ""):
        raise ValueError(
            "http:// would send password and data in the clear over a network. Write https://, or set allow_plain_http "
            "= true where the network is all your own"
        )
    return url


Text = Annotated[str, StringConstraints(max_length=TEXT_CHARACTERS_MAX), AfterValidator(_printable)]
Needed = Annotated[Text, StringConstraints(min_length=1)]
Secret = Annotated[
    str,
    BeforeValidator(_secret),
    StringConstraints(max_length=TEXT_CHARACTERS_MAX),
    AfterValidator(_printable),
    Field(repr=False),
]
NeededSecret = Annotated[Secret, StringConstraints(min_length=1)]
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]  # xs:int
AgencyName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


# What a customer's name may begin with: letters, digits, symbols, and Western Europe's letters.
LIST_PREFIXES = "abcdefghijklmnopqrstuvwxyz0123456789&'\"#(*.-@!+$/_ß" + "".join(map(chr, range(0xE0, 0xFF)))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


class _Vendor(_Strict):
    """How a vendor's service is reached; ``calls_per_minute`` is the agency's budget, 0 = no limit."""

    allow_plain_http: bool = False  # also to another machine; stands before url, which is checked by it
    url: Annotated[str, StringConstraints(max_length=TEXT_CHARACTERS_MAX)]
    timeout_seconds: float = Field(default=30.0, ge=0.1, le=600)
    calls_per_minute: int = Field(default=0, ge=0, le=1_000_000)

    @field_validator("url")
    @classmethod
    def _reachable(cls, url: str, info: ValidationInfo) -> str:
        return _address(url, bool(info.data.get("allow_plain_http")))


class Ams360Settings(_Vendor):
    """WSAPI credentials of one agency, and what fills a customer or policy that a user left incomplete (codes)."""

    agency_no: Needed
    login_id: Needed
    password: NeededSecret
    employee_code: Text = ""
    notice_secret: Secret = ""
    list_prefixes: Text = LIST_PREFIXES  # the sweep's, one character each; "" = one call with an empty prefix
    list_rows_max: int = Field(
        default=0, ge=0, le=10_000_000
    )  # a list this long may be cut, and is asked in smaller ones; 0 = never
    sweep_calls_per_hour: int = Field(
        default=0, ge=0, le=100_000_000
    )  # then the sweep pauses until the next hour; 0 = never
    sweep_reads_profile: bool = True  # one call more for each customer: agency-defined answers
    silence_minutes_max: float = Field(
        default=1_440, ge=0, le=_YEAR_MINUTES
    )  # without a notification: a warning; 0 = never
    customer_type: Needed = "C"
    executive: Text | None = None
    representative: Text | None = None
    division: Text | None = None
    branch: Text | None = None
    department: Text | None = None
    group: Text | None = None
    company_code: Text | None = None  # for a plan that names no carrier


class BenefitPointSettings(_Vendor):
    """Web Services user of one agency, and the service information that every new account needs (ids). ``url`` is the
    host's, for example https://www1.benefitpoint.com."""

    username: Needed
    password: NeededSecret
    version: Literal["v4", "v4_3"] = "v4_3"
    account_type: Needed = "Client"
    business_type: Text = "Other"
    office_id: Id | None = None
    department_id: Id | None = None
    administrator_user_id: Id | None = None
    primary_contact_user_id: Id | None = None


class InsuredMineSettings(_Vendor):
    api_key: Annotated[NeededSecret, AfterValidator(_key)]
    webhook_secret: Secret = ""


class ConsoleSettings(_Strict):
    """Who may use the console. Without a ``password`` no person gets in, without a ``token`` no program.

    ``password`` may be the password or its hash, as ``sync-core password`` prints it. ``session_key`` signs the
    session; empty: a new one at every start. ``https``: the browser sends the session over HTTPS only.
    """

    password: Secret = ""
    token: Secret = ""
    session_key: Secret = ""
    session_hours: float = Field(default=12.0, gt=0, le=168)
    https: bool = False


class Agency(_Strict):
    """One agency. ``mode`` daily ignores notifications and polls; both modes end in the same state (R52).

    ``internal_connection``: who makes an AMS360 customer of a new BenefitPoint account: nobody, this core, or
    BenefitPoint itself (vendor). ``pause_seconds_max``: the longest pause before a system that is down is tried again;
    ``log_in_pause_seconds_max``: before one that refuses the log-in is, so that the vendor locks nobody out.
    """

    ams360: Ams360Settings
    benefitpoint: BenefitPointSettings | None = None
    insuredmine: InsuredMineSettings
    mode: Literal["realtime", "daily"] = "realtime"
    internal_connection: Literal["off", "core", "vendor"] = "off"
    key_grace_hours: float = Field(
        default=24.0, ge=0, le=8_760
    )  # vendor: how long a new account waits for its AMS360 id
    poll_seconds: float = Field(default=5.0, ge=0.1, le=_DAY_SECONDS)
    pause_seconds_max: float = Field(default=300.0, ge=1, le=3_600)  # the longest pause of a system that is down
    log_in_pause_seconds_max: float = Field(default=3_600.0, ge=60, le=_DAY_SECONDS)  # of one that refuses the log-in
    run_records_max: int = Field(
        default=5_000, ge=0, le=100_000_000
    )  # a run that would write to more records asks; 0: it never asks
    daily_at: str = Field(default="02:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"


class Settings(_Strict):
    """Everything. ``workers`` are threads; ``attempts_max`` tries before a ring becomes a dead letter."""

    database: Annotated[str, StringConstraints(min_length=1, max_length=4_096), AfterValidator(_printable)] = (
        "sqlite:///sync-core.db"
    )
    agencies: dict[AgencyName, Agency]  # a name stands in the addresses of hooks and pages
    console: ConsoleSettings = ConsoleSettings()
    host: Annotated[Needed, StringConstraints(max_length=HOST_CHARACTERS_MAX, pattern=r"^\S+$")] = "127.0.0.1"
    port: int = Field(default=7360, ge=1, le=65_535)
    workers: int = Field(default=8, ge=1, le=64)
    attempts_max: int = Field(default=12, ge=1, le=1_000)
    audit_key: Secret = ""  # with it only who knows it can make the audit's hashes
    create_deadline_seconds: float = Field(default=60.0, gt=0, le=_DAY_SECONDS)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


def load(path: Path | None) -> Settings:
    """Read the file; raises Misconfigured, one line that names each mistake."""
    named = path or (Path(os.environ["SYNC_CORE_SETTINGS"]) if "SYNC_CORE_SETTINGS" in os.environ else None)
    if named is None:
        raise Misconfigured("settings: no file is named. Give --settings FILE or set SYNC_CORE_SETTINGS.")
    try:
        raw = tomllib.loads(named.read_text("utf-8"))
    except OSError as error:
        raise Misconfigured(f"settings {named}: {error.strerror}. Give another file with --settings.") from error
    except UnicodeDecodeError:
        raise Misconfigured(f"settings {named}: it is no text in UTF-8. Correct the file.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Misconfigured(f"settings {named}: {error}. Correct the file.") from error
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        lines = [
            f"{_name(mistake['loc'])}: {_told(mistake['type'], mistake['msg'])}"
            for mistake in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise Misconfigured(f"settings {named}: {'; '.join(lines)}.") from None


def _name(place: tuple[int | str, ...]) -> str:
    """The dotted name of a setting; the name of an agency that is refused itself is put in quotes."""
    own = place[-1:] == ("[key]",)
    parts = [str(part) for part in place if part != "[key]"]
    return ".".join([*parts[:-1], repr(parts[-1])] if own else parts)


def _told(kind: str, message: str) -> str:
    """What is wrong and what to do, in a sentence."""
    if kind == "string_pattern_mismatch" and "A-Za-z0-9_.-" in message:
        message = "a name is made of letters, digits, dots, - and _, at most 64, and begins with a letter or digit"
    if kind == "string_pattern_mismatch" and "[01]" in message:
        message = "it is no time of day. Write hours and minutes, such as 02:00"
    return message.removeprefix("Value error, ")

"""Settings: one TOML file, named by ``--settings`` or SYNC_CORE_SETTINGS. The only reader of the environment.

A secret may be written as ``env:NAME``; then the variable NAME holds it. Unknown names are refused.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from trifold.sync_core.errors import Misconfigured


def _secret(value: object) -> object:
    if isinstance(value, str) and value.startswith("env:"):
        name = value.removeprefix("env:")
        if name not in os.environ:
            raise ValueError(f"the environment has no variable {name}")
        return os.environ[name]
    return value


Secret = Annotated[str, BeforeValidator(_secret), Field(repr=False)]


# What a customer's name may begin with: letters, digits, symbols, and Western Europe's letters.
LIST_PREFIXES = "abcdefghijklmnopqrstuvwxyz0123456789&'\"#(*.-@!+$/_ß" + "".join(map(chr, range(0xE0, 0xFF)))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ams360Settings(_Strict):
    """WSAPI credentials of one agency, and what fills a customer or policy that a user left incomplete (codes)."""

    url: str
    agency_no: str
    login_id: str
    password: Secret
    employee_code: str = ""
    notice_secret: Secret = ""
    timeout_seconds: float = 30.0
    list_prefixes: str = LIST_PREFIXES  # the sweep's, one character each; "" = one call with an empty prefix
    list_rows_max: int = Field(default=0, ge=0)  # a list this long may be cut, and is asked in smaller ones; 0 = never
    calls_per_minute: int = Field(default=0, ge=0)  # the agency's budget of calls; 0 = no limit
    sweep_calls_per_hour: int = Field(default=0, ge=0)  # then the sweep pauses until the next hour; 0 = never
    sweep_reads_profile: bool = True  # one call more for each customer: agency-defined answers
    silence_minutes_max: float = Field(default=1_440, ge=0)  # without a notification: a warning; 0 = never
    customer_type: str = "C"
    executive: str | None = None
    representative: str | None = None
    division: str | None = None
    branch: str | None = None
    department: str | None = None
    group: str | None = None
    company_code: str | None = None  # for a plan whose carrier is no company of AMS360


class BenefitPointSettings(_Strict):
    """Web Services user of one agency, and the service information that every new account needs (ids)."""

    url: str  # of the host, for example https://www1.benefitpoint.com
    username: str
    password: Secret
    version: Literal["v4", "v4_3"] = "v4_3"
    timeout_seconds: float = 30.0
    calls_per_minute: int = Field(default=0, ge=0)  # the agency's budget of calls; 0 = no limit
    account_type: str = "Client"
    business_type: str = "Other"
    office_id: int | None = None
    department_id: int | None = None
    administrator_user_id: int | None = None
    primary_contact_user_id: int | None = None


class InsuredMineSettings(_Strict):
    url: str
    api_key: Secret
    webhook_secret: Secret = ""
    timeout_seconds: float = 30.0
    calls_per_minute: int = Field(default=0, ge=0)  # the agency's budget of calls; 0 = no limit


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
    BenefitPoint itself (vendor).
    """

    ams360: Ams360Settings
    benefitpoint: BenefitPointSettings | None = None
    insuredmine: InsuredMineSettings
    mode: Literal["realtime", "daily"] = "realtime"
    internal_connection: Literal["off", "core", "vendor"] = "off"
    key_grace_hours: float = Field(default=24.0, ge=0)  # vendor: how long a new account waits for its AMS360 id
    poll_seconds: float = Field(default=5.0, gt=0)
    pause_seconds_max: float = Field(default=300.0, ge=1, le=3_600)  # the longest pause of a system that is down
    log_in_pause_seconds_max: float = Field(default=3_600.0, ge=60, le=86_400)  # of one that refuses the log-in
    run_records_max: int = Field(default=5_000, ge=0)  # a run that would write to more records asks; 0: it never asks
    daily_at: str = Field(default="02:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    timezone: str = "UTC"


class Settings(_Strict):
    """Everything. ``workers`` are threads; ``attempts_max`` tries before a ring becomes a dead letter."""

    database: str = "sqlite:///sync-core.db"
    agencies: dict[str, Agency]
    console: ConsoleSettings = ConsoleSettings()
    host: str = "127.0.0.1"
    port: int = 7360
    workers: int = Field(default=4, ge=1, le=64)
    attempts_max: int = Field(default=12, ge=1)
    audit_key: Secret = ""  # with it only who knows it can make the audit's hashes
    create_deadline_seconds: float = Field(default=60.0, gt=0)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


def load(path: Path | None) -> Settings:
    """Read the file; raises Misconfigured with one line per mistake."""
    named = path or (Path(os.environ["SYNC_CORE_SETTINGS"]) if "SYNC_CORE_SETTINGS" in os.environ else None)
    if named is None:
        raise Misconfigured("settings: no file is named. Give --settings FILE or set SYNC_CORE_SETTINGS.")
    try:
        raw = tomllib.loads(named.read_text("utf-8"))
    except OSError as error:
        raise Misconfigured(f"settings {named}: {error.strerror}. Give another file with --settings.") from error
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"settings {named}: {error}. Correct the file.") from error
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in mistake['loc'])}: {mistake['msg']}" for mistake in error.errors()]
        raise Misconfigured(f"settings {named}: " + "; ".join(lines)) from None

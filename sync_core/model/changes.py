"""A change says who changed, never what: the core reads the record again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class System(StrEnum):
    AMS360 = "ams360"
    BENEFITPOINT = "benefitpoint"
    INSUREDMINE = "insuredmine"


class Kind(StrEnum):
    ACCOUNT = "account"
    CONTACT = "contact"
    POLICY = "policy"
    SYNC_REQUEST = "sync_request"  # a user of InsuredMine asked to send a record to a system
    DECISION = "decision"  # a person's answer needs a write; the external id is the review item's number
    DAILY_JOB = "daily_job"  # a user of InsuredMine pressed the daily button
    SWEEP = "sweep"  # a sweep of AMS360 has something left to read
    RUN = "run"  # a run of many rings is listed and may be looked into
    RESTORE = "restore"  # a person wants earlier values back


class Occasion(StrEnum):
    """Why a record is looked at. The daily shows BenefitPoint's data in InsuredMine; real time does not."""

    REALTIME = "realtime"
    SWEEP = "sweep"
    DAILY = "daily"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Somebody rang: ``external_id`` of ``kind`` in ``system`` is worth a look.

    ``account_id`` is the external id of its account in the same system, if the system says so. ``version`` is the
    version of InsuredMine's record after the change (to recognise our own write), else None.
    """

    system: System
    kind: Kind
    external_id: str
    account_id: str | None = None
    version: int | None = None
    occasion: Occasion = Occasion.REALTIME


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """What a system reported since a cursor; ``more`` says that another page waits.

    The cursor is the same text when nothing new was seen. ``clock_went_back``: the system's time is before the
    cursor's, so that something recorded meanwhile may never be reported: only its whole list tells.
    """

    changes: tuple[Change, ...]
    cursor: str
    more: bool = False
    clock_went_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a vendor confirmed. ``seen``: the fields as the vendor says it stored them; empty if it does not say."""

    system: System
    kind: Kind
    external_id: str
    number: str | None = None
    version: str | None = None
    seen: Mapping[str, str | None] = field(default_factory=dict)

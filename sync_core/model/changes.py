"""A change says who changed, never what: the core reads the record again. A job is work of another kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class System(StrEnum):
    AMS360 = "ams360"
    BENEFITPOINT = "benefitpoint"
    INSUREDMINE = "insuredmine"


TITLES = {System.AMS360: "AMS360", System.BENEFITPOINT: "BenefitPoint", System.INSUREDMINE: "InsuredMine"}


class Kind(StrEnum):
    """What a record is."""

    ACCOUNT = "account"
    CONTACT = "contact"
    POLICY = "policy"


class JobKind(StrEnum):
    """Work that is not one record's. What each does stands in flows/queue/handlers.py."""

    POLL = "poll"  # ask a system what changed; the id is the system's name
    REQUESTS = "requests"  # ask InsuredMine for its users' requests and daily jobs that nobody told us of
    SYNC_REQUEST = "sync_request"  # a user of InsuredMine asked to send a record to a system
    DOUBT = "doubt"  # a create whose answer was lost; the id is its intent's
    DECISION = "decision"  # a person's answer needs a write; the id is the review item's number
    DAILY = "daily_job"  # ours, or InsuredMine's when a user pressed the button there
    SWEEP = "sweep"  # a sweep of AMS360 has something left to read
    BATCH = "run"  # a batch is listed and may be looked into
    BATCH_END = "batch_end"  # nothing of a batch is left, or its progress is to be told
    RESTORE = "restore"  # a person wants earlier values back
    CONNECTION = "connection"  # the internal connection was switched: note down what is there
    ONBOARDING = "onboarding"  # a person wants to know what an agency's moving in would do


class Occasion(StrEnum):
    """Why a record is looked at. The daily shows BenefitPoint's data in InsuredMine, and so does an onboarding; real
    time does not. An onboarding makes nothing in AMS360 or BenefitPoint."""

    REALTIME = "realtime"
    SWEEP = "sweep"
    DAILY = "daily"
    ONBOARDING = "onboarding"

    @property
    def shows_all(self) -> bool:
        return self in (Occasion.DAILY, Occasion.ONBOARDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Somebody rang: ``external_id`` of ``kind`` in ``system`` is worth a look.

    ``account_id`` is the external id of its account in the same system, if the system says so. ``version`` is the
    version of InsuredMine's record after the change (to recognise our own write), else None. ``gone``: the system says
    that it was deleted; it is looked up all the same, but no second time.
    """

    system: System
    kind: Kind
    external_id: str
    account_id: str | None = None
    version: int | None = None
    occasion: Occasion = Occasion.REALTIME
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work of the agency: ``id`` says which one. ``system`` is the one that it can't begin without, if any.

    ``after_seconds``: it is due only then.
    """

    kind: JobKind
    id: str
    system: System | None = None
    occasion: Occasion = Occasion.REALTIME
    after_seconds: float = 0.0


Work = Change | Job  # what a work item of the queue asks for


def asked_in_insuredmine(kind: JobKind, external_id: str) -> Job:
    """A user pressed Sync or the daily button there."""
    return Job(kind=kind, id=external_id, system=System.INSUREDMINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """What a system reported since a cursor; ``more`` says that another page waits.

    The cursor is the same text when nothing new was seen. ``clock_went_back``: the system's time is before the
    cursor's, so that something recorded meanwhile may never be reported: only its whole list tells.
    """

    changes: tuple[Work, ...]
    cursor: str
    more: bool = False
    clock_went_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a vendor confirmed. ``seen``: the fields as they are stored, which the vendor's answer shows (``proven``) or
    we take it to have stored."""

    system: System
    kind: Kind
    external_id: str
    number: str | None = None
    version: str | None = None
    seen: Mapping[str, str | None] = field(default_factory=dict)
    proven: bool = False

"""All reasons for which a person is asked. A new one is one file and one line here; nothing else knows it by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from trifold.sync_core.flows.review.already_there import AlreadyThere
from trifold.sync_core.flows.review.ambiguous import Ambiguous
from trifold.sync_core.flows.review.case import Case
from trifold.sync_core.flows.review.conflict import ConflictCase
from trifold.sync_core.flows.review.deleted import Deleted
from trifold.sync_core.flows.review.found_twice import FoundTwice
from trifold.sync_core.flows.review.in_doubt import InDoubt
from trifold.sync_core.flows.review.key_awaited import KeyAwaited
from trifold.sync_core.flows.review.left_out import LeftOut
from trifold.sync_core.flows.review.look_alike import LookAlike
from trifold.sync_core.flows.review.merged import MergedCase
from trifold.sync_core.flows.review.not_mapped import NotMapped
from trifold.sync_core.flows.review.not_sent import NotSent
from trifold.sync_core.flows.review.one_client import OneClient
from trifold.sync_core.flows.review.refused import Refused
from trifold.sync_core.flows.review.resembles import Resembles
from trifold.sync_core.flows.review.successor import Successor
from trifold.sync_core.flows.review.two_records import TwoRecords


class Reason(StrEnum):
    """The value is the reason as it is kept; ``case`` is its class."""

    case: type[Case]

    def __new__(cls, case: type[Case]) -> Reason:
        one = str.__new__(cls, case.reason)
        one._value_, one.case = case.reason, case
        return one

    AMBIGUOUS = (Ambiguous,)
    LOOK_ALIKE = (LookAlike,)
    RESEMBLES = (Resembles,)
    ALREADY_THERE = (AlreadyThere,)
    IN_DOUBT = (InDoubt,)
    FOUND_TWICE = (FoundTwice,)
    CONFLICT = (ConflictCase,)
    DELETED = (Deleted,)
    MERGED = (MergedCase,)
    SUCCESSOR = (Successor,)
    NOT_SENT = (NotSent,)
    NOT_MAPPED = (NotMapped,)
    REFUSED = (Refused,)
    LEFT_OUT = (LeftOut,)
    KEY_AWAITED = (KeyAwaited,)
    TWO_RECORDS = (TwoRecords,)
    ONE_CLIENT = (OneClient,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Case):
    """Of a reason that this release does not know: it can only be left."""

    reason: ClassVar[str] = "unknown"


def case_of(row: Mapping[str, Any]) -> Case:
    """The case of an item: ``reason``, ``system``, ``canonical_id`` and ``evidence`` of its row."""
    known = row["reason"] in set(Reason)
    return Reason(row["reason"]).case.of(row) if known else Unknown.of(row)

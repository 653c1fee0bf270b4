"""What the operations of every family share: the shape of an operation, and what a get answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from trifold.simulators.ams360.errors import GeneralRefusal, not_found
from trifold.simulators.ams360.records import NO_DATE, Record
from trifold.simulators.ams360.turn import Turn

Fields = Mapping[str, Any]
Operation = Callable[[Turn, Fields], Record | bytes]  # bytes: a result that is one stream
Operations = Mapping[str, Operation]


def shown(turn: Turn, entity: str, key: str, fields: Fields, found: Record | None) -> Record:
    """The result of a get; nothing found is a nil entity, or a fault (switch ``not_found``)."""
    if found is None:
        rule = turn.switch("not_found")
        if rule == "business_fault":
            raise not_found(entity, key, fields.get(key, ""))
        if rule == "general_fault":
            raise GeneralRefusal(f"{entity} not found")
    return {entity: found}


def given(fields: Fields, entity: str, operation: str) -> Mapping[str, Any]:
    """The entity of an insert or update; a request without one is a general fault."""
    found: Mapping[str, Any] | None = fields.get(entity)
    if found is None:
        raise GeneralRefusal(f"{operation}: the request has no {entity}")
    return found


def date_in(fields: Fields, name: str) -> datetime | None:
    """A date that was given; .NET's zero date counts as none."""
    value: datetime | None = fields.get(name)
    return None if value == NO_DATE else value


def after(act: Callable[[Turn, Fields], None]) -> Operation:
    """An operation whose answer is empty."""

    def operation(turn: Turn, fields: Fields) -> Record:
        act(turn, fields)
        return {}

    return operation

"""Putting earlier values back: which of them may be, and the writes that do it.

Where the authority gets its value back, that value counts again and flows on. Where another system does, it is a local
deviation as if it had been edited there: it stays until the value that counts changes (decision D2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from trifold.sync_core.model.changes import System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.ownership import View, shaped
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import Fields, GoldenRecord
from trifold.sync_core.model.values import ANY, Limit, fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwritten:
    """A field that a write of ours changed: ``before`` is what was there, ``after`` what it wrote."""

    before: str | None
    after: str | None


Values = Mapping[System, Mapping[str, Overwritten]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoring:
    """``left``: what stays as it is, and why."""

    operations: tuple[Operation, ...]
    left: tuple[str, ...]


def restoring(record: GoldenRecord, views: Mapping[System, View], values: Values) -> Restoring:
    """The writes that put the values back which are still as they were written."""
    operations, left = [], []
    for system in sorted(values, key=list(System).index):
        view = views.get(system)
        if view is None:
            left.append(f"{system} {record.kind}: it is not linked there any more")
            continue
        back: dict[str, str | None] = {}
        for name, value in values[system].items():
            why = _why_not(view, name, value)
            if why:
                left.append(f"{system} {record.kind} {view.link.external_id} {name}: {why}")
            else:
                back[name] = value.before
        if back:
            operations.append(_write(record, view, back))
    return Restoring(operations=tuple(operations), left=tuple(left))


def _why_not(view: View, name: str, value: Overwritten) -> str | None:
    if view.snapshot.fields.get(name) == value.before:
        return "it has that value already"
    if view.snapshot.fields.get(name) != value.after:
        return "it changed since"
    return None if name in view.writable else "it can't be written there"


def _write(record: GoldenRecord, view: View, back: Fields) -> Operation:
    shot = view.snapshot
    return Operation(
        verb=Verb.UPDATE,
        system=shot.system,
        kind=record.kind,
        canonical_id=record.canonical_id,
        fields={**shaped(record.fields, shot.individual), **back},
        changed=tuple(sorted(back)),
        expected=shot.fields,
        external_id=shot.external_id,
        account_id=shot.account_id,
        version=shot.version,
        individual=shot.individual,
        restores=True,
    )


def restored(
    link: Link, golden: Fields, operation: Operation, stored: Fields, limits: Mapping[str, Limit] = MappingProxyType({})
) -> Link:
    """The link after a confirmed restore: what counts is taken as given, so that nothing writes over it by itself."""
    seen = {name: stored.get(name, operation.fields.get(name)) for name in operation.changed}
    counts = shaped(golden, operation.individual)
    given = {name: fit(limits.get(name, ANY), counts.get(name))[0] for name in operation.changed}
    return link.with_shadow(seen, given)

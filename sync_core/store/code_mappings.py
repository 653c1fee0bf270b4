"""What a person said that a value is called in a system: a carrier, a line of business, a billing method.

A value is known in any spelling (case, blanks and punctuation); one mapping for each agency, system, field and value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.records import Fields
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import code_mappings, links, records

FIELDS = ("carrier", "line_of_business", "bill_method")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMapping:
    """``value`` of ``field`` is ``code`` in ``system``, where that is called ``name``."""

    agency: str
    system: System
    field: str
    value: str
    code: str
    name: str

    @property
    def key(self) -> str:
        return key_of(self.value)


def key_of(value: str) -> str:
    return normal_name(value)


def of_fields(conn: Connection, agency: str, system: System, fields: Fields) -> dict[str, CodeMapping]:
    """By field, the mappings of the values of a record."""
    wanted = {name: key_of(value) for name in FIELDS if (value := fields.get(name))}
    if not wanted:
        return {}
    query = _of(agency).where(code_mappings.c.system == system, code_mappings.c.key.in_(sorted(set(wanted.values()))))
    found = {(one.field, one.key): one for one in _read(conn, query)}
    return {name: found[name, key] for name, key in wanted.items() if (name, key) in found}


def find(conn: Connection, agency: str, system: System, field: str, value: str) -> CodeMapping | None:
    return of_fields(conn, agency, system, {field: value}).get(field)


def of_agency(conn: Connection, agency: str) -> list[CodeMapping]:
    order = (code_mappings.c.system, code_mappings.c.field, code_mappings.c.value)
    return _read(conn, _of(agency).order_by(*order))


def put(db: Database, conn: Connection, mapping: CodeMapping) -> CodeMapping | None:
    """Remember it; gives the one that it replaces."""
    before = remove(conn, mapping.agency, mapping.system, mapping.field, mapping.value)
    values = {
        "agency": mapping.agency,
        "system": mapping.system,
        "field": mapping.field,
        "key": mapping.key,
        "value": mapping.value,
        "code": mapping.code,
        "name": mapping.name,
        "changed_at": db.now(),
    }
    conn.execute(insert(code_mappings).values(values))
    return before


def remove(conn: Connection, agency: str, system: System, field: str, value: str) -> CodeMapping | None:
    """Forget it; gives what it was."""
    known = find(conn, agency, system, field, value)
    if known is not None:
        where = (code_mappings.c.agency == agency, code_mappings.c.system == system)
        conn.execute(
            delete(code_mappings).where(*where, code_mappings.c.field == field, code_mappings.c.key == known.key)
        )
    return known


def waiting(conn: Connection, agency: str, system: System, field: str, value: str) -> list[str]:
    """The policies with this value that the system does not have, and that are elsewhere than in InsuredMine alone."""
    key = key_of(value)
    there = select(links.c.canonical_id).where(links.c.agency == agency, links.c.system == system)
    beside = select(links.c.canonical_id).where(links.c.agency == agency, links.c.system == System.BENEFITPOINT)
    query = select(records.c.canonical_id, records.c.fields).where(
        records.c.agency == agency,
        records.c.kind == Kind.POLICY,
        records.c.canonical_id.not_in(there),
        records.c.canonical_id.in_(beside),
    )
    rows = conn.execute(query.order_by(records.c.canonical_id)).all()
    return [row.canonical_id for row in rows if key_of(row.fields.get(field) or "") == key]


def _of(agency: str) -> Select[Any]:
    return select(code_mappings).where(code_mappings.c.agency == agency)


def _read(conn: Connection, query: Select[Any]) -> list[CodeMapping]:
    names = ("agency", "field", "value", "code", "name")
    rows = conn.execute(query).mappings()
    return [CodeMapping(system=System(row["system"]), **{name: row[name] for name in names}) for row in rows]

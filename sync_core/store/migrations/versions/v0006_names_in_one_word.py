"""Contacts are found by a last name in one word: ``O'Brien`` is ``OBrien``.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from trifold.sync_core.model.changes import Kind
from trifold.sync_core.store.records import name_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_RECORDS = sa.table(
    "records", sa.column("canonical_id"), sa.column("kind"), sa.column("fields", sa.JSON()), sa.column("name")
)


def upgrade() -> None:
    conn = op.get_bind()
    contacts = sa.select(*_RECORDS.c).where(_RECORDS.c.kind == Kind.CONTACT.value)
    for canonical_id, _, fields, name in conn.execute(contacts).all():
        if (spelt := name_of(Kind.CONTACT, fields)) != name:
            conn.execute(_RECORDS.update().where(_RECORDS.c.canonical_id == canonical_id).values(name=spelt))

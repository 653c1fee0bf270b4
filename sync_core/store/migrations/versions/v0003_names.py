"""Records are found by name, in one spelling: below an account, and among the accounts of an agency.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from trifold.sync_core.model.changes import Kind
from trifold.sync_core.store.records import name_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_RECORDS = sa.table(
    "records", sa.column("canonical_id"), sa.column("kind"), sa.column("fields", sa.JSON()), sa.column("name")
)


def upgrade() -> None:
    op.drop_index("records_parent", "records")
    op.create_index("records_parent", "records", ["parent_id", "kind", "name"])
    op.create_index("records_named", "records", ["agency", "kind", "name"])
    conn = op.get_bind()
    for canonical_id, kind, fields, name in conn.execute(sa.select(*_RECORDS.c)).all():
        if (spelt := name_of(Kind(kind), fields)) != name:
            conn.execute(_RECORDS.update().where(_RECORDS.c.canonical_id == canonical_id).values(name=spelt))

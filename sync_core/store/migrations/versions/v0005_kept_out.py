"""What an agency's systems lacked when it moved in is not made there by itself.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("records") as table:
        table.add_column(sa.Column("kept_out", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("records") as table:
        table.alter_column("kept_out", server_default=None)

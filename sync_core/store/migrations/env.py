"""Alembic's entrance: runs on the connection, and in the transaction, that store/schema.py opened."""

from __future__ import annotations

from alembic import context

from trifold.sync_core.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_server_default=True,
)
context.run_migrations()

"""One queue: the inbox gets its terms, typed outcomes and what an item waits for; health of the systems; batches end.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEPT = (
    "id, agency, system, kind, external_id, account_id, occasion, deep, job_id, state, rings, attempts, "
    "correlation_id, received_at, due_at, finished_at"
)


def upgrade() -> None:
    _inbox()
    _health()
    _links()
    _runs()
    _jobs()


def _inbox() -> None:
    for index in ("one_waiting", "one_running", "next", "due", "external", "account", "job"):
        op.drop_index(f"inbox_{index}", "inbox")
    op.rename_table("inbox", "inbox_0001")
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("dedup_key", sa.String(), nullable=False),
        sa.Column("lock_key", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String()),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("deep", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("job_id", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("waits_for", sa.String()),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("rings", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime()),
        sa.Column("correlation_id", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime()),
        sa.Column("code", sa.String()),
        sa.Column("facts", sa.JSON()),
    )
    # What an item said stays readable: as the facts of a code that says them as they are.
    told = "CASE WHEN outcome IS NULL THEN NULL ELSE json_object('why', outcome, 'what', outcome) END"
    if op.get_bind().dialect.name == "postgresql":
        told = "CASE WHEN outcome IS NULL THEN NULL ELSE json_build_object('why', outcome, 'what', outcome) END"
    code = "CASE WHEN outcome IS NULL THEN NULL WHEN state = 'done' THEN 'done' ELSE 'failed' END"
    op.execute(
        f"INSERT INTO inbox ({_KEPT}, dedup_key, lock_key, priority, gone, code, facts) "
        f"SELECT {_KEPT}, doorbell, family, lane, false, {code}, {told} FROM inbox_0001"
    )
    # What the released version gave up after two minutes of a system that was down is tried again once.
    op.execute("UPDATE inbox SET system = '' WHERE kind IN ('run', 'restore')")
    op.drop_table("inbox_0001")
    for name, column in (("one_waiting", "dedup_key"), ("one_running", "lock_key")):
        state = sa.text(f"state = '{name.removeprefix('one_')}'")
        op.create_index(f"inbox_{name}", "inbox", [column], unique=True, sqlite_where=state, postgresql_where=state)
    op.create_index("inbox_next", "inbox", ["state", "due_at"])
    op.create_index("inbox_due", "inbox", ["state", "agency", "priority", "due_at"])
    op.create_index("inbox_external", "inbox", ["external_id"])
    op.create_index("inbox_account", "inbox", ["account_id"])
    op.create_index("inbox_job", "inbox", ["job_id", "state"])


def _health() -> None:
    op.create_table(
        "health",
        sa.Column("agency", sa.String(), primary_key=True),
        sa.Column("system", sa.String(), primary_key=True),
        sa.Column("last_success_at", sa.DateTime()),
        sa.Column("failing_since", sa.DateTime()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("told", sa.String()),
        sa.Column("next_try_at", sa.DateTime()),
        sa.Column("credentials", sa.String()),
    )


def _links() -> None:
    with op.batch_alter_table("links", recreate="always") as links:
        links.add_column(sa.Column("missing_since", sa.DateTime()))
        links.add_column(sa.Column("gone_at", sa.DateTime()))


def _runs() -> None:
    with op.batch_alter_table("runs", recreate="always") as runs:
        runs.add_column(sa.Column("finished_at", sa.DateTime()))
    # A batch of which nothing is left has ended; when, was not kept.
    op.execute(
        "UPDATE runs SET state = 'done' WHERE state IN ('going', 'confirmed') AND id NOT IN "
        "(SELECT job_id FROM inbox WHERE job_id IS NOT NULL AND state IN ('waiting', 'running', 'held'))"
    )


def _jobs() -> None:
    with op.batch_alter_table("jobs", recreate="always") as jobs:
        jobs.add_column(sa.Column("told_at", sa.DateTime()))
        jobs.add_column(sa.Column("caught_up", sa.Boolean(), nullable=False, server_default=sa.false()))
        jobs.add_column(sa.Column("parts", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("jobs", recreate="always") as jobs:
        jobs.alter_column("caught_up", server_default=None)
        jobs.alter_column("parts", server_default=None)


def downgrade() -> None:
    raise NotImplementedError("0002: what was typed can't be made text again. Restore the copy of before.")
